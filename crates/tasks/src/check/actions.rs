//! Writing a checklist and ticking it off.

use base::error::Message;
use base::{Error, Result, id};
use door::Ctx;

use super::{Point, store as rows};
use crate::events::ChecklistChanged;
use crate::task::model::{Task, TaskId};
use crate::task::rules;
use crate::task::work::Work;

const POINTS_MAX: usize = 100;

/// What is done with a checklist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tick {
    Add(String),
    Done(i64),
    Undone(i64),
    Drop(i64),
}

/// The checklist, for those who work on the task.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn checklist(ctx: &Ctx, task: &Task) -> Result<Vec<Point>> {
    if !ctx.could("task_work", task) {
        return Ok(Vec::new());
    }
    rows::of(ctx.db(), task.tenant, task.id).await
}

/// Writes a point, ticks it off, takes the tick or the point away.
///
/// # Errors
/// `Invalid` at `point` for words that cannot be; `NotFound` for a point that is not there; `Conflict` when the
/// task is closed; as [`Ctx::may`].
pub async fn task_check(ctx: &Ctx, id: TaskId, tick: &Tick) -> Result<Vec<Point>> {
    let mut work = Work::on(ctx, "task_check", id).await?;
    rules::add(&work.task)?;
    let me = ctx.who()?.1.to_owned();
    let tenant = work.task.tenant;
    let points = rows::of(&work.tx, tenant, id).await?;
    let (tx, pass) = (&mut work.tx, &work.pass);
    let (n, what) = match tick {
        Tick::Add(words) => {
            let words = rules::clean_line(words);
            let n = points.last().map_or(1, |p| p.n + 1);
            check_new(&words, points.len())?;
            rows::add(tx, pass, id, n, &words).await?;
            (n, "added")
        }
        Tick::Done(n) => (found(*n, rows::mark(tx, pass, id, *n, Some(&me)).await?)?, "done"),
        Tick::Undone(n) => (found(*n, rows::mark(tx, pass, id, *n, None).await?)?, "undone"),
        Tick::Drop(n) => (found(*n, rows::drop(tx, pass, id, *n).await?)?, "dropped"),
    };
    let event = ChecklistChanged {
        change: id::new_v7(pass.now()),
        task: id.0,
        unit: work.task.unit.clone(),
        point: n,
        what: what.to_owned(),
    };
    tx.journal(pass, &event, &work.task.workers()).await?;
    let points = rows::of(&work.tx, tenant, id).await?;
    work.tx.commit().await?;
    Ok(points)
}

fn found(n: i64, there: bool) -> Result<i64> {
    if there { Ok(n) } else { Err(Error::NotFound) }
}

fn check_new(words: &str, there: usize) -> Result<()> {
    if words.is_empty() {
        return Err(Error::invalid("point", "tasks-check-missing"));
    }
    if words.chars().count() > rules::WORDS_MAX {
        return Err(Error::invalid("point", Message::new("tasks-too-long").with("max", rules::WORDS_MAX)));
    }
    if there >= POINTS_MAX {
        return Err(Error::invalid("point", Message::new("tasks-check-many").with("max", POINTS_MAX)));
    }
    Ok(())
}
