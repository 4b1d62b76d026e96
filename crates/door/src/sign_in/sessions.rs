//! The life of a session: begun with a fresh secret, ended by her, by the provider or by time.

use base::id::Uuid;
use base::{Error, Result, TenantId, Time};
use store::{Actor, Assurance, Db, FromQueryResult, Pass, Tx, vals};

use super::events::{Ended, SessionBegan, SessionEnded};
use super::sweep;
use crate::session::{ABSOLUTE_MINUTES, IDLE_MINUTES, ahead, hash_of};
use crate::{App, Session, live::News, session};

pub(crate) const PURPOSE: &str = "id-token";

/// Who came, and how sure the provider is.
pub struct Arrival {
    pub tenant: TenantId,
    /// Her id in the register.
    pub person: Uuid,
    /// What the provider proved, which may be more than was asked for.
    pub assurance: Assurance,
    /// The provider's name for its own session; without it a sign-out there does not reach us.
    pub sid: Option<String>,
    /// Handed back when she signs out; sealed at rest, for it holds her national id.
    pub id_token: String,
    /// The hat she acted under before a step-up.
    pub acting: Option<String>,
}

/// Opens a session and closes the one this browser had. Gives the cookie's secret, which is new
/// each time: a secret that somebody planted never becomes hers.
///
/// # Errors
/// As [`Tx::execute`]; then nothing has happened.
pub async fn begin(app: &App, arrival: &Arrival, before: Option<&Session>, now: Time) -> Result<String> {
    let store = &app.store;
    let secret = store.keys().secret()?;
    let sealed = store.keys().seal(PURPOSE, arrival.tenant, arrival.id_token.as_bytes())?;
    let mut tx = store.begin().await?;
    if let Some(before) = before {
        end_one(&mut tx, before, Ended::Replaced, now).await?;
    }
    tx.execute_quietly(
        "INSERT INTO session (hash, tenant, person, assurance, acting, sid, id_token, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        vals![
            hash_of(&secret),
            arrival.tenant.0,
            arrival.person,
            arrival.assurance.number(),
            arrival.acting.clone(),
            arrival.sid.clone(),
            sealed,
            now.micros()
        ],
    )
    .await?;
    let event = SessionBegan { person: arrival.person, assurance: arrival.assurance.number() };
    tx.journal(&person_pass(arrival.tenant, arrival.person, "sign_in", now), &event, &[]).await?;
    sweep::put(&mut tx, arrival.tenant, now).await?;
    tx.commit().await?;
    // Other pages of the same person go on with the new cookie; those of another do not.
    if let Some(before) = before.filter(|b| b.person != arrival.person) {
        tell_ended(app, &before.hash);
    }
    Ok(secret)
}

/// Ends her own session. Gives the id_token it began with, if it can still be opened.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn end(app: &App, session: &Session, now: Time) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        id_token: Option<Vec<u8>>,
    }
    let mut tx = app.store.begin().await?;
    let row: Option<Row> = tx
        .row(
            "SELECT id_token FROM session WHERE hash = $1 AND tenant = $2",
            vals![session.hash.clone(), session.tenant.0],
        )
        .await?;
    end_one(&mut tx, session, Ended::SignedOut, now).await?;
    tx.commit().await?;
    tell_ended(app, &session.hash);
    let sealed = row.and_then(|r| r.id_token);
    Ok(sealed
        .and_then(|s| app.store.keys().open(PURPOSE, session.tenant, &s).ok())
        .and_then(|t| String::from_utf8(t).ok()))
}

#[derive(FromQueryResult)]
struct Found {
    hash: Vec<u8>,
    person: Uuid,
}

/// An open session of hers, as she sees it in a list.
pub struct Line {
    /// With its hash, which no page shows.
    pub session: Session,
    /// Names it towards her: neither the secret nor what the database knows it by.
    pub handle: String,
}

/// The open sessions of a person, the last used first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn of_person(db: &Db, tenant: TenantId, person: Uuid, now: Time) -> Result<Vec<Line>> {
    let open = session::of_person(db, tenant, person, now).await?;
    Ok(open.into_iter().map(|session| Line { handle: handle(&session.hash), session }).collect())
}

fn handle(hash: &[u8]) -> String {
    store::keys::sha256_hex(hash).chars().take(32).collect()
}

/// Ends other open sessions of the one who has this one open: the one with a handle, or all. Says
/// how many.
///
/// # Errors
/// `NotFound` when none of hers has that handle, or it is this one; else as [`Tx::execute`].
pub async fn end_others(app: &App, mine: &Session, only: Option<&str>, now: Time) -> Result<usize> {
    let mut tx = app.store.begin().await?;
    let others = of_person(&tx, mine.tenant, mine.person, now).await?.into_iter();
    let others: Vec<Line> =
        others.filter(|l| l.session.hash != mine.hash && only.is_none_or(|handle| l.handle == handle)).collect();
    if only.is_some() && others.is_empty() {
        return Err(Error::NotFound);
    }
    for other in &others {
        end_one(&mut tx, &other.session, Ended::FromAnother, now).await?;
    }
    tx.commit().await?;
    others.iter().for_each(|other| tell_ended(app, &other.session.hash));
    Ok(others.len())
}

/// Ends the sessions that the provider calls `sid`, because she signed out there. Says how many.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn end_by_sid(app: &App, tenant: TenantId, sid: &str, now: Time) -> Result<usize> {
    const BY_SID: &str = "SELECT hash, person FROM session WHERE tenant = $1 AND sid = $2";
    // Most calls find nothing, and those should not wait for the writer.
    if app.store.db().rows::<Found>(BY_SID, vals![tenant.0, sid]).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = app.store.begin().await?;
    let ended = end_found(&mut tx, tenant, BY_SID, vals![tenant.0, sid], Ended::Elsewhere, now).await?;
    tx.commit().await?;
    ended.iter().for_each(|hash| tell_ended(app, hash));
    Ok(ended.len())
}

/// Ends a session that was used later than it is now, as [`crate::session::Found::Ahead`] says.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn end_ahead(app: &App, session: &Session, now: Time) -> Result<()> {
    const ONE: &str = "SELECT hash, person FROM session WHERE hash = $1 AND seen_at > $2";
    let mut tx = app.store.begin().await?;
    let which = vals![session.hash.clone(), ahead(now).micros()];
    end_found(&mut tx, session.tenant, ONE, which, Ended::Time, now).await?;
    tx.commit().await?;
    tell_ended(app, &session.hash);
    Ok(())
}

/// Ends at most `limit` sessions whose time is over, or that were used later than now because the
/// clock has been set back. Says how many.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn end_by_time(tx: &mut Tx, tenant: TenantId, now: Time, limit: i64) -> Result<usize> {
    // Who is over the absolute time is not seen any more, and so is idle soon after.
    const IDLE: &str = "SELECT hash, person FROM session WHERE tenant = $1 AND seen_at <= $2 ORDER BY seen_at LIMIT $3";
    const AHEAD: &str = "SELECT hash, person FROM session WHERE tenant = $1 AND seen_at > $2 ORDER BY seen_at LIMIT $3";
    let before = now.plus_minutes(-IDLE_MINUTES).micros();
    let idle = end_found(tx, tenant, IDLE, vals![tenant.0, before, limit], Ended::Time, now).await?.len();
    let later = vals![tenant.0, ahead(now).micros(), limit];
    Ok(idle.max(end_found(tx, tenant, AHEAD, later, Ended::Time, now).await?.len()))
}

async fn end_found(
    tx: &mut Tx,
    tenant: TenantId,
    which: &str,
    values: Vec<store::Value>,
    why: Ended,
    now: Time,
) -> Result<Vec<Vec<u8>>> {
    let found: Vec<Found> = tx.rows(which, values).await?;
    #[expect(clippy::disallowed_methods, reason = "the provider or the clock ends these, not a person here")]
    let pass = Pass::system(tenant, "door", now);
    for one in &found {
        tx.execute_quietly("DELETE FROM session WHERE hash = $1", vals![one.hash.clone()]).await?;
        tx.journal(&pass, &SessionEnded { person: one.person, why }, &[]).await?;
    }
    Ok(found.into_iter().map(|f| f.hash).collect())
}

async fn end_one(tx: &mut Tx, session: &Session, why: Ended, now: Time) -> Result<()> {
    tx.execute_quietly("DELETE FROM session WHERE hash = $1", vals![session.hash.clone()]).await?;
    let pass = person_pass(session.tenant, session.person, "sign_out", now);
    tx.journal(&pass, &SessionEnded { person: session.person, why }, &[]).await
}

fn tell_ended(app: &App, hash: &[u8]) {
    app.live.tell(News::SessionEnded(hash.into()));
}

#[expect(
    clippy::disallowed_methods,
    reason = "to come in and to leave needs no policy: the provider has said who she is"
)]
pub(crate) fn person_pass(tenant: TenantId, person: Uuid, verb: &'static str, now: Time) -> Pass {
    Pass::grant(tenant, Actor::Person(person), None, None, verb, now)
}

/// Whether a session is there and its time is not over.
///
/// # Errors
/// As [`Db::rows`].
pub async fn is_open(db: &Db, session: &Session, now: Time) -> Result<bool> {
    let (idle, absolute) = (now.plus_minutes(-IDLE_MINUTES), now.plus_minutes(-ABSOLUTE_MINUTES));
    let found = db
        .scalar_i64(
            "SELECT 1 FROM session WHERE hash = $1 AND tenant = $2 AND seen_at > $3 AND created_at > $4 AND seen_at <= $5",
            vals![session.hash.clone(), session.tenant.0, idle.micros(), absolute.micros(), ahead(now).micros()],
        )
        .await?;
    Ok(found == 1)
}

/// Deletes waiting sign-ins that nobody came back to.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn forget_pending(tx: &mut Tx, tenant: TenantId, now: Time) -> Result<()> {
    let before = now.plus_minutes(-super::pending::WAIT_MINUTES).micros();
    tx.execute_quietly("DELETE FROM sign_in WHERE tenant = $1 AND created_at <= $2", vals![tenant.0, before]).await?;
    Ok(())
}

/// Whether any session or waiting sign-in is left.
///
/// # Errors
/// As [`Db::rows`].
pub async fn any_left(db: &Db, tenant: TenantId) -> Result<bool> {
    let sessions = db.scalar_i64("SELECT 1 FROM session WHERE tenant = $1 LIMIT 1", vals![tenant.0]).await?;
    let waiting = db.scalar_i64("SELECT 1 FROM sign_in WHERE tenant = $1 LIMIT 1", vals![tenant.0]).await?;
    Ok(sessions + waiting > 0)
}
