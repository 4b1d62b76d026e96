//! A sign-in that waits for its answer: kept here, not in the browser, used once, for 10 minutes.

use base::{Result, TenantId, Time};
use serde::{Deserialize, Serialize};
use store::keys::sha256_hex;
use store::{Assurance, FromQueryResult, Store, vals};

use super::way_back::WayBack;
use super::{jwt, sweep};
use crate::session::ahead;

/// How long a person may take at the provider.
pub const WAIT_MINUTES: i64 = 10;
pub(crate) const PURPOSE: &str = "sign-in";

/// What we asked, to be held against the answer.
pub struct Pending {
    /// Goes to the provider and comes back; the database knows only its hash.
    pub state: String,
    pub secrets: Secrets,
    /// The least that the answer must prove.
    pub level: Assurance,
    /// Where she goes when it is done, or tries again from.
    pub back: WayBack,
}

/// Never leaves us in the clear before it has to; sealed in the database.
#[derive(Serialize, Deserialize)]
pub struct Secrets {
    /// Must stand in the id_token.
    pub nonce: String,
    /// Of PKCE: its challenge goes out first, it itself with the code.
    pub verifier: String,
}

impl Pending {
    /// # Errors
    /// `Internal` when the system gives no random numbers.
    pub fn new(level: Assurance, back: WayBack) -> Result<Self> {
        let secrets = Secrets { nonce: jwt::random()?, verifier: jwt::random()? };
        Ok(Self { state: jwt::random()?, secrets, level, back })
    }
}

fn hash_of(secret: &str) -> Vec<u8> {
    sha256_hex(secret.as_bytes()).into_bytes()
}

/// Keeps a sign-in for the browser with this secret.
///
/// # Errors
/// As [`store::Tx::execute`].
pub async fn put(store: &Store, tenant: TenantId, pending: &Pending, browser: &str, now: Time) -> Result<()> {
    let secrets = serde_json::to_vec(&pending.secrets).map_err(base::Error::internal)?;
    let sealed = store.keys().seal(PURPOSE, tenant, &secrets)?;
    let mut tx = store.begin().await?;
    tx.execute_quietly(
        "INSERT INTO sign_in (tenant, state, browser, secrets, level, back, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        vals![
            tenant.0,
            hash_of(&pending.state),
            hash_of(browser),
            sealed,
            pending.level.number(),
            pending.back.as_str(),
            now.micros()
        ],
    )
    .await?;
    sweep::put(&mut tx, tenant, now).await?;
    tx.commit_quietly("nothing has happened before she is back").await
}

#[derive(FromQueryResult)]
struct Row {
    secrets: Vec<u8>,
    level: i64,
    back: String,
    created_at: i64,
}

/// What waited for an answer.
pub enum Taken {
    /// Nothing of this browser with this state.
    Nothing,
    /// It waited too long: only good for beginning anew.
    Late(Pending),
    /// Begun at most [`WAIT_MINUTES`] ago.
    Good(Pending),
}

/// Takes the sign-in that this browser began with this state; a second time there is none.
/// What another browser began stays where it is.
///
/// # Errors
/// As [`store::Tx::execute`].
pub async fn take(store: &Store, tenant: TenantId, state: &str, browser: &str, now: Time) -> Result<Taken> {
    let key = || vals![tenant.0, hash_of(state), hash_of(browser)];
    let mut tx = store.begin().await?;
    let row: Option<Row> = tx
        .row(
            "SELECT secrets, level, back, created_at FROM sign_in WHERE tenant = $1 AND state = $2 AND browser = $3",
            key(),
        )
        .await?;
    let Some(row) = row else { return Ok(Taken::Nothing) };
    let taken =
        tx.execute_quietly("DELETE FROM sign_in WHERE tenant = $1 AND state = $2 AND browser = $3", key()).await?;
    tx.commit_quietly("an answer is used once, whatever comes of it").await?;
    if taken != 1 {
        return Ok(Taken::Nothing);
    }
    let secrets = store.keys().open(PURPOSE, tenant, &row.secrets)?;
    let pending = Pending {
        state: state.to_owned(),
        secrets: serde_json::from_slice(&secrets)
            .map_err(|_| base::Error::internal("a kept sign-in has another shape"))?,
        level: Assurance::from_number(row.level),
        back: WayBack::new(&row.back),
    };
    let began = Time::from_micros(row.created_at);
    // One that begins later than now: the clock was set back, and nobody knows how long ago it was.
    let late = now >= began.plus_minutes(WAIT_MINUTES) || began > ahead(now);
    Ok(if late { Taken::Late(pending) } else { Taken::Good(pending) })
}
