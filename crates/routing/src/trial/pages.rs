//! `/routing/trials`: asking for one, and what came out.

use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use tasks::TaskId;
use web::parts::{self, Action, Table, Tone, Variant};
use web::{Html, Page, T};

use super::actions;
use super::model::{Caught, DAYS, Line, Outcome, TASKS_MAX, Trial, TrialId, Tried};
use super::rules::{FEW, Others, shown};
use crate::rule::Draft;
use crate::rule::pages::{Names, Typed, form_page};
use crate::show;

/// So many tasks on a page.
const PAGE: usize = 50;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .post("/routing/trials", ask)
        .get("/routing/trials/{id}", page)
        .get("/routing/trials/{id}/part", part)
        .get("/routing/trials/{id}/tasks", list)
}

async fn ask(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    let whole = !typed.whole.is_empty();
    let rule = if typed.rule.is_empty() { None } else { Some(typed.rule.parse()?) };
    let draft = Draft::from(typed);
    let tried = (!whole).then(|| Tried { rule, draft: draft.clone() });
    match actions::trial_ask(&ctx, tried).await {
        Ok(id) => Ok(Redirect::to(&format!("/routing/trials/{id}")).into_response()),
        Err(Error::Invalid(errors)) => Ok(form_page(&ctx, rule, &draft, &errors).await?),
        Err(error) => Err(error.into()),
    }
}

/// The units whose tasks the visitor sees.
fn mine(ctx: &Ctx) -> Vec<String> {
    ctx.hat_keys_for("task").into_iter().filter_map(|k| k.strip_prefix("unit:")).map(str::to_owned).collect()
}

async fn page(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: TrialId = id.parse()?;
    let trial = actions::trial(&ctx, id).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let mut body = vec![parts::live(
        &[&actions::me(&ctx)?],
        &format!("/routing/trials/{id}/part"),
        &inner(&ctx, t, &trial).await?,
    )];
    if let Some(tried) = &trial.tried {
        body.push(onward(t, tried));
    }
    let title = match &trial.tried {
        Some(tried) => t.with("routing-trial-of", &[("rule", &tried.draft.name)]),
        None => t.get("routing-trial-whole"),
    };
    let page = Page::new(&viewer, title).crumb("/routing", t.get("routing-title")).wide();
    let lead = t.with("routing-trial-lead", &[("days", &DAYS.to_string()), ("most", &t.number(i64::from(TASKS_MAX)))]);
    Ok(page.lead(lead).html(show::stack(body))?)
}

/// What is live: until it is done there is not much to see.
async fn part(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let trial = actions::trial(&ctx, id.parse()?).await?;
    let t = ctx.viewer().t;
    let inner = inner(&ctx, &t, &trial).await?;
    Ok(web::page::piece(inner))
}

async fn inner(ctx: &Ctx, t: &T, trial: &Trial) -> Result<Html> {
    let mut all = Vec::new();
    if let Some(tried) = &trial.tried {
        let names = Names::of(ctx, t).await?;
        let facts = parts::Definitions::new()
            .html(t.get("routing-rule-condition"), Html(format!("<code>{}</code>", Html::text(&tried.draft.condition))))
            .line(t.get("routing-col-does"), names.does(t, &tried.draft));
        all.push(parts::definitions(&facts));
    }
    match &trial.result {
        None => all.push(parts::alert(
            Tone::Info,
            &t.get("routing-trial-works"),
            &Html::text(t.get("routing-trial-works-text")),
        )),
        Some(outcome) => {
            all.push(show::paragraph(&t.count("routing-trial-looked", outcome.looked.into())));
            if outcome.more {
                all.push(show::paragraph(&t.get("routing-trial-more")));
            }
            all.push(lines(t, trial.id, outcome, &mine(ctx)));
        }
    }
    Ok(show::stack(all))
}

/// A number that leads to the tasks one may see, and how many others there are.
fn counted(t: &T, href: &str, caught: &[&Caught], mine: &[String]) -> Html {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (seen, others) = shown(caught, mine);
    let number = t.count("routing-trial-tasks", count(seen));
    let mut html = if seen > 0 { Html::link(href, &number).0 } else { Html::text(number).0 };
    let others = match others {
        Others::None => String::new(),
        Others::Few => t.with("routing-trial-few", &[("few", &FEW.to_string())]),
        Others::Many(n) => t.count("routing-trial-others", count(n)),
    };
    if !others.is_empty() {
        html.push_str(&format!("<br><span class=\"muted\">{}</span>", Html::text(others)));
    }
    Html(html)
}

fn lines(t: &T, id: TrialId, outcome: &Outcome, mine: &[String]) -> Html {
    let row = |(n, line): (usize, &Line)| {
        let href = |elsewhere: &str| format!("/routing/trials/{id}/tasks?line={n}{elsewhere}");
        let all: Vec<&Caught> = line.caught.iter().collect();
        let elsewhere: Vec<&Caught> = line.caught.iter().filter(|c| c.elsewhere).collect();
        vec![
            Html::text(&line.name),
            counted(t, &href(""), &all, mine),
            counted(t, &href("&elsewhere=yes"), &elsewhere, mine),
        ]
    };
    parts::table(&Table {
        caption: t.get("routing-trial-result"),
        columns: ["routing-rule-name", "routing-trial-caught", "routing-trial-elsewhere"].map(|k| t.get(k)).to_vec(),
        rows: outcome.lines.iter().enumerate().map(row).collect(),
        ..Table::default()
    })
}

/// Keep it as it was tried.
fn onward(t: &T, tried: &Tried) -> Html {
    let d = tried.draft.clone();
    let fields =
        [("name", d.name), ("condition", d.condition), ("unit", d.unit), ("category", d.category), ("days", d.days)];
    let at = tried.rule.map_or_else(|| "/routing/rules".to_owned(), |id| format!("/routing/rules/{id}"));
    let save = parts::action(&Action {
        href: at.clone(),
        label: t.get("routing-trial-save"),
        icon: "check",
        fields: fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
        variant: Variant::Primary,
        ..Action::default()
    });
    let back = tried.rule.map_or("/routing".to_owned(), |_| format!("{at}/edit"));
    parts::actions(&[save, parts::button_link(&back, &t.get("routing-trial-back"), "", Variant::Secondary)])
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    line: usize,
    elsewhere: String,
    page: usize,
}

/// The tasks behind a number: those that one may see.
async fn list(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let trial = actions::trial(&ctx, id.parse()?).await?;
    let outcome = trial.result.as_ref().ok_or(Error::NotFound)?;
    let line = outcome.lines.get(asked.line).ok_or(Error::NotFound)?;
    let mine = mine(&ctx);
    let ids: Vec<TaskId> = line
        .caught
        .iter()
        .filter(|c| mine.contains(&c.unit) && (asked.elsewhere.is_empty() || c.elsewhere))
        .map(|c| TaskId(c.task))
        .collect();
    Ok(list_page(&ctx, &trial, line, &asked, &ids).await?)
}

async fn list_page(ctx: &Ctx, trial: &Trial, line: &Line, asked: &Asked, ids: &[TaskId]) -> Result<Response> {
    let at = asked.page.min(1_000) * PAGE;
    let ids_here: Vec<TaskId> = ids.iter().copied().skip(at).take(PAGE).collect();
    let mut seen = Vec::new();
    for task in tasks::actions::tasks_by_id(ctx.db(), ctx.tenant_id(), &ids_here).await? {
        // It may have moved on since.
        if let Ok(permit) = ctx.may_list("task_work", task) {
            seen.push(permit.into_inner());
        }
    }
    seen.sort_unstable_by_key(|task| std::cmp::Reverse(task.id));
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = Names::of(ctx, t).await?;
    let row = |task: &tasks::Task| {
        vec![
            Html::link(&task.href(), &task.number()),
            Html::text(t.text(&task.title)),
            Html::text(names.unit(&task.unit)),
            Html::text(t.date(task.opened_at.date())),
        ]
    };
    let columns = ["routing-task", "routing-task-what", "routing-rule-unit", "routing-task-came"];
    let table = parts::table(&Table {
        caption: t.get("routing-trial-tasks-table"),
        columns: columns.map(|k| t.get(k)).to_vec(),
        rows: seen.iter().map(row).collect(),
        ..Table::default()
    });
    let href = |page: usize| {
        let elsewhere = if asked.elsewhere.is_empty() { "" } else { "&elsewhere=yes" };
        format!("/routing/trials/{}/tasks?line={}{elsewhere}&page={page}", trial.id, asked.line)
    };
    let before = asked.page.checked_sub(1).map(href);
    let next = (ids.len() > at + PAGE).then(|| href(asked.page + 1));
    let paging = parts::pagination(t, before.as_deref(), next.as_deref());
    let title = t.get(if asked.elsewhere.is_empty() { "routing-trial-caught" } else { "routing-trial-elsewhere" });
    let page = Page::new(&viewer, title)
        .lead(&line.name)
        .crumb("/routing", t.get("routing-title"))
        .crumb(format!("/routing/trials/{}", trial.id), t.get("routing-trial"))
        .wide();
    page.html(show::stack([table, paging]))
}
