//! Linking tasks, and letting one go on as another.

use base::error::Message;
use base::{Error, Result};
use door::Ctx;
use store::{Db, Party, Pass, Tx};

use super::super::model::{Assignee, Audience, State, Step, StepKind, Task, TaskId};
use super::super::work::{joined, step, tell, worker, write, write_quietly};
use super::super::{rules, store as rows};
use super::model::{Link, Relation};
use super::store as links;
use crate::events::{TaskJoined, TaskLinked, TaskMerged, TaskUnlinked, Wrote};

/// So many links of a task are shown.
const SHOWN: u32 = 50;
/// A task has at most so many.
const MOST: i64 = 200;
/// Among so many links of a task those are looked for that go on as it.
const GONE_MAX: u32 = 200;

/// The links of a task to others that the one who looks may see.
///
/// # Errors
/// As [`Db::rows`].
pub async fn links_of(ctx: &Ctx, task: &Task) -> Result<Vec<Link>> {
    if task.links == 0 {
        return Ok(Vec::new());
    }
    let found = links::of(ctx.db(), task.tenant, task.id, SHOWN).await?;
    let ids: Vec<TaskId> = found.iter().map(|l| l.other).collect();
    let mut others = Vec::new();
    for other in rows::find_many(ctx.db(), task.tenant, &ids).await? {
        if let Ok(seen) = ctx.may_list("task_see", other) {
            others.push(seen.into_inner());
        }
    }
    let link = |l: &super::model::Row| {
        let other = others.iter().find(|t| t.id == l.other)?.clone();
        Some(Link { relation: l.relation, other })
    };
    Ok(found.iter().filter_map(link).collect())
}

/// Refuses what another task blocks that is not closed.
///
/// # Errors
/// `Conflict` that names the other.
pub(in crate::task) async fn not_blocked(db: &Db, task: &Task) -> Result<()> {
    if task.links == 0 {
        return Ok(());
    }
    match links::blocker(db, task.tenant, task.id).await? {
        Some(number) => Err(Error::Conflict(Message::new("tasks-conflict-blocked").with("number", number))),
        None => Ok(()),
    }
}

/// The task that somebody names: by its number, such as `2026-12`, or its id.
///
/// # Errors
/// `Invalid` at the field when nobody may know of it.
pub async fn named(ctx: &Ctx, db: &Db, field: &'static str, name: &str) -> Result<TaskId> {
    let missing = || Error::invalid(field, "tasks-number-missing");
    if let Ok(id) = name.trim().parse::<TaskId>() {
        return Ok(id);
    }
    let (year, serial) = crate::erase::year_and_serial(name.trim()).ok_or_else(missing)?;
    rows::id_of_number(db, ctx.tenant_id(), year, serial).await?.ok_or_else(missing)
}

/// Two tasks, locked in an order that is always the same, so that two who link them both ways do not
/// wait for each other.
async fn both_to_change(
    ctx: &Ctx,
    tx: &Tx,
    task: TaskId,
    other: TaskId,
) -> Result<(store::Guarded<Task>, store::Guarded<Task>)> {
    let tenant = ctx.tenant_id();
    if task < other {
        let first = rows::find_to_change(tx, tenant, task).await?;
        Ok((first, rows::find_to_change(tx, tenant, other).await?))
    } else {
        let second = rows::find_to_change(tx, tenant, other).await?;
        Ok((rows::find_to_change(tx, tenant, task).await?, second))
    }
}

/// Two tasks that are about to be changed.
struct Pair {
    tx: Tx,
    pass: Pass,
    task: Task,
    other: Task,
    me: String,
}

/// Looks up both. `verb` must be allowed on the one; on the other, what `on_other` says.
async fn pair(
    ctx: &Ctx,
    verb: door::Verb,
    id: TaskId,
    (field, other): (&'static str, &str),
    on_other: door::Verb,
) -> Result<Pair> {
    let tx = ctx.begin().await?;
    let other = named(ctx, &tx, field, other).await?;
    if other == id {
        return Err(Error::invalid(field, "tasks-number-itself"));
    }
    let missing =
        |e: Error| if matches!(e, Error::NotFound) { Error::invalid(field, "tasks-number-missing") } else { e };
    // She must know the one; that the other is missing is then said at its field.
    ctx.may(verb, rows::find(&tx, ctx.tenant_id(), id).await?)?;
    let (task, other) = both_to_change(ctx, &tx, id, other).await.map_err(missing)?;
    let permit = ctx.may(verb, task)?;
    ctx.unchanged(permit.version)?;
    let other = ctx.may(on_other, other).map_err(missing)?.into_inner();
    let pass = permit.pass().clone();
    Ok(Pair { tx, pass, task: permit.into_inner(), other, me: ctx.who()?.1.to_owned() })
}

impl Pair {
    /// What colleagues on both sides read.
    async fn noted(&mut self, kind: StepKind, relation: Relation) -> Result<()> {
        let (a, b) = (self.task.number(), self.other.number());
        for (task, relation, number) in [(&mut self.task, relation, b), (&mut self.other, relation.turned(), a)] {
            let step = Step {
                audience: Audience::Unit,
                name: self.me.clone(),
                body: relation.name().to_owned(),
                toward: number,
                ..step(self.pass.now(), kind, task)
            };
            write_quietly(&mut self.tx, &self.pass, task, &step).await?;
        }
        Ok(())
    }

    fn topics(&self) -> Vec<String> {
        let mut topics = joined(self.task.workers(), self.other.workers());
        topics.extend([self.task.topic(), self.other.topic()]);
        topics
    }
}

/// Says how a task stands to another. Where the other is then blocked, she must work on it, too.
///
/// # Errors
/// `Invalid` at `other` or `relation`; as [`Ctx::may`].
pub async fn task_link(ctx: &Ctx, id: TaskId, relation: Relation, other: &str) -> Result<Task> {
    let burden = matches!(relation, Relation::Blocks | Relation::ParentOf);
    let on_other = if burden { "task_link" } else { "task_see" };
    let mut pair = pair(ctx, "task_link", id, ("other", other), on_other).await?;
    let tenant = pair.task.tenant;
    let child = match relation {
        Relation::ChildOf => Some(pair.task.id),
        Relation::ParentOf => Some(pair.other.id),
        _ => None,
    };
    if let Some(child) = child
        && links::parent(&pair.tx, tenant, child).await?
    {
        return Err(Error::invalid("relation", "tasks-link-has-parent"));
    }
    if links::closes_circle(&pair.tx, tenant, pair.task.id, relation, pair.other.id).await? {
        return Err(Error::invalid("relation", "tasks-link-circle"));
    }
    if pair.task.links >= MOST || pair.other.links >= MOST {
        return Err(Error::invalid("other", "tasks-link-many"));
    }
    if !links::add(&mut pair.tx, &pair.pass, pair.task.id, relation, pair.other.id).await? {
        return Err(Error::invalid("other", "tasks-link-there"));
    }
    pair.task.links += 1;
    pair.other.links += 1;
    pair.noted(StepKind::Linked, relation).await?;
    let event = TaskLinked { task: id.0, relation: relation.name().to_owned(), other: pair.other.id.0 };
    let topics = pair.topics();
    pair.tx.journal(&pair.pass, &event, &topics).await?;
    pair.tx.commit().await?;
    Ok(pair.task)
}

/// Takes a link away.
///
/// # Errors
/// `Invalid` at `other` when there is no such link; `Conflict` when the one goes on as the other; as [`Ctx::may`].
pub async fn task_unlink(ctx: &Ctx, id: TaskId, relation: Relation, other: &str) -> Result<Task> {
    let burden = matches!(relation, Relation::Blocks | Relation::ParentOf);
    let on_other = if burden { "task_link" } else { "task_see" };
    let mut pair = pair(ctx, "task_link", id, ("other", other), on_other).await?;
    if relation == Relation::SameAs {
        not_gone_into(&pair.task, &pair.other)?;
        not_gone_into(&pair.other, &pair.task)?;
    }
    if !links::drop(&mut pair.tx, &pair.pass, pair.task.id, relation, pair.other.id).await? {
        return Err(Error::invalid("other", "tasks-link-missing"));
    }
    pair.task.links = (pair.task.links - 1).max(0);
    pair.other.links = (pair.other.links - 1).max(0);
    pair.noted(StepKind::Unlinked, relation).await?;
    let event = TaskUnlinked { task: id.0, relation: relation.name().to_owned(), other: pair.other.id.0 };
    let topics = pair.topics();
    pair.tx.journal(&pair.pass, &event, &topics).await?;
    pair.tx.commit().await?;
    Ok(pair.task)
}

/// Lets a task go on as another that is about the same. Those who asked for it hear every later step
/// of the other, as neighbours do: not what the one who asked first has written.
///
/// # Errors
/// `Invalid` at `into`; `Conflict` when it is another's or closed; as [`Ctx::may`].
pub async fn task_merge(ctx: &Ctx, id: TaskId, into: &str, note: &str) -> Result<Task> {
    let mut pair = pair(ctx, "task_merge", id, ("into", into), "task_merge").await?;
    let worker = worker(ctx, &pair.task)?;
    rules::merge(&pair.task, &pair.other, &worker)?;
    let note = rules::clean(note);
    if note.chars().count() > rules::TEXT_MAX {
        return Err(Error::invalid("merge_note", Message::new("tasks-too-long").with("max", rules::TEXT_MAX)));
    }
    if links::add(&mut pair.tx, &pair.pass, pair.task.id, Relation::SameAs, pair.other.id).await? {
        pair.task.links += 1;
        pair.other.links += 1;
    }
    let before = pair.task.topics();
    close_into(&mut pair.task, pair.other.id, &worker.me, pair.pass.now());
    let heirs = heirs(&pair.task, &pair.other);
    pair.other.parties.extend(heirs);
    let (tx, pass) = (&mut pair.tx, &pair.pass);
    let named = |kind, task: &Task, number: String| Step {
        name: worker.me.name.clone(),
        toward: number,
        ..step(pass.now(), kind, task)
    };
    let merged = Step { body: note, ..named(StepKind::Merged, &pair.task, pair.other.number()) };
    let gained = named(StepKind::Joined, &pair.other, pair.task.number());
    write(tx, pass, &mut pair.task, &merged).await?;
    write(tx, pass, &mut pair.other, &gained).await?;
    let event = TaskMerged { task: id.0, unit: pair.task.unit.clone(), into: pair.other.id.0 };
    tell(tx, pass, &pair.task, &event, &Wrote { body: merged.body.clone() }, &before).await?;
    let event = TaskJoined { task: pair.other.id.0, unit: pair.other.unit.clone(), from: id.0 };
    tx.journal(pass, &event, &pair.other.topics()).await?;
    pair.tx.commit().await?;
    Ok(pair.task)
}

/// What goes on as another stays linked to it: along the link those who asked for it are found.
fn not_gone_into(task: &Task, kept: &Task) -> Result<()> {
    if task.merged_into == Some(kept.id) {
        return Err(Error::Conflict(Message::new("tasks-merged-into").with("number", kept.number())));
    }
    Ok(())
}

/// The tasks that go on as this one, also over others. Most tasks have no links, and nothing is asked for them.
///
/// # Errors
/// As [`Db::rows`].
pub(in crate::task) async fn gone_into(db: &Db, pass: &Pass, kept: &Task) -> Result<Vec<TaskId>> {
    let mut gone = Vec::new();
    let mut look = if kept.links > 0 { vec![kept.id] } else { Vec::new() };
    while let Some(into) = look.pop() {
        let linked = links::of(db, kept.tenant, into, GONE_MAX).await?;
        let same: Vec<TaskId> = linked.iter().filter(|l| l.relation == Relation::SameAs).map(|l| l.other).collect();
        for found in rows::find_many(db, kept.tenant, &same).await? {
            let task = found.open(pass.clone())?.into_inner();
            if task.merged_into != Some(into) || gone.contains(&task.id) {
                continue;
            }
            // It has a link besides the one to where it went.
            if task.links > 1 {
                look.push(task.id);
            }
            gone.push(task.id);
        }
    }
    Ok(gone)
}

fn close_into(task: &mut Task, into: TaskId, me: &Assignee, now: base::Time) {
    rules::end_wait(task, now);
    task.state = State::Closed;
    task.closed_at = Some(now);
    task.merged_into = Some(into);
    task.woke_at = None;
    task.assignee.get_or_insert_with(|| me.clone());
}

/// Who follows the kept task because of the one that goes on as it.
fn heirs(task: &Task, kept: &Task) -> Vec<Party> {
    let follows = |role: &str| matches!(role, "requester" | "owner" | "neighbour" | "subject" | "kin");
    let mut heirs: Vec<Party> = task
        .parties
        .iter()
        .filter(|p| follows(p.role) && !kept.parties.iter().any(|k| k.hat == p.hat && follows(k.role)))
        .map(|p| Party::new(p.hat.clone(), "neighbour"))
        .collect();
    heirs.sort_unstable_by(|a, b| a.hat.cmp(&b.hat));
    heirs.dedup();
    heirs
}
