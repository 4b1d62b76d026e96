//! Weaknesses: where to report them (`security.txt`, RFC 9116), and the form that makes a report a
//! task of the unit that answers for it.

use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::error::Faults;
use base::{Error, FieldError, Result, TenantId, Text};
use chrono::{Days, SecondsFormat};
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use store::{Assurance, Guarded, Party, Thing};
use tasks::{NewTask, Place, Source, SourceKind};
use uuid::Uuid;
use web::form::Fields;
use web::parts::{self, Tone, Variant};
use web::{Html, Page, T};

/// How long a copy of the file may be believed; the standard recommends less than a year.
const VALID_DAYS: u64 = 180;
/// When the unit should have looked at a report.
const DUE_DAYS: u64 = 7;

const WHAT: usize = 5_000;
const SHORT: usize = 300;

/// `GET /.well-known/security.txt`
pub async fn security_txt(ctx: Ctx) -> Response {
    let tenant = ctx.tenant();
    let url = &tenant.url;
    let until = (ctx.now().utc().date_naive() + Days::new(VALID_DAYS)).and_hms_opt(0, 0, 0).unwrap_or_default();
    let mut text = format!("Contact: {url}/report-weakness\n");
    for contact in &tenant.security.contacts {
        text += &format!("Contact: {contact}\n");
    }
    text += &format!("Expires: {}\n", until.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true));
    text += "Preferred-Languages: nb, nn, en\n";
    text += &format!("Canonical: {url}/.well-known/security.txt\nPolicy: {url}/report-weakness\n");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, text).into_response()
}

/// Reporting to a municipality, as policies see it.
struct Weakness(TenantId);

impl Thing for Weakness {
    fn kind(&self) -> &'static str {
        "weakness"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    what: String,
    place: String,
    contact: String,
}

impl Typed {
    fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        match self.what.trim().chars().count() {
            0 => faults.add("what", "portal-weakness-what-missing"),
            n if n > WHAT => faults.add("what", "portal-weakness-long"),
            _ => {}
        }
        for (field, text) in [("place", &self.place), ("contact", &self.contact)] {
            if text.trim().chars().count() > SHORT {
                faults.add(field, "portal-weakness-long");
            }
        }
        faults.check()
    }

    /// The body of the task, with what was left empty left out.
    fn body(&self, t: &T) -> String {
        let line = |key: &str, text: &str| {
            let text = text.trim();
            if text.is_empty() { String::new() } else { format!("\n\n{}: {text}", t.get(key)) }
        };
        let (place, contact) = ("portal-weakness-place", "portal-weakness-contact");
        format!("{}{}{}", self.what.trim(), line(place, &self.place), line(contact, &self.contact))
    }
}

/// Makes a task of it.
///
/// # Errors
/// `Invalid` with what is wrong with what was typed; else as [`store::Tx::execute`].
async fn weakness_report(ctx: &Ctx, typed: &Typed) -> Result<()> {
    let may = ctx.may("weakness_report", Guarded::new(Weakness(ctx.tenant_id())))?;
    typed.check()?;
    // Who is signed in sees what becomes of it.
    let me = ctx.hats().into_iter().find(|h| h.kind == HatKind::Myself).map(|h| h.key.clone());
    let new = NewTask {
        title: Text::new("Meldt svakhet i sikkerheten", "Meld svakheit i tryggleiken", "Reported security weakness"),
        note: Text::default(),
        body: typed.body(&ctx.viewer().t),
        category: None,
        place: Place::default(),
        unit: unit(ctx).await?,
        due: ctx.now().date().checked_add_days(Days::new(DUE_DAYS)),
        assurance: Assurance::Substantial,
        parties: me.map(|hat| Party::new(hat, "requester")).into_iter().collect(),
        source: Source::new(SourceKind::Resident, "weakness"),
    };
    let mut tx = ctx.begin().await?;
    tasks::actions::task_open(&mut tx, may.pass(), new).await?;
    tx.commit().await
}

/// The unit that the configuration names; one that does not exist must not swallow reports, so then
/// it is the unit at the top.
async fn unit(ctx: &Ctx) -> Result<String> {
    let wanted = &ctx.tenant().security.unit;
    match register::unit_by_key(ctx.db(), ctx.tenant_id(), wanted).await {
        Ok(unit) => Ok(unit.key),
        Err(Error::NotFound) => {
            tracing::warn!(unit = %wanted, "[tenant.security] unit is not in the register");
            let top = register::units(ctx.db(), ctx.tenant_id()).await?.into_iter().find(|u| u.parent.is_empty());
            Ok(top.map_or_else(|| wanted.clone(), |u| u.key))
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "weakness.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    notice: Html,
}

/// `GET /report-weakness`
pub async fn page(ctx: Ctx) -> Reply {
    Ok(form(&ctx, &Typed::default(), &[])?)
}

fn form(ctx: &Ctx, typed: &Typed, errors: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let f =
        Fields::new(t, errors).value("what", &typed.what).value("place", &typed.place).value("contact", &typed.contact);
    let notice = parts::alert(Tone::Info, "", &Html::text(t.get("portal-weakness-please")));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("portal-weakness-title"))
        .lead(t.get("portal-weakness-lead"))
        .narrow()
        .status(status)
        .body(&View { t, f, notice })
}

/// `POST /report-weakness`
pub async fn send(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match weakness_report(&ctx, &typed).await {
        Ok(()) => Ok(Redirect::to("/report-weakness/received").into_response()),
        Err(Error::Invalid(errors)) => Ok(form(&ctx, &typed, &errors)?),
        Err(error) => Err(error.into()),
    }
}

/// `GET /report-weakness/received`
pub async fn received(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let front = parts::button_link("/", &t.get("portal-weakness-front"), "home", Variant::Secondary);
    let text = Html::text(t.get("portal-weakness-received-text"));
    let body = [parts::alert(Tone::Success, "", &text), parts::actions(&[front])].into_iter().collect::<Html>();
    let page = Page::new(&viewer, t.get("portal-weakness-received")).narrow();
    Ok(page.html(Html(format!("<div class=\"stack\">{body}</div>")))?)
}
