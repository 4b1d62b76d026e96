//! Idempotency keys: a request that is sent again because its answer was lost has no second
//! effect.
//!
//! The key is claimed when the action begins its transaction, and the answer is written last, in
//! the same one; they are committed together or not at all. Of two at the same time the second
//! waits for the first and gets its answer. A request that failed left nothing, so it may be tried
//! again under the same key.

use std::sync::{Arc, Mutex};

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Error, Result, TenantId, Time};
use store::{Db, FromQueryResult, Outer, Tx, vals};

use super::Answer;
use crate::Ctx;

/// As the draft of the IETF names it.
pub const HEADER: &str = "idempotency-key";
/// The longest key, in characters.
pub const KEY_MAX: usize = 255;
/// How long an answer is kept.
pub const KEPT_MINUTES: i64 = 24 * 60;
/// Answers that are forgotten in one transaction.
const BATCH: i64 = 5_000;

/// A key and the SHA-256 of the request that it stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    pub(super) text: String,
    pub(super) digest: Vec<u8>,
}

impl Key {
    /// A key with what it stands for; `None` for what can be none. For pages whose forms carry one: they
    /// check it as the API does.
    pub fn of(text: &str, content: &[u8]) -> Option<Self> {
        let digest = ring::digest::digest(&ring::digest::SHA256, content).as_ref().to_vec();
        is_key(text).then(|| Self { text: text.to_owned(), digest })
    }
}

/// Whether somebody may name a request so.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.len() <= KEY_MAX && text.bytes().all(|b| (b'!'..=b'~').contains(&b))
}

#[derive(FromQueryResult)]
struct Row {
    digest: Vec<u8>,
    status: i64,
    location: Option<String>,
    etag: Option<String>,
    body: String,
}

/// A request under a key, and the transaction that its action joins.
pub(crate) struct Once {
    key: Key,
    caller: String,
    outer: Outer,
    /// What somebody else answered under this key while we were at it.
    kept: Mutex<Option<Row>>,
}

impl Once {
    /// Claims the key in a new transaction, or joins the one that claimed it. Only now and not
    /// sooner: whoever reads before it changes anything does not hold a connection meanwhile.
    pub(crate) async fn begin(&self, ctx: &Ctx) -> Result<Tx> {
        if let Some(tx) = self.outer.lend() {
            return Ok(tx);
        }
        let mut tx = ctx.store().begin().await?;
        if claim(&mut tx, ctx, self).await? {
            self.outer.put(tx);
            return self.outer.lend().ok_or_else(|| Error::internal("a transaction got lost"));
        }
        let row = find(&tx, ctx.tenant_id(), &self.caller, &self.key).await?;
        // What is given again must be as durable as what was given first.
        tx.commit_quietly("an answer is only read").await?;
        if let Ok(mut kept) = self.kept.lock() {
            *kept = row;
        }
        Err(Error::unavailable("an idempotency key was claimed by another request at the same time"))
    }
}

/// Does the action, or gives the answer that it gave. [`Call::once`](super::Call::once) is this for the API;
/// a page with a form that may come twice calls it with a key of the form's.
///
/// # Errors
/// As the action; `Invalid` when the key was used for something else.
pub async fn once<F, Fut>(ctx: &Ctx, key: &Key, act: F) -> Result<Response>
where
    F: FnOnce(Ctx) -> Fut,
    Fut: Future<Output = Result<Answer>>,
{
    let (tenant, caller) = (ctx.tenant_id(), ctx.actor().to_string());
    if let Some(row) = find(ctx.db(), tenant, &caller, key).await? {
        return again(row, key);
    }
    let once = Arc::new(Once { key: key.clone(), caller, outer: Outer::default(), kept: Mutex::default() });
    let answer = match act(ctx.within(once.clone())).await {
        Ok(answer) => answer,
        Err(error) => {
            // Perhaps it failed only because the same request had its effect meanwhile.
            let held = once.kept.lock().ok().and_then(|mut kept| kept.take());
            let kept = if held.is_some() { held } else { find(ctx.db(), tenant, &once.caller, key).await? };
            return kept.map_or(Err(error), |row| again(row, key));
        }
    };
    // Without a transaction nothing happened that could happen twice.
    if let Some(mut tx) = once.outer.take() {
        keep(&mut tx, tenant, &once.caller, key, &answer).await?;
        tx.commit_quietly("the action inside has its own entries").await?;
    }
    Ok(answer.into_response())
}

fn again(row: Row, key: &Key) -> Result<Response> {
    if row.digest != key.digest {
        return Err(Error::invalid("Idempotency-Key", "door-api-key-reused"));
    }
    let status = u16::try_from(row.status).ok().and_then(|s| StatusCode::from_u16(s).ok());
    let status = status.ok_or_else(|| Error::internal("an answer was kept without its status"))?;
    let answer = Answer { status, location: row.location, etag: row.etag, body: row.body };
    let mut response = answer.into_response();
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    Ok(response)
}

async fn claim(tx: &mut Tx, ctx: &Ctx, once: &Once) -> Result<bool> {
    let Once { key, caller, .. } = once;
    let claimed = tx
        .execute_quietly(
            "INSERT INTO idempotency (tenant, caller, key, digest, status, body, at) VALUES ($1, $2, $3, $4, 0, '', $5)
             ON CONFLICT (tenant, caller, key) DO NOTHING",
            vals![ctx.tenant_id().0, caller.clone(), key.text.clone(), key.digest.clone(), ctx.now().micros()],
        )
        .await?;
    Ok(claimed == 1)
}

async fn find(db: &Db, tenant: TenantId, caller: &str, key: &Key) -> Result<Option<Row>> {
    db.row(
        "SELECT digest, status, location, etag, body FROM idempotency WHERE tenant = $1 AND caller = $2 AND key = $3",
        vals![tenant.0, caller, key.text.clone()],
    )
    .await
}

async fn keep(tx: &mut Tx, tenant: TenantId, caller: &str, key: &Key, answer: &Answer) -> Result<()> {
    tx.execute_quietly(
        "UPDATE idempotency SET status = $1, location = $2, etag = $3, body = $4
         WHERE tenant = $5 AND caller = $6 AND key = $7",
        vals![
            i64::from(answer.status.as_u16()),
            answer.location.clone(),
            answer.etag.clone(),
            answer.body.clone(),
            tenant.0,
            caller,
            key.text.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Forgets answers that are older than [`KEPT_MINUTES`]. Says whether more may wait.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn forget(tx: &mut Tx, tenant: TenantId, now: Time) -> Result<bool> {
    let forgotten = tx
        .execute_quietly(
            "DELETE FROM idempotency WHERE tenant = $1 AND (caller, key) IN
               (SELECT caller, key FROM idempotency WHERE tenant = $1 AND at < $2 ORDER BY at LIMIT $3)",
            vals![tenant.0, now.plus_minutes(-KEPT_MINUTES).micros(), BATCH],
        )
        .await?;
    Ok(i64::try_from(forgotten).unwrap_or(BATCH) == BATCH)
}

/// Whether any answer is kept.
///
/// # Errors
/// As [`Db::rows`].
pub async fn any_left(db: &Db, tenant: TenantId) -> Result<bool> {
    Ok(db.scalar_i64("SELECT 1 FROM idempotency WHERE tenant = $1 LIMIT 1", vals![tenant.0]).await? == 1)
}
