//! `GET /tasks/calendar`: the deadlines of a month, and the secret link by which a calendar of hers fetches
//! her own.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, Result};
use chrono::{Datelike, Months, NaiveDate};
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use store::Scope;
use web::parts;
use web::{Html, Page, T};

use super::{feed, ical, store as rows};
use crate::show;
use crate::task::list::Line;
use crate::task::list_page::is_overdue;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// `2026-11`; this month when it is none.
    month: String,
    /// `mine`, else all that she works with.
    whose: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct View<'a> {
    t: &'a T,
    nav: Html,
    before: String,
    after: String,
    title: String,
    mine: bool,
    month: String,
    days: Vec<Day>,
    empty: Html,
    fed: bool,
    link: Option<String>,
}

struct Day {
    title: String,
    today: bool,
    tasks: Vec<Entry>,
}

struct Entry {
    href: String,
    title: String,
    number: String,
    state: Html,
    overdue: bool,
}

/// The first day of the month that was asked for.
fn month(asked: &str, today: NaiveDate) -> NaiveDate {
    let named = format!("{asked}-01").parse::<NaiveDate>().ok().filter(|d| (2000..2200).contains(&d.year()));
    named.or_else(|| today.with_day(1)).unwrap_or(today)
}

fn days(t: &T, lines: &[Line], today: NaiveDate) -> Vec<Day> {
    let mut days: Vec<(NaiveDate, Day)> = Vec::new();
    for line in lines {
        let Some(open) = &line.open else { continue };
        let Some(due) = open.due else { continue };
        let entry = Entry {
            href: format!("/tasks/{}", line.id),
            title: t.text(&open.title).to_owned(),
            number: line.number.clone(),
            state: show::state_tag(t, line.state).html(),
            overdue: is_overdue(line.state, open, today),
        };
        match days.last_mut() {
            Some((day, last)) if *day == due => last.tasks.push(entry),
            _ => days.push((due, Day { title: t.weekday_date(due), today: due == today, tasks: vec![entry] })),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

/// `GET /tasks/calendar`
pub async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    Ok(shown(&ctx, &asked, None).await?)
}

async fn shown(ctx: &Ctx, asked: &Asked, link: Option<String>) -> Result<Response> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let today = ctx.now().date();
    let first = month(&asked.month, today);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let mine = asked.whose == "mine";
    let person = ctx.signed_in()?.person;
    let lines = rows::due_between(ctx.replica(), &ctx.scope(), mine.then_some(person), first, next).await?;
    let days = days(t, &lines, today);
    let at = |day: Option<NaiveDate>| {
        let whose = if mine { "&whose=mine" } else { "" };
        day.map_or_else(String::new, |d| format!("/tasks/calendar?month={}{whose}", d.format("%Y-%m")))
    };
    let view = View {
        t,
        nav: super::nav(t, "/tasks/calendar"),
        before: at(first.checked_sub_months(Months::new(1))),
        after: at(Some(next)),
        title: t.month(first),
        mine,
        month: first.format("%Y-%m").to_string(),
        empty: if days.is_empty() {
            parts::empty("calendar", &t.get("tasks-calendar-none"), "", &Html::default())
        } else {
            Html::default()
        },
        days,
        fed: feed::of(ctx.db(), ctx.tenant_id(), person).await?,
        link,
    };
    let page = Page::new(&viewer, t.get("tasks-calendar")).crumb("/tasks", t.get("tasks-menu-tasks"));
    page.body(&view)
}

/// `POST /tasks/feed`: a new secret link, told once; the one before leads nowhere any more.
pub async fn feed_make(ctx: Ctx) -> Reply {
    let secret = feed::feed_make(&ctx).await?;
    let link = format!("{}/tasks/feed/{secret}", ctx.tenant().url);
    Ok(shown(&ctx, &Asked { whose: "mine".into(), ..Asked::default() }, Some(link)).await?)
}

/// `POST /tasks/feed/end`: the link leads nowhere any more.
pub async fn feed_end(ctx: Ctx) -> Reply {
    feed::feed_end(&ctx).await?;
    Ok(Redirect::to("/tasks/calendar").into_response())
}

/// `GET /tasks/feed/{secret}`: her deadlines, for a calendar. Who does not work here any more has none.
pub async fn feed_read(ctx: Ctx, Path(secret): Path<String>) -> Reply {
    let tenant = ctx.tenant_id();
    let person = feed::person_of(ctx.db(), tenant, &secret).await?.ok_or(Error::NotFound)?;
    let wearer = ctx.app().wearer(tenant, person).await?;
    if !wearer.hats.iter().any(|h| h.kind == HatKind::Job) {
        return Err(Error::NotFound.into());
    }
    // A link that lies in a calendar is worth no sign-in: what demands one is not in it.
    let hats = wearer.hats.iter().filter(|h| !h.is_lent()).map(|h| h.key.clone()).collect();
    let scope = Scope { tenant, hats, lent: Vec::new(), assurance: store::Assurance::None };
    let today = ctx.now().date();
    let from = today.checked_sub_months(Months::new(3)).unwrap_or(today);
    let to = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let lines = rows::due_between(ctx.replica(), &scope, Some(person), from, to).await?;
    let t = ctx.viewer().t;
    let text = ical::calendar(&t, &ctx.tenant().url, &lines, ctx.now());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, text).into_response())
}
