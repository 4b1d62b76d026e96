//! Mails inside mails and files that grow, and how much of them is kept.

#![allow(clippy::unwrap_used)]

use super::*;
use base64::{Engine, prelude::BASE64_STANDARD};

fn names(mail: &Read) -> Vec<&str> {
    mail.files.iter().map(|f| f.name.as_str()).collect()
}

fn base64(bytes: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap())).collect()
}

/// A mail inside a mail, so many times, and in the innermost a text and a film of so many bytes.
fn forwarded(times: usize, bytes: usize) -> String {
    let inside = format!(
        "From: per@example.no\r\nSubject: Film\r\nContent-Type: multipart/mixed; boundary=g\r\n\r\n\
         --g\r\nContent-Type: text/plain\r\n\r\nSe filmen\r\n\
         --g\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--g--\r\n",
        base64(&vec![b'x'; bytes])
    );
    let around = |inside: String, n: usize| {
        format!("From: a@example.no\r\nSubject: VS {n}\r\nContent-Type: message/rfc822\r\n\r\n{inside}")
    };
    (0..times).fold(inside, around)
}

#[test]
fn a_mail_inside_the_mail_is_kept_once_with_those_inside_of_it() {
    let one = forwarded(1, 3_000);
    assert_eq!(names(&read(one.as_bytes(), None)), ["Film.eml", "film.mp4"]);

    let raw = forwarded(NESTED_MAX, 2 << 20);
    let mail = read(raw.as_bytes(), None);
    assert_eq!(names(&mail), [format!("VS {}.eml", NESTED_MAX - 2).as_str(), "film.mp4"]);
    assert!(mail.text.contains("Se filmen") && mail.text.contains("Emne: VS 0\n"), "{}", mail.text);
    assert!(!mail.text.contains("Utelatt"), "{}", mail.text);
    let kept: usize = mail.files.iter().map(|f| f.bytes.len()).sum();
    assert!(kept < raw.len() * 2, "{kept} of {}", raw.len());

    // Deeper than it is opened, the film is in the mail that is kept.
    assert_eq!(names(&read(forwarded(NESTED_MAX + 2, 10).as_bytes(), None)), ["VS 8.eml"]);
}

#[test]
fn files_for_which_there_is_no_room_are_named() {
    let files: String = (0..FILES_MAX + NAMED_MAX + 5)
        .map(|n| format!("--g\r\nContent-Type: text/csv; name={n}.csv\r\n\r\na;b\r\n"))
        .collect();
    let raw = format!(
        "From: a@b.no\r\nContent-Type: multipart/mixed; boundary=g\r\n\r\n\
         --g\r\nContent-Type: text/plain\r\n\r\nTabeller\r\n{files}--g--\r\n"
    );
    let mail = read(raw.as_bytes(), None);
    assert_eq!((mail.files.len(), mail.broken), (FILES_MAX, true));
    assert!(mail.text.starts_with("Tabeller\n\nUtelatt, for det ble for mye"), "{}", mail.text);
    assert!(mail.text.ends_with(
        ": 300.csv, 301.csv, 302.csv, 303.csv, 304.csv, 305.csv, 306.csv, 307.csv, 308.csv, \
        309.csv, 310.csv, 311.csv, 312.csv, 313.csv, 314.csv, 315.csv, 316.csv, 317.csv, 318.csv, 319.csv, …"
    ));

    let long = with_left_out(&"æ".repeat(TEXT_MAX), &["film.mp4".to_owned()]);
    assert!(long.len() <= TEXT_MAX && long.ends_with(": film.mp4"));
}

/// `winmail.dat` with rich text that becomes eight times as long when it is unpacked.
fn winmail(unpacked: usize) -> Vec<u8> {
    let mut packed = Vec::new();
    for n in 0..unpacked.div_ceil(17) {
        if n % 8 == 0 {
            packed.push(0xff);
        }
        // Seventeen bytes from the beginning of the dictionary, unless that means the end.
        let end = (n * 17 + 207) % 4_096 == 0;
        packed.extend_from_slice(if end { &[0x00, 0x1f] } else { &[0x00, 0x0f] });
    }
    let word = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let rtf = [&word(packed.len() + 12)[..], &word(unpacked), b"LZFu", &word(0), &packed].concat();
    let property = [&word(1)[..], &[0x02, 0x01, 0x09, 0x10], &word(1), &word(rtf.len()), &rtf].concat();
    let head = [0x78, 0x9f, 0x3e, 0x22, 1, 0, 1, 0x03, 0x90, 0x06, 0x00];
    [&head[..], &word(property.len()), &property, &[0, 0]].concat()
}

#[test]
fn files_are_no_larger_together_than_twice_the_mail_and_a_little() {
    let mail = |unpacked| {
        let head = "From: a@b.no\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n";
        let raw = format!("{head}Content-Transfer-Encoding: base64\r\n\r\n{}", base64(&winmail(unpacked)));
        read(raw.as_bytes(), None)
    };
    let small = mail(900 << 10);
    assert_eq!((names(&small), small.files[0].bytes.len() >= 900 << 10), (vec!["e-post.rtf"], true));
    let large = mail(3 << 20);
    assert_eq!(names(&large), ["winmail.dat"], "as it came");
    assert_eq!(large.text, "Utelatt, for det ble for mye (alt er i e-posten): e-post.rtf");
    assert!(large.broken && !small.broken);
}
