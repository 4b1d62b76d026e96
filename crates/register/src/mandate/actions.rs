//! What other rooms may ask about bodies and their members.

use base::{Error, Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use crate::person::store::date;

/// An elected body such as the council. Its hat is `mandate:<key>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    pub id: Uuid,
    /// Such as `bystyret`.
    pub key: String,
    pub name: String,
    /// Empty in a list of bodies.
    pub members: Vec<Member>,
}

/// Somebody with a mandate in a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Her id in the register.
    pub person: Uuid,
    /// Also where her address is protected: who is elected is public.
    pub name: String,
    /// May be empty.
    pub party: String,
    /// Such as «leder», «medlem», «1. vara».
    pub office: String,
    /// Both days are included; `None` where nothing is said.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct BodyRow {
    id: Uuid,
    key: String,
    name: String,
}

/// All bodies by name, without members.
///
/// # Errors
/// As [`Db::rows`].
pub async fn bodies(db: &Db, tenant: TenantId) -> Result<Vec<Body>> {
    let rows: Vec<BodyRow> =
        db.rows("SELECT id, key, name FROM body WHERE tenant = $1 ORDER BY name, key", vals![tenant.0]).await?;
    Ok(rows.into_iter().map(|b| Body { id: b.id, key: b.key, name: b.name, members: Vec::new() }).collect())
}

/// A body with those who have a mandate on a day.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn body_by_key(db: &Db, tenant: TenantId, key: &str, today: NaiveDate) -> Result<Body> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Uuid,
        given: String,
        middle: String,
        family: String,
        party: String,
        office: String,
        since: Option<String>,
        until: Option<String>,
    }
    let sql = "SELECT id, key, name FROM body WHERE tenant = $1 AND key = $2";
    let body: BodyRow = db.row(sql, vals![tenant.0, key]).await?.ok_or(Error::NotFound)?;
    let sql = "SELECT p.id AS person, p.given AS given, p.middle AS middle, p.family AS family, m.party AS party,
          m.office AS office, m.since AS since, m.until AS until
        FROM mandate m CROSS JOIN identifier i
        CROSS JOIN person p
        WHERE i.tenant = m.tenant AND i.id = m.identifier AND p.tenant = i.tenant AND p.id = i.person
           AND m.tenant = $1 AND m.body = $2 AND p.status NOT IN ('doed', 'opphoert')
          AND (m.since IS NULL OR m.since <= $3) AND (m.until IS NULL OR m.until >= $3)
        ORDER BY m.party, m.office, p.family, p.given, p.id";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, body.id, today.to_string()]).await?;
    let members = rows
        .into_iter()
        .map(|r| {
            let parts = [r.given, r.middle, r.family];
            let name = parts.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
            let (since, until) = (date(r.since), date(r.until));
            Member { person: r.person, name, party: r.party, office: r.office, since, until }
        })
        .collect();
    Ok(Body { id: body.id, key: body.key, name: body.name, members })
}
