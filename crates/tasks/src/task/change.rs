//! Changing what a task is called and when it is due.

use base::error::Message;
use base::{Error, Result, Text};
use chrono::{Datelike, NaiveDate};
use door::Ctx;

use super::model::{State, Step, StepKind, Task, TaskId};
use super::rules;
use super::work::Work;
use crate::events::TaskChanged;

/// What shall be otherwise. What is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// In one line of at most [`rules::WORDS_MAX`] characters; for all languages.
    pub title: Option<String>,
    /// The new promise, of the years 2000 to 2199.
    pub due: Option<NaiveDate>,
    /// Why, for those it concerns; may be empty.
    pub reason: String,
}

/// Changes title and due date. A new day is told to those it concerns, with the reason.
///
/// # Errors
/// `Invalid` at `title`, `due` or `change_reason`, also when nothing changes; `Conflict` when it is another's or
/// closed; as [`Ctx::may`].
pub async fn task_change(ctx: &Ctx, id: TaskId, change: &Change) -> Result<Task> {
    let mut work = Work::on(ctx, "task_change", id).await?;
    let worker = work.worker(ctx)?;
    rules::settle(&work.task, &worker)?;
    let reason = rules::clean(&change.reason);
    let long = |field, max: usize| Error::invalid(field, Message::new("tasks-too-long").with("max", max));
    if reason.chars().count() > rules::TEXT_MAX {
        return Err(long("change_reason", rules::TEXT_MAX));
    }
    let title = change.title.as_deref().map(rules::clean_line);
    let title = title.filter(|new| *new != work.task.title.nb);
    if title.as_deref() == Some("") {
        return Err(Error::invalid("title", "tasks-title-missing"));
    }
    if title.as_ref().is_some_and(|t| t.chars().count() > rules::WORDS_MAX) {
        return Err(long("title", rules::WORDS_MAX));
    }
    let due = change.due.filter(|new| work.task.due != Some(*new));
    if due.is_some_and(|d| !(2000..2200).contains(&d.year())) {
        return Err(Error::invalid("due", "tasks-due-wrong"));
    }
    if title.is_none() && due.is_none() {
        return Err(Error::invalid("due", "tasks-change-nothing"));
    }
    // A promise that was moved can be warned of anew.
    work.task.due = due.or(work.task.due);
    // What is promised during a wait is promised with the wait so far in mind.
    if let (Some(_), Some(waiting)) = (due, &mut work.task.waiting) {
        waiting.since = work.pass.now();
    }
    let renamed = title.is_some();
    if let Some(title) = title {
        work.task.title = Text::same(&title);
    }
    debug_assert!(work.task.state != State::Closed, "settled tasks are open");
    let event = TaskChanged { task: id.0, unit: work.task.unit.clone(), due: due.map(|d| d.to_string()), renamed };
    let toward = due.map(|d| d.to_string()).unwrap_or_default();
    let topics = work.task.topics();
    let step = Step { body: reason, toward, ..work.step(StepKind::Changed, &worker) };
    work.told(&step, &event, &topics).await
}
