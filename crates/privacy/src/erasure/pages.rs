//! `/privacy/erasures`: looking somebody up, what goes and what stays, and the record.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use base::id::Uuid;
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use store::Subject;
use store::erasure::{Erasers, Ground, Holding, forbidding};
use web::form::{Choice, Field, Fields};
use web::parts::{self, Definitions, Table, Tag, Tone};
use web::{Html, Page, T};

use super::actions::{self, Asked};
use super::model::Candidate;

const PATH: &str = "/privacy/erasures";

pub fn routes() -> Routes {
    // Whom it is about never stands in an address.
    Routes::new()
        .get(PATH, page)
        .post("/privacy/erasures/preview", preview)
        .post(PATH, erase)
        .get("/privacy/erasures/{id}", record)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    who: String,
    subject: String,
    ground: String,
    request: String,
    typed: String,
}

fn status(faults: &[FieldError]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

#[derive(Template)]
#[template(path = "erasures.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    who: Field<'a>,
    done: Html,
}

/// `GET /privacy/erasures`
async fn page(ctx: Ctx) -> Reply {
    Ok(start(&ctx, &Typed::default(), &[]).await?)
}

async fn start(ctx: &Ctx, typed: &Typed, faults: &[FieldError]) -> Result<Response> {
    let list = actions::list(ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let f = Fields::new(t, faults).value("who", &typed.who);
    let row = |(id, at): &(Uuid, base::Time)| {
        vec![Html(format!("<a href=\"{PATH}/{id}\">{}</a>", Html::text(t.date_time(*at))))]
    };
    let done = if list.is_empty() {
        parts::empty("shield", &t.get("privacy-erasure-none"), "", &Html::default())
    } else {
        parts::table(&Table {
            caption: t.get("privacy-erasure-done-list"),
            columns: vec![t.get("privacy-erasure-when")],
            numeric: Vec::new(),
            rows: list.iter().map(row).collect(),
        })
    };
    let who =
        f.text("who", t.get("privacy-erasure-who")).hint(t.get("privacy-erasure-who-hint")).autocomplete("off").max(40);
    Page::new(&viewer, t.get("privacy-erasure-title"))
        .lead(t.get("privacy-erasure-lead"))
        .narrow()
        .status(status(faults))
        .body(&View { t, f, who, done })
}

/// `POST /privacy/erasures/preview`
async fn preview(ctx: Ctx, Extension(erasers): Extension<Erasers>, Form(typed): Form<Typed>) -> Reply {
    let subject = match actions::find(&ctx, &typed.who).await {
        Ok(subject) => subject,
        Err(Error::Invalid(faults)) => return Ok(start(&ctx, &typed, &faults).await?),
        Err(other) => return Err(other.into()),
    };
    let candidate = actions::candidate(&ctx, &erasers, subject).await?;
    Ok(confirm(&ctx, &candidate, &typed, &[])?)
}

#[derive(Template)]
#[template(path = "erasure_confirm.html")]
struct Confirm<'a> {
    t: &'a T,
    f: Fields<'a>,
    about: Html,
    goes: Html,
    stays: Html,
    /// Why nothing can be erased now.
    forbidden: Html,
    subject: &'a str,
    ground: Field<'a>,
    request: Field<'a>,
    typed: Field<'a>,
}

fn confirm(ctx: &Ctx, candidate: &Candidate, sent: &Typed, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    // What was looked up by the number of a task was asked for there.
    let request = if sent.request.is_empty() && sent.who.contains('-') { sent.who.trim() } else { &sent.request };
    let f = Fields::new(t, faults).value("ground", &sent.ground).value("request", request).value("typed", &sent.typed);
    let grounds: Vec<Choice> = Ground::ALL
        .into_iter()
        .map(|g| Choice::new(g.name(), t.get(&format!("privacy-erasure-ground-{}", g.name().replace('_', "-")))))
        .collect();
    let word = t.get("privacy-erasure-word");
    let expected = candidate.confirmation(&word).to_owned();
    let forbidden = forbidding(&candidate.holdings).map_or_else(Html::default, |holding| {
        let text = t.count("privacy-erasure-forbidden", holding.count);
        parts::alert(parts::Tone::Danger, &t.get("privacy-erasure-forbidden-title"), &Html::prose(&text))
    });
    let view = Confirm {
        t,
        about: about(t, candidate),
        goes: goes(t, &candidate.holdings, candidate.key),
        stays: stays(t, &candidate.holdings),
        forbidden,
        subject: candidate.subject.as_str(),
        ground: f.radio("ground", t.get("privacy-erasure-ground"), &grounds),
        request: f
            .text("request", t.get("privacy-erasure-request"))
            .hint(t.get("privacy-erasure-request-hint"))
            .autocomplete("off")
            .max(20)
            .optional(),
        typed: f
            .text("typed", t.with("privacy-erasure-typed", &[("text", &expected)]))
            .hint(t.get("privacy-erasure-typed-hint"))
            .autocomplete("off")
            .max(200),
        f,
    };
    Page::new(&viewer, t.get("privacy-erasure-confirm-title"))
        .crumb(PATH, t.get("privacy-erasure-title"))
        .narrow()
        .status(status(faults))
        .body(&view)
}

fn about(t: &T, candidate: &Candidate) -> Html {
    let mut lines = Definitions::new();
    if candidate.name.is_empty() {
        lines = lines.line(t.get("privacy-erasure-person"), t.get("privacy-erasure-unnamed"));
    } else {
        lines = lines.line(t.get("privacy-erasure-person"), &candidate.name);
    }
    if let Some(born) = candidate.born {
        lines = lines.line(t.get("privacy-erasure-born"), t.date(born));
    }
    parts::definitions(&lines)
}

fn what(t: &T, holding: &Holding) -> String {
    t.count(&format!("privacy-held-{}", holding.what.replace('_', "-")), holding.count)
}

fn goes(t: &T, holdings: &[Holding], key: bool) -> Html {
    let mut rows: Vec<Vec<Html>> =
        holdings.iter().filter(|h| h.stays.is_none()).map(|h| vec![Html::text(what(t, h))]).collect();
    if key {
        rows.push(vec![Html::text(t.get("privacy-held-key"))]);
    }
    if rows.is_empty() {
        return Html::text(t.get("privacy-erasure-nothing"));
    }
    parts::table(&Table {
        caption: t.get("privacy-erasure-goes"),
        columns: vec![t.get("privacy-erasure-what")],
        numeric: Vec::new(),
        rows,
    })
}

fn stays(t: &T, holdings: &[Holding]) -> Html {
    let rows: Vec<Vec<Html>> = holdings
        .iter()
        .filter_map(|h| Some((h, h.stays?)))
        .map(|(h, hold)| {
            vec![Html::text(what(t, h)), Html::text(t.get(&format!("privacy-hold-{}", hold.name().replace('_', "-"))))]
        })
        .collect();
    if rows.is_empty() {
        return Html::default();
    }
    parts::table(&Table {
        caption: t.get("privacy-erasure-stays"),
        columns: vec![t.get("privacy-erasure-what"), t.get("privacy-erasure-why")],
        numeric: Vec::new(),
        rows,
    })
}

/// `POST /privacy/erasures`
async fn erase(ctx: Ctx, Extension(erasers): Extension<Erasers>, Form(typed): Form<Typed>) -> Reply {
    actions::may(&ctx, "erasure_do")?;
    let subject = Subject::of_hat(&typed.subject).ok_or(Error::NotFound)?;
    let candidate = actions::candidate(&ctx, &erasers, subject).await?;
    let word = ctx.viewer().t.get("privacy-erasure-word");
    let asked = Asked {
        ground: &typed.ground,
        request: &typed.request,
        typed: &typed.typed,
        expected: candidate.confirmation(&word),
    };
    match actions::erase(&ctx, &erasers, &candidate.subject, &asked).await {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(Error::Invalid(faults)) => Ok(confirm(&ctx, &candidate, &typed, &faults)?),
        // The page says what forbids it.
        Err(Error::Conflict(_)) => Ok(confirm(&ctx, &candidate, &typed, &[])?),
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "erasure_record.html")]
struct Record {
    state: Html,
    about: Html,
    goes: Html,
    stays: Html,
}

/// `GET /privacy/erasures/{id}`: that it was done, when, by whom, on what ground.
async fn record(ctx: Ctx, Path(id): Path<Uuid>) -> Reply {
    let (at, actor, done) = actions::record(&ctx, id).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let by = match actor.strip_prefix("person:").and_then(|id| id.parse().ok()) {
        Some(id) => {
            let mut names = register::person_names(ctx.db(), ctx.tenant_id(), &[id]).await?;
            names.remove(&id).and_then(|n| n.name).unwrap_or_else(|| t.get("privacy-person-hidden"))
        }
        None => t.get("privacy-by-program"),
    };
    let mut lines = Definitions::new()
        .line(t.get("privacy-erasure-when"), t.date_time(at))
        .line(t.get("privacy-erasure-by"), by)
        .line(
            t.get("privacy-erasure-ground"),
            t.get(&format!("privacy-erasure-ground-{}", done.ground.name().replace('_', "-"))),
        );
    if !done.request.is_empty() {
        lines = lines.line(t.get("privacy-erasure-request"), &done.request);
    }
    if done.again {
        lines = lines.line(t.get("privacy-erasure-again"), t.get("privacy-erasure-again-text"));
    }
    // What the record says of her is an id that means nobody any more.
    for subject in &done.subjects {
        lines = lines.line(t.get("privacy-erasure-id"), subject);
    }
    let mut left = false;
    for subject in &done.subjects {
        left |= ctx.store().subjects().has_key(ctx.tenant_id(), subject).await?;
    }
    let state = if left {
        Tag::new(Tone::Warning, t.get("privacy-erasure-state-key"))
    } else {
        Tag::new(Tone::Success, t.get("privacy-erasure-state-done"))
    };
    let view = Record {
        state: state.html(),
        about: parts::definitions(&lines),
        goes: goes(t, &done.holdings, true),
        stays: stays(t, &done.holdings),
    };
    Ok(Page::new(&viewer, t.get("privacy-erasure-record-title"))
        .crumb(PATH, t.get("privacy-erasure-title"))
        .narrow()
        .body(&view)?)
}
