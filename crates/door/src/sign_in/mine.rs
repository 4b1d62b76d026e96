//! Where she is signed in: her own open sessions, and ending one or all but this.
//!
//! Nobody else sees or ends them here, and no policy is asked: to leave needs none.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use base::{Error, Result};
use store::Assurance;
use web::{Page, T};

use super::sessions::{self, Line};
use crate::{Ctx, Reply, Session};

struct Item {
    title: String,
    text: String,
    level: String,
    /// Where to end it; none for the one she looks from.
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct View<'a> {
    t: &'a T,
    items: Vec<Item>,
    others: bool,
}

/// `GET /sessions`
pub async fn page(ctx: Ctx) -> Reply {
    let mine = mine(&ctx)?;
    let lines = sessions::of_person(ctx.db(), ctx.tenant_id(), mine.person, ctx.now()).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let (this, others): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|l| l.session.hash == mine.hash);
    let here = !others.is_empty();
    let items = this.iter().chain(&others).map(|line| item(&ctx, t, line, mine)).collect();
    let page = Page::new(&viewer, t.get("door-sessions-title")).narrow().lead(t.get("door-sessions-lead"));
    super::unkept(page.body(&View { t, items, others: here })?)
}

fn mine(ctx: &Ctx) -> Result<&Session> {
    ctx.session().ok_or(Error::Unauthenticated)
}

fn item(ctx: &Ctx, t: &T, line: &Line, mine: &Session) -> Item {
    let (s, this) = (&line.session, line.session.hash == mine.hash);
    let level = if s.assurance == Assurance::High { "web-level-high" } else { "web-level-substantial" };
    let title = if this {
        t.get("door-sessions-this")
    } else {
        t.with("door-sessions-since", &[("when", &t.date_time(s.created_at))])
    };
    let text = if this {
        t.with("door-sessions-since", &[("when", &t.date_time(s.created_at))])
    } else {
        t.with("door-sessions-used", &[("when", &t.relative(s.seen_at, ctx.now()))])
    };
    Item { title, text, level: t.get(level), end: (!this).then(|| format!("/sessions/{}/end", line.handle)) }
}

/// `POST /sessions/{handle}/end`; `others` stands for all but this one.
pub async fn end(ctx: Ctx, Path(handle): Path<String>) -> Reply {
    let only = Some(handle.as_str()).filter(|h| *h != "others");
    sessions::end_others(ctx.app(), mine(&ctx)?, only, ctx.now()).await?;
    super::unkept(Redirect::to("/sessions").into_response())
}
