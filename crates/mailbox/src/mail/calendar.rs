//! An invitation (iCalendar, RFC 5545) as text: what, when, where, who asks. It is not put into
//! anybody's calendar. The words are those of the people who work with the task: a task has one
//! text, kept as it was written.

/// Properties that are shown, with the words before them.
const SHOWN: [(&str, &str); 8] = [
    ("SUMMARY", "Hva"),
    ("DTSTART", "Fra"),
    ("DTEND", "Til"),
    ("DURATION", "Varighet"),
    ("RRULE", "Gjentas"),
    ("LOCATION", "Sted"),
    ("ORGANIZER", "Innkalt av"),
    ("DESCRIPTION", "Om"),
];

/// So many events of one file are shown.
const EVENTS: usize = 5;

/// The events of a file as lines; empty when there is none.
pub fn to_text(ics: &str) -> String {
    let lines = unfolded(ics);
    let method = lines.iter().find_map(|l| value(l, "METHOD")).unwrap_or_default();
    let heading = match method.to_ascii_uppercase().as_str() {
        "REQUEST" => "Innkalling",
        "CANCEL" => "Avlysning",
        "REPLY" => "Svar på innkalling",
        _ => "Kalenderhendelse",
    };
    let mut out = String::new();
    for event in events(&lines).into_iter().take(EVENTS) {
        out.push_str(heading);
        out.push('\n');
        for (name, label) in SHOWN {
            if let Some(line) = event.iter().find(|l| value(l, name).is_some()) {
                let shown = shown(name, line);
                if !shown.is_empty() {
                    out.push_str(&format!("{label}: {shown}\n"));
                }
            }
        }
        let asked = event.iter().filter(|l| value(l, "ATTENDEE").is_some()).count();
        if asked > 0 {
            out.push_str(&format!("Innkalte: {asked}\n"));
        }
        out.push('\n');
    }
    out.trim_end().to_owned()
}

/// Lines that were folded, in one piece again.
fn unfolded(ics: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in ics.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn events(lines: &[String]) -> Vec<Vec<&str>> {
    let mut events = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    let mut inner = 0i32;
    for line in lines.iter().map(|l| l.trim_end()) {
        let upper = line.to_ascii_uppercase();
        match (upper.as_str(), &mut open) {
            ("BEGIN:VEVENT" | "BEGIN:VTODO", None) => open = Some(Vec::new()),
            ("END:VEVENT" | "END:VTODO", Some(_)) => {
                events.extend(open.take());
                inner = 0;
            }
            // An alarm has a description of its own.
            (begin, Some(_)) if begin.starts_with("BEGIN:") => inner += 1,
            (end, Some(_)) if end.starts_with("END:") => inner = (inner - 1).max(0),
            (_, Some(event)) if inner == 0 => event.push(line),
            _ => {}
        }
    }
    events.extend(open);
    events
}

/// What stands after the colon, if the line is this property.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let head = line.get(..name.len())?;
    let rest = line.get(name.len()..)?;
    (head.eq_ignore_ascii_case(name) && rest.starts_with([':', ';'])).then(|| after_colon(rest))
}

/// A colon inside quotes belongs to a parameter.
fn after_colon(rest: &str) -> &str {
    let mut quoted = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ':' if !quoted => return rest.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

fn shown(name: &str, line: &str) -> String {
    let text = value(line, name).unwrap_or_default();
    match name {
        "DTSTART" | "DTEND" => time(text, parameter(line, "TZID")),
        "ORGANIZER" => {
            let mail = text.trim_start_matches("mailto:").trim_start_matches("MAILTO:");
            match parameter(line, "CN") {
                Some(cn) => format!("{} <{mail}>", cn.trim_matches('"')),
                None => mail.to_owned(),
            }
        }
        _ => unescaped(text),
    }
}

fn parameter<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let head = line.get(..line.len() - after_colon(line).len())?;
    head.split(';')
        .skip(1)
        .find_map(|p| p.split_once('=').filter(|(n, _)| n.eq_ignore_ascii_case(name)))
        .map(|(_, v)| v.trim_end_matches(':'))
}

/// `20261127T100000Z` as `2026-11-27 10:00 UTC`; what looks otherwise stays as it is.
fn time(text: &str, zone: Option<&str>) -> String {
    let digits = |from: usize, to: usize| text.get(from..to).filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let (Some(y), Some(m), Some(d)) = (digits(0, 4), digits(4, 6), digits(6, 8)) else { return text.to_owned() };
    let (Some(hour), Some(minute)) = (digits(9, 11), digits(11, 13)) else { return format!("{y}-{m}-{d}") };
    let zone =
        if text.ends_with('Z') { " UTC".to_owned() } else { zone.map_or_else(String::new, |z| format!(" ({z})")) };
    format!("{y}-{m}-{d} {hour}:{minute}{zone}")
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n")
        .replace("\\N", "\n")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_invitation_says_what_when_and_where() {
        let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Befaring\\, Lyngstien\r\n\
            DTSTART;TZID=Europe/Oslo:20261127T100000\r\nDTEND:20261127T100000Z\r\n\
            ORGANIZER;CN=\"Holm: Kari\":mailto:kari@example.no\r\nATTENDEE:mailto:a@b.no\r\nATTENDEE:mailto:c@b.no\r\n\
            LOCATION:Lyng\r\n stien 13\r\nBEGIN:VALARM\r\nDESCRIPTION:Pip\r\nEND:VALARM\r\nDESCRIPTION:Ta med\\nhjelm\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(
            to_text(ics),
            "Innkalling\nHva: Befaring, Lyngstien\nFra: 2026-11-27 10:00 (Europe/Oslo)\nTil: 2026-11-27 10:00 UTC\n\
             Sted: Lyngstien 13\nInnkalt av: Holm: Kari <kari@example.no>\nOm: Ta med\nhjelm\nInnkalte: 2"
        );
        assert_eq!(to_text("BEGIN:VCALENDAR\nEND:VCALENDAR"), "");
        assert_eq!(to_text("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224"), "Kalenderhendelse\nFra: 2026-12-24");
    }

    proptest! {
        #[test]
        fn anything_is_read(text in "(BEGIN:VEVENT\n|END:VEVENT\n|BEGIN:VALARM\n|DTSTART|ORGANIZER|CN=|[:;\"\\\\æ0-9TZ\n ]){0,40}") {
            let _ = to_text(&text);
        }
    }
}
