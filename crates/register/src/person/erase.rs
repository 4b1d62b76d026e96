//! What the register holds of a person, and making it anonymous when she has died or moved away.
//!
//! Her id stays, for others refer to it, and means nobody any more. As long as she lives here, works
//! here or owns here, the register is a copy of what the law lets a municipality hold, and stays.

use async_trait::async_trait;
use base::{Result, TenantId, Time};
use chrono::NaiveDate;
use store::erasure::{Eraser, Hold, Holding};
use store::{Db, FromQueryResult, Pass, Subject, Tx, vals};
use uuid::Uuid;

use super::model::{Person, Status};
use super::number::NationalId;
use super::{numbers, store as persons};
use crate::agreement::store as agreements;
use crate::import::store as imports;

/// What the register holds of a person, and how it lets go of her. See [`hold`].
pub struct PersonEraser;

/// What there is to decide from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ties {
    /// Today or later.
    pub jobs: i64,
    /// Today or later.
    pub mandates: i64,
    /// Shares that she owns.
    pub properties: i64,
    /// Roles in them.
    pub organisations: i64,
}

/// Why the register keeps a person; `None` when she may go. Whoever has died is kept for her
/// properties only: an estate is an owner until it is divided.
pub fn hold(person: &Person, ties: Ties, today: NaiveDate) -> Option<Hold> {
    let here = matches!(
        person.status,
        Status::Resident | Status::Missing | Status::BirthRegistered | Status::Temporary | Status::Active
    );
    let dead = !person.is_present(today);
    if !dead && (ties.jobs > 0 || ties.mandates > 0) {
        Some(Hold::Serves)
    } else if ties.properties > 0 || (!dead && ties.organisations > 0) {
        Some(Hold::PublicRole)
    } else if !dead && here {
        Some(Hold::Resident)
    } else {
        None
    }
}

async fn ties(db: &Db, tenant: TenantId, person: Uuid, today: NaiveDate) -> Result<Ties> {
    const OF: &str = "FROM identifier i CROSS JOIN";
    const MINE: &str = "x.tenant = i.tenant AND x.identifier = i.id AND i.tenant = $1 AND i.person = $2";
    let count = async |table: &str, more: &str| {
        let sql = format!("SELECT COUNT(*) {OF} {table} x WHERE {MINE} {more}");
        let mut values = vals![tenant.0, person];
        if more.contains("$3") {
            values.push(today.to_string().into());
        }
        db.scalar_i64(&sql, values).await
    };
    const NOW: &str = "AND (x.until IS NULL OR x.until >= $3)";
    Ok(Ties {
        jobs: count("employment", NOW).await?,
        mandates: count("mandate", NOW).await?,
        properties: count("property_owner", "").await?,
        organisations: count("organisation_role", "").await?,
    })
}

async fn decided(db: &Db, tenant: TenantId, id: Uuid, today: NaiveDate) -> Result<Option<(Person, Option<Hold>)>> {
    let Some(person) = persons::row(db, tenant, id).await? else { return Ok(None) };
    let ties = ties(db, tenant, id, today).await?;
    let hold = hold(&person, ties, today);
    Ok(Some((person, hold)))
}

fn is_blank(person: &Person) -> bool {
    person.name().is_empty() && person.born.is_none()
}

#[async_trait]
impl Eraser for PersonEraser {
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], now: Time) -> Result<Vec<Holding>> {
        let mut holdings = Vec::new();
        for id in subjects.iter().filter_map(Subject::id) {
            match decided(db, tenant, id, now.date()).await? {
                Some((person, hold)) if !is_blank(&person) => holdings.push(Holding::new("register_person", 1, hold)),
                _ => {}
            }
        }
        Ok(holdings)
    }

    async fn erase(&self, tx: &mut Tx, pass: &Pass, subjects: &[Subject]) -> Result<()> {
        for id in subjects.iter().filter_map(Subject::id) {
            if let Some((_, None)) = decided(tx, pass.tenant(), id, pass.now().date()).await? {
                blank(tx, pass, id).await?;
            }
        }
        Ok(())
    }

    async fn names(&self, db: &Db, tenant: TenantId, subject: &Subject) -> Result<Vec<Subject>> {
        #[derive(FromQueryResult)]
        struct Duplicate {
            id: Uuid,
        }
        let Some(id) = subject.id() else { return Ok(Vec::new()) };
        let sql = "SELECT id FROM person WHERE tenant = $1 AND merged_into = $2 ORDER BY id";
        let rows: Vec<Duplicate> = db.rows(sql, vals![tenant.0, id]).await?;
        Ok(rows.into_iter().map(|d| Subject::person(d.id)).collect())
    }
}

/// Makes a person anonymous: her row and her numbers stay as what others refer to.
async fn blank(tx: &mut Tx, pass: &Pass, id: Uuid) -> Result<()> {
    let tenant = pass.tenant();
    let known = numbers::of_person(tx, tx.store().keys(), tenant, id).await?;
    problems(tx, pass, &known.into_iter().map(|(n, _)| n).collect::<Vec<_>>()).await?;
    for sql in [
        "UPDATE person SET given = '', middle = '', family = '', born = NULL, sex = NULL, died = NULL,
           status = 'opphoert', protection = 0, version = version + 1 WHERE tenant = $1 AND id = $2",
        "DELETE FROM relation WHERE tenant = $1 AND person = $2",
        "DELETE FROM residence WHERE tenant = $1 AND person = $2",
        "DELETE FROM fact WHERE tenant = $1 AND subject = $2",
        "DELETE FROM kin_consent WHERE tenant = $1 AND subject = $2",
    ] {
        tx.execute(pass, sql, vals![tenant.0, id]).await?;
    }
    for (table, column) in
        [("employment", "identifier"), ("mandate", "identifier"), ("enrolment", "identifier"), ("kin_consent", "kin")]
    {
        let sql = format!(
            "DELETE FROM {table} WHERE tenant = $1 AND {column} IN
               (SELECT id FROM identifier WHERE tenant = $1 AND person = $2)"
        );
        tx.execute(pass, &sql, vals![tenant.0, id]).await?;
    }
    agreements::staff_changed(tx, pass).await?;
    numbers::forget(tx, pass, id).await
}

/// Takes away the rows kept aside in which one of her numbers stands.
async fn problems(tx: &mut Tx, pass: &Pass, numbers: &[NationalId]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        raw: Vec<u8>,
    }
    let tenant = pass.tenant();
    let mut after = Uuid::nil();
    loop {
        let sql = "SELECT id, raw FROM import_problem WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT 500";
        let rows: Vec<Row> = tx.rows(sql, vals![tenant.0, after]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in &rows {
            let plain = tx.store().keys().open(imports::PURPOSE, tenant, &row.raw)?;
            let names_her = |n: &NationalId| plain.windows(11).any(|w| w == n.digits().as_bytes());
            if numbers.iter().any(names_her) {
                let sql = "DELETE FROM import_problem WHERE tenant = $1 AND id = $2";
                tx.execute(pass, sql, vals![tenant.0, row.id]).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(status: Status) -> Person {
        Person {
            id: Uuid::nil(),
            version: 1,
            merged_into: None,
            given: "Kari".into(),
            middle: String::new(),
            family: "Holm".into(),
            born: None,
            sex: None,
            status,
            died: None,
            protection: crate::Protection::None,
            as_of: 0,
        }
    }

    #[test]
    fn who_lives_works_or_owns_here_is_kept() {
        let today = NaiveDate::default();
        let none = Ties::default();
        for (status, ties, expected) in [
            (Status::Resident, none, Some(Hold::Resident)),
            (Status::Missing, none, Some(Hold::Resident)),
            (Status::Emigrated, none, None),
            (Status::Unknown, none, None),
            (Status::Dead, none, None),
            (Status::Emigrated, Ties { properties: 1, ..none }, Some(Hold::PublicRole)),
            (Status::Emigrated, Ties { organisations: 1, ..none }, Some(Hold::PublicRole)),
            (Status::Emigrated, Ties { jobs: 1, ..none }, Some(Hold::Serves)),
            (Status::NotResident, Ties { mandates: 1, ..none }, Some(Hold::Serves)),
            (Status::Dead, Ties { jobs: 1, mandates: 1, organisations: 1, ..none }, None),
            (Status::Dead, Ties { properties: 1, ..none }, Some(Hold::PublicRole)),
        ] {
            assert_eq!(hold(&person(status), ties, today), expected, "{status:?} {ties:?}");
        }
    }
}
