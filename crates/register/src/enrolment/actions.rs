//! What other rooms may ask about enrolments.

use base::{Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use crate::person::store::date;

/// A place that somebody attends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// Key of the unit.
    pub unit: String,
    pub unit_name: String,
    /// `barnehage`, `skole` or `sfo`.
    pub kind: String,
    /// Class or department; may be empty.
    pub department: String,
    /// Both days are included; `None` where nothing is said.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// What a person attends on a day.
///
/// # Errors
/// As [`Db::rows`].
pub async fn enrolments_of(db: &Db, tenant: TenantId, person: Uuid, today: NaiveDate) -> Result<Vec<Enrolment>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        unit_name: String,
        kind: String,
        department: String,
        since: Option<String>,
        until: Option<String>,
    }
    let sql = "SELECT u.key AS unit, u.name AS unit_name, e.kind AS kind, e.department AS department,
          e.since AS since, e.until AS until
        FROM identifier i CROSS JOIN enrolment e
        CROSS JOIN unit u
        WHERE e.tenant = i.tenant AND e.identifier = i.id AND u.tenant = e.tenant AND u.id = e.unit
           AND i.tenant = $1 AND i.person = $2
          AND (e.since IS NULL OR e.since <= $3) AND (e.until IS NULL OR e.until >= $3)
        ORDER BY e.kind, u.name, u.key";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, person, today.to_string()]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Enrolment {
            unit: r.unit,
            unit_name: r.unit_name,
            kind: r.kind,
            department: r.department,
            since: date(r.since),
            until: date(r.until),
        })
        .collect())
}
