//! The ways to change a task. Other rooms open tasks with [`task_open`] in their own transaction.

use base::error::Faults;
use base::{Error, Result, TenantId, Time};
use chrono::Datelike;
use door::Ctx;
use store::{Db, Guarded, Party, Pass, Permit, Tx};

pub use super::change::{Change, task_change};
pub use super::delegation::{task_delegate, task_return};
pub use super::handing::task_hand_over;
pub use super::link::actions::{links_of, task_link, task_merge, task_unlink};
pub use super::report::{Report, Reported, task_report, task_report_with};
pub use super::waiting::{Wait, task_resume, task_wait};
pub use super::work::worker;

use super::model::{Audience, NewTask, Side, State, Step, StepKind, Task, TaskId, WaitsFor, unit_hat};
use super::store as rows;
use super::work::{Work, joined, step, tell};
use super::{link, rules, waiting};
use crate::category::store as categories;
use crate::events::{
    Asked, NeighboursTold, TaskClosed, TaskCommented, TaskOpened, TaskPassedOn, TaskReleased, TaskReopened, TaskTaken,
};

/// A task, for whoever may see it.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn task(ctx: &Ctx, id: TaskId) -> Result<Task> {
    Ok(ctx.may("task_see", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner())
}

/// The task that a secret link leads to, and the visitor as the link lets her see it.
///
/// # Errors
/// `NotFound` for a secret that leads nowhere.
pub async fn task_of_link(ctx: &Ctx, secret: &str) -> Result<(Ctx, Task)> {
    let hat = super::report::link_hat(secret);
    let id = rows::of_link(ctx.db(), ctx.tenant_id(), &hat).await?;
    let ctx = ctx.with_link(hat);
    let task = task(&ctx, id).await?;
    Ok((ctx, task))
}

/// What happened to the task, oldest first, as far as the visitor reads it.
///
/// # Errors
/// As [`Db::rows`].
pub async fn steps(ctx: &Ctx, task: &Task) -> Result<Vec<Step>> {
    rows::steps(ctx.db(), task, audience(ctx, task), 200).await
}

/// Which steps the visitor reads.
pub fn audience(ctx: &Ctx, task: &Task) -> Audience {
    if ctx.could("task_work", task) {
        Audience::Unit
    } else if ctx.could("task_read", task) {
        Audience::Requester
    } else {
        Audience::All
    }
}

/// Opens a task for somebody. The pass is for `task_open` or of a part of the program; the
/// caller commits.
///
/// # Errors
/// `Invalid` for a title or unit that is not there.
pub async fn task_open(tx: &mut Tx, pass: &Pass, new: NewTask) -> Result<TaskId> {
    let mut task = drafted(pass.tenant(), pass.now(), new)?;
    let step = Step { side: Side::Program, ..step(pass.now(), StepKind::Opened, &task) };
    begin(tx, pass, &mut task, &step).await?;
    Ok(task.id)
}

/// As [`task_open`], by an employee or a professional system of the unit that gets it, with what was
/// answered in the fields of its category: key and value, as [`crate::field::actions::answered`] keeps them.
///
/// # Errors
/// As [`task_open`] and [`Ctx::may`].
pub async fn task_open_with(ctx: &Ctx, new: NewTask, answers: &[(String, String)]) -> Result<Task> {
    let permit = may_open(ctx, new)?;
    let mut tx = ctx.begin().await?;
    let task = opened(ctx, &mut tx, permit, answers).await?;
    tx.commit().await?;
    Ok(task)
}

/// As [`task_open_with`] for each of them, all or none.
///
/// # Errors
/// As [`task_open_with`], with the place of the one in the list, counted from 0, that cannot be opened.
pub async fn task_open_many(
    ctx: &Ctx,
    all: Vec<(NewTask, Vec<(String, String)>)>,
) -> Result<Vec<Task>, (usize, Error)> {
    // Whether they may be opened is asked of all before others wait for the transaction.
    let mut permits = Vec::with_capacity(all.len());
    for (n, (new, answers)) in all.into_iter().enumerate() {
        permits.push((may_open(ctx, new).map_err(|e| (n, e))?, answers));
    }
    let mut tx = ctx.begin().await.map_err(|e| (0, e))?;
    let mut tasks = Vec::with_capacity(permits.len());
    for (n, (permit, answers)) in permits.into_iter().enumerate() {
        tasks.push(opened(ctx, &mut tx, permit, &answers).await.map_err(|e| (n, e))?);
    }
    tx.commit().await.map_err(|e| (0, e))?;
    Ok(tasks)
}

fn may_open(ctx: &Ctx, new: NewTask) -> Result<Permit<Task>> {
    ctx.may("task_open", Guarded::new(drafted(ctx.tenant_id(), ctx.now(), new)?))
}

async fn opened(ctx: &Ctx, tx: &mut Tx, permit: Permit<Task>, answers: &[(String, String)]) -> Result<Task> {
    let pass = permit.pass().clone();
    let mut task = permit.into_inner();
    let step = Step { name: ctx.who()?.1.to_owned(), ..step(pass.now(), StepKind::Opened, &task) };
    begin(tx, &pass, &mut task, &step).await?;
    crate::field::store::answer(tx, &pass, task.id, answers).await?;
    Ok(task)
}

pub(crate) fn drafted(tenant: TenantId, now: Time, new: NewTask) -> Result<Task> {
    let mut faults = Faults::default();
    if new.title.nb.trim().is_empty() {
        faults.add("title", "tasks-title-missing");
    }
    if new.unit.is_empty() {
        faults.add("unit", "tasks-unit-missing");
    }
    if new.place.point.is_some_and(|p| !rules::is_point(p)) {
        faults.add("words", "tasks-report-place-wrong");
    }
    faults.check()?;
    let mut parties = new.parties;
    parties.push(Party::new(unit_hat(&new.unit), "unit"));
    Ok(Task {
        tenant,
        id: TaskId::new(now),
        year: now.date().year(),
        serial: 0,
        requester: parties.iter().find(|p| p.role == "requester").map(|p| p.hat.clone()),
        title: new.title,
        note: new.note,
        body: rules::clean(&new.body),
        category: new.category,
        place: new.place,
        state: State::Open,
        due: new.due,
        unit: new.unit,
        assignee: None,
        answer: String::new(),
        source: new.source,
        assurance: new.assurance,
        photos: 0,
        opened_at: now,
        changed_at: now,
        closed_at: None,
        version: 1,
        waiting: None,
        woke_at: None,
        delegate: None,
        merged_into: None,
        links: 0,
        parties,
    })
}

/// Writes a new task with its first step, card, parties and entry.
pub(crate) async fn begin(tx: &mut Tx, pass: &Pass, task: &mut Task, step: &Step) -> Result<()> {
    rows::step_add(tx, pass, task, step).await?;
    tx.card_new(pass, &task.card(), &task.parties).await?;
    task.serial = tx.next_number(pass, rows::NUMBERS, task.year.into()).await?;
    rows::insert(tx, pass, task).await?;
    let event = TaskOpened {
        task: task.id.0,
        number: task.number(),
        category: task.category.clone(),
        unit: task.unit.clone(),
        due: task.due.map(|d| d.to_string()),
        source: task.source.name.clone(),
        source_kind: task.source.kind.name().to_owned(),
        has_place: task.place.point.is_some(),
    };
    let asked = Asked {
        title: task.title.clone(),
        body: task.body.clone(),
        place: task.place.words.clone(),
        point: task.place.point,
    };
    tell(tx, pass, task, &event, &asked, &task.topics()).await
}

/// Takes a task from the unit's list. Of two at the same moment one gets it.
///
/// # Errors
/// `Conflict` that says who has it; as [`Ctx::may`].
pub async fn task_take(ctx: &Ctx, id: TaskId) -> Result<Task> {
    let mut work = Work::on(ctx, "task_take", id).await?;
    let worker = work.worker(ctx)?;
    rules::take(&work.task, &worker)?;
    work.task.state = State::Taken;
    work.task.assignee = Some(worker.me.clone());
    let step = work.step(StepKind::Taken, &worker);
    let event = TaskTaken { task: id.0, unit: work.task.unit.clone() };
    let topics = work.task.topics();
    work.done(&step, &event, &topics).await
}

/// Gives it back to the unit's list.
///
/// # Errors
/// `Conflict` when it is another's; as [`Ctx::may`].
pub async fn task_release(ctx: &Ctx, id: TaskId) -> Result<Task> {
    let mut work = Work::on(ctx, "task_release", id).await?;
    let worker = work.worker(ctx)?;
    rules::release(&work.task, &worker)?;
    rules::end_wait(&mut work.task, work.pass.now());
    work.task.state = State::Open;
    work.task.assignee = None;
    let step = work.step(StepKind::Released, &worker);
    let event = TaskReleased { task: id.0, unit: work.task.unit.clone() };
    let topics = work.task.topics();
    work.done(&step, &event, &topics).await
}

/// Writes to those it concerns (`All`), or a note for colleagues (`Unit`).
///
/// # Errors
/// `Invalid` at `comment`; as [`Ctx::may`].
pub async fn task_comment(ctx: &Ctx, id: TaskId, text: &str, audience: Audience) -> Result<Task> {
    let work = Work::on(ctx, "task_comment", id).await?;
    let worker = work.worker(ctx)?;
    let body = rules::required("comment", text, "tasks-comment-missing")?;
    let step = Step { body, audience, ..work.step(StepKind::Commented, &worker) };
    if audience == Audience::Unit {
        return work.noted(&step).await;
    }
    let event = TaskCommented { task: id.0, unit: work.task.unit.clone(), audience: audience.name().to_owned() };
    let topics = work.task.topics();
    work.told(&step, &event, &topics).await
}

/// The one who asked adds something, for the unit to read.
///
/// # Errors
/// `Invalid` at `comment`, `Conflict` when it is closed; as [`Ctx::may`].
pub async fn task_add(ctx: &Ctx, id: TaskId, text: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_add", id).await?;
    rules::add(&work.task)?;
    let body = rules::required("comment", text, "tasks-comment-missing")?;
    let step = Step {
        body,
        audience: Audience::Requester,
        side: Side::Requester,
        unit: None,
        ..step(work.pass.now(), StepKind::Added, &work.task)
    };
    let event =
        TaskCommented { task: id.0, unit: work.task.unit.clone(), audience: Audience::Requester.name().to_owned() };
    let topics = work.task.topics();
    work.say(&step, &event, &topics).await?;
    if work.task.waiting.is_some_and(|w| w.on == WaitsFor::Requester) {
        waiting::wake(&mut work.tx, &work.pass, &mut work.task, WaitsFor::Requester).await?;
    }
    work.tx.commit().await?;
    Ok(work.task)
}

/// Where a task is passed on to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Onward {
    /// Another category, and so its unit and its number of days.
    Category(String),
    /// Another unit that answers for a category; the category stays.
    Unit(String),
}

impl std::str::FromStr for Onward {
    type Err = Error;
    /// `category:road` or `unit:vei-og-lys`.
    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("category", key)) if !key.is_empty() => Ok(Self::Category(key.to_owned())),
            Some(("unit", key)) if !key.is_empty() => Ok(Self::Unit(key.to_owned())),
            _ => Err(Error::invalid("onward", "tasks-onward-missing")),
        }
    }
}

/// Passes it on to another unit or category, with a reason that those it concerns read.
///
/// # Errors
/// `Invalid` at `onward` or `reason`, `Conflict` when it is another's or closed; as [`Ctx::may`].
pub async fn task_pass_on(ctx: &Ctx, id: TaskId, onward: &str, reason: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_pass_on", id).await?;
    let worker = work.worker(ctx)?;
    rules::settle(&work.task, &worker)?;
    let body = rules::required("reason", reason, "tasks-reason-missing");
    let onward = onward.parse::<Onward>();
    let (body, onward) = both(body, onward)?;
    let (from, before) = (work.task.unit.clone(), work.task.topics());
    rules::end_wait(&mut work.task, work.pass.now());
    passed(&work.tx, &mut work.task, &onward, ctx.now()).await?;
    work.task.state = State::Open;
    work.task.assignee = None;
    let category = matches!(onward, Onward::Category(_)).then(|| work.task.category.clone()).flatten();
    let step = Step { body, category, ..work.step(StepKind::PassedOn, &worker) };
    let event = TaskPassedOn {
        task: id.0,
        from_unit: from,
        unit: work.task.unit.clone(),
        category: work.task.category.clone(),
        due: work.task.due.map(|d| d.to_string()),
    };
    let topics = joined(work.task.topics(), before);
    work.told(&step, &event, &topics).await
}

/// Both values, or all that is wrong with either.
pub(crate) fn both<A, B>(a: Result<A>, b: Result<B>) -> Result<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Error::Invalid(mut a)), Err(Error::Invalid(b))) => {
            a.extend(b);
            Err(Error::Invalid(a))
        }
        (Err(e), _) | (_, Err(e)) => Err(e),
    }
}

async fn passed(db: &Db, task: &mut Task, onward: &Onward, now: Time) -> Result<()> {
    let all = categories::all(db, task.tenant).await?;
    match onward {
        Onward::Category(key) => {
            let category = all
                .iter()
                .find(|c| c.key == *key && c.active)
                .ok_or_else(|| Error::invalid("onward", "tasks-onward-missing"))?;
            if task.category.as_deref() == Some(key) && task.unit == category.unit {
                return Err(Error::invalid("onward", "tasks-onward-same"));
            }
            // A title that the category gave follows the category.
            if all.iter().any(|c| task.category.as_deref() == Some(&c.key) && task.title == c.name) {
                task.title = category.name.clone();
            }
            task.category = Some(category.key.clone());
            task.due = Some(rules::due(now, category.days));
            // What belongs there is read at its level; what was written for a higher one stays behind it.
            task.assurance = task.assurance.max(category.assurance);
            task.move_to(&category.unit);
        }
        Onward::Unit(unit) => {
            if *unit == task.unit {
                return Err(Error::invalid("onward", "tasks-onward-same"));
            }
            if !all.iter().any(|c| c.unit == *unit) {
                return Err(Error::invalid("onward", "tasks-onward-missing"));
            }
            task.move_to(unit);
        }
    }
    Ok(())
}

/// Closes it with an answer to those it concerns.
///
/// # Errors
/// `Invalid` at `answer`, `Conflict` when it is another's, closed or blocked; as [`Ctx::may`].
pub async fn task_close(ctx: &Ctx, id: TaskId, answer: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_close", id).await?;
    let worker = work.worker(ctx)?;
    rules::settle(&work.task, &worker)?;
    let answer = rules::required("answer", answer, "tasks-answer-missing")?;
    link::actions::not_blocked(&work.tx, &work.task).await?;
    let (now, task) = (work.pass.now(), &mut work.task);
    rules::end_wait(task, now);
    task.state = State::Closed;
    task.closed_at = Some(now);
    task.answer.clone_from(&answer);
    if task.assignee.is_none() {
        task.assignee = Some(worker.me.clone());
    }
    let event = TaskClosed {
        task: id.0,
        category: task.category.clone(),
        unit: task.unit.clone(),
        opened_at: task.opened_at.rfc3339(),
        in_time: task.due.map(|due| now.date() <= due),
    };
    let topics = task.topics();
    let step = Step { body: answer, ..work.step(StepKind::Closed, &worker) };
    work.told(&step, &event, &topics).await
}

/// The one who asked says that it is not solved: it is on the unit's list again.
///
/// # Errors
/// `Invalid` at `reopening`, `Conflict` when it is not closed or it is too late; as [`Ctx::may`].
pub async fn task_reopen(ctx: &Ctx, id: TaskId, reason: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_reopen", id).await?;
    rules::reopen(&work.task, ctx.now())?;
    let body = rules::required("reopening", reason, "tasks-reopening-missing")?;
    let key = work.task.category.clone().unwrap_or_default();
    if let Some(category) = categories::find(&work.tx, work.task.tenant, &key).await? {
        work.task.due = Some(rules::due(ctx.now(), category.days));
    }
    work.task.state = State::Open;
    work.task.assignee = None;
    work.task.closed_at = None;
    work.task.answer.clear();
    // Whom the unit asked has answered, and what it was merged with is not the same after all.
    work.task.ask(None);
    work.task.merged_into = None;
    let step = Step { body, side: Side::Requester, ..step(work.pass.now(), StepKind::Reopened, &work.task) };
    let event = TaskReopened { task: id.0, unit: work.task.unit.clone(), due: work.task.due.map(|d| d.to_string()) };
    let topics = work.task.topics();
    work.told(&step, &event, &topics).await
}

/// Makes properties parties as neighbours; those that are already stay. Nothing happens when
/// none is new. The caller commits.
///
/// # Errors
/// As [`Tx::execute`].
pub(crate) async fn neighbours_tell(tx: &mut Tx, pass: &Pass, mut task: Task, properties: Vec<String>) -> Result<()> {
    let new: Vec<String> = properties.into_iter().filter(|hat| !task.parties.iter().any(|p| p.hat == *hat)).collect();
    if new.is_empty() {
        return Ok(());
    }
    task.parties.extend(new.iter().map(|hat| Party::new(hat.clone(), "neighbour")));
    task.version += 1;
    rows::update(tx, pass, &task).await?;
    tx.card_put(pass, &task.card(), &task.parties).await?;
    let event = NeighboursTold { task: task.id.0, properties: i64::try_from(new.len()).unwrap_or(i64::MAX) };
    // Those who are new, and the colleagues who see how many there are.
    let mut topics = new;
    topics.push(task.unit_hat());
    tx.journal(pass, &event, &topics).await
}
