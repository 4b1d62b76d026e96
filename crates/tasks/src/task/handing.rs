//! Giving a task that somebody has to a colleague of hers.

use base::{Error, Result, id::Uuid};
use door::{Ctx, HatKind};

use super::model::{Assignee, Audience, Step, StepKind, Task, TaskId};
use super::rules;
use super::work::{Work, write_quietly};
use crate::events::TaskHandedOver;

/// Hands a task over to somebody who works in the unit that has it. Only colleagues read why; those it
/// concerns see no difference.
///
/// # Errors
/// `Invalid` at `to` for one who does not work there; `Conflict` when nobody has it, it is another's or closed;
/// as [`Ctx::may`].
pub async fn task_hand_over(ctx: &Ctx, id: TaskId, to: Uuid, name: &str, reason: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_hand_over", id).await?;
    let worker = work.worker(ctx)?;
    rules::release(&work.task, &worker)?;
    let wrong = || Error::invalid("to", "tasks-handover-wrong");
    let wearer = ctx.app().wearer(work.task.tenant, to).await.map_err(|e| match e {
        Error::NotFound => wrong(),
        other => other,
    })?;
    let works = work.task.workers();
    if !wearer.hats.iter().any(|h| h.kind == HatKind::Job && works.contains(&h.key)) {
        return Err(wrong());
    }
    work.task.assignee = Some(Assignee { person: to, name: name.to_owned() });
    let step = Step {
        audience: Audience::Unit,
        body: rules::clean(reason),
        toward: format!("@{name}"),
        ..work.step(StepKind::HandedOver, &worker)
    };
    let event = TaskHandedOver { task: id.0, unit: work.task.unit.clone(), to };
    let mut topics = work.task.workers();
    topics.push(format!("person:{to}"));
    write_quietly(&mut work.tx, &work.pass, &mut work.task, &step).await?;
    work.tx.journal(&work.pass, &event, &topics).await?;
    work.tx.commit().await?;
    Ok(work.task)
}
