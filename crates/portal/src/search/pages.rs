//! `GET /search`, and the part of it that is fetched while somebody types.

use askama::Template;
use axum::extract::Query as Url;
use base::{Error, Result};
use door::{Ctx, HatKind, Reply, Routes};
use serde::Deserialize;
use store::search::Query;
use web::form::{Choice, Field, Fields};
use web::page::fragment;
use web::parts;
use web::{Html, Page, T};

use super::found;
use crate::cards::{self, Frame};

/// So many things are shown: who looks for one says more rather than reading on.
const SHOWN: usize = 30;

pub fn routes() -> Routes {
    Routes::new().get("/search", page).get("/search/results", part)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    state: String,
    category: String,
    unit: String,
}

impl Asked {
    fn query(&self) -> Query {
        Query {
            text: self.q.clone(),
            kind: String::new(),
            category: self.category.clone(),
            state: self.state.clone(),
            unit: self.unit.clone(),
            limit: SHOWN,
        }
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct View<'a> {
    t: &'a T,
    q: &'a str,
    state: Field<'a>,
    category: Field<'a>,
    /// Only for those who work in several units.
    unit: Option<Field<'a>>,
    /// A filter is set: then it is shown.
    filtered: bool,
    results: Html,
}

async fn page(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let states: Vec<Choice> = tasks::State::ALL.iter().map(|s| Choice::new(s.name(), t.get(s.key()))).collect();
    let all = tasks::actions::categories(ctx.replica(), ctx.tenant_id()).await?;
    let categories: Vec<Choice> = all.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
    let units: Vec<Choice> = ctx
        .hats()
        .into_iter()
        .filter(|h| h.kind == HatKind::Job)
        .filter_map(|h| Some(Choice::new(h.key.strip_prefix("unit:")?, t.text(&h.name))))
        .collect();
    let results = results(&ctx, t, &asked).await?;
    let fields =
        Fields::new(t, &[]).value("state", &asked.state).value("category", &asked.category).value("unit", &asked.unit);
    let view = View {
        t,
        q: &asked.q,
        state: fields.select("state", t.get("portal-search-state"), &states).optional(),
        category: fields.select("category", t.get("portal-search-category"), &categories).optional(),
        unit: (units.len() > 1).then(|| fields.select("unit", t.get("portal-search-unit"), &units).optional()),
        filtered: [&asked.state, &asked.category, &asked.unit].iter().any(|f| !f.is_empty()),
        results,
    };
    Ok(Page::new(&viewer, t.get("portal-search")).head_module("search").body(&view)?)
}

#[derive(Template)]
#[template(source = "{{ results }}", ext = "html")]
struct Part {
    results: Html,
}

/// `GET /search/results`
async fn part(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let t = ctx.viewer().t;
    Ok(fragment(&Part { results: results(&ctx, &t, &asked).await? })?)
}

async fn results(ctx: &Ctx, t: &T, asked: &Asked) -> Result<Html> {
    if asked.q.trim().is_empty() {
        return Ok(parts::empty(
            "search",
            &t.get("portal-search-say"),
            &t.get("portal-search-say-text"),
            &Html::default(),
        ));
    }
    let rows = match found(ctx, &asked.query()).await {
        Ok(rows) => rows,
        Err(Error::Unavailable(why)) => {
            tracing::warn!(why, "a search could not be answered");
            let text = Html::text(t.get("portal-search-away-text"));
            return Ok(parts::alert(parts::Tone::Warning, &t.get("portal-search-away"), &text));
        }
        // What is too long is cut in a field; whoever writes the address herself finds nothing.
        Err(Error::Invalid(_)) => Vec::new(),
        Err(other) => return Err(other),
    };
    let things: std::collections::HashSet<_> = rows.iter().map(|r| (r.kind.as_str(), r.id)).collect();
    let count = i64::try_from(things.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(parts::empty(
            "search",
            &t.get("portal-search-none"),
            &t.get("portal-search-none-text"),
            &Html::default(),
        ));
    }
    let frame = Frame { t, today: ctx.now().date(), unlock: "/step-up" };
    let said =
        if things.len() < SHOWN { t.count("portal-search-found", count) } else { t.count("portal-search-many", count) };
    let list = cards::list(&frame, &rows, SHOWN);
    Html::render(&Found { said, list })
}

#[derive(Template)]
#[template(path = "search_found.html")]
struct Found {
    said: String,
    list: Html,
}
