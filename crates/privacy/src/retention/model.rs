//! The kinds of things that are deleted when their time is over.

use base::Time;

/// What a rule is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Who has seen what, and what the privacy officer noted about it. It must be there as long as somebody can ask or
    /// complain.
    AccessLog,
    /// Faults that residents reported, after the answer. A municipality that counts them as archive
    /// gives them a hundred years.
    Reports,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::AccessLog, Kind::Reports];

    /// In the database, in forms and in events.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AccessLog => "access_log",
            Kind::Reports => "reports",
        }
    }

    /// Days, as the program begins: five years for the log, as long as offences against duties in
    /// public service can be tried; two for reports, so that last year can be compared.
    pub fn defaults(self) -> i64 {
        match self {
            Kind::AccessLog => 5 * 365,
            Kind::Reports => 2 * 365,
        }
    }
}

/// Between these many days a municipality chooses.
pub const LEAST: i64 = 30;
/// The longest that something can be kept, in days: about a hundred years.
pub const MOST: i64 = 36_500;

/// All from before this is due: whole days, so that none is half there. Less than a day is never
/// meant: it keeps one.
pub fn due_before(days: i64, now: Time) -> Time {
    let date = now.plus_minutes(-days.clamp(1, 36_500) * 24 * 60).date();
    Time::from_oslo(date.and_time(chrono::NaiveTime::MIN))
}

/// The next three o'clock at night.
pub fn next_night(now: Time) -> Time {
    let today = now.date();
    let at = |date: chrono::NaiveDate| date.and_hms_opt(3, 0, 0).map(Time::from_oslo);
    let tonight = at(today).filter(|t| *t > now);
    tonight.or_else(|| at(today.succ_opt()?)).unwrap_or(now.plus_minutes(24 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Timelike;
    use proptest::prelude::*;

    proptest! {
        /// Three at night comes within a day and an hour (clocks turn), and never now.
        #[test]
        fn the_next_night_is_the_next_one(minutes in 0i64..2_000_000) {
            let now = Time::from_micros(1_700_000_000_000_000).plus_minutes(minutes);
            let next = next_night(now);
            prop_assert!(next > now && next <= now.plus_minutes(25 * 60));
            prop_assert_eq!(next.oslo().hour(), 3);
        }

        /// More days never make more due, and something of today is never due.
        #[test]
        fn what_is_due_is_old(days in -5i64..40_000) {
            let now = Time::from_micros(1_795_345_200_000_000);
            prop_assert!(due_before(days + 1, now) <= due_before(days, now));
            prop_assert!(due_before(days, now) <= now.plus_minutes(-24 * 60));
        }
    }
}
