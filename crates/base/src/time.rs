//! Points in time, and the clock that is handed around instead of asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{Europe::Oslo, Tz};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z. Kept in the database as that number on both
/// engines: it compares, sorts and indexes the same everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    /// From a column of the database.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// For a column of the database.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// What is finer than a microsecond is cut off.
    pub fn from_utc(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }

    /// 1970 for a time that chrono cannot hold, some 262,000 years from now.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The time on a Norwegian wall.
    pub fn oslo(self) -> DateTime<Tz> {
        self.utc().with_timezone(&Oslo)
    }

    /// The date in Norway.
    pub fn date(self) -> NaiveDate {
        self.oslo().date_naive()
    }

    /// The instant of a Norwegian wall-clock time. In the hour that comes twice in autumn the
    /// first is meant; in the hour that is left out in spring, the one after it.
    pub fn from_oslo(local: NaiveDateTime) -> Self {
        let at = Oslo
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| Oslo.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest());
        at.map_or(Self(0), |t| Self(t.timestamp_micros()))
    }

    /// Later by so many seconds; earlier when they are negative.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }

    /// As [`Time::plus_seconds`]. Summer time does not count: a day of 1,440 minutes may end at another hour.
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }

    /// RFC 3339 in UTC, for machines.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    }
}

/// The clock. `Clock::system()` in the program; `Clock::manual(t)` in tests.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    System,
    Manual(AtomicI64),
}

impl Clock {
    /// The machine's own, in microseconds. It may be set back at any moment.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// A clock that stands still until it is advanced.
    pub fn manual(at: Time) -> Self {
        Self(Arc::new(Source::Manual(AtomicI64::new(at.0))))
    }

    /// The machine's time, or where a manual clock stands.
    pub fn now(&self) -> Time {
        match &*self.0 {
            #[expect(clippy::disallowed_methods, reason = "the clock is the one place that asks")]
            Source::System => Time::from_utc(Utc::now()),
            Source::Manual(at) => Time(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock; a system clock does not move for anybody.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Source::Manual(at) = &*self.0 {
            at.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}

/// Whole years from `born` to `on`; someone born on 29 February has her birthday on 1 March
/// in other years.
pub fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}
