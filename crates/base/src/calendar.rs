//! The Norwegian working calendar: public holidays and working days.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Easter Sunday in the Gregorian calendar (the anonymous algorithm of Meeus).
fn easter(year: i32) -> Option<NaiveDate> {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    NaiveDate::from_ymd_opt(year, month.unsigned_abs(), day.unsigned_abs())
}

/// A public holiday, by the day that it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holiday {
    NewYear,
    MaundyThursday,
    GoodFriday,
    EasterSunday,
    EasterMonday,
    LabourDay,
    ConstitutionDay,
    Ascension,
    WhitSunday,
    WhitMonday,
    ChristmasDay,
    BoxingDay,
}

/// The public holiday that `date` is (lov om helligdager og helligdagsfred, and the two days of 1947). Where two
/// fall together it goes by the one that is the same every year.
pub fn holiday(date: NaiveDate) -> Option<Holiday> {
    let fixed = match (date.month(), date.day()) {
        (1, 1) => Some(Holiday::NewYear),
        (5, 1) => Some(Holiday::LabourDay),
        (5, 17) => Some(Holiday::ConstitutionDay),
        (12, 25) => Some(Holiday::ChristmasDay),
        (12, 26) => Some(Holiday::BoxingDay),
        _ => None,
    };
    let moving = || match (date - easter(date.year())?).num_days() {
        -3 => Some(Holiday::MaundyThursday),
        -2 => Some(Holiday::GoodFriday),
        0 => Some(Holiday::EasterSunday),
        1 => Some(Holiday::EasterMonday),
        39 => Some(Holiday::Ascension),
        49 => Some(Holiday::WhitSunday),
        50 => Some(Holiday::WhitMonday),
        _ => None,
    };
    fixed.or_else(moving)
}

/// Whether `date` is a [`holiday`]. Sundays that are nothing else are not counted here.
pub fn is_holiday(date: NaiveDate) -> bool {
    holiday(date).is_some()
}

/// Monday to Friday and not a public holiday.
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date)
}

/// The date `days` working days after `date`; with 0 the first working day from `date` on.
pub fn add_working_days(date: NaiveDate, days: u32) -> NaiveDate {
    let mut at = date;
    let mut left = days;
    loop {
        if is_working_day(at) && left == 0 {
            return at;
        }
        at = at.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        if at == NaiveDate::MAX {
            return at;
        }
        if is_working_day(at) {
            left = left.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_of_known_years() {
        assert_eq!(easter(2024), Some(date("2024-03-31")));
        assert_eq!(easter(2026), Some(date("2026-04-05")));
        assert_eq!(easter(2038), Some(date("2038-04-25")));
    }

    #[test]
    fn holidays_go_by_their_names() {
        let named = |day: &str| holiday(date(day));
        assert_eq!(named("2027-03-25"), Some(Holiday::MaundyThursday));
        assert_eq!(named("2027-03-29"), Some(Holiday::EasterMonday));
        assert_eq!(named("2027-05-17"), Some(Holiday::ConstitutionDay), "and Whit Monday");
        assert_eq!(named("2027-03-27"), None, "a Saturday like others");
        assert_eq!(named("2027-12-26"), Some(Holiday::BoxingDay));
    }

    #[test]
    fn a_deadline_over_easter_skips_the_holidays() {
        // Wednesday before Easter 2026 plus one working day: Tuesday after.
        assert_eq!(add_working_days(date("2026-04-01"), 1), date("2026-04-07"));
        assert_eq!(add_working_days(date("2026-04-04"), 0), date("2026-04-07"));
    }

    proptest! {
        #[test]
        fn working_days_land_on_working_days_and_count(offset in 0u64..20_000, n in 0u32..60) {
            let start = date("1990-01-01") + Days::new(offset);
            let end = add_working_days(start, n);
            prop_assert!(is_working_day(end));
            let between = start.iter_days().skip(1).take_while(|d| *d <= end).filter(|d| is_working_day(*d)).count();
            let first_free = u32::from(!is_working_day(start) && n == 0);
            prop_assert_eq!(u32::try_from(between).unwrap(), n + first_free);
        }
    }
}
