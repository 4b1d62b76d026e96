//! Looking somebody up, and erasing her.

use base::error::Faults;
use base::id::Uuid;
use base::{Error, Result, Time};
use door::{Ctx, HatKind};
use store::erasure::{self, Erasers, Ground, Order, SubjectErased};
use store::{Guarded, Pass, Subject};

use super::model::{Candidate, Erasures, confirms};

/// Lets only the privacy officer in.
///
/// # Errors
/// As [`Ctx::may`].
pub fn may(ctx: &Ctx, verb: door::Verb) -> Result<Pass> {
    Ok(ctx.may(verb, Guarded::new(Erasures(ctx.tenant_id())))?.pass().clone())
}

/// Who is meant: by a national id, or by the number of a task, whose requester is meant.
///
/// # Errors
/// `Invalid` at `who` when nobody is found; as [`may`].
pub async fn find(ctx: &Ctx, who: &str) -> Result<Subject> {
    may(ctx, "erasure_see")?;
    let (who, nobody) = (who.trim(), || Error::invalid("who", "privacy-erasure-nobody"));
    if let Some(subject) = tasks::erase::requester(ctx.db(), ctx.tenant_id(), who).await? {
        return Ok(subject);
    }
    match register::person_by_number(ctx.store(), ctx.tenant_id(), who).await {
        Ok(id) => Ok(Subject::person(id)),
        Err(Error::NotFound | Error::Invalid(_)) => Err(nobody()),
        Err(other) => Err(other),
    }
}

/// What is held of somebody. That the officer saw it is noted.
///
/// # Errors
/// As [`may`].
pub async fn candidate(ctx: &Ctx, erasers: &Erasers, subject: Subject) -> Result<Candidate> {
    may(ctx, "erasure_see")?;
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let person = match subject.id() {
        Some(id) => match register::person_summary(db, tenant, id).await {
            Ok(person) => Some(person),
            Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    // Of a duplicate, the person she was folded into.
    let subject = person.as_ref().map_or(subject, |p| Subject::person(p.id));
    if let Some(id) = subject.id() {
        let hats = ctx.hats();
        let job = hats.iter().find(|h| h.kind == HatKind::Job && h.has_role("privacy_officer"));
        ctx.seen("erasure_see", job.map(|h| h.key.as_str()).unwrap_or_default(), "person", id, id);
    }
    let subjects = erasure::names(db, tenant, erasers, &subject).await?;
    let holdings = erasure::holdings(db, tenant, erasers, &subjects, ctx.now()).await?;
    let mut key = false;
    for subject in &subjects {
        key |= ctx.store().subjects().has_key(tenant, subject).await?;
    }
    let (name, born) = person.as_ref().map_or((String::new(), None), |p| (p.name.clone(), p.born));
    Ok(Candidate { subject, name, born, status: person.map(|p| p.status), holdings, key })
}

/// What the officer sent.
pub struct Asked<'a> {
    /// The name of a [`Ground`].
    pub ground: &'a str,
    /// Number of the task in which it was asked for; may be empty.
    pub request: &'a str,
    /// Her name, typed by hand, so that nobody is erased by a slip.
    pub typed: &'a str,
    /// What must have been typed.
    pub expected: &'a str,
}

/// Erases somebody; gives the id of the record.
///
/// # Errors
/// `Invalid` with what is wrong; `Conflict` while something forbids it; as [`may`].
pub async fn erase(ctx: &Ctx, erasers: &Erasers, subject: &Subject, asked: &Asked<'_>) -> Result<Uuid> {
    let pass = may(ctx, "erasure_do")?;
    let mut faults = Faults::default();
    let ground = Ground::from_name(asked.ground);
    if ground.is_none() {
        faults.add("ground", "privacy-erasure-ground-missing");
    }
    let request = asked.request.trim();
    if !request.is_empty() && tasks::erase::year_and_serial(request).is_none() {
        faults.add("request", "privacy-erasure-request-wrong");
    }
    if !confirms(asked.typed, asked.expected) {
        faults.add("typed", "privacy-erasure-typed-wrong");
    }
    faults.check()?;
    let ground = ground.ok_or_else(|| Error::invalid("ground", "privacy-erasure-ground-missing"))?;
    let order = Order { ground, request: request.to_owned() };
    let mut tx = ctx.begin().await?;
    let done = erasure::erase_subject(&mut tx, &pass, erasers, subject, &order).await?;
    tx.commit().await?;
    // Else a job does it in a moment.
    if let Err(error) = erasure::destroy(ctx.store(), ctx.tenant_id(), &done, pass.now()).await {
        tracing::warn!(%error, "a key is destroyed by its job");
    }
    Ok(done.erasure)
}

/// The record of an erasure: when, by whom, and what.
///
/// # Errors
/// `NotFound`; as [`may`].
pub async fn record(ctx: &Ctx, id: Uuid) -> Result<(Time, String, SubjectErased)> {
    may(ctx, "erasure_see")?;
    erasure::record(ctx.db(), ctx.tenant_id(), id).await
}

/// The newest erasures: id and time.
///
/// # Errors
/// As [`may`].
pub async fn list(ctx: &Ctx) -> Result<Vec<(Uuid, Time)>> {
    may(ctx, "erasure_see")?;
    erasure::list(ctx.db(), ctx.tenant_id(), 100).await
}
