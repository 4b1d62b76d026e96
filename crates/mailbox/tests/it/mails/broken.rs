//! Mails that no program should write, and that come all the same.

use super::*;

pub fn all() -> Vec<Case> {
    let deep: String =
        (0..500).map(|n| format!("From: a@b.no\nSubject: {n}\nContent-Type: message/rfc822\n\n")).collect();
    let many: String = "--g\nContent-Type: text/plain\n\nx\n".repeat(10_000);
    let nest: String = (0..200).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    vec![
        // Found by fuzzing: a mail in a mail in a mail, of which one has lost its head.
        raw("parts in which the parser loses its way", include_bytes!("lost_part.eml"))
            .says("Se vedlegg.")
            .title("Gatelys")
            .broken(),
        // The same: the parser says of a part that it is one of its own parts.
        raw("a part that is its own part", include_bytes!("own_part.eml"))
            .file("e-post.eml")
            .broken(),
        case(
            "no boundary is named",
            &format!(
                "{}Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nHei\n--x--\n",
                head("Uten grense")
            ),
        )
        .says("Hei")
        .broken(),
        case(
            "the boundary is another",
            &format!(
                "{}Content-Type: multipart/mixed; boundary=a\n\n--b\nContent-Type: text/plain\n\nHei\n--b--\n",
                head("Feil grense")
            ),
        )
        .says("Hei"),
        case(
            "the boundary never closes",
            &format!(
                "{}Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nHei på deg\n",
                head("Åpen")
            ),
        )
        .says("Hei på deg"),
        case(
            "base64 with rubbish in it",
            &format!(
                "{}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVpIHDD!!!pSBk\n*Wc=\n",
                head("Rusk")
            ),
        ),
        case(
            "a file of broken base64",
            &parts(
                "Brutt fil",
                "mixed",
                &[
                    "Content-Type: text/plain\n\nSe fila",
                    "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n%%%%\u{e5}%%",
                ],
            ),
        )
        .says("Se fila")
        .file("a.pdf")
        .broken(),
        case(
            "broken quoted-printable",
            &format!("{}Content-Transfer-Encoding: quoted-printable\n\n100 =ZZ sikkert=\n", head("QP")),
        )
        .says("sikkert"),
        case("an encoding nobody knows", &format!("{}Content-Transfer-Encoding: rot13\n\nHrv\n", head("Rot")))
            .says("Hrv"),
        case("a type that is none", &format!("{}Content-Type: ;;;=\"\n\nHei\n", head("Type"))),
        case("an encoded word that never ends", "From: kari@example.no\nSubject: =?utf-8?q?halv\n\nx\n").says("x"),
        case("text without any head", "Bare noen ord\nog noen til\n"),
        raw(
            "bytes of nothing",
            &(0..2_000u32)
                .map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24 & 0xff).unwrap_or(0))
                .filter(|b| *b != b'.' && *b != b'\r' && *b != b'\n')
                .collect::<Vec<u8>>(),
        ),
        case(
            "mails inside mails, five hundred deep",
            &format!("{}Content-Type: message/rfc822\n\n{deep}\n\nbunnen\n", head("Dyp")),
        )
        .title("Dyp")
        .broken(),
        case(
            "ten thousand parts",
            &format!("{}Content-Type: multipart/mixed; boundary=g\n\n{many}--g--\n", head("Mange")),
        )
        .title("Mange")
        .broken(),
        case("parts inside parts, two hundred deep", &format!("{}{nest}\n\nbunnen\n", head("Trangt")))
            .title("Trangt")
            .broken(),
        case(
            "a boundary of spaces",
            &format!("{}Content-Type: multipart/mixed; boundary=\"  \"\n\n--  \n\nHei\n", head("Mellomrom")),
        ),
        case(
            "a mail that contains itself by name",
            &format!(
                "{}Content-Type: message/external-body; access-type=URL; URL=\"http://ond.example/x\"\n\nContent-Type: text/plain\n\n\n",
                head("Ute")
            ),
        )
        .broken(),
        case(
            "a message in pieces",
            &format!("{}Content-Type: message/partial; id=1; number=1; total=2\n\nFørste halvdel\n", head("Bit")),
        )
        .says("Første halvdel")
        .broken(),
    ]
}
