//! Before a deadline breaks, those who lead the unit are told; and once more when it is broken. Once each.
//!
//! A job looks every morning.

use std::collections::BTreeSet;

use async_trait::async_trait;
use base::{Error, Result, TenantId, Time, calendar, id};
use chrono::{Days, NaiveDate};
use store::{Event, FromQueryResult, Job, JobHandler, JobKind, Pass, Standing, Tx, vals};
use uuid::Uuid;

use crate::category::store as categories;
use crate::deviation;
use crate::events::{TaskOpened, TaskWarned};
use crate::task::model::{Audience, Side, Step, StepKind, Task, TaskId, unit_hat};
use crate::task::store as rows;
use crate::task::waiting::morning;
use crate::task::work::{step, write_quietly};

const WATCH: JobKind = "tasks.watch";
/// So many working days before a deadline it is said that it comes.
pub const AHEAD: u32 = 2;
/// So many tasks of a unit in one morning and of each kind; the others on the next.
const MOST: i64 = 500;

/// The day up to which a deadline is close.
pub fn close(today: NaiveDate) -> NaiveDate {
    calendar::add_working_days(today, AHEAD)
}

/// When the job shall look next: at six in the morning.
fn next(now: Time) -> Time {
    let today = morning(now.date());
    if now < today {
        return today;
    }
    now.date().checked_add_days(Days::new(1)).map_or(today, morning)
}

/// A municipality has deadlines from its first task on.
pub const EACH_MORNING: Standing = Standing { job: WATCH, from: TaskOpened::KIND, next };

#[expect(clippy::disallowed_methods, reason = "a deadline comes whoever works then")]
fn pass(tenant: TenantId, now: Time) -> Pass {
    Pass::system(tenant, WATCH, now)
}

/// Looks, each morning.
pub struct Watch;

#[async_trait]
impl JobHandler for Watch {
    fn kind(&self) -> JobKind {
        WATCH
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        let pass = pass(job.tenant, now);
        for unit in units(tx, job.tenant).await? {
            look(tx, &pass, &unit, now.date()).await?;
        }
        EACH_MORNING.again(tx, &pass).await
    }
}

/// Every unit that can have tasks.
async fn units(tx: &Tx, tenant: TenantId) -> Result<BTreeSet<String>> {
    let mut all: BTreeSet<String> = categories::all(tx, tenant).await?.into_iter().map(|c| c.unit).collect();
    all.extend(register::units(tx, tenant).await?.into_iter().flat_map(|u| [deviation::drawer(&u.key), u.key]));
    Ok(all)
}

/// Tells those who lead a unit.
async fn look(tx: &mut Tx, pass: &Pass, unit: &str, today: NaiveDate) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        due: String,
    }
    let tenant = pass.tenant();
    let sql = "SELECT id, due FROM task WHERE tenant = $1 AND unit = $2 AND closed = FALSE AND due <= $3
        AND state <> 'waiting' AND (warned = 0 OR (warned = 1 AND due < $4)) ORDER BY due, id LIMIT $5";
    let values = vals![tenant.0, unit, close(today).to_string(), today.to_string(), MOST];
    let found: Vec<Row> = tx.rows(sql, values).await?;
    let leaders = if found.is_empty() { Vec::new() } else { leaders(tx, tenant, unit, today).await? };
    for row in found {
        let over = row.due < today.to_string();
        warn(tx, pass, TaskId(row.id), over, &leaders).await?;
    }
    Ok(())
}

/// The hats of those who lead a unit.
async fn leaders(tx: &Tx, tenant: TenantId, unit: &str, today: NaiveDate) -> Result<Vec<String>> {
    let staff = register::employees_of_unit(tx, tenant, deviation::unit_of(unit), today).await?;
    Ok(staff.into_iter().filter(|e| e.leader).map(|e| format!("person:{}", e.person)).collect())
}

/// A step that colleagues read, and an entry for those who lead.
async fn warn(tx: &mut Tx, pass: &Pass, id: TaskId, over: bool, leaders: &[String]) -> Result<()> {
    let found = match rows::find_to_change(tx, pass.tenant(), id).await {
        Err(Error::NotFound) => return Ok(()),
        other => other?,
    };
    let mut task: Task = found.open(pass.clone())?.into_inner();
    let level = if over { "over" } else { "near" };
    let step = Step {
        audience: Audience::Unit,
        side: Side::Program,
        toward: level.to_owned(),
        ..step(pass.now(), StepKind::Warned, &task)
    };
    write_quietly(tx, pass, &mut task, &step).await?;
    let sql = "UPDATE task SET warned = $1 WHERE tenant = $2 AND id = $3";
    tx.execute(pass, sql, vals![if over { 2i64 } else { 1 }, task.tenant.0, task.id.0]).await?;
    let event = TaskWarned {
        warning: id::new_v7(pass.now()),
        task: task.id.0,
        unit: task.unit.clone(),
        level: level.to_owned(),
        due: task.due.map(|d| d.to_string()),
    };
    let mut topics = vec![unit_hat(&task.unit)];
    topics.extend_from_slice(leaders);
    tx.journal(pass, &event, &topics).await
}
