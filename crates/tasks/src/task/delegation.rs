//! Asking others to solve a task: a team, another unit, a colleague. The unit answers for it still,
//! and those it concerns see who does the work.

use base::{Error, Result, TenantId, id::Uuid};
use door::Ctx;
use store::Db;

use super::model::{Delegate, State, Step, StepKind, Task, TaskId, unit_hat};
use super::work::{Work, joined};
use super::{actions::both, rules};
use crate::events::{TaskDelegated, TaskReturned};
use crate::team::{TeamId, store as teams};

/// Whom one can ask.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Toward {
    /// One that is not over.
    Team(TeamId),
    /// By its key: another than the one that has the task.
    Unit(String),
    /// By her id in the register; she must work for the municipality.
    Colleague(Uuid),
}

impl std::str::FromStr for Toward {
    type Err = Error;
    /// A hat: `team:<id>`, `unit:<key>` or `colleague:<id>`.
    fn from_str(text: &str) -> Result<Self> {
        let missing = || Error::invalid("toward", "tasks-delegate-missing");
        match text.split_once(':') {
            Some(("team", id)) => id.parse().map(Self::Team).map_err(|_| missing()),
            Some(("unit", key)) if !key.is_empty() && !key.contains('\0') => Ok(Self::Unit(key.to_owned())),
            Some(("colleague", id)) => id.parse().map(Self::Colleague).map_err(|_| missing()),
            _ => Err(missing()),
        }
    }
}

/// Asks somebody to solve a task, with a reason that those it concerns read.
///
/// # Errors
/// `Invalid` at `toward` or `delegate_reason`; `Conflict` when it is another's or closed; as [`Ctx::may`].
pub async fn task_delegate(ctx: &Ctx, id: TaskId, toward: &str, reason: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_delegate", id).await?;
    let worker = work.worker(ctx)?;
    rules::delegate(&work.task, &worker)?;
    let body = rules::required("delegate_reason", reason, "tasks-delegate-reason-missing");
    let delegate = match toward.parse() {
        Ok(toward) => asked(ctx, &work.tx, work.task.tenant, &work.task.unit, toward).await,
        Err(error) => Err(error),
    };
    let (body, delegate) = both(body, delegate)?;
    let before = work.task.topics();
    let toward = delegate.toward();
    let event = TaskDelegated { task: id.0, unit: work.task.unit.clone(), to: delegate.hat.clone() };
    set_free(&mut work, Some(delegate));
    let topics = joined(work.task.topics(), before);
    let step = Step { body, toward, ..work.step(StepKind::Delegated, &worker) };
    work.told(&step, &event, &topics).await
}

/// Gives it back to the unit that answers for it, or takes it back.
///
/// # Errors
/// `Invalid` at `return_reason`; `Conflict` when nobody was asked or one of them has begun; as [`Ctx::may`].
pub async fn task_return(ctx: &Ctx, id: TaskId, reason: &str) -> Result<Task> {
    let mut work = Work::on(ctx, "task_return", id).await?;
    let worker = work.worker(ctx)?;
    rules::give_back(&work.task, &worker)?;
    let body = rules::required("return_reason", reason, "tasks-delegate-reason-missing")?;
    let before = work.task.topics();
    let from = work.task.delegate.as_ref().map(|d| d.hat.clone()).unwrap_or_default();
    let event = TaskReturned { task: id.0, unit: work.task.unit.clone(), from };
    set_free(&mut work, None);
    let topics = joined(work.task.topics(), before);
    let step = Step { body, ..work.step(StepKind::Returned, &worker) };
    work.told(&step, &event, &topics).await
}

/// Nobody has begun: it stands on the list of whoever has it now.
fn set_free(work: &mut Work, delegate: Option<Delegate>) {
    rules::end_wait(&mut work.task, work.pass.now());
    work.task.state = State::Open;
    work.task.assignee = None;
    work.task.ask(delegate);
}

/// The one to be asked by a unit, if she, it or they can be.
///
/// # Errors
/// `Invalid` at `toward`; as [`Db::row`].
pub(crate) async fn asked(ctx: &Ctx, db: &Db, tenant: TenantId, unit: &str, toward: Toward) -> Result<Delegate> {
    let missing = || Error::invalid("toward", "tasks-delegate-missing");
    match toward {
        Toward::Team(id) => {
            let name = teams::name_of(db, tenant, id, ctx.now().date()).await?.ok_or_else(missing)?;
            Ok(Delegate { hat: id.hat(), name })
        }
        Toward::Unit(key) if key == unit => Err(Error::invalid("toward", "tasks-delegate-same")),
        Toward::Unit(key) => {
            let name = unit_name(db, tenant, &key).await.map_err(|e| named(e, missing()))?;
            Ok(Delegate { hat: unit_hat(&key), name })
        }
        Toward::Colleague(id) => {
            let wearer = ctx.app().wearer(tenant, id).await.map_err(|e| named(e, missing()))?;
            // Who works for another municipality is asked by the hats that its agreement lends her.
            let hat = door::colleague(id);
            if wearer.hat(&hat).is_none() {
                return Err(missing());
            }
            Ok(Delegate { hat, name: wearer.name.clone() })
        }
    }
}

async fn unit_name(db: &Db, tenant: TenantId, key: &str) -> Result<String> {
    match register::unit_by_key(db, tenant, key).await {
        Ok(unit) => Ok(unit.name),
        // A unit that answers for a category is one, whether the register knows it yet or not.
        Err(Error::NotFound) => {
            let all = crate::category::store::all(db, tenant).await?;
            if all.iter().any(|c| c.unit == key) { Ok(key.to_owned()) } else { Err(Error::NotFound) }
        }
        Err(other) => Err(other),
    }
}

fn named(error: Error, field: Error) -> Error {
    if matches!(error, Error::NotFound) { field } else { error }
}
