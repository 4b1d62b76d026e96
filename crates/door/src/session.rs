//! Sessions: 30 minutes idle, 120 minutes in all, as ID-porten demands.
//!
//! The cookie holds a secret; the database holds only its SHA-256.
//!
//! A clock that is set forward ends sessions early, and one that is set back would let them live
//! longer. So a session that was used later than now, by more than [`AHEAD_MINUTES`], is over, and
//! is ended at the next look at it. Setting the clock back so adds at most the time since she was
//! last here and those minutes: never more than she may be idle.

use base::{Result, TenantId, Time, id::Uuid};
use store::keys::sha256_hex;
use store::{Assurance, Db, FromQueryResult, Store, Tx, vals};

/// Who is not seen for so long is signed out.
pub const IDLE_MINUTES: i64 = 30;
/// Nobody stays signed in for longer, however often she is seen.
pub const ABSOLUTE_MINUTES: i64 = 120;
/// The clocks of nodes may differ by less than this, and a clock may be set back by so much,
/// without ending anybody's session.
pub const AHEAD_MINUTES: i64 = 2;

/// An open session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// SHA-256 of the cookie's secret, as bytes of its hexadecimal text.
    pub hash: Vec<u8>,
    pub tenant: TenantId,
    /// Her id in the register.
    pub person: Uuid,
    /// Of the sign-in that began it; a step-up begins another session.
    pub assurance: Assurance,
    /// The key of the hat she acts under, when she acts for another.
    pub acting: Option<String>,
    /// When she signed in; [`ABSOLUTE_MINUTES`] count from here.
    pub created_at: Time,
    /// When she last asked for something herself, to about a minute; [`IDLE_MINUTES`] count from here.
    pub seen_at: Time,
}

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    person: Uuid,
    assurance: i64,
    acting: Option<String>,
    created_at: i64,
    seen_at: i64,
}

/// What the database knows a secret by.
pub fn hash_of(secret: &str) -> Vec<u8> {
    sha256_hex(secret.as_bytes()).into_bytes()
}

/// What there is behind a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    Open(Session),
    /// It was used later than it is now: the clock has been set back, and it is to be ended.
    Ahead(Session),
    /// None of this tenant, or its time is over.
    Nothing,
}

/// The session of a secret in a tenant.
///
/// # Errors
/// As [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, secret: &str, now: Time) -> Result<Found> {
    let hash = hash_of(secret);
    let row: Option<Row> = db
        .row(
            "SELECT tenant, person, assurance, acting, created_at, seen_at FROM session WHERE hash = $1",
            vals![hash.clone()],
        )
        .await?;
    let Some(r) = row.filter(|r| r.tenant == tenant.0) else { return Ok(Found::Nothing) };
    let session = Session {
        hash,
        tenant: TenantId(r.tenant),
        person: r.person,
        assurance: Assurance::from_number(r.assurance),
        acting: r.acting,
        created_at: Time::from_micros(r.created_at),
        seen_at: Time::from_micros(r.seen_at),
    };
    Ok(if session.seen_at > ahead(now) {
        Found::Ahead(session)
    } else if is_open(&session, now) {
        Found::Open(session)
    } else {
        Found::Nothing
    })
}

/// The open sessions of a person, the last used first, at most a hundred.
///
/// # Errors
/// As [`Db::rows`].
pub async fn of_person(db: &Db, tenant: TenantId, person: Uuid, now: Time) -> Result<Vec<Session>> {
    #[derive(FromQueryResult)]
    struct Hash {
        hash: Vec<u8>,
        assurance: i64,
        acting: Option<String>,
        created_at: i64,
        seen_at: i64,
    }
    let sql = "SELECT hash, assurance, acting, created_at, seen_at FROM session
        WHERE tenant = $1 AND person = $2 ORDER BY seen_at DESC LIMIT 100";
    let rows: Vec<Hash> = db.rows(sql, vals![tenant.0, person]).await?;
    let session = |r: Hash| Session {
        hash: r.hash,
        tenant,
        person,
        assurance: Assurance::from_number(r.assurance),
        acting: r.acting,
        created_at: Time::from_micros(r.created_at),
        seen_at: Time::from_micros(r.seen_at),
    };
    Ok(rows.into_iter().map(session).filter(|s| is_open(s, now) && s.seen_at <= ahead(now)).collect())
}

fn is_open(session: &Session, now: Time) -> bool {
    now < session.seen_at.plus_minutes(IDLE_MINUTES) && now < session.created_at.plus_minutes(ABSOLUTE_MINUTES)
}

/// The latest time at which a session can have been used that is open now.
pub(crate) fn ahead(now: Time) -> Time {
    now.plus_minutes(AHEAD_MINUTES)
}

/// Notes that she was here. Written at most once a minute, so that reading a page does not write.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn touch(store: &Store, session: &Session, now: Time) -> Result<()> {
    if now < session.seen_at.plus_minutes(1) {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.execute_quietly("UPDATE session SET seen_at = $1 WHERE hash = $2", vals![now.micros(), session.hash.clone()])
        .await?;
    tx.commit_quietly("being here is not an event").await
}

/// Puts a hat on to act for another, or takes it off. Whether she wears it is checked by the caller.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn act(tx: &mut Tx, session: &Session, hat: Option<&str>) -> Result<()> {
    tx.execute_quietly(
        "UPDATE session SET acting = $1 WHERE hash = $2",
        vals![hat.map(str::to_owned), session.hash.clone()],
    )
    .await?;
    Ok(())
}
