//! The pages of imports: hand in a file, see how far it has come, repair what could not be used.

use askama::Template;
use axum::extract::{Form, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use base::{Error, FieldError};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Fields};
use web::parts::{self, Definitions, Table, Tone, tag};
use web::{Html, Page, T};

use super::actions::{self, Aside, Upload};
use super::form;
use super::model::Kind;
use super::store::{Import, ImportId, ProblemId, State};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .post("/register/imports", create)
        // A file, and the documents that it points to.
        .uploads(|config| 2 * config.limits.import_bytes)
        .get("/register/imports", list)
        .get("/register/imports/list", list_part)
        .get("/register/imports/{id}", show)
        .get("/register/imports/{id}/state", show_part)
        .get("/register/problems/{id}", problem)
        .post("/register/problems/{id}/repair", repair)
        .post("/register/problems/{id}/closure", set_aside)
}

#[derive(Template)]
#[template(path = "imports.html")]
struct Imports<'a> {
    t: &'a T,
    f: Fields<'a>,
    kinds: Vec<Choice>,
    list: Html,
    sources: Html,
    limit: String,
}

/// `GET /register/imports`
async fn list(ctx: Ctx) -> Reply {
    Ok(list_page(&ctx, &[], None).await?)
}

async fn list_page(ctx: &Ctx, errors: &[FieldError], sent: Option<&Upload>) -> base::Result<axum::response::Response> {
    let imports = actions::import_list(ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let mut f = Fields::new(t, errors);
    if let Some(sent) = sent {
        f = f.value("kind", &sent.kind).value("source", &sent.source);
    }
    let kinds = Kind::ALL.iter().map(|k| Choice::new(k.name(), t.get(kind_key(*k))).hint(k.usual_source())).collect();
    let inner = imports_table(ctx, t, &imports);
    let me = format!("person:{}", ctx.signed_in()?.person);
    let body = Imports {
        t,
        f,
        kinds,
        list: parts::live(&[&me], "/register/imports/list", &inner),
        sources: sources(ctx, t),
        limit: t.with("web-files-hint", &[("size", &t.bytes(ctx.app().config.limits.import_bytes))]),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("register-imports")).lead(t.get("register-imports-lead")).wide().status(status).body(&body)
}

/// `GET /register/imports/list`: the table alone, fetched again while a file is read.
async fn list_part(ctx: Ctx) -> Reply {
    let imports = actions::import_list(&ctx).await?;
    Ok(web::page::piece(imports_table(&ctx, &ctx.viewer().t, &imports)))
}

/// `POST /register/imports`
async fn create(ctx: Ctx, request: Request) -> Reply {
    // Before a large body is read for somebody who may not hand it in.
    actions::may_hand_in(&ctx)?;
    let upload = form::read(request, ctx.app().config.limits.import_bytes).await?;
    match actions::import_create(&ctx, upload.clone()).await {
        Ok(id) => Ok(Redirect::to(&format!("/register/imports/{id}")).into_response()),
        Err(Error::Invalid(errors)) => Ok(list_page(&ctx, &errors, Some(&upload)).await?),
        Err(error) => Err(error.into()),
    }
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Persons => "register-kind-persons",
        Kind::Events => "register-kind-events",
        Kind::Addresses => "register-kind-addresses",
        Kind::UnitsBrreg => "register-kind-units-brreg",
        Kind::RolesBrreg => "register-kind-roles-brreg",
        Kind::Owners => "register-kind-owners",
        Kind::Units => "register-kind-units",
        Kind::Hr => "register-kind-hr",
        Kind::Mandates => "register-kind-mandates",
        Kind::Enrolments => "register-kind-enrolments",
        Kind::NextOfKin => "register-kind-next-of-kin",
    }
}

fn state_tag(t: &T, import: &Import) -> Html {
    let (tone, key) = match import.state {
        State::Waiting => (Tone::Neutral, "register-state-waiting"),
        State::Running => (Tone::Info, "register-state-running"),
        State::Done if import.outcome.bad > 0 => (Tone::Warning, "register-state-done-bad"),
        State::Done => (Tone::Success, "register-state-done"),
        State::Failed => (Tone::Danger, "register-state-failed"),
    };
    tag(tone, t.get(key))
}

fn imports_table(ctx: &Ctx, t: &T, imports: &[Import]) -> Html {
    if imports.is_empty() {
        return parts::empty(
            "inbox",
            &t.get("register-imports-none"),
            &t.get("register-imports-none-text"),
            &Html::default(),
        );
    }
    let rows = imports
        .iter()
        .map(|i| {
            let o = &i.outcome;
            vec![
                Html::link(&format!("/register/imports/{}", i.id), &t.get(kind_key(i.kind))),
                Html::text(&i.source),
                Html::text(t.relative(i.created_at, ctx.now())),
                state_tag(t, i),
                Html::text(format!("{} / {}", t.number(i.done), t.number(i.total))),
                Html::text(t.number(o.added)),
                Html::text(t.number(o.changed)),
                Html::text(t.number(o.bad)),
            ]
        })
        .collect();
    let columns = [
        "register-col-kind",
        "register-col-source",
        "register-col-when",
        "register-col-state",
        "register-col-rows",
        "register-col-added",
        "register-col-changed",
        "register-col-bad",
    ];
    parts::table(&Table {
        caption: t.get("register-imports-table"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: vec![4, 5, 6, 7],
        rows,
    })
}

/// The sources of truth in force, best first.
fn sources(ctx: &Ctx, t: &T) -> Html {
    let s = &ctx.app().config.register;
    let rows = [
        ("register-facts-person", &s.person),
        ("register-facts-address", &s.address),
        ("register-facts-organisation", &s.organisation),
        ("register-facts-employment", &s.employment),
    ];
    parts::table(&Table {
        caption: t.get("register-sources"),
        columns: vec![t.get("register-col-facts"), t.get("register-col-believed")],
        numeric: Vec::new(),
        rows: rows.iter().map(|(key, list)| vec![Html::text(t.get(key)), Html::text(list.join(", "))]).collect(),
    })
}

/// `GET /register/imports/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (import, problems) = actions::import_show(&ctx, id.parse::<ImportId>()?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let me = format!("person:{}", ctx.signed_in()?.person);
    let inner = state(t, &import, &problems);
    let body = parts::live(&[&me], &format!("/register/imports/{id}/state"), &inner);
    Ok(Page::new(&viewer, t.get(kind_key(import.kind)))
        .crumb("/register/imports", t.get("register-imports"))
        .wide()
        .html(body)?)
}

/// `GET /register/imports/{id}/state`
async fn show_part(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (import, problems) = actions::import_show(&ctx, id.parse::<ImportId>()?).await?;
    Ok(web::page::piece(state(&ctx.viewer().t, &import, &problems)))
}

fn state(t: &T, import: &Import, problems: &[Aside]) -> Html {
    let o = &import.outcome;
    let facts = Definitions::new()
        .html(t.get("register-col-state"), state_tag(t, import))
        .line(t.get("register-col-source"), &import.source)
        .line(t.get("register-col-file"), &import.name)
        .line(t.get("register-col-when"), t.date_time(import.created_at))
        .line(t.get("register-col-rows"), format!("{} / {}", t.number(import.done), t.number(import.total)))
        .line(t.get("register-col-added"), t.number(o.added))
        .line(t.get("register-col-changed"), t.number(o.changed))
        .line(t.get("register-col-same"), t.number(o.same))
        .line(t.get("register-col-lesser"), t.number(o.lesser))
        .line(t.get("register-col-bad"), t.number(o.bad));
    let mut all = vec![parts::definitions(&facts)];
    if !problems.is_empty() {
        all.push(problems_table(t, problems));
    } else if import.state == State::Done {
        all.push(parts::alert(Tone::Success, &t.get("register-no-problems"), &Html::default()));
    }
    all.into_iter().collect()
}

fn reason(t: &T, aside: &Aside) -> String {
    actions::message_of(aside).map_or_else(|| t.get("register-problem-other"), |m| t.message(&m))
}

fn problems_table(t: &T, problems: &[Aside]) -> Html {
    let rows = problems
        .iter()
        .map(|p| {
            let kind = if p.warning {
                tag(Tone::Warning, t.get("register-loaded-all-the-same"))
            } else {
                tag(Tone::Danger, t.get("register-not-loaded"))
            };
            let line = t.with("register-line", &[("line", &p.line.to_string())]);
            vec![Html::link(&format!("/register/problems/{}", p.id), &line), Html::text(reason(t, p)), kind]
        })
        .collect();
    parts::table(&Table {
        caption: t.count("register-problems", i64::try_from(problems.len()).unwrap_or(i64::MAX)),
        columns: vec![t.get("register-col-line"), t.get("register-col-reason"), t.get("register-col-state")],
        numeric: Vec::new(),
        rows,
    })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem<'a> {
    t: &'a T,
    f: Fields<'a>,
    id: ProblemId,
    rows: u8,
    notice: Html,
    aside: Html,
    open: bool,
}

/// `GET /register/problems/{id}`
async fn problem(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (aside, raw) = actions::problem_show(&ctx, id.parse()?).await?;
    Ok(problem_page(&ctx, &aside, &raw, &[])?)
}

fn problem_page(ctx: &Ctx, aside: &Aside, raw: &str, errors: &[FieldError]) -> base::Result<axum::response::Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let open = aside.state == "open";
    let notice = if errors.is_empty() {
        let (tone, title) = match (aside.state.as_str(), aside.warning) {
            ("repaired", _) => (Tone::Success, "register-problem-repaired"),
            ("aside", _) => (Tone::Neutral, "register-problem-set-aside"),
            (_, true) => (Tone::Warning, "register-loaded-all-the-same"),
            _ => (Tone::Danger, "register-not-loaded"),
        };
        parts::alert(tone, &t.get(title), &Html::text(reason(t, aside)))
    } else {
        Html::default()
    };
    let closure = parts::action(&parts::Action {
        href: format!("/register/problems/{}/closure", aside.id),
        label: t.get("register-set-aside"),
        icon: "archive",
        ..Default::default()
    });
    let rows = u8::try_from(raw.lines().count().clamp(4, 20)).unwrap_or(20);
    let f = Fields::new(t, errors).value("raw", raw);
    let body = Problem { t, f, id: aside.id, rows, notice, aside: closure, open };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.with("register-problem-title", &[("line", &aside.line.to_string())]))
        .crumb("/register/imports", t.get("register-imports"))
        .crumb(format!("/register/imports/{}", aside.import), t.get(kind_key(aside.kind)))
        .wide()
        .status(status)
        .body(&body)
}

#[derive(Deserialize)]
struct Repair {
    raw: String,
}

/// `POST /register/problems/{id}/repair`
async fn repair(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Repair>) -> Reply {
    let id: ProblemId = id.parse()?;
    match actions::problem_repair(&ctx, id, &sent.raw).await {
        Ok(import) => Ok(Redirect::to(&format!("/register/imports/{import}")).into_response()),
        Err(Error::Invalid(errors)) => {
            let (aside, _) = actions::problem_show(&ctx, id).await?;
            Ok(problem_page(&ctx, &aside, &sent.raw, &errors)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /register/problems/{id}/closure`
async fn set_aside(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let import = actions::problem_set_aside(&ctx, id.parse()?).await?;
    Ok(Redirect::to(&format!("/register/imports/{import}")).into_response())
}
