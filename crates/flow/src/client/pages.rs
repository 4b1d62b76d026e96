//! The pages of systems that call the API.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use door::client::{ClientKind, Listed};
use door::{Ctx, Reply, Routes};
use uuid::Uuid;
use web::form::{Choice, Fields};
use web::parts::{self, Action, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::model::{DAYS, Draft, LEADER};
use crate::endpoint::pages::stack;

const LIST: &str = "/flow/clients";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(LIST, list)
        .post(LIST, add)
        .get("/flow/clients/new", new)
        .get("/flow/clients/{id}/end", sure)
        .post("/flow/clients/{id}/end", end)
}

/// `GET /flow/clients`
async fn list(ctx: Ctx) -> Reply {
    let clients = actions::clients(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let new = parts::button_link("/flow/clients/new", &t.get("flow-client-new"), "plus", Variant::Primary);
    let body = if clients.is_empty() {
        parts::empty("key", &t.get("flow-client-none"), &t.get("flow-client-none-text"), &new)
    } else {
        [table(&ctx, t, &clients), parts::actions(&[new])].into_iter().collect()
    };
    let page = Page::new(&viewer, t.get("flow-clients")).crumb("/flow/endpoints", t.get("flow-menu"));
    Ok(page.lead(t.get("flow-clients-lead")).wide().html(stack(body))?)
}

fn table(ctx: &Ctx, t: &T, clients: &[Listed]) -> Html {
    let row = |c: &Listed| {
        let open = c.revoked_at.is_none() && c.expires_at > ctx.now();
        let state = match c.revoked_at {
            Some(at) => tag(Tone::Neutral, t.with("flow-client-ended", &[("when", &t.date(at.date()))])),
            None if !open => tag(Tone::Warning, t.with("flow-client-over", &[("when", &t.date(c.expires_at.date()))])),
            None => tag(Tone::Success, t.with("flow-client-until", &[("when", &t.date(c.expires_at.date()))])),
        };
        let end =
            if open { Html::link(&format!("{LIST}/{}/end", c.id), &t.get("flow-client-end")) } else { Html::default() };
        let leader = c.roles.iter().any(|r| r == LEADER).then(|| t.get("flow-client-as-leader"));
        let hats = c.hats.iter().map(|h| h.strip_prefix("unit:").unwrap_or(h).to_owned());
        vec![
            Html::text(&c.name),
            Html::text(t.get(kind_key(c.kind))),
            state,
            Html::text(hats.chain(leader).collect::<Vec<_>>().join(", ")),
            Html::text(t.date(c.created_at.date())),
            end,
        ]
    };
    let columns = [
        "flow-col-name",
        "flow-client-kind",
        "flow-col-state",
        "flow-client-units",
        "flow-client-since",
        "flow-client-end-column",
    ];
    parts::table(&Table {
        caption: t.get("flow-clients"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: Vec::new(),
        rows: clients.iter().map(row).collect(),
    })
}

fn kind_key(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::System => "flow-client-kind-system",
        ClientKind::Sensor => "flow-client-kind-sensor",
        ClientKind::Goals => "flow-client-kind-goals",
        ClientKind::Assistant => "flow-client-kind-assistant",
    }
}

#[derive(Template)]
#[template(path = "client_form.html")]
struct FormView<'a> {
    t: &'a T,
    f: Fields<'a>,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
    days: Vec<Choice>,
}

async fn form_page(ctx: &Ctx, draft: &Draft, errors: &[FieldError]) -> Result<Response> {
    let units = actions::units(ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let mut f = Fields::new(t, errors).value("name", &draft.name).value("days", draft.days);
    f = draft.kind.into_iter().fold(f, |f, kind| f.value("kind", kind.name()));
    f = f.values(draft.units.iter().map(|key| ("units", key.as_str())));
    if draft.leader {
        f = f.value("leader", "yes");
    }
    let view = FormView {
        t,
        f,
        kinds: ClientKind::ALL.map(|k| Choice::new(k.name(), t.get(kind_key(k)))).to_vec(),
        units: units.iter().map(|u| Choice::new(&u.key, &u.name)).collect(),
        days: DAYS.iter().map(|d| Choice::new(d, t.get(&format!("flow-client-days-{d}")))).collect(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.get("flow-client-new")).crumb("/flow/endpoints", t.get("flow-menu"));
    page.crumb(LIST, t.get("flow-clients")).narrow().status(status).body(&view)
}

/// `GET /flow/clients/new`
async fn new(ctx: Ctx) -> Reply {
    Ok(form_page(&ctx, &Draft::default(), &[]).await?)
}

fn typed(sent: &[(String, String)]) -> Draft {
    let one = |name: &str| sent.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    Draft {
        kind: ClientKind::from_name(one("kind")),
        name: one("name").to_owned(),
        units: sent.iter().filter(|(n, _)| n == "units").map(|(_, v)| v.clone()).collect(),
        leader: !one("leader").is_empty(),
        days: one("days").parse().unwrap_or(0),
    }
}

/// `POST /flow/clients`: shows the secret in its answer, and nowhere else.
async fn add(ctx: Ctx, Form(sent): Form<Vec<(String, String)>>) -> Reply {
    #[derive(Template)]
    #[template(path = "client_secret.html")]
    struct View<'a> {
        t: &'a T,
        secret: String,
    }
    let draft = typed(&sent);
    let secret = match actions::client_add(&ctx, &draft).await {
        Ok((_, secret)) => secret,
        Err(Error::Invalid(errors)) => return Ok(form_page(&ctx, &draft, &errors).await?),
        Err(error) => return Err(error.into()),
    };
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let page = Page::new(&viewer, t.with("flow-client-added", &[("name", draft.name.trim())]));
    let page = page.crumb("/flow/endpoints", t.get("flow-menu")).crumb(LIST, t.get("flow-clients"));
    Ok(page.narrow().body(&View { t, secret })?)
}

fn id(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `GET /flow/clients/{id}/end`: what will happen.
async fn sure(ctx: Ctx, Path(client): Path<String>) -> Reply {
    let client = actions::client_open(&ctx, id(&client)?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let end = parts::action(&Action {
        href: format!("{LIST}/{}/end", client.id),
        label: t.get("flow-client-end-yes"),
        icon: "lock",
        variant: Variant::Primary,
        danger: true,
        ..Action::default()
    });
    let back = parts::button_link(LIST, &t.get("flow-client-end-no"), "", Variant::Secondary);
    let warning = parts::alert(Tone::Warning, &client.name, &Html::text(t.get("flow-client-end-text")));
    let page = Page::new(&viewer, t.get("flow-client-end")).crumb("/flow/endpoints", t.get("flow-menu"));
    let body = [warning, parts::actions(&[end, back])].into_iter().collect();
    Ok(page.crumb(LIST, t.get("flow-clients")).narrow().html(stack(body))?)
}

/// `POST /flow/clients/{id}/end`
async fn end(ctx: Ctx, Path(client): Path<String>) -> Reply {
    actions::client_end(&ctx, id(&client)?).await?;
    Ok(Redirect::to(LIST).into_response())
}
