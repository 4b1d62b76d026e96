//! The page of a hat: what goes on there, what is done, and what the register says of its subject.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use base::id::Uuid;
use base::{Error, Result, Time};
use door::{Ctx, Hat, HatKind, Reply};
use serde::Deserialize;
use store::card::{self, CardRow};
use web::page::piece;
use web::parts::{self, Action, Variant};
use web::{Html, Page, T};

use crate::cards::{self, Frame};
use crate::facts::{self, Facts, Panel};
use crate::words;

/// Cards on one page, of those that are not done and of those that are.
const OPEN: usize = 20;
const DONE: usize = 10;

#[derive(Deserialize)]
pub struct Asked {
    /// `cards` or `facts`: what a live page fetches again.
    part: Option<String>,
    /// Where the list of what is not done goes on; see [`Cursor`].
    open: Option<String>,
    /// Where the list of what is done goes on.
    done: Option<String>,
}

/// `GET /me`: her own page, or that of the one she acts for.
pub async fn me(ctx: Ctx) -> Reply {
    let hats = ctx.hats();
    let hat = hats.first().ok_or(Error::NotFound)?;
    Ok(Redirect::to(&words::hat_href(&hat.key)).into_response())
}

/// `GET /hats/{key}`
pub async fn page(ctx: Ctx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let hats = ctx.hats();
    let hat = hats.iter().copied().find(|h| h.key == key).ok_or(Error::NotFound)?;
    seen(&ctx, hat);
    match asked.part.as_deref() {
        Some("cards") => return Ok(web::page::fragment(&work(&ctx, t, hat, &asked).await?)?),
        Some("facts") => return Ok(piece(beside(&facts::of(&ctx, t, hat).await?)?)),
        Some(_) => return Err(Error::NotFound.into()),
        None => {}
    }
    let facts = facts::of(&ctx, t, hat).await?;
    let map = facts::head(&ctx, t, hat).await?;
    let href = words::hat_href(&hat.key);
    let own = ctx.wearer().map(|w| format!("person:{}", w.person)).unwrap_or_default();
    let topics = [hat.key.as_str(), own.as_str()];
    let cards_src = format!("{href}?part=cards{}{}", again("open", &asked.open), again("done", &asked.done));
    let cards = Html::render(&work(&ctx, t, hat, &asked).await?)?;
    let heading = words::heading(t, hat);
    let mut page = Page::new(&viewer, &heading).wide().crumb(&href, &heading);
    if !facts.lead.is_empty() {
        page = page.lead(&facts.lead);
    }
    if map.is_some() {
        page = page.head_module("map");
    }
    Ok(page.body(&HatPage {
        chooser: chooser(t, &hats, hat),
        head: map.unwrap_or_default(),
        act: act(&ctx, t, hat),
        cards: parts::live(&topics, &cards_src, &cards),
        beside: parts::live(&topics, &format!("{href}?part=facts"), &beside(&facts)?),
        below: facts.below,
    })?)
}

/// The page of a child, a ward or somebody's next of kin shows what is known of her.
fn seen(ctx: &Ctx, hat: &Hat) {
    if matches!(hat.kind, HatKind::Child | HatKind::Ward | HatKind::Kin) {
        ctx.seen(cards::SEEN, &hat.key, "person", hat.subject, hat.subject);
    }
}

#[derive(Template)]
#[template(path = "hat.html")]
struct HatPage {
    chooser: Html,
    /// What stands over everything, such as the map of a property.
    head: Html,
    act: Html,
    cards: Html,
    beside: Html,
    below: Option<Panel>,
}

fn chooser(t: &T, hats: &[&Hat], current: &Hat) -> Html {
    if hats.len() < 2 {
        return Html::default();
    }
    let list: Vec<parts::Hat> = hats
        .iter()
        .filter(|hat| !door::is_colleague(&hat.key) || hat.key == current.key)
        .map(|hat| parts::Hat {
            id: words::element_id(&hat.key),
            short: words::short(t, hat),
            icon: hat.kind.icon(),
            href: words::hat_href(&hat.key),
            current: hat.key == current.key,
            ..parts::Hat::default()
        })
        .collect();
    parts::hat_chooser(t, &list, false)
}

/// The button that puts the hat on, where one can act for another and does not yet.
fn act(ctx: &Ctx, t: &T, hat: &Hat) -> Html {
    if !hat.kind.acts_for_another() || ctx.acting().is_some() {
        return Html::default();
    }
    let name = words::name(t, hat);
    // Next of kin are let to see, not to act.
    let (label, text) = match hat.kind {
        HatKind::Kin => ("portal-act-kin", "portal-act-kin-text"),
        _ => ("portal-act", "portal-act-text"),
    };
    let button = parts::action(&Action {
        href: "/acting".into(),
        label: t.with(label, &[("name", &name)]),
        icon: "hand",
        fields: vec![("hat".into(), hat.key.clone())],
        variant: Variant::Secondary,
        danger: false,
    });
    let text = Html::text(t.with(text, &[("name", &name)]));
    Html(format!("<div class=\"stack\">{button}<p class=\"muted\"><small>{text}</small></p></div>"))
}

#[derive(Template)]
#[template(path = "work.html")]
struct Work<'a> {
    t: &'a T,
    open: Html,
    calm: String,
    open_pages: Html,
    done: Html,
    done_pages: Html,
}

/// The cards that are not done, and those that are.
async fn work<'a>(ctx: &Ctx, t: &'a T, hat: &Hat, asked: &Asked) -> Result<Work<'a>> {
    let (scope, db) = (ctx.scope(), ctx.replica());
    let (open_from, done_from) = (cursor(&asked.open)?, cursor(&asked.done)?);
    let keys: Vec<&str> = hat.keys().collect();
    let open = card::of_hat(db, &scope, &keys, false, open_from, limit(OPEN)).await?;
    let done = card::of_hat(db, &scope, &keys, true, done_from, limit(DONE)).await?;
    let href = words::hat_href(&hat.key);
    let unlock = words::step_up_to(&href);
    let frame = Frame { t, today: ctx.now().date(), unlock: &unlock };
    let pages = |rows: &[CardRow], most: usize, name: &str, from: bool| {
        let next = following(rows, most).map(|c| format!("{href}?{name}={c}"));
        let list = t.get(if name == "open" { "portal-now-heading" } else { "portal-done-heading" });
        parts::pagination_of(t, &list, from.then_some(href.as_str()), next.as_deref())
    };
    Ok(Work {
        t,
        open: cards::list(&frame, open.iter().take(OPEN), OPEN),
        calm: words::calm(t, hat),
        open_pages: pages(&open, OPEN, "open", open_from.is_some()),
        done: cards::list(&frame, done.iter().take(DONE), DONE),
        done_pages: pages(&done, DONE, "done", done_from.is_some()),
    })
}

fn limit(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX).saturating_add(1)
}

/// Where the next page begins, when there is one.
fn following(rows: &[CardRow], most: usize) -> Option<String> {
    if rows.len() <= most {
        return None;
    }
    rows.get(most.checked_sub(1)?).map(|last| format!("{}.{}", last.changed_at.micros(), last.id.simple()))
}

/// Reads what [`following`] wrote.
fn cursor(text: &Option<String>) -> Result<Option<(Time, Uuid)>> {
    let Some(text) = text.as_deref().filter(|t| !t.is_empty()) else { return Ok(None) };
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Time::from_micros(at.parse().ok()?), id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Error::malformed("portal-cursor"))
}

/// A parameter that a fragment's address carries on.
fn again(name: &str, value: &Option<String>) -> String {
    value.as_deref().map_or_else(String::new, |v| format!("&{name}={}", words::in_query(v)))
}

#[derive(Template)]
#[template(path = "panels.html")]
struct Panels<'a> {
    list: &'a [Panel],
}

fn beside(facts: &Facts) -> Result<Html> {
    Html::render(&Panels { list: &facts.panels })
}
