//! Waiting: nothing can be done now, the clock stands, and those it concerns see for what.

use async_trait::async_trait;
use base::{Error, Result, Time};
use chrono::{NaiveDate, NaiveTime};
use door::Ctx;
use store::{Job, JobHandler, JobKind, Pass, Tx};

use super::model::{Audience, Side, State, Step, StepKind, Task, TaskId, Waiting, WaitsFor};
use super::work::{Work, step, write};
use super::{rules, store as rows};
use crate::events::{TaskResumed, TaskWaits};

const WAIT_OVER: JobKind = "tasks.wait_over";
/// When a day begins for those who work.
const MORNING: u32 = 6;

/// What a task shall wait for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    /// For the one who asked only when she reads the reason.
    pub on: WaitsFor,
    /// When it ends by itself: after today, at most [`rules::WAIT_DAYS`] ahead. A wait for a day must have one.
    pub until: Option<NaiveDate>,
    /// Must be there.
    pub reason: String,
    /// Whether those it concerns read the reason, or colleagues only.
    pub audience: Audience,
}

/// Lets a task wait. Whoever lets it wait has it.
///
/// # Errors
/// `Invalid` at `wait_reason`, `until` or `wait_audience`; `Conflict` when it is another's, waits already
/// or is closed; as [`Ctx::may`].
pub async fn task_wait(ctx: &Ctx, id: TaskId, wait: &Wait) -> Result<Task> {
    let mut work = Work::on(ctx, "task_wait", id).await?;
    let worker = work.worker(ctx)?;
    rules::wait(&work.task, &worker)?;
    let body = rules::required("wait_reason", &wait.reason, "tasks-wait-reason-missing");
    let allowed = rules::wait_for(wait.on, wait.until, wait.audience != Audience::Unit, ctx.now().date());
    let (body, ()) = super::actions::both(body, allowed)?;
    let task = &mut work.task;
    task.state = State::Waiting;
    task.assignee.get_or_insert_with(|| worker.me.clone());
    task.waiting = Some(Waiting { on: wait.on, since: work.pass.now(), until: wait.until });
    let event = TaskWaits {
        task: id.0,
        unit: task.unit.clone(),
        on: wait.on.name().to_owned(),
        until: wait.until.map(|d| d.to_string()),
        audience: Some(wait.audience.name().to_owned()),
    };
    let topics = task.topics();
    let toward = wait.on.name().to_owned();
    let step = Step { body, toward, audience: wait.audience, ..work.step(StepKind::Waited, &worker) };
    if let Some(day) = wait.until {
        work.tx.job_put(&work.pass, WAIT_OVER, &id.to_string(), morning(day), "{}".into()).await?;
    }
    work.told(&step, &event, &topics).await
}

/// Goes on with what waited.
///
/// # Errors
/// `Conflict` when it does not wait or is another's; as [`Ctx::may`].
pub async fn task_resume(ctx: &Ctx, id: TaskId) -> Result<Task> {
    let mut work = Work::on(ctx, "task_resume", id).await?;
    let worker = work.worker(ctx)?;
    rules::resume(&work.task, &worker)?;
    rules::end_wait(&mut work.task, work.pass.now());
    let step = work.step(StepKind::Resumed, &worker);
    let (event, topics) = (resumed(&work.task, "unit"), work.task.topics());
    work.done(&step, &event, &topics).await
}

fn resumed(task: &Task, by: &str) -> TaskResumed {
    TaskResumed { task: task.id.0, unit: task.unit.clone(), by: by.to_owned(), due: task.due.map(|d| d.to_string()) }
}

/// The wait ends by itself, because of what it waited for. The caller commits.
pub(crate) async fn wake(tx: &mut Tx, pass: &Pass, task: &mut Task, by: WaitsFor) -> Result<()> {
    rules::end_wait(task, pass.now());
    task.woke_at = Some(pass.now());
    let step = Step { side: Side::Program, toward: by.name().to_owned(), ..step(pass.now(), StepKind::Resumed, task) };
    write(tx, pass, task, &step).await?;
    tx.journal(pass, &resumed(task, by.name()), &task.topics()).await
}

/// The morning of a day, on a Norwegian wall.
pub(crate) fn morning(day: NaiveDate) -> Time {
    Time::from_oslo(day.and_time(NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or_default()))
}

/// Ends a wait on the morning of its day, unless it ended before.
pub struct WaitOver;

#[async_trait]
impl JobHandler for WaitOver {
    fn kind(&self) -> JobKind {
        WAIT_OVER
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        let Ok(id) = job.key.parse::<TaskId>() else { return Ok(()) };
        let found = match rows::find_to_change(tx, job.tenant, id).await {
            Err(Error::NotFound) => return Ok(()),
            other => other?,
        };
        #[expect(clippy::disallowed_methods, reason = "a wait ends on its day, whoever works then")]
        let pass = Pass::system(job.tenant, WAIT_OVER, now);
        let mut task = found.open(pass.clone())?.into_inner();
        let over = task.waiting.and_then(|w| w.until).is_some_and(|day| day <= now.date());
        if task.state != State::Waiting || !over {
            return Ok(());
        }
        wake(tx, &pass, &mut task, WaitsFor::Date).await
    }
}
