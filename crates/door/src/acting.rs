//! Acting for another: a child, a ward, an organisation, a next of kin who consented.
//!
//! While it lasts only that hat counts, every page says so, and so does every journal entry.

use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use base::{Error, Result};
use serde::Deserialize;
use store::Pass;
use web::{Html, Page, T};

use crate::sign_in::WayBack;
use crate::sign_in::events::{ActingBegan, ActingEnded};
use crate::{Ctx, Hat, Reply, Wearer, session};

/// The form of `POST /acting`.
#[derive(Deserialize)]
pub struct Choice {
    /// The key of a hat; empty for none.
    #[serde(default)]
    hat: String,
    #[serde(alias = "return")]
    to: Option<String>,
}

struct Line<'a> {
    key: &'a str,
    name: &'a str,
    role: String,
    icon: Html,
    current: bool,
}

#[derive(Template)]
#[template(path = "acting.html")]
struct View<'a> {
    t: &'a T,
    lines: Vec<Line<'a>>,
    acting: bool,
}

/// `GET /acting`: whom she may act for.
pub async fn page(ctx: Ctx) -> Reply {
    let wearer = ctx.signed_in()?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let now = ctx.acting().map(|h| h.key.as_str());
    let line = |hat: &'_ Hat| -> (String, Html) {
        let role = hat.role.get(ctx.lang());
        let said = if role.is_empty() { t.get(&format!("door-hat-{}", hat.kind.name())) } else { role.to_owned() };
        (said, web::parts::icon(hat.kind.icon()))
    };
    let lines = for_others(wearer)
        .map(|hat| {
            let (role, icon) = line(hat);
            Line { key: &hat.key, name: hat.name.get(ctx.lang()), role, icon, current: now == Some(hat.key.as_str()) }
        })
        .collect();
    let view = View { t, lines, acting: now.is_some() };
    Ok(Page::new(&viewer, t.get("door-acting-title")).narrow().lead(t.get("door-acting-lead")).body(&view)?)
}

fn for_others(wearer: &Wearer) -> impl Iterator<Item = &Hat> {
    wearer.hats.iter().filter(|h| h.kind.acts_for_another())
}

/// `POST /acting`: puts a hat on or takes it off, and goes back.
pub async fn choose(ctx: Ctx, headers: HeaderMap, Form(choice): Form<Choice>) -> Reply {
    put_on(&ctx, Some(choice.hat.as_str()).filter(|h| !h.is_empty())).await?;
    let back = choice.to.as_deref().map_or_else(|| from_where(&headers), WayBack::new);
    Ok(Redirect::to(back.as_str()).into_response())
}

/// The page with the button; from the list of hats one goes to the front page.
fn from_where(headers: &HeaderMap) -> WayBack {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let page = WayBack::referer(headers, host);
    if page.as_str().split('?').next() == Some("/acting") { WayBack::front() } else { page }
}

/// Puts a hat on to act for another, or with `None` takes off the one she has on.
///
/// # Errors
/// `NotFound` for a hat she does not wear, or that is not for another; `Unauthenticated` without
/// a session.
pub async fn put_on(ctx: &Ctx, hat: Option<&str>) -> Result<()> {
    let wearer = ctx.signed_in()?;
    let session = ctx.session().ok_or(Error::Unauthenticated)?;
    let wanted = match hat {
        Some(key) => Some(for_others(wearer).find(|h| h.key == key).ok_or(Error::NotFound)?),
        None => None,
    };
    // What the session says, also when she has lost that hat since.
    let before = session.acting.as_deref();
    if before == wanted.map(|h| h.key.as_str()) {
        return Ok(());
    }
    let mut tx = ctx.begin().await?;
    session::act(&mut tx, session, wanted.map(|h| h.key.as_str())).await?;
    if let Some(hat) = before {
        let event = ActingEnded { person: wearer.person, hat: hat.to_owned() };
        tx.journal(&pass(ctx, hat), &event, &[]).await?;
    }
    if let Some(hat) = wanted {
        let event = ActingBegan { person: wearer.person, hat: hat.key.clone() };
        tx.journal(&pass(ctx, &hat.key), &event, &[]).await?;
    }
    tx.commit().await
}

#[expect(clippy::disallowed_methods, reason = "whether she wears the hat is the whole question, and was just answered")]
fn pass(ctx: &Ctx, hat: &str) -> Pass {
    let hat = hat.to_owned();
    Pass::grant(ctx.tenant_id(), ctx.actor(), Some(hat.clone()), Some(hat), "act_for", ctx.now())
}
