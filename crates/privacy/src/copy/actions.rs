//! Asking for a copy, and fetching it.

use base::error::Message;
use base::{Error, Result};
use door::Ctx;
use door::holdings::Chapter;

use super::model::{Copy, CopyId, HOURS, MOST};
use super::{job, store as rows};
use crate::events::{CopyAsked, CopyFetched};
use crate::mine;

/// Asks for a copy of everything that is held on her whom a hat is about.
///
/// # Errors
/// `Conflict` when she has too many already; as [`mine::of`].
pub async fn copy_ask(ctx: &Ctx, hat: &str, rooms: usize) -> Result<CopyId> {
    let (mine, pass) = mine::of(ctx, "privacy_copy", hat)?;
    let asker = ctx.signed_in()?.person;
    let now = ctx.now();
    let mut tx = ctx.begin().await?;
    let there = rows::of_asker(&tx, ctx.tenant_id(), asker, now).await?;
    if there.len() >= MOST {
        return Err(Error::conflict(Message::new("privacy-copy-too-many").with("most", MOST)));
    }
    let copy = Copy {
        id: CopyId::new(now),
        subject: mine.person,
        hat: mine.hat,
        asker,
        assurance: ctx.assurance(),
        done: 0,
        total: i64::try_from(rooms).unwrap_or(0),
        created_at: now,
        until: now.plus_minutes(HOURS * 60),
    };
    rows::insert(&mut tx, &pass, &copy).await?;
    job::begin(&mut tx, &pass, &copy).await?;
    let event = CopyAsked { copy: copy.id.0, person: copy.subject };
    tx.journal(&pass, &event, &[format!("person:{asker}")]).await?;
    tx.commit().await?;
    Ok(copy.id)
}

/// Her copies that can still be fetched.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn copies(ctx: &Ctx) -> Result<Vec<Copy>> {
    rows::of_asker(ctx.db(), ctx.tenant_id(), ctx.signed_in()?.person, ctx.now()).await
}

/// What a copy holds, for the one who asked for it and still acts for that person.
///
/// # Errors
/// `NotFound` for a copy that is another's, not ready or over; `StepUp` when it was asked for from
/// a session at a higher level.
pub async fn copy(ctx: &Ctx, id: CopyId) -> Result<(Copy, Vec<Chapter>)> {
    let copy = rows::find(ctx.db(), ctx.tenant_id(), id).await?;
    let me = ctx.signed_in()?.person;
    if copy.asker != me || copy.until <= ctx.now() || !copy.is_ready() {
        return Err(Error::NotFound);
    }
    mine::of(ctx, "privacy_copy", &copy.hat)?;
    if copy.assurance > ctx.assurance() {
        return Err(Error::StepUp);
    }
    let mut chapters = Vec::new();
    for part in rows::parts(ctx.store(), ctx.tenant_id(), id).await? {
        let said: Vec<Chapter> = serde_json::from_slice(&part).map_err(Error::internal)?;
        chapters.extend(said.into_iter().filter(|c| !c.records.is_empty()));
    }
    Ok((copy, chapters))
}

/// Writes down that a file was fetched.
///
/// # Errors
/// As [`mine::of`].
pub async fn copy_fetched(ctx: &Ctx, copy: &Copy, file: &str) -> Result<()> {
    let (_, pass) = mine::of(ctx, "privacy_copy", &copy.hat)?;
    let mut tx = ctx.begin().await?;
    let event = CopyFetched { copy: copy.id.0, file: file.to_owned() };
    tx.journal(&pass, &event, &[]).await?;
    tx.commit().await
}
