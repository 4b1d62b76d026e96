//! On which days a rule opens tasks. Pure: no I/O, no clock.
//!
//! Rules are days, not instants: they are computed on a calendar without hours, so that no change of the clock
//! comes near them. What becomes an instant is the start of a day in Norway, when the timer is set.

use base::calendar;
use chrono::{Datelike, Days, NaiveDate, TimeZone};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::Shift;

/// The longest rule, in characters.
pub const RULE_MAX: usize = 300;
/// The first day lies at most so many years from today, in either direction.
pub const START_YEARS: i32 = 10;
/// A rule that has no day within so many years after its start has none for us.
const HORIZON_YEARS: i32 = 50;
/// So many days of a rule are looked at, from its start on: daily for twenty years and for the years to come.
const MOST: usize = 25_000;
/// No two working days are so far apart.
const GAP: u64 = 14;
const COUNT_MAX: u32 = 9_999;
const INTERVAL_MAX: u16 = 1_000;

/// Why a rule cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It is none, or asks for what we do not do, such as hours.
    Rule,
    /// No day comes of it.
    Never,
}

impl Wrong {
    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            Wrong::Rule => "tasks-repeat-rule-wrong",
            Wrong::Never => "tasks-repeat-never",
        }
    }
}

/// A day of a rule, and the day on which the task is opened: none when it is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Occurrence {
    pub date: NaiveDate,
    pub opens: Option<NaiveDate>,
}

/// A rule that can be followed.
#[derive(Clone, Debug)]
pub struct Rhythm {
    set: RRuleSet,
    shift: Shift,
}

/// A rule as it is kept: without its name, in capitals, the end as a day.
///
/// # Errors
/// What no rule has.
pub fn tidy(text: &str) -> Result<String, Wrong> {
    let text: String = text.trim().to_ascii_uppercase().chars().filter(|c| *c != ' ').collect();
    let text = text.strip_prefix("RRULE:").unwrap_or(&text).trim_end_matches(';');
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "=;,+-".contains(c);
    if text.is_empty() || text.len() > RULE_MAX || !text.chars().all(plain) {
        return Err(Wrong::Rule);
    }
    let parts: Result<Vec<String>, Wrong> = text.split(';').map(part).collect();
    // An end that was written short has eight digits now.
    Some(parts?.join(";")).filter(|rule| rule.len() <= RULE_MAX).ok_or(Wrong::Rule)
}

fn part(text: &str) -> Result<String, Wrong> {
    let (name, value) = text.split_once('=').ok_or(Wrong::Rule)?;
    if name != "UNTIL" {
        return Ok(format!("{name}={value}"));
    }
    let day = until(value).ok_or(Wrong::Rule)?;
    Ok(format!("UNTIL={}", day.format("%Y%m%d")))
}

/// The last day: a day, a time on the wall, or an instant in UTC.
fn until(value: &str) -> Option<NaiveDate> {
    let (day, time) = value.split_once('T').map_or((value, None), |(day, time)| (day, Some(time)));
    let known = |date: &NaiveDate| (1900..3000).contains(&date.year());
    let date = NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(known)?;
    let Some(time) = time else { return Some(date) };
    let (clock, utc) = time.strip_suffix('Z').map_or((time, false), |clock| (clock, true));
    let at = date.and_time(chrono::NaiveTime::parse_from_str(clock, "%H%M%S").ok()?);
    // Here it may be the next day already.
    Some(if utc { base::Time::from_utc(at.and_utc()).date() } else { date }).filter(known)
}

fn instant(day: NaiveDate) -> chrono::DateTime<Tz> {
    Tz::UTC.from_utc_datetime(&day.and_time(chrono::NaiveTime::MIN))
}

impl Rhythm {
    /// From a rule that is tidy.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(rule: &str, starts: NaiveDate, shift: Shift) -> Result<Self, Wrong> {
        // The day of the end as the instant that the days of the rule are.
        let ends = |part: &str| match part.strip_prefix("UNTIL=") {
            Some(day) => format!("UNTIL={day}T000000Z"),
            None => part.to_owned(),
        };
        let text = rule.split(';').map(ends).collect::<Vec<_>>().join(";");
        let rule: RRule<Unvalidated> = text.parse().map_err(|_| Wrong::Rule)?;
        if !can_be(&rule) {
            return Err(Wrong::Rule);
        }
        if rule.get_until().is_some_and(|until| *until < instant(starts)) {
            return Err(Wrong::Never);
        }
        let rule = rule.validate(instant(starts)).map_err(|_| Wrong::Rule)?;
        Ok(Self { set: RRuleSet::new(instant(starts)).rrule(rule).limit(), shift })
    }

    /// Its days in order. It ends, even where the rule does not.
    fn days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let last = self.set.get_dt_start().date_naive().year() + 2 * START_YEARS + HORIZON_YEARS;
        (&self.set).into_iter().take(MOST).map(|at| at.date_naive()).take_while(move |d| d.year() <= last)
    }

    /// What becomes of the days of the rule from a day on.
    pub fn occurrences(&self, from: NaiveDate) -> impl Iterator<Item = Occurrence> + '_ {
        let opens = |date| Occurrence { date, opens: opens(date, self.shift) };
        self.days().skip_while(move |d| *d < from).map(opens)
    }

    /// The days on which tasks are opened, each once, after a day.
    pub fn openings(&self, after: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let from = after.checked_sub_days(Days::new(GAP)).unwrap_or(after);
        let mut last = after;
        // Later days are never opened before earlier ones, so two that fall together come one after the other.
        self.occurrences(from).filter_map(|o| o.opens).filter(move |day| {
            let new = *day > last;
            last = last.max(*day);
            new
        })
    }

    /// Whether any day comes of it.
    pub fn is_ever(&self) -> bool {
        self.days().any(|day| opens(day, self.shift).is_some())
    }
}

/// What we follow: days, in bounds.
fn can_be(rule: &RRule<Unvalidated>) -> bool {
    let by_day =
        matches!(rule.get_freq(), Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly);
    let no_hours = rule.get_by_hour().is_empty() && rule.get_by_minute().is_empty() && rule.get_by_second().is_empty();
    let both_ends = rule.get_count().is_some() && rule.get_until().is_some();
    let count = rule.get_count().is_none_or(|n| (1..=COUNT_MAX).contains(&n));
    by_day && no_hours && !both_ends && count && (1..=INTERVAL_MAX).contains(&rule.get_interval())
}

/// The day on which the task of a day is opened.
pub fn opens(date: NaiveDate, shift: Shift) -> Option<NaiveDate> {
    if calendar::is_working_day(date) {
        return Some(date);
    }
    let around = |step: fn(&NaiveDate) -> Option<NaiveDate>| {
        std::iter::successors(step(&date), step)
            .take(usize::try_from(GAP).unwrap_or(0))
            .find(|d| calendar::is_working_day(*d))
    };
    match shift {
        Shift::Skip => None,
        Shift::Before => around(NaiveDate::pred_opt),
        Shift::After => around(NaiveDate::succ_opt),
    }
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
