//! Names of files that others have chosen.

/// Characters of a name.
const NAME_MAX: usize = 120;

/// The last part of a name that somebody sent, fit to be saved under; a made-up one where nothing
/// is left.
pub fn name(sent: &str, claimed: &str, n: usize) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let last = super::headers::line(last);
    let last: String = last.chars().map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c }).collect();
    let last = last.trim_matches(['.', ' ']).to_owned();
    if last.is_empty() {
        return format!("vedlegg-{n}{}", ending(claimed));
    }
    if last.chars().count() <= NAME_MAX {
        return last;
    }
    // The ending says what it is: it stays.
    let (stem, ending) = last.rsplit_once('.').filter(|(_, e)| e.len() <= 10).unwrap_or((&last, ""));
    let room = NAME_MAX.saturating_sub(ending.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

fn ending(claimed: &str) -> &'static str {
    match claimed {
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        "message/rfc822" => ".eml",
        "text/calendar" => ".ics",
        "text/csv" => ".csv",
        "text/html" => ".html.txt",
        "text/plain" => ".txt",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(name("../../etc/passwd", "", 1), "passwd");
        assert_eq!(name("C:\\Users\\kari\\brev.docx", "", 1), "brev.docx");
        assert_eq!(name("a\r\nb: c\".pdf", "", 1), "a b_ c_.pdf");
        assert_eq!(name("faktura\u{202e}fdp.exe", "", 1), "fakturafdp.exe");
        assert_eq!(name("..", "application/pdf", 2), "vedlegg-2.pdf");
        let long = name(&format!("{}.pdf", "æ".repeat(300)), "", 1);
        assert_eq!((long.chars().count(), long.ends_with(".pdf")), (NAME_MAX, true));
    }
}
