//! `/register/persons`: finding a person, for those whose work it is (the role `person_lookup`).
//!
//! Access may not be hindered, so nobody is stopped here who has the role; but she says why, and
//! the one she looks up reads it, as does the privacy officer.

use ::store::{Assurance, Guarded, Thing};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result, TenantId};
use door::{Ctx, HatKind, Opened, Reply, Routes};
use serde::Deserialize;
use uuid::Uuid;
use web::form::Fields;
use web::parts::{self, Card, Definitions, Heading};
use web::{Html, Page, T};

use super::actions::{person_by_number, person_summary};
use super::model::{PersonSummary, Protection};
use super::store;

const PATH: &str = "/register/persons";
/// The role of those who may.
pub const ROLE: &str = "person_lookup";
/// So many are found at most: who finds more must say more.
const MOST: i64 = 10;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(PATH, form)
        .post(PATH, find)
        .get("/register/persons/{id}", show)
        .post("/register/persons/{id}/reason", reason)
}

/// The register of persons, to look somebody up in.
struct Lookup(TenantId);

impl Thing for Lookup {
    fn kind(&self) -> &'static str {
        "person_lookup"
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
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}

/// What the register says of one person.
struct Looked {
    tenant: TenantId,
    summary: PersonSummary,
    hat: String,
}

impl Thing for Looked {
    fn kind(&self) -> &'static str {
        "person"
    }
    fn id(&self) -> Uuid {
        self.summary.id
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("subject", self.hat.as_str())]
    }
    fn assurance(&self) -> Assurance {
        match self.summary.protection {
            Protection::None => Assurance::Substantial,
            Protection::Client | Protection::Confidential | Protection::Strict => Assurance::High,
        }
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    number: String,
    family: String,
    given: String,
}

#[derive(Template)]
#[template(path = "persons.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    found: Html,
}

async fn form(ctx: Ctx) -> Reply {
    ctx.may("person_find", Guarded::new(Lookup(ctx.tenant_id())))?;
    Ok(page(&ctx, &Asked::default(), Html::default(), &[])?)
}

fn page(ctx: &Ctx, asked: &Asked, found: Html, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let f = Fields::new(t, faults)
        .value("number", &asked.number)
        .value("family", &asked.family)
        .value("given", &asked.given);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("register-persons")).lead(t.get("register-persons-lead")).status(status).body(&View {
        t,
        f,
        found,
    })
}

/// `POST /register/persons`: what is looked for stands in no address and no log.
async fn find(ctx: Ctx, Form(asked): Form<Asked>) -> Reply {
    ctx.may("person_find", Guarded::new(Lookup(ctx.tenant_id())))?;
    let ids = match ids(&ctx, &asked).await {
        Ok(ids) => ids,
        Err(Error::Invalid(faults)) => return Ok(page(&ctx, &asked, Html::default(), &faults)?),
        Err(other) => return Err(other.into()),
    };
    let t = ctx.viewer().t;
    let hat = lookup_hat(&ctx);
    let mut cards = Vec::new();
    for id in ids {
        let person = person_summary(ctx.db(), ctx.tenant_id(), id).await?;
        ctx.seen("person_find", &hat, "person", person.id, person.id);
        cards.push(Card {
            title: if person.name.is_empty() { t.get("register-person-nameless") } else { person.name },
            href: format!("{PATH}/{}", person.id),
            icon: "person",
            meta: person.born.map(|b| t.with("register-person-born", &[("date", &t.date(b))])).into_iter().collect(),
            heading: Heading::H2,
            ..Card::default()
        });
    }
    let found = if cards.is_empty() {
        parts::empty("search", &t.get("register-person-none"), &t.get("register-person-none-text"), &Html::default())
    } else {
        parts::cards(&t, &cards)
    };
    Ok(page(&ctx, &asked, found, &[])?)
}

/// The job in which she looks people up.
fn lookup_hat(ctx: &Ctx) -> String {
    let hats = ctx.hats();
    let job = hats.iter().find(|h| h.kind == HatKind::Job && h.has_role(ROLE));
    job.map(|h| h.key.clone()).unwrap_or_default()
}

/// Those whom a number names, or who have this name; who is protected is found by number only.
async fn ids(ctx: &Ctx, asked: &Asked) -> Result<Vec<Uuid>> {
    let (number, family, given) = (asked.number.trim(), asked.family.trim(), asked.given.trim());
    if !number.is_empty() {
        let found = person_by_number(ctx.store(), ctx.tenant_id(), number).await;
        return match found {
            Ok(id) => Ok(vec![id]),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(Error::Invalid(_)) => Err(Error::invalid("number", "register-problem-number")),
            Err(other) => Err(other),
        };
    }
    if family.chars().count() < 2 || family.chars().count() > 100 || given.chars().count() > 100 {
        return Err(Error::invalid("family", "register-person-name-missing"));
    }
    // Names begin with a capital in the registers; whoever types is spared that.
    let capital = |text: &str| {
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect::<String>())
    };
    store::named(ctx.db(), ctx.tenant_id(), &capital(family), &capital(given), MOST).await
}

async fn looked(ctx: &Ctx, id: &str) -> Result<Guarded<Looked>> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let summary = person_summary(ctx.db(), ctx.tenant_id(), id).await?;
    let hat = format!("person:{}", summary.id);
    Ok(Guarded::new(Looked { tenant: ctx.tenant_id(), summary, hat }))
}

/// `GET /register/persons/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    match ctx.may_with_reason("person_see", looked(&ctx, &id).await?).await? {
        Opened::Open(permit) => Ok(person(&ctx, &permit.summary)?),
        Opened::NeedsReason => Ok(why(&ctx, &id, "", &[])?),
    }
}

fn person(ctx: &Ctx, person: &PersonSummary) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let address = match (&person.address, person.protection) {
        (Some(a), Protection::None) => format!("{}, {} {}", a.text, a.postcode, a.place),
        (None, Protection::None) => String::new(),
        (_, Protection::Client | Protection::Confidential | Protection::Strict) => t.get("register-address-protected"),
    };
    let facts = Definitions::new()
        .line(t.get("register-holds-name"), &person.name)
        .line(t.get("register-holds-born"), person.born.map(|b| t.date(b)).unwrap_or_default())
        .line(t.get("register-holds-died"), person.died.map(|d| t.date(d)).unwrap_or_default())
        .line(t.get("register-holds-address"), address);
    let note = parts::alert(parts::Tone::Info, &t.get("register-person-logged"), &Html::default());
    let body: Html = [parts::definitions(&facts), note].into_iter().collect();
    Page::new(&viewer, &person.name).crumb(PATH, t.get("register-persons")).html(body)
}

#[derive(Template)]
#[template(path = "person_why.html")]
struct Why<'a> {
    t: &'a T,
    f: Fields<'a>,
    id: &'a str,
}

/// The form that asks why; it says nothing of the person.
fn why(ctx: &Ctx, id: &str, typed: &str, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("register-person-why"))
        .crumb(PATH, t.get("register-persons"))
        .lead(t.get("register-person-why-lead"))
        .status(status)
        .narrow()
        .body(&Why { t, f: Fields::new(t, faults).value("reason", typed), id })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    reason: String,
}

/// `POST /register/persons/{id}/reason`
async fn reason(ctx: Ctx, Path(id): Path<String>, Form(given): Form<Given>) -> Reply {
    match ctx.give_reason("person_see", looked(&ctx, &id).await?, &given.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(Error::Invalid(faults)) => Ok(why(&ctx, &id, &given.reason, &faults)?),
        Err(other) => Err(other.into()),
    }
}
