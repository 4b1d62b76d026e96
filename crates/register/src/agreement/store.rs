//! The only SQL about agreements, and the only one that reads of one tenant for another.

use base::{Error, Result, TenantId, Time};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, Guarded, Pass, Tx, Value, vals};
use uuid::Uuid;

use super::model::{Agreement, AgreementId, Category, OurUnit, TheirJob};
use crate::person::model::Person;
use crate::person::store::{COLUMNS as PERSON, PersonRow, date};
use crate::sql;

const COLUMNS: &str = "id, other, other_name, unit, their_unit, purpose, kinds, since, until, registered_by,
  registered_at, ended_by, ended_at";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    other: i64,
    other_name: String,
    unit: String,
    their_unit: String,
    purpose: String,
    kinds: String,
    since: String,
    until: String,
    registered_by: Uuid,
    registered_at: i64,
    ended_by: Option<Uuid>,
    ended_at: Option<i64>,
}

impl Row {
    fn of(self, tenant: TenantId) -> Result<Agreement> {
        let date = |text: &str| text.parse().map_err(|_| Error::internal("an agreement without its dates"));
        // A kind that this program does not know opens nothing.
        let kinds: Vec<String> = serde_json::from_str(&self.kinds).map_err(Error::internal)?;
        Ok(Agreement {
            tenant,
            id: AgreementId(self.id),
            other: TenantId(self.other),
            since: date(&self.since)?,
            until: date(&self.until)?,
            categories: kinds.iter().filter_map(|k| Category::from_kind(k)).collect(),
            other_name: self.other_name,
            unit: self.unit,
            their_unit: self.their_unit,
            purpose: self.purpose,
            registered_by: self.registered_by,
            registered_at: Time::from_micros(self.registered_at),
            ended_by: self.ended_by,
            ended_at: self.ended_at.map(Time::from_micros),
        })
    }
}

fn all_of(rows: Vec<Row>, tenant: TenantId) -> Result<Vec<Agreement>> {
    rows.into_iter().map(|r| r.of(tenant)).collect()
}

/// The newest agreements of a tenant.
pub(crate) async fn newest(db: &Db, pass: &Pass, limit: u32) -> Result<Vec<Agreement>> {
    let sql =
        format!("SELECT {COLUMNS} FROM agreement WHERE tenant = $1 ORDER BY registered_at DESC, id DESC LIMIT $2");
    all_of(db.rows(&sql, vals![pass.tenant().0, i64::from(limit)]).await?, pass.tenant())
}

/// Those that hold on a day, oldest first.
pub(crate) async fn holding(db: &Db, tenant: TenantId, today: NaiveDate) -> Result<Vec<Agreement>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agreement WHERE tenant = $1 AND ended_at IS NULL AND since <= $2 AND until >= $2
         ORDER BY registered_at, id"
    );
    all_of(db.rows(&sql, vals![tenant.0, today.to_string()]).await?, tenant)
}

/// By id, however they stand.
pub(crate) async fn by_ids(db: &Db, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Agreement>> {
    let sql = format!("SELECT {COLUMNS} FROM agreement WHERE tenant = $1 AND id IN ({{in}})");
    all_of(sql::rows_in(db, &sql, &vals![tenant.0], ids).await?, tenant)
}

async fn one(db: &Db, tenant: TenantId, id: AgreementId, lock: &str) -> Result<Guarded<Agreement>> {
    let sql = format!("SELECT {COLUMNS} FROM agreement WHERE tenant = $1 AND id = $2{lock}");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0]).await?;
    row.ok_or(Error::NotFound)?.of(tenant).map(Guarded::new)
}

pub(crate) async fn find(db: &Db, tenant: TenantId, id: AgreementId) -> Result<Guarded<Agreement>> {
    one(db, tenant, id, "").await
}

/// As [`find`]; nobody else changes it until the transaction ends.
pub(crate) async fn find_to_change(tx: &Tx, tenant: TenantId, id: AgreementId) -> Result<Guarded<Agreement>> {
    one(tx, tenant, id, if tx.is_postgres() { " FOR UPDATE" } else { "" }).await
}

pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, a: &Agreement) -> Result<()> {
    let kinds: Vec<&str> = a.categories.iter().map(|c| c.kind()).collect();
    tx.execute(
        pass,
        "INSERT INTO agreement (tenant, id, version, other, other_name, unit, their_unit, purpose, kinds, since, until,
           registered_by, registered_at) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        vals![
            pass.tenant().0,
            a.id.0,
            a.other.0,
            a.other_name.clone(),
            a.unit.clone(),
            a.their_unit.clone(),
            a.purpose.clone(),
            serde_json::to_string(&kinds).map_err(Error::internal)?,
            a.since.to_string(),
            a.until.to_string(),
            a.registered_by,
            a.registered_at.micros(),
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn end(tx: &mut Tx, pass: &Pass, id: AgreementId, by: Uuid) -> Result<()> {
    tx.execute(
        pass,
        "UPDATE agreement SET ended_at = $1, ended_by = $2, version = version + 1 WHERE tenant = $3 AND id = $4",
        vals![pass.now().micros(), by, pass.tenant().0, id.0],
    )
    .await?;
    Ok(())
}

/// Raises the versions of agreements about these units of ours: their hats have another name now.
pub(crate) async fn units_changed(tx: &mut Tx, pass: &Pass, keys: &[String]) -> Result<()> {
    let sql = "UPDATE agreement SET version = version + 1 WHERE tenant = $1 AND unit IN ({in})";
    sql::execute_in(tx, pass, sql, &vals![pass.tenant().0], keys).await
}

/// Says that who works for the tenant, or by which number she is known, has changed: hats that its
/// agreements with others give are worked out anew.
pub(crate) async fn staff_changed(tx: &mut Tx, pass: &Pass) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO staff (tenant, version) VALUES ($1, 1)
         ON CONFLICT (tenant) DO UPDATE SET version = staff.version + 1",
        vals![pass.tenant().0],
    )
    .await?;
    Ok(())
}

/// As [`staff_changed`], when any of these persons has or had a job.
pub(crate) async fn staff_among(tx: &mut Tx, pass: &Pass, persons: &[Uuid]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Works {
        #[expect(dead_code, reason = "only whether there is a row is asked")]
        employee: Uuid,
    }
    let sql = "SELECT e.employee AS employee FROM identifier i CROSS JOIN employment e
        WHERE e.tenant = i.tenant AND e.identifier = i.id AND i.tenant = $1 AND i.person IN ({in}) LIMIT 1";
    let works: Vec<Works> = sql::rows_in(tx, sql, &vals![pass.tenant().0], persons).await?;
    if works.is_empty() { Ok(()) } else { staff_changed(tx, pass).await }
}

#[derive(FromQueryResult)]
struct JobRow {
    unit: String,
    position: String,
    since: Option<String>,
    until: Option<String>,
    #[sea_orm(nested)]
    person: PersonRow,
}

/// The jobs in another tenant of whoever is known there by any of these hashes, with who she is there.
pub(crate) async fn jobs_elsewhere(db: &Db, other: TenantId, lookups: &[Vec<u8>]) -> Result<Vec<(TheirJob, Person)>> {
    let sql = format!(
        "SELECT u.key AS unit, e.position AS position, e.since AS since, e.until AS until, {PERSON}
         FROM identifier n
         CROSS JOIN person p
         CROSS JOIN identifier i
         CROSS JOIN employment e
         CROSS JOIN unit u
         WHERE p.tenant = n.tenant AND p.id = n.person AND i.tenant = p.tenant AND i.person = p.id
           AND e.tenant = i.tenant AND e.identifier = i.id AND u.tenant = e.tenant AND u.id = e.unit
           AND n.tenant = $1 AND n.lookup IN ({{in}})"
    );
    let rows: Vec<JobRow> = sql::rows_in(db, &sql, &vals![other.0], lookups).await?;
    let job = |r: JobRow| {
        let (since, until) = (date(r.since), date(r.until));
        (TheirJob { other, unit: r.unit, position: r.position, since, until }, r.person.into())
    };
    Ok(rows.into_iter().map(job).collect())
}

#[derive(FromQueryResult)]
struct KnownRow {
    lookup: Vec<u8>,
    #[sea_orm(nested)]
    person: PersonRow,
}

/// The persons of another tenant whom these hashes name.
pub(crate) async fn known_elsewhere(db: &Db, other: TenantId, lookups: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Person)>> {
    let sql = format!(
        "SELECT n.lookup AS lookup, {PERSON} FROM identifier n CROSS JOIN person p
         WHERE p.tenant = n.tenant AND p.id = n.person AND n.tenant = $1 AND n.lookup IN ({{in}})"
    );
    let rows: Vec<KnownRow> = sql::rows_in(db, &sql, &vals![other.0], lookups).await?;
    Ok(rows.into_iter().map(|r| (r.lookup, r.person.into())).collect())
}

/// Our units by key.
pub(crate) async fn units(db: &Db, tenant: TenantId, keys: &[String]) -> Result<Vec<OurUnit>> {
    #[derive(FromQueryResult)]
    struct Unit {
        id: Uuid,
        key: String,
        name: String,
    }
    let keys: Vec<Value> = keys.iter().map(|k| k.as_str().into()).collect();
    let sql = "SELECT id, key, name FROM unit WHERE tenant = $1 AND key IN ({in})";
    let rows: Vec<Unit> = sql::rows_in(db, sql, &vals![tenant.0], &keys).await?;
    Ok(rows.into_iter().map(|r| OurUnit { id: r.id, key: r.key, name: r.name }).collect())
}
