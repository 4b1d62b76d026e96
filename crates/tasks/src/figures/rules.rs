//! From tasks to numbers. Pure: no I/O, no clock.

use std::collections::BTreeMap;

use base::Time;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::model::{By, Period, Raw};

/// How far a page may look back.
pub const WEEKS: [u32; 3] = [4, 12, 26];

/// A week that begins on a Monday, in Norway.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Week {
    /// Its first day.
    pub monday: NaiveDate,
    /// Of seven days in Norway: an hour longer or shorter where the clock is changed.
    pub period: Period,
}

/// The week that begins on this Monday; `None` for another day, and for times of which there are no tasks.
pub fn week(monday: NaiveDate) -> Option<Week> {
    let known = (1900..2200).contains(&monday.year());
    if !known || monday.weekday() != chrono::Weekday::Mon {
        return None;
    }
    let begins = |day: NaiveDate| Time::from_oslo(day.and_time(NaiveTime::MIN));
    let next = monday.checked_add_days(Days::new(7))?;
    Some(Week { monday, period: Period { from: begins(monday), until: begins(next) } })
}

/// So many weeks, the last of which is this one.
pub fn weeks(today: NaiveDate, count: u32) -> Vec<Week> {
    let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()));
    let back = |n: u32| monday?.checked_sub_days(Days::new(u64::from(n) * 7)).and_then(week);
    (0..count).rev().filter_map(back).collect()
}

/// From the first of them to the end of the last.
pub fn whole(weeks: &[Week]) -> Period {
    let from = weeks.first().map_or(Time::default(), |w| w.period.from);
    Period { from, until: weeks.last().map_or(from, |w| w.period.until) }
}

/// The middle, and what nine of ten stay below, in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    /// `None` of nothing.
    pub median: Option<i64>,
    /// `None` of nothing.
    pub p90: Option<i64>,
}

/// By the nearest rank: a value that really was there.
pub fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

fn spread(mut values: Vec<i64>) -> Spread {
    values.sort_unstable();
    Spread { median: percentile(&values, 50), p90: percentile(&values, 90) }
}

/// The numbers of one unit, category or source, or of all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// Of the unit, category or source; empty for all of them.
    pub key: String,
    /// Now, not of the period.
    pub open: i64,
    pub overdue: i64,
    pub waiting: i64,
    /// In the period; so are the following.
    pub opened: i64,
    pub closed: i64,
    /// From the report to the first words of the unit to the one who asked.
    pub answer: Spread,
    /// From the report to the answer.
    pub solve: Spread,
    /// Of those that were closed and had a date: how many came in time, and of how many.
    pub in_time: (i64, i64),
}

#[derive(Default)]
struct Sum {
    line: Line,
    answers: Vec<i64>,
    solved: Vec<i64>,
}

impl Sum {
    fn line(self, key: String) -> Line {
        Line { key, answer: spread(self.answers), solve: spread(self.solved), ..self.line }
    }
}

/// A line for each that has any number, in the order of their keys.
pub fn lines(raw: &Raw, by: By) -> Vec<Line> {
    summed(raw, |place| place.by(by).to_owned())
}

/// All of them in one line.
pub fn total(raw: &Raw) -> Line {
    summed(raw, |_| String::new()).into_iter().next().unwrap_or_default()
}

fn summed(raw: &Raw, key: impl Fn(&super::model::Place) -> String) -> Vec<Line> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for now in &raw.now {
        let line = &mut sums.entry(key(&now.place)).or_default().line;
        line.open += now.open;
        line.overdue += now.overdue;
        line.waiting += now.waiting;
    }
    for came in &raw.came {
        let sum = sums.entry(key(&came.place)).or_default();
        sum.line.opened += 1;
        sum.answers.extend(came.answered.map(|at| at.micros() - came.at.micros()));
    }
    for went in &raw.went {
        let sum = sums.entry(key(&went.place)).or_default();
        sum.line.closed += 1;
        sum.solved.push(went.at.micros() - went.opened.micros());
        if let Some(due) = went.due {
            sum.line.in_time.1 += 1;
            sum.line.in_time.0 += i64::from(went.at.date() <= due);
        }
    }
    sums.into_iter().map(|(key, sum)| sum.line(key)).collect()
}

/// How many came and went in each week.
pub fn by_week(raw: &Raw, weeks: &[Week]) -> Vec<(Week, i64, i64)> {
    let within = |week: &Week, at: Time| week.period.from <= at && at < week.period.until;
    let count = |week: &Week, times: &mut dyn Iterator<Item = Time>| {
        i64::try_from(times.filter(|at| within(week, *at)).count()).unwrap_or(i64::MAX)
    };
    let one = |week: &Week| {
        let came = count(week, &mut raw.came.iter().map(|c| c.at));
        (*week, came, count(week, &mut raw.went.iter().map(|w| w.at)))
    };
    weeks.iter().map(one).collect()
}

/// Whole percent; `None` of nothing.
pub fn percent((part, whole): (i64, i64)) -> Option<i64> {
    (whole > 0).then(|| part * 100 / whole)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::model::{Came, Now, Place, Went};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_mondays_and_are_as_long_as_the_clock_says() {
        let all = weeks(day("2026-11-01"), 4);
        let mondays: Vec<String> = all.iter().map(|w| w.monday.to_string()).collect();
        assert_eq!(mondays, ["2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"]);
        let hours = |w: &Week| (w.period.until.micros() - w.period.from.micros()) / 3_600_000_000;
        // The clock is set back on 25 October.
        assert_eq!(all.iter().map(hours).collect::<Vec<_>>(), [168, 168, 169, 168]);
        assert!(week(day("2026-10-06")).is_none());
        assert_eq!(whole(&all).until, Time::from_oslo(day("2026-11-02").and_time(NaiveTime::MIN)));
        assert!(weeks(NaiveDate::MIN, 4).is_empty() && weeks(NaiveDate::MAX, 4).is_empty());
    }

    #[test]
    fn percentiles_are_values_that_were_there() {
        assert_eq!(percentile(&[], 50), None);
        assert_eq!(percentile(&[7], 90), Some(7));
        assert_eq!(percentile(&[1, 2, 3, 4], 50), Some(2));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!((percentile(&ten, 50), percentile(&ten, 90), percentile(&ten, 100)), (Some(5), Some(9), Some(10)));
        assert_eq!(percent((2, 3)), Some(66));
        assert_eq!(percent((0, 0)), None);
    }

    fn place() -> impl Strategy<Value = Place> {
        let key = || prop::sample::select(vec!["a", "b", ""]).prop_map(str::to_owned);
        (key(), key(), key()).prop_map(|(unit, category, source)| Place { unit, category, source })
    }

    fn raw() -> impl Strategy<Value = Raw> {
        let at = || (0i64..3_000_000).prop_map(|s| Time::from_micros(1_795_345_200_000_000).plus_seconds(-s));
        let now =
            (place(), 0i64..9, 0i64..9).prop_map(|(place, open, overdue)| Now { place, open, overdue, waiting: 0 });
        let came = (place(), at(), prop::option::of(0i64..90_000)).prop_map(|(place, at, answered)| Came {
            place,
            at,
            answered: answered.map(|s| at.plus_seconds(s)),
        });
        let went = (place(), at(), 0i64..90_000).prop_map(|(place, opened, took)| Went {
            place,
            opened,
            at: opened.plus_seconds(took),
            due: Some(opened.date()),
        });
        let many = || 0..20usize;
        (prop::collection::vec(now, many()), prop::collection::vec(came, many()), prop::collection::vec(went, many()))
            .prop_map(|(now, came, went)| Raw { now, came, went })
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(raw in raw()) {
            let total = total(&raw);
            for by in By::ALL {
                let lines = lines(&raw, by);
                let sum = |of: fn(&Line) -> i64| lines.iter().map(of).sum::<i64>();
                prop_assert_eq!(sum(|l| l.open), total.open);
                prop_assert_eq!(sum(|l| l.overdue), total.overdue);
                prop_assert_eq!(sum(|l| l.opened), total.opened);
                prop_assert_eq!(sum(|l| l.closed), total.closed);
                prop_assert_eq!(sum(|l| l.in_time.0), total.in_time.0);
                prop_assert!(total.in_time.0 <= total.in_time.1);
                for line in &lines {
                    prop_assert!(line.solve.median <= line.solve.p90);
                }
            }
            let weeks = weeks(day("2026-11-23"), 12);
            let counted: i64 = by_week(&raw, &weeks).iter().map(|(_, came, _)| came).sum();
            prop_assert_eq!(counted, total.opened, "all of them are in these weeks");
        }
    }
}
