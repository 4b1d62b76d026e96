//! What the actions on a task have in common: lock it, ask the policies, change it with its step,
//! card, parties and entry in one transaction.

use base::{Result, Time, id};
use door::{Ctx, HatKind};
use store::{Event, Pass, PersonalEvent, Tx};

use super::model::{Assignee, Audience, Side, Step, StepKind, Task, TaskId};
use super::rules::Worker;
use super::store as rows;
use crate::events::{NoteAdded, Wrote};

/// Writes an entry with what somebody wrote, sealed by the key of the one it is about. Words of a
/// part of the program that are about nobody stand in the task only.
pub(crate) async fn tell<E: PersonalEvent>(
    tx: &mut Tx,
    pass: &Pass,
    task: &Task,
    event: &E,
    part: &E::Part,
    topics: &[String],
) -> Result<()> {
    match task.about(pass.actor()) {
        Some(subject) => tx.journal_personal(pass, event, &subject, part, topics).await,
        None => tx.journal(pass, event, topics).await,
    }
}

pub(crate) fn step(at: Time, kind: StepKind, task: &Task) -> Step {
    Step {
        at,
        kind,
        audience: Audience::All,
        body: String::new(),
        unit: Some(task.unit.clone()),
        category: None,
        side: Side::Unit,
        name: String::new(),
        toward: String::new(),
    }
}

/// Hats that hear of something, each once.
pub(crate) fn joined(one: Vec<String>, other: Vec<String>) -> Vec<String> {
    let mut all = one;
    all.extend(other);
    all.sort_unstable();
    all.dedup();
    all
}

/// Writes a task with a step, its card and its parties.
pub(crate) async fn write(tx: &mut Tx, pass: &Pass, task: &mut Task, step: &Step) -> Result<()> {
    task.version += 1;
    task.changed_at = pass.now();
    rows::update(tx, pass, task).await?;
    rows::step_add(tx, pass, task, step).await?;
    tx.card_put(pass, &task.card(), &task.parties).await
}

/// Writes a step that only colleagues read: nobody else's card or page stirs.
pub(crate) async fn write_quietly(tx: &mut Tx, pass: &Pass, task: &mut Task, step: &Step) -> Result<()> {
    task.version += 1;
    rows::update(tx, pass, task).await?;
    rows::step_add(tx, pass, task, step).await
}

/// A task that is about to be changed.
pub(crate) struct Work {
    /// Holds the lock on the task until it ends.
    pub tx: Tx,
    /// Of the verb that was asked for.
    pub pass: Pass,
    /// As it was read under the lock; the action changes it here and writes it once.
    pub task: Task,
    /// Whether she does it for one who is away.
    stands_in: bool,
}

impl Work {
    /// Locks the task, then asks the policies, then looks whether it is still as she read it.
    ///
    /// # Errors
    /// As [`Ctx::may`]; `Stale` as [`Ctx::unchanged`].
    pub async fn on(ctx: &Ctx, verb: door::Verb, id: TaskId) -> Result<Self> {
        let tx = ctx.begin().await?;
        let permit = ctx.may(verb, rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
        ctx.unchanged(permit.version)?;
        let pass = permit.pass().clone();
        let mut task = permit.into_inner();
        if !matches!(verb, "task_add" | "task_reopen") {
            // Somebody at work has seen that it can go on.
            task.woke_at = None;
        }
        let stands_in = crate::desk::away::stands_in(ctx, &tx, &task).await?;
        Ok(Self { tx, pass, task, stands_in })
    }

    /// The one who works, as she stands to the task: for one who is away, as that one.
    ///
    /// # Errors
    /// As [`worker`].
    pub fn worker(&self, ctx: &Ctx) -> Result<Worker> {
        let worker = worker(ctx, &self.task)?;
        Ok(Worker { leader: worker.leader || self.stands_in, ..worker })
    }

    /// A step of hers for all to read, without a text. What differs is put over it.
    pub fn step(&self, kind: StepKind, worker: &Worker) -> Step {
        Step { name: worker.me.name.clone(), ..step(self.pass.now(), kind, &self.task) }
    }

    /// Writes the change: task, step, card and parties.
    pub async fn change(&mut self, step: &Step) -> Result<()> {
        write(&mut self.tx, &self.pass, &mut self.task, step).await
    }

    /// Writes the change and its entry, and commits.
    pub async fn done(mut self, step: &Step, event: &impl Event, topics: &[String]) -> Result<Task> {
        self.change(step).await?;
        self.tx.journal(&self.pass, event, topics).await?;
        self.tx.commit().await?;
        Ok(self.task)
    }

    /// Writes the change and its entry with what was written; more may follow.
    pub async fn say<E: PersonalEvent<Part = Wrote>>(
        &mut self,
        step: &Step,
        event: &E,
        topics: &[String],
    ) -> Result<()> {
        self.change(step).await?;
        let wrote = Wrote { body: step.body.clone() };
        tell(&mut self.tx, &self.pass, &self.task, event, &wrote, topics).await
    }

    /// As [`Work::done`], with what was written.
    pub async fn told<E: PersonalEvent<Part = Wrote>>(
        mut self,
        step: &Step,
        event: &E,
        topics: &[String],
    ) -> Result<Task> {
        self.say(step, event, topics).await?;
        self.tx.commit().await?;
        Ok(self.task)
    }

    /// Writes a step that only colleagues read.
    pub async fn noted(mut self, step: &Step) -> Result<Task> {
        let (tx, pass, task) = (&mut self.tx, &self.pass, &mut self.task);
        write_quietly(tx, pass, task, step).await?;
        let event = NoteAdded { note: id::new_v7(pass.now()), task: task.id.0, unit: task.unit.clone() };
        let wrote = Wrote { body: step.body.clone() };
        tell(tx, pass, task, &event, &wrote, &task.workers()).await?;
        self.tx.commit().await?;
        Ok(self.task)
    }
}

/// The employee, or the system that works for the unit, as it stands to this task. It says nothing
/// about what it may.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub fn worker(ctx: &Ctx, task: &Task) -> Result<Worker> {
    let (person, name) = ctx.who()?;
    let hat = task.unit_hat();
    let leader = ctx.hats().iter().any(|h| h.kind == HatKind::Job && h.key == hat && h.has_role("leader"));
    let asked = task.delegate.as_ref().is_some_and(|d| ctx.hat_keys().contains(&d.hat.as_str()));
    Ok(Worker { me: Assignee { person, name: name.to_owned() }, leader, asked })
}
