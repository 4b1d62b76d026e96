//! `GET /privacy/watch/log`: whether the access log of a day is as it was.

use askama::Template;
use axum::extract::Query;
use base::Result;
use chrono::NaiveDate;
use door::{Ctx, Reply};
use serde::Deserialize;
use store::Guarded;
use web::form::Fields;
use web::parts::{self, Tone};
use web::{Html, Page, T};

use super::actions::{self, Verdict};
use crate::watch::model::Watch;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    date: String,
}

#[derive(Template)]
#[template(path = "sealed.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    verdict: Html,
}

/// The page; a date that is none is yesterday.
pub async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    ctx.may("watch_see", Guarded::new(Watch(ctx.tenant_id())))?;
    let yesterday = ctx.now().date().pred_opt().unwrap_or_default();
    let date: NaiveDate = asked.date.parse().unwrap_or(yesterday);
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let title = t.get("privacy-sealed-title");
    let f = Fields::new(t, &[]).value("date", date);
    let view = View { t, f, verdict: told(&ctx, t, date).await? };
    Ok(Page::new(&viewer, &title)
        .crumb("/privacy/watch", t.get("privacy-watch-title"))
        .lead(t.get("privacy-sealed-lead"))
        .body(&view)?)
}

async fn told(ctx: &Ctx, t: &T, date: NaiveDate) -> Result<Html> {
    let day = t.date(date);
    let (tone, key, were, are) = match actions::day_check(ctx.db(), ctx.tenant_id(), date, ctx.now()).await? {
        Verdict::Unsealed => (Tone::Neutral, "privacy-sealed-not-yet", 0, 0),
        Verdict::Same(rows) => (Tone::Success, "privacy-sealed-same", rows, rows),
        Verdict::Changed { were, are } => (Tone::Danger, "privacy-sealed-changed", were, are),
        Verdict::Gone => (Tone::Warning, "privacy-sealed-gone", 0, 0),
    };
    let (were, are) = (t.number(were), t.number(are));
    let text = t.with(key, &[("date", &day), ("were", &were), ("are", &are)]);
    Ok(parts::alert(tone, &text, &Html::default()))
}
