//! Rules of repeating tasks: our tidying, then the library that knows the calendar.

use base::calendar;
use chrono::{Datelike, NaiveDate};
use tasks::repeat::Shift;
use tasks::repeat::plain::Plain;
use tasks::repeat::rules::{Occurrence, Rhythm, START_YEARS, tidy};

use crate::small::{NOW, text};

/// So many days of a rule are looked at.
const DAYS: usize = 150;

/// A rule; after a NUL the day from which it counts, and after another what becomes of holidays.
pub fn rrule(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let mut parts = text.split('\0');
    let mut next = || parts.next().unwrap_or_default();
    let Ok(rule) = tidy(next()) else { return };
    assert_eq!(tidy(&rule).as_ref(), Ok(&rule), "what is tidy stays as it is");
    let today = NOW.date();
    let starts: Option<NaiveDate> = next().parse().ok();
    let starts = starts.filter(|d| (d.year() - today.year()).abs() <= START_YEARS).unwrap_or(today);
    let shift = Shift::from_name(next()).unwrap_or_default();
    let Ok(rhythm) = Rhythm::new(&rule, starts, shift) else { return };
    let days: Vec<Occurrence> = rhythm.occurrences(starts).take(DAYS).collect();
    bounded(&rule, starts, &days);
    days.iter().for_each(|day| shifted(shift, *day));
    opened(&rhythm, starts, &days);
    if let Some(plain) = Plain::of(&rule) {
        let said = Rhythm::new(&plain.rule(), starts, shift).expect("what the form says is a rule");
        let same = said.occurrences(starts).take(days.len()).eq(days.iter().copied());
        assert!(same, "the form says {} of {rule}", plain.rule());
    }
}

/// The days are in order, each once, and none is outside of what the rule says.
fn bounded(rule: &str, starts: NaiveDate, days: &[Occurrence]) {
    let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name));
    let last = part("UNTIL=").and_then(|day| NaiveDate::parse_from_str(day, "%Y%m%d").ok());
    let count = part("COUNT=").and_then(|n| n.parse::<usize>().ok());
    assert!(days.is_sorted_by(|a, b| a.date < b.date), "{rule} goes back");
    assert!(days.iter().all(|d| d.date >= starts && last.is_none_or(|last| d.date <= last)), "{rule} from {starts}");
    assert!(count.is_none_or(|n| days.len() <= n), "{rule} has {} days", days.len());
}

/// A task is opened on a working day, which lies where it shall.
fn shifted(shift: Shift, day: Occurrence) {
    let Some(opens) = day.opens else {
        return assert!(!calendar::is_working_day(day.date), "{} is a working day", day.date);
    };
    let there = match shift {
        Shift::Skip => opens == day.date,
        Shift::Before => opens <= day.date,
        Shift::After => opens >= day.date,
    };
    assert!(there && calendar::is_working_day(opens), "{} becomes {opens}", day.date);
}

/// Asked from any day on, the same tasks are opened, each once.
fn opened(rhythm: &Rhythm, starts: NaiveDate, days: &[Occurrence]) {
    let after = days.get(days.len() / 2).map_or(starts, |d| d.date);
    let mut expected: Vec<NaiveDate> = days.iter().filter_map(|d| d.opens).filter(|d| *d > after).collect();
    expected.dedup();
    let found: Vec<NaiveDate> = rhythm.openings(after).take(expected.len()).collect();
    assert_eq!(found, expected);
}
