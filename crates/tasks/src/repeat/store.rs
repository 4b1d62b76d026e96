//! The only SQL about repeating tasks.

use base::{Error, Result, TenantId, id::Uuid};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, Guarded, Pass, Tx, Value, vals};

use super::model::What;
use super::{Missed, Repeat, RepeatId, RepeatState, Shift};
use crate::task::TaskId;
use crate::task::model::unit_hat;
use crate::template::TemplateId;

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    unit: String,
    template: Option<Uuid>,
    title: String,
    body: String,
    days: Option<i64>,
    rule: String,
    starts: String,
    shift: String,
    missed: String,
    state: String,
    settled: String,
    version: i64,
}

const COLUMNS: &str = "tenant, id, unit, template, title, body, days, rule, starts, shift, missed, state, settled,
    version";

fn repeat(r: Row) -> Result<Repeat> {
    let wrong = |what: &str| Error::internal(format!("the repeating task {} has no {what}", r.id));
    let day = |text: &str, what| text.parse::<NaiveDate>().map_err(|_| wrong(what));
    Ok(Repeat {
        tenant: TenantId(r.tenant),
        id: RepeatId(r.id),
        starts: day(&r.starts, "start")?,
        settled: day(&r.settled, "day up to which it is settled")?,
        shift: Shift::from_name(&r.shift).ok_or_else(|| wrong("shift"))?,
        missed: Missed::from_name(&r.missed).ok_or_else(|| wrong("way to make up"))?,
        state: RepeatState::from_name(&r.state).ok_or_else(|| wrong("state"))?,
        unit_hat: unit_hat(&r.unit),
        unit: r.unit,
        what: match r.template {
            Some(id) => What::Template(TemplateId(id)),
            None => What::Own { title: r.title, body: r.body, days: r.days.and_then(|d| u32::try_from(d).ok()) },
        },
        rule: r.rule,
        version: r.version,
    })
}

/// A rule, for showing.
///
/// # Errors
/// `NotFound` when there is none with this id; as [`Db::row`].
pub async fn find(db: &Db, tenant: TenantId, id: RepeatId) -> Result<Guarded<Repeat>> {
    let sql = format!("SELECT {COLUMNS} FROM task_repeat WHERE tenant = $1 AND id = $2");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0]).await?;
    repeat(row.ok_or(Error::NotFound)?).map(Guarded::new)
}

/// As [`find`], and nobody else changes it until the transaction ends.
pub async fn find_to_change(tx: &Tx, tenant: TenantId, id: RepeatId) -> Result<Guarded<Repeat>> {
    if tx.is_postgres() {
        let sql = format!("SELECT {COLUMNS} FROM task_repeat WHERE tenant = $1 AND id = $2 FOR UPDATE");
        tx.rows::<Row>(&sql, vals![tenant.0, id.0]).await?;
    }
    find(tx, tenant, id).await
}

/// Those of some units, oldest first, at most `limit`.
pub async fn of_units(db: &Db, tenant: TenantId, units: &[String], limit: u32) -> Result<Vec<Repeat>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0, i64::from(limit)];
    values.extend(units.iter().map(|u| Value::from(u.as_str())));
    let sql = format!(
        "SELECT {COLUMNS} FROM task_repeat WHERE tenant = $1 AND unit IN ({}) ORDER BY id LIMIT $2",
        store::marks(3, units.len())
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    rows.into_iter().map(repeat).collect()
}

/// How many a unit has.
pub async fn count(db: &Db, tenant: TenantId, unit: &str) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM task_repeat WHERE tenant = $1 AND unit = $2";
    db.scalar_i64(sql, vals![tenant.0, unit]).await
}

/// Whether any rule opens tasks from a template.
pub async fn uses(db: &Db, tenant: TenantId, template: TemplateId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM task_repeat WHERE tenant = $1 AND template = $2";
    Ok(db.scalar_i64(sql, vals![tenant.0, template.0]).await? > 0)
}

/// Writes a new one, or the one with its id anew.
pub async fn put(tx: &mut Tx, pass: &Pass, r: &Repeat) -> Result<()> {
    let (title, body, days) = match &r.what {
        What::Template(_) => ("", "", None),
        What::Own { title, body, days } => (title.as_str(), body.as_str(), *days),
    };
    tx.execute(
        pass,
        "INSERT INTO task_repeat (tenant, id, unit, template, title, body, days, rule, starts, shift, missed, state,
           settled, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (tenant, id) DO UPDATE SET unit = excluded.unit, template = excluded.template,
           title = excluded.title, body = excluded.body, days = excluded.days, rule = excluded.rule,
           starts = excluded.starts, shift = excluded.shift, missed = excluded.missed, state = excluded.state,
           settled = excluded.settled, version = excluded.version",
        vals![
            pass.tenant().0,
            r.id.0,
            r.unit.clone(),
            r.template().map(|t| t.0),
            title,
            body,
            days.map(i64::from),
            r.rule.clone(),
            r.starts.to_string(),
            r.shift.name(),
            r.missed.name(),
            r.state.name(),
            r.settled.to_string(),
            r.version,
        ],
    )
    .await?;
    Ok(())
}

/// Takes a rule away. The tasks that it opened stay.
pub async fn drop(tx: &mut Tx, pass: &Pass, id: RepeatId) -> Result<()> {
    for sql in [
        "DELETE FROM task_repeat_day WHERE tenant = $1 AND repeat = $2",
        "DELETE FROM task_repeat WHERE tenant = $1 AND id = $2",
    ] {
        tx.execute(pass, sql, vals![pass.tenant().0, id.0]).await?;
    }
    Ok(())
}

/// The days from one on for which tasks are opened already.
pub async fn opened_since(db: &Db, tenant: TenantId, id: RepeatId, day: NaiveDate) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Day {
        day: String,
    }
    let sql = "SELECT day FROM task_repeat_day WHERE tenant = $1 AND repeat = $2 AND day >= $3";
    let rows: Vec<Day> = db.rows(sql, vals![tenant.0, id.0, day.to_string()]).await?;
    Ok(rows.into_iter().map(|r| r.day).collect())
}

/// Writes that a task is opened for a day; a second one for the same day is refused by its key.
pub async fn day_add(tx: &mut Tx, pass: &Pass, id: RepeatId, day: NaiveDate, task: TaskId) -> Result<()> {
    let sql = "INSERT INTO task_repeat_day (tenant, repeat, day, task) VALUES ($1, $2, $3, $4)";
    tx.execute(pass, sql, vals![pass.tenant().0, id.0, day.to_string(), task.0]).await?;
    Ok(())
}

/// The newest days on which tasks were opened, with the tasks.
pub async fn newest(db: &Db, tenant: TenantId, id: RepeatId, limit: u32) -> Result<Vec<(NaiveDate, TaskId)>> {
    #[derive(FromQueryResult)]
    struct Day {
        day: String,
        task: Uuid,
    }
    let sql = "SELECT day, task FROM task_repeat_day WHERE tenant = $1 AND repeat = $2 ORDER BY day DESC LIMIT $3";
    let rows: Vec<Day> = db.rows(sql, vals![tenant.0, id.0, i64::from(limit)]).await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.day.parse().ok()?, TaskId(r.task)))).collect())
}

/// The rule that opened a task, if it is there still.
pub async fn of_task(db: &Db, tenant: TenantId, task: TaskId) -> Result<Option<RepeatId>> {
    #[derive(FromQueryResult)]
    struct Found {
        repeat: Uuid,
    }
    let sql = "SELECT repeat FROM task_repeat_day WHERE tenant = $1 AND task = $2";
    let row: Option<Found> = db.row(sql, vals![tenant.0, task.0]).await?;
    Ok(row.map(|r| RepeatId(r.repeat)))
}
