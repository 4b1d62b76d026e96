//! Where a task goes when the one who opens it leaves that open.
//!
//! A task that is reported goes to the unit of its category. A [`Router`], set when the house is put
//! together, may say otherwise, and then says why in the same transaction. Without one nothing changes.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use base::{Result, TenantId, Text, Time, id::Uuid};
use chrono::Datelike;
use store::{Assurance, Db, FromQueryResult, Pass, Tx, vals};

use crate::category::store as categories;
use crate::deviation::drawer;
use crate::task::actions::{begin, drafted};
use crate::task::model::{NewTask, Place, Side, Step, StepKind, Task, TaskId};
use crate::task::source::Source;
use crate::task::store::{source_of, text_of};
use crate::task::{rules, work};

/// Another way than that of the category.
pub struct Way {
    /// The key of the unit it goes to; `None` where the category says it.
    pub unit: Option<String>,
    /// The key of another category, with its unit and its number of days.
    pub category: Option<String>,
    /// Working days to the expected answer.
    pub days: Option<u32>,
    /// Whatever the router wants to write down.
    pub why: Box<dyn Any + Send + Sync>,
}

/// Says where tasks go.
#[async_trait]
pub trait Router: Send + Sync {
    /// The way of a task that is about to be opened; `None`: as its category says.
    ///
    /// # Errors
    /// As [`Db::rows`].
    async fn way(&self, db: &Db, task: &Task) -> Result<Option<Way>>;

    /// Writes down why the task, which is written now, came where it came. `from` is the unit and the
    /// category that it would have had.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    async fn went(&self, tx: &mut Tx, pass: &Pass, task: &Task, way: &Way, from: &From) -> Result<()>;

    /// Takes away what was written of a task, which is deleted now because its time is over.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    async fn forget(&self, tx: &mut Tx, pass: &Pass, task: TaskId) -> Result<()>;
}

/// Unit and category as they would have been.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct From {
    /// The key of the unit.
    pub unit: String,
    /// The key of the category.
    pub category: Option<String>,
}

static ROUTER: OnceLock<Arc<dyn Router>> = OnceLock::new();

/// Sets who says where tasks go, before the house is built. Only the first call counts.
pub fn set(router: Arc<dyn Router>) {
    if ROUTER.set(router).is_err() {
        tracing::debug!("a router was set before");
    }
}

/// A way that was taken.
pub(crate) struct Taken(Way, From);

/// Sends a task that is not written yet where the router says.
pub(crate) async fn turn(db: &Db, task: &mut Task) -> Result<Option<Taken>> {
    let Some(router) = ROUTER.get() else { return Ok(None) };
    let Some(mut way) = router.way(db, task).await? else { return Ok(None) };
    let from = From { unit: task.unit.clone(), category: task.category.clone() };
    let all = categories::all(db, task.tenant).await?;
    // Whoever could report it must be able to follow it: never into a category that demands more.
    let into = way.category.as_ref().and_then(|key| all.iter().find(|c| c.key == *key && c.active));
    let into = into.filter(|c| c.assurance <= task.assurance).cloned();
    way.category = into.as_ref().map(|c| c.key.clone());
    if let Some(into) = into {
        if all.iter().any(|c| task.category.as_deref() == Some(&c.key) && task.title == c.name) {
            task.title = into.name.clone();
        }
        task.category = Some(into.key);
        task.due = Some(rules::due(task.opened_at, into.days));
        task.move_to(&into.unit);
    }
    if let Some(unit) = &way.unit {
        task.move_to(unit);
    }
    if let Some(days) = way.days {
        task.due = Some(rules::due(task.opened_at, days));
    }
    Ok(Some(Taken(way, from)))
}

/// Writes down which way was taken, with the task.
pub(crate) async fn note(tx: &mut Tx, pass: &Pass, task: &Task, taken: Option<Taken>) -> Result<()> {
    match (ROUTER.get(), taken) {
        (Some(router), Some(Taken(way, from))) => router.went(tx, pass, task, &way, &from).await,
        _ => Ok(()),
    }
}

/// Takes away why a task went where it went.
pub(crate) async fn forget(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    match ROUTER.get() {
        Some(router) => router.forget(tx, pass, TaskId(task)).await,
        None => Ok(()),
    }
}

/// As [`crate::actions::task_open`], for what comes in without anybody who knows whose it is, such as
/// mail: `new.unit` is where it goes when nothing says otherwise. The caller commits.
///
/// # Errors
/// As [`crate::actions::task_open`].
pub async fn task_open_routed(tx: &mut Tx, pass: &Pass, new: NewTask) -> Result<TaskId> {
    let mut task = drafted(pass.tenant(), pass.now(), new)?;
    let taken = turn(tx, &mut task).await?;
    let step = Step { side: Side::Program, ..work::step(pass.now(), StepKind::Opened, &task) };
    begin(tx, pass, &mut task, &step).await?;
    note(tx, pass, &task, taken).await?;
    Ok(task.id)
}

/// A task as it came and where it is now, for what learns from how tasks really went.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    pub id: TaskId,
    pub title: Text,
    /// What the one who asked wrote; personal data.
    pub body: String,
    pub place: Place,
    pub source: Source,
    /// The hat of the one who asked.
    pub requester: Option<String>,
    pub opened_at: Time,
    /// Now.
    pub closed: bool,
    /// Now.
    pub unit: String,
    /// Now; its key.
    pub category: Option<String>,
    /// As it was written when it was opened.
    pub first_category: Option<String>,
    /// As it was written when it was opened.
    pub first_unit: String,
}

/// The newest tasks since a time, newest first, at most `limit`. Those that demand level high, and
/// those without any words, are left out. For parts of the program: nobody looks at what is read.
///
/// # Errors
/// As [`Db::rows`].
pub async fn tasks_past(db: &Db, tenant: TenantId, since: Time, limit: u32) -> Result<Vec<Past>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        title: String,
        body: String,
        lat: Option<f64>,
        lon: Option<f64>,
        place: String,
        source: String,
        source_kind: String,
        requester: Option<String>,
        opened_at: i64,
        closed: bool,
        unit: String,
        category: Option<String>,
        first_category: Option<String>,
        first_unit: Option<String>,
    }
    // What lies in a closed drawer is learnt from by nobody. Ids are in the order of time, so the newest are one range of the primary key.
    let first = TaskId(Uuid::from_u128(base::id::new_v7(since).as_u128() >> 80 << 80));
    let sql = "SELECT t.id AS id, t.title AS title, t.body AS body, t.lat AS lat, t.lon AS lon, t.place AS place,
          t.source AS source, t.source_kind AS source_kind, t.requester AS requester, t.opened_at AS opened_at, t.closed AS closed, t.unit AS unit,
          t.category AS category, s.category AS first_category, s.unit AS first_unit
        FROM task t JOIN task_step s ON s.tenant = t.tenant AND s.task = t.id AND s.number = 1
        WHERE t.tenant = $1 AND t.id >= $2 AND t.assurance < $3 AND t.body <> '' AND t.unit NOT LIKE $5
        ORDER BY t.id DESC LIMIT $4";
    let values = vals![tenant.0, first.0, Assurance::High.number(), i64::from(limit), drawer("%")];
    let rows: Vec<Row> = db.rows(sql, values).await?;
    let past = |r: Row| {
        Ok(Past {
            id: TaskId(r.id),
            title: text_of(&r.title),
            body: r.body,
            place: Place { point: r.lat.zip(r.lon), words: r.place },
            source: source_of(r.id, &r.source_kind, r.source)?,
            requester: r.requester,
            opened_at: Time::from_micros(r.opened_at),
            closed: r.closed,
            category: r.category,
            first_category: r.first_category,
            first_unit: r.first_unit.unwrap_or_else(|| r.unit.clone()),
            unit: r.unit,
        })
    };
    rows.into_iter().map(past).collect()
}

impl Past {
    /// The task as it was about to be opened, as a router was asked about it.
    pub fn as_it_came(&self, tenant: TenantId) -> Task {
        Task {
            tenant,
            id: self.id,
            year: self.opened_at.date().year(),
            serial: 0,
            title: self.title.clone(),
            note: Text::default(),
            body: self.body.clone(),
            category: self.first_category.clone(),
            place: self.place.clone(),
            state: crate::State::Open,
            due: None,
            unit: self.first_unit.clone(),
            requester: self.requester.clone(),
            assignee: None,
            answer: String::new(),
            source: self.source.clone(),
            assurance: Assurance::None,
            photos: 0,
            opened_at: self.opened_at,
            changed_at: self.opened_at,
            closed_at: None,
            version: 1,
            waiting: None,
            woke_at: None,
            delegate: None,
            merged_into: None,
            links: 0,
            parties: Vec::new(),
        }
    }
}

/// Tasks by their ids, each for the policies to say who sees it.
///
/// # Errors
/// As [`Db::rows`].
pub async fn tasks_by_id(db: &Db, tenant: TenantId, ids: &[TaskId]) -> Result<Vec<store::Guarded<Task>>> {
    crate::task::store::find_many(db, tenant, ids).await
}
