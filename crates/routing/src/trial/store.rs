//! The only SQL about trials.

use ::store::{Db, FromQueryResult, Pass, Tx, vals};
use base::{Error, Result, TenantId, Time, id::Uuid};

use super::model::{Outcome, Trial, TrialId};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    asked_at: i64,
    asked_by: String,
    draft: String,
    result: Option<String>,
}

impl From<Row> for Trial {
    fn from(r: Row) -> Self {
        Self {
            id: TrialId(r.id),
            asked_at: Time::from_micros(r.asked_at),
            asked_by: r.asked_by,
            tried: serde_json::from_str(&r.draft).unwrap_or_default(),
            result: r.result.and_then(|json| serde_json::from_str(&json).ok()),
        }
    }
}

/// A trial, done or not.
///
/// # Errors
/// `NotFound` when there is none, or its time is over; as [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, id: TrialId) -> Result<Trial> {
    let sql = "SELECT id, asked_at, asked_by, draft, result FROM routing_trial WHERE tenant = $1 AND id = $2";
    let row: Option<Row> = db.row(sql, vals![tenant.0, id.0]).await?;
    row.map(Trial::from).ok_or(Error::NotFound)
}

/// How many trials asked for since then are not worked out yet: in all, and of one who asks.
///
/// # Errors
/// As [`Db::rows`].
pub async fn waiting(db: &Db, tenant: TenantId, by: &str, since: Time) -> Result<(i64, i64)> {
    #[derive(FromQueryResult)]
    struct Asked {
        asked_by: String,
    }
    let sql = "SELECT asked_by FROM routing_trial WHERE tenant = $1 AND asked_at >= $2 AND result IS NULL";
    let all: Vec<Asked> = db.rows(sql, vals![tenant.0, since.micros()]).await?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok((count(all.len()), count(all.iter().filter(|a| a.asked_by == by).count())))
}

/// Puts a new one, and takes those away whose time is over.
pub async fn insert(tx: &mut Tx, pass: &Pass, trial: &Trial, before: Time) -> Result<()> {
    let tenant = pass.tenant().0;
    let sql = "DELETE FROM routing_trial WHERE tenant = $1 AND asked_at < $2";
    tx.execute(pass, sql, vals![tenant, before.micros()]).await?;
    let draft = serde_json::to_string(&trial.tried).map_err(Error::internal)?;
    tx.execute(
        pass,
        "INSERT INTO routing_trial (tenant, id, asked_at, asked_by, draft) VALUES ($1, $2, $3, $4, $5)",
        vals![tenant, trial.id.0, trial.asked_at.micros(), trial.asked_by.clone(), draft],
    )
    .await?;
    Ok(())
}

/// Writes down what it came to.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn done(tx: &mut Tx, pass: &Pass, id: Uuid, outcome: &Outcome) -> Result<()> {
    let json = serde_json::to_string(outcome).map_err(Error::internal)?;
    let sql = "UPDATE routing_trial SET result = $1 WHERE tenant = $2 AND id = $3";
    tx.execute(pass, sql, vals![json, pass.tenant().0, id]).await?;
    Ok(())
}
