//! The pages of endpoints.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result, Time};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Fields};
use web::parts::{self, Action, Definitions, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::model::{Draft, Endpoint, EndpointId, Overview, State};
use crate::letter::pages as letters;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/flow/endpoints", list)
        .post("/flow/endpoints", create)
        .get("/flow/endpoints/new", new)
        .get("/flow/endpoints/{id}", show)
        .post("/flow/endpoints/{id}", change)
        .get("/flow/endpoints/{id}/edit", edit)
        .post("/flow/endpoints/{id}/pause", pause)
        .post("/flow/endpoints/{id}/resumption", resume)
        .get("/flow/endpoints/{id}/deletion", sure)
        .post("/flow/endpoints/{id}/deletion", delete)
        .post("/flow/endpoints/{id}/tests", test)
        .post("/flow/endpoints/{id}/replays", replay)
        .post("/flow/endpoints/{id}/signing-key", secret)
        .post("/flow/endpoints/{id}/signing-keys", rotate)
}

/// `GET /flow/endpoints`
async fn list(ctx: Ctx) -> Reply {
    let endpoints = actions::endpoints(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let new = |variant| parts::button_link("/flow/endpoints/new", &t.get("flow-new"), "plus", variant);
    let clients = parts::button_link("/flow/clients", &t.get("flow-clients"), "key", Variant::Secondary);
    let body = if endpoints.is_empty() {
        let (title, text) = (t.get("flow-none"), t.get("flow-none-text"));
        let none = parts::empty("compass", &title, &text, &new(Variant::Primary));
        [none, parts::actions(&[clients])].into_iter().collect()
    } else {
        let all = parts::button_link("/flow/letters", &t.get("flow-letters"), "mail", Variant::Secondary);
        [table(t, &endpoints, ctx.now()), parts::actions(&[new(Variant::Primary), all, clients])].into_iter().collect()
    };
    let page = Page::new(&viewer, t.get("flow-endpoints")).lead(t.get("flow-endpoints-lead")).wide();
    Ok(page.html(stack(body))?)
}

pub(crate) fn stack(inner: Html) -> Html {
    Html(format!("<div class=\"stack-lg\">{inner}</div>"))
}

fn table(t: &T, endpoints: &[Overview], now: Time) -> Html {
    let row = |o: &Overview| {
        vec![
            Html::link(&format!("/flow/endpoints/{}", o.endpoint.id), &o.endpoint.name),
            state(t, o, now),
            Html::text(o.endpoint.kinds.join(", ")),
            Html::text(t.number(o.counts.waiting)),
            Html::text(t.number(o.counts.dead)),
        ]
    };
    let columns = ["flow-col-name", "flow-col-state", "flow-col-kinds", "flow-col-waiting", "flow-col-dead"];
    parts::table(&Table {
        caption: t.get("flow-endpoints-table"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: vec![3, 4],
        rows: endpoints.iter().map(row).collect(),
    })
}

fn state(t: &T, o: &Overview, now: Time) -> Html {
    let (tone, key) = match o.state(now) {
        State::Active => (Tone::Success, "flow-state-active"),
        State::Failing => (Tone::Warning, "flow-state-failing"),
        State::Paused => (Tone::Neutral, "flow-state-paused"),
        State::Gone => (Tone::Danger, "flow-state-gone"),
        State::ShutOut => (Tone::Neutral, "flow-state-shut-out"),
    };
    tag(tone, t.get(key))
}

/// `GET /flow/endpoints/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: EndpointId = id.parse()?;
    Ok(show_page(&ctx, id, Html::default()).await?)
}

async fn show_page(ctx: &Ctx, id: EndpointId, notice: Html) -> Result<Response> {
    let o = actions::endpoint(ctx, id).await?;
    let newest = letters::newest_of(ctx, &o.endpoint).await?;
    let unit = unit_name(ctx, &o.endpoint.unit).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let body = [notice, trouble(ctx, t, &o), facts(ctx, t, &o, &unit), buttons(t, &o, ctx.now()), newest]
        .into_iter()
        .collect();
    Page::new(&viewer, &o.endpoint.name).crumb("/flow/endpoints", t.get("flow-endpoints")).wide().html(stack(body))
}

/// What stands in the way of letters, in words.
fn trouble(ctx: &Ctx, t: &T, o: &Overview) -> Html {
    let told = |tone, title: &str, text: &str| parts::alert(tone, &t.get(title), &Html::text(t.get(text)));
    match (o.state(ctx.now()), o.lane.failing_since) {
        (State::ShutOut, _) => told(Tone::Info, "flow-state-shut-out", "flow-shut-out-text"),
        (State::Gone, _) => told(Tone::Danger, "flow-state-gone", "flow-gone-text"),
        (State::Paused, _) => told(Tone::Info, "flow-state-paused", "flow-paused-text"),
        (State::Active | State::Failing, Some(since)) => {
            let error = o.lane.error.as_deref().map_or_else(String::new, |e| letters::error_text(t, e));
            let next = match o.lane.due_at {
                Some(due) if due > ctx.now() => t.with("flow-next-try", &[("when", &t.date_time(due))]),
                Some(_) => t.get("flow-next-try-now"),
                None => t.get("flow-next-try-none"),
            };
            let since = t.with("flow-failing-since", &[("when", &t.date_time(since))]);
            parts::alert(Tone::Warning, &t.get("flow-state-failing"), &Html::text(format!("{since} {error} {next}")))
        }
        (State::Active | State::Failing, None) => Html::default(),
    }
}

/// What a unit is called; its key when it is in no register any more.
async fn unit_name(ctx: &Ctx, key: &str) -> Result<String> {
    match register::unit_by_key(ctx.db(), ctx.tenant_id(), key).await {
        Ok(unit) => Ok(unit.name),
        Err(Error::NotFound) => Ok(key.to_owned()),
        Err(error) => Err(error),
    }
}

fn facts(ctx: &Ctx, t: &T, o: &Overview, unit: &str) -> Html {
    let e = &o.endpoint;
    let old = e.old_until.filter(|until| *until > ctx.now());
    let by = o.client.as_ref().map(|c| t.with("flow-by-client", &[("name", &c.name)])).unwrap_or_default();
    let list = Definitions::new()
        .html(t.get("flow-col-state"), state(t, o, ctx.now()))
        .line(t.get("flow-by"), by)
        .line(t.get("flow-url"), &e.url)
        .line(t.get("flow-col-kinds"), e.kinds.join(", "))
        .line(t.get("flow-unit"), unit)
        .line(t.get("flow-col-waiting"), t.number(o.counts.waiting))
        .line(t.get("flow-col-dead"), t.number(o.counts.dead))
        .line(t.get("flow-old-secret"), old.map_or_else(String::new, |until| t.date_time(until)));
    parts::definitions(&list)
}

fn buttons(t: &T, o: &Overview, now: Time) -> Html {
    let at = format!("/flow/endpoints/{}", o.endpoint.id);
    let delete = parts::button_link(&format!("{at}/deletion"), &t.get("flow-delete"), "bin", Variant::Tertiary);
    if o.state(now) == State::ShutOut {
        return parts::actions(&[delete]);
    }
    let action = |what: &str, label: &str, icon: &'static str| {
        parts::action(&Action { href: format!("{at}/{what}"), label: t.get(label), icon, ..Action::default() })
    };
    let mut all = Vec::new();
    if o.counts.dead > 0 {
        all.push(parts::action(&Action {
            href: format!("{at}/replays"),
            label: t.count("flow-replay-all", o.counts.dead),
            icon: "mail",
            variant: Variant::Primary,
            ..Action::default()
        }));
    }
    all.push(if o.lane.paused.is_some() {
        action("resumption", "flow-resume", "check")
    } else {
        action("pause", "flow-pause", "hand")
    });
    all.push(action("tests", "flow-test", "mail"));
    all.push(parts::button_link(&format!("{at}/edit"), &t.get("flow-edit"), "settings", Variant::Secondary));
    all.push(action("signing-key", "flow-secret-show", "key"));
    all.push(action("signing-keys", "flow-secret-new", "lock"));
    all.push(delete);
    parts::actions(&all)
}

#[derive(Template)]
#[template(path = "endpoint_form.html")]
struct FormView<'a> {
    t: &'a T,
    f: Fields<'a>,
    action: &'a str,
    units: Vec<Choice>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    url: String,
    kinds: String,
    unit: String,
}

impl From<Typed> for Draft {
    fn from(t: Typed) -> Self {
        Self { name: t.name, url: t.url, kinds: t.kinds, unit: t.unit }
    }
}

async fn form_page(ctx: &Ctx, endpoint: Option<&Endpoint>, draft: &Draft, errors: &[FieldError]) -> Result<Response> {
    let units = register::units(ctx.db(), ctx.tenant_id()).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let f = Fields::new(t, errors)
        .value("name", &draft.name)
        .value("url", &draft.url)
        .value("kinds", &draft.kinds)
        .value("unit", &draft.unit);
    let at = endpoint.map(|e| format!("/flow/endpoints/{}", e.id));
    let units = units.iter().map(|u| Choice::new(&u.key, &u.name)).collect();
    let view = FormView { t, f, action: at.as_deref().unwrap_or("/flow/endpoints"), units };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t.get(if endpoint.is_some() { "flow-edit" } else { "flow-new" });
    let mut page = Page::new(&viewer, title).crumb("/flow/endpoints", t.get("flow-endpoints")).narrow().status(status);
    if let (Some(at), Some(endpoint)) = (&at, endpoint) {
        page = page.crumb(at, &endpoint.name);
    }
    page.body(&view)
}

/// `GET /flow/endpoints/new`
async fn new(ctx: Ctx) -> Reply {
    actions::may_create(&ctx)?;
    Ok(form_page(&ctx, None, &Draft::default(), &[]).await?)
}

/// `POST /flow/endpoints`
async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    let draft = Draft::from(typed);
    match actions::endpoint_create(&ctx, &draft).await {
        Ok(id) => Ok(to(id)),
        Err(Error::Invalid(errors)) => Ok(form_page(&ctx, None, &draft, &errors).await?),
        Err(error) => Err(error.into()),
    }
}

/// `GET /flow/endpoints/{id}/edit`
async fn edit(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::may_create(&ctx)?;
    let endpoint = actions::endpoint(&ctx, id.parse()?).await?.endpoint;
    let draft = Draft {
        name: endpoint.name.clone(),
        url: endpoint.url.clone(),
        kinds: endpoint.kinds.join("\n"),
        unit: endpoint.unit.clone(),
    };
    Ok(form_page(&ctx, Some(&endpoint), &draft, &[]).await?)
}

/// `POST /flow/endpoints/{id}`
async fn change(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (id, draft): (EndpointId, Draft) = (id.parse()?, typed.into());
    match actions::endpoint_change(&ctx, id, &draft).await {
        Ok(()) => Ok(to(id)),
        Err(Error::Invalid(errors)) => {
            let endpoint = actions::endpoint(&ctx, id).await?.endpoint;
            Ok(form_page(&ctx, Some(&endpoint), &draft, &errors).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn to(id: EndpointId) -> Response {
    Redirect::to(&format!("/flow/endpoints/{id}")).into_response()
}

/// `POST /flow/endpoints/{id}/pause`
async fn pause(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::endpoint_pause(&ctx, id).await?;
    Ok(to(id))
}

/// `POST /flow/endpoints/{id}/resumption`
async fn resume(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::endpoint_resume(&ctx, id).await?;
    Ok(to(id))
}

/// `GET /flow/endpoints/{id}/deletion`: what will be gone.
async fn sure(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let o = actions::endpoint(&ctx, id.parse()?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let at = format!("/flow/endpoints/{}", o.endpoint.id);
    let text = format!("{} {}", t.get("flow-delete-text"), t.count("flow-delete-waiting", o.counts.waiting));
    let delete = parts::action(&Action {
        href: format!("{at}/deletion"),
        label: t.get("flow-delete-yes"),
        icon: "bin",
        variant: Variant::Primary,
        danger: true,
        ..Action::default()
    });
    let back = parts::button_link(&at, &t.get("flow-delete-no"), "", Variant::Secondary);
    let warning = parts::alert(Tone::Warning, &o.endpoint.name, &Html::text(text));
    let page = Page::new(&viewer, t.get("flow-delete")).crumb("/flow/endpoints", t.get("flow-endpoints"));
    let body = [warning, parts::actions(&[delete, back])].into_iter().collect();
    Ok(page.crumb(&at, &o.endpoint.name).narrow().html(stack(body))?)
}

/// `POST /flow/endpoints/{id}/deletion`
async fn delete(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::endpoint_delete(&ctx, id.parse()?).await?;
    Ok(Redirect::to("/flow/endpoints").into_response())
}

/// `POST /flow/endpoints/{id}/tests`: leads to the letter, where one sees whether it arrived.
async fn test(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let letter = actions::endpoint_test(&ctx, id.parse()?).await?;
    Ok(Redirect::to(&format!("/flow/letters/{letter}")).into_response())
}

/// `POST /flow/endpoints/{id}/replays`
async fn replay(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::letters_replay(&ctx, id, None).await?;
    Ok(to(id))
}

/// `POST /flow/endpoints/{id}/signing-keys`
async fn rotate(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::secret_rotate(&ctx, id).await?;
    Ok(to(id))
}

/// `POST /flow/endpoints/{id}/signing-key`: shows it. Not a GET, since each showing is written down.
async fn secret(ctx: Ctx, Path(id): Path<String>) -> Reply {
    #[derive(Template)]
    #[template(path = "secret.html")]
    struct View<'a> {
        t: &'a T,
        secret: String,
    }
    let (endpoint, secret) = actions::secret_show(&ctx, id.parse()?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let page = Page::new(&viewer, t.get("flow-secret"))
        .crumb("/flow/endpoints", t.get("flow-endpoints"))
        .crumb(format!("/flow/endpoints/{}", endpoint.id), &endpoint.name)
        .narrow();
    Ok(page.body(&View { t, secret })?)
}
