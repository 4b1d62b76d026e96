//! Marking a pattern as looked at, and changing what counts as one.

use base::error::{Faults, Message};
use base::id::Uuid;
use base::{Error, Result, TenantId};
use door::Ctx;
use store::Guarded;

use super::model::{Pattern, Rule, Watch, latest};
use super::store::{self as rows, Seen};
use crate::events::{PatternLookedAt, RuleChanged};

/// A note has at most so many characters.
const NOTE_MAX: usize = 1_000;

/// Says that a case was looked at, up to a minute: what comes after makes it a case again.
///
/// # Errors
/// `NotFound` for a pattern that there is none of; `Conflict` for the officer's own looks; `Invalid` at `until`
/// for a minute that is later than [`latest`]; as [`Ctx::may`].
pub async fn pattern_looked_at(
    ctx: &Ctx,
    (pattern, person, subject): (&str, Uuid, Uuid),
    until: i64,
    note: &str,
) -> Result<()> {
    let pass = ctx.may("watch_mark", Guarded::new(Watch(ctx.tenant_id())))?.pass().clone();
    let pattern = Pattern::from_name(pattern).ok_or(Error::NotFound)?;
    let officer = ctx.signed_in()?.person;
    if officer == person {
        return Err(Error::Conflict(Message::new("privacy-case-own")));
    }
    if until > latest(ctx.now()) {
        return Err(Error::invalid("until", "privacy-case-until-late"));
    }
    let note: String = note.trim().chars().take(NOTE_MAX).collect();
    let mut tx = ctx.begin().await?;
    rows::look_put(&mut tx, &pass, &Seen { pattern, person, subject, until, officer, note: &note }).await?;
    let name = pattern.name().to_owned();
    let look = id(ctx.tenant_id(), &format!("look/{name}/{person}/{subject}"));
    let event = PatternLookedAt {
        look,
        rule: name,
        actor: format!("person:{person}"),
        subject: Some(subject).filter(|s| !s.is_nil()),
        until: Some(until),
    };
    tx.journal(&pass, &event, &[]).await?;
    tx.commit().await
}

/// The same id for the same thing always: what the journal calls what has no id of its own.
fn id(tenant: TenantId, name: &str) -> Uuid {
    let digest = store::keys::sha256_hex(format!("{tenant}/privacy/{name}").as_bytes());
    digest.get(..32).and_then(|half| Uuid::parse_str(half).ok()).unwrap_or_default()
}

/// The rules in force.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn rules(ctx: &Ctx) -> Result<Vec<Rule>> {
    rows::rules(ctx.db(), ctx.tenant_id()).await
}

/// Changes a rule.
///
/// # Errors
/// `NotFound` for a pattern that there is none of; `Invalid` at `number` or `span` for what cannot be; as
/// [`Ctx::may`].
pub async fn rule_change(ctx: &Ctx, pattern: &str, active: bool, number: i64, span: i64) -> Result<()> {
    let pass = ctx.may("watch_change", Guarded::new(Watch(ctx.tenant_id())))?.pass().clone();
    let pattern = Pattern::from_name(pattern).ok_or(Error::NotFound)?;
    let (most, longest) = match pattern {
        Pattern::Hours => (23, 24),
        _ => (10_000, 1_440),
    };
    let mut faults = Faults::default();
    if !(0..=most).contains(&number) {
        faults.add("number", "privacy-rule-number-wrong");
    }
    if !(0..=longest).contains(&span) {
        faults.add("span", "privacy-rule-number-wrong");
    }
    faults.check()?;
    let mut tx = ctx.begin().await?;
    rows::rule_put(&mut tx, &pass, Rule { pattern, active, number, span }).await?;
    let key = pattern.name().to_owned();
    let event = RuleChanged { rule: id(ctx.tenant_id(), &format!("rule/{key}")), key, active, number, span };
    tx.journal(&pass, &event, &[]).await?;
    tx.commit().await
}
