//! `/privacy/watch/retention`: how long things are kept.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::error::Message;
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use store::Guarded;
use web::form::{Field, Fields};
use web::parts::{self, Table};
use web::{Html, Page, T};

use super::model::{Kind, LEAST, MOST};
use super::store as rows;
use crate::events::RetentionChanged;
use crate::watch::model::Watch;

const PATH: &str = "/privacy/watch/retention";

pub fn routes() -> Routes {
    Routes::new().get(PATH, page).post(PATH, change)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    days: String,
}

#[derive(Template)]
#[template(path = "retention.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    table: Html,
    /// The kind that is being changed, its name, and its field.
    edit: Option<(&'static str, String, Field<'a>)>,
}

async fn page(ctx: Ctx, Query(asked): Query<Typed>) -> Reply {
    ctx.may("watch_see", Guarded::new(Watch(ctx.tenant_id())))?;
    Ok(page_with(&ctx, &asked, &[]).await?)
}

async fn page_with(ctx: &Ctx, asked: &Typed, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let name = |kind: Kind| t.get(&format!("privacy-kept-{}", kind.name()));
    let (mut lines, mut f, mut edited) = (Vec::new(), Fields::new(t, faults), None);
    for kind in Kind::ALL {
        let days = rows::days(ctx.db(), ctx.tenant_id(), kind).await?;
        if kind.name() == asked.kind {
            f = f.value("days", if faults.is_empty() { days.to_string() } else { asked.days.clone() });
            edited = Some(kind);
        }
        let (href, title) = (format!("{PATH}?kind={}", kind.name()), Html::text(name(kind)));
        let days = Html::text(t.count("privacy-kept-days", days));
        lines.push(vec![Html(format!("<a href=\"{href}\">{title}</a>")), days]);
    }
    let edit = edited
        .map(|kind| (kind.name(), name(kind), f.text("days", t.get("privacy-kept-for")).inputmode("numeric").short()));
    let table = parts::table(&Table {
        caption: t.get("privacy-kept-title"),
        columns: vec![t.get("privacy-holds-kind"), t.get("privacy-kept-for")],
        numeric: Vec::new(),
        rows: lines,
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("privacy-kept-title"))
        .crumb("/privacy/watch", t.get("privacy-watch-title"))
        .lead(t.get("privacy-kept-lead"))
        .status(status)
        .body(&View { t, f, table, edit })
}

async fn change(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match days_change(&ctx, &typed).await {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(Error::Invalid(faults)) => Ok(page_with(&ctx, &typed, &faults).await?),
        Err(other) => Err(other.into()),
    }
}

/// Changes for how many days a kind is kept.
async fn days_change(ctx: &Ctx, typed: &Typed) -> Result<()> {
    let pass = ctx.may("watch_change", Guarded::new(Watch(ctx.tenant_id())))?.pass().clone();
    let kind = Kind::ALL.into_iter().find(|k| k.name() == typed.kind).ok_or(Error::NotFound)?;
    let days: i64 = typed.days.trim().parse().unwrap_or_default();
    if !(LEAST..=MOST).contains(&days) {
        let wrong = Message::new("privacy-kept-wrong").with("least", LEAST).with("most", MOST);
        return Err(Error::invalid("days", wrong));
    }
    let mut tx = ctx.begin().await?;
    rows::days_put(&mut tx, &pass, kind, days).await?;
    let rule = rows::rule_id(ctx.tenant_id(), kind);
    tx.journal(&pass, &RetentionChanged { rule, kind: kind.name().to_owned(), days }, &[]).await?;
    tx.commit().await
}
