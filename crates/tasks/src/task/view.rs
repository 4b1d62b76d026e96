//! The page of one task, put together from what the visitor may see and do.

use askama::Template;
use axum::response::Response;
use base::error::Message;
use base::{Error, FieldError, Result};
use door::Ctx;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Action, Definitions, Step as Mark, StepState, Variant};
use web::{Html, Page, T};

use super::actions;
use super::model::{State, Step, StepKind, Task, WaitsFor};
use super::pages::{Seen, Typed, status};
use super::{history, rules, tools};
use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::field::{self, Answered};
use crate::photo::store as photos;
use crate::{check, file, panel, show};

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
    tools: Html,
    links: Html,
    panels: Vec<panel::Section>,
    /// What else can be made of it.
    beside: Html,
    checks: Html,
    files: Files<'a>,
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
    let fields = typed.onto(Fields::new(t, faults));
    let category = all.iter().find(|c| task.category.as_deref() == Some(&c.key));
    let answers = if reads { field::actions::answers_of(ctx.db(), task).await? } else { Vec::new() };
    let points = check::actions::checklist(ctx, task).await?;
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
        facts: facts(ctx, t, task, category, &names, &answers, works).await?,
        tools: if works {
            let base = &seen.base;
            tools::tools(&tools::Frame {
                ctx,
                worker: seen.worker()?,
                t,
                task,
                fields: &fields,
                faults,
                all: &all,
                names: &names,
                base,
            })
            .await?
        } else {
            Html::default()
        },
        links: links(seen, t, works).await?,
        panels: if works { panel::sections(ctx, t, task).await } else { Vec::new() },
        beside: if works { beside(ctx, t, task).await? } else { Html::default() },
        checks: check::pages::section(t, &seen.base, &points, works && ctx.could("task_check", task), &fields)?,
        files: files(seen, t, &fields).await?,
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

/// The rule that opened it, and the way to a template like it.
async fn beside(ctx: &Ctx, t: &T, task: &Task) -> Result<Html> {
    let rule = crate::repeat::pages::beside(ctx, t, task).await?;
    let template = crate::template::pages::beside(ctx, t, task);
    Ok(Html(format!("{}{}", rule.0, template.0)))
}

/// The files of the page, and the form for more.
struct Files<'a> {
    list: Html,
    /// Before the files, so that the choice is read also where a file is not taken.
    audience: Option<Field<'a>>,
    form: Option<Field<'a>>,
    wrong: bool,
}

async fn files<'a>(seen: &Seen, t: &T, fields: &Fields<'a>) -> Result<Files<'a>> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let list = file::pages::list(t, &seen.base, &file::actions::files(ctx, task).await?);
    let works = ctx.could("task_attach", task);
    let can = rules::add(task).is_ok() && (works || ctx.could("task_add", task));
    let limit = crate::report::form::size(ctx.app().config.limits.upload_bytes);
    let form = can.then(|| {
        let hint = t.with("tasks-file-hint", &[("limit", &limit)]);
        fields.file("files", t.get("tasks-file-choose")).hint(hint).multiple()
    });
    let audience = (can && works).then(|| {
        let choices =
            [Choice::new("requester", t.get("tasks-file-for-all")), Choice::new("unit", t.get("tasks-audience-unit"))];
        fields.radio("file_audience", t.get("tasks-file-audience"), &choices)
    });
    Ok(Files { list, audience, form, wrong: fields.is_wrong("files") })
}

/// The tasks that this one has to do with, as far as she may see them.
async fn links(seen: &Seen, t: &T, works: bool) -> Result<Html> {
    #[derive(Template)]
    #[template(path = "task_links.html")]
    struct View<'a> {
        t: &'a T,
        base: &'a str,
        can_change: bool,
        list: Vec<Line>,
    }
    struct Line {
        relation: &'static str,
        words: String,
        href: String,
        number: String,
        title: String,
        state: Html,
    }
    let list: Vec<Line> = actions::links_of(&seen.ctx, &seen.task)
        .await?
        .into_iter()
        .map(|l| Line {
            relation: l.relation.name(),
            words: t.get(l.relation.key()),
            href: l.other.href(),
            number: l.other.number(),
            title: t.text(&l.other.title).to_owned(),
            state: show::state_tag(t, l.other.state).html(),
        })
        .collect();
    if list.is_empty() {
        return Ok(Html::default());
    }
    let can_change = works && seen.ctx.could("task_link", &seen.task);
    Html::render(&View { t, base: &seen.base, can_change, list })
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
    /// What it waits for.
    waits: Html,
    /// The task that goes on instead, and what happens there.
    kept: Html,
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
    let mut view = told(seen, actions::steps(&seen.ctx, &seen.task).await?, names)?;
    if let Some(kept) = seen.kept().await? {
        let other = Seen { ctx: seen.ctx.clone(), base: kept.href(), task: kept, stands_in: false };
        view.kept = kept_part(seen, &other, names).await?;
    }
    Ok(view)
}

/// Where it goes on: for those who are signed in a way there, for all what happens there.
async fn kept_part(seen: &Seen, other: &Seen, names: &UnitNames) -> Result<Html> {
    #[derive(Template)]
    #[template(path = "task_kept.html")]
    struct View {
        title: String,
        link: Html,
        state: Html,
        progress: Html,
        answer: Html,
        timeline: Html,
    }
    let t = seen.ctx.viewer().t;
    let steps = actions::steps(&other.ctx, &other.task).await?;
    let view = told(other, steps, names)?;
    let number = other.task.number();
    let title = t.with("tasks-merged-into", &[("number", &number)]);
    let link = match seen.base == seen.task.href() {
        true => parts::button_link(
            &other.base,
            &t.with("tasks-merged-open", &[("number", &number)]),
            "arrow",
            Variant::Secondary,
        ),
        false => Html::default(),
    };
    let (state, progress, answer, timeline) = (view.state, view.progress, view.answer, view.timeline);
    Html::render(&View { title, link, state, progress, answer, timeline })
}

/// What it waits for and why, as far as she reads it.
fn waits(t: &T, task: &Task, steps: &[Step], mine: bool) -> Html {
    let Some(waiting) = task.waiting.filter(|_| task.state == State::Waiting) else { return Html::default() };
    let why = steps.iter().rev().find(|s| s.kind == StepKind::Waited).map_or("", |s| s.body.as_str());
    let title = t.get(match waiting.on {
        WaitsFor::Requester if mine => "tasks-step-waits-you",
        WaitsFor::Requester => "tasks-step-waits-requester",
        WaitsFor::Supplier => "tasks-step-waits-supplier",
        WaitsFor::Date => "tasks-step-waits-date",
        WaitsFor::Other => "tasks-step-waits-other",
    });
    let until = waiting.until.map(|d| t.with("tasks-waits-until", &[("date", &t.weekday_date(d))]));
    let clock = t.get("tasks-waits-clock");
    let lines: Vec<&str> = until.as_deref().into_iter().chain([clock.as_str()]).collect();
    let body = Html(format!("{}{}", Html::prose(why), Html::prose(&lines.join(" "))));
    parts::alert(parts::Tone::Warning, &title, &body)
}

fn told(seen: &Seen, steps: Vec<Step>, names: &UnitNames) -> Result<StepsView> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let t = ctx.viewer().t;
    let today = ctx.now().date();
    let works = ctx.could("task_work", task);
    let mine = ctx.could("task_add", task);
    let unit = names.name(&task.unit);
    let reader = history::Reader { t: &t, now: ctx.now(), names, works, mine };
    let moments: Vec<_> = steps.iter().rev().map(|s| history::moment(&reader, s)).collect();
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
    let still = closed || task.state == State::Waiting;
    Ok(StepsView {
        state: show::state_tag(&t, task.state).html(),
        waits: waits(&t, task, &steps, mine),
        kept: Html::default(),
        expected: if still { String::new() } else { expected(&t, task, today) },
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
    let (taken, closed) = (matches!(task.state, State::Taken | State::Waiting), task.state == State::Closed);
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

#[derive(Template)]
#[template(path = "task_work.html")]
pub struct WorkView {
    line: String,
    buttons: Html,
}

/// Who has it and the buttons of the unit, for `GET …/work`; `None` for those outside.
pub fn work(seen: &Seen) -> Option<WorkView> {
    let (ctx, task) = (&seen.ctx, &seen.task);
    let worker = seen.worker().ok().filter(|_| ctx.could("task_work", task))?;
    let t = ctx.viewer().t;
    let line = match &task.assignee {
        _ if task.state == State::Closed => String::new(),
        None if task.delegate.is_some() => {
            let name = task.delegate.as_ref().map_or("", |d| d.name.as_str());
            t.with(if worker.asked { "tasks-work-asked-you" } else { "tasks-work-asked" }, &[("name", name)])
        }
        None => t.get("tasks-work-nobody"),
        Some(a) if a.person == worker.me.person => t.get("tasks-work-you"),
        Some(a) if seen.stands_in => t.with("tasks-work-stands-in", &[("name", &a.name)]),
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
    if rules::resume(task, &worker).is_ok() && ctx.could("task_resume", task) {
        buttons.push(parts::action(&button("resumption", "tasks-resume", "arrow", Variant::Primary)));
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

/// Who was asked to solve it; a colleague by name is for colleagues.
fn delegate_name(task: &Task, works: bool) -> &str {
    let known = task.delegate.as_ref().filter(|d| works || !door::is_colleague(&d.hat));
    known.map_or("", |d| d.name.as_str())
}

async fn facts(
    ctx: &Ctx,
    t: &T,
    task: &Task,
    category: Option<&Category>,
    names: &UnitNames,
    answers: &[Answered],
    works: bool,
) -> Result<Html> {
    let mut facts = Definitions::new()
        .line(t.get("tasks-fact-number"), task.number())
        .line(t.get("tasks-fact-category"), category.map_or("", |c| t.text(&c.name)))
        .line(t.get("tasks-fact-place"), &task.place.words)
        .line(t.get("tasks-fact-unit"), names.name(&task.unit))
        .line(t.get("tasks-fact-delegate"), delegate_name(task, works))
        .line(t.get("tasks-fact-opened"), t.time(task.opened_at))
        .line(t.get("tasks-fact-note"), t.text(&task.note));
    for answer in answers {
        facts = facts.line(t.text(&answer.name), t.text(&answer.value));
    }
    if works {
        let who = match task.requester.as_deref() {
            None => t.get("tasks-requester-none"),
            Some(hat) if hat.starts_with("link:") => t.get("tasks-requester-anonymous"),
            Some(hat) if hat.starts_with("client:") => task.source.name.clone(),
            Some(hat) => around::name_of_hat(ctx, t, hat).await?,
        };
        let neighbours = i64::try_from(task.properties()).unwrap_or(0);
        facts = facts.line(t.get("tasks-fact-requester"), who);
        facts = facts.line(t.get("tasks-fact-source"), show::source(t, &task.source)).line(
            t.get("tasks-fact-neighbours"),
            if neighbours > 0 { t.count("tasks-neighbours", neighbours) } else { String::new() },
        );
    }
    Ok(parts::definitions(&facts))
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
