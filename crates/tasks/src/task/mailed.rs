//! What mail does to tasks. The mailbox calls these in its own transaction and with its own pass;
//! who wrote a mail, it has found out, and the caller commits.

use base::{Error, Result};
use store::{Db, Pass, Subject, Tx};

use super::link::actions::gone_into;
use super::model::{Assignee, Audience, Side, State, Step, StepKind, Task, TaskId, WaitsFor};
use super::rules;
use super::store as rows;
use super::waiting;
use super::work::{step, tell, write, write_quietly};
use crate::category::store as categories;
use crate::events::{NoteAdded, TaskCommented, TaskReopened, TaskTaken, Wrote};

/// So far is followed how one task goes on as another.
const WAY_MAX: usize = 10;

/// What a reply came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Landed {
    /// A step on the open task.
    Added,
    /// The task was closed, and is open again.
    Reopened,
    /// It was closed too long ago; nothing was written.
    TooLate,
}

/// A task, for the part of the program that answers its mail.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn task_by_mail(tx: &Tx, pass: &Pass, id: TaskId) -> Result<Task> {
    Ok(rows::find_to_change(tx, pass.tenant(), id).await?.open(pass.clone())?.into_inner())
}

/// A task as it stands, for the part of the program that only tells of it: nobody waits for that.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn task_seen_by_mail(db: &Db, pass: &Pass, id: TaskId) -> Result<Task> {
    Ok(rows::find(db, pass.tenant(), id).await?.open(pass.clone())?.into_inner())
}

/// As [`task_by_mail`]; where it goes on as another task, that one.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn task_kept_by_mail(tx: &Tx, pass: &Pass, id: TaskId) -> Result<Task> {
    let mut at = id;
    for _ in 0..WAY_MAX {
        // Only the last one is locked: who links tasks locks them in an order of its own.
        if let Some(next) = task_seen_by_mail(tx, pass, at).await?.merged_into {
            at = next;
            continue;
        }
        let task = task_by_mail(tx, pass, at).await?;
        // Unless somebody let it go on as another a moment ago.
        if task.merged_into.is_none() {
            return Ok(task);
        }
    }
    task_by_mail(tx, pass, at).await
}

/// The tasks that go on as this one: those who asked for them hear what becomes of it, as neighbours do.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn tasks_gone_into_by_mail(db: &Db, pass: &Pass, kept: &Task) -> Result<Vec<TaskId>> {
    gone_into(db, pass, kept).await
}

/// The one who asked writes again: a step, or the task is open again while it may be.
///
/// # Errors
/// `Invalid` when nothing is written; `NotFound`; else as [`Tx::execute`].
pub async fn task_reply_by_mail(tx: &mut Tx, pass: &Pass, id: TaskId, text: &str) -> Result<Landed> {
    let mut task = task_by_mail(tx, pass, id).await?;
    let body = rules::required("comment", &short(text), "tasks-comment-missing")?;
    if task.state != State::Closed {
        let step = Step {
            body,
            audience: Audience::Requester,
            side: Side::Requester,
            unit: None,
            ..step(pass.now(), StepKind::Added, &task)
        };
        let audience = Audience::Requester.name().to_owned();
        let event = TaskCommented { task: id.0, unit: task.unit.clone(), audience };
        write(tx, pass, &mut task, &step).await?;
        tell(tx, pass, &task, &event, &Wrote { body: step.body }, &task.topics()).await?;
        if task.waiting.is_some_and(|w| w.on == WaitsFor::Requester) {
            waiting::wake(tx, pass, &mut task, WaitsFor::Requester).await?;
        }
        return Ok(Landed::Added);
    }
    if rules::reopen(&task, pass.now()).is_err() {
        return Ok(Landed::TooLate);
    }
    reopen(tx, pass, task, body).await?;
    Ok(Landed::Reopened)
}

async fn reopen(tx: &mut Tx, pass: &Pass, mut task: Task, body: String) -> Result<()> {
    let key = task.category.clone().unwrap_or_default();
    if let Some(category) = categories::find(tx, task.tenant, &key).await? {
        task.due = Some(rules::due(pass.now(), category.days));
    }
    task.state = State::Open;
    task.assignee = None;
    task.closed_at = None;
    task.answer.clear();
    // Whom the unit asked has answered, and what it was merged with is not the same after all.
    task.ask(None);
    task.merged_into = None;
    let step = Step { body, side: Side::Requester, ..step(pass.now(), StepKind::Reopened, &task) };
    let event = TaskReopened { task: task.id.0, unit: task.unit.clone(), due: task.due.map(|d| d.to_string()) };
    write(tx, pass, &mut task, &step).await?;
    tell(tx, pass, &task, &event, &Wrote { body: step.body }, &task.topics()).await
}

/// A note for colleagues: a mail of ours did not arrive, somebody is away.
///
/// # Errors
/// `Invalid` when nothing is written; `NotFound`; else as [`Tx::execute`].
pub async fn task_note_by_mail(tx: &mut Tx, pass: &Pass, id: TaskId, text: &str) -> Result<()> {
    note(tx, pass, id, text, None).await
}

/// Somebody writes whose own task goes on as this one: colleagues read it, and the one who
/// asked for this task does not. In the journal her words are sealed by the key of `hat`, her own.
///
/// # Errors
/// As [`task_note_by_mail`].
pub async fn task_heard_by_mail(tx: &mut Tx, pass: &Pass, id: TaskId, hat: &str, text: &str) -> Result<()> {
    note(tx, pass, id, text, Subject::of_hat(hat)).await
}

/// `about` is whom the words are about, where that is not the one who asked for the task.
async fn note(tx: &mut Tx, pass: &Pass, id: TaskId, text: &str, about: Option<Subject>) -> Result<()> {
    let mut task = task_by_mail(tx, pass, id).await?;
    let body = rules::required("comment", &short(text), "tasks-comment-missing")?;
    let step =
        Step { body, audience: Audience::Unit, side: Side::Program, ..step(pass.now(), StepKind::Commented, &task) };
    write_quietly(tx, pass, &mut task, &step).await?;
    let event = NoteAdded { note: base::id::new_v7(pass.now()), task: id.0, unit: task.unit.clone() };
    let (wrote, topics) = (Wrote { body: step.body }, task.workers());
    match about {
        Some(subject) => tx.journal_personal(pass, &event, &subject, &wrote, &topics).await,
        None => tell(tx, pass, &task, &event, &wrote, &topics).await,
    }
}

/// Hands a task that nobody has to the employee whom the mail was sent to.
///
/// # Errors
/// `Conflict` when somebody has it; `NotFound`; else as [`Tx::execute`].
pub async fn task_hand_by_mail(tx: &mut Tx, pass: &Pass, id: TaskId, to: Assignee) -> Result<()> {
    let mut task = task_by_mail(tx, pass, id).await?;
    if task.state != State::Open {
        return Err(Error::conflict("tasks-conflict-changed"));
    }
    task.state = State::Taken;
    let step = Step { name: to.name.clone(), ..step(pass.now(), StepKind::Taken, &task) };
    task.assignee = Some(to);
    write(tx, pass, &mut task, &step).await?;
    tx.journal(pass, &TaskTaken { task: id.0, unit: task.unit.clone() }, &task.topics()).await
}

/// As much of a text as a step holds. The mailbox has cut what is free in it, so that its last lines stay whole.
fn short(text: &str) -> String {
    let text = rules::clean(text);
    if text.chars().count() <= rules::TEXT_MAX {
        return text;
    }
    let short: String = text.chars().take(rules::TEXT_MAX - 2).collect();
    format!("{short} …")
}
