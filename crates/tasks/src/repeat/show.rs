//! A rule and its days in the words that people use.

use base::calendar::{self, Holiday};
use chrono::{Datelike, NaiveDate, Weekday};
use web::T;
use web::parts::{Tag, Tone};

use super::plain::{Counted, End, Every, Plain};
use super::rules::{Occurrence, Rhythm};
use super::{Repeat, RepeatState};

/// So many days are shown.
pub const DATES: usize = 12;

/// A key into the language files.
pub fn weekday_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "tasks-day-mo",
        Weekday::Tue => "tasks-day-tu",
        Weekday::Wed => "tasks-day-we",
        Weekday::Thu => "tasks-day-th",
        Weekday::Fri => "tasks-day-fr",
        Weekday::Sat => "tasks-day-sa",
        Weekday::Sun => "tasks-day-su",
    }
}

/// A key into the language files.
pub fn counted_key(counted: Counted) -> &'static str {
    match counted {
        Counted::Day => "tasks-repeat-counted-day",
        Counted::WorkingDay => "tasks-repeat-counted-working",
        Counted::Weekday(day) => weekday_key(day),
    }
}

fn holiday_key(holiday: Holiday) -> &'static str {
    match holiday {
        Holiday::NewYear => "tasks-holiday-new-year",
        Holiday::MaundyThursday => "tasks-holiday-maundy-thursday",
        Holiday::GoodFriday => "tasks-holiday-good-friday",
        Holiday::EasterSunday => "tasks-holiday-easter-sunday",
        Holiday::EasterMonday => "tasks-holiday-easter-monday",
        Holiday::LabourDay => "tasks-holiday-labour-day",
        Holiday::ConstitutionDay => "tasks-holiday-constitution-day",
        Holiday::Ascension => "tasks-holiday-ascension",
        Holiday::WhitSunday => "tasks-holiday-whit-sunday",
        Holiday::WhitMonday => "tasks-holiday-whit-monday",
        Holiday::ChristmasDay => "tasks-holiday-christmas-day",
        Holiday::BoxingDay => "tasks-holiday-boxing-day",
    }
}

/// `1.`, `2.` … and the last.
pub fn nth(t: &T, n: i32) -> String {
    if n < 0 { t.get("tasks-repeat-last") } else { t.with("tasks-repeat-nth", &[("n", &n.to_string())]) }
}

/// A rule in a sentence; one that the form cannot say, as it is.
pub fn words(t: &T, rule: &str) -> String {
    let Some(plain) = Plain::of(rule) else { return rule.to_owned() };
    let n = i64::from(plain.interval);
    let (often, on) = match &plain.every {
        Every::Week(days) => {
            let names: Vec<String> = days.iter().map(|d| t.get(weekday_key(*d))).collect();
            (t.count("tasks-repeat-weeks", n), names.join(", "))
        }
        Every::Month(which, counted) => {
            let on = t.with(
                "tasks-repeat-on-nth",
                &[("nth", &nth(t, *which).to_lowercase()), ("what", &t.get(counted_key(*counted)))],
            );
            (t.count("tasks-repeat-months", n), on)
        }
        Every::Year(month, day) => {
            let date = NaiveDate::from_ymd_opt(2024, *month, *day).unwrap_or_default();
            (t.count("tasks-repeat-years", n), t.day_month(date))
        }
    };
    let end = match plain.end {
        End::Never => String::new(),
        End::Until(day) => t.with("tasks-repeat-until-words", &[("date", &t.date(day))]),
        End::Count(n) => t.count("tasks-repeat-times", i64::from(n)),
    };
    [format!("{often}: {on}"), end].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ")
}

/// One of the next days, as the small calendar shows it.
pub struct Line {
    /// `YYYY-MM-DD`
    pub date: String,
    /// In words, with the year.
    pub day: String,
    /// The holiday that it is, or nothing.
    pub holiday: String,
    /// Where the task goes instead.
    pub moved: String,
    /// No task is opened for it.
    pub skipped: bool,
}

/// The next days of a rule.
pub fn lines(t: &T, rhythm: &Rhythm, from: NaiveDate) -> Vec<Line> {
    rhythm.occurrences(from).take(DATES).map(|o| line(t, o)).collect()
}

fn line(t: &T, o: Occurrence) -> Line {
    let weekend = || matches!(o.date.weekday(), Weekday::Sat | Weekday::Sun).then(|| t.get("tasks-repeat-weekend"));
    let holiday = calendar::holiday(o.date).map(|h| t.get(holiday_key(h))).or_else(weekend);
    let moved = match o.opens {
        None => t.get("tasks-repeat-skipped"),
        Some(day) if day == o.date => String::new(),
        Some(day) => t.with("tasks-repeat-moved", &[("date", &t.weekday_date(day))]),
    };
    Line {
        date: o.date.to_string(),
        day: format!("{} {}", t.weekday_date(o.date), o.date.year()),
        holiday: holiday.unwrap_or_default(),
        moved,
        skipped: o.opens.is_none(),
    }
}

pub fn state_tag(t: &T, state: RepeatState) -> Tag {
    match state {
        RepeatState::Active => Tag::new(Tone::Success, t.get("tasks-repeat-active")),
        RepeatState::Paused => Tag::new(Tone::Warning, t.get("tasks-repeat-paused")),
        RepeatState::Ended => Tag::new(Tone::Neutral, t.get("tasks-repeat-ended")),
    }
}

/// The next day on which it opens a task.
pub fn next(repeat: &Repeat, today: NaiveDate) -> Option<NaiveDate> {
    if repeat.state != RepeatState::Active {
        return None;
    }
    let rhythm = Rhythm::new(&repeat.rule, repeat.starts, repeat.shift).ok()?;
    let yesterday = today.pred_opt()?;
    rhythm.openings(repeat.settled.max(yesterday)).next()
}
