//! Trying rules.

use std::collections::HashMap;

use ::store::{Db, Pass, Tx};
use base::{Error, Result, TenantId};
use door::Ctx;

use super::model::{
    DAYS, KEPT_DAYS, Outcome, TASKS_MAX, Trial, TrialId, Tried, WAITING, WAITING_HOURS, WAITING_OF_ONE,
};
use super::{rules, store as rows};
use crate::decision::{self, table::Table};
use crate::events::{TrialAsked, TrialDone};
use crate::model::Table as Thing;
use crate::rule::actions::known;
use crate::rule::model::RuleId;
use crate::rule::{rules as rule_rules, store as rule_rows};

/// Asks what a rule as it was typed would have done, or the table as it is. The answer is worked out soon.
///
/// # Errors
/// `Invalid` with what is wrong with the rule; `NotFound` for who may not; `Busy` while too many wait.
pub async fn trial_ask(ctx: &Ctx, tried: Option<Tried>) -> Result<TrialId> {
    let may = ctx.may("routing_try", Thing::of(ctx.tenant_id()))?;
    let tried = match tried {
        None => None,
        Some(tried) => Some(Tried { draft: rule_rules::check(&tried.draft, &known(ctx).await?)?.0, ..tried }),
    };
    let trial = Trial {
        id: TrialId::new(ctx.now()),
        asked_at: ctx.now(),
        asked_by: ctx.who()?.1.to_owned(),
        tried,
        result: None,
    };
    let mut tx = ctx.begin().await?;
    let since = ctx.now().plus_seconds(-WAITING_HOURS * 3_600);
    // Those that are asked for at the same moment may not see each other: there are no more than transactions.
    let (all, hers) = rows::waiting(&tx, ctx.tenant_id(), &trial.asked_by, since).await?;
    if all >= WAITING || hers >= WAITING_OF_ONE {
        return Err(Error::Busy);
    }
    rows::insert(&mut tx, may.pass(), &trial, ctx.now().plus_seconds(-KEPT_DAYS * 86_400)).await?;
    let condition = trial.tried.as_ref().map(|t| t.draft.condition.clone()).unwrap_or_default();
    let event = TrialAsked { trial: trial.id.0, rule: trial.tried.and_then(|t| t.rule).map(|r| r.0), condition };
    tx.journal(may.pass(), &event, &[me(ctx)?]).await?;
    tx.commit().await?;
    Ok(trial.id)
}

/// A trial, done or not.
///
/// # Errors
/// `NotFound` for who may not try, and when its time is over.
pub async fn trial(ctx: &Ctx, id: TrialId) -> Result<Trial> {
    ctx.may("routing_try", Thing::of(ctx.tenant_id()))?;
    rows::find(ctx.db(), ctx.tenant_id(), id).await
}

/// Works a trial out. Reads outside of any transaction.
///
/// # Errors
/// As [`Db::rows`]; `NotFound` when it is gone.
pub async fn work_out(db: &Db, tenant: TenantId, id: TrialId) -> Result<Outcome> {
    let trial = rows::find(db, tenant, id).await?;
    let since = trial.asked_at.plus_seconds(-DAYS * 86_400);
    let mut past = tasks::actions::tasks_past(db, tenant, since, TASKS_MAX + 1).await?;
    past.retain(|p| decision::rules::is_asked(&p.source.name));
    let came_as = decision::store::came_as(db, tenant, since).await?;
    let categories = tasks::actions::categories(db, tenant).await?;
    let units: HashMap<String, String> = categories.into_iter().map(|c| (c.key, c.unit)).collect();
    let all = rule_rows::all(db, tenant).await?;
    let work = move || {
        let unknown = RuleId(trial.id.0);
        let only = trial.tried.as_ref().map(|t| t.rule.filter(|id| all.iter().any(|r| r.id == *id)).unwrap_or(unknown));
        let table = Table::default().with_rules(rules::rules(all, trial.tried.as_ref(), unknown));
        let mut outcome = rules::outcome(&table, tenant, &past, &came_as, &units, only);
        for line in outcome.lines.iter_mut().filter(|l| l.rule == Some(unknown.0)) {
            line.rule = None;
        }
        outcome
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// The topic by which the one who asked hears that something is done.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub fn me(ctx: &Ctx) -> Result<String> {
    Ok(format!("person:{}", ctx.signed_in()?.person))
}

/// Keeps what came out, and tells whoever asked: `topics` are those of the question. The caller commits.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn worked_out(tx: &mut Tx, pass: &Pass, id: TrialId, outcome: &Outcome, topics: &[String]) -> Result<()> {
    rows::done(tx, pass, id.0, outcome).await?;
    let caught: usize = outcome.lines.iter().map(|l| l.caught.len()).sum();
    let event =
        TrialDone { trial: id.0, looked: outcome.looked.into(), caught: i64::try_from(caught).unwrap_or(i64::MAX) };
    tx.journal(pass, &event, topics).await
}
