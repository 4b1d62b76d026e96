//! The page of one task, put together from what the visitor may see and do.

use askama::Template;
use axum::response::Response;
use base::error::Message;
use base::{Error, FieldError, Result};
use door::Ctx;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Action, Definitions, Moment, Step as Mark, StepState, Variant};
use web::{Html, Page, T};

use super::actions;
use super::model::{Audience, Side, State, Step, StepKind, Task};
use super::pages::{Seen, Typed, status};
use super::rules;
use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::photo::store as photos;
use crate::show;

/// Why a form came back.
pub enum Told {
    Nothing,
    Faults(Vec<FieldError>),
    Conflict(Message),
}

impl TryFrom<Error> for Told {
    type Error = Error;
    /// Errors that the page can show itself; the others go their own way.
    fn try_from(error: Error) -> Result<Self> {
        match error {
            Error::Invalid(faults) => Ok(Self::Faults(faults)),
            Error::Conflict(message) => Ok(Self::Conflict(message)),
            other => Err(other),
        }
    }
}

#[derive(Template)]
#[template(path = "task.html")]
struct View<'a> {
    t: &'a T,
    number: String,
    title: String,
    place: String,
    icon: Html,
    notice: Html,
    summary: Html,
    steps: Html,
    work: Html,
    body: Html,
    photos: Vec<Shown>,
    map: Html,
    facts: Html,
    forms: Option<Forms<'a>>,
    reply: Option<Reply<'a>>,
    base: &'a str,
}

/// A photo on the page.
struct Shown {
    href: String,
    small: String,
    alt: String,
    width: u32,
    height: u32,
}

/// The forms of the unit.
struct Forms<'a> {
    comment: Field<'a>,
    audience: Field<'a>,
    answer: Field<'a>,
    onward: Field<'a>,
    reason: Field<'a>,
    /// What is open when the page loads: `comment`, `closure`, `transfer`.
    open: &'static str,
    can_settle: bool,
}

/// The form of the one who asked.
struct Reply<'a> {
    field: Field<'a>,
    /// The last part of where it posts to.
    to: &'static str,
    title: String,
    send: String,
    open: bool,
}

/// The whole page.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn page(seen: &Seen, typed: &Typed, told: &Told) -> Result<Response> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let reads = ctx.could("task_read", task);
    let works = ctx.could("task_work", task);
    let all = categories::all(ctx.replica(), task.tenant).await?;
    let names = around::unit_names(ctx).await?;
    let faults: &[FieldError] = if let Told::Faults(faults) = told { faults } else { &[] };
    let fields = Fields::new(t, faults)
        .value("comment", &typed.comment)
        .value("audience", if typed.audience.is_empty() { "all" } else { &typed.audience })
        .value("answer", &typed.answer)
        .value("onward", &typed.onward)
        .value("reason", &typed.reason)
        .value("reopening", &typed.reopening);
    let category = all.iter().find(|c| task.category.as_deref() == Some(&c.key));
    let view = View {
        t,
        number: task.number(),
        title: t.text(&task.title).to_owned(),
        place: task.place.words.clone(),
        icon: parts::icon(category.map_or("task", |c| c.icon())),
        notice: match told {
            Told::Conflict(m) => {
                parts::alert(parts::Tone::Warning, &t.message(m), &Html::text(t.get("tasks-conflict-see")))
            }
            Told::Nothing | Told::Faults(_) => Html::default(),
        },
        summary: fields.summary(),
        steps: live(seen, "steps", &Html::render(&steps_with(seen, &names).await?)?),
        work: work(seen).map(|w| Html::render(&w)).transpose()?.map_or_else(Html::default, |w| live(seen, "work", &w)),
        body: if reads { Html::prose(&task.body) } else { Html::default() },
        photos: if reads && task.photos > 0 { shown(seen, t).await? } else { Vec::new() },
        map: map_of(ctx, t, task),
        facts: facts(ctx, t, task, category, &names, works).await?,
        forms: works.then(|| forms(ctx, t, task, &fields, faults, &all, &names)),
        reply: reply(ctx, t, task, &fields, faults),
        base: &seen.base,
    };
    let mut page = Page::new(&viewer, &view.title).own_heading().status(status(told)).head_module("map");
    if seen.base != task.href() {
        page = page.live_at(format!("{}/live", seen.base));
    }
    if works {
        page = page.crumb("/tasks", t.get("tasks-menu-tasks")).wide();
    }
    page.body(&view)
}

/// A part that fetches itself again when anything happens to the task.
fn live(seen: &Seen, part: &str, inner: &Html) -> Html {
    // The browser is told the names of its own hats that an event concerns.
    let mut topics = vec![seen.task.topic()];
    let hats = seen.ctx.hat_keys_for("task");
    topics.extend(seen.task.parties.iter().map(|p| p.hat.clone()).filter(|h| hats.contains(&h.as_str())));
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    parts::live(&topics, &format!("{}/{part}", seen.base), inner)
}

#[derive(Template)]
#[template(path = "task_steps.html")]
pub struct StepsView {
    state: Html,
    expected: String,
    overdue: bool,
    clock: Html,
    progress: Html,
    answer: Html,
    again: Html,
    timeline: Html,
    t: T,
}

/// State, answer and what happened, for `GET …/steps`.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn steps(seen: &Seen) -> Result<StepsView> {
    steps_with(seen, &around::unit_names(&seen.ctx).await?).await
}

async fn steps_with(seen: &Seen, names: &UnitNames) -> Result<StepsView> {
    told(seen, actions::steps(&seen.ctx, &seen.task).await?, names)
}

fn told(seen: &Seen, steps: Vec<Step>, names: &UnitNames) -> Result<StepsView> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let t = ctx.viewer().t;
    let today = ctx.now().date();
    let works = ctx.could("task_work", task);
    let mine = ctx.could("task_add", task);
    let unit = names.name(&task.unit);
    let mut moments: Vec<Moment> = steps.iter().map(|s| moment(ctx, &t, s, names, works, mine)).collect();
    moments.reverse();
    let closed = task.state == State::Closed;
    let answer = if closed && !task.answer.is_empty() {
        parts::alert(parts::Tone::Success, &t.with("tasks-answer-from", &[("unit", &unit)]), &Html::prose(&task.answer))
    } else {
        Html::default()
    };
    let again = match rules::reopen_until(task) {
        Some(last) if today <= last && ctx.could("task_reopen", task) => parts::button_link(
            &format!("{}?again#reopening", seen.base),
            &t.with("tasks-reopen-until", &[("date", &t.day_month(last))]),
            "chat",
            Variant::Secondary,
        ),
        _ => Html::default(),
    };
    Ok(StepsView {
        state: show::state_tag(&t, task.state).html(),
        expected: if closed { String::new() } else { expected(&t, task, today) },
        overdue: task.is_overdue(today),
        clock: parts::icon("clock"),
        progress: progress(&t, task, &unit),
        answer,
        again,
        timeline: parts::timeline(&t, &moments),
        t,
    })
}

fn expected(t: &T, task: &Task, today: chrono::NaiveDate) -> String {
    match task.due {
        Some(due) if due >= today => t.with("tasks-expected", &[("date", &t.weekday_date(due))]),
        Some(due) => t.with("tasks-expected-over", &[("date", &t.day_month(due))]),
        None => String::new(),
    }
}

/// Reported, in hand, answered.
fn progress(t: &T, task: &Task, unit: &str) -> Html {
    let state = |reached: bool, now: bool| match (reached, now) {
        (_, true) => StepState::Current,
        (true, false) => StepState::Done,
        (false, false) => StepState::Todo,
    };
    let (taken, closed) = (task.state == State::Taken, task.state == State::Closed);
    let mark = |label: String, when: String, state| Mark { label, when, state };
    let answered = task.closed_at.map_or_else(String::new, |at| t.day_month(at.date()));
    parts::steps(
        t,
        &[
            mark(
                t.get("tasks-progress-reported"),
                t.day_month(task.opened_at.date()),
                state(true, task.state == State::Open),
            ),
            mark(t.with("tasks-progress-work", &[("unit", unit)]), String::new(), state(closed, taken)),
            mark(t.get("tasks-progress-answered"), answered, state(closed, false)),
        ],
    )
}

fn moment(ctx: &Ctx, t: &T, step: &Step, names: &UnitNames, works: bool, mine: bool) -> Moment {
    let unit = step.unit.as_deref().map_or_else(String::new, |u| names.name(u));
    let about_unit = [("unit", unit.as_str())];
    let (title, tone) = match (step.kind, step.side) {
        (StepKind::Opened, Side::Requester) => (t.with("tasks-step-reported", &about_unit), parts::Tone::Info),
        (StepKind::Opened, _) => (t.with("tasks-step-opened", &about_unit), parts::Tone::Info),
        (StepKind::Taken, _) => (t.with("tasks-step-taken", &about_unit), parts::Tone::Info),
        (StepKind::Released, _) => (t.get("tasks-step-released"), parts::Tone::Neutral),
        (StepKind::Commented, _) if step.audience == Audience::Unit => {
            (t.get("tasks-step-noted"), parts::Tone::Neutral)
        }
        (StepKind::Commented, _) => (t.with("tasks-step-commented", &about_unit), parts::Tone::Info),
        (StepKind::Added, _) if mine => (t.get("tasks-step-added-mine"), parts::Tone::Info),
        (StepKind::Added, _) => (t.get("tasks-step-added"), parts::Tone::Info),
        (StepKind::PassedOn, _) => (t.with("tasks-step-passed-on", &about_unit), parts::Tone::Warning),
        (StepKind::Closed, _) => (t.get("tasks-step-closed"), parts::Tone::Success),
        (StepKind::Reopened, _) => (t.get("tasks-step-reopened"), parts::Tone::Warning),
    };
    // Names of employees are for colleagues; to others the municipality answers as a unit.
    let by = if works { step.name.clone() } else { String::new() };
    Moment { when: t.ago(step.at, ctx.now()), title, by, text: Html::prose(&step.body), tone }
}

#[derive(Template)]
#[template(path = "task_work.html")]
pub struct WorkView {
    line: String,
    buttons: Html,
}

/// Who has it and the buttons of the unit, for `GET …/work`; `None` for those outside.
pub fn work(seen: &Seen) -> Option<WorkView> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let worker = actions::worker(ctx, task).ok().filter(|_| ctx.could("task_work", task))?;
    let t = ctx.viewer().t;
    let line = match &task.assignee {
        _ if task.state == State::Closed => String::new(),
        None => t.get("tasks-work-nobody"),
        Some(a) if a.person == worker.me.person => t.get("tasks-work-you"),
        Some(a) => t.with("tasks-work-other", &[("name", &a.name)]),
    };
    let button = |to: &str, label: &str, icon, variant| Action {
        href: format!("{}/{to}", seen.base),
        label: t.get(label),
        icon,
        variant,
        ..Action::default()
    };
    let mut buttons = Vec::new();
    if rules::take(task, &worker).is_ok() {
        buttons.push(parts::action(&button("assignment", "tasks-take", "hand", Variant::Primary)));
    }
    if rules::release(task, &worker).is_ok() {
        buttons.push(parts::action(&button("release", "tasks-release", "", Variant::Secondary)));
    }
    Some(WorkView { line, buttons: parts::actions(&buttons) })
}

fn map_of(ctx: &Ctx, t: &T, task: &Task) -> Html {
    let pins: Vec<_> = show::pin(t, task, ctx.now().date()).into_iter().collect();
    if pins.is_empty() {
        return Html::default();
    }
    show::map(ctx, t, &t.get("tasks-map-label"), pins, task.place.point, None)
}

async fn shown(seen: &Seen, t: &T) -> Result<Vec<Shown>> {
    let list = photos::of(seen.ctx.db(), seen.task.tenant, seen.task.id).await?;
    Ok(list
        .into_iter()
        .zip(1..)
        .map(|(photo, n): (_, u32)| {
            let small = photos::small_size(&photo);
            Shown {
                href: format!("{}/photos/{n}", seen.base),
                small: format!("{}/photos/{n}-small", seen.base),
                alt: t.with("tasks-photo-alt", &[("n", &n.to_string())]),
                width: small.0,
                height: small.1,
            }
        })
        .collect())
}

async fn facts(
    ctx: &Ctx,
    t: &T,
    task: &Task,
    category: Option<&Category>,
    names: &UnitNames,
    works: bool,
) -> Result<Html> {
    let mut facts = Definitions::new()
        .line(t.get("tasks-fact-number"), task.number())
        .line(t.get("tasks-fact-category"), category.map_or("", |c| t.text(&c.name)))
        .line(t.get("tasks-fact-place"), &task.place.words)
        .line(t.get("tasks-fact-unit"), names.name(&task.unit))
        .line(t.get("tasks-fact-opened"), t.time(task.opened_at))
        .line(t.get("tasks-fact-note"), t.text(&task.note));
    if works {
        let who = match task.requester.as_deref() {
            None => t.get("tasks-requester-none"),
            Some(hat) if hat.starts_with("link:") => t.get("tasks-requester-anonymous"),
            Some(hat) => around::name_of_hat(ctx, t, hat).await?,
        };
        let neighbours = i64::try_from(task.count("neighbour")).unwrap_or(0);
        facts = facts.line(t.get("tasks-fact-requester"), who).line(
            t.get("tasks-fact-neighbours"),
            if neighbours > 0 { t.count("tasks-neighbours", neighbours) } else { String::new() },
        );
    }
    Ok(parts::definitions(&facts))
}

fn forms<'a>(
    ctx: &Ctx,
    t: &T,
    task: &Task,
    fields: &Fields<'a>,
    faults: &[FieldError],
    all: &[Category],
    names: &UnitNames,
) -> Forms<'a> {
    let max = u32::try_from(rules::TEXT_MAX).unwrap_or(0);
    let readers = if task.count("neighbour") > 0 { "tasks-read-by-neighbours" } else { "tasks-read-by-requester" };
    let wrong = |name: &str| faults.iter().any(|f| f.field == name);
    Forms {
        comment: fields.textarea("comment", t.get("tasks-comment-label")).rows(3).max(max),
        audience: fields.radio(
            "audience",
            t.get("tasks-audience-label"),
            &[
                Choice::new("all", t.get("tasks-audience-all")).hint(t.get(readers)),
                Choice::new("unit", t.get("tasks-audience-unit")).hint(t.get("tasks-audience-unit-hint")),
            ],
        ),
        answer: fields.textarea("answer", t.get("tasks-answer-label")).hint(t.get(readers)).rows(4).max(max),
        onward: fields.select("onward", t.get("tasks-onward-label"), &onward(t, task, all, names)),
        reason: fields.textarea("reason", t.get("tasks-reason-label")).hint(t.get(readers)).rows(3).max(max),
        open: if wrong("answer") {
            "closure"
        } else if wrong("onward") || wrong("reason") {
            "transfer"
        } else {
            "comment"
        },
        can_settle: actions::worker(ctx, task).is_ok_and(|w| rules::settle(task, &w).is_ok()),
    }
}

/// Other categories, and other units for the same category.
fn onward(t: &T, task: &Task, all: &[Category], names: &UnitNames) -> Vec<Choice> {
    let mut choices: Vec<Choice> = all
        .iter()
        .filter(|c| c.active && (task.category.as_deref() != Some(&c.key) || c.unit != task.unit))
        .map(|c| Choice::new(format!("category:{}", c.key), format!("{} – {}", t.text(&c.name), names.name(&c.unit))))
        .collect();
    let mut units: Vec<&str> = all.iter().map(|c| c.unit.as_str()).filter(|u| *u != task.unit).collect();
    units.sort_unstable();
    units.dedup();
    choices.extend(
        units
            .into_iter()
            .map(|u| Choice::new(format!("unit:{u}"), t.with("tasks-onward-unit", &[("unit", &names.name(u))]))),
    );
    choices
}

fn reply<'a>(ctx: &Ctx, t: &T, task: &Task, fields: &Fields<'a>, faults: &[FieldError]) -> Option<Reply<'a>> {
    let max = u32::try_from(rules::TEXT_MAX).unwrap_or(0);
    let wrong = |name: &str| faults.iter().any(|f| f.field == name);
    if ctx.could("task_reopen", task) && rules::reopen(task, ctx.now()).is_ok() {
        return Some(Reply {
            field: fields
                .textarea("reopening", t.get("tasks-reopening-label"))
                .hint(t.get("tasks-reopening-hint"))
                .rows(3)
                .max(max),
            to: "reopening",
            title: t.get("tasks-reopen"),
            send: t.get("tasks-reopen-send"),
            open: wrong("reopening") || ctx.path().contains("?again"),
        });
    }
    // An employee who reported it herself writes as the unit.
    let can_add = ctx.could("task_add", task) && !ctx.could("task_comment", task) && rules::add(task).is_ok();
    can_add.then(|| Reply {
        field: fields.textarea("comment", t.get("tasks-add-label")).hint(t.get("tasks-add-hint")).rows(3).max(max),
        to: "comments",
        title: t.get("tasks-add"),
        send: t.get("tasks-add-send"),
        open: wrong("comment"),
    })
}
