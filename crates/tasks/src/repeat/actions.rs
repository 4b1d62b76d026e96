//! Making a rule, changing it from now on, pausing, resuming and ending it.

use base::error::{Faults, Message};
use base::{Error, Result};
use chrono::{Datelike, NaiveDate};
use door::Ctx;
use store::{Guarded, Pass, Tx};

use super::model::What;
use super::rules::{self, Rhythm, START_YEARS};
use super::{NewRepeat, Repeat, RepeatId, RepeatState, job, store as rows};
use crate::events::RepeatPut;
use crate::task::rules::{TEXT_MAX, WORDS_MAX, clean, clean_line};
use crate::template::actions::{DAYS_MAX, own_units};
use crate::template::store as templates;

/// So many of one unit.
const MOST: i64 = 200;

/// A rule, for those of its unit.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn repeat(ctx: &Ctx, id: RepeatId) -> Result<Repeat> {
    Ok(ctx.may("repeat_see", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner())
}

/// Those of her units.
///
/// # Errors
/// `NotFound` for who works in no unit; as [`store::Db::rows`].
pub async fn repeats(ctx: &Ctx) -> Result<Vec<Repeat>> {
    let own = own_units(ctx);
    if own.is_empty() && !ctx.has_hat(door::HatKind::Job) {
        return Err(Error::NotFound);
    }
    let all = rows::of_units(ctx.db(), ctx.tenant_id(), &own, 1_000).await?;
    Ok(all.into_iter().filter(|r| ctx.could("repeat_see", r)).collect())
}

/// Makes a rule, or changes the one with this id from now on: what it has opened stays.
///
/// # Errors
/// `Invalid` at what is wrong; `Stale` as [`Ctx::unchanged`]; as [`Ctx::may`].
pub async fn repeat_put(ctx: &Ctx, id: Option<RepeatId>, new: &NewRepeat) -> Result<Repeat> {
    let mut tx = ctx.begin().await?;
    let (tenant, today) = (ctx.tenant_id(), ctx.now().date());
    let before = match id {
        None => None,
        Some(id) => {
            let before = ctx.may("repeat_put", rows::find_to_change(&tx, tenant, id).await?)?;
            ctx.unchanged(before.version)?;
            Some(before.into_inner())
        }
    };
    let unit = unit_of(ctx, &tx, new).await?;
    let blank = match &before {
        None => Repeat::new(tenant, RepeatId::new(ctx.now()), &unit, today),
        Some(r) => {
            let fresh = Repeat::new(tenant, r.id, &unit, today);
            // Of a rule that had come to its end, the days since then are not made up for.
            let state = if r.state == RepeatState::Ended { RepeatState::Active } else { r.state };
            Repeat { version: r.version + 1, state, settled: fresh.settled.max(r.settled), ..fresh }
        }
    };
    let permit = ctx.may("repeat_put", Guarded::new(blank)).map_err(|e| match e {
        Error::NotFound => Error::invalid("unit", "tasks-team-unit-wrong"),
        other => other,
    })?;
    let pass = permit.pass().clone();
    let repeat = filled(permit.into_inner(), new, today)?;
    if before.is_none() && rows::count(&tx, tenant, &repeat.unit).await? >= MOST {
        return Err(Error::invalid("title", Message::new("tasks-repeat-many").with("max", MOST)));
    }
    write(&mut tx, &pass, &repeat).await?;
    tx.commit().await?;
    Ok(repeat)
}

/// The unit that the template or the form names. The template stays as long as the transaction lasts.
async fn unit_of(ctx: &Ctx, tx: &Tx, new: &NewRepeat) -> Result<String> {
    let Some(id) = new.template else { return Ok(new.unit.clone()) };
    let wrong = |e| match e {
        Error::NotFound => Error::invalid("template", "tasks-repeat-template-wrong"),
        other => other,
    };
    let found = templates::find_to_change(tx, ctx.tenant_id(), id).await.map_err(wrong)?;
    Ok(ctx.may("template_see", found).map_err(wrong)?.unit.clone())
}

/// What the form says, checked.
fn filled(blank: Repeat, new: &NewRepeat, today: NaiveDate) -> Result<Repeat> {
    let mut faults = Faults::default();
    let (title, body) = (clean_line(&new.title), clean(&new.body));
    if new.template.is_none() && title.is_empty() {
        faults.add("title", "tasks-title-missing");
    }
    for (field, text, max) in [("title", &title, WORDS_MAX), ("body", &body, TEXT_MAX)] {
        if text.chars().count() > max {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    if new.days.is_some_and(|d| d > DAYS_MAX) {
        faults.add("days", Message::new("tasks-template-days-wrong").with("max", DAYS_MAX));
    }
    if (new.starts.year() - today.year()).abs() > START_YEARS {
        faults.add("starts", Message::new("tasks-repeat-starts-wrong").with("years", START_YEARS));
    }
    faults.check()?;
    let wrong = |wrong: rules::Wrong| Error::invalid("rule", wrong.key());
    let rule = rules::tidy(&new.rule).map_err(wrong)?;
    if !Rhythm::new(&rule, new.starts, new.shift).map_err(wrong)?.is_ever() {
        return Err(wrong(rules::Wrong::Never));
    }
    let what = match new.template {
        Some(id) => What::Template(id),
        None => What::Own { title, body, days: new.days },
    };
    Ok(Repeat { what, rule, starts: new.starts, shift: new.shift, missed: new.missed, ..blank })
}

/// Writes it, sets its timer, and tells.
async fn write(tx: &mut Tx, pass: &Pass, repeat: &Repeat) -> Result<()> {
    rows::put(tx, pass, repeat).await?;
    job::set(tx, pass, repeat).await?;
    tell(tx, pass, repeat, repeat.state.name()).await
}

/// Pauses a rule, lets it go on or ends it. The days of a pause are not made up for.
///
/// # Errors
/// `Stale` as [`Ctx::unchanged`]; as [`Ctx::may`].
pub async fn repeat_turn(ctx: &Ctx, id: RepeatId, state: RepeatState) -> Result<Repeat> {
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("repeat_put", rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
    ctx.unchanged(permit.version)?;
    let pass = permit.pass().clone();
    let mut repeat = permit.into_inner();
    if repeat.state != RepeatState::Active && state == RepeatState::Active {
        let yesterday = ctx.now().date().pred_opt().unwrap_or(repeat.settled);
        repeat.settled = repeat.settled.max(yesterday);
    }
    repeat.state = state;
    repeat.version += 1;
    write(&mut tx, &pass, &repeat).await?;
    tx.commit().await?;
    Ok(repeat)
}

/// Takes a rule away. The tasks that it opened stay.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn repeat_drop(ctx: &Ctx, id: RepeatId) -> Result<()> {
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("repeat_put", rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
    ctx.unchanged(permit.version)?;
    let pass = permit.pass().clone();
    let repeat = Repeat { state: RepeatState::Ended, ..permit.into_inner() };
    job::set(&mut tx, &pass, &repeat).await?;
    rows::drop(&mut tx, &pass, id).await?;
    tell(&mut tx, &pass, &repeat, "gone").await?;
    tx.commit().await
}

pub(super) async fn tell(tx: &mut Tx, pass: &Pass, repeat: &Repeat, state: &str) -> Result<()> {
    let event = RepeatPut {
        repeat: repeat.id.0,
        unit: repeat.unit.clone(),
        state: state.to_owned(),
        rule: repeat.rule.clone(),
    };
    tx.journal(pass, &event, std::slice::from_ref(&repeat.unit_hat)).await
}
