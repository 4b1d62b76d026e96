//! The ways to change what was learned and what it may do.

use ::store::{Db, Guarded, Pass, Tx};
use base::{Error, Result, TenantId, id};
use door::Ctx;

use super::features;
use super::measure::Report;
use super::model::Example;
use super::store::{self as rows, Alone};
use super::train::{Past, Trained, train};
use crate::events::{AloneChanged, ModelTrained, TrainingAsked};
use crate::model::{Table, UnitSwitch};
use crate::rule::actions::topic;
use crate::state;

/// From how sure a unit may let it decide, in percent.
pub const PERCENTS: [i64; 6] = [70, 80, 85, 90, 95, 98];
/// It learns from so many tasks, the newest, of two years.
pub const HISTORY_MAX: u32 = 20_000;
const DAYS: i64 = 730;

/// How well it did, when it learned, and what units allow.
///
/// # Errors
/// `NotFound` for who may not see it.
pub async fn report(ctx: &Ctx) -> Result<(Option<(Report, base::Time)>, Vec<Alone>)> {
    ctx.may("routing_see", Table::of(ctx.tenant_id()))?;
    let report = rows::report(ctx.db(), ctx.tenant_id()).await?;
    Ok((report, rows::alone(ctx.db(), ctx.tenant_id()).await?))
}

/// Asks it to learn now.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn training_ask(ctx: &Ctx) -> Result<()> {
    let may = ctx.may("routing_change", Table::of(ctx.tenant_id()))?;
    let mut tx = ctx.begin().await?;
    let event = TrainingAsked { training: id::new_v7(ctx.now()), why: "hand".to_owned() };
    tx.journal(may.pass(), &event, &[crate::trial::actions::me(ctx)?]).await?;
    tx.commit().await
}

/// The same by a part of the program, which commits.
///
/// # Errors
/// As [`Tx::journal`].
pub async fn training_ask_by(tx: &mut Tx, pass: &Pass, why: &str) -> Result<()> {
    let event = TrainingAsked { training: id::new_v7(pass.now()), why: why.to_owned() };
    tx.journal(pass, &event, &[topic(pass.tenant())]).await
}

/// Reads the history and learns from it. Texts are read here and nowhere kept; reading is not in a
/// transaction.
///
/// # Errors
/// As [`Db::rows`].
pub async fn learn(db: &Db, tenant: TenantId, now: base::Time) -> Result<Trained> {
    let since = now.plus_seconds(-DAYS * 86_400);
    let mut past = tasks::actions::tasks_past(db, tenant, since, HISTORY_MAX).await?;
    past.reverse();
    let vague = state::vague(db, tenant).await?;
    let work = move || {
        let sorted = |c: &Option<String>| c.as_ref().is_some_and(|c| !vague.contains(c));
        let history: Vec<Past> = past
            .iter()
            // Where a task is that nobody has sorted yet says nothing.
            .filter(|p| p.closed || sorted(&p.category))
            .map(|p| {
                let features = features::of(&p.as_it_came(tenant));
                let category = p.category.clone().filter(|_| sorted(&p.category));
                let example = Example { features, unit: p.unit.clone(), category };
                Past { example, day: p.opened_at.date().to_string() }
            })
            .filter(|p| !p.example.features.is_empty())
            .collect();
        train(&history)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Keeps what was learned, and tells whoever asked: `topics` are those of the question. The caller commits.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn learned(tx: &mut Tx, pass: &Pass, training: id::Uuid, trained: &Trained, topics: &[String]) -> Result<()> {
    state::touch(tx, pass).await?;
    rows::put(tx, pass, trained.model.as_ref(), &trained.report).await?;
    let all = trained.report.overall(0);
    let event = ModelTrained {
        training,
        learned: trained.report.learned.into(),
        held_back: trained.report.held_back.into(),
        right: i64::try_from(all.right).unwrap_or(i64::MAX),
    };
    tx.journal(pass, &event, topics).await
}

/// Whether the visitor may say it for this unit: a manager, or who leads this very unit. Policies know that
/// somebody leads, and not which of her units.
pub fn may_switch(ctx: &Ctx, unit: &str) -> bool {
    let thing = UnitSwitch::of(ctx.tenant_id(), unit);
    let hats = ctx.hats();
    let leads = hats.iter().any(|h| h.key.strip_prefix("unit:") == Some(unit) && h.has_role("leader"));
    ctx.could("routing_alone", &thing) && (leads || ctx.could("routing_change", &Table::bare(ctx.tenant_id())))
}

/// Lets it decide for a unit from so many percent on, or not at all.
///
/// # Errors
/// `Invalid` at `percent`; `NotFound` for who may not, and for a unit that is not there.
pub async fn alone_put(ctx: &Ctx, unit: &str, percent: &str) -> Result<()> {
    if !may_switch(ctx, unit) {
        return Err(Error::NotFound);
    }
    let may = ctx.may("routing_alone", Guarded::new(UnitSwitch::of(ctx.tenant_id(), unit)))?;
    let pass = may.pass();
    register::unit_by_key(ctx.db(), ctx.tenant_id(), unit).await?;
    let percent = match percent {
        "" | "off" => None,
        text => Some(
            text.parse::<i64>()
                .ok()
                .filter(|p| PERCENTS.contains(p))
                .ok_or_else(|| Error::invalid("percent", "routing-alone-wrong"))?,
        ),
    };
    let by = ctx.who()?.1.to_owned();
    let mut tx = ctx.begin().await?;
    state::touch(&mut tx, pass).await?;
    rows::alone_put(&mut tx, pass, unit, percent, &by).await?;
    let event = AloneChanged { switch: id::Uuid::nil(), unit: unit.to_owned(), percent };
    tx.journal(pass, &event, &[topic(ctx.tenant_id())]).await?;
    tx.commit().await
}
