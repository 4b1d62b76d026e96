//! A rule in the words of a form: every week on these days, every month on the first working day, every year on a
//! date. What the form cannot say stays with those who write rules themselves.

use chrono::{Datelike, NaiveDate, Weekday};

/// Days of the week in their order, by their names in rules.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];
const WORKING: &str = "MO,TU,WE,TH,FR";

/// What is counted in a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// A day of the month by its number.
    Day,
    /// Monday to Friday. Where that is a holiday, it moves as the form says.
    WorkingDay,
    /// The first to fourth Monday of the month, or the last.
    Weekday(Weekday),
}

/// How often, and on which days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Every {
    /// At least one, in their order.
    Week(Vec<Weekday>),
    /// The first is 1, the last is -1.
    Month(i32, Counted),
    /// Month and day.
    Year(u32, u32),
}

/// When the rule ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Never,
    /// This is the last day.
    Until(NaiveDate),
    /// After so many days of the rule, 1 to 999, also those that are left out.
    Count(u32),
}

/// A rule that the form can say. See [`Plain::can_be`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plain {
    pub every: Every,
    /// Every so many weeks, months or years.
    pub interval: u32,
    pub end: End,
}

/// As rules call it (RFC 5545): `MO`.
pub fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, d)| *d == day).map_or("MO", |(name, _)| name)
}

fn weekday(name: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(n, _)| *n == name).map(|(_, d)| *d)
}

impl Plain {
    /// The rule (RFC 5545).
    pub fn rule(&self) -> String {
        let mut rule = match &self.every {
            Every::Week(days) => {
                let names: Vec<&str> = WEEKDAYS.iter().filter(|(_, d)| days.contains(d)).map(|(n, _)| *n).collect();
                format!("FREQ=WEEKLY;BYDAY={}", names.join(","))
            }
            Every::Month(n, Counted::Day) => format!("FREQ=MONTHLY;BYMONTHDAY={n}"),
            Every::Month(n, Counted::WorkingDay) => format!("FREQ=MONTHLY;BYDAY={WORKING};BYSETPOS={n}"),
            Every::Month(n, Counted::Weekday(day)) => format!("FREQ=MONTHLY;BYDAY={n}{}", weekday_name(*day)),
            Every::Year(month, day) => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"),
        };
        if self.interval > 1 {
            rule.push_str(&format!(";INTERVAL={}", self.interval));
        }
        match self.end {
            End::Never => {}
            End::Until(day) => rule.push_str(&format!(";UNTIL={}", day.format("%Y%m%d"))),
            End::Count(n) => rule.push_str(&format!(";COUNT={n}")),
        }
        rule
    }

    /// A tidy rule as the form says it, if it can.
    pub fn of(rule: &str) -> Option<Self> {
        let parts: Vec<(&str, &str)> = rule.split(';').map(|p| p.split_once('=')).collect::<Option<_>>()?;
        let get = |name: &str| parts.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        let has_only = |names: &[&str]| {
            parts.iter().all(|(n, _)| names.contains(n) || ["FREQ", "INTERVAL", "UNTIL", "COUNT"].contains(n))
        };
        let every = match get("FREQ")? {
            "WEEKLY" if has_only(&["BYDAY"]) => {
                Every::Week(get("BYDAY")?.split(',').map(weekday).collect::<Option<_>>()?)
            }
            "MONTHLY" if has_only(&["BYMONTHDAY"]) => Every::Month(get("BYMONTHDAY")?.parse().ok()?, Counted::Day),
            "MONTHLY" if has_only(&["BYDAY", "BYSETPOS"]) && get("BYDAY")? == WORKING => {
                Every::Month(get("BYSETPOS")?.parse().ok()?, Counted::WorkingDay)
            }
            "MONTHLY" if has_only(&["BYDAY"]) => {
                let (n, day) = get("BYDAY")?.split_at_checked(get("BYDAY")?.len().checked_sub(2)?)?;
                Every::Month(n.parse().ok()?, Counted::Weekday(weekday(day)?))
            }
            "YEARLY" if has_only(&["BYMONTH", "BYMONTHDAY"]) => {
                Every::Year(get("BYMONTH")?.parse().ok()?, get("BYMONTHDAY")?.parse().ok()?)
            }
            _ => return None,
        };
        let end = match (get("UNTIL"), get("COUNT")) {
            (None, None) => End::Never,
            (Some(day), None) => End::Until(NaiveDate::parse_from_str(day, "%Y%m%d").ok()?),
            (None, Some(n)) => End::Count(n.parse().ok()?),
            (Some(_), Some(_)) => return None,
        };
        let interval = get("INTERVAL").map_or(Ok(1), str::parse).ok()?;
        let plain = Self { every, interval, end };
        // What stands in it twice or in another order is not what the form would write.
        (plain.can_be() && plain.rule().len() == rule.len()).then_some(plain)
    }

    /// Whether the form can say it.
    pub fn can_be(&self) -> bool {
        let every = match &self.every {
            Every::Week(days) => !days.is_empty(),
            Every::Month(n, Counted::Day) => *n == -1 || (1..=31).contains(n),
            // Only of the first and the last is it true that the next working day is meant where it is a holiday.
            Every::Month(n, Counted::WorkingDay) => matches!(n, 1 | -1),
            Every::Month(n, Counted::Weekday(_)) => *n == -1 || (1..=4).contains(n),
            // 2024 has all the days that there are.
            Every::Year(month, day) => NaiveDate::from_ymd_opt(2024, *month, *day).is_some(),
        };
        let end = match self.end {
            End::Never => true,
            End::Until(day) => (1900..3000).contains(&day.year()),
            End::Count(n) => (1..=999).contains(&n),
        };
        every && end && (1..=99).contains(&self.interval)
    }
}
