//! Reporting a deviation.

use base::error::Faults;
use base::{Error, Result, Text};
use door::{Ctx, HatKind};
use store::{Guarded, Party, Subject};

use super::model::{Deviation, Draft, drawer, is_drawer};
use super::{begin, rules};
use crate::category::Category;
use crate::field::{self, rules::answer};
use crate::photo::store as photos;
use crate::task::actions::{begin as begin_task, drafted};
use crate::task::model::{Side, Step, StepKind, unit_hat};
use crate::task::report::place_of;
use crate::task::rules::due;
use crate::task::work::step;
use crate::task::{NewTask, Place, Source, SourceKind, Task, TaskId, store as rows};

/// What the program calls what employees open themselves.
const SOURCE: &str = "employee";

/// The units that she can report in: those that she works in herself, with their names.
pub fn units(ctx: &Ctx) -> Vec<(String, String)> {
    let lang = ctx.lang();
    let own = ctx.hats().into_iter().filter(|h| h.kind == HatKind::Job && !h.is_lent());
    own.filter_map(|h| Some((h.key.strip_prefix("unit:")?.to_owned(), h.name.get(lang).to_owned())))
        .filter(|(key, _)| !is_drawer(key))
        .collect()
}

/// A value by which a phone knows whose kept reports are whose: it tells nothing of her, and nobody else can
/// make it. Several while keys change, the newest first.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub fn owners(ctx: &Ctx) -> Result<Vec<String>> {
    let person = ctx.signed_in()?.person.to_string();
    let all = ctx.store().keys().lookups("deviation-owner", ctx.tenant_id(), &person)?;
    Ok(all.iter().map(|hash| store::keys::hex(hash)).collect())
}

/// Reports a deviation under a key that the phone made: what is sent twice is one task. The caller may do it
/// within a transaction of its own.
///
/// # Errors
/// `Invalid` with all that is wrong; `NotFound` for a unit that she does not work in; `Conflict` when
/// something else was received under this key.
pub async fn deviation_report(ctx: &Ctx, deviation: &Deviation, key: &str, measure_label: &str) -> Result<Task> {
    let person = ctx.signed_in()?.person;
    let hat = format!("person:{person}");
    let kind = check(ctx, deviation).await?;
    let place = place_of(ctx, &deviation.place).await?;
    if let Some(subject) = Subject::of_hat(&hat) {
        let store = ctx.store();
        store.subjects().ready(store.keys(), ctx.tenant_id(), &subject, ctx.now()).await?;
    }
    let id = TaskId(rules::id_of(ctx.tenant_id(), person, key));
    let mut tx = ctx.begin().await?;
    let draft = Draft { tenant: ctx.tenant_id(), unit: unit_hat(&deviation.unit) };
    let pass = ctx.may("deviation_report", Guarded::new(draft))?.pass().clone();
    match rows::find(&tx, ctx.tenant_id(), id).await {
        Err(Error::NotFound) => {}
        Err(other) => return Err(other),
        Ok(there) => {
            let there = there.open(pass)?.into_inner();
            tx.commit_quietly("what was received is there already").await?;
            let body = rules::body(&deviation.text, &deviation.measure, measure_label);
            return if there.body == body { Ok(there) } else { Err(Error::conflict("tasks-deviation-there")) };
        }
    }
    let category = begin::category(&mut tx, &pass, &deviation.unit).await?;
    let new = NewTask {
        body: rules::body(&deviation.text, &deviation.measure, measure_label),
        due: Some(due(ctx.now(), category.days)),
        ..new(deviation, place, &category, &kind, hat)
    };
    let mut task = drafted(ctx.tenant_id(), ctx.now(), new)?;
    task.id = id;
    task.photos = i64::try_from(deviation.photos.len()).unwrap_or(0);
    let step =
        Step { side: Side::Requester, category: task.category.clone(), ..step(pass.now(), StepKind::Opened, &task) };
    begin_task(&mut tx, &pass, &mut task, &step).await?;
    photos::add(&mut tx, &pass, task.id, &deviation.photos).await?;
    field::store::answer(&mut tx, &pass, task.id, &deviation.answers).await?;
    tx.commit().await?;
    Ok(task)
}

fn new(deviation: &Deviation, place: Place, category: &Category, kind: &Text, hat: String) -> NewTask {
    NewTask {
        title: rules::title(kind),
        note: Text::default(),
        body: String::new(),
        category: Some(category.key.clone()),
        place,
        unit: drawer(&deviation.unit),
        due: None,
        assurance: category.assurance,
        parties: vec![Party::new(hat, "requester")],
        source: Source::new(SourceKind::Employee, SOURCE),
    }
}

/// The kind of a deviation that can be sent, by name.
///
/// # Errors
/// `Invalid` with all that is wrong.
pub async fn check(ctx: &Ctx, deviation: &Deviation) -> Result<Text> {
    let mut faults = rules::check(deviation);
    if !units(ctx).iter().any(|(key, _)| *key == deviation.unit) {
        faults.add("unit", "tasks-deviation-unit-missing");
    }
    let asked = begin::asked(ctx.db(), ctx.tenant_id()).await?;
    fields(&asked, deviation, &mut faults);
    faults.check()?;
    let kind = asked.iter().find(|f| f.key == "kind");
    Ok(kind.map(|f| field::store::shown(f, deviation.answer("kind"))).unwrap_or_default())
}

/// The answers as the category's own fields take them; a field of theirs that is not on the form is left out.
fn fields(asked: &[field::CategoryField], deviation: &Deviation, faults: &mut Faults) {
    for (name, missing) in
        [("kind", "tasks-deviation-kind-missing"), ("seriousness", "tasks-deviation-serious-missing")]
    {
        let wrong = |f: &field::CategoryField| !matches!(answer(f, deviation.answer(name)), Ok(Some(_)));
        if asked.iter().find(|f| f.key == name).is_none_or(wrong) {
            faults.add(name, missing);
        }
    }
}
