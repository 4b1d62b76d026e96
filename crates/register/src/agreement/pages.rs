//! `/register/agreements`: the agreements of a municipality with others, for the privacy officer.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::id::Uuid;
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use web::form::{Choice, Field, Fields};
use web::parts::{self, Action, Definitions, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::model::{Agreement, AgreementId, Category, State, Wanted};
use super::rules::{self, PURPOSE_MOST};
use crate::person::family::person_names;

const PATH: &str = "/register/agreements";
const NEW: &str = "/register/agreements/new";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(PATH, list)
        .post(PATH, register)
        .get(NEW, new)
        .get("/register/agreements/{id}", show)
        .post("/register/agreements/{id}/closure", end)
}

/// `GET /register/agreements`
async fn list(ctx: Ctx) -> Reply {
    let agreements = actions::agreement_list(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let new = parts::button_link(NEW, &t.get("register-agreement-new"), "plus", Variant::Primary);
    let body = if agreements.is_empty() {
        let (title, text) = (t.get("register-agreements-none"), t.get("register-agreements-none-text"));
        parts::empty("shield", &title, &text, &new)
    } else {
        let table = table(&ctx, t, &agreements).await?;
        Html(format!("<div class=\"stack-lg\">{table}{}</div>", parts::actions(&[new])))
    };
    let page = Page::new(&viewer, t.get("register-agreements")).lead(t.get("register-agreements-lead")).wide();
    Ok(page.html(body)?)
}

async fn table(ctx: &Ctx, t: &T, agreements: &[Agreement]) -> Result<Html> {
    let units = crate::unit::actions::units(ctx.db(), ctx.tenant_id()).await?;
    let name = |key: &str| units.iter().find(|u| u.key == key).map_or(key, |u| u.name.as_str()).to_owned();
    let row = |a: &Agreement| {
        vec![
            Html::link(&format!("{PATH}/{}", a.id), &a.purpose),
            Html::text(&a.other_name),
            Html::text(name(&a.unit)),
            Html::text(t.date(a.until)),
            state_tag(ctx, t, a),
        ]
    };
    let columns = [
        "register-agreement-purpose",
        "register-agreement-other",
        "register-agreement-unit",
        "register-agreement-until",
        "register-agreement-state",
    ];
    Ok(parts::table(&Table {
        caption: t.get("register-agreements"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: Vec::new(),
        rows: agreements.iter().map(row).collect(),
    }))
}

fn state_tag(ctx: &Ctx, t: &T, agreement: &Agreement) -> Html {
    let (tone, key) = match rules::state(agreement, ctx.now().date()) {
        State::Coming => (Tone::Info, "register-agreement-coming"),
        State::Valid => (Tone::Success, "register-agreement-valid"),
        State::Expired => (Tone::Neutral, "register-agreement-expired"),
        State::Ended => (Tone::Neutral, "register-agreement-ended"),
    };
    tag(tone, t.get(key))
}

/// `GET /register/agreements/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: AgreementId = id.parse()?;
    let agreement = actions::agreement_show(&ctx, id).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let facts = facts(&ctx, t, &agreement).await?;
    let over = matches!(rules::state(&agreement, ctx.now().date()), State::Ended | State::Expired);
    let end = if over { Html::default() } else { end_button(t, id) };
    Ok(Page::new(&viewer, &agreement.purpose)
        .crumb(PATH, t.get("register-agreements"))
        .html(Html(format!("<div class=\"stack-lg\">{facts}{end}</div>")))?)
}

fn end_button(t: &T, id: AgreementId) -> Html {
    let button = parts::action(&Action {
        href: format!("{PATH}/{id}/closure"),
        label: t.get("register-agreement-end"),
        icon: "lock",
        danger: true,
        ..Action::default()
    });
    let text = Html::text(t.get("register-agreement-end-text"));
    Html(format!("<div class=\"stack\">{button}<p class=\"muted\"><small>{text}</small></p></div>"))
}

async fn facts(ctx: &Ctx, t: &T, a: &Agreement) -> Result<Html> {
    let ours = unit_name(ctx, a.tenant, &a.unit).await?;
    let theirs = unit_name(ctx, a.other, &a.their_unit).await?;
    let people: Vec<Uuid> = std::iter::once(a.registered_by).chain(a.ended_by).collect();
    let names = person_names(ctx.db(), ctx.tenant_id(), &people).await?;
    let by = |id: Uuid, at| {
        let name = names.get(&id).and_then(|n| n.name.clone()).unwrap_or_default();
        t.with("register-agreement-by", &[("name", &name), ("when", &t.date_time(at))])
    };
    let categories: Vec<String> = a.categories.iter().map(|c| t.get(category_key(*c))).collect();
    let mut list = Definitions::new()
        .html(t.get("register-agreement-state"), state_tag(ctx, t, a))
        .line(t.get("register-agreement-unit"), ours)
        .line(t.get("register-agreement-other"), &a.other_name)
        .line(t.get("register-agreement-their"), theirs)
        .line(t.get("register-agreement-kinds"), categories.join(", "))
        .line(t.get("register-agreement-since"), t.date(a.since))
        .line(t.get("register-agreement-until"), t.date(a.until))
        .line(t.get("register-agreement-registered"), by(a.registered_by, a.registered_at));
    if let Some((id, at)) = a.ended_by.zip(a.ended_at) {
        list = list.line(t.get("register-agreement-ended"), by(id, at));
    }
    Ok(parts::definitions(&list))
}

/// A unit's name; one that is no more keeps its key.
async fn unit_name(ctx: &Ctx, tenant: base::TenantId, key: &str) -> Result<String> {
    match crate::unit::actions::unit_by_key(ctx.db(), tenant, key).await {
        Ok(unit) => Ok(unit.name),
        Err(Error::NotFound) => Ok(key.to_owned()),
        Err(other) => Err(other),
    }
}

fn category_key(category: Category) -> &'static str {
    match category {
        Category::Tasks => "register-agreement-kind-task",
    }
}

#[derive(Template)]
#[template(path = "agreement_new.html")]
struct View<'a> {
    t: &'a T,
    f: Fields<'a>,
    fields: Vec<Field<'a>>,
}

/// `GET /register/agreements/new`
async fn new(ctx: Ctx) -> Reply {
    let since = ctx.now().date().to_string();
    let kinds = Category::ALL.iter().map(|c| c.kind().to_owned()).collect();
    Ok(form(&ctx, &Wanted { since, kinds, ..Wanted::default() }, &[]).await?)
}

async fn form(ctx: &Ctx, typed: &Wanted, faults: &[FieldError]) -> Result<Response> {
    let others = actions::others(ctx).await?;
    let units = crate::unit::actions::units(ctx.db(), ctx.tenant_id()).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let title = t.get("register-agreement-new");
    let page = Page::new(&viewer, &title).crumb(PATH, t.get("register-agreements")).narrow();
    if others.is_empty() {
        let text = t.get("register-agreement-alone-text");
        return page.html(parts::empty("shield", &t.get("register-agreement-alone"), &text, &Html::default()));
    }
    let ours: Vec<Choice> = units.iter().map(|u| Choice::new(&u.key, &u.name)).collect();
    let of_other = |(id, name, units): &(base::TenantId, String, Vec<crate::Unit>)| {
        let choice = |u: &crate::Unit| Choice::new(format!("{id}/{}", u.key), format!("{name}: {}", u.name));
        units.iter().map(choice).collect::<Vec<_>>()
    };
    let theirs: Vec<Choice> = others.iter().flat_map(of_other).collect();
    let kinds = Category::ALL.map(|c| {
        let key = category_key(c);
        Choice::new(c.kind(), t.get(key)).hint(t.get(&format!("{key}-hint")))
    });
    let mut f = Fields::new(t, faults)
        .value("unit", &typed.unit)
        .value("their", &typed.their)
        .value("purpose", &typed.purpose)
        .value("since", &typed.since)
        .value("until", &typed.until);
    for kind in &typed.kinds {
        f = f.value("kinds", kind);
    }
    let label = |name: &str| t.get(&format!("register-agreement-{name}"));
    let hint = |name: &str| t.get(&format!("register-agreement-{name}-hint"));
    let fields = vec![
        f.select("unit", label("unit"), &ours).hint(hint("unit")),
        f.select("their", label("their"), &theirs).hint(hint("their")),
        f.text("purpose", label("purpose")).hint(hint("purpose")).max(u32::try_from(PURPOSE_MOST).unwrap_or(0)),
        f.checkboxes("kinds", label("kinds"), &kinds),
        f.date("since", label("since")).short(),
        f.date("until", label("until")).hint(hint("until")).short(),
    ];
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.lead(t.get("register-agreement-new-lead")).status(status).body(&View { t, f, fields })
}

fn typed(sent: Vec<(String, String)>) -> Wanted {
    let mut wanted = Wanted::default();
    for (name, value) in sent {
        match name.as_str() {
            "unit" => wanted.unit = value,
            "their" => wanted.their = value,
            "purpose" => wanted.purpose = value,
            "kinds" => wanted.kinds.push(value),
            "since" => wanted.since = value,
            "until" => wanted.until = value,
            _ => {}
        }
    }
    wanted
}

/// `POST /register/agreements`
async fn register(ctx: Ctx, Form(sent): Form<Vec<(String, String)>>) -> Reply {
    let wanted = typed(sent);
    match actions::agreement_register(&ctx, &wanted).await {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(Error::Invalid(faults)) => Ok(form(&ctx, &wanted, &faults).await?),
        Err(other) => Err(other.into()),
    }
}

/// `POST /register/agreements/{id}/closure`
async fn end(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: AgreementId = id.parse()?;
    actions::agreement_end(&ctx, id).await?;
    Ok(Redirect::to(&format!("{PATH}/{id}")).into_response())
}
