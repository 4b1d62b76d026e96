//! What a file is, how it may be called, and how many a task takes. Pure.

use base::error::Message;
use base::{Error, Result};

/// Pictures are drawn anew as this.
pub const PICTURE: &str = "image/jpeg";
/// What nothing is known of.
const UNKNOWN: &str = "application/octet-stream";
/// At most so many characters.
pub const NAME_MAX: usize = 120;
/// So many files on a task.
pub const FILES_MAX: i64 = 50;

/// Whether a task that has so many files takes so many more.
///
/// # Errors
/// `Invalid` at `files` when it does not.
pub fn room(attached: i64, more: usize) -> Result<()> {
    if i64::try_from(more).is_ok_and(|more| more <= FILES_MAX - attached) {
        return Ok(());
    }
    Err(Error::invalid("files", Message::new("tasks-file-full").with("max", FILES_MAX)))
}

/// The type that the content shows: signatures of common formats, then plain text, else unknown.
pub fn media_type(content: &[u8]) -> &'static str {
    const SIGNATURES: [(usize, &[u8], &str); 15] = [
        (0, b"%PDF-", "application/pdf"),
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF87a", "image/gif"),
        (0, b"GIF89a", "image/gif"),
        (8, b"WEBP", "image/webp"),
        (4, b"ftypheic", "image/heic"),
        (0, b"PK\x03\x04", "application/zip"),
        (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (0, b"Rar!\x1a\x07", "application/vnd.rar"),
        (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (0, b"\x1f\x8b", "application/gzip"),
        (4, b"ftyp", "video/mp4"),
        (0, b"OggS", "application/ogg"),
        (0, b"ID3", "audio/mpeg"),
    ];
    let fits = |(at, sign, _): &&(usize, &[u8], &str)| content.get(*at..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((_, _, found)) = SIGNATURES.iter().find(fits) {
        return found;
    }
    let readable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    match std::str::from_utf8(content) {
        Ok(text) if !text.is_empty() && text.chars().all(readable) => "text/plain",
        _ => UNKNOWN,
    }
}

/// A name that can stand in a header and on any disk: no path, no control characters, nothing that
/// turns the direction of writing; never empty.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let bad = |c: char| c.is_control() || turns(c) || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let name: String = last.chars().map(|c| if bad(c) { ' ' } else { c }).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['.', ' ']);
    let name = shortened(name);
    if name.is_empty() { "fil".to_owned() } else { name }
}

/// The front of a long name with its ending.
fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, e)| e).filter(|e| e.chars().count() <= 10);
    let kept = NAME_MAX - ending.map_or(0, |e| e.chars().count() + 1);
    let front: String = name.chars().take(kept).collect();
    ending.map_or(front.clone(), |e| format!("{front}.{e}"))
}

/// What a picture is called once it is drawn anew.
pub fn picture_name(name: &str) -> String {
    let front = name.rsplit_once('.').map_or(name, |(front, _)| front);
    format!("{}.jpg", if front.is_empty() { "bilde" } else { front })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_content_says_what_it_is() {
        for (content, found) in [
            (&b"%PDF-1.7 x"[..], "application/pdf"),
            (b"PK\x03\x04 docx", "application/zip"),
            (b"\0\0\0\x18ftypmp42", "video/mp4"),
            (b"\0\0\0\x18ftypheic", "image/heic"),
            ("Målt: 12 °C\n".as_bytes(), "text/plain"),
            (b"<html><script>", "text/plain"),
            (b"MZ\x90\0", "application/octet-stream"),
            (b"a\0b", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(media_type(content), found, "{content:?}");
        }
    }

    #[test]
    fn names_are_harmless_and_still_theirs() {
        for (name, kept) in [
            ("C:\\Brukere\\Kari\\måling.pdf", "måling.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..", "fil"),
            ("", "fil"),
            ("a\r\nSet-Cookie: x", "a Set-Cookie x"),
            ("faktura\u{202e}fdp.exe", "faktura fdp.exe"),
            ("  to  ord .txt ", "to ord .txt"),
        ] {
            assert_eq!(clean_name(name), kept);
        }
        let long = format!("{}.docx", "å".repeat(300));
        assert!(clean_name(&long).ends_with("å.docx") && clean_name(&long).chars().count() == NAME_MAX);
        assert_eq!(picture_name("IMG_1.HEIC"), "IMG_1.jpg");
    }

    #[test]
    fn a_task_takes_as_many_files_as_it_has_room_for() {
        for (attached, more) in [(0, 1), (0, 50), (45, 5), (49, 1), (50, 0)] {
            assert!(room(attached, more).is_ok(), "{attached} and {more}");
        }
        for (attached, more) in [(0, 51), (45, 6), (50, 1), (0, usize::MAX)] {
            assert!(room(attached, more).is_err(), "{attached} and {more}");
        }
    }

    proptest! {
        #[test]
        fn any_name_fits_a_header(name in any::<String>()) {
            let kept = clean_name(&name);
            prop_assert!(!kept.is_empty() && kept.chars().count() <= NAME_MAX);
            prop_assert!(!kept.contains(['/', '\\', '"', '\r', '\n', '\0']));
            prop_assert_eq!(clean_name(&kept), kept.clone());
        }
    }
}
