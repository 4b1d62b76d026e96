//! The only SQL about links.

use base::{Result, TenantId, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

use super::super::model::TaskId;
use super::model::{Relation, Row};

/// The two ends of a row and its kind.
fn ends(task: TaskId, relation: Relation, other: TaskId) -> (TaskId, Relation, TaskId) {
    match relation.stored() {
        (false, kind) => (task, kind, other),
        (true, kind) => (other, kind, task),
    }
}

/// Writes a link; `false` when it was there already. What is the same in both directions is one row.
pub async fn add(tx: &mut Tx, pass: &Pass, task: TaskId, relation: Relation, other: TaskId) -> Result<bool> {
    let (from, kind, to) = ends(task, relation, other);
    if relation == Relation::SameAs && there(tx, pass.tenant(), to, kind, from).await? {
        return Ok(false);
    }
    let sql = "INSERT INTO task_link (tenant, task, kind, other, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant, task, kind, other) DO NOTHING";
    let values = vals![pass.tenant().0, from.0, kind.name(), to.0, pass.now().micros()];
    Ok(tx.execute(pass, sql, values).await? == 1)
}

/// Takes a link away; `false` when there was none.
pub async fn drop(tx: &mut Tx, pass: &Pass, task: TaskId, relation: Relation, other: TaskId) -> Result<bool> {
    let (from, kind, to) = ends(task, relation, other);
    let sql = "DELETE FROM task_link WHERE tenant = $1 AND task = $2 AND kind = $3 AND other = $4";
    let mut gone = tx.execute(pass, sql, vals![pass.tenant().0, from.0, kind.name(), to.0]).await?;
    if relation == Relation::SameAs {
        gone += tx.execute(pass, sql, vals![pass.tenant().0, to.0, kind.name(), from.0]).await?;
    }
    Ok(gone > 0)
}

async fn there(db: &Db, tenant: TenantId, task: TaskId, kind: Relation, other: TaskId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM task_link WHERE tenant = $1 AND task = $2 AND kind = $3 AND other = $4";
    Ok(db.scalar_i64(sql, vals![tenant.0, task.0, kind.name(), other.0]).await? > 0)
}

/// The links of a task, oldest first, at most `limit`.
pub async fn of(db: &Db, tenant: TenantId, task: TaskId, limit: u32) -> Result<Vec<Row>> {
    #[derive(FromQueryResult)]
    struct Found {
        kind: String,
        other: Uuid,
        turned: i64,
    }
    let sql = "SELECT kind, other, at, CAST(0 AS BIGINT) AS turned FROM task_link WHERE tenant = $1 AND task = $2
        UNION ALL
        SELECT kind, task AS other, at, CAST(1 AS BIGINT) AS turned FROM task_link WHERE tenant = $1 AND other = $2
        ORDER BY at, other, kind LIMIT $3";
    let rows: Vec<Found> = db.rows(sql, vals![tenant.0, task.0, i64::from(limit)]).await?;
    let row = |r: Found| {
        let kind = Relation::from_name(&r.kind)?;
        Some(Row { relation: if r.turned == 1 { kind.turned() } else { kind }, other: TaskId(r.other) })
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// The parent of a task.
pub async fn parent(db: &Db, tenant: TenantId, task: TaskId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM task_link WHERE tenant = $1 AND task = $2 AND kind = 'child_of'";
    Ok(db.scalar_i64(sql, vals![tenant.0, task.0]).await? > 0)
}

/// Whether links of a kind lead from one task to another.
pub async fn leads(db: &Db, tenant: TenantId, kind: Relation, from: TaskId, to: TaskId) -> Result<bool> {
    let sql = "WITH RECURSIVE ahead (id) AS (
          SELECT other FROM task_link WHERE tenant = $1 AND task = $2 AND kind = $3
          UNION
          SELECT l.other FROM task_link l JOIN ahead ON l.task = ahead.id WHERE l.tenant = $1 AND l.kind = $3
        ) SELECT COUNT(*) FROM ahead WHERE id = $4";
    Ok(db.scalar_i64(sql, vals![tenant.0, from.0, kind.name(), to.0]).await? > 0)
}

/// Whether links of this relation would lead around in a circle.
pub async fn closes_circle(db: &Db, tenant: TenantId, task: TaskId, relation: Relation, other: TaskId) -> Result<bool> {
    if !relation.is_order() {
        return Ok(false);
    }
    let (from, kind, to) = ends(task, relation, other);
    leads(db, tenant, kind, to, from).await
}

/// The number of a task that blocks this one and is not closed, if there is one.
pub async fn blocker(db: &Db, tenant: TenantId, task: TaskId) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Open {
        year: i64,
        serial: i64,
    }
    let sql = "SELECT t.year AS year, t.serial AS serial FROM task_link l
        JOIN task t ON t.tenant = l.tenant AND t.id = l.task
        WHERE l.tenant = $1 AND l.other = $2 AND l.kind = 'blocks' AND t.closed = FALSE
        ORDER BY t.year, t.serial LIMIT 1";
    let open: Option<Open> = db.row(sql, vals![tenant.0, task.0]).await?;
    Ok(open.map(|o| format!("{}-{}", o.year, o.serial)))
}

/// Takes all links of a task away, and counts them off at the other ends.
pub async fn forget(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    let tenant = pass.tenant().0;
    for (mine, theirs) in [("task", "other"), ("other", "task")] {
        let sql = format!(
            "UPDATE task SET links = links - 1 WHERE tenant = $1 AND links > 0 AND id IN
               (SELECT {theirs} FROM task_link WHERE tenant = $1 AND {mine} = $2)"
        );
        tx.execute(pass, &sql, vals![tenant, task]).await?;
        let sql = format!("DELETE FROM task_link WHERE tenant = $1 AND {mine} = $2");
        tx.execute(pass, &sql, vals![tenant, task]).await?;
    }
    Ok(())
}
