//! `GET /tasks`: the list of an employee's units, with a map beside it.

use askama::Template;
use axum::extract::Query as UrlQuery;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, FieldError, Result, Time};
use chrono::NaiveDate;
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::page::fragment;
use web::parts::{self, Card, Heading, Point};
use web::{Html, Page, T};

use super::list::{self, Counts, Line, LineText, Query, View};
use super::model::State;
use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::desk::saved::{self, Saved};
use crate::show;

const PAGE: u32 = 50;

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    view: String,
    category: String,
    after: String,
}

impl Asked {
    fn view(&self) -> View {
        View::from_name(&self.view)
    }

    /// The query string of this list with another view, category or place.
    fn query(view: View, category: &str, after: &str) -> String {
        let mut parts = Vec::new();
        if view != View::Open {
            parts.push(format!("view={}", view.name()));
        }
        if !category.is_empty() {
            parts.push(format!("category={category}"));
        }
        if !after.is_empty() {
            parts.push(format!("after={after}"));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

/// What the list shows now.
struct Found {
    asked: Asked,
    counts: Counts,
    lines: Vec<Line>,
    /// The cursor of the next page, when there is one.
    next: Option<String>,
    names: UnitNames,
    categories: Vec<Category>,
}

async fn find(ctx: &Ctx, mut asked: Asked) -> Result<Found> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let (person, today, scope) = (ctx.signed_in()?.person, ctx.now().date(), ctx.scope());
    let categories = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    // Only a category that there is goes into links and into the query.
    if !categories.iter().any(|c| c.key == asked.category) {
        asked.category.clear();
    }
    let query = Query {
        view: asked.view(),
        category: Some(asked.category.clone()).filter(|c| !c.is_empty()),
        narrow: list::Narrow::default(),
        person,
        today,
        after: Some(asked.after.clone()).filter(|a| !a.is_empty()),
        limit: PAGE + 1,
    };
    let mut lines = list::list(ctx.replica(), &scope, &query).await?;
    let more = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = lines.last().filter(|_| more).map(|l| l.cursor.clone());
    let counts = list::counts(ctx.replica(), &scope, &query).await?;
    let names = around::unit_names(ctx).await?;
    Ok(Found { asked, counts, lines, next, names, categories })
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct PageView<'a> {
    t: &'a T,
    nav: Html,
    list: Html,
    /// What is wrong with the name of a list.
    summary: Html,
    map: Html,
    category: Field<'a>,
    view: &'static str,
    /// The query of the sheets.
    export: String,
    saved: Vec<Saved>,
    name: Field<'a>,
    share: Field<'a>,
    chosen: &'a str,
}

/// The whole page.
pub async fn page(ctx: Ctx, UrlQuery(asked): UrlQuery<Asked>) -> Reply {
    Ok(list_page(&ctx, asked, ("", ""), &[]).await?)
}

/// Where a list is shown.
pub(crate) fn href(view: &str, category: &str) -> String {
    let is_key = category.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    format!("/tasks{}", Asked::query(View::from_name(view), if is_key { category } else { "" }, ""))
}

/// The page with the name and the unit under which a list was to be kept, and what was wrong with them.
///
/// # Errors
/// As the page itself.
pub(crate) async fn again(
    ctx: &Ctx,
    (view, category): (&str, &str),
    named: (&str, &str),
    faults: &[FieldError],
) -> Result<Response> {
    let asked = Asked { view: view.to_owned(), category: category.to_owned(), ..Asked::default() };
    list_page(ctx, asked, named, faults).await
}

async fn list_page(ctx: &Ctx, asked: Asked, (name, share): (&str, &str), faults: &[FieldError]) -> Result<Response> {
    let found = find(ctx, asked).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let today = ctx.now().date();
    let pins: Vec<Point> = found.lines.iter().filter_map(|l| pin(t, l, today)).collect();
    // What a unit has, and what its people were asked to do together or by name.
    let of_work = |hat: &&str| ["unit:", "team:", "colleague:"].iter().any(|kind| hat.starts_with(kind));
    let topics: Vec<&str> = ctx.hat_keys_for("task").into_iter().filter(of_work).collect();
    let src = format!("/tasks/list{}", Asked::query(found.asked.view(), &found.asked.category, &found.asked.after));
    let choices: Vec<Choice> = found.categories.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
    let fields =
        Fields::new(t, faults).value("category", &found.asked.category).value("name", name).value("share", share);
    let own = topics.iter().filter_map(|h| h.strip_prefix("unit:"));
    let units: Vec<Choice> = own.map(|u| Choice::new(u, found.names.name(u))).collect();
    let view = PageView {
        t,
        nav: crate::desk::nav(t, "/tasks"),
        list: parts::live(&topics, &src, &Html::render(&list_view(ctx, t, &found))?),
        summary: fields.summary(),
        // A map with nothing on it says nothing.
        map: if pins.is_empty() {
            Html::default()
        } else {
            show::map(ctx, t, &t.get("tasks-list-map"), pins, None, None)
        },
        category: fields.select("category", t.get("tasks-list-category"), &choices).optional(),
        view: found.asked.view().name(),
        saved: saved::views(ctx.replica(), &ctx.scope(), ctx.signed_in()?.person).await?,
        name: fields.text("name", t.get("tasks-view-name")).max(60),
        share: fields.select("share", t.get("tasks-view-share"), &units).optional(),
        chosen: &found.asked.category,
        export: Asked::query(found.asked.view(), &found.asked.category, ""),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("tasks-list-title")).wide().status(status).head_module("map").body(&view)
}

/// `GET /tasks/list`: the part that is live.
pub async fn part(ctx: Ctx, UrlQuery(asked): UrlQuery<Asked>) -> Reply {
    let found = find(&ctx, asked).await?;
    let t = ctx.viewer().t;
    Ok(fragment(&list_view(&ctx, &t, &found))?)
}

#[derive(Template)]
#[template(path = "tasks_list.html")]
struct ListView {
    views: String,
    tabs: Vec<Tab>,
    cards: Html,
    paging: Html,
}

struct Tab {
    href: String,
    label: String,
    count: Option<i64>,
    current: bool,
    alarming: bool,
}

fn list_view(ctx: &Ctx, t: &T, found: &Found) -> ListView {
    let now = ctx.now();
    let several = ctx.hats().iter().filter(|h| h.kind == HatKind::Job && !door::is_colleague(&h.key)).count() > 1;
    let cards: Vec<Card> =
        found.lines.iter().map(|l| card(t, l, now, several.then_some(&found.names), Heading::H2)).collect();
    let nothing = || match found.asked.view() {
        _ if !found.asked.category.is_empty() => {
            parts::empty("inbox", &t.get("tasks-none-chosen"), "", &Html::default())
        }
        View::Open => {
            parts::empty("check", &t.get("tasks-none-open"), &t.get("tasks-none-open-text"), &Html::default())
        }
        View::Mine => parts::empty("hand", &t.get("tasks-none-mine"), &t.get("tasks-none-mine-text"), &Html::default()),
        View::Asked => {
            parts::empty("check", &t.get("tasks-none-asked"), &t.get("tasks-none-asked-text"), &Html::default())
        }
        View::Waiting => parts::empty("clock", &t.get("tasks-none-waiting"), "", &Html::default()),
        View::Overdue => parts::empty("check", &t.get("tasks-none-overdue"), "", &Html::default()),
        View::Closed => parts::empty("inbox", &t.get("tasks-none-closed"), "", &Html::default()),
    };
    let href = |after: &str| format!("/tasks{}", Asked::query(found.asked.view(), &found.asked.category, after));
    let first = (!found.asked.after.is_empty()).then(|| href(""));
    ListView {
        views: t.get("tasks-list-views"),
        tabs: View::ALL.into_iter().map(|v| tab(t, v, found)).collect(),
        cards: if cards.is_empty() { nothing() } else { parts::cards(t, &cards) },
        paging: parts::pagination(t, first.as_deref(), found.next.as_deref().map(href).as_deref()),
    }
}

fn tab(t: &T, view: View, found: &Found) -> Tab {
    let (label, count) = match view {
        View::Open => (t.get("tasks-view-open"), Some(found.counts.open)),
        View::Mine => (t.get("tasks-view-mine"), Some(found.counts.mine)),
        View::Overdue => (t.get("tasks-view-overdue"), Some(found.counts.overdue)),
        View::Asked => (t.get("tasks-view-asked"), None),
        View::Waiting => (t.get("tasks-view-waiting"), None),
        View::Closed => (t.get("tasks-view-closed"), None),
    };
    Tab {
        href: format!("/tasks{}", Asked::query(view, &found.asked.category, "")),
        label,
        count,
        current: found.asked.view() == view,
        alarming: view == View::Overdue && found.counts.overdue > 0,
    }
}

/// A line as a card; with the name of its unit where there are several.
pub(crate) fn card(t: &T, line: &Line, now: Time, names: Option<&UnitNames>, heading: Heading) -> Card {
    let href = format!("/tasks/{}", line.id);
    let unit = names.map(|n| n.name(&line.unit));
    let Some(open) = &line.open else {
        return Card {
            title: t.with("tasks-locked", &[("number", &line.number)]),
            href,
            locked: true,
            meta: unit.into_iter().collect(),
            heading,
            ..Card::default()
        };
    };
    let overdue = is_overdue(line.state, open, now.date());
    let mut meta = vec![line.number.clone()];
    meta.extend(unit);
    if !open.assignee_name.is_empty() {
        meta.push(open.assignee_name.clone());
    }
    meta.extend(open.delegate.as_ref().map(|d| format!("→ {}", d.name)));
    meta.push(t.with("tasks-reported-ago", &[("ago", &t.ago(open.opened_at, now))]));
    Card {
        title: t.text(&open.title).to_owned(),
        href,
        status: Some(show::state_tag(t, line.state)),
        due: show::when(t, open.due.filter(|_| line.state != State::Waiting), open.closed_at, now),
        overdue,
        text: open.place.clone(),
        meta,
        heading,
        ..Card::default()
    }
}

pub(crate) fn is_overdue(state: State, open: &LineText, today: NaiveDate) -> bool {
    !matches!(state, State::Closed | State::Waiting) && open.due.is_some_and(|d| d < today)
}

fn pin(t: &T, line: &Line, today: NaiveDate) -> Option<Point> {
    let open = line.open.as_ref()?;
    let (lat, lon) = open.point?;
    Some(Point {
        lat,
        lon,
        label: t.text(&open.title).to_owned(),
        href: format!("/tasks/{}", line.id),
        state: show::tone(line.state, is_overdue(line.state, open, today)).color(),
        text: open.place.clone(),
        ..Point::default()
    })
}
