//! Conditions mean what they say, and whatever is typed is read or refused in words.
#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

fn facts() -> Facts {
    Facts {
        category: "street-light".into(),
        unit: "vei-og-lys".into(),
        text: "lyktestolpen ved skolen er mørk".into(),
        source: "report".into(),
        hour: 14,
        weekday: 3,
        month: 11,
        signed_in: true,
        words: "lyngstien 13".into(),
        point: Some((63.1, 7.7)),
    }
}

fn holds(text: &str) -> bool {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}")).holds(&facts().scene())
}

fn fault(text: &str) -> String {
    parse(text).map(|_| String::new()).unwrap_or_else(|m| m.key.to_string())
}

#[test]
fn conditions_mean_what_they_say() {
    for yes in [
        "true",
        r#"category == "street-light" && text.contains("lyktestolpe")"#,
        "place.lat > 63.0",
        "place.lat > 63 && place.lon < 8",
        "place.known",
        r#"unit == "vei-og-lys""#,
        r#"source == 'report' || source == "mail""#,
        "hour >= 8 && hour < 16",
        "weekday in [1, 2, 3]",
        r#"category in ["road", "street-light"]"#,
        "!(weekday == 7)",
        "signed_in == true",
        r#"place.words.startsWith("lyng") && text.endsWith("mørk")"#,
        "text.size() < 100",
        "-1 < month",
    ] {
        assert!(holds(yes), "{yes}");
    }
    for no in [
        "false",
        r#"category == """#,
        "hour == 15",
        "!signed_in",
        r#"unit == "arkiv""#,
        r#"text.contains("hull")"#,
        "1.5 > 63.0",
    ] {
        assert!(!holds(no), "{no}");
    }
}

#[test]
fn a_condition_about_a_place_does_not_hold_without_one() {
    let nowhere = Facts { point: None, ..facts() };
    for text in ["place.lat > 0.0", "!(place.lat > 0.0)", "place.known"] {
        assert!(!parse(text).unwrap().holds(&nowhere.scene()), "{text}");
    }
    assert!(parse("place.lat > 0.0 || hour == 14").unwrap().holds(&nowhere.scene()));
}

#[test]
fn what_cannot_be_right_is_said_when_it_is_typed() {
    let long = format!("text.contains(\"{}\")", "a".repeat(500));
    let deep = format!("{}true{}", "(".repeat(13), ")".repeat(13));
    let list = format!("hour in [{}]", vec!["1"; 60].join(","));
    for (text, key) in [
        ("", "routing-cel-missing"),
        (long.as_str(), "routing-cel-long"),
        (deep.as_str(), "routing-cel-deep"),
        ("category = 'x'", "routing-cel-syntax"),
        ("category == 'x' &&", "routing-cel-syntax"),
        ("colour == 'x'", "routing-cel-name"),
        ("place.street == 'x'", "routing-cel-name"),
        ("hour", "routing-cel-not-truth"),
        ("hour == 'x'", "routing-cel-kinds"),
        ("category > 'a'", "routing-cel-kinds"),
        ("text.contains(3)", "routing-cel-kinds"),
        ("text.contains('Hull')", "routing-cel-capital"),
        ("text.matches('a+')", "routing-cel-function"),
        ("[1,2,3].all(x, x > 1)", "routing-cel-function"),
        ("[1,2,3].exists(x, [1].exists(y, true))", "routing-cel-function"),
        ("hour + 1 == 3", "routing-cel-function"),
        ("duration('1s') == duration('1s')", "routing-cel-function"),
        ("{'a': 1} == {'a': 1}", "routing-cel-function"),
        ("hour == null", "routing-cel-value"),
        (list.as_str(), "routing-cel-list"),
    ] {
        assert_eq!(fault(text), key, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,120}") {
        if let Ok(condition) = parse(&text) {
            condition.holds(&facts().scene());
        }
    }

    #[test]
    fn anything_like_a_condition_is_read_or_refused(parts in prop::collection::vec(prop::sample::select(vec![
        "text", ".contains(", "'a'", ")", "(", "&&", "||", "!", "hour", "<", "==", "in", "[", "]", "1", "2.5", ",",
        "place", ".lat", "\"", "\\", "?", ":", "-", "{", "}", "all(x,", "null", "b'x'", "1u", "has(", " ",
    ]), 0..40)) {
        if let Ok(condition) = parse(&parts.concat()) {
            condition.holds(&facts().scene());
        }
    }
}
