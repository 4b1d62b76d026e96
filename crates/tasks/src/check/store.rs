//! The only SQL about checklists.

use base::{Result, TenantId, Time, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

use super::Point;
use crate::task::TaskId;

#[derive(FromQueryResult)]
struct Row {
    n: i64,
    words: String,
    done_at: Option<i64>,
    done_by: String,
}

/// The points of a task, in their order.
pub async fn of(db: &Db, tenant: TenantId, task: TaskId) -> Result<Vec<Point>> {
    let sql = "SELECT n, words, done_at, done_by FROM task_check WHERE tenant = $1 AND task = $2 ORDER BY n";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, task.0]).await?;
    let point =
        |r: Row| Point { n: r.n, words: r.words, done_at: r.done_at.map(Time::from_micros), done_by: r.done_by };
    Ok(rows.into_iter().map(point).collect())
}

/// Writes a point that is not done.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn add(tx: &mut Tx, pass: &Pass, task: TaskId, n: i64, words: &str) -> Result<()> {
    let sql = "INSERT INTO task_check (tenant, task, n, words, done_at, done_by) VALUES ($1, $2, $3, $4, NULL, '')";
    tx.execute(pass, sql, vals![pass.tenant().0, task.0, n, words]).await?;
    Ok(())
}

/// Marks a point as done by somebody, or as not done; `false` when there is none.
pub async fn mark(tx: &mut Tx, pass: &Pass, task: TaskId, n: i64, done: Option<&str>) -> Result<bool> {
    let sql = "UPDATE task_check SET done_at = $1, done_by = $2 WHERE tenant = $3 AND task = $4 AND n = $5";
    let at = done.map(|_| pass.now().micros());
    let values = vals![at, done.unwrap_or_default(), pass.tenant().0, task.0, n];
    Ok(tx.execute(pass, sql, values).await? == 1)
}

/// `false` when there was none.
pub async fn drop(tx: &mut Tx, pass: &Pass, task: TaskId, n: i64) -> Result<bool> {
    let sql = "DELETE FROM task_check WHERE tenant = $1 AND task = $2 AND n = $3";
    Ok(tx.execute(pass, sql, vals![pass.tenant().0, task.0, n]).await? == 1)
}

/// Takes the checklist of a task away.
pub async fn forget(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    let sql = "DELETE FROM task_check WHERE tenant = $1 AND task = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, task]).await?;
    Ok(())
}
