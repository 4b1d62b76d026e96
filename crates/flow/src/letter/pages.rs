//! The pages of letters: those that wait, those that went, those that were given up.

use askama::Template;
use axum::extract::{Path, Query as UrlQuery};
use axum::response::{IntoResponse, Redirect};
use base::{Error, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use store::outbox::{self, Attempt, LetterRow, Query, State};
use uuid::Uuid;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Action, Definitions, Moment, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use crate::endpoint::Endpoint;
use crate::send::SHUT_OUT;

const PAGE: u32 = 50;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/flow/letters", list).get("/flow/letters/{id}", show).post("/flow/letters/{id}/replay", replay)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    endpoint: String,
    before: String,
}

impl Asked {
    fn href(state: State, endpoint: &str, before: Option<Uuid>) -> String {
        let mut href = format!("/flow/letters?state={}", state.name());
        if !endpoint.is_empty() {
            href += &format!("&endpoint={endpoint}");
        }
        if let Some(before) = before {
            href += &format!("&before={before}");
        }
        href
    }
}

struct Tab {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "letters.html")]
struct ListView<'a> {
    t: &'a T,
    endpoint: Field<'a>,
    state: &'static str,
    tabs: Vec<Tab>,
    list: Html,
    paging: Html,
}

/// `GET /flow/letters`
async fn list(ctx: Ctx, UrlQuery(mut asked): UrlQuery<Asked>) -> Reply {
    let state = State::from_name(&asked.state);
    // Only an id goes into the query and into links; nothing else names an endpoint.
    if asked.endpoint.parse::<Uuid>().is_err() {
        asked.endpoint.clear();
    }
    let before = asked.before.parse().ok();
    let query =
        Query { state, endpoint: Some(asked.endpoint.clone()).filter(|e| !e.is_empty()), before, limit: PAGE + 1 };
    let (mut letters, endpoints) = actions::letters(&ctx, &query).await?;
    let more = letters.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    letters.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = letters.last().filter(|_| more).map(|l| Asked::href(state, &asked.endpoint, Some(l.id)));
    let first = before.map(|_| Asked::href(state, &asked.endpoint, None));
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let choices: Vec<Choice> = endpoints.iter().map(|e| Choice::new(e.id, &e.name)).collect();
    let fields = Fields::new(t, &[]).value("endpoint", &asked.endpoint);
    let tab =
        |s: State| Tab { href: Asked::href(s, &asked.endpoint, None), label: t.get(state_key(s)), current: s == state };
    let view = ListView {
        t,
        endpoint: fields.select("endpoint", t.get("flow-endpoint"), &choices).optional(),
        state: state.name(),
        tabs: State::ALL.into_iter().map(tab).collect(),
        list: table(&ctx, t, &letters, &endpoints),
        paging: parts::pagination(t, first.as_deref(), next.as_deref()),
    };
    let page = Page::new(&viewer, t.get("flow-letters")).crumb("/flow/endpoints", t.get("flow-endpoints"));
    Ok(page.lead(t.get("flow-letters-lead")).wide().body(&view)?)
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Waiting => "flow-letter-waiting",
        State::Sent => "flow-letter-sent",
        State::Dead => "flow-letter-dead",
    }
}

fn state_tag(t: &T, state: State) -> Html {
    let tone = match state {
        State::Waiting => Tone::Info,
        State::Sent => Tone::Success,
        State::Dead => Tone::Danger,
    };
    tag(tone, t.get(state_key(state)))
}

/// The newest letters of one endpoint, for its page: the dead first, since they need somebody.
pub(crate) async fn newest_of(ctx: &Ctx, endpoint: &Endpoint) -> Result<Html> {
    let mut all = Vec::new();
    for state in State::ALL {
        let query = Query { state, endpoint: Some(endpoint.id.to_string()), before: None, limit: 10 };
        all.extend(actions::letters(ctx, &query).await?.0);
    }
    let t = ctx.viewer().t;
    if all.is_empty() {
        return Ok(Html::default());
    }
    let table = table(ctx, &t, &all, std::slice::from_ref(endpoint));
    let more = parts::button_link(
        &Asked::href(State::Dead, &endpoint.id.to_string(), None),
        &t.get("flow-letters-of"),
        "mail",
        Variant::Tertiary,
    );
    Ok([table, parts::actions(&[more])].into_iter().collect())
}

fn table(ctx: &Ctx, t: &T, letters: &[LetterRow], endpoints: &[Endpoint]) -> Html {
    if letters.is_empty() {
        return parts::empty("mail", &t.get("flow-letters-none"), "", &Html::default());
    }
    let row = |l: &LetterRow| {
        let name = endpoints.iter().find(|e| e.id.to_string() == l.endpoint);
        let name = name.map_or_else(|| t.get("flow-endpoint-deleted"), |e| e.name.clone());
        vec![
            Html::link(&format!("/flow/letters/{}", l.id), &l.kind),
            Html::text(name),
            state_tag(t, l.state),
            Html::text(t.relative(l.created_at, ctx.now())),
            Html::text(t.number(l.attempts)),
            Html::text(l.error.as_deref().map_or_else(String::new, |e| error_text(t, e))),
        ]
    };
    let columns =
        ["flow-col-kind", "flow-endpoint", "flow-col-state", "flow-col-when", "flow-col-attempts", "flow-col-error"];
    parts::table(&Table {
        caption: t.get("flow-letters"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: vec![4],
        rows: letters.iter().map(row).collect(),
    })
}

/// What an error code of the outbox means.
pub(crate) fn error_text(t: &T, code: &str) -> String {
    match code {
        "timeout" => t.get("flow-error-timeout"),
        "unreachable" => t.get("flow-error-unreachable"),
        "inside" => t.get("flow-error-inside"),
        "tls" => t.get("flow-error-tls"),
        "redirect" => t.get("flow-error-redirect"),
        "nonsense" => t.get("flow-error-nonsense"),
        "expired" => t.get("flow-error-expired"),
        outbox::DELETED => t.get("flow-error-deleted"),
        SHUT_OUT => t.get("flow-error-shut-out"),
        _ => match code.strip_prefix("http-") {
            Some(status) => t.with("flow-error-http", &[("status", status)]),
            None => t.get("flow-error-ours"),
        },
    }
}

/// `GET /flow/letters/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let (letter, attempts, endpoint) = actions::letter(&ctx, id).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let facts = Definitions::new()
        .html(t.get("flow-col-state"), state_tag(t, letter.state))
        .html(
            t.get("flow-endpoint"),
            endpoint.as_ref().map_or_else(
                || Html::text(t.get("flow-endpoint-deleted")),
                |e| Html::link(&format!("/flow/endpoints/{}", e.id), &e.name),
            ),
        )
        .line(t.get("flow-col-when"), t.date_time(letter.created_at))
        .line(t.get("flow-letter-id"), letter.id)
        .line(
            t.get("flow-letter-until"),
            if letter.state == State::Waiting { t.date_time(letter.expires_at) } else { String::new() },
        );
    let mut body = vec![parts::definitions(&facts)];
    if letter.state == State::Dead && endpoint.is_some() {
        body.push(parts::action(&Action {
            href: format!("/flow/letters/{id}/replay"),
            label: t.get("flow-replay"),
            icon: "mail",
            variant: Variant::Primary,
            ..Action::default()
        }));
    }
    body.push(history(t, &attempts)?);
    body.push(payload(t, &letter.payload)?);
    let page = Page::new(&viewer, &letter.kind)
        .crumb("/flow/endpoints", t.get("flow-endpoints"))
        .crumb(Asked::href(letter.state, "", None), t.get("flow-letters"));
    Ok(page.html(Html(format!("<div class=\"stack-lg\">{}</div>", body.into_iter().collect::<Html>())))?)
}

#[derive(Template)]
#[template(source = r#"<section class="stack"><h2>{{ title }}</h2>{{ inner }}</section>"#, ext = "html")]
struct Section {
    title: String,
    inner: Html,
}

fn history(t: &T, attempts: &[Attempt]) -> Result<Html> {
    let moment = |a: &Attempt| {
        let title = a.error.as_deref().map_or_else(|| t.get("flow-attempt-taken"), |e| error_text(t, e));
        Moment {
            when: t.date_time(a.at),
            title,
            text: Html::text(t.with("flow-attempt-took", &[("ms", &t.number(a.took_ms))])),
            tone: if a.error.is_none() { Tone::Success } else { Tone::Warning },
            ..Moment::default()
        }
    };
    let inner = if attempts.is_empty() {
        Html::text(t.get("flow-attempts-none"))
    } else {
        parts::timeline(t, &attempts.iter().map(moment).collect::<Vec<_>>())
    };
    Html::render(&Section { title: t.get("flow-attempts"), inner })
}

/// What was or will be sent, readable. It holds ids and states only.
fn payload(t: &T, payload: &str) -> Result<Html> {
    #[derive(Template)]
    #[template(source = r#"<pre class="code" tabindex="0"><code>{{ text }}</code></pre>"#, ext = "html")]
    struct View {
        text: String,
    }
    let value: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let text = serde_json::to_string_pretty(&value).map_err(Error::internal)?;
    Html::render(&Section { title: t.get("flow-payload"), inner: Html::render(&View { text })? })
}

/// `POST /flow/letters/{id}/replay`
async fn replay(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    actions::letter_replay(&ctx, id).await?;
    Ok(Redirect::to(&format!("/flow/letters/{id}")).into_response())
}
