//! Making fields of categories, and what is answered in them.

use base::error::{Faults, Message};
use base::{Error, FieldError, Result, TenantId};
use store::{Db, Pass, Tx};

use super::{Answered, CategoryField, FieldKind, forms, rules, store as rows};
use crate::category::Category;
use crate::events::FieldPut;
use crate::task::Task;

/// So many in a category.
pub(crate) const MOST: usize = 12;

/// Makes a field of a category, or changes the one with its key. The caller commits.
///
/// # Errors
/// `Invalid` for a key, name or choices that cannot be, or a category that is not there.
pub async fn field_put(tx: &mut Tx, pass: &Pass, field: &CategoryField) -> Result<()> {
    let mut faults = Faults::default();
    let is_key = |key: &str| {
        (1..=40).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_key(&field.key) {
        faults.add("key", "tasks-category-key-wrong");
    }
    if field.name.nb.trim().is_empty() {
        faults.add("name", "tasks-category-name-missing");
    }
    let chooses = field.kind == FieldKind::Choice;
    if chooses == field.choices.is_empty() || !field.choices.iter().all(|c| is_key(&c.key)) {
        faults.add("choices", "tasks-field-choices-wrong");
    }
    let there = rows::of(tx, pass.tenant(), &field.category).await?;
    if there.len() >= MOST && !there.iter().any(|f| f.key == field.key) {
        faults.add("key", Message::new("tasks-field-many").with("max", MOST));
    }
    if field.active {
        let asked = rows::all(tx, pass.tenant()).await?;
        let others = asked.iter().filter(|f| (&f.category, &f.key) != (&field.category, &field.key)).count();
        if others >= forms::MOST {
            faults.add("key", Message::new("tasks-field-full").with("max", forms::MOST));
        }
    }
    faults.check()?;
    rows::put(tx, pass, field).await?;
    let event = FieldPut {
        id: Category::id(pass.tenant(), &field.category),
        category: field.category.clone(),
        key: field.key.clone(),
        kind: field.kind.name().to_owned(),
        required: field.required,
        active: field.active,
    };
    tx.journal(pass, &event, &[]).await
}

/// The fields that categories in use ask for.
///
/// # Errors
/// As [`Db::rows`].
pub async fn fields(db: &Db, tenant: TenantId) -> Result<Vec<CategoryField>> {
    rows::all(db, tenant).await
}

/// What is kept of the answers to the fields of a category: `given` says what was answered to a key.
///
/// # Errors
/// `Invalid` at `fields` with all that is wrong.
pub fn answered<'a>(
    fields: impl IntoIterator<Item = &'a CategoryField>,
    given: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(String, String)>> {
    let mut faults: Vec<FieldError> = Vec::new();
    let mut kept = Vec::new();
    for field in fields {
        match rules::answer(field, &given(&field.key).unwrap_or_default()) {
            Ok(Some(value)) => kept.push((field.key.clone(), value)),
            Ok(None) => {}
            Err(message) => faults.push(FieldError { field: "fields", message }),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(Error::Invalid(faults)) }
}

/// What was answered for a task, in the order of the form; for those who may read it.
///
/// # Errors
/// As [`Db::rows`].
pub async fn answers_of(db: &Db, task: &Task) -> Result<Vec<Answered>> {
    let given = rows::answers(db, task.tenant, task.id).await?;
    let (Some(category), false) = (task.category.as_deref(), given.is_empty()) else {
        return Ok(given.into_iter().map(|(key, raw)| plain(key, raw)).collect());
    };
    let fields = rows::of(db, task.tenant, category).await?;
    let mut list: Vec<Answered> = Vec::new();
    for field in &fields {
        if let Some((key, raw)) = given.iter().find(|(key, _)| *key == field.key) {
            let value = rows::shown(field, raw);
            list.push(Answered { key: key.clone(), name: field.name.clone(), value, raw: raw.clone() });
        }
    }
    // What was asked in the category that it had before.
    let others = given.into_iter().filter(|(key, _)| !fields.iter().any(|f| f.key == *key));
    list.extend(others.map(|(key, raw)| plain(key, raw)));
    Ok(list)
}

fn plain(key: String, raw: String) -> Answered {
    Answered { name: base::Text::same(&key), value: base::Text::same(&raw), key, raw }
}
