//! The only SQL about why tasks came where they came.

use std::collections::HashMap;

use ::store::{Db, FromQueryResult, Pass, Tx, vals};
use base::{Result, TenantId, Time, id::Uuid};
use tasks::route::From;
use tasks::{Task, TaskId};

use super::rules::Reason;

/// Writes down why a task came where it came, and where it would have come.
///
/// # Errors
/// As [`Tx::later`].
pub async fn put(tx: &mut Tx, pass: &Pass, task: &Task, reason: &Reason, from: &From) -> Result<()> {
    let (how, rule, version, confidence) = reason.parts();
    let name = match reason {
        Reason::Rule { name, .. } => name.as_str(),
        Reason::Classifier { .. } => "",
    };
    tx.later(
        pass,
        "INSERT INTO routing_decision (tenant, task, at, how, rule, rule_version, rule_name, confidence, unit,
           category, from_unit, from_category) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        vals![
            task.tenant.0,
            task.id.0,
            pass.now().micros(),
            how,
            rule.map(|r| r.0),
            version,
            name,
            confidence,
            task.unit.clone(),
            task.category.clone(),
            from.unit.clone(),
            from.category.clone(),
        ],
    )
    .await
}

/// Takes it away with its task.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn delete(tx: &mut Tx, pass: &Pass, task: TaskId) -> Result<()> {
    let sql = "DELETE FROM routing_decision WHERE tenant = $1 AND task = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, task.0]).await?;
    Ok(())
}

/// Why a task came where it came.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Written {
    /// `rule` or `classifier`: see [`Reason::parts`].
    pub how: String,
    pub rule: Option<Uuid>,
    pub rule_version: Option<i64>,
    /// As it was called then; empty for the classifier.
    pub rule_name: String,
    /// Percent; only of the classifier.
    pub confidence: Option<i64>,
    /// Where it was sent, by its key.
    pub unit: String,
    /// Where it would have gone, by its key.
    pub from_unit: String,
}

/// Why a task came where it came; `None` when its category said so.
///
/// # Errors
/// As [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, task: TaskId) -> Result<Option<Written>> {
    let sql = "SELECT how, rule, rule_version, rule_name, confidence, unit, from_unit FROM routing_decision
        WHERE tenant = $1 AND task = $2";
    db.row(sql, vals![tenant.0, task.0]).await
}

/// Unit and category that tasks had before they were sent elsewhere, by task, of those since a time.
pub async fn came_as(db: &Db, tenant: TenantId, since: Time) -> Result<HashMap<Uuid, From>> {
    #[derive(FromQueryResult)]
    struct Row {
        task: Uuid,
        from_unit: String,
        from_category: Option<String>,
    }
    // Ids are in the order of time, so this is one range of the primary key.
    let first = Uuid::from_u128(base::id::new_v7(since).as_u128() >> 80 << 80);
    let sql = "SELECT task, from_unit, from_category FROM routing_decision WHERE tenant = $1 AND task >= $2";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, first]).await?;
    Ok(rows.into_iter().map(|r| (r.task, From { unit: r.from_unit, category: r.from_category })).collect())
}
