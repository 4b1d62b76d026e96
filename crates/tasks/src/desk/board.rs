//! `GET /tasks/board`: the tasks of the units by state. A card is moved by its buttons; where there is a
//! script, also by drawing it into another column, which presses the same button.

use askama::Template;
use axum::extract::Query;
use base::{Error, Result, Time};
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::page::fragment;
use web::parts;
use web::{Html, Page, T};

use super::store;
use crate::around::{self, UnitNames};
use crate::show;
use crate::task::list::Line;
use crate::task::list_page::is_overdue;
use crate::task::model::{State, unit_hat};

/// Cards in a column; the list has the rest.
const CARDS: u32 = 40;
/// Of closed ones those of the last days.
const CLOSED_DAYS: i64 = 7;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// One of her units; all when empty.
    unit: String,
}

#[derive(Template)]
#[template(path = "board_list.html")]
struct ListView<'a> {
    t: &'a T,
    columns: Vec<Column>,
}

struct Column {
    state: &'static str,
    title: String,
    count: usize,
    more: Option<String>,
    cards: Vec<Card>,
}

struct Card {
    href: String,
    title: String,
    number: String,
    due: Option<String>,
    overdue: bool,
    meta: Vec<String>,
    moves: Vec<Move>,
}

/// One way out of a column: a button that posts, or a link to the form that asks for more.
struct Move {
    to: &'static str,
    href: String,
    label: String,
    posts: bool,
}

/// As whom she stands before a card.
struct Me {
    person: base::id::Uuid,
    hats: Vec<String>,
    leads: Vec<String>,
}

fn me(ctx: &Ctx) -> Result<Me> {
    let leads = ctx.hats().into_iter().filter(|h| h.has_role("leader")).map(|h| h.key.clone());
    Ok(Me {
        person: ctx.signed_in()?.person,
        leads: leads.collect(),
        hats: ctx.hat_keys().into_iter().map(str::to_owned).collect(),
    })
}

/// What she can do with a card. Whether it is allowed is asked again when she does it.
fn moves(t: &T, line: &Line, me: &Me) -> Vec<Move> {
    let Some(open) = &line.open else { return Vec::new() };
    let leads = me.leads.contains(&unit_hat(&line.unit));
    let hers = open.assignee == Some(me.person) || leads;
    let free = open.delegate.as_ref().is_none_or(|d| me.hats.contains(&d.hat)) || leads;
    let post =
        |to, verb: &str, key| Move { to, href: format!("/tasks/{}/{verb}", line.id), label: t.get(key), posts: true };
    let ask = |to, tool: &str, key| Move {
        to,
        href: format!("/tasks/{}?do={tool}#do-{tool}", line.id),
        label: t.get(key),
        posts: false,
    };
    match line.state {
        State::Open if free => vec![
            post("taken", "assignment", "tasks-board-take"),
            ask("waiting", "waiting", "tasks-board-wait"),
            ask("closed", "closure", "tasks-board-close"),
        ],
        State::Taken if hers => vec![
            post("open", "release", "tasks-board-release"),
            ask("waiting", "waiting", "tasks-board-wait"),
            ask("closed", "closure", "tasks-board-close"),
        ],
        State::Waiting if hers => vec![
            post("taken", "resumption", "tasks-board-resume"),
            post("open", "release", "tasks-board-release"),
            ask("closed", "closure", "tasks-board-close"),
        ],
        State::Open | State::Taken | State::Waiting | State::Closed => Vec::new(),
    }
}

fn card(t: &T, line: &Line, now: Time, me: &Me, names: Option<&UnitNames>) -> Card {
    let open = line.open.as_ref();
    let title = open.map(|o| t.text(&o.title).to_owned());
    let mut meta: Vec<String> = open.map(|o| o.place.clone()).into_iter().filter(|p| !p.is_empty()).collect();
    meta.extend(open.map(|o| o.assignee_name.clone()).filter(|n| !n.is_empty()));
    meta.extend(open.and_then(|o| o.delegate.as_ref()).map(|d| format!("→ {}", d.name)));
    meta.extend(names.map(|n| n.name(&line.unit)));
    Card {
        href: format!("/tasks/{}", line.id),
        title: title.unwrap_or_else(|| t.with("tasks-locked", &[("number", &line.number)])),
        number: line.number.clone(),
        due: open.and_then(|o| show::when(t, o.due, o.closed_at, now)),
        overdue: open.is_some_and(|o| is_overdue(line.state, o, now.date())),
        meta,
        moves: moves(t, line, me),
    }
}

async fn list_view<'a>(ctx: &Ctx, t: &'a T, asked: &Asked) -> Result<ListView<'a>> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let mut scope = ctx.scope();
    if !asked.unit.is_empty() {
        scope.narrow(&unit_hat(&asked.unit));
    }
    let several = scope.hats_for("task").filter(|h| h.starts_with("unit:")).count() > 1;
    let names = around::unit_names(ctx).await?;
    let (me, now) = (me(ctx)?, ctx.now());
    let since = now.plus_seconds(-CLOSED_DAYS * 86_400);
    let mut columns = Vec::new();
    for state in State::ALL {
        let mut lines = store::column(ctx.replica(), &scope, state, since, CARDS + 1).await?;
        let most = usize::try_from(CARDS).unwrap_or(usize::MAX);
        let view = match state {
            State::Closed => "closed",
            State::Waiting => "waiting",
            State::Open | State::Taken => "open",
        };
        let more = (lines.len() > most).then(|| format!("/tasks?view={view}"));
        lines.truncate(most);
        columns.push(Column {
            state: state.name(),
            title: t.get(match state {
                State::Open => "tasks-board-open",
                State::Taken => "tasks-board-taken",
                State::Waiting => "tasks-board-waiting",
                State::Closed => "tasks-board-closed",
            }),
            count: lines.len(),
            more,
            cards: lines.iter().map(|l| card(t, l, now, &me, several.then_some(&names))).collect(),
        });
    }
    Ok(ListView { t, columns })
}

#[derive(Template)]
#[template(path = "board.html")]
struct PageView<'a> {
    t: &'a T,
    nav: Html,
    unit: Option<Field<'a>>,
    list: Html,
}

/// The whole page.
pub async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let own: Vec<String> =
        ctx.hat_keys().into_iter().filter_map(|h| h.strip_prefix("unit:").map(str::to_owned)).collect();
    let asked = Asked { unit: own.iter().find(|u| **u == asked.unit).cloned().unwrap_or_default() };
    let list = Html::render(&list_view(&ctx, t, &asked).await?)?;
    let names = around::unit_names(&ctx).await?;
    let choices: Vec<Choice> = own.iter().map(|u| Choice::new(u, names.name(u))).collect();
    let fields = Fields::new(t, &[]).value("unit", &asked.unit);
    let src = if asked.unit.is_empty() {
        "/tasks/board/list".to_owned()
    } else {
        format!("/tasks/board/list?unit={}", asked.unit)
    };
    let topics: Vec<String> = own.iter().map(|u| unit_hat(u)).collect();
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let view = PageView {
        t,
        nav: super::nav(t, "/tasks/board"),
        unit: (own.len() > 1).then(|| fields.select("unit", t.get("tasks-board-unit"), &choices).optional()),
        list: parts::live(&topics, &src, &list),
    };
    let page = Page::new(&viewer, t.get("tasks-board")).crumb("/tasks", t.get("tasks-menu-tasks")).wide();
    Ok(page.body(&view)?)
}

/// `GET /tasks/board/list`: the part that is live.
pub async fn part(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let t = ctx.viewer().t;
    Ok(fragment(&list_view(&ctx, &t, &asked).await?)?)
}
