//! `GET /privacy/seen`: who has seen what about me.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use base::Result;
use base::error::Error;
use base::id::Uuid;
use door::{Ctx, Reply};
use serde::Deserialize;
use store::access::{self, AccessRow, NEWEST};
use web::parts::{self, Moment, Tone};
use web::{Html, Page, T};

use super::words::{self, Reader};
use crate::people::Names;
use crate::{Verbs, mine};

const PATH: &str = "/privacy/seen";
const PAGE: usize = 30;
/// As many as [`PAGE`] and one.
const READ: u32 = 31;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The hat whose log is asked for; her own when none is named.
    hat: String,
    /// `minute.id` of the last row of the page before.
    before: String,
    /// `mine` when what she has seen herself shall be there too.
    with: String,
}

#[derive(Template)]
#[template(path = "seen.html")]
struct View<'a> {
    t: &'a T,
    tabs: Vec<(String, String, bool)>,
    lines: Html,
    paging: Html,
    toggle: Option<(String, String)>,
}

/// The page.
pub async fn page(ctx: Ctx, Extension(verbs): Extension<Arc<Verbs>>, Query(asked): Query<Asked>) -> Reply {
    let (mine, _) = mine::of(&ctx, "privacy_see", &asked.hat)?;
    let me = ctx.actor().to_string();
    let own = format!("person:{}", mine.person) == me;
    let with_mine = asked.with == "mine";
    let but = if with_mine || own { "" } else { me.as_str() };
    let before = cursor(&asked.before)?;
    let db = ctx.db();
    let hats: Vec<&str> = mine.hats.iter().map(String::as_str).collect();
    let of = access::Asked { subjects: &mine.persons(), hat: if own { &[] } else { &hats }, but };
    let mut rows = access::about(db, ctx.tenant_id(), of, before.unwrap_or(NEWEST), READ).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let names = Names::of(ctx.store(), db, ctx.tenant_id(), &rows).await?;
    let names = names.with_cards(db, ctx.tenant_id(), &rows, (&hats, ctx.assurance())).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let reader = Reader { actor: &me, own };
    let moments: Vec<Moment> = rows.iter().map(|r| moment(&ctx, t, &names, &verbs, r, reader)).collect();
    let href = |before: &str, with: bool| {
        let with = if with { "&with=mine" } else { "" };
        let before = if before.is_empty() { String::new() } else { format!("&before={before}") };
        format!("{PATH}?hat={}{with}{before}", mine.hat)
    };
    let next = rows.last().filter(|_| more).map(|r| {
        let (minute, id) = r.cursor();
        href(&format!("{minute}.{}", id.simple()), with_mine)
    });
    let first = before.map(|_| href("", with_mine));
    let label = if with_mine { "privacy-seen-hide-mine" } else { "privacy-seen-show-mine" };
    let view = View {
        t,
        tabs: mine::tabs(&ctx, t, PATH, &mine.hat),
        lines: if moments.is_empty() { nobody(t) } else { parts::timeline(t, &moments) },
        paging: parts::pagination(t, first.as_deref(), next.as_deref()),
        toggle: (!own).then(|| (href("", !with_mine), t.get(label))),
    };
    let title = t.get("privacy-seen-title");
    Ok(Page::new(&viewer, &title)
        .crumb("/privacy", t.get("privacy-crumb"))
        .crumb(PATH, &title)
        .lead(t.get("privacy-seen-lead"))
        .body(&view)?)
}

fn nobody(t: &T) -> Html {
    parts::empty("shield", &t.get("privacy-seen-nobody"), &t.get("privacy-seen-nobody-text"), &Html::default())
}

fn moment(ctx: &Ctx, t: &T, names: &Names, verbs: &Verbs, row: &AccessRow, reader: Reader<'_>) -> Moment {
    let mut text = String::new();
    if let Some(card) = names.card(row) {
        let (href, title) = (Html::text(&card.href), Html::text(t.text(&card.title)));
        text.push_str(&format!("<p><a href=\"{href}\">{title}</a></p>"));
    }
    let why = words::why(t, names, row);
    if !why.is_empty() {
        text.push_str(&format!("<p>{}</p>", Html::text(why)));
    }
    if row.times > 1 {
        text.push_str(&format!("<p class=\"muted\">{}</p>", Html::text(t.count("privacy-seen-times", row.times))));
    }
    Moment {
        when: t.ago(row.at, ctx.now()),
        title: words::sentence(t, names, verbs, row, reader),
        by: String::new(),
        text: Html(text),
        tone: if row.reason.is_empty() { Tone::Info } else { Tone::Warning },
    }
}

/// `minute.id`, as the link to the next page has it.
fn cursor(text: &str) -> Result<Option<(i64, Uuid)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = || {
        let (minute, id) = text.split_once('.')?;
        Some((minute.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Error::malformed("privacy-cursor"))
}
