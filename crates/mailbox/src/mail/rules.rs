//! What can be told of a mail without asking anybody. Pure.

use mail_parser::{Message, MimeHeaders, PartType};

use super::headers;
use super::read::cut;

/// A mail that has passed so many servers goes round in circles.
pub const HOPS_MAX: usize = 50;
/// A title is no longer than this, in characters.
const TITLE_MAX: usize = 120;

/// What a mail server says about a mail of ours.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// `failed`, `delayed`, `delivered` …; `read` for somebody who has read it.
    pub action: String,
    /// RFC 3463, such as `5.1.1`.
    pub status: String,
    /// The address that it is about.
    pub recipient: String,
    /// What the server said, in one line.
    pub said: String,
    /// The id of the mail that it is about.
    pub about: Option<String>,
}

impl Report {
    /// From a `multipart/report` (RFC 6522); `None` for any other mail.
    pub fn of(message: &Message<'_>) -> Option<Self> {
        let root = message.parts.first()?;
        if !root.is_content_type("multipart", "report") {
            return None;
        }
        let kind = root.content_type().and_then(|c| c.attribute("report-type")).unwrap_or_default().to_lowercase();
        let mut report = Self::default();
        if kind == "disposition-notification" {
            report.action = "read".into();
        }
        for part in &message.parts {
            match &part.body {
                PartType::Message(inner) => {
                    report.about = report.about.or_else(|| headers::ids(inner, "message-id").into_iter().next());
                }
                PartType::Multipart(_) => {}
                _ => report.take(part),
            }
        }
        Some(report)
    }

    fn take(&mut self, part: &mail_parser::MessagePart<'_>) {
        let subtype = part.content_type().and_then(|c| c.subtype()).unwrap_or_default().to_lowercase();
        let text = headers::decoded(part.contents());
        let text = cut(&text, 64 << 10);
        match subtype.as_str() {
            "delivery-status" | "global-delivery-status" => {
                let field = |name: &str| field(text, name);
                self.action = field("action").unwrap_or_default().to_lowercase();
                self.status = field("status").unwrap_or_default();
                let of_type = |value: String| value.split_once(';').map_or(value.clone(), |(_, v)| v.trim().to_owned());
                self.recipient = field("final-recipient").map(of_type).unwrap_or_default();
                self.said = field("diagnostic-code").map(of_type).unwrap_or_default();
            }
            "rfc822-headers" | "global-headers" => {
                let id = field(text, "message-id");
                self.about = self.about.take().or_else(|| id.map(|i| i.trim_matches(['<', '>', ' ']).to_owned()));
            }
            "disposition-notification" => {
                let id = field(text, "original-message-id");
                self.about = self.about.take().or_else(|| id.map(|i| i.trim_matches(['<', '>', ' ']).to_owned()));
            }
            _ => {}
        }
    }

    /// For the note on the task.
    pub fn line(&self) -> String {
        let parts = [&self.recipient, &self.status, &self.said];
        let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).map(|p| headers::line(p)).collect();
        cut(&parts.join(" · "), 600).to_owned()
    }
}

/// The first line of this name, with those that continue it.
fn field(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    let mut value = lines.by_ref().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    for more in lines.take_while(|l| l.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(more.trim());
    }
    Some(value)
}

/// What programs put before a subject when they answer or forward.
const MARKS: [&str; 12] =
    ["re:", "sv:", "vs:", "fw:", "fwd:", "aw:", "wg:", "antw:", "videresendt:", "vid:", "ang:", "[ekstern]"];

/// The subject as the title of a task: without those marks, and not too long. Empty when there is
/// none.
pub fn title(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(mark) = MARKS.iter().find(|m| rest.get(..m.len()).is_some_and(|head| head.to_lowercase() == **m)) {
        rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
    }
    if rest.chars().count() <= TITLE_MAX {
        return rest.to_owned();
    }
    let short: String = rest.chars().take(TITLE_MAX - 1).collect();
    format!("{}…", short.trim_end())
}

/// Texts below each other, in at most so many characters. Only the free one in the middle is cut, with `more` below
/// it; the lines around it stay whole.
pub fn fitted(before: &str, free: &str, after: &str, more: &str, most: usize) -> String {
    let below = |free: &str| {
        let parts = [before, free, after].into_iter().filter(|p| !p.is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    };
    let whole = below(free);
    if whole.chars().count() <= most {
        return whole;
    }
    let more = format!("\n\n{more}");
    let room = most.saturating_sub(below(&more).chars().count());
    let short: String = free.chars().take(room).collect();
    below(&format!("{}{more}", short.trim_end()))
}

/// Lines that begin what is quoted from an earlier mail.
const QUOTES: [&str; 6] = [
    "-----original message-----",
    "-----opprinnelig melding-----",
    "-----opphavleg melding-----",
    "---------- forwarded message",
    "---------- videresendt melding",
    "________________________________",
];

/// What is new in an answer: all before what it quotes. An answer below or inside of what it quotes
/// is shown whole; it is better to read something twice than not at all.
pub fn fresh(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_quote(line.trim(), text.get(at..).unwrap_or_default()) {
            let rest = text.get(at..).unwrap_or_default();
            let head = text.get(..at).unwrap_or_default().trim_end();
            return if head.is_empty() || says_more(rest) { text } else { head };
        }
        at += line.len();
    }
    text
}

fn begins_quote(line: &str, from_here: &str) -> bool {
    let low = line.to_lowercase();
    if QUOTES.iter().any(|q| low.starts_with(q)) {
        return true;
    }
    // «Den 22. nov. 2026 kl. 12:00 skrev Kari <kari@example.no>:», perhaps over two lines.
    // A sentence of her own that begins with a day ends with a point.
    let first: Vec<&str> = from_here.lines().take(3).map(str::trim_end).collect();
    let end = first.iter().position(|l| l.ends_with(':')).map_or(0, |n| n + 1);
    let said = first.get(..end).unwrap_or_default().join(" ");
    let dated = ["den ", "on ", "am ", "le ", "man", "tir", "ons", "tor", "fre", "lør", "søn"]
        .iter()
        .any(|w| low.starts_with(w));
    let wrote = said.to_lowercase();
    if dated
        && line.contains(|c: char| c.is_ascii_digit())
        && ["skrev", "skreiv", "wrote", "schrieb"].iter().any(|w| wrote.contains(w))
    {
        return true;
    }
    let next = from_here.lines().nth(1).unwrap_or_default().to_lowercase();
    (low.starts_with("fra: ") || low.starts_with("from: ") || low.starts_with("frå: "))
        && ["sendt:", "sent:", "dato:", "date:", "til:", "to:"].iter().any(|w| next.trim_start().starts_with(w))
}

/// Whether somebody wrote below or between lines that are quoted with `>`.
fn says_more(quoted: &str) -> bool {
    let marked = quoted.lines().filter(|l| l.trim_start().starts_with('>')).count();
    if marked == 0 {
        return false;
    }
    let mut after_mark = false;
    for line in quoted.lines().map(str::trim) {
        if line.starts_with('>') {
            after_mark = true;
        } else if after_mark && !line.is_empty() && line != "--" {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_is_the_subject_without_marks() {
        assert_eq!(title("Re: SV: [EKSTERN] Hull i vegen"), "Hull i vegen");
        assert_eq!(title("FW:"), "");
        assert_eq!(title("Regn: mye"), "Regn: mye");
        assert_eq!(title(&"æ".repeat(200)).chars().count(), TITLE_MAX);
    }

    #[test]
    fn an_answer_is_what_stands_above_the_quote() {
        for (text, new) in [
            ("Takk!\n\nDen søn. 22. nov. 2026 kl. 12:00 skrev Vei og lys <v@n.no>:\n> Hei\n", "Takk!"),
            ("Takk!\n\nOn Sun, Nov 22, 2026 at 12:00 PM Vei og lys\n<v@n.no> wrote:\n\n> Hei\n", "Takk!"),
            ("Takk!\n\n-----Opprinnelig melding-----\nFra: x\n", "Takk!"),
            ("Takk!\n\nFra: Vei og lys\nSendt: søndag\nTil: Kari\n\nHei", "Takk!"),
            ("Den 1. mai skrev Kari: hei\n> a", "Den 1. mai skrev Kari: hei\n> a"),
            (
                "Hei,\nMandag 3. mai skrev jeg til dere: ingen svar.\nKan dere svare nå?",
                "Hei,\nMandag 3. mai skrev jeg til dere: ingen svar.\nKan dere svare nå?",
            ),
            (
                "Svar under.\n\nDen 22. nov. 2026 skrev X:\n> Hei\nMitt svar\n> Ha det",
                "Svar under.\n\nDen 22. nov. 2026 skrev X:\n> Hei\nMitt svar\n> Ha det",
            ),
            ("Bare tekst", "Bare tekst"),
        ] {
            assert_eq!(fresh(text), new);
        }
    }

    #[test]
    fn the_lines_around_a_long_text_stay_whole() {
        assert_eq!(fitted("", "Hei", "", "…", 100), "Hei");
        assert_eq!(fitted("Fra: K", "Hei", "Vedlegg: a", "…", 100), "Fra: K\n\nHei\n\nVedlegg: a");
        let long = "æ".repeat(200);
        let text = fitted("Fra: K", &long, "Vedlegg: a", "…", 60);
        assert_eq!(text.chars().count(), 60);
        assert!(text.starts_with("Fra: K\n\nææ") && text.ends_with("ææ\n\n…\n\nVedlegg: a"), "{text}");
        assert_eq!(fitted("", &long, "", "…", 5), "ææ\n\n…");
    }

    proptest! {
        #[test]
        fn anything_is_read(text in "(>|Den 1 skrev: |\n|Fra: |Sendt: |æ| ){0,30}") {
            prop_assert!(text.starts_with(fresh(&text)));
            let _ = title(&text);
        }
    }
}
