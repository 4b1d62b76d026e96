//! Looking at the outbox: lists for the pages of a room, totals for the operator.

use base::{Result, TenantId, Time};
use uuid::Uuid;

use super::{Channel, DELETED};
use crate::{Db, FromQueryResult, Value, vals};

/// What has become of a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum State {
    /// To be sent, for the first time or again.
    Waiting,
    /// The receiver took it.
    Sent,
    /// Given up: refused too often, too old, or of an endpoint that was deleted.
    #[default]
    Dead,
}

impl State {
    pub const ALL: [State; 3] = [State::Dead, State::Waiting, State::Sent];

    pub fn name(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Sent => "sent",
            State::Dead => "dead",
        }
    }

    /// The state of a name; any other is taken for dead, which is what needs somebody.
    pub fn from_name(name: &str) -> Self {
        match name {
            "waiting" => State::Waiting,
            "sent" => State::Sent,
            _ => State::Dead,
        }
    }
}

/// A letter in a list.
#[derive(Clone, Debug)]
pub struct LetterRow {
    pub id: Uuid,
    pub endpoint: String,
    pub kind: String,
    pub payload: String,
    pub state: State,
    /// Since it was put or replayed.
    pub attempts: i64,
    /// Why the last attempt failed or why it is dead, as a short code; see [`super::Outcome`].
    pub error: Option<String>,
    pub created_at: Time,
    /// When it is dead if nobody takes it.
    pub expires_at: Time,
    /// When it was sent or given up; `None` while it waits.
    pub ended_at: Option<Time>,
}

/// One attempt to send a letter.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// When it began.
    pub at: Time,
    pub took_ms: i64,
    /// `None` when it was taken.
    pub error: Option<String>,
}

/// How an endpoint is doing.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    pub endpoint: String,
    /// Why nothing is sent, such as `hand` or `gone`.
    pub paused: Option<String>,
    /// Failures in a row.
    pub failures: i64,
    /// When the first of them was written down; `None` when there are none.
    pub failing_since: Option<Time>,
    /// The code of the last failure; `None` since the receiver last took or refused a letter.
    pub error: Option<String>,
    /// When it is tried next, if something waits.
    pub due_at: Option<Time>,
}

/// How many letters of one endpoint wait, and how many are dead.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub waiting: i64,
    pub dead: i64,
}

/// Which letters, newest first.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub state: State,
    /// `None` for all endpoints.
    pub endpoint: Option<String>,
    /// Those older than this one: the last of the page before.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: u32,
}

/// The whole outbox of the database, for the operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    pub waiting: i64,
    /// Without those whose endpoint was deleted: they need nobody.
    pub dead: i64,
    /// When the oldest letter that still waits was put.
    pub oldest_waiting: Option<Time>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    endpoint: String,
    kind: String,
    payload: String,
    state: String,
    attempts: i64,
    error: Option<String>,
    created_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
}

const COLUMNS: &str = "id, endpoint, kind, payload, state, attempts, error, created_at, expires_at, ended_at";

impl From<Row> for LetterRow {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            endpoint: r.endpoint,
            kind: r.kind,
            payload: r.payload,
            state: State::from_name(&r.state),
            attempts: r.attempts,
            error: r.error,
            created_at: Time::from_micros(r.created_at),
            expires_at: Time::from_micros(r.expires_at),
            ended_at: r.ended_at.map(Time::from_micros),
        }
    }
}

/// Letters of a tenant's channel. The caller asked the policies whether they may be seen.
///
/// # Errors
/// As [`Db::rows`].
pub async fn letters(db: &Db, tenant: TenantId, channel: Channel, query: &Query) -> Result<Vec<LetterRow>> {
    let mut sql = format!("SELECT {COLUMNS} FROM letter WHERE tenant = $1 AND channel = $2 AND state = $3");
    let mut values = vals![tenant.0, channel, query.state.name()];
    if let Some(endpoint) = &query.endpoint {
        values.push(Value::from(endpoint.as_str()));
        sql += &format!(" AND endpoint = ${}", values.len());
    }
    if let Some(before) = query.before {
        values.push(Value::from(before));
        sql += &format!(" AND id < ${}", values.len());
    }
    values.push(Value::from(i64::from(query.limit)));
    sql += &format!(" ORDER BY id DESC LIMIT ${}", values.len());
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(LetterRow::from).collect())
}

/// One letter of a tenant's channel.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn letter(db: &Db, tenant: TenantId, channel: Channel, id: Uuid) -> Result<LetterRow> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE tenant = $1 AND id = $2 AND channel = $3");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id, channel]).await?;
    row.map(LetterRow::from).ok_or(base::Error::NotFound)
}

/// The newest attempts of a letter, oldest first, at most 100.
///
/// # Errors
/// As [`Db::rows`].
pub async fn attempts(db: &Db, tenant: TenantId, letter: Uuid) -> Result<Vec<Attempt>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        took_ms: i64,
        error: Option<String>,
    }
    let sql =
        "SELECT at, took_ms, error FROM letter_attempt WHERE tenant = $1 AND letter = $2 ORDER BY id DESC LIMIT 100";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, letter]).await?;
    let attempt = |r: Row| Attempt { at: Time::from_micros(r.at), took_ms: r.took_ms, error: r.error };
    Ok(rows.into_iter().rev().map(attempt).collect())
}

#[derive(FromQueryResult)]
struct LaneLine {
    endpoint: String,
    paused: Option<String>,
    failures: i64,
    failing_since: Option<i64>,
    error: Option<String>,
    due_at: Option<i64>,
}

const LANE: &str =
    "SELECT endpoint, paused, failures, failing_since, error, due_at FROM lane WHERE tenant = $1 AND channel = $2";

impl From<LaneLine> for Lane {
    fn from(r: LaneLine) -> Self {
        Self {
            endpoint: r.endpoint,
            paused: r.paused,
            failures: r.failures,
            failing_since: r.failing_since.map(Time::from_micros),
            error: r.error,
            due_at: r.due_at.map(Time::from_micros),
        }
    }
}

/// The lanes of a tenant's channel that there are.
///
/// # Errors
/// As [`Db::rows`].
pub async fn lanes(db: &Db, tenant: TenantId, channel: Channel) -> Result<Vec<Lane>> {
    let rows: Vec<LaneLine> = db.rows(LANE, vals![tenant.0, channel]).await?;
    Ok(rows.into_iter().map(Lane::from).collect())
}

/// The lane of one endpoint; one that never had a letter is as if it were new.
///
/// # Errors
/// As [`Db::rows`].
pub async fn lane(db: &Db, tenant: TenantId, channel: Channel, endpoint: &str) -> Result<Lane> {
    let row: Option<LaneLine> =
        db.row(&format!("{LANE} AND endpoint = $3"), vals![tenant.0, channel, endpoint]).await?;
    Ok(row.map(Lane::from).unwrap_or_default())
}

#[derive(FromQueryResult)]
struct CountLine {
    endpoint: String,
    waiting: i64,
    dead: i64,
}

const COUNTS: &str = "SELECT endpoint, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
    SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS dead
  FROM letter WHERE tenant = $1 AND channel = $2 AND state IN ('waiting', 'dead')";

/// How many letters wait and are dead, by endpoint.
///
/// # Errors
/// As [`Db::rows`].
pub async fn counts(db: &Db, tenant: TenantId, channel: Channel) -> Result<Vec<(String, Counts)>> {
    let rows: Vec<CountLine> = db.rows(&format!("{COUNTS} GROUP BY endpoint"), vals![tenant.0, channel]).await?;
    Ok(rows.into_iter().map(|r| (r.endpoint, Counts { waiting: r.waiting, dead: r.dead })).collect())
}

/// The same of one endpoint.
///
/// # Errors
/// As [`Db::rows`].
pub async fn counts_of(db: &Db, tenant: TenantId, channel: Channel, endpoint: &str) -> Result<Counts> {
    let sql = format!("{COUNTS} AND endpoint = $3 GROUP BY endpoint");
    let row: Option<CountLine> = db.row(&sql, vals![tenant.0, channel, endpoint]).await?;
    Ok(row.map_or_else(Counts::default, |r| Counts { waiting: r.waiting, dead: r.dead }))
}

/// What waits and what is dead in the whole database. Letters whose endpoint was deleted need
/// nobody any more.
///
/// # Errors
/// As [`Db::rows`].
pub async fn totals(db: &Db) -> Result<Totals> {
    let count = "SELECT COUNT(*) FROM letter WHERE state = $1 AND (error IS NULL OR error <> $2)";
    let oldest = "SELECT MIN(created_at) FROM letter WHERE state = 'waiting'";
    let oldest = db.scalar_i64(oldest, vals![]).await?;
    Ok(Totals {
        waiting: db.scalar_i64(count, vals!["waiting", DELETED]).await?,
        dead: db.scalar_i64(count, vals!["dead", DELETED]).await?,
        oldest_waiting: (oldest > 0).then(|| Time::from_micros(oldest)),
    })
}
