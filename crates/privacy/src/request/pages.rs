//! `/privacy/requests`: the form.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use door::{Ctx, HatKind, Reply, Routes};
use serde::Deserialize;
use web::Page;
use web::T;
use web::form::{Choice, Field, Fields};

use super::actions::{self, TEXT_MAX};
use super::model::RequestKind;
use crate::mine;

const PATH: &str = "/privacy/requests";

pub fn routes() -> Routes {
    Routes::new().get(PATH, page).post(PATH, send)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    hat: String,
    kind: String,
    text: String,
}

#[derive(Template)]
#[template(path = "request.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    whose: Option<Field<'a>>,
    kind: Field<'a>,
    text: Field<'a>,
}

async fn page(ctx: Ctx, Query(asked): Query<Typed>) -> Reply {
    Ok(page_with(&ctx, &asked, &[])?)
}

fn page_with(ctx: &Ctx, typed: &Typed, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let hats = mine::hats(ctx);
    let first = hats.first().map(|h| h.key.clone()).ok_or(Error::NotFound)?;
    let label =
        |h: &door::Hat| if h.kind == HatKind::Myself { t.get("privacy-myself") } else { t.text(&h.name).to_owned() };
    let whose: Vec<Choice> = hats.iter().map(|h| Choice::new(&h.key, label(h))).collect();
    let kinds = RequestKind::ALL.map(|k| {
        let key = format!("privacy-request-{}", k.name());
        Choice::new(k.name(), t.get(&key)).hint(t.get(&format!("{key}-hint")))
    });
    let f = Fields::new(t, faults)
        .value("hat", if typed.hat.is_empty() { &first } else { &typed.hat })
        .value("kind", &typed.kind)
        .value("text", &typed.text);
    let view = View {
        t,
        whose: (whose.len() > 1).then(|| f.radio("hat", t.get("privacy-whose"), &whose)),
        kind: f.radio("kind", t.get("privacy-request-kind"), &kinds),
        text: f
            .textarea("text", t.get("privacy-request-text"))
            .hint(t.get("privacy-request-text-hint"))
            .max(u32::try_from(TEXT_MAX).unwrap_or(0)),
        f,
    };
    let title = t.get("privacy-request-title");
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, &title)
        .crumb("/privacy", t.get("privacy-crumb"))
        .crumb(PATH, &title)
        .lead(t.get("privacy-request-lead"))
        .status(status)
        .narrow()
        .body(&view)
}

async fn send(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match actions::request_make(&ctx, &typed.hat, &typed.kind, &typed.text).await {
        Ok(task) => Ok(Redirect::to(&format!("/tasks/{task}")).into_response()),
        Err(Error::Invalid(faults)) => Ok(page_with(&ctx, &typed, &faults)?),
        Err(other) => Err(other.into()),
    }
}
