//! The only SQL about task addresses.

use std::collections::HashMap;

use base::{Result, TenantId, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

/// A task address of a unit or of an employee.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct TaskAddress {
    /// The part before the at sign.
    pub local: String,
    /// The key of the unit that gets what comes to it.
    pub unit: String,
    /// Whose it is; `None` for the unit's own.
    pub person: Option<Uuid>,
}

pub(crate) async fn find(db: &Db, tenant: TenantId, local: &str) -> Result<Option<TaskAddress>> {
    let sql = "SELECT local, unit, person FROM mail_address WHERE tenant = $1 AND local = $2";
    db.row(sql, vals![tenant.0, local]).await
}

/// The addresses of a unit: its own first, then those of who works there.
pub(crate) async fn of_unit(db: &Db, tenant: TenantId, unit: &str) -> Result<Vec<TaskAddress>> {
    let sql = "SELECT local, unit, person FROM mail_address WHERE tenant = $1 AND unit = $2
       ORDER BY CASE WHEN person IS NULL THEN 0 ELSE 1 END, local LIMIT 500";
    db.rows(sql, vals![tenant.0, unit]).await
}

/// The address of the unit itself.
pub(crate) async fn of_unit_itself(db: &Db, tenant: TenantId, unit: &str) -> Result<Option<TaskAddress>> {
    let sql = "SELECT local, unit, person FROM mail_address WHERE tenant = $1 AND unit = $2 AND person IS NULL LIMIT 1";
    db.row(sql, vals![tenant.0, unit]).await
}

pub(crate) async fn of_person(db: &Db, tenant: TenantId, person: Uuid) -> Result<Option<TaskAddress>> {
    let sql = "SELECT local, unit, person FROM mail_address WHERE tenant = $1 AND person = $2 LIMIT 1";
    db.row(sql, vals![tenant.0, person]).await
}

/// The unit of each employee who has an address.
pub(crate) async fn of_people(db: &Db, tenant: TenantId) -> Result<HashMap<Uuid, String>> {
    let sql = "SELECT local, unit, person FROM mail_address WHERE tenant = $1 AND person IS NOT NULL";
    let rows: Vec<TaskAddress> = db.rows(sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().filter_map(|a| Some((a.person?, a.unit))).collect())
}

/// Takes a name, unless somebody has it.
pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, address: &TaskAddress) -> Result<bool> {
    let sql = "INSERT INTO mail_address (tenant, local, unit, person, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant, local) DO NOTHING";
    let values =
        vals![pass.tenant().0, address.local.clone(), address.unit.clone(), address.person, pass.now().micros()];
    Ok(tx.execute(pass, sql, values).await? == 1)
}

pub(crate) async fn unit_set(tx: &mut Tx, pass: &Pass, local: &str, unit: &str) -> Result<()> {
    let sql = "UPDATE mail_address SET unit = $3 WHERE tenant = $1 AND local = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, local, unit]).await?;
    Ok(())
}
