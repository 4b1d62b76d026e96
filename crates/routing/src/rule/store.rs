//! The only SQL about rules.

use base::{Result, TenantId, Time, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

use super::model::{Rule, RuleId};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i64,
    place: i64,
    name: String,
    condition: String,
    unit: String,
    category: String,
    days: Option<i64>,
    active: bool,
    changed_at: i64,
    changed_by: String,
}

impl From<Row> for Rule {
    fn from(r: Row) -> Self {
        Self {
            id: RuleId(r.id),
            version: r.version,
            place: r.place,
            name: r.name,
            condition: r.condition,
            unit: r.unit,
            category: r.category,
            days: r.days,
            active: r.active,
            changed_at: Time::from_micros(r.changed_at),
            changed_by: r.changed_by,
        }
    }
}

const COLUMNS: &str = "id, version, place, name, condition, unit, category, days, active, changed_at, changed_by";

/// All rules of a tenant in their order: there are at most some hundred.
pub async fn all(db: &Db, tenant: TenantId) -> Result<Vec<Rule>> {
    let sql = format!("SELECT {COLUMNS} FROM routing_rule WHERE tenant = $1 ORDER BY place, id");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(Rule::from).collect())
}

/// A rule as it was in each of its versions, newest first, at most 50.
pub async fn past(db: &Db, tenant: TenantId, id: RuleId) -> Result<Vec<Rule>> {
    let sql = "SELECT rule AS id, version, CAST(0 AS BIGINT) AS place, name, condition, unit, category, days, active,
          changed_at, changed_by
        FROM routing_rule_past WHERE tenant = $1 AND rule = $2 ORDER BY version DESC LIMIT 50";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, id.0]).await?;
    Ok(rows.into_iter().map(Rule::from).collect())
}

/// Writes a rule as it is now, and this version of it.
pub async fn put(tx: &mut Tx, pass: &Pass, r: &Rule) -> Result<()> {
    let tenant = pass.tenant().0;
    tx.execute(
        pass,
        "INSERT INTO routing_rule (tenant, id, version, place, name, condition, unit, category, days, active,
           changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, place = excluded.place,
           name = excluded.name, condition = excluded.condition, unit = excluded.unit, category = excluded.category,
           days = excluded.days, active = excluded.active, changed_at = excluded.changed_at,
           changed_by = excluded.changed_by",
        vals![
            tenant,
            r.id.0,
            r.version,
            r.place,
            r.name.clone(),
            r.condition.clone(),
            r.unit.clone(),
            r.category.clone(),
            r.days,
            r.active,
            r.changed_at.micros(),
            r.changed_by.clone(),
        ],
    )
    .await?;
    tx.execute(
        pass,
        "INSERT INTO routing_rule_past (tenant, rule, version, name, condition, unit, category, days, active,
           changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        vals![
            tenant,
            r.id.0,
            r.version,
            r.name.clone(),
            r.condition.clone(),
            r.unit.clone(),
            r.category.clone(),
            r.days,
            r.active,
            r.changed_at.micros(),
            r.changed_by.clone(),
        ],
    )
    .await?;
    Ok(())
}

/// Writes where it stands in the order; that is no version of it.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn place(tx: &mut Tx, pass: &Pass, r: &Rule) -> Result<()> {
    let sql = "UPDATE routing_rule SET place = $1 WHERE tenant = $2 AND id = $3 AND place <> $1";
    tx.execute(pass, sql, vals![r.place, pass.tenant().0, r.id.0]).await?;
    Ok(())
}

/// Takes it out of the table. Its versions stay.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn delete(tx: &mut Tx, pass: &Pass, id: RuleId) -> Result<()> {
    tx.execute(pass, "DELETE FROM routing_rule WHERE tenant = $1 AND id = $2", vals![pass.tenant().0, id.0]).await?;
    Ok(())
}
