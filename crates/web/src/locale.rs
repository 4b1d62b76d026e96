//! Dates, times and numbers the way each language writes them.

use base::{Lang, Time};
use chrono::{Datelike, NaiveDate, Timelike};

use crate::T;

const MONTHS_NO: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_NB: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];
const DAYS_NN: [&str; 7] = ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The item of a table of names; the tables are as long as the calendar.
fn name<const N: usize>(names: [&'static str; N], at: u32) -> &'static str {
    usize::try_from(at).ok().and_then(|i| names.get(i).copied()).unwrap_or_default()
}

impl T {
    /// `22. november 2026` · `22 November 2026`
    pub fn date(&self, date: NaiveDate) -> String {
        format!("{} {}", self.day_month(date), date.year())
    }

    /// `22. november` · `22 November`
    pub fn day_month(&self, date: NaiveDate) -> String {
        match self.lang() {
            Lang::Nb | Lang::Nn => format!("{}. {}", date.day(), name(MONTHS_NO, date.month0())),
            Lang::En => format!("{} {}", date.day(), name(MONTHS_EN, date.month0())),
        }
    }

    /// `november 2026` · `November 2026`
    pub fn month(&self, date: NaiveDate) -> String {
        let names = if self.lang() == Lang::En { MONTHS_EN } else { MONTHS_NO };
        format!("{} {}", name(names, date.month0()), date.year())
    }

    /// `søndag 22. november` · `sundag 22. november` · `Sunday 22 November`
    pub fn weekday_date(&self, date: NaiveDate) -> String {
        let day = date.weekday().num_days_from_monday();
        let day = match self.lang() {
            Lang::Nb => name(DAYS_NB, day),
            Lang::Nn => name(DAYS_NN, day),
            Lang::En => name(DAYS_EN, day),
        };
        format!("{day} {}", self.day_month(date))
    }

    /// `10.15` · `10:15`, on a Norwegian wall.
    pub fn clock(&self, time: Time) -> String {
        let at = time.oslo();
        let sign = if self.lang() == Lang::En { ':' } else { '.' };
        format!("{:02}{sign}{:02}", at.hour(), at.minute())
    }

    /// `22. november kl. 10.15` · `22 November at 10:15`
    pub fn time(&self, time: Time) -> String {
        let at = if self.lang() == Lang::En { "at" } else { "kl." };
        format!("{} {at} {}", self.day_month(time.date()), self.clock(time))
    }

    /// `22. november 2026 kl. 10.15`, where the year matters.
    pub fn date_time(&self, time: Time) -> String {
        let at = if self.lang() == Lang::En { "at" } else { "kl." };
        format!("{} {at} {}", self.date(time.date()), self.clock(time))
    }

    /// How long ago, or how soon, in the words people use: `for 5 minutter siden`,
    /// `i går kl. 10.15`, `om 3 dager`; from a week on the date itself.
    pub fn ago(&self, time: Time, now: Time) -> String {
        let seconds = (now.micros() - time.micros()) / 1_000_000;
        let minutes = seconds.abs() / 60;
        let days = (now.date() - time.date()).num_days();
        let count = |key: &str, n: i64| self.count(key, n);
        match (seconds >= 0, minutes, days) {
            (_, 0, _) => self.get("web-ago-now"),
            (true, 1..60, _) => count("web-ago-minutes", minutes),
            (false, 1..60, _) => count("web-in-minutes", minutes),
            (_, _, 0) => self.with("web-today-at", &[("time", &self.clock(time))]),
            (_, _, 1) => self.with("web-yesterday-at", &[("time", &self.clock(time))]),
            (_, _, -1) => self.with("web-tomorrow-at", &[("time", &self.clock(time))]),
            (_, _, 2..7) => count("web-ago-days", days),
            (_, _, -6..=-2) => count("web-in-days", -days),
            _ if time.date().year() == now.date().year() => self.day_month(time.date()),
            _ => self.date(time.date()),
        }
    }

    /// The same as [`T::ago`].
    pub fn relative(&self, time: Time, now: Time) -> String {
        self.ago(time, now)
    }

    /// A due date in words: `i dag`, `i morgen`, `om 3 dager`, `4 dager over fristen`, else the date.
    pub fn due(&self, date: NaiveDate, today: NaiveDate) -> String {
        match (date - today).num_days() {
            days @ ..=-1 => self.count("web-due-over", -days),
            0 => self.get("web-due-today"),
            1 => self.get("web-due-tomorrow"),
            days @ 2..=6 => self.count("web-due-days", days),
            _ if date.year() == today.year() => self.with("web-due-date", &[("date", &self.day_month(date))]),
            _ => self.with("web-due-date", &[("date", &self.date(date))]),
        }
    }

    /// `12 345` · `12,345`. The Norwegian space does not break.
    pub fn number(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let sign = if self.lang() == Lang::En { ',' } else { '\u{a0}' };
        let mut out = String::from(if number < 0 { "\u{2212}" } else { "" });
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(sign);
            }
            out.push(digit);
        }
        out
    }

    /// A size of a file: `340 kB`, `2,4 MB`, `2.4 MB`.
    pub fn bytes(&self, bytes: u64) -> String {
        let point = if self.lang() == Lang::En { '.' } else { ',' };
        match bytes {
            0..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", bytes / 1_000),
            _ => format!("{}{point}{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::from_oslo(text.parse().unwrap())
    }

    fn t(lang: Lang) -> T {
        crate::texts::own().unwrap().in_lang(lang)
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        let time = at("2026-11-22T10:15:00");
        assert_eq!(t(Lang::Nb).date(time.date()), "22. november 2026");
        assert_eq!(t(Lang::Nn).weekday_date(time.date()), "sundag 22. november");
        assert_eq!(t(Lang::Nn).month(time.date()), "november 2026");
        assert_eq!(t(Lang::En).month(time.date()), "November 2026");
        assert_eq!(t(Lang::Nb).time(time), "22. november kl. 10.15");
        assert_eq!(t(Lang::En).time(time), "22 November at 10:15");
        assert_eq!(t(Lang::En).date_time(time), "22 November 2026 at 10:15");
    }

    #[test]
    fn ago_follows_the_calendar_and_not_only_the_hours() {
        let now = at("2026-11-22T10:15:00");
        let nb = t(Lang::Nb);
        let said = |text| nb.ago(at(text), now);
        assert_eq!(said("2026-11-22T10:14:30"), "nå nettopp");
        assert_eq!(said("2026-11-22T10:14:00"), "for 1 minutt siden");
        assert_eq!(said("2026-11-22T09:30:00"), "for 45 minutter siden");
        assert_eq!(said("2026-11-22T07:05:00"), "i dag kl. 07.05");
        assert_eq!(said("2026-11-21T23:59:00"), "i går kl. 23.59");
        assert_eq!(said("2026-11-19T10:00:00"), "for 3 dager siden");
        assert_eq!(said("2026-11-23T08:00:00"), "i morgen kl. 08.00");
        assert_eq!(said("2026-11-22T10:45:00"), "om 30 minutter");
        assert_eq!(said("2026-11-25T10:45:00"), "om 3 dager");
        assert_eq!(said("2026-03-01T10:00:00"), "1. mars");
        assert_eq!(said("2025-03-01T10:00:00"), "1. mars 2025");
    }

    #[test]
    fn due_dates() {
        let today = at("2026-11-22T10:15:00").date();
        let due = |text: &str| t(Lang::En).due(text.parse().unwrap(), today);
        assert_eq!(due("2026-11-20"), "2 days overdue");
        assert_eq!(due("2026-11-22"), "Due today");
        assert_eq!(due("2026-11-23"), "Due tomorrow");
        assert_eq!(due("2026-12-24"), "Due 24 December");
        assert_eq!(due("2027-01-03"), "Due 3 January 2027");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(t(Lang::Nb).number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(t(Lang::En).number(-1_000), "\u{2212}1,000");
        assert_eq!(t(Lang::En).number(999), "999");
        assert_eq!(t(Lang::Nb).bytes(2_460_000), "2,4 MB");
    }
}
