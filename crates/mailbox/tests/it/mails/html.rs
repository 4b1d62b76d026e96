//! HTML, alone and beside plain text.

use super::*;

fn html(subject: &str, body: &str) -> String {
    format!("{}Content-Type: text/html; charset=utf-8\n\n{body}\n", head(subject))
}

pub fn all() -> Vec<Case> {
    vec![
        case("html alone", &html("Bare HTML", "<html><body><p>Hei,</p><p>lykta er <b>mørk</b>.</p></body></html>")).says("Hei,\n\nlykta er mørk."),
        case(
            "html that would run",
            &html(
                "Kjør",
                "<style>b{}</style><script>alert('a')</script><img src=x onerror=alert('b')><iframe srcdoc='<b>c</b>'></iframe><svg onload=alert('d')></svg><p onclick=alert('e')>Hei</p>",
            ),
        )
        .says("Hei")
        .hides("alert")
        .hides("<"),
        case("a link that says something else", &html("Lenke", "<a href=\"https://ond.example/inn\">https://nordsund.example/logginn</a>")).says("https://nordsund.example/logginn <https://ond.example/inn>"),
        case("a list and a table", &html("Liste", "<ul><li>grus<li>salt</ul><table><tr><td>1<td>2<tr><td>3</table>")).says("- grus\n- salt").says("1 2\n3"),
        raw("html in latin-1", &[format!("{}Content-Type: text/html; charset=iso-8859-1\n\n", head("Latin")).replace('\n', "\r\n").as_bytes(), b"<p>Bl\xe5b\xe6r &oslash;l</p>\r\n"].concat()).says("Blåbær øl"),
        case("html in quoted-printable", &format!("{}Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p style=3D\"color:red\">Gr=C3=B8=\nft</p>\n", head("QP"))).says("Grøft"),
        case("html that is never closed", &html("Uferdig", "<html><head><title>x</title><body><div><p>Halv setning <b>og mer")).says("Halv setning og mer"),
        case("a comment for Outlook", &html("Betinget", "<!--[if mso]><p>bare mso</p><![endif]--><p>alle</p>")).says("alle").hides("mso"),
        case(
            "plain beside html",
            &parts("Begge", "alternative", &["Content-Type: text/plain\n\nRen tekst", "Content-Type: text/html\n\n<p>HTML-tekst</p>"]),
        )
        .says("Ren tekst")
        .hides("HTML-tekst"),
        case(
            "a plain text that says nothing beside html",
            &parts("Tom ren", "alternative", &["Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>Her står det</p>"]),
        )
        .says("Her står det"),
        case(
            "html with a picture inside",
            &parts(
                "Bilde i tekst",
                "related",
                &[
                    "Content-Type: text/html\n\n<p>Se <img src=\"cid:b1\" alt=\"hullet\"></p>",
                    &format!("Content-Type: image/png; name=hull.png\nContent-ID: <b1>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\n{}", base64(b"\x89PNG\r\n\x1a\nxx")),
                ],
            ),
        )
        .says("Se [hullet]")
        .file("hull.png"),
        case(
            "as a telephone writes it",
            &parts(
                "Fra telefonen",
                "alternative",
                &[
                    "Content-Type: text/plain\n\nSe vedlegg",
                    &format!(
                        "Content-Type: multipart/mixed; boundary=indre\n\n--indre\nContent-Type: text/html\n\n<p>Se vedlegg</p>\n--indre\nContent-Type: application/pdf; name=kart.pdf\nContent-Transfer-Encoding: base64\n\n{}\n--indre\nContent-Type: text/html\n\n<p>Hilsen Kari</p>\n--indre--",
                        base64(b"%PDF-1.4 kart")
                    ),
                ],
            ),
        )
        .says("Se vedlegg")
        .file("kart.pdf"),
        case(
            "html as a file",
            &parts("Fil", "mixed", &["Content-Type: text/plain\n\nSe fila", "Content-Type: text/html; name=side.html\nContent-Disposition: attachment; filename=side.html\n\n<script>alert(1)</script>"]),
        )
        .says("Se fila")
        .hides("alert")
        .file("side.html"),
    ]
}
