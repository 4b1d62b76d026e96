//! What a deviation must say. Pure.

use base::error::{Faults, Message};
use base::{Error, Result, Text, Time, id::Uuid};
use chrono::NaiveDateTime;

use super::model::Deviation;
use crate::task::report::PHOTOS_MAX;
use crate::task::rules::{TEXT_MAX, WORDS_MAX, clean, clean_line, is_point};

/// The longest key that a phone may give to what it sends.
const KEY_MAX: usize = 100;
/// The clock of a phone may be ahead by so many minutes.
const AHEAD_MINUTES: i64 = 24 * 60;
/// What happened longer ago is a mistake in the year: ten years.
const AGO_MINUTES: i64 = 10 * 366 * 24 * 60;

/// What is wrong besides its unit and the fields of the category.
pub fn check(deviation: &Deviation) -> Faults {
    let mut faults = Faults::default();
    if clean(&deviation.text).is_empty() {
        faults.add("text", "tasks-deviation-text-missing");
    }
    for (field, text, max) in [
        ("text", &deviation.text, TEXT_MAX),
        ("measure", &deviation.measure, TEXT_MAX),
        ("words", &deviation.place.words, WORDS_MAX),
    ] {
        if text.chars().count() > max {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    if deviation.place.point.is_some_and(|p| !is_point(p)) {
        faults.add("words", "tasks-deviation-place-wrong");
    }
    if deviation.photos.len() > PHOTOS_MAX {
        faults.add("photos", Message::new("tasks-photo-too-many").with("max", PHOTOS_MAX));
    }
    faults
}

/// When it happened, as it is kept: `2026-11-26 11:05`, in Norwegian time. What was left out is now.
///
/// # Errors
/// `Invalid` at `happened` for what is no time, lies ahead or long ago.
pub fn happened(given: &str, now: Time) -> Result<String> {
    let given = clean_line(given);
    if given.is_empty() {
        return Ok(shown(now));
    }
    let wrong = || Error::invalid("happened", "tasks-deviation-when-wrong");
    let text = given.replace('T', " ");
    // A browser sends no seconds, or all of them.
    let read = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S"));
    let at = Time::from_oslo(read.map_err(|_| wrong())?);
    if at > now.plus_minutes(AHEAD_MINUTES) || at < now.plus_minutes(-AGO_MINUTES) {
        return Err(wrong());
    }
    Ok(shown(at))
}

fn shown(at: Time) -> String {
    at.oslo().format("%Y-%m-%d %H:%M").to_string()
}

/// What happened and what was done at once, as one text under her own words.
pub fn body(text: &str, measure: &str, measure_label: &str) -> String {
    let (text, measure) = (clean(text), clean(measure));
    if measure.is_empty() { text } else { format!("{text}\n\n{measure_label}: {measure}") }
}

/// What it is called: all whom it concerns see it, so nothing that she wrote.
pub fn title(kind: &Text) -> Text {
    let lower = |text: &str| {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    };
    Text::new(
        &format!("HMS-avvik: {}", lower(&kind.nb)),
        &format!("HMS-avvik: {}", lower(&kind.nn)),
        &format!("Health and safety incident: {}", lower(&kind.en)),
    )
}

/// Whether a phone may name what it sends so.
pub fn is_key(key: &str) -> bool {
    (8..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The id of the task that comes of what somebody sent under a key: always the same one. The answers that
/// idempotency keys lead to are forgotten after a day; a phone may lie in a drawer for weeks.
pub fn id_of(tenant: base::TenantId, person: Uuid, key: &str) -> Uuid {
    let digest = store::keys::sha256_hex(format!("{tenant}/deviation/{person}/{key}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = digest.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or_default();
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn now() -> Time {
        Time::from_oslo("2026-11-26T11:05:00".parse().unwrap())
    }

    #[test]
    fn when_it_happened_is_read_as_browsers_write_it() {
        for (given, kept) in [
            ("", Some("2026-11-26 11:05")),
            ("2026-11-25T23:10", Some("2026-11-25 23:10")),
            ("2026-11-25 23:10:07", Some("2026-11-25 23:10")),
            ("2026-11-28T11:06", None),
            ("1990-01-01T00:00", None),
            ("i går", None),
            ("2026-02-30T10:00", None),
        ] {
            assert_eq!(happened(given, now()).ok().as_deref(), kept, "{given}");
        }
    }

    #[test]
    fn the_measure_follows_what_happened() {
        assert_eq!(body(" Falt. ", "", "Gjort"), "Falt.");
        assert_eq!(body("Falt.", " Ringte. ", "Gjort"), "Falt.\n\nGjort: Ringte.");
    }

    #[test]
    fn the_title_says_the_kind_only() {
        let title = title(&Text::new("Nestenulykke", "Nestenulukke", "Near miss"));
        assert_eq!(title.nn, "HMS-avvik: nestenulukke");
        assert_eq!(title.en, "Health and safety incident: near miss");
    }

    #[test]
    fn all_that_is_missing_or_too_long_is_said() {
        let long = "x".repeat(TEXT_MAX + 1);
        let deviation = Deviation { measure: long, ..Deviation::default() };
        let Err(Error::Invalid(faults)) = check(&deviation).check() else { panic!("nothing was wrong") };
        assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), ["text", "measure"]);
    }

    proptest! {
        #[test]
        fn one_key_of_one_person_is_one_task(key in "[a-z0-9-]{8,40}", other in "[a-z0-9-]{8,40}", n in 1u128..9) {
            let (tenant, me) = (base::TenantId(1), Uuid::from_u128(n));
            let id = id_of(tenant, me, &key);
            prop_assert!(is_key(&key));
            prop_assert_eq!(id, id_of(tenant, me, &key));
            prop_assert_eq!(id == id_of(tenant, me, &other), key == other);
            prop_assert_ne!(id, id_of(tenant, Uuid::from_u128(n + 1), &key));
            prop_assert_ne!(id, id_of(base::TenantId(2), me, &key));
            prop_assert_eq!(id.get_version_num(), 8);
        }
    }
}
