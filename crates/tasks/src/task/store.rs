//! The only SQL about tasks, their steps and photos; the lists are in `list.rs`.

use base::{Error, Result, TenantId, Text, Time, id::Uuid};
use chrono::NaiveDate;
use store::{Assurance, Db, FromQueryResult, Guarded, Party, Pass, Tx, vals};

use super::model::{Assignee, Audience, Place, Side, State, Step, StepKind, Task, TaskId, role_of};

/// What stands in the column where nothing was promised.
pub(super) const NO_DUE: &str = "9999-12-31";

pub(crate) fn due_text(due: Option<NaiveDate>) -> String {
    due.map_or_else(|| NO_DUE.to_owned(), |d| d.to_string())
}

pub(crate) fn due_of(text: &str) -> Option<NaiveDate> {
    if text == NO_DUE { None } else { text.parse().ok() }
}

pub(crate) fn text_of(json: &str) -> Text {
    serde_json::from_str(json).unwrap_or_default()
}

fn json(text: &Text) -> Result<String> {
    serde_json::to_string(text).map_err(Error::internal)
}

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    year: i64,
    serial: i64,
    title: String,
    note: String,
    body: String,
    category: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    place: String,
    state: String,
    due: String,
    unit: String,
    requester: Option<String>,
    assignee: Option<Uuid>,
    assignee_name: String,
    answer: String,
    source: String,
    assurance: i64,
    photos: i64,
    opened_at: i64,
    changed_at: i64,
    closed_at: Option<i64>,
    version: i64,
}

const COLUMNS: &str = "tenant, id, year, serial, title, note, body, category, lat, lon, place, state, due, unit, \
    requester, assignee, assignee_name, answer, source, assurance, photos, opened_at, changed_at, closed_at, version";

impl Row {
    fn with(self, parties: Vec<Party>) -> Result<Task> {
        let state = State::from_name(&self.state)
            .ok_or_else(|| Error::internal(format!("task {} has the state {:?}", self.id, self.state)))?;
        Ok(Task {
            tenant: TenantId(self.tenant),
            id: TaskId(self.id),
            year: i32::try_from(self.year).unwrap_or_default(),
            serial: self.serial,
            title: text_of(&self.title),
            note: text_of(&self.note),
            body: self.body,
            category: self.category,
            place: Place { point: self.lat.zip(self.lon), words: self.place },
            state,
            due: due_of(&self.due),
            unit: self.unit,
            requester: self.requester,
            assignee: self.assignee.map(|person| Assignee { person, name: self.assignee_name }),
            answer: self.answer,
            source: self.source,
            assurance: Assurance::from_number(self.assurance),
            photos: self.photos,
            opened_at: Time::from_micros(self.opened_at),
            changed_at: Time::from_micros(self.changed_at),
            closed_at: self.closed_at.map(Time::from_micros),
            version: self.version,
            parties,
        })
    }
}

async fn whole(db: &Db, row: Option<Row>) -> Result<Guarded<Task>> {
    let row = row.ok_or(Error::NotFound)?;
    let pairs = store::card::parties_of(db, TenantId(row.tenant), "task", row.id).await?;
    let parties = pairs.into_iter().filter_map(|(hat, role)| Some(Party { hat, role: role_of(&role)? })).collect();
    row.with(parties).map(Guarded::new)
}

/// For showing.
pub async fn find(db: &Db, tenant: TenantId, id: TaskId) -> Result<Guarded<Task>> {
    let sql = format!("SELECT {COLUMNS} FROM task WHERE tenant = $1 AND id = $2");
    whole(db, db.row(&sql, vals![tenant.0, id.0]).await?).await
}

/// For changing: nobody else changes it until the transaction ends. On SQLite the transaction
/// itself is the only one that writes.
pub async fn find_to_change(tx: &Tx, tenant: TenantId, id: TaskId) -> Result<Guarded<Task>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM task WHERE tenant = $1 AND id = $2{lock}");
    whole(tx, tx.row(&sql, vals![tenant.0, id.0]).await?).await
}

/// The task that somebody follows with a secret link: the id, for `find`.
pub async fn of_link(db: &Db, tenant: TenantId, hat: &str) -> Result<TaskId> {
    #[derive(FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    let sql = "SELECT id FROM task WHERE tenant = $1 AND requester = $2 ORDER BY id LIMIT 1";
    let row: Option<Id> = db.row(sql, vals![tenant.0, hat]).await?;
    row.map(|r| TaskId(r.id)).ok_or(Error::NotFound)
}

/// The next number of the year. Whoever gets one after this waits until this transaction ends,
/// so that no number is left out.
pub async fn next_serial(tx: &mut Tx, pass: &Pass, year: i32) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Last {
        last: i64,
    }
    let last: Option<Last> = tx
        .returning(
            pass,
            "INSERT INTO task_number (tenant, year, last) VALUES ($1, $2, 1)
             ON CONFLICT (tenant, year) DO UPDATE SET last = task_number.last + 1 RETURNING last",
            vals![pass.tenant().0, i64::from(year)],
        )
        .await?;
    last.map(|l| l.last).ok_or_else(|| Error::internal("a number was given and not told"))
}

pub async fn insert(tx: &mut Tx, pass: &Pass, task: &Task) -> Result<()> {
    let sql = format!("INSERT INTO task ({COLUMNS}, closed) VALUES ({}, FALSE)", store::marks(1, 25));
    let (lat, lon) = task.place.point.unzip();
    tx.execute(
        pass,
        &sql,
        vals![
            task.tenant.0,
            task.id.0,
            i64::from(task.year),
            task.serial,
            json(&task.title)?,
            json(&task.note)?,
            task.body.clone(),
            task.category.clone(),
            lat,
            lon,
            task.place.words.clone(),
            task.state.name(),
            due_text(task.due),
            task.unit.clone(),
            task.requester.clone(),
            task.assignee.as_ref().map(|a| a.person),
            task.assignee.as_ref().map_or_else(String::new, |a| a.name.clone()),
            task.answer.clone(),
            task.source.clone(),
            task.assurance.number(),
            task.photos,
            task.opened_at.micros(),
            task.changed_at.micros(),
            task.closed_at.map(Time::micros),
            task.version,
        ],
    )
    .await?;
    Ok(())
}

/// Writes what can change. `task.version` is the new one, one above the one that was read.
pub async fn update(tx: &mut Tx, pass: &Pass, task: &Task) -> Result<()> {
    let changed = tx
        .execute(
            pass,
            "UPDATE task SET title = $1, category = $2, state = $3, closed = $4, due = $5, unit = $6, assignee = $7,
               assignee_name = $8, answer = $9, changed_at = $10, closed_at = $11, version = $12
             WHERE tenant = $13 AND id = $14 AND version = $15",
            vals![
                json(&task.title)?,
                task.category.clone(),
                task.state.name(),
                task.state == State::Closed,
                due_text(task.due),
                task.unit.clone(),
                task.assignee.as_ref().map(|a| a.person),
                task.assignee.as_ref().map_or_else(String::new, |a| a.name.clone()),
                task.answer.clone(),
                task.changed_at.micros(),
                task.closed_at.map(Time::micros),
                task.version,
                task.tenant.0,
                task.id.0,
                task.version - 1,
            ],
        )
        .await?;
    // The row was locked when it was read: only a fault of ours can lead here.
    if changed == 1 { Ok(()) } else { Err(Error::conflict("tasks-conflict-changed")) }
}

/// Adds a step under the number of the task's version.
pub async fn step_add(tx: &mut Tx, pass: &Pass, task: &Task, step: &Step) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO task_step (tenant, task, number, at, kind, audience, body, unit, category, side, name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        vals![
            task.tenant.0,
            task.id.0,
            task.version,
            step.at.micros(),
            step.kind.name(),
            step.audience.name(),
            step.body.clone(),
            step.unit.clone(),
            step.category.clone(),
            step.side.name(),
            step.name.clone(),
        ],
    )
    .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct StepRow {
    at: i64,
    kind: String,
    audience: String,
    body: String,
    unit: Option<String>,
    category: Option<String>,
    side: String,
    name: String,
}

/// The steps of a task, oldest first, at most `limit` (the newest of them), for readers of up to
/// `audience`.
pub async fn steps(db: &Db, task: &Task, audience: Audience, limit: u32) -> Result<Vec<Step>> {
    let rows: Vec<StepRow> = db
        .rows(
            "SELECT at, kind, audience, body, unit, category, side, name FROM task_step
             WHERE tenant = $1 AND task = $2 ORDER BY number DESC LIMIT $3",
            vals![task.tenant.0, task.id.0, i64::from(limit)],
        )
        .await?;
    // A name that this version does not know stays unseen rather than seen by the wrong ones.
    let mut steps: Vec<Step> = rows.into_iter().filter_map(step_of).filter(|s| s.audience <= audience).collect();
    steps.reverse();
    if audience == Audience::All {
        // What the one who asked wrote is between her and the unit; that she did it is not.
        steps.iter_mut().filter(|s| s.side == Side::Requester).for_each(|s| s.body.clear());
    }
    Ok(steps)
}

fn step_of(row: StepRow) -> Option<Step> {
    Some(Step {
        at: Time::from_micros(row.at),
        kind: StepKind::ALL.into_iter().find(|k| k.name() == row.kind)?,
        audience: Audience::ALL.into_iter().find(|a| a.name() == row.audience)?,
        body: row.body,
        unit: row.unit,
        category: row.category,
        side: Side::ALL.into_iter().find(|s| s.name() == row.side)?,
        name: row.name,
    })
}
