//! The SQL of persons that is read.
//!
//! CROSS JOIN holds SQLite to the order in which tables are written: without statistics it takes
//! the first column of a key, the tenant, for selective and walks a whole table. To PostgreSQL it
//! is a join like any other.

use base::{Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, marks, vals};
use uuid::Uuid;

use super::model::{Person, PersonAddress, Protection, Status};
use super::rules::{ChildRow, Ground, JobRow, MandateRow, OrganisationRow, Other, PropertyRow, Span};

pub(crate) const COLUMNS: &str = "p.id, p.version, p.merged_into, p.given, p.middle, p.family, p.born, p.sex, p.status, p.died, p.protection, p.as_of";

pub(crate) const INSERT: &str =
    "INSERT INTO person (tenant, id, version, merged_into, given, middle, family, born, sex,
  status, died, protection, as_of, created_at)";

#[derive(FromQueryResult)]
pub(crate) struct PersonRow {
    id: Uuid,
    version: i64,
    merged_into: Option<Uuid>,
    given: String,
    middle: String,
    family: String,
    born: Option<String>,
    sex: Option<String>,
    status: String,
    died: Option<String>,
    protection: i64,
    as_of: i64,
}

pub(crate) fn date(text: Option<String>) -> Option<NaiveDate> {
    text?.parse().ok()
}

impl From<PersonRow> for Person {
    fn from(r: PersonRow) -> Self {
        Self {
            id: r.id,
            version: r.version,
            merged_into: r.merged_into,
            given: r.given,
            middle: r.middle,
            family: r.family,
            born: date(r.born),
            sex: r.sex,
            status: Status::from_name(&r.status).unwrap_or(Status::Unknown),
            died: date(r.died),
            protection: Protection::from_number(r.protection),
            as_of: r.as_of,
        }
    }
}

/// The person of an id; of a duplicate the one it was folded into.
pub(crate) async fn find(db: &Db, tenant: TenantId, id: Uuid) -> Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM person p WHERE p.tenant = $1 AND p.id = $2");
    let mut found: Option<Person> = db.row::<PersonRow>(&sql, vals![tenant.0, id]).await?.map(Into::into);
    if let Some(into) = found.as_ref().and_then(|p| p.merged_into) {
        found = db.row::<PersonRow>(&sql, vals![tenant.0, into]).await?.map(Into::into);
    }
    Ok(found)
}

/// As [`find`], with a number that rises with whatever her hats by agreements come from: the agreements
/// of the tenant, and who works for those it has them with. One statement, for every request asks.
pub(crate) async fn find_to_dress(db: &Db, tenant: TenantId, id: Uuid) -> Result<Option<(Person, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        agreements: i64,
        #[sea_orm(nested)]
        person: PersonRow,
    }
    let sql = format!(
        "SELECT CAST((SELECT COALESCE(SUM(a.version + COALESCE(s.version, 0)), 0) FROM agreement a
            LEFT JOIN staff s ON s.tenant = a.other WHERE a.tenant = $1) AS BIGINT) AS agreements, {COLUMNS}
         FROM person p WHERE p.tenant = $1 AND p.id = $2"
    );
    let mut found: Option<Row> = db.row(&sql, vals![tenant.0, id]).await?;
    if let Some(into) = found.as_ref().and_then(|r| r.person.merged_into) {
        found = db.row(&sql, vals![tenant.0, into]).await?;
    }
    Ok(found.map(|r| (r.person.into(), r.agreements)))
}

/// The duplicates that were folded into these persons: `(into, duplicate)`.
pub(crate) async fn duplicates(db: &Db, tenant: TenantId, of: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    #[derive(FromQueryResult)]
    struct Row {
        merged_into: Uuid,
        id: Uuid,
    }
    let sql = format!(
        "SELECT merged_into, id FROM person WHERE tenant = $1 AND merged_into IN ({}) ORDER BY id",
        marks(2, of.len())
    );
    let values = std::iter::once(tenant.0.into()).chain(of.iter().map(|id| (*id).into())).collect();
    Ok(db.rows::<Row>(&sql, values).await?.into_iter().map(|r| (r.merged_into, r.id)).collect())
}

/// The person of an id itself, also of a duplicate.
pub(crate) async fn row(db: &Db, tenant: TenantId, id: Uuid) -> Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM person p WHERE p.tenant = $1 AND p.id = $2");
    Ok(db.row::<PersonRow>(&sql, vals![tenant.0, id]).await?.map(Into::into))
}

/// The person whom a number names, by any of its hashes.
pub(crate) async fn of_number(db: &Db, tenant: TenantId, lookups: Vec<Vec<u8>>) -> Result<Option<Person>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identifier i CROSS JOIN person p
         WHERE p.tenant = i.tenant AND p.id = i.person
           AND i.tenant = $1 AND i.lookup IN ({})",
        marks(2, lookups.len())
    );
    let values = std::iter::once(tenant.0.into()).chain(lookups.into_iter().map(Into::into)).collect();
    Ok(db.row::<PersonRow>(&sql, values).await?.map(Into::into))
}

/// Those with a family name whose given names begin so, at most `most`. Duplicates are not among them, nor who
/// is protected by more than a client address.
pub(crate) async fn named(db: &Db, tenant: TenantId, family: &str, given: &str, most: i64) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    let sql = "SELECT id FROM person WHERE tenant = $1 AND family = $2 AND given >= $3 AND given < $4
        AND protection <= $5 AND merged_into IS NULL ORDER BY given, id LIMIT $6";
    let last = format!("{given}\u{10ffff}");
    let rows: Vec<Id> = db.rows(sql, vals![tenant.0, family, given, last, Protection::Client as i64, most]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// The registered home.
pub(crate) async fn home(db: &Db, tenant: TenantId, person: Uuid) -> Result<Option<PersonAddress>> {
    #[derive(FromQueryResult)]
    struct Row {
        text: String,
        postcode: String,
        place: String,
        municipality: String,
        property: String,
    }
    let sql = "SELECT r.text AS text, r.postcode AS postcode, r.place AS place, r.municipality AS municipality,
          CASE WHEN r.property <> '' THEN r.property ELSE COALESCE(a.property, '') END AS property
        FROM residence r LEFT JOIN address a ON a.tenant = r.tenant AND a.id = r.address
        WHERE r.tenant = $1 AND r.person = $2 AND r.kind = 'home'";
    let row: Option<Row> = db.row(sql, vals![tenant.0, person]).await?;
    Ok(row.map(|r| PersonAddress {
        text: r.text,
        postcode: r.postcode,
        place: r.place,
        municipality: r.municipality,
        property: r.property,
    }))
}

/// All that her hats come from.
pub(crate) async fn ground(db: &Db, tenant: TenantId, me: Uuid) -> Result<Ground> {
    let mut ground = Ground::default();
    relations(db, tenant, me, &mut ground).await?;
    ground.kin = kin(db, tenant, me).await?;
    ground.properties = properties(db, tenant, me).await?;
    ground.organisations = organisations(db, tenant, me).await?;
    ground.jobs = jobs(db, tenant, me).await?;
    ground.mandates = mandates(db, tenant, me).await?;
    Ok(ground)
}

#[derive(FromQueryResult)]
struct RelationRow {
    relation: String,
    since: Option<String>,
    until: Option<String>,
    said: i64,
    #[sea_orm(nested)]
    person: PersonRow,
}

async fn relations(db: &Db, tenant: TenantId, me: Uuid, ground: &mut Ground) -> Result<()> {
    // What documents of children and wards say of her, and what hers says of children.
    let sql = format!(
        "SELECT r.kind AS relation, r.since AS since, r.until AS until, CAST(1 AS BIGINT) AS said, {COLUMNS}
         FROM identifier i
         CROSS JOIN relation r
         CROSS JOIN person p
         WHERE r.tenant = i.tenant AND r.other = i.id AND r.kind IN ('responsible', 'guardian') AND p.tenant = r.tenant AND p.id = r.person
           AND i.tenant = $1 AND i.person = $2
         UNION ALL
         SELECT r.kind AS relation, r.since AS since, r.until AS until,
           (SELECT COUNT(*) FROM fact f WHERE f.tenant = p.tenant AND f.subject = p.id AND f.fact = 'responsibility') AS said,
           {COLUMNS}
         FROM relation r
         CROSS JOIN identifier i
         CROSS JOIN person p
         WHERE i.tenant = r.tenant AND i.id = r.other AND p.tenant = i.tenant AND p.id = i.person
           AND r.tenant = $1 AND r.person = $2 AND r.kind = 'responsible_for'"
    );
    for row in db.rows::<RelationRow>(&sql, vals![tenant.0, me]).await? {
        let span = Span { since: date(row.since), until: date(row.until) };
        let other = Other { person: row.person.into(), span };
        match row.relation.as_str() {
            "guardian" => ground.wards.push(other),
            relation => ground.children.push(ChildRow {
                other,
                said_by_child: relation == "responsible",
                child_has_said: row.said > 0,
            }),
        }
    }
    Ok(())
}

async fn kin(db: &Db, tenant: TenantId, me: Uuid) -> Result<Vec<Other>> {
    #[derive(FromQueryResult)]
    struct Row {
        since: Option<String>,
        until: Option<String>,
        #[sea_orm(nested)]
        person: PersonRow,
    }
    let sql = format!(
        "SELECT k.since AS since, k.until AS until, {COLUMNS}
         FROM identifier i
         CROSS JOIN kin_consent k
         CROSS JOIN identifier s
         CROSS JOIN person p
         WHERE k.tenant = i.tenant AND k.kin = i.id AND s.tenant = k.tenant AND s.id = k.subject AND p.tenant = s.tenant AND p.id = s.person
           AND i.tenant = $1 AND i.person = $2 ORDER BY k.since, p.id"
    );
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, me]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Other { person: r.person.into(), span: Span { since: date(r.since), until: date(r.until) } })
        .collect())
}

async fn properties(db: &Db, tenant: TenantId, me: Uuid) -> Result<Vec<PropertyRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        key: String,
        name: String,
        since: Option<String>,
    }
    let sql = "SELECT p.id AS id, p.key AS key, p.name AS name, o.since AS since
        FROM identifier i
        CROSS JOIN property_owner o
        CROSS JOIN property p
        WHERE o.tenant = i.tenant AND o.identifier = i.id AND p.tenant = o.tenant AND p.id = o.property
           AND i.tenant = $1 AND i.person = $2 ORDER BY p.key";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, me]).await?;
    Ok(rows.into_iter().map(|r| PropertyRow { id: r.id, key: r.key, name: r.name, since: date(r.since) }).collect())
}

async fn organisations(db: &Db, tenant: TenantId, me: Uuid) -> Result<Vec<OrganisationRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        number: String,
        name: String,
        dissolved: Option<String>,
        bankrupt: bool,
        role: String,
        label: String,
    }
    let sql = "SELECT o.id AS id, o.number AS number, o.name AS name, o.dissolved AS dissolved, o.bankrupt AS bankrupt,
          r.role AS role, r.label AS label
        FROM identifier i
        CROSS JOIN organisation_role r
        CROSS JOIN organisation o
        WHERE r.tenant = i.tenant AND r.identifier = i.id AND o.tenant = r.tenant AND o.id = r.organisation
           AND i.tenant = $1 AND i.person = $2 ORDER BY o.name, o.number, r.seq";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, me]).await?;
    Ok(rows
        .into_iter()
        .map(|r| OrganisationRow {
            id: r.id,
            number: r.number,
            name: r.name,
            dissolved: date(r.dissolved),
            bankrupt: r.bankrupt,
            role: r.role,
            label: r.label,
        })
        .collect())
}

async fn jobs(db: &Db, tenant: TenantId, me: Uuid) -> Result<Vec<JobRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: Uuid,
        key: String,
        name: String,
        position: String,
        leader: bool,
        roles: String,
        since: Option<String>,
        until: Option<String>,
    }
    let sql = "SELECT u.id AS unit, u.key AS key, u.name AS name, e.position AS position, e.leader AS leader,
          e.roles AS roles, e.since AS since, e.until AS until
        FROM identifier i
        CROSS JOIN employment e
        CROSS JOIN unit u
        WHERE e.tenant = i.tenant AND e.identifier = i.id AND u.tenant = e.tenant AND u.id = e.unit
           AND i.tenant = $1 AND i.person = $2 ORDER BY u.name, u.key, e.seq";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, me]).await?;
    Ok(rows
        .into_iter()
        .map(|r| JobRow {
            unit: r.unit,
            key: r.key,
            name: r.name,
            position: r.position,
            leader: r.leader,
            roles: serde_json::from_str(&r.roles).unwrap_or_default(),
            span: Span { since: date(r.since), until: date(r.until) },
        })
        .collect())
}

async fn mandates(db: &Db, tenant: TenantId, me: Uuid) -> Result<Vec<MandateRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        body: Uuid,
        key: String,
        name: String,
        office: String,
        party: String,
        since: Option<String>,
        until: Option<String>,
    }
    let sql = "SELECT b.id AS body, b.key AS key, b.name AS name, m.office AS office, m.party AS party,
          m.since AS since, m.until AS until
        FROM identifier i
        CROSS JOIN mandate m
        CROSS JOIN body b
        WHERE m.tenant = i.tenant AND m.identifier = i.id AND b.tenant = m.tenant AND b.id = m.body
           AND i.tenant = $1 AND i.person = $2 ORDER BY b.name, b.key, m.seq";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, me]).await?;
    Ok(rows
        .into_iter()
        .map(|r| MandateRow {
            body: r.body,
            key: r.key,
            name: r.name,
            office: r.office,
            party: r.party,
            span: Span { since: date(r.since), until: date(r.until) },
        })
        .collect())
}
