//! Plain text in every charset, and heads of every kind.

use super::*;

fn typed(subject: &str, charset: &str, encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n",
        head(subject)
    );
    [head.replace('\n', "\r\n").as_bytes(), body, b"\r\n"].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
}

pub fn all() -> Vec<Case> {
    [charsets(), heads(), bodies()].into_iter().flatten().collect()
}

fn charsets() -> Vec<Case> {
    vec![
        case("ascii", &format!("{}\nDet er hull i vegen.\n", head("Hull i vegen")))
            .title("Hull i vegen")
            .says("Det er hull"),
        raw(
            "quoted-printable",
            &typed(
                "=?UTF-8?Q?Bl=C3=A5b=C3=A6r_p=C3=A5?= =?UTF-8?Q?_tur?=",
                "utf-8",
                "quoted-printable",
                b"R=C3=B8d gr=C3=B8t p=\r\n=C3=A5 fat",
            ),
        )
        .title("Blåbær på tur")
        .says("Rød grøt på fat"),
        raw("latin-1 subject", &typed("=?iso-8859-1?B?S+VyZQ==?=", "iso-8859-1", "8bit", b"S\xf8rkjosen"))
            .title("Kåre")
            .says("Sørkjosen"),
        raw("windows-1252", &typed("Faktura", "windows-1252", "quoted-printable", b"=93Pris=94: 100 =80"))
            .says("“Pris”: 100 €"),
        raw("eight bits as declared", &typed("Åtte bit", "utf-8", "8bit", "Ærlig talt, ørret".as_bytes()))
            .title("Åtte bit")
            .says("Ærlig talt, ørret"),
        raw(
            "eight bits undeclared",
            &[head("Udeklarert").replace('\n', "\r\n").as_bytes(), b"\r\nBl\xe5b\xe6r\r\n"].concat(),
        )
        .says("Blåbær"),
        raw("called utf-8, is not", &typed("Feil", "utf-8", "8bit", b"Bl\xe5b\xe6r og kr\xf8keb\xe6r")).says("Blåbær"),
        raw("a subject in bare latin-1", b"From: kari@example.no\r\nSubject: Br\xf8yting p\xe5 \xd8ya\r\n\r\nHei\r\n")
            .title("Brøyting på Øya"),
        raw("koi8-r", &typed("Russisk", "koi8-r", "8bit", &[0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4])).says("Привет"),
        raw("iso-2022-jp", &typed("Japansk", "iso-2022-jp", "7bit", b"\x1b$B$3$s$K$A$O\x1b(B")).says("こんにちは"),
        raw("gb18030", &typed("Kinesisk", "gb18030", "8bit", &[0xc4, 0xe3, 0xba, 0xc3])).says("你好"),
        raw("utf-16", &typed("To byte", "utf-16", "base64", base64(&utf16("Ærfugl på skjæret")).as_bytes()))
            .says("Ærfugl på skjæret"),
        raw("utf-7", &typed("Sju bit", "utf-7", "7bit", b"Bl+AOU-b+AOY-r")).says("Blåbær"),
        raw("a charset nobody knows", &typed("Ukjent", "x-mars", "7bit", b"Hei fra Mars")).says("Hei fra Mars"),
        raw("samisk", &typed("=?utf-8?q?=C4=90=C3=A1hkkit?=", "utf-8", "8bit", "Bures, čálán dušše ŋ ja ŧ".as_bytes()))
            .title("Đáhkkit")
            .says("čálán dušše ŋ ja ŧ"),
    ]
}

fn heads() -> Vec<Case> {
    vec![
        case("no subject", "From: kari@example.no\n\nHvem rydder?\n").title("E-post uten emne").says("Hvem rydder?"),
        case("marks before the subject", &format!("{}\nx\n", head("SV: Re: VS: Kantslått"))).title("Kantslått"),
        case("a folded subject", "From: kari@example.no\nSubject: En lang\n historie om\n\tkantslått\n\nx\n")
            .title("En lang historie om kantslått"),
        case("a subject too long for a title", &format!("{}\nx\n", head(&"langt ".repeat(200)))).says("x"),
        case("a name with a comma", "From: \"Holm, Kari\" <kari@example.no>\nSubject: Komma\n\nx\n").title("Komma"),
        case("a group of senders", "From: Velforeningen: kari@example.no, ola@example.no;\nSubject: Gruppe\n\nx\n")
            .title("Gruppe"),
        case("no sender but that of the envelope", "Subject: Anonym\n\nNoen bør se på dette.\n")
            .title("Anonym")
            .says("Noen bør"),
        case("a sender that is no address", "From: Kari\nSubject: Hvem?\n\nx\n").title("Hvem?"),
        case(
            "a subject that turns the line",
            "From: kari@example.no\nSubject: =?utf-8?q?faktura=E2=80=AEfdp.exe?=\n\nx\n",
        )
        .title("fakturafdp.exe"),
        case("two subjects", "From: kari@example.no\nSubject: Første\nSubject: Andre\n\nx\n").says("x"),
        case(
            "a head of a hundred thousand bytes",
            &format!("From: kari@example.no\nSubject: Stort hode\nX-Sporing: {}\n\nHei\n", "abc ".repeat(25_000)),
        )
        .title("Stort hode")
        .says("Hei"),
        case("lines without a colon", "From: kari@example.no\ndette er ingen linje i et hode\nSubject: Rot\n\nx\n"),
    ]
}

fn bodies() -> Vec<Case> {
    vec![
        case("empty", &format!("{}\n", head("Tom"))).title("Tom"),
        case("a head alone", head("Bare hode").trim_end()).title("Bare hode"),
        case("nothing but space", &format!("{}\n  \n\t\n \n", head(" "))).title("E-post uten emne"),
        raw("no bytes at all", b"").title("E-post uten emne").broken(),
        case(
            "flowed",
            &format!("{}Content-Type: text/plain; format=flowed\n\nEn linje som \nfortsetter.\n", head("Flyt")),
        )
        .says("fortsetter."),
        case("a line of ten thousand letters", &format!("{}\n{}slutt\n", head("Langt"), "x".repeat(10_000)))
            .says("slutt"),
        raw(
            "control characters",
            &[head("Styretegn").replace('\n', "\r\n").as_bytes(), b"\r\nf\x00\x01\x1b[31mr\xc3\xb8dt\x07\r\n"].concat(),
        )
        .says("rødt"),
        raw("lines that end in LF alone", b"From: kari@example.no\nSubject: Unix\n\nHei\n.\nfortsatt samme e-post\n")
            .title("Unix")
            .says("fortsatt samme"),
        raw("a dot that begins a line", b"From: kari@example.no\r\nSubject: Prikk\r\n\r\n..to\r\n.en\r\n")
            .title("Prikk")
            .says("..to")
            .says(".en"),
        case("uuencoded", &format!("{}\nbegin 644 a.txt\n#0V%T\n`\nend\n", head("Gammelt"))).says("begin 644"),
        case("a text with addresses and tags", &format!("{}\n<script>alert(1)</script> 1 < 2 & 3\n", head("Vinkler")))
            .says("<script>alert(1)</script> 1 < 2 & 3"),
    ]
}
