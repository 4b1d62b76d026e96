//! `/deviation`: the form, its shell for a phone without network, and what else an installed page needs.
//!
//! A script keeps what is filled in on the phone and sends it from there, under a key that makes it happen
//! once; without scripts the form is an ordinary form. The shell is the same form without anything about
//! anybody, so it may lie in the phone's cache.

use askama::Template;
use axum::extract::{Query, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::error::Message;
use base::{Error, FieldError, Lang, Result};
use door::api::{Answer, idempotency};
use door::{Ctx, Reply, Routes};
use serde::{Deserialize, Serialize};
use web::form::{Choice, Field, Fields};
use web::parts::{self, Tone};
use web::{Html, Page, T, Viewer};

use super::actions::{self, deviation_report};
use super::model::Deviation;
use super::{begin, rules};
use crate::field::CategoryField;
use crate::photo::store as photos;
use crate::report::form::{self, Sent};
use crate::report::pages::keep_photos;
use crate::task::report::PHOTOS_MAX;
use crate::task::rules::{TEXT_MAX, WORDS_MAX};

pub fn routes() -> Routes {
    let form = Routes::new().post("/deviation", send).uploads(form::most);
    form.get("/deviation", page)
        .get("/deviation/session", session)
        .open_get("/deviation/shell", shell)
        .open_get("/deviation/worker.js", worker)
        .open_get("/deviation/manifest.webmanifest", manifest)
}

/// The fields in the order of the form.
const ORDER: [&str; 8] = ["unit", "kind", "text", "seriousness", "happened", "words", "measure", "photos"];

#[derive(Template)]
#[template(path = "deviation.html")]
struct View<'a> {
    t: &'a T,
    summary: Html,
    notice: Html,
    /// `None` in the shell, which knows nobody.
    owners: Option<String>,
    key: String,
    unit: Option<Field<'a>>,
    kind: Field<'a>,
    text: Field<'a>,
    seriousness: Field<'a>,
    happened: Field<'a>,
    words: Field<'a>,
    lat: &'a str,
    lon: &'a str,
    pin: Html,
    measure: Field<'a>,
    photos: Field<'a>,
    /// Slips of photos that were sent before.
    kept: &'a [String],
}

/// What the form shows again.
#[derive(Default)]
struct Values {
    fields: Vec<(&'static str, String)>,
    lat: String,
    lon: String,
    key: String,
    kept: Vec<String>,
}

impl From<&Sent> for Values {
    fn from(sent: &Sent) -> Self {
        let text = |name: &str| sent.text(name).chars().filter(|c| *c != '\0').collect::<String>();
        Self {
            fields: ORDER.into_iter().filter(|name| *name != "photos").map(|name| (name, text(name))).collect(),
            lat: text("lat"),
            lon: text("lon"),
            key: text("key"),
            kept: Vec::new(),
        }
    }
}

/// `GET /deviation`
async fn page(ctx: Ctx) -> Reply {
    Ok(form_page(&ctx, &Values::default(), &[], StatusCode::OK).await?)
}

async fn form_page(ctx: &Ctx, values: &Values, faults: &[FieldError], status: StatusCode) -> Result<Response> {
    let units = actions::units(ctx);
    if units.is_empty() {
        return Err(Error::NotFound);
    }
    let mut viewer = ctx.viewer();
    // A page that listens leads to the sign-in when the session ends, and what was typed would be gone.
    viewer.live = None;
    let owners = actions::owners(ctx)?.join(" ");
    let fresh = Values { key: ctx.store().keys().secret()?, ..Values::default() };
    let key = if rules::is_key(&values.key) { values.key.clone() } else { fresh.key };
    let asked = begin::asked(ctx.replica(), ctx.tenant_id()).await?;
    let shape = Shape { viewer: &viewer, owners: Some(owners), key, units: &units, asked: &asked };
    shape.page(ctx, values, faults, status)
}

#[derive(Deserialize)]
struct Language {
    #[serde(default)]
    lang: String,
}

/// `GET /deviation/shell?lang=`: the form without anything about anybody, whoever asks for it.
async fn shell(ctx: Ctx, Query(language): Query<Language>) -> Reply {
    let mut viewer = ctx.viewer();
    viewer.person = None;
    viewer.acting = None;
    viewer.menu = Vec::new();
    viewer.live = None;
    "/deviation".clone_into(&mut viewer.path);
    viewer.t = viewer.t.in_lang(Lang::from_code(&language.lang).unwrap_or_default());
    let asked = begin::asked(ctx.replica(), ctx.tenant_id()).await?;
    let shape = Shape { viewer: &viewer, owners: None, key: String::new(), units: &[], asked: &asked };
    Ok(shape.page(&ctx, &Values::default(), &[], StatusCode::OK)?)
}

/// What the form is made from.
struct Shape<'a> {
    viewer: &'a Viewer,
    owners: Option<String>,
    key: String,
    units: &'a [(String, String)],
    asked: &'a [CategoryField],
}

impl Shape<'_> {
    fn choices(&self, key: &str) -> Vec<Choice> {
        let t = &self.viewer.t;
        let choices = self.asked.iter().find(|f| f.key == key).map(|f| f.choices.as_slice()).unwrap_or_default();
        choices.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect()
    }

    fn page(self, ctx: &Ctx, values: &Values, faults: &[FieldError], status: StatusCode) -> Result<Response> {
        let t = &self.viewer.t;
        let fields = values.fields.iter().fold(Fields::new(t, faults), |f, (name, value)| f.value(name, value));
        // One who works in one place only is not asked where.
        let units: Vec<Choice> = self.units.iter().map(|(key, name)| Choice::new(key, name)).collect();
        let long = |max: usize| u32::try_from(max).unwrap_or(0);
        let limit = form::size(ctx.app().config.limits.upload_bytes);
        let view = View {
            t,
            summary: fields.summary(),
            notice: parts::alert(Tone::Info, "", &Html::prose(&t.get("tasks-deviation-who"))),
            owners: self.owners.clone(),
            key: self.key.clone(),
            unit: (units.len() > 1).then(|| fields.select("unit", t.get("tasks-deviation-unit"), &units)),
            kind: fields.select("kind", t.get("tasks-deviation-kind"), &self.choices("kind")),
            text: fields
                .textarea("text", t.get("tasks-deviation-text"))
                .hint(t.get("tasks-deviation-text-hint"))
                .rows(4)
                .max(long(TEXT_MAX)),
            seriousness: fields.radio("seriousness", t.get("tasks-deviation-serious"), &self.choices("seriousness")),
            happened: fields
                .text("happened", t.get("tasks-deviation-when"))
                .kind("datetime-local")
                .hint(t.get("tasks-deviation-when-hint"))
                .short()
                .optional(),
            words: fields
                .text("words", t.get("tasks-deviation-place"))
                .hint(t.get("tasks-deviation-place-hint"))
                .autocomplete("off")
                .max(long(WORDS_MAX))
                .optional(),
            lat: &values.lat,
            lon: &values.lon,
            pin: parts::icon("pin"),
            measure: fields
                .textarea("measure", t.get("tasks-deviation-measure"))
                .rows(3)
                .max(long(TEXT_MAX))
                .optional(),
            photos: fields
                .file("photos", t.get("tasks-report-photos"))
                .hint(t.with("tasks-report-photos-hint", &[("count", &PHOTOS_MAX.to_string()), ("limit", &limit)]))
                .accept("image/jpeg,image/png,image/webp")
                .multiple()
                .optional(),
            kept: &values.kept,
        };
        Page::new(self.viewer, t.get("tasks-deviation-title"))
            .lead(t.get("tasks-deviation-lead"))
            .narrow()
            .status(status)
            .head_module("deviation")
            .manifest("/deviation/manifest.webmanifest")
            .body(&view)
    }
}

/// What a script is told of a report that was received.
#[derive(Serialize)]
struct Received {
    href: String,
}

/// What a script is told of a report that was not.
#[derive(Serialize)]
struct Refused {
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    /// The field of the form, or nothing.
    field: &'static str,
    message: String,
}

/// `POST /deviation`: from the form itself, or from a script that kept it on the phone meanwhile.
async fn send(ctx: Ctx, request: Request) -> Reply {
    let accepts = request.headers().get(header::ACCEPT).and_then(|a| a.to_str().ok());
    let script = accepts.is_some_and(|a| a.starts_with("application/json"));
    let mut sent = form::read(request, ctx.app().config.limits.upload_bytes).await;
    let owner = sent.text("owner");
    if !owner.is_empty() && !actions::owners(&ctx)?.iter().any(|o| o == owner) {
        return Err(Error::conflict("tasks-deviation-not-yours").into());
    }
    let deviation = read(&ctx, &mut sent).await?;
    let done = if sent.faults.is_empty() {
        report(&ctx, &sent, &deviation).await
    } else {
        every_fault(&ctx, &sent, &deviation).await
    };
    match done {
        Ok(response) if script => Ok(response),
        Ok(response) => {
            let to = response.headers().get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or("/");
            Ok(Redirect::to(to).into_response())
        }
        Err(Error::Invalid(faults)) => {
            let status = if sent.broken { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
            refused(&ctx, &sent, &deviation, in_order(faults), (script, status)).await
        }
        Err(Error::Conflict(message)) if script => told(&ctx, vec![("", message)], StatusCode::CONFLICT),
        Err(other) => Err(other.into()),
    }
}

/// All that is wrong at once.
async fn every_fault(ctx: &Ctx, sent: &Sent, deviation: &Deviation) -> Result<Response> {
    let mut faults = sent.faults.clone();
    if let Err(Error::Invalid(more)) = actions::check(ctx, deviation).await {
        let new: Vec<FieldError> = more.into_iter().filter(|m| !faults.iter().any(|f| f.field == m.field)).collect();
        faults.extend(new);
    }
    Err(Error::Invalid(faults))
}

/// Does it once under the key of the form. Its answer and the task are committed together.
async fn report(ctx: &Ctx, sent: &Sent, deviation: &Deviation) -> Result<Response> {
    let name = sent.text("key").to_owned();
    let content = deviation.content()?;
    let key = idempotency::Key::of(&name, &content).filter(|_| rules::is_key(&name));
    let key = key.ok_or_else(|| Error::invalid("text", "tasks-report-broken"))?;
    let label = ctx.viewer().t.get("tasks-deviation-measure-was");
    let done = idempotency::once(ctx, &key, |ctx| async move {
        let task = deviation_report(&ctx, deviation, &name, &label).await?;
        let href = format!("/report/received/{}", task.id);
        Answer::created(href.clone(), &Received { href })
    })
    .await;
    match done {
        // The key stands for another text: what was sent first is there.
        Err(Error::Invalid(faults)) if faults.iter().any(|f| f.field == "Idempotency-Key") => {
            Err(Error::conflict("tasks-deviation-there"))
        }
        other => other,
    }
}

/// What the form says; what cannot be read is a fault of `sent`.
async fn read(ctx: &Ctx, sent: &mut Sent) -> Result<Deviation> {
    let photos = keep_photos(ctx, sent).await?;
    let units = actions::units(ctx);
    let unit = match (sent.text("unit"), &units[..]) {
        // A phone without network does not know where she works; where there is one place it is that.
        ("", [(only, _)]) => only.clone(),
        (given, _) => given.to_owned(),
    };
    let mut answers: Vec<(String, String)> = ["kind", "seriousness"]
        .into_iter()
        .map(|name| (name.to_owned(), sent.text(name).trim().to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    match rules::happened(sent.text("happened"), ctx.now()) {
        Ok(at) => answers.push(("happened".to_owned(), at)),
        Err(Error::Invalid(faults)) => faults.into_iter().for_each(|f| sent.fault(f.field, f.message)),
        Err(other) => return Err(other),
    }
    let place = sent.place();
    let (text, measure) = (sent.text("text").to_owned(), sent.text("measure").to_owned());
    Ok(Deviation { unit, answers, text, measure, place, photos })
}

async fn refused(
    ctx: &Ctx,
    sent: &Sent,
    deviation: &Deviation,
    faults: Vec<FieldError>,
    (script, status): (bool, StatusCode),
) -> Reply {
    if script {
        return told(ctx, faults.into_iter().map(|f| (f.field, f.message)).collect(), status);
    }
    let mut values = Values::from(sent);
    let keys = ctx.store().keys();
    for photo in &deviation.photos {
        values.kept.push(photos::slip(keys, ctx.tenant_id(), photo, ctx.now())?);
    }
    Ok(form_page(ctx, &values, &faults, status).await?)
}

fn told(ctx: &Ctx, faults: Vec<(&'static str, Message)>, status: StatusCode) -> Reply {
    let t = ctx.viewer().t;
    let faults = faults.into_iter().map(|(field, m)| Fault { field, message: t.message(&m) }).collect();
    Ok((status, [(header::CACHE_CONTROL, "no-store")], axum::Json(Refused { faults })).into_response())
}

fn in_order(mut faults: Vec<FieldError>) -> Vec<FieldError> {
    faults.sort_by_key(|f| ORDER.iter().position(|n| *n == f.field).unwrap_or(ORDER.len()));
    faults
}

/// `GET /deviation/session`: whether somebody is signed in who can send, and which kept reports are hers.
async fn session(ctx: Ctx) -> Reply {
    #[derive(Serialize)]
    struct Here {
        owners: Vec<String>,
    }
    if actions::units(&ctx).is_empty() {
        return Err(Error::NotFound.into());
    }
    let here = Here { owners: actions::owners(&ctx)? };
    Ok(([(header::CACHE_CONTROL, "private, no-store")], axum::Json(here)).into_response())
}

/// `GET /deviation/worker.js`: the service worker. Its place says what it may have to do with: these pages
/// and nothing else.
async fn worker() -> Reply {
    let script = web::assets::content("deviation-worker.js").ok_or(Error::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/deviation")),
    ];
    Ok((headers, script).into_response())
}

/// `GET /deviation/manifest.webmanifest`: what a phone needs to put the page on its home screen.
async fn manifest(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let icon = serde_json::json!({
        "src": web::assets::asset_url("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"
    });
    let manifest = serde_json::json!({
        "id": "/deviation",
        "name": format!("{} – {}", t.get("tasks-deviation-title"), viewer.tenant.short),
        "short_name": t.get("tasks-menu-deviation"),
        "lang": t.lang().code(),
        "start_url": "/deviation",
        "scope": "/deviation",
        "display": "standalone",
        "icons": [icon],
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((headers, manifest.to_string()).into_response())
}
