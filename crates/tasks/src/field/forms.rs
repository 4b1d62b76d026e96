//! The fields of categories in forms. Which category is chosen is known only when the form is sent, so the
//! fields of all stand there, each group under the name of its category; a script shows those that matter.

use std::collections::HashMap;

use base::FieldError;
use web::form::{Choice, Field, Fields};
use web::{Html, T};

use super::{CategoryField, FieldKind, rules};
use crate::category::Category;

/// So many fields can be asked for in all categories together: one form has them all.
pub const MOST: usize = NAMES.len();

/// The names of the fields in the form, by their place in it.
const NAMES: [&str; 40] = [
    "field-1", "field-2", "field-3", "field-4", "field-5", "field-6", "field-7", "field-8", "field-9", "field-10",
    "field-11", "field-12", "field-13", "field-14", "field-15", "field-16", "field-17", "field-18", "field-19",
    "field-20", "field-21", "field-22", "field-23", "field-24", "field-25", "field-26", "field-27", "field-28",
    "field-29", "field-30", "field-31", "field-32", "field-33", "field-34", "field-35", "field-36", "field-37",
    "field-38", "field-39", "field-40",
];

/// The hidden field that says which fields stood in the form, in their order.
const LIST: &str = "fields";

/// The name of a field in the form of these fields.
fn name(all: &[CategoryField], field: &CategoryField) -> Option<&'static str> {
    let at = all.iter().position(|f| f.category == field.category && f.key == field.key)?;
    NAMES.get(at).copied()
}

/// What was sent, by the names that the fields have now: while a form is open, a field can come before others, or go.
pub fn sent(all: &[CategoryField], get: impl Fn(&str) -> String) -> HashMap<String, String> {
    let list = get(LIST);
    let then = list.split(' ').zip(NAMES).filter_map(|(which, then)| {
        let (category, key) = which.split_once('/')?;
        let field = all.iter().find(|f| f.category == category && f.key == key)?;
        Some((name(all, field)?, then))
    });
    let pairs: Vec<_> = if list.is_empty() { NAMES.map(|n| (n, n)).into() } else { then.collect() };
    pairs.into_iter().map(|(now, then)| (now.to_owned(), get(then))).filter(|(_, v)| !v.is_empty()).collect()
}

/// What was answered in the form for a category, with what is wrong at its place.
///
/// # Errors
/// All that is wrong.
pub fn answered(
    all: &[CategoryField],
    category: &str,
    sent: &HashMap<String, String>,
) -> Result<Vec<(String, String)>, Vec<FieldError>> {
    let (mut kept, mut faults) = (Vec::new(), Vec::new());
    for field in all.iter().filter(|f| f.category == category) {
        let Some(name) = name(all, field) else { continue };
        match rules::answer(field, sent.get(name).map_or("", String::as_str)) {
            Ok(Some(value)) => kept.push((field.key.clone(), value)),
            Ok(None) => {}
            Err(message) => faults.push(FieldError { field: name, message }),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

/// What was answered before, by the names of the fields in the form.
pub fn given(all: &[CategoryField], category: &str, answers: &[(String, String)]) -> Vec<(&'static str, String)> {
    let of = |f: &&CategoryField| f.category == category;
    let value = |f: &CategoryField| answers.iter().find(|(key, _)| *key == f.key).map(|(_, v)| v.clone());
    all.iter().filter(of).filter_map(|f| Some((name(all, f)?, value(f)?))).collect()
}

/// A group of the form.
pub struct Group<'a> {
    /// Its key. The script of the form shows the group only when this one is chosen.
    pub category: String,
    pub title: String,
    /// Those that the category asks for, in their order.
    pub fields: Vec<Field<'a>>,
}

/// The groups of the form, in the order of the categories.
pub fn groups<'a>(t: &T, fields: &Fields<'a>, all: &[CategoryField], categories: &[Category]) -> Vec<Group<'a>> {
    let group = |c: &Category| {
        let fields: Vec<Field<'a>> =
            all.iter().filter(|f| f.category == c.key).filter_map(|f| one(t, fields, all, f)).collect();
        Group { category: c.key.clone(), title: t.with("tasks-field-group", &[("name", t.text(&c.name))]), fields }
    };
    categories.iter().filter(|c| c.active).map(group).filter(|g| !g.fields.is_empty()).collect()
}

fn one<'a>(t: &T, fields: &Fields<'a>, all: &[CategoryField], field: &CategoryField) -> Option<Field<'a>> {
    let name = name(all, field)?;
    let label = t.text(&field.name);
    let made = match field.kind {
        FieldKind::Text => fields.text(name, label).max(200),
        FieldKind::Number => fields.text(name, label).inputmode("decimal").short(),
        FieldKind::Date => fields.date(name, label).short(),
        FieldKind::Choice => {
            let choices: Vec<Choice> = field.choices.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
            fields.select(name, label, &choices)
        }
    };
    Some(if field.required { made } else { made.optional() })
}

/// The groups as they stand in a form of all these fields.
pub fn section(all: &[CategoryField], groups: &[Group<'_>]) -> Html {
    if groups.is_empty() {
        return Html::default();
    }
    let group = |g: &Group<'_>| {
        let fields: String = g.fields.iter().map(|f| f.html().0).collect();
        format!(
            "<fieldset class=\"field field-group stack\" data-for=\"{}\"><legend>{}</legend>{fields}</fieldset>",
            Html::text(&g.category),
            Html::text(&g.title)
        )
    };
    let list: Vec<String> = all.iter().map(|f| format!("{}/{}", f.category, f.key)).collect();
    let hidden = format!("<input type=\"hidden\" name=\"{LIST}\" value=\"{}\">", Html::text(list.join(" ")));
    Html(std::iter::once(hidden).chain(groups.iter().map(group)).collect())
}
