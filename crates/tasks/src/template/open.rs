//! Opening a task with all that a template brings: answers, checklist, and who is asked.

use base::{Result, Text};
use chrono::NaiveDate;
use door::Ctx;
use store::{Assurance, Db, Guarded, Pass, Tx};

use super::Template;
use crate::category::Category;
use crate::events::{TaskDelegated, Wrote};
use crate::task::actions::{begin, drafted};
use crate::task::delegation::Toward;
use crate::task::work::{step, tell, write};
use crate::task::{Delegate, NewTask, Place, Side, Source, Step, StepKind, Task};
use crate::team::store as teams;
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

/// Opens a task by the program, with what comes with it. The caller commits.
///
/// # Errors
/// As [`crate::task::actions::task_open`].
pub(crate) async fn open_by_program(tx: &mut Tx, pass: &Pass, new: NewTask, ready: &Ready) -> Result<Task> {
    let task = drafted(pass.tenant(), pass.now(), new)?;
    let first = Step { side: Side::Program, ..step(pass.now(), StepKind::Opened, &task) };
    opened(tx, pass, task, &first, ready).await
}

async fn opened(tx: &mut Tx, pass: &Pass, mut task: Task, first: &Step, ready: &Ready) -> Result<Task> {
    begin(tx, pass, &mut task, first).await?;
    field::store::answer(tx, pass, task.id, &ready.answers).await?;
    for (n, words) in (1..).zip(&ready.checks) {
        check::store::add(tx, pass, task.id, n, words).await?;
    }
    let Some(delegate) = still_there(tx, &task, ready.delegate.as_ref(), pass.now().date()).await? else {
        return Ok(task);
    };
    let asked = Step { kind: StepKind::Delegated, toward: delegate.toward(), ..first.clone() };
    let event = TaskDelegated { task: task.id.0, unit: task.unit.clone(), to: delegate.hat.clone() };
    task.ask(Some(delegate));
    write(tx, pass, &mut task, &asked).await?;
    let wrote = Wrote { body: String::new() };
    let topics = task.topics();
    tell(tx, pass, &task, &event, &wrote, &topics).await?;
    Ok(task)
}

/// A team that has ended, and somebody who has left, is asked no more: the unit has the task itself. So it has
/// what names nobody whom one can ask, as a node of the version before may still have written it.
async fn still_there(db: &Db, task: &Task, asked: Option<&Delegate>, today: NaiveDate) -> Result<Option<Delegate>> {
    let Some((delegate, toward)) = asked.and_then(|d| Some((d, d.hat.parse().ok()?))) else { return Ok(None) };
    match toward {
        Toward::Team(id) => {
            let name = teams::name_of(db, task.tenant, id, today).await?;
            Ok(name.map(|name| Delegate { hat: delegate.hat.clone(), name }))
        }
        Toward::Colleague(id) => {
            let works = register::is_employed(db, task.tenant, id, today).await?;
            Ok(works.then(|| delegate.clone()))
        }
        Toward::Unit(_) => Ok(Some(delegate.clone())),
    }
}

/// The task that a template stands for, opened on a day. The category is the one that it names, if it is there
/// still.
pub(crate) fn task_of(
    template: &Template,
    category: Option<&Category>,
    day: NaiveDate,
    source: Source,
) -> (NewTask, Ready) {
    let days = template.days.or(category.map(|c| c.days));
    let title = match (template.title.as_str(), category) {
        ("", Some(category)) => category.name.clone(),
        ("", None) => Text::same(&template.name),
        (title, _) => Text::same(title),
    };
    let new = NewTask {
        title,
        note: Text::default(),
        body: template.body.clone(),
        category: category.map(|c| c.key.clone()),
        place: Place::default(),
        unit: template.unit.clone(),
        due: days.map(|d| base::calendar::add_working_days(day, d)),
        assurance: category.map_or(Assurance::None, |c| c.assurance),
        parties: Vec::new(),
        source,
    };
    let ready = Ready {
        answers: if category.is_some() { template.answers.clone() } else { Vec::new() },
        checks: template.checks.clone(),
        delegate: template.delegate.clone(),
    };
    (new, ready)
}
