//! What can be answered in a field. Pure.

use base::error::Message;
use chrono::NaiveDate;

use super::{CategoryField, FieldKind};
use crate::task::rules::{WORDS_MAX, clean_line};

/// The answer as it is kept: `Ok(None)` where nothing was answered and nothing must be.
///
/// # Errors
/// What is wrong with it, with the name of the field.
pub fn answer(field: &CategoryField, given: &str) -> Result<Option<String>, Message> {
    let given = clean_line(given);
    let name = &field.name.nb;
    if given.is_empty() {
        let missing = || Message::new("tasks-field-missing").with("name", name);
        return if field.required { Err(missing()) } else { Ok(None) };
    }
    if given.chars().count() > WORDS_MAX {
        return Err(Message::new("tasks-too-long").with("max", WORDS_MAX));
    }
    let kept = match field.kind {
        FieldKind::Text => Some(given),
        FieldKind::Number => number(&given),
        FieldKind::Date => given.parse::<NaiveDate>().ok().map(|d| d.to_string()),
        FieldKind::Choice => field.choices.iter().find(|c| c.key == given).map(|c| c.key.clone()),
    };
    let wrong = match field.kind {
        FieldKind::Number => "tasks-field-number",
        FieldKind::Date => "tasks-date-wrong",
        FieldKind::Text | FieldKind::Choice => "tasks-field-choice",
    };
    kept.map(Some).ok_or_else(|| Message::new(wrong).with("name", name))
}

/// A number as people write it: `12`, `-3,5`, `1 200`.
fn number(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let fits = !digits.is_empty()
        && digits.len() <= 15
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|b| *b == b'.').count() <= 1
        && !digits.starts_with('.')
        && !digits.ends_with('.');
    fits.then_some(plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use base::Text;
    use proptest::prelude::*;

    fn field(kind: FieldKind, required: bool) -> CategoryField {
        let choice = |key: &str| super::super::FieldOption { key: key.into(), name: Text::same(key) };
        CategoryField {
            category: "street-light".into(),
            key: "lamp".into(),
            name: Text::same("Lampe"),
            kind,
            choices: vec![choice("led"), choice("gass")],
            required,
            active: true,
            sort: 0,
        }
    }

    #[test]
    fn each_kind_takes_what_it_is() {
        for (kind, given, kept) in [
            (FieldKind::Text, " 47  11 ", Some("47 11")),
            (FieldKind::Number, "1 200,5", Some("1200.5")),
            (FieldKind::Number, "-3", Some("-3")),
            (FieldKind::Number, "1.2.3", None),
            (FieldKind::Number, "NaN", None),
            (FieldKind::Number, "1e5", None),
            (FieldKind::Date, "2026-02-28", Some("2026-02-28")),
            (FieldKind::Date, "2026-02-30", None),
            (FieldKind::Choice, "led", Some("led")),
            (FieldKind::Choice, "LED", None),
        ] {
            assert_eq!(answer(&field(kind, true), given).ok().flatten().as_deref(), kept, "{given}");
        }
        assert_eq!(answer(&field(FieldKind::Text, true), " ").unwrap_err().key, "tasks-field-missing");
        assert_eq!(answer(&field(FieldKind::Choice, false), ""), Ok(None));
    }

    proptest! {
        #[test]
        fn what_is_kept_of_a_number_is_one(text in "\\PC{0,20}") {
            if let Ok(Some(kept)) = answer(&field(FieldKind::Number, true), &text) {
                prop_assert!(kept.parse::<f64>().is_ok_and(f64::is_finite), "{}", kept);
            }
        }
    }
}
