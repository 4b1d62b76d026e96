//! What mail does to tasks. The mailbox calls these in its own transaction and with its own pass;
//! who wrote a mail, it has found out, and the caller commits.

use base::{Error, Result};
use store::{Pass, Tx};

use super::model::{Assignee, Audience, Side, State, Step, StepKind, Task, TaskId, WaitsFor};
use super::rules;
use super::store as rows;
use super::waiting;
use super::work::{step, tell, write, write_quietly};
use crate::category::store as categories;
use crate::events::{NoteAdded, TaskCommented, TaskReopened, TaskTaken, Wrote};

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
    let mut task = task_by_mail(tx, pass, id).await?;
    let body = rules::required("comment", &short(text), "tasks-comment-missing")?;
    let step =
        Step { body, audience: Audience::Unit, side: Side::Program, ..step(pass.now(), StepKind::Commented, &task) };
    write_quietly(tx, pass, &mut task, &step).await?;
    let event = NoteAdded { note: base::id::new_v7(pass.now()), task: id.0, unit: task.unit.clone() };
    tell(tx, pass, &task, &event, &Wrote { body: step.body }, &task.workers()).await
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

/// As much of a text as a step holds; the mail itself has all of it.
fn short(text: &str) -> String {
    let text = rules::clean(text);
    if text.chars().count() <= rules::TEXT_MAX {
        return text;
    }
    let short: String = text.chars().take(rules::TEXT_MAX - 2).collect();
    format!("{short} …")
}
