//! What other rooms may ask about units and those who work in them.

use base::{Error, Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use super::model::{Employee, Unit};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    parent: String,
    phone: String,
    email: String,
    hours: String,
}

impl From<Row> for Unit {
    fn from(r: Row) -> Self {
        Self { id: r.id, key: r.key, name: r.name, parent: r.parent, phone: r.phone, email: r.email, hours: r.hours }
    }
}

/// A unit by its key.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn unit_by_key(db: &Db, tenant: TenantId, key: &str) -> Result<Unit> {
    let sql = "SELECT id, key, name, parent, phone, email, hours FROM unit WHERE tenant = $1 AND key = $2";
    db.row::<Row>(sql, vals![tenant.0, key]).await?.map(Into::into).ok_or(Error::NotFound)
}

/// All units, by name.
///
/// # Errors
/// As [`Db::rows`].
pub async fn units(db: &Db, tenant: TenantId) -> Result<Vec<Unit>> {
    let sql = "SELECT id, key, name, parent, phone, email, hours FROM unit WHERE tenant = $1 ORDER BY name, key";
    Ok(db.rows::<Row>(sql, vals![tenant.0]).await?.into_iter().map(Into::into).collect())
}

/// A unit and those above it, itself first.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn unit_with_parents(db: &Db, tenant: TenantId, key: &str) -> Result<Vec<Unit>> {
    let mut line = vec![unit_by_key(db, tenant, key).await?];
    // A circle in the table ends where it began.
    while let Some(parent) = line.last().map(|u| u.parent.clone()).filter(|p| !p.is_empty()) {
        if line.iter().any(|u| u.key == parent) {
            break;
        }
        match unit_by_key(db, tenant, &parent).await {
            Ok(unit) => line.push(unit),
            Err(Error::NotFound) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(line)
}

/// Whether somebody works for the municipality on a day, in whichever unit.
///
/// # Errors
/// As [`Db::rows`].
pub async fn is_employed(db: &Db, tenant: TenantId, person: Uuid, today: NaiveDate) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM identifier i CROSS JOIN employment e
        WHERE e.tenant = i.tenant AND e.identifier = i.id AND i.tenant = $1 AND i.person = $2
          AND (e.since IS NULL OR e.since <= $3) AND (e.until IS NULL OR e.until >= $3)";
    Ok(db.scalar_i64(sql, vals![tenant.0, person, today.to_string()]).await? > 0)
}

/// Those who work in a unit on a day, leaders first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn employees_of_unit(db: &Db, tenant: TenantId, key: &str, today: NaiveDate) -> Result<Vec<Employee>> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Uuid,
        given: String,
        middle: String,
        family: String,
        position: String,
        leader: bool,
    }
    let sql = "SELECT p.id AS person, p.given AS given, p.middle AS middle, p.family AS family,
          e.position AS position, e.leader AS leader
        FROM unit u CROSS JOIN employment e
        CROSS JOIN identifier i
        CROSS JOIN person p
        WHERE e.tenant = u.tenant AND e.unit = u.id AND i.tenant = e.tenant AND i.id = e.identifier AND p.tenant = i.tenant AND p.id = i.person
           AND u.tenant = $1 AND u.key = $2 AND p.status NOT IN ('doed', 'opphoert')
          AND (e.since IS NULL OR e.since <= $3) AND (e.until IS NULL OR e.until >= $3)
        ORDER BY e.leader DESC, p.family, p.given, p.id";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, key, today.to_string()]).await?;
    let name = |r: &Row| {
        let parts = [&r.given, &r.middle, &r.family];
        parts.into_iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    Ok(rows
        .into_iter()
        .map(|r| Employee { person: r.person, name: name(&r), position: r.position, leader: r.leader })
        .collect())
}
