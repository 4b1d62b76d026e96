//! Forms: those of Open311, with files of any type, and with the fields of categories.

use std::collections::{BTreeMap, HashMap};

use base::Text;
use base::id::Uuid;
use chrono::{DateTime, NaiveDate};
use open311::request::rules as asked;
use open311::service::attribute::{self, Attribute, Datatype};
use open311::wire::{Document, Format, Node, Params};
use serde_json::Value;
use tasks::field::{CategoryField, FieldKind, FieldOption, forms};
use tasks::file::{form, rules};
use tasks::photo::{self, Photo};
use tasks::task::rules::WORDS_MAX;

use crate::small::{NOW, text};
use crate::{TENANT, keys, runtime, with_files};

/// What stands behind the question mark, or in a form.
pub fn open311(bytes: &[u8]) {
    let Ok(sent) = Params::read(bytes) else { return };
    assert!(sent.0.iter().all(|(n, v)| !n.contains('\0') && !v.contains('\0') && v.trim() == v));
    let (start, end) = (sent.get("start_date"), sent.get("end_date"));
    if let Ok(window) = asked::window(start, end, NOW) {
        let micros = window.until.micros() - window.from.micros();
        assert!((0..=asked::DAYS_MAX).contains(&(micros / 86_400_000_000)), "{window:?} is long");
        let is = |text: Option<&str>, time| text.is_none_or(|t| asked::time("", t).is_ok_and(|t| t == time));
        assert!(is(start, window.from) && is(end, window.until), "{start:?} to {end:?} is not {window:?}");
    }
    if let Ok(Some((lat, long))) = asked::point(sent.get("lat"), sent.get("long")) {
        assert!(lat.abs() <= 90.0 && long.abs() <= 180.0);
        let again = asked::point(Some(&lat.to_string()), Some(&long.to_string()));
        assert_eq!(again.ok(), Some(Some((lat, long))), "what is answered can be asked for");
    }
    let statuses = sent.list("status");
    if let Ok(Some(closed)) = asked::closed(&statuses) {
        assert!(statuses.iter().all(|s| *s == if closed { "closed" } else { "open" }));
    }
    let values = attribute::sent(&sent.0);
    let all = attributes();
    if attribute::check(&all, &values).is_ok() {
        all.iter().for_each(|a| answered(a, &values));
    }
    sent.get("account_id").into_iter().for_each(written);
}

/// One of each kind, by its name; the lists are of `a` and `b`.
fn attributes() -> Vec<Attribute> {
    use Datatype::{Datetime, MultiValueList, Number, SingleValueList, String, Text as Long};
    let one = |datatype: Datatype| Attribute {
        variable: true,
        code: datatype.name().into(),
        datatype,
        required: datatype == String,
        datatype_description: Text::default(),
        description: Text::default(),
        values: ["a", "b"].map(|key| (key.to_owned(), Text::same(key))).into(),
    };
    [String, Number, Datetime, Long, SingleValueList, MultiValueList].map(one).into()
}

/// What is taken as answered is what was asked for.
fn answered(attribute: &Attribute, all: &BTreeMap<&str, Vec<&str>>) {
    let values = all.get(attribute.code.as_str()).map_or(&[][..], Vec::as_slice);
    assert!(!attribute.required || !values.is_empty());
    assert!(values.len() <= 1 || attribute.datatype == Datatype::MultiValueList, "{values:?}");
    for value in values {
        assert!((1..=attribute::VALUE_MAX).contains(&value.chars().count()));
        assert!(match attribute.datatype {
            Datatype::String | Datatype::Text => true,
            Datatype::Number => value.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite),
            Datatype::Datetime => DateTime::parse_from_rfc3339(value).is_ok(),
            Datatype::SingleValueList | Datatype::MultiValueList => ["a", "b"].contains(value),
        });
    }
}

/// A text that is sent back stays one text in both formats.
fn written(text: &str) {
    let document = Document::new("r", Node::Fields(vec![("account_id", Node::text(text))]));
    let json: Value = serde_json::from_str(&document.write(Format::Json).expect("JSON")).expect("JSON");
    assert_eq!(json["account_id"], text);
    let xml = document.write(Format::Xml).expect("XML");
    let (_, rest) = xml.split_once("<r><account_id>").expect("its begin");
    let inner = rest.strip_suffix("</account_id></r>").expect("its end");
    // What XML has no characters for is left out.
    let kept = |c: &char| (*c >= ' ' || "\t\n\r".contains(*c)) && !['\u{fffe}', '\u{ffff}'].contains(c);
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&amp;", "&")];
    let read = marks.iter().fold(inner.to_owned(), |text, (mark, c)| text.replace(mark, c));
    assert!(!inner.contains(['<', '>']), "{inner}");
    assert_eq!(read, text.chars().filter(kept).collect::<String>());
}

/// A form with files. What is text is tried as the name of a file, too.
pub fn file_form(bytes: &[u8]) {
    const LIMIT: u64 = 2_000;
    let mut sent = form::Sent::default();
    let _ = runtime().block_on(form::read(with_files(bytes), LIMIT, &mut sent));
    assert!(sent.files.len() <= form::FILES && sent.audience.chars().count() <= 4 << 10);
    for file in &sent.files {
        assert!((1..=LIMIT).contains(&(file.content.len() as u64)));
        if rules::media_type(&file.content) == "text/plain" {
            assert!(text(&file.content).is_some_and(|text| !text.contains('\0')));
        }
        named(&file.name);
    }
    text(bytes).into_iter().for_each(named);
}

/// Whatever a file is called, its name is one of a file and of nothing else.
fn named(name: &str) {
    let name = rules::clean_name(name);
    for name in [rules::picture_name(&name), name] {
        assert!(!["", ".", ".."].contains(&name.as_str()), "{name:?} names a folder");
        assert!(!name.contains(|c: char| c.is_control() || "/\\<>:\"|?*\u{202e}".contains(c)), "{name:?}");
        // A picture has an ending of ours.
        assert!(name.chars().count() <= rules::NAME_MAX + ".jpg".len());
    }
}

const CATEGORIES: [&str; 2] = ["road", "street-light"];

/// A field of each kind, one of which must be answered.
fn asked_for() -> Vec<CategoryField> {
    let one = |n: usize, kind, required| CategoryField {
        category: CATEGORIES[n % 2].into(),
        key: format!("k{n}"),
        name: Text::same("Hva"),
        kind,
        choices: ["led", "gass"].map(|key| FieldOption { key: key.into(), name: Text::same(key) }).into(),
        required,
        active: true,
        sort: 0,
    };
    let kinds =
        [(FieldKind::Text, true), (FieldKind::Number, false), (FieldKind::Date, false), (FieldKind::Choice, true)];
    kinds.into_iter().enumerate().map(|(n, (kind, required))| one(n, kind, required)).collect()
}

/// A form with the fields of categories, as a browser sends it; and a change of a slip.
pub fn fields(bytes: &[u8]) {
    let form: HashMap<String, String> = url::form_urlencoded::parse(bytes).into_owned().collect();
    let all = asked_for();
    let sent = forms::sent(&all, |name| form.get(name).cloned().unwrap_or_default());
    for category in CATEGORIES {
        if let Ok(kept) = forms::answered(&all, category, &sent) {
            all.iter().filter(|f| f.category == category).for_each(|f| holds(f, &kept));
            let order: Vec<CategoryField> = all.iter().rev().cloned().collect();
            for before in [&all, &order] {
                assert_eq!(again(&all, before, category, &kept).as_ref(), Some(&kept), "it is the same again");
            }
        }
    }
    slip(bytes);
}

/// What is kept of an answer is what was asked for.
fn holds(field: &CategoryField, kept: &[(String, String)]) {
    let Some((_, value)) = kept.iter().find(|(key, _)| *key == field.key) else {
        return assert!(!field.required, "it must be answered");
    };
    assert!((1..=WORDS_MAX).contains(&value.chars().count()) && !value.contains(char::is_control), "{value:?}");
    assert!(match field.kind {
        FieldKind::Text => true,
        FieldKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
        FieldKind::Date => value.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == *value),
        FieldKind::Choice => field.choices.iter().any(|c| c.key == *value),
    });
}

/// The answers sent once more, in a form in which the fields stood as they did `before`.
fn again(
    all: &[CategoryField],
    before: &[CategoryField],
    category: &str,
    kept: &[(String, String)],
) -> Option<Vec<(String, String)>> {
    let list: Vec<String> = before.iter().map(|f| format!("{}/{}", f.category, f.key)).collect();
    let mut form: HashMap<&str, String> = forms::given(before, category, kept).into_iter().collect();
    form.insert("fields", list.join(" "));
    let sent = forms::sent(all, |name| form.get(name).cloned().unwrap_or_default());
    forms::answered(all, category, &sent).ok()
}

/// Bytes as a slip for a photo, and as a change of one of ours: place, then bytes to put there.
fn slip(bytes: &[u8]) {
    let of_slip = |text: &str, now| photo::of_slip(keys(), TENANT, text, now);
    let photo = Photo { sha256: "a1".repeat(32), thumb: Uuid::nil().to_string(), width: 4, height: 3 };
    let good = photo::slip(keys(), TENANT, &photo, NOW).expect("sealing works");
    assert_eq!(of_slip(&good, NOW).as_ref(), Some(&photo));
    assert_eq!(of_slip(&good, NOW.plus_minutes(24 * 60)), None, "a slip is over after some time");
    let mut changed = good.into_bytes();
    if let [at, rest @ ..] = bytes {
        let at = usize::from(*at) % changed.len();
        let end = (at + rest.len()).min(changed.len());
        changed.splice(at..end, rest.iter().copied());
    }
    text(bytes).into_iter().for_each(|text| assert_eq!(of_slip(text, NOW), None, "nobody sealed this"));
    // The same digits in capitals are the same slip.
    let found = text(&changed).and_then(|text| of_slip(text, NOW));
    assert!(found.is_none_or(|found| found == photo), "a slip may not lead to another photo");
}
