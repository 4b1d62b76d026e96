//! Letting a system in and shutting it out.

use base::error::Faults;
use base::{Error, Result};
use door::client::{self, Listed, NewClient};
use door::{Ctx, Verb};
use register::Unit;
use store::Pass;
use uuid::Uuid;

use super::model::{Clients, DAYS, Draft, LEADER};

fn may(ctx: &Ctx, verb: Verb) -> Result<Pass> {
    Ok(ctx.may(verb, Clients::of(ctx.tenant_id()))?.pass().clone())
}

/// All systems, also those that are shut out, newest first.
///
/// # Errors
/// `NotFound` for who may not; else as [`store::Db::rows`].
pub async fn clients(ctx: &Ctx) -> Result<Vec<Listed>> {
    may(ctx, "client_list")?;
    client::clients(ctx.db(), ctx.tenant_id()).await
}

/// One that is not shut out.
///
/// # Errors
/// `NotFound`; else as [`clients`].
pub async fn client_open(ctx: &Ctx, id: Uuid) -> Result<Listed> {
    may(ctx, "client_end")?;
    let all = clients(ctx).await?;
    all.into_iter().find(|c| c.id == id && c.revoked_at.is_none()).ok_or(Error::NotFound)
}

/// The units that a system can be let in for.
///
/// # Errors
/// `StepUp` below level high; `NotFound` for who may not.
pub async fn units(ctx: &Ctx) -> Result<Vec<Unit>> {
    may(ctx, "client_add")?;
    register::units(ctx.db(), ctx.tenant_id()).await
}

/// Lets a system in. Gives its id and its secret, which nobody can read again.
///
/// # Errors
/// `Invalid` with what is wrong with what was typed; else as [`units`].
pub async fn client_add(ctx: &Ctx, draft: &Draft) -> Result<(Uuid, String)> {
    let pass = may(ctx, "client_add")?;
    let there = units(ctx).await?;
    let mut faults = Faults::default();
    if draft.units.is_empty() || draft.units.iter().any(|key| !there.iter().any(|u| u.key == *key)) {
        faults.add("units", "flow-client-units-wrong");
    }
    if draft.kind.is_none() {
        faults.add("kind", "flow-client-kind-wrong");
    }
    if !DAYS.contains(&draft.days) {
        faults.add("days", "flow-client-days-wrong");
    }
    let new = NewClient {
        kind: draft.kind.unwrap_or_default(),
        name: draft.name.clone(),
        hats: draft.units.iter().map(|key| format!("unit:{key}")).collect(),
        roles: draft.leader.then(|| LEADER.to_owned()).into_iter().collect(),
        expires_at: ctx.now().plus_minutes(draft.days.clamp(1, client::DAYS_MAX) * 24 * 60),
    };
    let mut tx = ctx.begin().await?;
    match client::client_add(&mut tx, &pass, &new).await {
        Ok(added) => {
            faults.check()?;
            tx.commit().await?;
            Ok(added)
        }
        // All that is wrong at once; units and end have words of their own here.
        Err(Error::Invalid(wrong)) => {
            wrong.into_iter().filter(|w| w.field == "name").for_each(|w| faults.add("name", w.message));
            faults.check()?;
            Err(Error::invalid("units", "flow-client-units-wrong"))
        }
        Err(other) => Err(other),
    }
}

/// Shuts a system out, at once and for good.
///
/// # Errors
/// `NotFound` when there is none, or it is shut out already, or for who may not.
pub async fn client_end(ctx: &Ctx, id: Uuid) -> Result<()> {
    let pass = may(ctx, "client_end")?;
    let mut tx = ctx.begin().await?;
    client::client_revoke(&mut tx, &pass, id).await?;
    tx.commit().await
}
