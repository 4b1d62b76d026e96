//! Files, mails inside mails, invitations, `winmail.dat`.

use super::*;

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\n\nSe vedlegg.";

fn attached(head: &str, bytes: &[u8]) -> String {
    format!("{head}\nContent-Transfer-Encoding: base64\n\n{}", base64(bytes))
}

fn with(subject: &str, files: &[String]) -> String {
    let mut all = vec![TEXT];
    all.extend(files.iter().map(String::as_str));
    parts(subject, "mixed", &all)
}

const INVITATION: &str = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Befaring i Lyngstien\nDTSTART;TZID=Europe/Oslo:20261127T100000\nLOCATION:Lyngstien 13\nEND:VEVENT\nEND:VCALENDAR";

pub fn all() -> Vec<Case> {
    [files(), nested(), special()].into_iter().flatten().collect()
}

fn files() -> Vec<Case> {
    let pdf = |name: &str| {
        attached(&format!("Content-Type: application/pdf\nContent-Disposition: attachment; {name}"), b"%PDF-1.4")
    };
    vec![
        case("a file", &with("Ett vedlegg", &[pdf("filename=kart.pdf")])).says("Se vedlegg.").file("kart.pdf"),
        case(
            "names as RFC 2231 writes them",
            &with(
                "To vedlegg",
                &[pdf("filename*=utf-8''bl%C3%A5b%C3%A6r.pdf"), pdf("filename*0=\"lang\"; filename*1=\"navn.pdf\"")],
            ),
        )
        .file("blåbær.pdf")
        .file("langnavn.pdf"),
        case("a name as RFC 2047 writes it", &with("Kodet navn", &[pdf("filename=\"=?utf-8?q?s=C3=B8knad.pdf?=\"")]))
            .file("søknad.pdf"),
        case("a name that leads elsewhere", &with("Sti", &[pdf("filename=\"../../etc/passwd\"")])).file("passwd"),
        case("a name from another system", &with("Windows", &[pdf("filename=\"C:\\\\Brev\\\\brev til deg.pdf\"")]))
            .file("brev til deg.pdf"),
        case(
            "a file without a name",
            &with(
                "Navnløs",
                &[attached("Content-Type: application/pdf\nContent-Disposition: attachment", b"%PDF-1.4")],
            ),
        )
        .file("vedlegg-1.pdf"),
        case(
            "a program",
            &with("Program", &[attached("Content-Type: application/x-msdownload; name=oppdatering.exe", b"MZ\x90\0")]),
        )
        .file("oppdatering.exe"),
        case(
            "a drawing that can run",
            &with("SVG", &[attached("Content-Type: image/svg+xml; name=tegning.svg", b"<svg onload='alert(1)'/>")]),
        )
        .hides("alert")
        .file("tegning.svg"),
        case(
            "an archive",
            &with("Arkiv", &[attached("Content-Type: application/zip; name=bilder.zip", b"PK\x03\x04")]),
        )
        .file("bilder.zip"),
        case(
            "a table beside the text",
            &with("Tabell", &["Content-Type: text/csv; name=priser.csv\n\na;b\n1;2".to_owned()]),
        )
        .says("Se vedlegg.")
        .file("priser.csv"),
        case(
            "a card",
            &with("Kort", &["Content-Type: text/vcard; name=kari.vcf\n\nBEGIN:VCARD\nEND:VCARD".to_owned()]),
        )
        .file("kari.vcf"),
        case(
            "two texts",
            &parts("To tekster", "mixed", &["Content-Type: text/plain\n\nFørst.", "Content-Type: text/plain\n\nSå."]),
        )
        .says("Først.\n\nSå."),
        case(
            "a picture alone",
            &format!(
                "{}Content-Type: image/jpeg; name=IMG_0001.jpg\nContent-Transfer-Encoding: base64\n\n{}\n",
                head("Bilde"),
                base64(&[0xff, 0xd8, 0xff, 0xe0])
            ),
        )
        .file("IMG_0001.jpg"),
        case("the same name twice", &with("Tvillinger", &[pdf("filename=a.pdf"), pdf("filename=a.pdf")]))
            .file("a.pdf")
            .file("a.pdf"),
    ]
}

fn nested() -> Vec<Case> {
    let inner = format!(
        "{}\nLykta er mørk igjen.\n",
        head("Gatelys").replace("Kari Holm <kari@example.no>", "Per Ås <per@example.no>")
    );
    let twice = parts(
        "Fwd: Gatelys",
        "mixed",
        &["Content-Type: text/plain\n\nTil orientering", &format!("Content-Type: message/rfc822\n\n{inner}")],
    );
    vec![
        case(
            "a forwarded mail",
            &parts(
                "VS: Gatelys",
                "mixed",
                &[
                    "Content-Type: text/plain\n\nKan dere ta denne?",
                    &format!("Content-Type: message/rfc822\n\n{inner}"),
                ],
            ),
        )
        .title("Gatelys")
        .says("Kan dere ta denne?")
        .says("Fra: Per Ås <per@example.no>")
        .says("Lykta er mørk igjen.")
        .file("Gatelys.eml"),
        case(
            "forwarded twice",
            &parts(
                "VS: VS: Gatelys",
                "mixed",
                &[TEXT, &format!("Content-Type: message/rfc822\n\n{}", twice.replace("grense", "indre"))],
            ),
        )
        .says("Til orientering")
        .says("Lykta er mørk igjen.")
        .file("Fwd_ Gatelys.eml"),
        case(
            "a forwarded mail in base64",
            &with("Kodet", &[attached("Content-Type: message/rfc822", inner.replace('\n', "\r\n").as_bytes())]),
        )
        .says("Lykta er mørk igjen.")
        .file("Gatelys.eml"),
        case(
            "a forwarded mail with a file",
            &with(
                "Med fil",
                &[format!(
                    "Content-Type: message/rfc822\n\n{}",
                    with("Kart", &[attached("Content-Type: application/pdf; name=kart.pdf", b"%PDF-1.4")])
                        .replace("grense", "indre")
                )],
            ),
        )
        .file("Kart.eml")
        .file("kart.pdf"),
        case(
            "a digest",
            &parts("Samling", "digest", &[&format!("\n{inner}"), &format!("\n{}\nTo.\n", head("Nummer to"))]),
        )
        .says("Lykta er mørk igjen.")
        .says("To.")
        .file("Gatelys.eml")
        .file("Nummer to.eml"),
        case(
            "forwarded as text",
            &format!(
                "{}\nSe under.\n\n---------- Forwarded message ----------\nFra: Per\n\nLykta er mørk.\n",
                head("Fwd: Gatelys")
            ),
        )
        .says("Se under.")
        .says("Lykta er mørk."),
    ]
}

fn special() -> Vec<Case> {
    let winmail = winmail::sample();
    vec![
        case(
            "winmail.dat",
            &with("Outlook", &[attached("Content-Type: application/ms-tnef; name=winmail.dat", &winmail)]),
        )
        .says("Se vedlegg.")
        .says("Hilsen fra Outlook")
        .file("Tegning over brua.pdf"),
        case(
            "winmail.dat under another type",
            &with("Outlook igjen", &[attached("Content-Type: application/octet-stream; name=winmail.dat", &winmail)]),
        )
        .file("Tegning over brua.pdf"),
        case(
            "winmail.dat cut off",
            &with("Halv", &[attached("Content-Type: application/ms-tnef; name=winmail.dat", &winmail[..40])]),
        )
        .file("winmail.dat"),
        case(
            "winmail.dat that is none",
            &with("Ikke", &[attached("Content-Type: application/ms-tnef; name=winmail.dat", b"noe annet")]),
        )
        .file("winmail.dat"),
        case(
            "an invitation",
            &parts(
                "Befaring",
                "alternative",
                &[
                    "Content-Type: text/plain\n\nVelkommen",
                    &format!("Content-Type: text/calendar; method=REQUEST\n\n{INVITATION}"),
                ],
            ),
        )
        .says("Velkommen")
        .says("Hva: Befaring i Lyngstien")
        .says("2026-11-27 10:00 (Europe/Oslo)")
        .file("vedlegg-1.ics"),
        case(
            "an invitation as a file, called off",
            &with(
                "Avlyst",
                &[format!(
                    "Content-Type: text/calendar; name=invite.ics\nContent-Disposition: attachment\n\n{}",
                    INVITATION.replace("REQUEST", "CANCEL")
                )],
            ),
        )
        .says("Avlysning")
        .file("invite.ics"),
        case(
            "a signed mail",
            &parts(
                "Signert",
                "signed; protocol=\"application/pkcs7-signature\"",
                &[
                    "Content-Type: text/plain\n\nSignert tekst",
                    &attached("Content-Type: application/pkcs7-signature; name=smime.p7s", b"0\x82"),
                ],
            ),
        )
        .says("Signert tekst")
        .file("smime.p7s"),
        case(
            "an encrypted mail",
            &parts(
                "Kryptert",
                "encrypted; protocol=\"application/pgp-encrypted\"",
                &[
                    "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                    "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----",
                ],
            ),
        )
        .file("vedlegg-1")
        .file("encrypted.asc"),
    ]
}
