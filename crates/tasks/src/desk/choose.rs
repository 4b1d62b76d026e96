//! `GET /tasks/choose`: choose several tasks and do the same with all of them.

use askama::Template;
use axum::Form;
use axum::extract::Query as UrlQuery;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, FieldError, Result};
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Table, Tone, Variant};
use web::{Html, Page, T};

use super::bulk::{self, Deed, Outcome};
use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::show;
use crate::task::list::{self, Line, Query, View};
use crate::task::{TaskId, rules, tools};

const PAGE: u32 = 100;

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    view: String,
    category: String,
}

/// A form whose fields may come several times.
type Pairs = Vec<(String, String)>;

fn first<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

#[derive(Template)]
#[template(path = "choose.html")]
struct PageView<'a> {
    t: &'a T,
    nav: Html,
    summary: Html,
    category: Field<'a>,
    view: Field<'a>,
    asked_view: &'a str,
    asked_category: &'a str,
    rows: Vec<Row>,
    empty: Html,
    deed: Field<'a>,
    onward: Field<'a>,
    answer: Field<'a>,
    due: Field<'a>,
    reason: Field<'a>,
}

struct Row {
    id: String,
    title: String,
    small: String,
    status: Html,
    chosen: bool,
}

/// The whole page.
pub async fn page(ctx: Ctx, UrlQuery(asked): UrlQuery<Asked>) -> Reply {
    Ok(form(&ctx, &asked, &Vec::new(), &[]).await?)
}

/// The views in which there is something left to do.
const VIEWS: [(View, &str); 5] = [
    (View::Open, "tasks-view-open"),
    (View::Mine, "tasks-view-mine"),
    (View::Overdue, "tasks-view-overdue"),
    (View::Asked, "tasks-view-asked"),
    (View::Waiting, "tasks-view-waiting"),
];

async fn lines(ctx: &Ctx, asked: &Asked, all: &[Category]) -> Result<Vec<Line>> {
    let view = View::from_name(&asked.view);
    let query = Query {
        view: if view == View::Closed { View::Open } else { view },
        category: all.iter().find(|c| c.key == asked.category).map(|c| c.key.clone()),
        narrow: list::Narrow::default(),
        person: ctx.signed_in()?.person,
        today: ctx.now().date(),
        after: None,
        limit: PAGE,
    };
    list::list(ctx.replica(), &ctx.scope(), &query).await
}

async fn form(ctx: &Ctx, asked: &Asked, typed: &Pairs, faults: &[FieldError]) -> Result<Response> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let names = around::unit_names(ctx).await?;
    let lines = lines(ctx, asked, &all).await?;
    let fields = Fields::new(t, faults)
        .values(typed.iter().map(|(n, v)| (n.as_str(), v.as_str())))
        .value("view", if asked.view.is_empty() { "open" } else { &asked.view })
        .value("category", &asked.category);
    let max = u32::try_from(rules::TEXT_MAX).unwrap_or(0);
    let views: Vec<Choice> = VIEWS.iter().map(|(v, key)| Choice::new(v.name(), t.get(key))).collect();
    let kinds: Vec<Choice> = all.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
    let empty = if lines.is_empty() {
        parts::empty("check", &t.get("tasks-choose-empty"), "", &Html::default())
    } else {
        Html::default()
    };
    let view = PageView {
        t,
        nav: super::nav(t, "/tasks/choose"),
        summary: fields.summary(),
        category: fields.select("category", t.get("tasks-list-category"), &kinds).optional(),
        view: fields.select("view", t.get("tasks-list-views"), &views),
        asked_view: &asked.view,
        asked_category: &asked.category,
        rows: lines.iter().map(|l| row(ctx, t, l, &names, typed)).collect(),
        empty,
        deed: fields.radio("deed", t.get("tasks-bulk-deed"), &deeds(t)),
        onward: fields.select("onward", t.get("tasks-onward-label"), &tools::anywhere(t, &all, &names)).optional(),
        answer: fields.textarea("answer", t.get("tasks-answer-label")).rows(3).max(max).optional(),
        due: fields.date("due", t.get("tasks-change-due")).short().optional(),
        reason: fields.textarea("reason", t.get("tasks-reason-label")).rows(2).max(max).optional(),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.get("tasks-choose")).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.lead(t.get("tasks-choose-lead")).body(&view)
}

fn deeds(t: &T) -> Vec<Choice> {
    let deed = |name: &str, key: &str, hint: &str| Choice::new(name, t.get(key)).hint(t.get(hint));
    vec![
        Choice::new("take", t.get("tasks-bulk-take")),
        Choice::new("release", t.get("tasks-bulk-release")),
        deed("pass_on", "tasks-bulk-pass-on", "tasks-bulk-pass-on-hint"),
        deed("close", "tasks-bulk-close", "tasks-bulk-close-hint"),
        deed("due", "tasks-bulk-due", "tasks-bulk-due-hint"),
    ]
}

fn row(ctx: &Ctx, t: &T, line: &Line, names: &UnitNames, typed: &Pairs) -> Row {
    let id = line.id.to_string();
    let chosen = typed.iter().any(|(n, v)| n == "tasks" && *v == id);
    let open = line.open.as_ref();
    let mut small = vec![line.number.clone(), names.name(&line.unit)];
    if let Some(open) = open {
        small.extend([open.place.clone(), open.assignee_name.clone()].into_iter().filter(|s| !s.is_empty()));
        small.extend(show::when(t, open.due, open.closed_at, ctx.now()));
    }
    Row {
        id,
        title: open
            .map_or_else(|| t.with("tasks-locked", &[("number", &line.number)]), |o| t.text(&o.title).to_owned()),
        small: small.join(" · "),
        status: show::state_tag(t, line.state).html(),
        chosen,
    }
}

/// What the form asks for.
fn deed(pairs: &Pairs) -> Result<Deed> {
    let reason = first(pairs, "reason").to_owned();
    match first(pairs, "deed") {
        "take" => Ok(Deed::Take),
        "release" => Ok(Deed::Release),
        "pass_on" => {
            let to = first(pairs, "onward").to_owned();
            to.parse::<crate::task::actions::Onward>()?;
            rules::required("reason", &reason, "tasks-reason-missing")?;
            Ok(Deed::PassOn { to, reason })
        }
        "close" => {
            let answer = rules::required("answer", first(pairs, "answer"), "tasks-answer-missing")?;
            Ok(Deed::Close { answer })
        }
        "due" => {
            let due = first(pairs, "due").parse().map_err(|_| Error::invalid("due", "tasks-date-wrong"))?;
            Ok(Deed::Due { due, reason })
        }
        _ => Err(Error::invalid("deed", "tasks-bulk-deed-missing")),
    }
}

/// `POST /tasks/bulk`: does it, and says what became of each.
pub async fn send(ctx: Ctx, Form(pairs): Form<Pairs>) -> Reply {
    let asked = Asked { view: first(&pairs, "view").to_owned(), category: first(&pairs, "category").to_owned() };
    // An id that is none names nothing.
    let ids: Vec<TaskId> = pairs.iter().filter(|(n, _)| n == "tasks").filter_map(|(_, id)| id.parse().ok()).collect();
    let done = async { bulk::bulk(&ctx, &ids, &deed(&pairs)?).await };
    match done.await {
        Ok(outcomes) => Ok(results(&ctx, &asked, &outcomes).await?),
        Err(Error::Invalid(faults)) => Ok(form(&ctx, &asked, &pairs, &faults).await?),
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(source = r#"<div class="stack-lg">{{ nav }}{{ notice }}{{ table }}{{ again }}</div>"#, ext = "html")]
struct Results {
    nav: Html,
    notice: Html,
    table: Html,
    again: Html,
}

async fn results(ctx: &Ctx, asked: &Asked, outcomes: &[Outcome]) -> Result<Response> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let mut rows = Vec::new();
    for outcome in outcomes {
        rows.push(result_row(ctx, t, outcome).await?);
    }
    let good = outcomes.iter().filter(|o| o.result.is_ok()).count();
    let said = [("done", good.to_string()), ("all", outcomes.len().to_string())];
    let said = said.each_ref().map(|(n, v)| (*n, v.as_str()));
    let tone = if good == outcomes.len() { Tone::Success } else { Tone::Warning };
    let columns = ["tasks-bulk-number", "tasks-bulk-title", "tasks-bulk-result"].map(|k| t.get(k)).to_vec();
    let caption = t.get("tasks-bulk-results");
    let back = format!("/tasks/choose?view={}&category={}", View::from_name(&asked.view).name(), safe(&asked.category));
    let view = Results {
        nav: super::nav(t, ""),
        notice: parts::alert(tone, &t.with("tasks-bulk-done", &said), &Html::default()),
        table: parts::table(&Table { caption, columns, numeric: Vec::new(), rows }),
        again: parts::button_link(&back, &t.get("tasks-bulk-again"), "task", Variant::Secondary),
    };
    Page::new(&viewer, t.get("tasks-bulk-results")).crumb("/tasks", t.get("tasks-menu-tasks")).body(&view)
}

/// A key as it may stand in an address.
fn safe(key: &str) -> String {
    key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// What became of one: its number and title as far as she may see it, and the reason where it was refused.
async fn result_row(ctx: &Ctx, t: &T, outcome: &Outcome) -> Result<Vec<Html>> {
    let seen = match &outcome.result {
        Ok(task) => Some(task.clone()),
        Err(_) => crate::task::actions::task(ctx, outcome.id).await.ok(),
    };
    let said = match &outcome.result {
        Ok(task) => show::state_tag(t, task.state).html(),
        Err(Error::Internal(_) | Error::Unavailable(_)) => Html::text(t.get("tasks-bulk-failed")),
        Err(error) => Html::text(reason(t, error)),
    };
    let number = seen.as_ref().map_or_else(|| "–".to_owned(), |task| task.number());
    let title = match &seen {
        Some(task) => Html::link(&task.href(), t.text(&task.title)),
        None => Html::text("–"),
    };
    Ok(vec![Html::text(number), title, said])
}

/// Why it was refused.
fn reason(t: &T, error: &Error) -> String {
    match error {
        Error::Conflict(message) => t.message(message),
        Error::Invalid(faults) => faults.iter().map(|f| t.message(&f.message)).collect::<Vec<_>>().join(" "),
        Error::StepUp => t.get("tasks-bulk-high"),
        _ => t.get("tasks-bulk-gone"),
    }
}
