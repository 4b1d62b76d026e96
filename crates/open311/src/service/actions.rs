//! Which services there are, and opening and closing them.

use base::error::{Faults, Message};
use base::{Error, Result, TenantId};
use door::Ctx;
use store::{Assurance, Db, Guarded, Pass, Tx};
use tasks::Category;

use super::defaults;
use super::model::{NewService, Service};
use super::store::{self as rows, Row};
use crate::events::ServicePut;

const KEYWORDS_MAX: usize = 200;

/// The services that the visitor may see, in the order of the municipality's own form.
///
/// # Errors
/// As [`Db::rows`].
pub async fn services(ctx: &Ctx) -> Result<Vec<Service>> {
    let mut open = Vec::new();
    for service in services_all(ctx.db(), ctx.tenant_id()).await? {
        match ctx.may("service_see", Guarded::new(service)) {
            Ok(permit) => open.push(permit.into_inner()),
            Err(Error::NotFound | Error::Unauthenticated | Error::StepUp) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(open)
}

/// The categories with what was decided about them, also those that are closed.
///
/// # Errors
/// As [`Db::rows`].
pub async fn services_all(db: &Db, tenant: TenantId) -> Result<Vec<Service>> {
    let rows = rows::all(db, tenant).await?;
    let categories = tasks::actions::categories(db, tenant).await?;
    let with_row = |c: &Category| rows.iter().find(|r| r.category == c.key).map(|r| Service::of(tenant, c, r.clone()));
    Ok(categories.iter().filter_map(with_row).collect())
}

/// Opens a category to other programs, or closes it. The caller commits.
///
/// What was reported before it was opened stays closed, and answers that were given before answers
/// were opened do, too: who wrote them could not know.
///
/// # Errors
/// `Invalid` for a category that is not there or that demands a sign-in; as [`Tx::execute`].
pub async fn service_put(tx: &mut Tx, pass: &Pass, new: &NewService) -> Result<()> {
    let categories = tasks::actions::categories(tx, pass.tenant()).await?;
    let category = categories.into_iter().find(|c| c.key == new.category);
    check(new, category.as_ref())?;
    let before = rows::all(tx, pass.tenant()).await?.into_iter().find(|r| r.category == new.category);
    let now = pass.now().micros();
    let since = |open: bool, was_open: bool, before: Option<i64>| match (open, was_open) {
        (true, true) => before.or(Some(now)),
        (true, false) => Some(now),
        (false, _) => None,
    };
    let was_open = before.as_ref().is_some_and(|b| b.open);
    let answered = before.as_ref().and_then(|b| b.answers_from);
    let row = Row {
        category: new.category.clone(),
        open: new.open,
        open_from: since(new.open, was_open, before.as_ref().and_then(|b| b.open_from)),
        answers_from: since(new.open && new.answers, answered.is_some(), answered),
        keywords: new.keywords.trim().to_owned(),
    };
    rows::put(tx, pass, &row).await?;
    let event = ServicePut {
        id: Category::id(pass.tenant(), &new.category),
        category: new.category.clone(),
        open: row.open,
        answers: row.answers_from.is_some(),
    };
    tx.journal(pass, &event, &[]).await
}

fn check(new: &NewService, category: Option<&Category>) -> Result<()> {
    let mut faults = Faults::default();
    match category {
        None => faults.add("category", "open311-category-missing"),
        Some(c) if new.open && c.assurance > Assurance::None => faults.add("category", "open311-category-sign-in"),
        Some(_) => {}
    }
    if new.keywords.chars().count() > KEYWORDS_MAX || new.keywords.chars().any(char::is_control) {
        faults.add("keywords", Message::new("open311-too-long").with("max", KEYWORDS_MAX));
    }
    faults.check()
}

/// Opens what a demo municipality opens; what was decided already stays. Says how many were opened.
/// The caller commits.
///
/// # Errors
/// As [`service_put`].
pub async fn services_begin(tx: &mut Tx, pass: &Pass) -> Result<usize> {
    let there = rows::all(tx, pass.tenant()).await?;
    let categories = tasks::actions::categories(tx, pass.tenant()).await?;
    let mut opened = 0;
    for new in defaults::services() {
        let known = there.iter().any(|r| r.category == new.category);
        if !known && categories.iter().any(|c| c.key == new.category && c.assurance == Assurance::None) {
            service_put(tx, pass, &new).await?;
            opened += 1;
        }
    }
    Ok(opened)
}
