//! The municipality's own units, and employments from HR.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Result;
use base::error::Message;
use serde::Serialize;
use store::{FromQueryResult, vals};
use uuid::Uuid;

use crate::address::model::id_of;
use crate::agreement::store as agreements;
use crate::events::UnitChanged;
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::Row;
use crate::import::model::{Done, Frame, Piece, groups};
use crate::person::apply::{bump, mention};
use crate::person::document::number;
use crate::person::number::NationalId;
use crate::person::told::{persons_of, tell};
use crate::sql;
use crate::unit::roles::{self, Roles};

#[derive(Serialize)]
struct UnitFact {
    key: String,
    name: String,
    parent: String,
    phone: String,
    email: String,
    hours: String,
}

/// Keys stand in addresses and hats: lower case letters, digits and hyphens.
pub(crate) fn key(text: &str) -> Result<String, Message> {
    let fine = |c: char| c.is_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if text.is_empty() || text.len() > 60 || !text.chars().all(fine) {
        return Err(Message::new("register-problem-key"));
    }
    Ok(text.to_owned())
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(row: &Row, units: Option<&HashMap<String, Uuid>>) -> bool {
    match units {
        Some(units) => read_job(units, row).map(|_| ()),
        None => read_unit(row).map(|_| ()),
    }
    .is_ok()
}

fn read_unit(row: &Row) -> Result<UnitFact, Message> {
    Ok(UnitFact {
        key: key(row.need("enhet")?)?,
        name: row.need("navn")?.to_owned(),
        parent: row.get("overordnet").to_owned(),
        phone: row.get("telefon").to_owned(),
        email: row.get("epost").to_owned(),
        hours: row.get("apningstid").to_owned(),
    })
}

/// Loads units.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn units(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let mut stated = Vec::new();
    for group in groups(pieces, &mut done, read_unit) {
        // A unit that stands twice is told by its last row.
        if let Some(unit) = group.rows.into_iter().next_back() {
            stated.push((id_of(f.tenant(), "unit", &unit.key), unit));
        }
    }
    let ids: Vec<Uuid> = stated.iter().map(|(id, _)| *id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let (mut rows, mut told) = (Vec::new(), BTreeMap::new());
    for (id, u) in stated {
        let verdict = facts.state(&f.ranks, id, "unit", f.source, digest_of(&u)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            told.insert(id, (u.key.clone(), verdict == Verdict::New));
            rows.push(vals![f.tenant().0, id, u.key, u.name, u.parent, u.phone, u.email, u.hours]);
        }
    }
    sql::insert(
        f.tx,
        f.pass,
        "INSERT INTO unit (tenant, id, key, name, parent, phone, email, hours)",
        "ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, parent = excluded.parent, phone = excluded.phone,
           email = excluded.email, hours = excluded.hours",
        rows,
    )
    .await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let ids: Vec<Uuid> = told.keys().copied().collect();
    let sql = "SELECT DISTINCT e.unit AS subject, i.person AS person FROM employment e
        CROSS JOIN identifier i WHERE i.tenant = e.tenant AND i.id = e.identifier
           AND e.tenant = $1 AND e.unit IN ({in})";
    let workers = persons_of(f, sql, &ids).await?;
    let all: BTreeSet<Uuid> = workers.values().flatten().copied().collect();
    bump(f, all.into_iter().collect()).await?;
    let keys: Vec<String> = told.values().map(|(key, _)| key.clone()).collect();
    agreements::units_changed(f.tx, f.pass, &keys).await?;
    for (unit, (key, created)) in told {
        let persons = workers.get(&unit).into_iter().flatten().map(|id| format!("person:{id}"));
        let topics: Vec<String> = std::iter::once(format!("unit:{key}")).chain(persons).collect();
        f.tx.journal(f.pass, &UnitChanged { unit, key, created }, &topics).await?;
    }
    Ok(done)
}

/// The ids of all units by key.
pub(crate) async fn known_units(f: &Frame<'_>) -> Result<HashMap<String, Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        key: String,
        id: Uuid,
    }
    let rows: Vec<Row> = f.tx.rows("SELECT key, id FROM unit WHERE tenant = $1", vals![f.tenant().0]).await?;
    Ok(rows.into_iter().map(|r| (r.key, r.id)).collect())
}

/// The reason that is given when a row names a unit nobody knows. When units are loaded later,
/// such rows are tried again.
pub(crate) const UNKNOWN_UNIT: &str = "register-problem-unknown-unit";

pub(crate) fn unit_of(units: &HashMap<String, Uuid>, key: &str) -> Result<Uuid, Message> {
    units.get(key).copied().ok_or_else(|| Message::new(UNKNOWN_UNIT).with("unit", key))
}

struct Job {
    employee: String,
    person: NationalId,
    unit: Uuid,
    position: String,
    leader: bool,
    roles: Vec<String>,
    since: Option<String>,
    until: Option<String>,
}

fn yes(text: &str) -> Result<bool, Message> {
    match text.to_lowercase().as_str() {
        "ja" => Ok(true),
        "nei" | "" => Ok(false),
        _ => Err(Message::new("register-problem-code").with("field", "leder")),
    }
}

fn read_job(units: &HashMap<String, Uuid>, row: &Row) -> Result<Job, Message> {
    let (since, until) = row.span("fra", "til")?;
    let mut roles: Vec<String> =
        row.get("roller").split(',').map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned).collect();
    roles.sort();
    roles.dedup();
    Ok(Job {
        employee: row.need("ansattnummer")?.to_owned(),
        person: number(row.need("fodselsnummer")?, "fodselsnummer")?,
        unit: unit_of(units, row.need("enhet")?)?,
        position: row.get("stilling").to_owned(),
        leader: yes(row.get("leder"))?,
        roles,
        since: since.map(|d| d.to_string()),
        until: until.map(|d| d.to_string()),
    })
}

/// An employment as it is kept: number, unit, position, leader, roles, since, until.
type JobFact = (Uuid, Uuid, String, bool, Vec<String>, Option<String>, Option<String>);

/// Loads employments. The rows of an employee number say together where she works; who is not in
/// the file is left as she is.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn jobs(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let units = known_units(f).await?;
    let all = groups(pieces, &mut done, |row| read_job(&units, row));
    let wanted: Vec<NationalId> = all.iter().flat_map(|g| g.rows.iter().map(|j| j.person)).collect();
    let numbers = mention(f, &wanted).await?;
    let id = |j: &Job| id_of(f.pass.tenant(), "employee", &j.employee);
    let ids: Vec<Uuid> = all.iter().filter_map(|g| g.rows.first()).map(id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let mut rows: BTreeMap<Uuid, Vec<JobFact>> = BTreeMap::new();
    for group in all {
        let Some(employee) = group.rows.first().map(id) else { continue };
        if group.bad && facts.is_held(employee, "employment") {
            continue;
        }
        let mut list: Vec<JobFact> = Vec::new();
        for j in group.rows {
            list.push((numbers.get(&j.person)?.id, j.unit, j.position, j.leader, j.roles, j.since, j.until));
        }
        list.sort();
        let verdict = facts.state(&f.ranks, employee, "employment", f.source, digest_of(&list)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            rows.insert(employee, list);
        }
    }
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let changed: Vec<Uuid> = rows.keys().copied().collect();
    let sql = "SELECT e.employee AS subject, i.person AS person FROM employment e
        CROSS JOIN identifier i WHERE i.tenant = e.tenant AND i.id = e.identifier
           AND e.tenant = $1 AND e.employee IN ({in})";
    let mut persons = persons_of(f, sql, &changed).await?;
    let before = Roles::of(f, &changed).await?;
    save_jobs(f, &changed, rows).await?;
    for (employee, more) in persons_of(f, sql, &changed).await? {
        persons.entry(employee).or_default().extend(more);
    }
    tell(f, persons.into_values().flatten().collect(), "employment").await?;
    let after = Roles::of(f, &changed).await?;
    roles::tell(f, &before, &after).await?;
    if !changed.is_empty() {
        // Last, as everywhere: who holds the row makes others of this tenant wait.
        agreements::staff_changed(f.tx, f.pass).await?;
    }
    Ok(done)
}

async fn save_jobs(f: &mut Frame<'_>, changed: &[Uuid], rows: BTreeMap<Uuid, Vec<JobFact>>) -> Result<()> {
    let tenant = f.tenant().0;
    let sql = "DELETE FROM employment WHERE tenant = $1 AND employee IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], changed).await?;
    let mut values = Vec::new();
    for (employee, list) in rows {
        for (seq, (identifier, unit, position, leader, roles, since, until)) in (0i64..).zip(list) {
            let roles = serde_json::to_string(&roles).map_err(base::Error::internal)?;
            values.push(vals![tenant, employee, seq, identifier, unit, position, leader, roles, since, until]);
        }
    }
    let head =
        "INSERT INTO employment (tenant, employee, seq, identifier, unit, position, leader, roles, since, until)";
    sql::insert(f.tx, f.pass, head, "", values).await
}
