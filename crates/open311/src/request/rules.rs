//! What is asked for, read strictly. Pure: no I/O, no clock.

use base::{Error, Result, Time};
use chrono::DateTime;

/// A span of time may not be longer.
pub const DAYS_MAX: i64 = 90;
/// At most so many requests in an answer.
pub const ROWS_MAX: u32 = 1_000;
/// At most so many may be asked for by their numbers.
pub const NUMBERS_MAX: usize = 200;

const DAY: i64 = 24 * 60;

/// From the first instant to before the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    pub from: Time,
    pub until: Time,
}

/// A time as the standard writes it: ISO 8601 with a zone.
///
/// # Errors
/// `Invalid` at `field`.
pub fn time(field: &'static str, text: &str) -> Result<Time> {
    // A plus sign that was not encoded arrives as a space.
    let text = text.replace(' ', "+");
    let at = DateTime::parse_from_rfc3339(&text).map_err(|_| Error::invalid(field, "open311-time-wrong"))?;
    Ok(Time::from_utc(at.to_utc()))
}

/// The span that is asked for: the 90 days before now when nothing is said, the 90 days after a
/// start or before an end when only one is.
///
/// # Errors
/// `Invalid` for what is no time, an end before the start, and for a span of more than 90 days.
pub fn window(start: Option<&str>, end: Option<&str>, now: Time) -> Result<Window> {
    let start = start.map(|s| time("start_date", s)).transpose()?;
    let end = end.map(|e| time("end_date", e)).transpose()?;
    let window = match (start, end) {
        (None, None) => Window { from: now.plus_minutes(-DAYS_MAX * DAY), until: now.plus_seconds(1) },
        (Some(from), None) => Window { from, until: from.plus_minutes(DAYS_MAX * DAY) },
        (None, Some(until)) => Window { from: until.plus_minutes(-DAYS_MAX * DAY), until },
        (Some(from), Some(until)) => Window { from, until },
    };
    if window.until < window.from {
        return Err(Error::invalid("end_date", "open311-end-before-start"));
    }
    if window.until.micros() - window.from.micros() > DAYS_MAX * DAY * 60_000_000 + 1_000_000 {
        return Err(Error::invalid("end_date", "open311-span-long"));
    }
    Ok(window)
}

/// `open`, `closed` or both; nothing is both, too. Gives whether only the closed ones, or only the
/// others.
///
/// # Errors
/// `Invalid` for another word.
pub fn closed(statuses: &[&str]) -> Result<Option<bool>> {
    let mut seen = (false, false);
    for status in statuses {
        match *status {
            "open" => seen.0 = true,
            "closed" => seen.1 = true,
            _ => return Err(Error::invalid("status", "open311-status-wrong")),
        }
    }
    Ok(match seen {
        (true, false) => Some(false),
        (false, true) => Some(true),
        (true, true) | (false, false) => None,
    })
}

/// A point, when there is one.
///
/// # Errors
/// `Invalid` at `lat` for half a point and for what are no degrees.
pub fn point(lat: Option<&str>, long: Option<&str>) -> Result<Option<(f64, f64)>> {
    let degrees = |text: &str| text.parse::<f64>().ok().filter(|d| d.is_finite());
    match (lat, long) {
        (None, None) => Ok(None),
        (Some(lat), Some(long)) => degrees(lat)
            .zip(degrees(long))
            .filter(|p| tasks::task::rules::is_point(*p))
            .map(Some)
            .ok_or_else(|| Error::invalid("lat", "open311-point-wrong")),
        _ => Err(Error::invalid("lat", "open311-point-half")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time::from_micros(1_795_345_200_000_000);

    #[test]
    fn a_span_is_ninety_days_and_carries_a_zone() {
        let w = window(None, None, NOW).unwrap();
        assert_eq!(w.from, NOW.plus_minutes(-90 * DAY));
        assert!(w.until > NOW, "what was reported this moment is there");
        let w = window(Some("2026-01-01T00:00:00+01:00"), None, NOW).unwrap();
        assert_eq!(
            (w.from.rfc3339().as_str(), w.until.rfc3339().as_str()),
            ("2025-12-31T23:00:00.000000Z", "2026-03-31T23:00:00.000000Z")
        );
        let unencoded = window(Some("2026-01-01T00:00:00 01:00"), None, NOW).unwrap();
        assert_eq!(unencoded, w);
        let w = window(None, Some("2026-03-31T23:00:00Z"), NOW).unwrap();
        assert_eq!(w.from.rfc3339(), "2025-12-31T23:00:00.000000Z");
        assert!(window(Some("2026-01-01T00:00:00Z"), Some("2026-04-01T00:00:00Z"), NOW).is_ok());
        for (start, end) in [
            ("2026-01-01T00:00:00Z", "2026-04-02T00:00:00Z"),
            ("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01", "2026-01-02"),
            ("2026-01-01T00:00:00", "2026-01-02T00:00:00"),
            ("2026-13-01T00:00:00Z", "2026-01-02T00:00:00Z"),
            ("", ""),
        ] {
            assert!(window(Some(start), Some(end), NOW).is_err(), "{start} {end}");
        }
    }

    #[test]
    fn statuses_and_points() {
        assert_eq!(closed(&[]).unwrap(), None);
        assert_eq!(closed(&["open"]).unwrap(), Some(false));
        assert_eq!(closed(&["closed", "closed"]).unwrap(), Some(true));
        assert_eq!(closed(&["closed", "open"]).unwrap(), None);
        assert!(closed(&["Open"]).is_err());
        assert_eq!(point(Some("63.1"), Some("7.7")).unwrap(), Some((63.1, 7.7)));
        for (lat, long) in [("91", "0"), ("NaN", "0"), ("inf", "0"), ("63,1", "7"), ("1e999", "0")] {
            assert!(point(Some(lat), Some(long)).is_err(), "{lat}");
        }
        assert!(point(Some("63"), None).is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_a_span_is_never_longer(start in "\\PC{0,40}", end in "\\PC{0,40}",
            a in -1_000_000_000_000i64..1_000_000_000_000, days in 0i64..200) {
            let _ = window(Some(&start), Some(&end), NOW);
            let _ = point(Some(&start), Some(&end));
            let from = Time::from_micros(a * 1_000);
            let until = from.plus_minutes(days * DAY);
            let found = window(Some(&from.rfc3339()), Some(&until.rfc3339()), NOW);
            prop_assert_eq!(found.is_ok(), days <= 90);
        }
    }
}
