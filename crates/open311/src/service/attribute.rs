//! What a service asks beside the place and the words: the attributes of its definition.

use std::collections::BTreeMap;

use base::error::Message;
use base::{Error, Result, Text};
use chrono::DateTime;
use tasks::Category;

/// The longest value, in characters.
pub const VALUE_MAX: usize = 1_000;
/// So much of a code is said again in an error; the caller may have made it up.
const CODE_SHOWN: usize = 40;

/// What kind of value an attribute takes, as the standard names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Datatype {
    String,
    Number,
    Datetime,
    Text,
    SingleValueList,
    MultiValueList,
}

impl Datatype {
    pub fn name(self) -> &'static str {
        match self {
            Datatype::String => "string",
            Datatype::Number => "number",
            Datatype::Datetime => "datetime",
            Datatype::Text => "text",
            Datatype::SingleValueList => "singlevaluelist",
            Datatype::MultiValueList => "multivaluelist",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Whether a value is asked for; else it is only something to tell.
    pub variable: bool,
    pub code: String,
    pub datatype: Datatype,
    pub required: bool,
    /// How to fill it in.
    pub datatype_description: Text,
    /// The question.
    pub description: Text,
    /// For lists: key and name of what can be chosen.
    pub values: Vec<(String, Text)>,
}

/// The attributes of a category, in the order in which they are asked. This is the one place that
/// says the fields of a category in the words of the standard; a category that has no fields asks
/// for nothing more, and its `metadata` is false.
pub fn of(_: &Category) -> Vec<Attribute> {
    Vec::new()
}

/// What was sent under `attribute[CODE]` and `attribute[CODE][]`, by code, in the order of codes.
pub fn sent(pairs: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in pairs {
        let Some(rest) = name.strip_prefix("attribute[") else { continue };
        let code = rest.strip_suffix("][]").or_else(|| rest.strip_suffix(']')).unwrap_or_default();
        if !code.is_empty() && !value.is_empty() {
            all.entry(code).or_default().push(value);
        }
    }
    all
}

/// Whether the values are what the attributes ask for.
///
/// # Errors
/// `Invalid` at `attribute`, for the first that is missing or does not fit.
pub fn check(attributes: &[Attribute], sent: &BTreeMap<&str, Vec<&str>>) -> Result<()> {
    for attribute in attributes.iter().filter(|a| a.variable) {
        match sent.get(attribute.code.as_str()) {
            None if attribute.required => return Err(wrong("open311-attribute-missing", &attribute.code)),
            None => {}
            Some(values) if fits(attribute, values) => {}
            Some(_) => return Err(wrong("open311-attribute-wrong", &attribute.code)),
        }
    }
    let long = sent.iter().find(|(_, values)| values.iter().any(|v| v.chars().count() > VALUE_MAX));
    long.map_or(Ok(()), |(code, _)| Err(wrong("open311-attribute-long", code)))
}

/// Says which attribute it is: a report can have many.
fn wrong(key: &'static str, code: &str) -> Error {
    let shown: String = code.chars().take(CODE_SHOWN).collect();
    Error::invalid("attribute", Message::new(key).with("code", shown))
}

fn fits(attribute: &Attribute, values: &[&str]) -> bool {
    let one = || match values {
        [value] => Some(*value),
        _ => None,
    };
    let known = |value: &str| attribute.values.iter().any(|(key, _)| key == value);
    match attribute.datatype {
        Datatype::String | Datatype::Text => one().is_some(),
        Datatype::Number => one().and_then(|v| v.replace(',', ".").parse::<f64>().ok()).is_some_and(f64::is_finite),
        Datatype::Datetime => one().is_some_and(|v| DateTime::parse_from_rfc3339(v).is_ok()),
        Datatype::SingleValueList => one().is_some_and(known),
        Datatype::MultiValueList => values.iter().all(|v| known(v)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(code: &str, datatype: Datatype, required: bool) -> Attribute {
        Attribute {
            variable: true,
            code: code.into(),
            datatype,
            required,
            datatype_description: Text::default(),
            description: Text::default(),
            values: vec![("a".into(), Text::same("A")), ("b".into(), Text::same("B"))],
        }
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn values_are_found_by_code() {
        let all = pairs(&[
            ("attribute[pole]", "17"),
            ("attribute[what][]", "a"),
            ("attribute[what][]", "b"),
            ("attribute[]", "x"),
            ("attribute[", "x"),
            ("attribute[empty]", ""),
            ("pole", "18"),
        ]);
        let sent = sent(&all);
        assert_eq!(sent, BTreeMap::from([("pole", vec!["17"]), ("what", vec!["a", "b"])]));
    }

    #[test]
    fn values_must_fit_what_is_asked() {
        use Datatype::{Datetime, MultiValueList, Number, SingleValueList, String, Text};
        for (datatype, values, fits) in [
            (String, &["x"][..], true),
            (String, &["x", "y"][..], false),
            (Number, &["1,5"][..], true),
            (Number, &["NaN"][..], false),
            (Number, &["one"][..], false),
            (Datetime, &["2026-11-26T10:00:00+01:00"][..], true),
            (Datetime, &["2026-11-26"][..], false),
            (SingleValueList, &["a"][..], true),
            (SingleValueList, &["c"][..], false),
            (SingleValueList, &["a", "b"][..], false),
            (MultiValueList, &["a", "b"][..], true),
            (MultiValueList, &["a", "c"][..], false),
        ] {
            let asked = [attribute("k", datatype, true)];
            let sent = BTreeMap::from([("k", values.to_vec())]);
            assert_eq!(check(&asked, &sent).is_ok(), fits, "{datatype:?} {values:?}");
        }
        let none = BTreeMap::new();
        assert!(check(&[attribute("k", Text, true)], &none).is_err());
        assert!(check(&[attribute("k", Text, false)], &none).is_ok());
        let told = Attribute { variable: false, ..attribute("k", Text, true) };
        assert!(check(&[told], &none).is_ok(), "what is only told asks for nothing");
        let long = "x".repeat(VALUE_MAX + 1);
        assert!(check(&[], &BTreeMap::from([("unknown", vec![long.as_str()])])).is_err());
    }
}
