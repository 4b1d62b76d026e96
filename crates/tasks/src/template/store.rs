//! The only SQL about templates.

use base::{Error, Result, TenantId, id::Uuid};
use store::{Db, FromQueryResult, Guarded, Pass, Tx, Value, vals};

use super::{Template, TemplateId};
use crate::task::Delegate;
use crate::task::model::unit_hat;

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    unit: String,
    name: String,
    title: String,
    body: String,
    category: Option<String>,
    days: Option<i64>,
    answers: String,
    checks: String,
    delegate: Option<String>,
    delegate_name: String,
    version: i64,
}

const COLUMNS: &str = "tenant, id, unit, name, title, body, category, days, answers, checks, delegate, delegate_name,
    version";

impl From<Row> for Template {
    fn from(r: Row) -> Self {
        Self {
            tenant: TenantId(r.tenant),
            id: TemplateId(r.id),
            unit_hat: unit_hat(&r.unit),
            unit: r.unit,
            name: r.name,
            title: r.title,
            body: r.body,
            category: r.category,
            days: r.days.and_then(|d| u32::try_from(d).ok()),
            answers: serde_json::from_str(&r.answers).unwrap_or_default(),
            checks: serde_json::from_str(&r.checks).unwrap_or_default(),
            delegate: r.delegate.map(|hat| Delegate { hat, name: r.delegate_name }),
            version: r.version,
        }
    }
}

async fn one(db: &Db, tenant: TenantId, id: TemplateId, lock: &str) -> Result<Option<Template>> {
    let sql = format!("SELECT {COLUMNS} FROM task_template WHERE tenant = $1 AND id = $2{lock}");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0]).await?;
    Ok(row.map(Template::from))
}

/// A template, for showing.
///
/// # Errors
/// `NotFound` when there is none with this id; as [`Db::row`].
pub async fn find(db: &Db, tenant: TenantId, id: TemplateId) -> Result<Guarded<Template>> {
    one(db, tenant, id, "").await?.map(Guarded::new).ok_or(Error::NotFound)
}

/// As [`find`], and nobody else changes it until the transaction ends.
pub async fn find_to_change(tx: &Tx, tenant: TenantId, id: TemplateId) -> Result<Guarded<Template>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    one(tx, tenant, id, lock).await?.map(Guarded::new).ok_or(Error::NotFound)
}

/// Those of some units, by name, at most `limit`.
pub async fn of_units(db: &Db, tenant: TenantId, units: &[String], limit: u32) -> Result<Vec<Template>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0, i64::from(limit)];
    values.extend(units.iter().map(|u| Value::from(u.as_str())));
    let sql = format!(
        "SELECT {COLUMNS} FROM task_template WHERE tenant = $1 AND unit IN ({}) ORDER BY name, id LIMIT $2",
        store::marks(3, units.len())
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(Template::from).collect())
}

/// How many a unit has.
pub async fn count(db: &Db, tenant: TenantId, unit: &str) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM task_template WHERE tenant = $1 AND unit = $2";
    db.scalar_i64(sql, vals![tenant.0, unit]).await
}

/// Writes a new one, or the one with its id anew.
pub async fn put(tx: &mut Tx, pass: &Pass, t: &Template) -> Result<()> {
    let json = |e: serde_json::Error| Error::internal(e);
    tx.execute(
        pass,
        "INSERT INTO task_template (tenant, id, unit, name, title, body, category, days, answers, checks, delegate,
           delegate_name, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (tenant, id) DO UPDATE SET unit = excluded.unit, name = excluded.name, title = excluded.title,
           body = excluded.body, category = excluded.category, days = excluded.days, answers = excluded.answers,
           checks = excluded.checks, delegate = excluded.delegate, delegate_name = excluded.delegate_name,
           version = excluded.version",
        vals![
            pass.tenant().0,
            t.id.0,
            t.unit.clone(),
            t.name.clone(),
            t.title.clone(),
            t.body.clone(),
            t.category.clone(),
            t.days.map(i64::from),
            serde_json::to_string(&t.answers).map_err(json)?,
            serde_json::to_string(&t.checks).map_err(json)?,
            t.delegate.as_ref().map(|d| d.hat.clone()),
            t.delegate.as_ref().map_or_else(String::new, |d| d.name.clone()),
            t.version,
        ],
    )
    .await?;
    Ok(())
}

/// Takes its row away. Whether a rule uses it is asked before.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn drop(tx: &mut Tx, pass: &Pass, id: TemplateId) -> Result<()> {
    let sql = "DELETE FROM task_template WHERE tenant = $1 AND id = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, id.0]).await?;
    Ok(())
}

/// Nobody is asked any more where somebody who is forgotten was.
pub async fn forget(tx: &mut Tx, pass: &Pass, person: Uuid) -> Result<()> {
    let sql = "UPDATE task_template SET delegate = NULL, delegate_name = '', version = version + 1
        WHERE tenant = $1 AND delegate = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, door::colleague(person)]).await?;
    Ok(())
}
