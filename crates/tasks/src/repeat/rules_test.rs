//! Rules against a model that walks from day to day and knows Easter from elsewhere, over four hundred years.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use super::super::plain::{Counted, End, Every, Plain, WEEKDAYS};
use super::*;
use chrono::Weekday;
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Easter as the church reckons it: the Sunday after the full moon of the tables (golden number and epact, as
/// Clavius put them), not the formula that the calendar uses.
fn slow_easter(year: i32) -> NaiveDate {
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let leap = 3 * century / 4 - 12;
    let moon = (8 * century + 5) / 25 - 5;
    let mut epact = (11 * golden + 20 + moon - leap).rem_euclid(30);
    if (epact == 25 && golden > 11) || epact == 24 {
        epact += 1;
    }
    let mut full = 44 - epact;
    if full < 21 {
        full += 30;
    }
    let moon = NaiveDate::from_ymd_opt(year, 3, 1).unwrap() + Days::new(u64::try_from(full).unwrap() - 1);
    moon.iter_days().skip(1).find(|d| d.weekday() == Weekday::Sun).unwrap()
}

fn slow_is_working(day: NaiveDate) -> bool {
    let easter = slow_easter(day.year());
    let moving: BTreeSet<NaiveDate> = [-3i64, -2, 0, 1, 39, 49, 50].map(|n| easter + chrono::Duration::days(n)).into();
    let fixed = ["01-01", "05-01", "05-17", "12-25", "12-26"].contains(&day.format("%m-%d").to_string().as_str());
    !fixed && !moving.contains(&day) && !["Sat", "Sun"].contains(&day.format("%a").to_string().as_str())
}

fn last_of_month(day: NaiveDate) -> u32 {
    day.iter_days().take_while(|d| d.month() == day.month()).last().unwrap().day()
}

/// Whether a day is one of the rule, without its end.
fn slow_fits(plain: &Plain, starts: NaiveDate, day: NaiveDate) -> bool {
    let interval = i64::from(plain.interval);
    let months = |d: NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
    let monday = |d: NaiveDate| d - Days::new(u64::from(d.weekday().num_days_from_monday()));
    let same_month = |fits: &dyn Fn(NaiveDate) -> bool| -> Vec<NaiveDate> {
        let first = day.with_day(1).unwrap();
        first.iter_days().take_while(|d| d.month() == first.month()).filter(|d| fits(*d)).collect()
    };
    let nth = |list: Vec<NaiveDate>, n: i32| {
        let at = if n > 0 { usize::try_from(n - 1).unwrap() } else { list.len() - usize::try_from(-n).unwrap() };
        list.get(at) == Some(&day)
    };
    match &plain.every {
        Every::Week(days) => {
            days.contains(&day.weekday()) && (monday(day) - monday(starts)).num_weeks() % interval == 0
        }
        Every::Month(n, counted) => {
            (months(day) - months(starts)) % interval == 0
                && match counted {
                    Counted::Day if *n == -1 => day.day() == last_of_month(day),
                    Counted::Day => i64::from(day.day()) == i64::from(*n),
                    Counted::WorkingDay => nth(same_month(&|d| d.weekday().num_days_from_monday() < 5), *n),
                    Counted::Weekday(w) => nth(same_month(&|d| d.weekday() == *w), *n),
                }
        }
        Every::Year(month, of_month) => {
            (day.month(), day.day()) == (*month, *of_month) && i64::from(day.year() - starts.year()) % interval == 0
        }
    }
}

/// The days on which tasks are opened up to a day, found by walking.
fn slow_openings(plain: &Plain, starts: NaiveDate, shift: Shift, until: NaiveDate) -> Vec<NaiveDate> {
    let mut left = if let End::Count(n) = plain.end { n } else { u32::MAX };
    let mut opened = BTreeSet::new();
    for day in starts.iter_days().take_while(|d| *d <= until + Days::new(GAP)) {
        if matches!(plain.end, End::Until(last) if day > last) || left == 0 {
            break;
        }
        if !slow_fits(plain, starts, day) {
            continue;
        }
        left -= 1;
        let mut at = day;
        while !slow_is_working(at) && shift != Shift::Skip {
            at = if shift == Shift::After { at.succ_opt().unwrap() } else { at.pred_opt().unwrap() };
        }
        if slow_is_working(at) && at <= until {
            opened.insert(at);
        }
    }
    opened.into_iter().collect()
}

fn plain() -> impl Strategy<Value = Plain> {
    let weekday = || (0usize..7).prop_map(|n| WEEKDAYS[n].1);
    let nth = |most: i32| prop_oneof![Just(-1), 1..=most];
    let every = prop_oneof![
        proptest::collection::btree_set(0usize..7, 1..=7)
            .prop_map(|days| Every::Week(days.into_iter().map(|n| WEEKDAYS[n].1).collect())),
        nth(31).prop_map(|n| Every::Month(n, Counted::Day)),
        prop_oneof![Just(1), Just(-1)].prop_map(|n| Every::Month(n, Counted::WorkingDay)),
        (nth(4), weekday()).prop_map(|(n, day)| Every::Month(n, Counted::Weekday(day))),
        (1u32..=12, 1u32..=29)
            .prop_filter("there is such a day", |(m, d)| NaiveDate::from_ymd_opt(2024, *m, *d).is_some())
            .prop_map(|(month, day)| Every::Year(month, day)),
    ];
    let end = prop_oneof![
        3 => Just(End::Never),
        1 => (0u64..1_000).prop_map(|n| End::Until(date("1990-01-01") + Days::new(n))),
        1 => (1u32..60).prop_map(End::Count),
    ];
    (every, 1u32..5, end).prop_map(|(every, interval, end)| Plain { every, interval, end })
}

#[test]
fn easter_of_the_tables_is_easter_of_the_calendar() {
    let mut holidays = 0;
    for year in 1800..2200 {
        let easter = slow_easter(year);
        assert_eq!(calendar::holiday(easter), Some(calendar::Holiday::EasterSunday), "{easter}");
        let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|d| d.year() == year);
        for day in days {
            assert_eq!(calendar::is_working_day(day), slow_is_working(day), "{day}");
            holidays += u32::from(calendar::is_holiday(day));
        }
    }
    assert!(holidays > 400 * 10, "{holidays}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_rule_opens_on_the_days_that_walking_finds(
        plain in plain(),
        offset in 0u64..146_097,
        shift in prop_oneof![Just(Shift::Skip), Just(Shift::Before), Just(Shift::After)],
        days in 1u64..900,
    ) {
        let starts = date("1900-01-01") + Days::new(offset);
        let end = match plain.end {
            End::Until(day) => End::Until(starts + Days::new((day - date("1990-01-01")).num_days().unsigned_abs())),
            other => other,
        };
        let plain = Plain { end, ..plain };
        let until = starts + Days::new(days);
        let rule = tidy(&plain.rule()).unwrap();
        prop_assert_eq!(&rule, &plain.rule(), "the form writes tidy rules");
        prop_assert_eq!(Plain::of(&rule), Some(plain.clone()));
        let rhythm = Rhythm::new(&rule, starts, shift).unwrap();
        let before = starts - Days::new(60);
        let found: Vec<NaiveDate> = rhythm.openings(before).take_while(|d| *d <= until).collect();
        prop_assert_eq!(&found, &slow_openings(&plain, starts, shift, until), "{} from {}", rule, starts);
        // Asked from the middle on, it is the same.
        let middle = starts + Days::new(days / 2);
        let rest: Vec<NaiveDate> = rhythm.openings(middle).take_while(|d| *d <= until).collect();
        prop_assert_eq!(rest, found.into_iter().filter(|d| *d > middle).collect::<Vec<_>>());
    }

    #[test]
    fn whatever_is_written_is_refused_or_ends(text in "(RRULE:)?FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY);[A-Z=;,0-9+-]{0,60}") {
        if let Ok(rule) = tidy(&text) {
            prop_assert_eq!(tidy(&rule), Ok(rule.clone()));
            if let Ok(rhythm) = Rhythm::new(&rule, date("2026-11-22"), Shift::After) {
                let mut last = date("2026-11-01");
                for day in rhythm.openings(last).take(50) {
                    prop_assert!(day > last && calendar::is_working_day(day));
                    last = day;
                }
            }
        }
    }
}

#[test]
fn what_we_do_not_follow_is_refused() {
    let starts = date("2026-11-22");
    for wrong in [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=8",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=100000",
        "BYDAY=MO",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "hver dag",
        "FREQ=DAILY\nRDATE:20270101",
        "FREQ=DAILY;UNTIL=2027",
        "FREQ=MONTHLY;BYDAY=1ØR",
        "FREQ=YEARLY;BYEASTER=0",
    ] {
        let made = tidy(wrong).and_then(|rule| Rhythm::new(&rule, starts, Shift::After));
        assert_eq!(made.err(), Some(Wrong::Rule), "{wrong:?}");
    }
    assert_eq!(Rhythm::new("FREQ=DAILY;UNTIL=20200101", starts, Shift::After).err(), Some(Wrong::Never));
    let never = Rhythm::new("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", starts, Shift::After).unwrap();
    assert!(!never.is_ever());
    let skipped = Rhythm::new("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", starts, Shift::Skip).unwrap();
    assert!(!skipped.is_ever(), "Christmas Day is never a working day");
    for (until, day) in [
        ("20271231", "20271231"),
        ("20271231T120000", "20271231"),
        ("20271231T225959Z", "20271231"),
        ("20271231T230000Z", "20280101"),
    ] {
        assert_eq!(tidy(&format!("rrule:freq=daily; until={until};")).unwrap(), format!("FREQ=DAILY;UNTIL={day}"));
    }
}

#[test]
fn easter_of_2027_moves_what_falls_on_it() {
    // Wednesday 24 March is the last working day before Easter, Tuesday 30 the first after it.
    let starts = date("2027-03-22");
    let daily = |shift| {
        let rhythm = Rhythm::new("FREQ=DAILY;COUNT=12", starts, shift).unwrap();
        rhythm.openings(date("2027-01-01")).map(|d| d.format("%d").to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(daily(Shift::After), "22 23 24 30 31 01 02");
    assert_eq!(daily(Shift::Skip), "22 23 24 30 31 01 02");
    assert_eq!(daily(Shift::Before), "22 23 24 30 31 01 02");
    let sunday = |shift| Rhythm::new("FREQ=WEEKLY;BYDAY=SU;COUNT=1", date("2027-03-28"), shift).unwrap();
    let first = |shift| sunday(shift).occurrences(starts).next().unwrap();
    assert_eq!(first(Shift::After), Occurrence { date: date("2027-03-28"), opens: Some(date("2027-03-30")) });
    assert_eq!(first(Shift::Before).opens, Some(date("2027-03-24")));
    assert_eq!(first(Shift::Skip).opens, None);
    // A rule whose end lies in the past of the clock does not begin anew.
    assert_eq!(sunday(Shift::After).openings(date("2027-03-30")).next(), None);
    let workday =
        Rhythm::new("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", date("2026-12-01"), Shift::After).unwrap();
    let firsts: Vec<String> = workday.openings(date("2026-12-31")).take(5).map(|d| d.to_string()).collect();
    assert_eq!(firsts, ["2027-01-04", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03"]);
}
