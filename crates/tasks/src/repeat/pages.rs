//! `/tasks/repeating`: the rules of the units of the one who looks, and a page for each with its next days.

use askama::Template as View;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use chrono::NaiveDate;
use door::{Ctx, Reply, Routes};
use web::form::Fields;
use web::parts::{self, Card, Heading, Variant};
use web::{Html, Page, T};

use super::form::{self, Pairs, Parts, first};
use super::model::{SOURCE, What};
use super::rules::{Rhythm, tidy};
use super::show::{self, Line};
use super::{Repeat, RepeatId, RepeatState, actions, store as rows};
use crate::around;
use crate::desk;
use crate::task::{Task, store as tasks};
use crate::template::Template;
use crate::template::actions::{own_units, templates};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/repeating", list)
        .get("/tasks/repeating/new", blank)
        .post("/tasks/repeating", make)
        .get("/tasks/repeating/{id}", one)
        .post("/tasks/repeating/{id}", change)
        .post("/tasks/repeating/{id}/state", turn)
        .post("/tasks/repeating/{id}/removal", remove)
}

#[derive(View)]
#[template(path = "repeating.html")]
struct ListView {
    nav: Html,
    cards: Html,
    new: Html,
}

async fn list(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let all = actions::repeats(&ctx).await?;
    let ready = templates(&ctx).await?;
    let names = around::unit_names(&ctx).await?;
    let today = ctx.now().date();
    let card = |r: &Repeat| {
        let mut meta = vec![names.name(&r.unit)];
        meta.extend(show::next(r, today).map(|day| t.with("tasks-repeat-next", &[("date", &t.weekday_date(day))])));
        Card {
            title: title(t, r, &ready),
            href: r.href(),
            icon: "calendar",
            status: Some(show::state_tag(t, r.state)),
            text: show::words(t, &r.rule),
            meta,
            heading: Heading::H2,
            ..Card::default()
        }
    };
    let cards: Vec<Card> = all.iter().map(card).collect();
    let view = ListView {
        nav: desk::nav(t, "/tasks/repeating"),
        cards: if cards.is_empty() {
            let (title, text) = (t.get("tasks-repeats-none"), t.get("tasks-repeats-none-text"));
            parts::empty("calendar", &title, &text, &Html::default())
        } else {
            parts::cards(t, &cards)
        },
        new: parts::button_link("/tasks/repeating/new", &t.get("tasks-repeat-new"), "plus", Variant::Primary),
    };
    let page = Page::new(&viewer, t.get("tasks-repeating")).crumb("/tasks", t.get("tasks-menu-tasks"));
    Ok(page.lead(t.get("tasks-repeating-lead")).body(&view)?)
}

/// What a rule opens, in a line.
fn title(t: &T, repeat: &Repeat, ready: &[Template]) -> String {
    match &repeat.what {
        What::Own { title, .. } => title.clone(),
        What::Template(id) => {
            let found = ready.iter().find(|r| r.id == *id);
            found.map_or_else(|| t.get("tasks-repeating"), |r| r.name.clone())
        }
    }
}

/// A task that a rule opened, and what became of it.
struct Opened {
    day: String,
    href: String,
    number: String,
    state: Html,
}

#[derive(View)]
#[template(path = "repeat.html")]
struct FormView<'a> {
    t: &'a T,
    summary: Html,
    /// What the rule says, once it is there.
    facts: Html,
    dates: Vec<Line>,
    /// The newest tasks that it opened.
    opened: Vec<Opened>,
    turns: Html,
    to: String,
    form: Parts<'a>,
    open: bool,
    there: Option<String>,
}

async fn blank(ctx: Ctx) -> Reply {
    let typed = form::blank(ctx.now().date());
    Ok(page(&ctx, None, &typed, &[], None).await?)
}

async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let repeat = actions::repeat(&ctx, id.parse()?).await?;
    Ok(page(&ctx, Some(&repeat), &form::typed(&repeat), &[], None).await?)
}

/// `preview` is a rule that is not saved yet.
async fn page(
    ctx: &Ctx,
    repeat: Option<&Repeat>,
    typed: &Pairs,
    faults: &[FieldError],
    preview: Option<&Rhythm>,
) -> Result<Response> {
    let own = own_units(ctx);
    if own.is_empty() {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let (ready, names) = (templates(ctx).await?, around::unit_names(ctx).await?);
    let today = ctx.now().date();
    let fields = Fields::new(t, faults).values(typed.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let saved = repeat.and_then(|r| Rhythm::new(&r.rule, r.starts, r.shift).ok());
    let rhythm = preview.or(saved.as_ref());
    let view = FormView {
        t,
        summary: fields.summary(),
        facts: repeat.map_or_else(Html::default, |r| facts(t, r, today)),
        dates: rhythm.map_or_else(Vec::new, |r| show::lines(t, r, today)),
        opened: match repeat {
            Some(repeat) => opened(ctx, t, repeat).await?,
            None => Vec::new(),
        },
        turns: repeat.map_or_else(Html::default, |r| turns(t, r)),
        to: repeat.map_or_else(|| "/tasks/repeating".to_owned(), Repeat::href),
        form: form::parts(t, &fields, &own, &names, &ready),
        open: repeat.is_none() || !faults.is_empty() || preview.is_some(),
        there: repeat.map(Repeat::href),
    };
    let heading = repeat.map_or_else(|| t.get("tasks-repeat-new"), |r| title(t, r, &ready));
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, heading).crumb("/tasks", t.get("tasks-menu-tasks")).status(status).narrow();
    page.crumb("/tasks/repeating", t.get("tasks-repeating")).body(&view)
}

fn facts(t: &T, repeat: &Repeat, today: NaiveDate) -> Html {
    let next = show::next(repeat, today).map_or_else(String::new, |day| t.weekday_date(day));
    let facts = parts::Definitions::new()
        .line(t.get("tasks-repeat-every"), show::words(t, &repeat.rule))
        .line(t.get("tasks-repeat-next-label"), next)
        .html(t.get("tasks-status"), show::state_tag(t, repeat.state).html());
    parts::definitions(&facts)
}

async fn opened(ctx: &Ctx, t: &T, repeat: &Repeat) -> Result<Vec<Opened>> {
    let days = rows::newest(ctx.db(), repeat.tenant, repeat.id, 6).await?;
    let ids: Vec<_> = days.iter().map(|(_, id)| *id).collect();
    let found = tasks::find_many(ctx.db(), repeat.tenant, &ids).await?;
    // One that went to another unit is not hers to see any more.
    let seen: Vec<Task> =
        found.into_iter().filter_map(|g| Some(ctx.may_list("task_see", g).ok()?.into_inner())).collect();
    let line = |(day, id): &(NaiveDate, crate::task::TaskId)| {
        let task = seen.iter().find(|task| task.id == *id)?;
        Some(Opened {
            day: t.weekday_date(*day),
            href: task.href(),
            number: task.number(),
            state: crate::show::state_tag(t, task.state).html(),
        })
    };
    Ok(days.iter().filter_map(line).collect())
}

/// What can be done with a rule.
fn turns(t: &T, repeat: &Repeat) -> Html {
    let turn = |to: RepeatState, label: &str, danger| {
        parts::action(&parts::Action {
            href: format!("{}/state", repeat.href()),
            label: t.get(label),
            fields: vec![("state".to_owned(), to.name().to_owned())],
            danger,
            ..parts::Action::default()
        })
    };
    let list = match repeat.state {
        RepeatState::Active => vec![
            turn(RepeatState::Paused, "tasks-repeat-pause", false),
            turn(RepeatState::Ended, "tasks-repeat-end", true),
        ],
        RepeatState::Paused => vec![
            turn(RepeatState::Active, "tasks-repeat-resume", false),
            turn(RepeatState::Ended, "tasks-repeat-end", true),
        ],
        RepeatState::Ended => vec![turn(RepeatState::Active, "tasks-repeat-resume", false)],
    };
    parts::actions(&list)
}

async fn make(ctx: Ctx, Form(pairs): Form<Pairs>) -> Reply {
    put(ctx, None, pairs).await
}

async fn change(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Reply {
    put(ctx, Some(id.parse()?), pairs).await
}

async fn put(ctx: Ctx, id: Option<RepeatId>, pairs: Pairs) -> Reply {
    let there = match id {
        Some(id) => Some(actions::repeat(&ctx, id).await?),
        None => None,
    };
    let looks = first(&pairs, "do") == "preview";
    let done = async {
        let new = form::read(&pairs, &own_units(&ctx), ctx.now().date())?;
        if looks {
            let wrong = |wrong: super::rules::Wrong| Error::invalid("rule", wrong.key());
            let rhythm = Rhythm::new(&tidy(&new.rule).map_err(wrong)?, new.starts, new.shift).map_err(wrong)?;
            return Ok(Err(rhythm));
        }
        actions::repeat_put(&ctx, id, &new).await.map(Ok)
    };
    match done.await.map_err(|e| form::named(e, &pairs)) {
        Ok(Ok(repeat)) => Ok(Redirect::to(&repeat.href()).into_response()),
        Ok(Err(rhythm)) => Ok(page(&ctx, there.as_ref(), &pairs, &[], Some(&rhythm)).await?),
        Err(Error::Invalid(faults)) => Ok(page(&ctx, there.as_ref(), &pairs, &faults, None).await?),
        Err(other) => Err(other.into()),
    }
}

async fn turn(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Reply {
    let state = RepeatState::from_name(first(&pairs, "state")).ok_or(Error::NotFound)?;
    let repeat = actions::repeat_turn(&ctx, id.parse()?, state).await?;
    Ok(Redirect::to(&repeat.href()).into_response())
}

async fn remove(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::repeat_drop(&ctx, id.parse()?).await?;
    Ok(Redirect::to("/tasks/repeating").into_response())
}

/// The way from a task to the rule that opened it, for those who may see that.
pub(crate) async fn beside(ctx: &Ctx, t: &T, task: &Task) -> Result<Html> {
    if task.source.name != SOURCE {
        return Ok(Html::default());
    }
    let Some(id) = rows::of_task(ctx.db(), task.tenant, task.id).await? else { return Ok(Html::default()) };
    match actions::repeat(ctx, id).await {
        Ok(repeat) => {
            let label = t.with("tasks-repeat-of", &[("words", &show::words(t, &repeat.rule))]);
            Ok(parts::button_link(&repeat.href(), &label, "calendar", Variant::Tertiary))
        }
        Err(Error::NotFound) => Ok(Html::default()),
        Err(other) => Err(other),
    }
}
