//! Looking at letters, and sending one again.

use base::Result;
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

/// One letter with its attempts and its endpoint.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn letter(ctx: &Ctx, id: Uuid) -> Result<(LetterRow, Vec<Attempt>, Endpoint)> {
    ctx.may("letter_list", Endpoints::of(ctx.tenant_id()))?;
    let letter = outbox::letter(ctx.db(), ctx.tenant_id(), CHANNEL, id).await?;
    let key: EndpointId = letter.endpoint.parse()?;
    let endpoint = ctx.may("letter_list", rows::find(ctx.db(), ctx.tenant_id(), key).await?)?.into_inner();
    let attempts = outbox::attempts(ctx.db(), ctx.tenant_id(), id).await?;
    Ok((letter, attempts, endpoint))
}

/// Sends a dead letter again.
///
/// # Errors
/// `NotFound` for who may not; `Conflict` when it is not dead.
pub async fn letter_replay(ctx: &Ctx, id: Uuid) -> Result<()> {
    let (.., endpoint) = letter(ctx, id).await?;
    endpoints::letters_replay(ctx, endpoint.id, Some(id)).await.map(|_| ())
}
