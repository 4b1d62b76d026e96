//! Looking at letters, and sending one again.

use base::{Error, Result};
use door::Ctx;
use store::outbox::{self, Attempt, LetterRow, Query};
use uuid::Uuid;

use crate::endpoint::model::Endpoints;
use crate::endpoint::{Endpoint, EndpointId, actions as endpoints, store as rows};
use crate::send::CHANNEL;

/// Letters, newest first, with the endpoints by key.
///
/// # Errors
/// `NotFound` for who may not; else as [`store::Db::rows`].
pub async fn letters(ctx: &Ctx, query: &Query) -> Result<(Vec<LetterRow>, Vec<Endpoint>)> {
    let may = ctx.may("letter_list", Endpoints::of(ctx.tenant_id()))?;
    let letters = outbox::letters(ctx.db(), ctx.tenant_id(), CHANNEL, query).await?;
    let endpoints = rows::all(ctx.db(), may.pass()).await?;
    Ok((letters, endpoints))
}

/// One letter with its attempts and its endpoint; none when that was deleted.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn letter(ctx: &Ctx, id: Uuid) -> Result<(LetterRow, Vec<Attempt>, Option<Endpoint>)> {
    ctx.may("letter_list", Endpoints::of(ctx.tenant_id()))?;
    let letter = outbox::letter(ctx.db(), ctx.tenant_id(), CHANNEL, id).await?;
    let key: EndpointId = letter.endpoint.parse()?;
    let endpoint = match rows::find(ctx.db(), ctx.tenant_id(), key).await {
        Ok(endpoint) => Some(ctx.may("letter_list", endpoint)?.into_inner()),
        Err(Error::NotFound) => None,
        Err(other) => return Err(other),
    };
    let attempts = outbox::attempts(ctx.db(), ctx.tenant_id(), id).await?;
    Ok((letter, attempts, endpoint))
}

/// Sends a dead letter again.
///
/// # Errors
/// `NotFound` for who may not; `Conflict` when it is not dead, or its endpoint was deleted.
pub async fn letter_replay(ctx: &Ctx, id: Uuid) -> Result<()> {
    let (.., endpoint) = letter(ctx, id).await?;
    let endpoint = endpoint.ok_or_else(|| Error::conflict("flow-replay-deleted"))?;
    endpoints::letters_replay(ctx, endpoint.id, Some(id)).await.map(|_| ())
}
