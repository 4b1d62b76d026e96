//! What a person's own page and a child's page show of others: names of those who have to do
//! with her, who has parental responsibility, and to whom she has given a next of kin's consent.

use std::collections::HashMap;

use base::{Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use super::model::{Person, Protection};
use super::rules::Span;
use super::store::{COLUMNS, PersonRow, date};
use crate::sql;

/// Somebody by name. No name where her protection is stricter than `klientadresse`: that she has
/// to do with a property or a child would say where she is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub id: Uuid,
    /// `None` also where nobody knows it.
    pub name: Option<String>,
}

impl From<Person> for Named {
    fn from(person: Person) -> Self {
        let name = person.name();
        let open = person.protection <= Protection::Client && !name.is_empty();
        Self { id: person.id, name: open.then_some(name) }
    }
}

/// Names by id, for lists. An id that is not known is left out.
///
/// # Errors
/// As [`Db::rows`].
pub async fn person_names(db: &Db, tenant: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, Named>> {
    let sql = format!("SELECT {COLUMNS} FROM person p WHERE p.tenant = $1 AND p.id IN ({{in}})");
    let rows: Vec<PersonRow> = sql::rows_in(db, &sql, &vals![tenant.0], ids).await?;
    Ok(rows.into_iter().map(|r| Named::from(Person::from(r))).map(|n| (n.id, n)).collect())
}

/// Who has parental responsibility for a child on this day: as the child's own document says;
/// where it says nothing, as the documents of adults say.
///
/// # Errors
/// As [`Db::rows`].
pub async fn responsible_for(db: &Db, tenant: TenantId, child: Uuid, today: NaiveDate) -> Result<Vec<Named>> {
    let own = format!(
        "SELECT r.since AS since, r.until AS until, {COLUMNS} FROM relation r
         CROSS JOIN identifier i
         CROSS JOIN person p
         WHERE i.tenant = r.tenant AND i.id = r.other AND p.tenant = i.tenant AND p.id = i.person
           AND r.tenant = $1 AND r.person = $2 AND r.kind = 'responsible' ORDER BY p.id"
    );
    let others = format!(
        "SELECT r.since AS since, r.until AS until, {COLUMNS} FROM identifier i
         CROSS JOIN relation r
         CROSS JOIN person p
         WHERE r.tenant = i.tenant AND r.other = i.id AND r.kind = 'responsible_for' AND p.tenant = r.tenant AND p.id = r.person
           AND i.tenant = $1 AND i.person = $2 ORDER BY p.id"
    );
    let mut said = spans(db, &own, tenant, child).await?;
    if said.is_empty() {
        said = spans(db, &others, tenant, child).await?;
    }
    said.retain(|(person, span)| span.holds(today) && person.is_present(today));
    said.dedup_by_key(|(person, _)| person.id);
    Ok(said.into_iter().map(|(person, _)| person.into()).collect())
}

/// A consent that lets a next of kin see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KinConsent {
    /// Who may see.
    pub kin: Named,
    /// Both days are included; `None` where nothing is said.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// The consents that a person has given and that hold on this day.
///
/// # Errors
/// As [`Db::rows`].
pub async fn kin_consents(db: &Db, tenant: TenantId, person: Uuid, today: NaiveDate) -> Result<Vec<KinConsent>> {
    let sql = format!(
        "SELECT k.since AS since, k.until AS until, {COLUMNS} FROM identifier s
         CROSS JOIN kin_consent k
         CROSS JOIN identifier i
         CROSS JOIN person p
         WHERE k.tenant = s.tenant AND k.subject = s.id AND i.tenant = k.tenant AND i.id = k.kin AND p.tenant = i.tenant AND p.id = i.person
           AND s.tenant = $1 AND s.person = $2 ORDER BY k.since, p.id"
    );
    let given = spans(db, &sql, tenant, person).await?;
    let holds = given.into_iter().filter(|(kin, span)| span.holds(today) && kin.is_present(today));
    Ok(holds.map(|(kin, span)| KinConsent { kin: kin.into(), since: span.since, until: span.until }).collect())
}

async fn spans(db: &Db, sql: &str, tenant: TenantId, person: Uuid) -> Result<Vec<(Person, Span)>> {
    #[derive(FromQueryResult)]
    struct Row {
        since: Option<String>,
        until: Option<String>,
        #[sea_orm(nested)]
        person: PersonRow,
    }
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, person]).await?;
    Ok(rows.into_iter().map(|r| (r.person.into(), Span { since: date(r.since), until: date(r.until) })).collect())
}
