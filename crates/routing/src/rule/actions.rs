//! The ways to change the table of rules.

use ::store::{Pass, Tx};
use base::{Error, Result, TenantId, Time};
use door::Ctx;

use super::model::{Draft, RULES_MAX, Rule, RuleId};
use super::rules::{self, Known};
use super::store as rows;
use crate::events::{RuleChanged, RuleDeleted, RuleMoved, VagueChanged};
use crate::model::Table;
use crate::state;

/// The table as it reads now.
///
/// # Errors
/// `NotFound` for who may not see it.
pub async fn rules(ctx: &Ctx) -> Result<Vec<Rule>> {
    ctx.may("routing_see", Table::of(ctx.tenant_id()))?;
    rows::all(ctx.db(), ctx.tenant_id()).await
}

/// One rule.
///
/// # Errors
/// As [`rules`]; `NotFound` when there is none.
pub async fn rule(ctx: &Ctx, id: RuleId) -> Result<Rule> {
    rules(ctx).await?.into_iter().find(|r| r.id == id).ok_or(Error::NotFound)
}

/// A rule as it was in each of its versions, newest first.
///
/// # Errors
/// As [`rules`].
pub async fn rule_past(ctx: &Ctx, id: RuleId) -> Result<Vec<Rule>> {
    ctx.may("routing_see", Table::of(ctx.tenant_id()))?;
    rows::past(ctx.db(), ctx.tenant_id(), id).await
}

/// Whether the visitor may change the table.
///
/// # Errors
/// `NotFound` for who may not.
pub fn may_change(ctx: &Ctx) -> Result<Pass> {
    Ok(ctx.may("routing_change", Table::of(ctx.tenant_id()))?.pass().clone())
}

/// Units of the register and categories in use, by key.
///
/// # Errors
/// As [`::store::Db::rows`].
pub async fn known(ctx: &Ctx) -> Result<Known> {
    let units = register::units(ctx.db(), ctx.tenant_id()).await?;
    let categories = tasks::actions::categories(ctx.db(), ctx.tenant_id()).await?;
    Ok(Known {
        units: units.into_iter().map(|u| u.key).collect(),
        categories: categories.into_iter().filter(|c| c.active).map(|c| c.key).collect(),
    })
}

/// A table that is about to be changed by somebody.
struct Work {
    tx: Tx,
    pass: Pass,
    /// The version it gets.
    table: i64,
    rules: Vec<Rule>,
    by: String,
}

impl Work {
    async fn on(ctx: &Ctx) -> Result<Self> {
        let pass = may_change(ctx)?;
        let by = ctx.who()?.1.to_owned();
        let mut tx = ctx.begin().await?;
        // First of all: who changes the table at the same time waits here.
        let table = state::touch(&mut tx, &pass).await?;
        let rules = rows::all(&tx, ctx.tenant_id()).await?;
        Ok(Self { tx, pass, table, rules, by })
    }

    fn find(&self, id: RuleId) -> Result<usize> {
        self.rules.iter().position(|r| r.id == id).ok_or(Error::NotFound)
    }

    async fn put(mut self, rule: &Rule) -> Result<()> {
        write(&mut self.tx, &self.pass, self.table, rule).await?;
        self.tx.commit().await
    }
}

fn topics(tenant: TenantId) -> [String; 1] {
    [topic(tenant)]
}

/// The topic of live pages that show the routing of a tenant.
pub fn topic(tenant: TenantId) -> String {
    format!("routing:{tenant}")
}

async fn write(tx: &mut Tx, pass: &Pass, table: i64, rule: &Rule) -> Result<()> {
    rows::put(tx, pass, rule).await?;
    let event = RuleChanged {
        rule: rule.id.0,
        version: rule.version,
        table,
        name: rule.name.clone(),
        condition: rule.condition.clone(),
        unit: rule.unit.clone(),
        category: rule.category.clone(),
        days: rule.days,
        active: rule.active,
    };
    tx.journal(pass, &event, &topics(pass.tenant())).await
}

fn made(now: Time, place: i64, (draft, days): (Draft, Option<i64>), by: &str) -> Rule {
    Rule {
        id: RuleId::new(now),
        version: 1,
        place,
        name: draft.name,
        condition: draft.condition,
        unit: draft.unit,
        category: draft.category,
        days,
        active: false,
        changed_at: now,
        changed_by: by.to_owned(),
    }
}

/// Adds a rule at the end of the table. It is off until somebody switches it on.
///
/// # Errors
/// `Invalid` with what is wrong, also when the table is full; `NotFound` for who may not.
pub async fn rule_add(ctx: &Ctx, draft: &Draft) -> Result<RuleId> {
    may_change(ctx)?;
    let checked = rules::check(draft, &known(ctx).await?)?;
    let work = Work::on(ctx).await?;
    if work.rules.len() >= RULES_MAX {
        let full = base::error::Message::new("routing-rule-too-many").with("max", RULES_MAX);
        return Err(Error::invalid("name", full));
    }
    let place = work.rules.last().map_or(1, |r| r.place + 1);
    let rule = made(ctx.now(), place, checked, &work.by);
    let id = rule.id;
    work.put(&rule).await?;
    Ok(id)
}

/// Changes a rule; one that is on works so from then on.
///
/// # Errors
/// `Invalid` with what is wrong; `NotFound` for who may not.
pub async fn rule_change(ctx: &Ctx, id: RuleId, draft: &Draft) -> Result<()> {
    may_change(ctx)?;
    let (draft, days) = rules::check(draft, &known(ctx).await?)?;
    let work = Work::on(ctx).await?;
    let at = work.find(id)?;
    let old = work.rules.get(at).ok_or(Error::NotFound)?;
    let new = Rule {
        name: draft.name,
        condition: draft.condition,
        unit: draft.unit,
        category: draft.category,
        days,
        version: old.version + 1,
        changed_at: ctx.now(),
        changed_by: work.by.clone(),
        ..old.clone()
    };
    let same =
        Rule { version: old.version, changed_at: old.changed_at, changed_by: old.changed_by.clone(), ..new.clone() };
    if same == *old {
        return Ok(());
    }
    work.put(&new).await
}

/// Switches a rule on or off.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn rule_switch(ctx: &Ctx, id: RuleId, active: bool) -> Result<()> {
    let work = Work::on(ctx).await?;
    let at = work.find(id)?;
    let old = work.rules.get(at).ok_or(Error::NotFound)?;
    if old.active == active {
        return Ok(());
    }
    let new =
        Rule { active, version: old.version + 1, changed_at: ctx.now(), changed_by: work.by.clone(), ..old.clone() };
    work.put(&new).await
}

/// Moves a rule one step up or down in the order.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn rule_move(ctx: &Ctx, id: RuleId, up: bool) -> Result<()> {
    let mut work = Work::on(ctx).await?;
    let at = work.find(id)?;
    let Some(rules) = rules::moved(std::mem::take(&mut work.rules), at, up) else { return Ok(()) };
    for rule in &rules {
        rows::place(&mut work.tx, &work.pass, rule).await?;
    }
    let place = rules.iter().find(|r| r.id == id).map_or(0, |r| r.place);
    let event = RuleMoved { rule: id.0, table: work.table, place };
    work.tx.journal(&work.pass, &event, &topics(ctx.tenant_id())).await?;
    work.tx.commit().await
}

/// Takes a rule out of the table. Its versions stay, since tasks name them.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn rule_delete(ctx: &Ctx, id: RuleId) -> Result<()> {
    let mut work = Work::on(ctx).await?;
    let at = work.find(id)?;
    let name = work.rules.get(at).map(|r| r.name.clone()).unwrap_or_default();
    rows::delete(&mut work.tx, &work.pass, id).await?;
    let event = RuleDeleted { rule: id.0, table: work.table, name };
    work.tx.journal(&work.pass, &event, &topics(ctx.tenant_id())).await?;
    work.tx.commit().await
}

/// Says which categories, and mail to which units (`unit:KEY`), say nothing about whose a task is.
///
/// # Errors
/// `Invalid` at `vague` for one that is not there; `NotFound` for who may not.
pub async fn vague_put(ctx: &Ctx, keys: &[String]) -> Result<()> {
    let pass = may_change(ctx)?;
    let known = known(ctx).await?;
    let is_known = |key: &String| match key.strip_prefix("unit:") {
        Some(unit) => known.units.iter().any(|u| u == unit),
        None => known.categories.contains(key),
    };
    if !keys.iter().all(is_known) {
        return Err(Error::invalid("vague", "routing-rule-category-unknown"));
    }
    let mut tx = ctx.begin().await?;
    state::touch(&mut tx, &pass).await?;
    state::vague_put(&mut tx, &pass, keys).await?;
    let event = VagueChanged { table: base::id::Uuid::nil(), categories: keys.to_vec() };
    tx.journal(&pass, &event, &topics(ctx.tenant_id())).await?;
    tx.commit().await
}

/// Adds a rule that a part of the program brings, such as the demo; switched on when `active`. The caller
/// commits.
///
/// # Errors
/// `Invalid` with what is wrong with it.
pub async fn rule_put(
    tx: &mut Tx,
    pass: &Pass,
    draft: &Draft,
    known: &Known,
    by: &str,
    active: bool,
) -> Result<RuleId> {
    let checked = rules::check(draft, known)?;
    let table = state::touch(tx, pass).await?;
    let place = rows::all(tx, pass.tenant()).await?.last().map_or(1, |r| r.place + 1);
    let rule = Rule { active, ..made(pass.now(), place, checked, by) };
    write(tx, pass, table, &rule).await?;
    Ok(rule.id)
}
