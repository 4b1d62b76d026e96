//! Deadlines as an iCalendar (RFC 5545). Pure.

use base::Time;
use web::T;

use crate::task::list::Line;

/// A calendar with one entry, all day long, for each task that has a deadline.
pub fn calendar(t: &T, url: &str, lines: &[Line], now: Time) -> String {
    let mut out = Vec::new();
    let stamp = now.utc().format("%Y%m%dT%H%M%SZ");
    for text in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Allting//Tasks//NO", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        out.push(text.to_owned());
    }
    out.push(format!("X-WR-CALNAME:{}", escaped(&t.get("tasks-calendar-name"))));
    for line in lines {
        // What demands a sign-in is not said to whoever has the link.
        let Some(open) = &line.open else { continue };
        let Some(due) = open.due else { continue };
        let title = format!("{} {}", line.number, t.text(&open.title));
        let place = open.place.as_str();
        out.push("BEGIN:VEVENT".into());
        out.push(format!("UID:{}@{}", line.id, host(url)));
        out.push(format!("DTSTAMP:{stamp}"));
        out.push(format!("DTSTART;VALUE=DATE:{}", due.format("%Y%m%d")));
        out.push(format!("SUMMARY:{}", escaped(&title)));
        if !place.is_empty() {
            out.push(format!("LOCATION:{}", escaped(place)));
        }
        out.push(format!("URL:{url}/tasks/{}", line.id));
        out.push("TRANSP:TRANSPARENT".into());
        out.push("END:VEVENT".into());
    }
    out.push("END:VCALENDAR".into());
    out.iter().map(|line| folded(line)).collect()
}

fn host(url: &str) -> &str {
    url.split("://").last().unwrap_or(url)
}

/// Text as a value (3.3.11).
fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// No line is longer than 75 octets (3.1), and no letter is cut in two.
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commas_and_breaks_are_no_signs_of_the_format() {
        assert_eq!(escaped("a,b;c\\d\ne\r"), "a\\,b\\;c\\\\d\\ne");
        assert_eq!(host("https://nordsund.example:8080"), "nordsund.example:8080");
    }

    proptest! {
        #[test]
        fn folding_cuts_no_letter_and_keeps_every_line_short(text in "\\PC{0,300}") {
            let line = format!("SUMMARY:{}", escaped(&text));
            let folded = folded(&line);
            prop_assert!(folded.split("\r\n").all(|l| l.len() <= 75));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
