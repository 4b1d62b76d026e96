//! Making a request.

use base::calendar::add_working_days;
use base::error::{Faults, Message};
use base::{Error, Result, TenantId, Text};
use door::Ctx;
use store::{Db, Party, Pass, Tx};
use tasks::{Category, NewTask, Place, Source, SourceKind, TaskId};

use super::model::RequestKind;
use crate::events::RequestMade;
use crate::mine;

/// A request has at most so many characters.
pub const TEXT_MAX: usize = 4_000;
/// The units that answer for privacy, best first; the municipality changes it in the category.
const UNITS: [&str; 2] = ["personvern", "servicetorget"];

/// Opens a task for the unit that answers for such requests, in the name of her whom the hat is
/// about.
///
/// # Errors
/// `Invalid` at `kind` or `text`; as [`mine::of`].
pub async fn request_make(ctx: &Ctx, hat: &str, kind: &str, text: &str) -> Result<TaskId> {
    let (mine, pass) = mine::of(ctx, "privacy_ask", hat)?;
    let kind = checked(kind, text)?;
    let mut tx = ctx.begin().await?;
    let category = category(&mut tx, &pass, kind).await?;
    let new = NewTask {
        title: category.name.clone(),
        note: Text::default(),
        body: text.trim().to_owned(),
        category: Some(category.key),
        place: Place::default(),
        unit: category.unit,
        due: Some(add_working_days(pass.now().date(), category.days)),
        assurance: category.assurance,
        parties: vec![Party::new(mine.hat, "requester")],
        source: Source::new(SourceKind::Resident, "privacy"),
    };
    let task = tasks::actions::task_open(&mut tx, &pass, new).await?;
    let event = RequestMade { task: task.0, kind: kind.name().to_owned() };
    tx.journal(&pass, &event, &[]).await?;
    tx.commit().await?;
    Ok(task)
}

fn checked(kind: &str, text: &str) -> Result<RequestKind> {
    let mut faults = Faults::default();
    let kind = RequestKind::from_name(kind);
    if kind.is_none() {
        faults.add("kind", "privacy-request-kind-missing");
    }
    if text.trim().is_empty() {
        faults.add("text", "privacy-request-text-missing");
    }
    if text.chars().count() > TEXT_MAX {
        faults.add("text", Message::new("privacy-request-text-long").with("max", TEXT_MAX));
    }
    faults.check()?;
    kind.ok_or_else(|| Error::invalid("kind", "privacy-request-kind-missing"))
}

/// The category as the municipality has it; one that is not there yet is made.
async fn category(tx: &mut Tx, pass: &Pass, kind: RequestKind) -> Result<Category> {
    let all = tasks::actions::categories(tx, pass.tenant()).await?;
    if let Some(there) = all.into_iter().find(|c| c.key == kind.category()) {
        return Ok(there);
    }
    let made = kind.defaults(&unit(tx, pass.tenant()).await?);
    #[expect(clippy::disallowed_methods, reason = "a category that the program begins with is made by nobody")]
    let system = Pass::system(pass.tenant(), "privacy", pass.now());
    tasks::actions::category_put(tx, &system, &made).await?;
    Ok(made)
}

/// The unit that such requests go to at first: the privacy officer's, the service desk, or
/// whichever stands above the others.
async fn unit(db: &Db, tenant: TenantId) -> Result<String> {
    let units = register::units(db, tenant).await?;
    let named = UNITS.into_iter().find(|key| units.iter().any(|u| u.key == *key)).map(str::to_owned);
    let top = || units.iter().find(|u| u.parent.is_empty()).or(units.first()).map(|u| u.key.clone());
    named.or_else(top).ok_or_else(|| Error::conflict("privacy-request-no-unit"))
}
