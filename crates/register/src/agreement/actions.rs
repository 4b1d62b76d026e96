//! Registering an agreement and ending it before its time; what other rooms may ask about them.

use std::collections::HashMap;

use base::id::Uuid;
use base::{Error, Result, TenantId};
use door::Ctx;
use store::{AccessRow, Db, Guarded, Store};

use super::model::{Agreement, AgreementId, Agreements, State, Wanted};
use super::{lent, rules, store as rows};
use crate::events::{AgreementEnded, AgreementRegistered};
use crate::unit::actions::unit_by_key;
use crate::unit::model::Unit;

/// So many are listed.
const MOST: u32 = 200;

/// The newest agreements, also those that hold no more.
///
/// # Errors
/// As [`Ctx::may`]; else as [`Db::rows`].
pub async fn agreement_list(ctx: &Ctx) -> Result<Vec<Agreement>> {
    let may = ctx.may("agreement_list", Guarded::new(Agreements(ctx.tenant_id())))?;
    rows::newest(ctx.db(), may.pass(), MOST).await
}

/// One agreement.
///
/// # Errors
/// As [`agreement_list`].
pub async fn agreement_show(ctx: &Ctx, id: AgreementId) -> Result<Agreement> {
    Ok(ctx.may("agreement_list", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner())
}

/// The other municipalities of this installation, each with its units: with whom there can be an
/// agreement.
///
/// # Errors
/// As [`Ctx::may`]; else as [`Db::rows`].
pub async fn others(ctx: &Ctx) -> Result<Vec<(TenantId, String, Vec<Unit>)>> {
    ctx.may("agreement_register", Guarded::new(Agreements(ctx.tenant_id())))?;
    let mut others = Vec::new();
    for tenant in ctx.app().config.tenants.iter().filter(|t| t.id() != ctx.tenant_id()) {
        let units = crate::unit::actions::units(ctx.db(), tenant.id()).await?;
        others.push((tenant.id(), tenant.name.clone(), units));
    }
    Ok(others)
}

/// Registers an agreement for the tenant whose data it opens: those who work in their unit wear our
/// unit's hat while it holds.
///
/// # Errors
/// `Invalid` with what is wrong with it; as [`Ctx::may`].
pub async fn agreement_register(ctx: &Ctx, wanted: &Wanted) -> Result<AgreementId> {
    let pass = ctx.may("agreement_register", Guarded::new(Agreements(ctx.tenant_id())))?.pass().clone();
    let terms = rules::terms(wanted, ctx.now().date())?;
    let other = ctx.app().config.tenants.iter().find(|t| t.id() == terms.other && t.id() != ctx.tenant_id());
    let no_such = || Error::invalid("their", "register-agreement-their-missing");
    let other_name = other.ok_or_else(no_such)?.name.clone();
    let mut tx = ctx.begin().await?;
    known(&tx, ctx.tenant_id(), &terms.unit, "unit", "register-agreement-unit-missing").await?;
    known(&tx, terms.other, &terms.their_unit, "their", "register-agreement-their-missing").await?;
    let agreement = Agreement {
        tenant: ctx.tenant_id(),
        id: AgreementId::new(ctx.now()),
        other: terms.other,
        other_name,
        unit: terms.unit,
        their_unit: terms.their_unit,
        purpose: terms.purpose,
        categories: terms.categories,
        since: terms.since,
        until: terms.until,
        registered_by: ctx.who()?.0,
        registered_at: ctx.now(),
        ended_by: None,
        ended_at: None,
    };
    rows::insert(&mut tx, &pass, &agreement).await?;
    let event = AgreementRegistered {
        agreement: agreement.id.0,
        other: agreement.other.to_string(),
        unit: agreement.unit.clone(),
        their_unit: agreement.their_unit.clone(),
        kinds: agreement.categories.iter().map(|c| c.kind().to_owned()).collect(),
        since: agreement.since.to_string(),
        until: agreement.until.to_string(),
    };
    tx.journal(&pass, &event, &[format!("unit:{}", agreement.unit)]).await?;
    tx.commit().await?;
    Ok(agreement.id)
}

async fn known(db: &Db, tenant: TenantId, key: &str, field: &'static str, fault: &'static str) -> Result<()> {
    match unit_by_key(db, tenant, key).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound) => Err(Error::invalid(field, fault)),
        Err(other) => Err(other),
    }
}

/// Ends an agreement at once: hats that it gave are gone at the next request.
///
/// # Errors
/// `Conflict` when it holds no more; as [`Ctx::may`].
pub async fn agreement_end(ctx: &Ctx, id: AgreementId) -> Result<()> {
    let mut tx = ctx.begin().await?;
    let agreement = ctx.may("agreement_end", rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
    if matches!(rules::state(&agreement, ctx.now().date()), State::Ended | State::Expired) {
        return Err(Error::conflict("register-agreement-over"));
    }
    rows::end(&mut tx, agreement.pass(), id, ctx.who()?.0).await?;
    let topics = [format!("unit:{}", agreement.unit)];
    tx.journal(agreement.pass(), &AgreementEnded { agreement: id.0 }, &topics).await?;
    tx.commit().await
}

/// The agreement by which something was seen or done: what the logs have where somebody acts for
/// another.
pub fn agreement_of(acting_for: Option<&str>) -> Option<AgreementId> {
    acting_for?.strip_prefix("agreement:")?.parse().ok()
}

/// What rows of the access log need to say of agreements.
#[derive(Default)]
pub struct Told {
    agreements: HashMap<AgreementId, Agreement>,
    names: HashMap<Uuid, String>,
}

impl Told {
    /// The agreements of some rows, and the names of those whom only the other municipality knows.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn of(store: &Store, tenant: TenantId, seen: &[AccessRow]) -> Result<Self> {
        let mut ids: Vec<Uuid> =
            seen.iter().filter_map(|r| agreement_of(r.acting_for.as_deref())).map(|a| a.0).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let agreements = rows::by_ids(store.db(), tenant, &ids).await?;
        let agreements: HashMap<AgreementId, Agreement> = agreements.into_iter().map(|a| (a.id, a)).collect();
        let look = |r: &AccessRow| Some((r.person()?, agreements.get(&agreement_of(r.acting_for.as_deref())?)?));
        let looks: Vec<(Uuid, &Agreement)> = seen.iter().filter_map(look).collect();
        let names = lent::names(store, tenant, &looks).await?;
        Ok(Self { agreements, names })
    }

    /// The agreement by which somebody saw something.
    pub fn agreement(&self, row: &AccessRow) -> Option<&Agreement> {
        self.agreements.get(&agreement_of(row.acting_for.as_deref())?)
    }

    /// Her name, as the municipality has it that she works for.
    pub fn name(&self, person: Uuid) -> Option<&str> {
        self.names.get(&person).map(String::as_str)
    }
}
