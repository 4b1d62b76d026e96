//! The same with many tasks: each by itself, with a result of its own.

use base::error::Message;
use base::{Error, Result};
use chrono::NaiveDate;
use door::Ctx;

use crate::task::actions::{self, Change};
use crate::task::{Task, TaskId};

/// At most so many at once.
pub const MOST: usize = 100;

/// What shall be done with each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// As [`actions::task_take`].
    Take,
    /// As [`actions::task_release`].
    Release,
    /// As [`actions::task_resume`].
    Resume,
    /// As [`actions::task_pass_on`]: to `category:<key>` or `unit:<key>`.
    PassOn { to: String, reason: String },
    /// As [`actions::task_delegate`]: to `team:<id>`, `unit:<key>` or `colleague:<id>`.
    Delegate { to: String, reason: String },
    /// As [`actions::task_close`]: the same answer for each.
    Close { answer: String },
    /// As [`actions::task_change`]: the same day for each.
    Due { due: NaiveDate, reason: String },
}

/// What became of one.
pub struct Outcome {
    pub id: TaskId,
    /// The task as it is now, or why nothing was done with it.
    pub result: Result<Task>,
}

/// Does it with each of them, in their order. What is refused for one leaves the others as they are.
///
/// # Errors
/// `Invalid` at `tasks` when there are none or too many.
pub async fn bulk(ctx: &Ctx, ids: &[TaskId], deed: &Deed) -> Result<Vec<Outcome>> {
    let ids = checked(ids)?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        outcomes.push(Outcome { id, result: one(ctx, id, deed).await });
    }
    Ok(outcomes)
}

/// Does it with all of them or with none: the first that is refused refuses all.
///
/// # Errors
/// As [`bulk`] and the action.
pub async fn all_or_none(ctx: &Ctx, ids: &[TaskId], deed: &Deed) -> Result<Vec<Task>> {
    let mut done = Vec::new();
    for id in checked(ids)? {
        done.push(one(ctx, id, deed).await?);
    }
    Ok(done)
}

/// Each once.
fn checked(ids: &[TaskId]) -> Result<Vec<TaskId>> {
    let mut list: Vec<TaskId> = Vec::new();
    for id in ids {
        if !list.contains(id) {
            list.push(*id);
        }
    }
    match list.len() {
        0 => Err(Error::invalid("tasks", "tasks-bulk-none")),
        n if n > MOST => Err(Error::invalid("tasks", Message::new("tasks-bulk-many").with("max", MOST))),
        _ => Ok(list),
    }
}

async fn one(ctx: &Ctx, id: TaskId, deed: &Deed) -> Result<Task> {
    match deed {
        Deed::Take => actions::task_take(ctx, id).await,
        Deed::Release => actions::task_release(ctx, id).await,
        Deed::Resume => actions::task_resume(ctx, id).await,
        Deed::PassOn { to, reason } => actions::task_pass_on(ctx, id, to, reason).await,
        Deed::Delegate { to, reason } => actions::task_delegate(ctx, id, to, reason).await,
        Deed::Close { answer } => actions::task_close(ctx, id, answer).await,
        Deed::Due { due, reason } => {
            let change = Change { due: Some(*due), reason: reason.clone(), title: None };
            actions::task_change(ctx, id, &change).await
        }
    }
}
