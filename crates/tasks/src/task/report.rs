//! Reporting a fault: by somebody signed in, or by anybody with a secret link to follow it.

use base::error::{Faults, Message};
use base::{Error, Result, TenantId, Text, Time};
use chrono::{Datelike, NaiveDate};
use door::{Ctx, Hat, HatKind};
use store::{Guarded, Party, Pass, Subject};

use super::actions::begin;
use super::model::{Audience, Place, Side, State, Step, StepKind, Task, TaskId};
use super::rules;
use super::source::{Source, SourceKind};
use crate::around;
use crate::category::{Category, store as categories};
use crate::photo::{Photo, store as photos};
use crate::route;

/// What somebody reports.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// The key of one that is in use.
    pub category: String,
    /// A point, words, or both; the register adds what is missing. May be empty where the category needs none.
    pub place: Place,
    /// In characters at most [`rules::TEXT_MAX`]; may be empty with a photo.
    pub text: String,
    /// At most [`PHOTOS_MAX`], drawn anew and kept before.
    pub photos: Vec<Photo>,
    /// The hat of a mandate that she reports as one who has, such as `mandate:bystyret`; else empty.
    pub mandate: String,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    pub id: TaskId,
    /// What people call it, such as `2026-1042`.
    pub number: String,
    /// When an answer is expected.
    pub due: Option<NaiveDate>,
    /// For the anonymous: the only time that the program knows it.
    pub secret: Option<String>,
}

/// The name of what came through it.
pub const SOURCE: &str = "report";
/// At most so many photos.
pub const PHOTOS_MAX: usize = 3;

/// The hat of whoever has the secret. The database holds only this hash of it.
pub fn link_hat(secret: &str) -> String {
    format!("link:{}", store::keys::sha256_hex(secret.as_bytes()))
}

/// The hat of the one who reports: of the mandate that she chose, whom she acts for, else herself; `None` for
/// the anonymous. All who have the mandate see what was asked with it, and hear of the answer.
fn reporter(ctx: &Ctx, mandate: &str) -> Option<(HatKind, String)> {
    let wearer = ctx.wearer()?;
    let chosen = mandates(ctx).into_iter().find(|hat| hat.key == mandate).or(ctx.acting());
    Some(
        chosen
            .map_or_else(|| (HatKind::Myself, format!("person:{}", wearer.person)), |hat| (hat.kind, hat.key.clone())),
    )
}

/// The mandates that she can report with.
pub fn mandates(ctx: &Ctx) -> Vec<&Hat> {
    ctx.hats().into_iter().filter(|hat| hat.kind == HatKind::Mandate).collect()
}

/// Opens a task from a report.
///
/// # Errors
/// `Invalid` with what is wrong at `category`, `place`, `text`, `photos` or `mandate`.
pub async fn task_report(ctx: &Ctx, report: &Report) -> Result<Reported> {
    task_report_with(ctx, report, &[]).await
}

/// As [`task_report`], with what was answered in the fields of its category.
///
/// # Errors
/// As [`task_report`].
pub async fn task_report_with(ctx: &Ctx, report: &Report, answers: &[(String, String)]) -> Result<Reported> {
    let category = check(ctx, report).await?;
    let secret = if ctx.wearer().is_none() { Some(ctx.store().keys().secret()?) } else { None };
    let anonymous = || secret.as_deref().map(|s| (HatKind::Myself, link_hat(s)));
    let (kind, hat) = reporter(ctx, &report.mandate).or_else(anonymous).ok_or(Error::Unauthenticated)?;
    let place = place_of(ctx, &report.place).await?;
    if let Some(subject) = Subject::of_hat(&hat) {
        let store = ctx.store();
        store.subjects().ready(store.keys(), ctx.tenant_id(), &subject, ctx.now()).await?;
    }
    let mut task = draft(ctx.tenant_id(), ctx.now(), report, place, &category, hat);
    task.source.kind = kind.into();
    let taken = route::turn(ctx.db(), &mut task).await?;
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("task_report", Guarded::new(task))?;
    let pass: Pass = permit.pass().clone();
    let mut task = permit.into_inner();
    let step = Step {
        at: pass.now(),
        kind: StepKind::Opened,
        audience: Audience::All,
        body: String::new(),
        unit: Some(task.unit.clone()),
        category: task.category.clone(),
        side: Side::Requester,
        name: String::new(),
        toward: String::new(),
    };
    begin(&mut tx, &pass, &mut task, &step).await?;
    route::note(&mut tx, &pass, &task, taken).await?;
    photos::add(&mut tx, &pass, task.id, &report.photos).await?;
    crate::field::store::answer(&mut tx, &pass, task.id, answers).await?;
    tx.commit().await?;
    Ok(Reported { id: task.id, number: task.number(), due: task.due, secret })
}

/// The category of a report that can be sent.
///
/// # Errors
/// `Invalid` with all that is wrong.
pub async fn check(ctx: &Ctx, report: &Report) -> Result<Category> {
    let category = categories::find(ctx.db(), ctx.tenant_id(), &report.category).await?.filter(|c| c.active);
    let mut faults = Faults::default();
    match &category {
        None => faults.add("category", "tasks-report-category-missing"),
        Some(c) if c.assurance > ctx.assurance() => faults.add("category", "tasks-report-category-sign-in"),
        Some(_) => {}
    }
    let placed = category.as_ref().is_none_or(|c| c.placed);
    if placed && report.place.point.is_none() && rules::clean(&report.place.words).is_empty() {
        faults.add("words", "tasks-report-place-missing");
    }
    if report.place.point.is_some_and(|p| !rules::is_point(p)) {
        faults.add("words", "tasks-report-place-wrong");
    }
    if report.place.words.chars().count() > rules::WORDS_MAX {
        faults.add("words", Message::new("tasks-too-long").with("max", rules::WORDS_MAX));
    }
    if report.text.chars().count() > rules::TEXT_MAX {
        faults.add("text", Message::new("tasks-too-long").with("max", rules::TEXT_MAX));
    }
    if rules::clean(&report.text).is_empty() && report.photos.is_empty() {
        faults.add("text", "tasks-report-text-missing");
    }
    if report.photos.len() > PHOTOS_MAX {
        faults.add("photos", Message::new("tasks-photo-too-many").with("max", PHOTOS_MAX));
    }
    if !report.mandate.is_empty() && !mandates(ctx).iter().any(|hat| hat.key == report.mandate) {
        faults.add("mandate", "tasks-report-hat-wrong");
    }
    faults.check()?;
    category.ok_or_else(|| Error::invalid("category", "tasks-report-category-missing"))
}

/// The place with what the register adds: the point of an address that was only written, and
/// the words for a point that was only shown.
pub(crate) async fn place_of(ctx: &Ctx, place: &Place) -> Result<Place> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let words = rules::clean_line(&place.words);
    Ok(match place.point {
        None => Place { point: around::point_of(db, tenant, &words).await?, words },
        Some(point) if words.is_empty() => {
            Place { point: Some(point), words: around::words_of(db, tenant, point).await?.unwrap_or_default() }
        }
        Some(point) => Place { point: Some(point), words },
    })
}

pub(super) fn draft(
    tenant: TenantId,
    now: Time,
    report: &Report,
    place: Place,
    category: &Category,
    hat: String,
) -> Task {
    Task {
        tenant,
        id: TaskId::new(now),
        year: now.date().year(),
        serial: 0,
        title: category.name.clone(),
        note: Text::default(),
        body: rules::clean(&report.text),
        category: Some(category.key.clone()),
        place,
        state: State::Open,
        due: Some(rules::due(now, category.days)),
        unit: category.unit.clone(),
        requester: Some(hat.clone()),
        assignee: None,
        answer: String::new(),
        source: Source::new(SourceKind::Resident, SOURCE),
        assurance: category.assurance,
        photos: i64::try_from(report.photos.len()).unwrap_or(0),
        opened_at: now,
        changed_at: now,
        closed_at: None,
        version: 1,
        waiting: None,
        woke_at: None,
        delegate: None,
        merged_into: None,
        links: 0,
        parties: vec![Party::new(hat, "requester"), Party::new(super::model::unit_hat(&category.unit), "unit")],
    }
}
