//! The SQL of a task and its steps, as the actions read and write them. The lists are in `list.rs`; what is a work of
//! its own (maps, the public part, warnings, forgetting, erasing) has its SQL where that work is done.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::{Error, Result, TenantId, Text, Time, id::Uuid};
use chrono::NaiveDate;
use store::{Assurance, Db, FromQueryResult, Guarded, Party, Pass, Series, Tx, vals};

use super::model::{
    Assignee, Audience, Delegate, Place, Side, State, Step, StepKind, Task, TaskId, Waiting, WaitsFor, role_of,
};
use super::source::{Source, SourceKind};

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
    source_kind: String,
    assurance: i64,
    photos: i64,
    opened_at: i64,
    changed_at: i64,
    closed_at: Option<i64>,
    version: i64,
    waits: String,
    waits_since: Option<i64>,
    waits_until: Option<String>,
    woke_at: Option<i64>,
    delegate: Option<String>,
    delegate_name: String,
    merged_into: Option<Uuid>,
    links: i64,
}

/// What a new task has. The others begin with what the table says.
const NEW: &str = "tenant, id, year, serial, title, note, body, category, lat, lon, place, state, due, unit, \
    requester, assignee, assignee_name, answer, source, source_kind, assurance, photos, opened_at, changed_at, closed_at, version";
const MORE: &str = "waits, waits_since, waits_until, woke_at, delegate, delegate_name, merged_into, links";

/// What opened the task, by its two columns.
pub(crate) fn source_of(task: Uuid, kind: &str, name: String) -> Result<Source> {
    let known = SourceKind::from_name(kind);
    let kind = known.ok_or_else(|| Error::internal(format!("task {task} came from {kind:?}")))?;
    Ok(Source::new(kind, name))
}

impl Row {
    fn with(self, parties: Vec<Party>) -> Result<Task> {
        let state = State::from_name(&self.state)
            .ok_or_else(|| Error::internal(format!("task {} has the state {:?}", self.id, self.state)))?;
        let waiting = WaitsFor::from_name(&self.waits).zip(self.waits_since).map(|(on, since)| Waiting {
            on,
            since: Time::from_micros(since),
            until: self.waits_until.as_deref().and_then(due_of),
        });
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
            source: source_of(self.id, &self.source_kind, self.source)?,
            assurance: Assurance::from_number(self.assurance),
            photos: self.photos,
            opened_at: Time::from_micros(self.opened_at),
            changed_at: Time::from_micros(self.changed_at),
            closed_at: self.closed_at.map(Time::from_micros),
            version: self.version,
            waiting,
            woke_at: self.woke_at.map(Time::from_micros),
            delegate: self.delegate.map(|hat| Delegate { hat, name: self.delegate_name }),
            merged_into: self.merged_into.map(TaskId),
            links: self.links,
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
    let sql = format!("SELECT {NEW}, {MORE} FROM task WHERE tenant = $1 AND id = $2");
    whole(db, db.row(&sql, vals![tenant.0, id.0]).await?).await
}

/// For changing: nobody else changes it until the transaction ends. On SQLite the transaction
/// itself is the only one that writes.
pub async fn find_to_change(tx: &Tx, tenant: TenantId, id: TaskId) -> Result<Guarded<Task>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let sql = format!("SELECT {NEW}, {MORE} FROM task WHERE tenant = $1 AND id = $2{lock}");
    whole(tx, tx.row(&sql, vals![tenant.0, id.0]).await?).await
}

/// Several at once, in no order; those that are not there are left out.
pub async fn find_many(db: &Db, tenant: TenantId, ids: &[TaskId]) -> Result<Vec<Guarded<Task>>> {
    #[derive(FromQueryResult)]
    struct Pair {
        id: Uuid,
        hat: String,
        role: String,
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0];
    values.extend(ids.iter().map(|id| store::Value::from(id.0)));
    let marks = store::marks(2, ids.len());
    let sql = format!("SELECT {NEW}, {MORE} FROM task WHERE tenant = $1 AND id IN ({marks})");
    let rows: Vec<Row> = db.rows(&sql, values.clone()).await?;
    let sql = format!(
        "SELECT id, hat, role FROM party WHERE tenant = $1 AND kind = 'task' AND id IN ({marks}) ORDER BY hat, role"
    );
    let mut parties: HashMap<Uuid, Vec<Party>> = HashMap::new();
    for pair in db.rows::<Pair>(&sql, values).await? {
        if let Some(role) = role_of(&pair.role) {
            parties.entry(pair.id).or_default().push(Party { hat: pair.hat, role });
        }
    }
    rows.into_iter()
        .map(|row| {
            let parties = parties.remove(&row.id).unwrap_or_default();
            row.with(parties).map(Guarded::new)
        })
        .collect()
}

/// The newest tasks that somebody asked for, at most `limit`.
pub async fn newest_of(db: &Db, tenant: TenantId, hat: &str, limit: u32) -> Result<Vec<TaskId>> {
    let sql = "SELECT id FROM task WHERE tenant = $1 AND requester = $2 ORDER BY opened_at DESC LIMIT $3";
    ids(db, sql, vals![tenant.0, hat, i64::from(limit)]).await
}

/// The tasks of a category that were closed since a time within a square around a point, at most 30.
pub async fn like_it(
    db: &Db,
    task: &Task,
    category: &str,
    (lat, lon): (f64, f64),
    metres: f64,
    since: Time,
) -> Result<Vec<TaskId>> {
    let north = metres / 111_000.0;
    let east = north / lat.to_radians().cos().max(0.01);
    let sql = "SELECT id FROM task WHERE tenant = $1 AND category = $2 AND closed = TRUE AND lat IS NOT NULL
        AND lat >= $3 AND lat <= $4 AND lon >= $5 AND lon <= $6 AND (closed_at + 0) >= $7 AND id <> $8
        ORDER BY opened_at DESC LIMIT 30";
    let values =
        vals![task.tenant.0, category, lat - north, lat + north, lon - east, lon + east, since.micros(), task.id.0];
    ids(db, sql, values).await
}

async fn ids(db: &Db, sql: &str, values: Vec<store::Value>) -> Result<Vec<TaskId>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    let rows: Vec<Id> = db.rows(sql, values).await?;
    Ok(rows.into_iter().map(|r| TaskId(r.id)).collect())
}

/// The task with a number, such as 12 of 2026.
pub async fn id_of_number(db: &Db, tenant: TenantId, year: i64, serial: i64) -> Result<Option<TaskId>> {
    #[derive(FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    let sql = "SELECT id FROM task WHERE tenant = $1 AND year = $2 AND serial = $3";
    let row: Option<Id> = db.row(sql, vals![tenant.0, year, serial]).await?;
    Ok(row.map(|r| TaskId(r.id)))
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

/// The numbers of a year.
pub const NUMBERS: Series = Series { table: "task_number", key: "year" };

static INSERT: LazyLock<String> =
    LazyLock::new(|| format!("INSERT INTO task ({NEW}, closed) VALUES ({}, FALSE)", store::marks(1, 26)));

/// Writes the row of a new task. Its card, parties and steps are written beside it.
///
/// # Errors
/// As [`Tx::later`].
pub async fn insert(tx: &mut Tx, pass: &Pass, task: &Task) -> Result<()> {
    let (lat, lon) = task.place.point.unzip();
    tx.later(
        pass,
        INSERT.as_str(),
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
            task.source.name.clone(),
            task.source.kind.name(),
            task.assurance.number(),
            task.photos,
            task.opened_at.micros(),
            task.changed_at.micros(),
            task.closed_at.map(Time::micros),
            task.version,
        ],
    )
    .await
}

/// Writes what can change. `task.version` is the new one, one above the one that was read.
pub async fn update(tx: &mut Tx, pass: &Pass, task: &Task) -> Result<()> {
    let changed = tx
        .execute(
            pass,
            "UPDATE task SET title = $1, category = $2, state = $3, closed = $4, due = $5, unit = $6, assignee = $7,
               assignee_name = $8, answer = $9, changed_at = $10, closed_at = $11, version = $12, waits = $13,
               waits_since = $14, waits_until = $15, woke_at = $16, delegate = $17, delegate_name = $18,
               merged_into = $19, links = $20, assurance = $21, warned = CASE WHEN due = $5 THEN warned ELSE 0 END
             WHERE tenant = $22 AND id = $23 AND version = $24",
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
                task.waiting.map_or("", |w| w.on.name()),
                task.waiting.map(|w| w.since.micros()),
                task.waiting.and_then(|w| w.until).map(|d| d.to_string()),
                task.woke_at.map(Time::micros),
                task.delegate.as_ref().map(|d| d.hat.clone()),
                task.delegate.as_ref().map_or_else(String::new, |d| d.name.clone()),
                task.merged_into.map(|t| t.0),
                task.links,
                task.assurance.number(),
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
    tx.later(
        pass,
        "INSERT INTO task_step (tenant, task, number, at, kind, audience, body, unit, category, side, name, toward)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
            step.toward.clone(),
        ],
    )
    .await
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
    toward: String,
}

/// The steps of a task, oldest first, at most `limit` (the newest of them), for readers of up to
/// `audience`.
pub async fn steps(db: &Db, task: &Task, audience: Audience, limit: u32) -> Result<Vec<Step>> {
    let rows: Vec<StepRow> = db
        .rows(
            "SELECT at, kind, audience, body, unit, category, side, name, toward FROM task_step
             WHERE tenant = $1 AND task = $2 ORDER BY number DESC LIMIT $3",
            vals![task.tenant.0, task.id.0, i64::from(limit)],
        )
        .await?;
    // A name that this version does not know stays unseen rather than seen by the wrong ones.
    let mut steps: Vec<Step> = rows.into_iter().filter_map(step_of).filter_map(|s| s.read_by(audience)).collect();
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
        toward: row.toward,
    })
}
