//! Making and changing categories.

use base::error::Faults;
use base::{Result, TenantId};
use store::{Db, Pass, Tx};

use super::{Category, defaults, store as rows};
use crate::events::CategoryPut;

/// Makes a category, or changes the one with its key. The caller commits.
///
/// # Errors
/// `Invalid` for a key, name or number of days that cannot be.
pub async fn category_put(tx: &mut Tx, pass: &Pass, category: &Category) -> Result<()> {
    check(category)?;
    rows::put(tx, pass, category).await?;
    let event = CategoryPut {
        id: Category::id(pass.tenant(), &category.key),
        key: category.key.clone(),
        unit: category.unit.clone(),
        active: category.active,
    };
    tx.journal(pass, &event, &[format!("unit:{}", category.unit)]).await
}

/// Puts the categories that a municipality begins with; those that are there stay as they are.
///
/// # Errors
/// As [`category_put`].
pub async fn categories_begin(tx: &mut Tx, pass: &Pass) -> Result<usize> {
    let there = rows::all(tx, pass.tenant()).await?;
    let mut made = 0;
    for category in defaults::categories() {
        if !there.iter().any(|c| c.key == category.key) {
            category_put(tx, pass, &category).await?;
            made += 1;
        }
    }
    Ok(made)
}

/// All categories of a tenant, in the order of the form; also those no longer in use.
///
/// # Errors
/// As [`Db::rows`].
pub async fn categories(db: &Db, tenant: TenantId) -> Result<Vec<Category>> {
    rows::all(db, tenant).await
}

fn check(c: &Category) -> Result<()> {
    let mut faults = Faults::default();
    let is_key = |text: &str| {
        !text.is_empty()
            && text.len() <= 60
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_key(&c.key) {
        faults.add("key", "tasks-category-key-wrong");
    }
    if c.unit.is_empty() || c.unit.len() > 100 {
        faults.add("unit", "tasks-category-unit-missing");
    }
    if c.name.nb.trim().is_empty() {
        faults.add("name", "tasks-category-name-missing");
    }
    if !(1..=250).contains(&c.days) {
        faults.add("days", "tasks-category-days-wrong");
    }
    faults.check()
}
