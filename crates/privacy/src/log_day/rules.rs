//! The digest of a day, and when a day begins and ends. Pure.

use base::Time;
use base::id::Uuid;
use chrono::NaiveDate;
use store::AccessRow;
use store::keys::sha256_hex;

/// What stands before the first row.
pub const BEGIN: &str = "";

/// Goes on with one row: SHA-256 over the digest so far and every field with its length, so that
/// no two different rows read the same.
pub fn next(digest: &str, row: &AccessRow) -> String {
    let ids = [row.id, row.subject, row.thing].map(|id: Uuid| id.to_string());
    let [id, subject, thing] = &ids;
    let (at, times) = (row.at.micros().to_string(), row.times.to_string());
    let acting = row.acting_for.as_deref().map_or_else(|| "-".to_owned(), |a| format!("+{a}"));
    let fields: [&str; 12] =
        [digest, id, subject, &row.actor, &row.hat, &acting, &row.verb, &row.kind, thing, &row.reason, &at, &times];
    let mut text = String::new();
    for field in fields {
        text.push_str(&format!("{}:{field}", field.len()));
    }
    sha256_hex(text.as_bytes())
}

/// From when until before when a date lasts in Norway.
pub fn day(date: NaiveDate) -> (Time, Time) {
    let at = |date: NaiveDate| Time::from_oslo(date.and_time(chrono::NaiveTime::MIN));
    (at(date), at(date.succ_opt().unwrap_or(date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = AccessRow> {
        let texts = proptest::array::uniform5("[a-z:0-9]{0,6}");
        (any::<u128>(), texts, proptest::option::of("[a-z]{0,3}"), 0i64..9_000_000, 1i64..9).prop_map(
            |(n, [actor, hat, verb, kind, reason], acting_for, at, times)| AccessRow {
                id: Uuid::from_u128(n),
                subject: Uuid::from_u128(n >> 1),
                actor,
                hat,
                acting_for,
                verb,
                kind,
                thing: Uuid::from_u128(n >> 2),
                reason,
                at: Time::from_micros(at),
                times,
            },
        )
    }

    fn digest(rows: &[AccessRow]) -> String {
        rows.iter().fold(BEGIN.to_owned(), |d, r| next(&d, r))
    }

    proptest! {
        /// Whatever is changed, left out, added or turned about changes the digest.
        #[test]
        fn no_change_goes_unseen(rows in proptest::collection::vec(row(), 0..6), other in row(), at in 0usize..6) {
            let before = digest(&rows);
            let at = at.min(rows.len());
            let mut more = rows.clone();
            more.insert(at, other.clone());
            prop_assert_ne!(&digest(&more), &before);
            if at < rows.len() && rows[at] != other {
                let mut changed = rows.clone();
                changed[at] = other;
                prop_assert_ne!(&digest(&changed), &before);
            }
        }

        /// A character that moves from one field to the next is a change.
        #[test]
        fn fields_do_not_run_together(row in row(), c in "[a-z]") {
            let mut left = row.clone();
            left.verb.push_str(&c);
            let mut right = row;
            right.kind = format!("{c}{}", right.kind);
            prop_assert_ne!(digest(&[left]), digest(&[right]));
        }
    }

    #[test]
    fn a_day_has_the_hours_that_the_clock_gives_it() {
        let hours = |text: &str| {
            let (from, to) = day(text.parse().unwrap_or_default());
            (to.micros() - from.micros()) / 3_600_000_000
        };
        assert_eq!((hours("2026-11-24"), hours("2026-03-29"), hours("2026-10-25")), (24, 23, 25));
    }
}
