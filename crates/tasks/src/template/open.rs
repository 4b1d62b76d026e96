//! Opening a task with all that a template brings: answers, checklist, and who is asked.

use base::Result;
use door::Ctx;
use store::{Guarded, Pass, Tx};

use crate::events::{TaskDelegated, Wrote};
use crate::task::actions::{begin, drafted};
use crate::task::work::{step, tell, write};
use crate::task::{Delegate, NewTask, Step, StepKind, Task};
use crate::{check, field};

/// What comes with a new task.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ready {
    /// Field and value, as they are kept.
    pub answers: Vec<(String, String)>,
    /// The points of the checklist.
    pub checks: Vec<String>,
    /// Who is asked to solve it.
    pub delegate: Option<Delegate>,
}

/// Opens a task by hand, with what comes with it.
///
/// # Errors
/// As [`crate::task::actions::task_open_with`].
pub async fn task_open_ready(ctx: &Ctx, new: NewTask, ready: &Ready) -> Result<Task> {
    let permit = ctx.may("task_open", Guarded::new(drafted(ctx.tenant_id(), ctx.now(), new)?))?;
    let pass = permit.pass().clone();
    let task = permit.into_inner();
    let first = Step { name: ctx.who()?.1.to_owned(), ..step(pass.now(), StepKind::Opened, &task) };
    let mut tx = ctx.begin().await?;
    let task = opened(&mut tx, &pass, task, &first, ready).await?;
    tx.commit().await?;
    Ok(task)
}

async fn opened(tx: &mut Tx, pass: &Pass, mut task: Task, first: &Step, ready: &Ready) -> Result<Task> {
    begin(tx, pass, &mut task, first).await?;
    field::store::answer(tx, pass, task.id, &ready.answers).await?;
    for (n, words) in (1..).zip(&ready.checks) {
        check::store::add(tx, pass, task.id, n, words).await?;
    }
    let Some(delegate) = &ready.delegate else { return Ok(task) };
    // What a colleague is called is for colleagues.
    let sign = if delegate.hat.starts_with("person:") { "@" } else { "" };
    let asked = Step { kind: StepKind::Delegated, toward: format!("{sign}{}", delegate.name), ..first.clone() };
    let event = TaskDelegated { task: task.id.0, unit: task.unit.clone(), to: delegate.hat.clone() };
    task.ask(Some(delegate.clone()));
    write(tx, pass, &mut task, &asked).await?;
    let wrote = Wrote { body: String::new() };
    let topics = task.topics();
    tell(tx, pass, &task, &event, &wrote, &topics).await?;
    Ok(task)
}
