//! `/routing/classifier`: how well it does on history that was held back, and what it may do.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Fields};
use web::parts::{self, Action, Table, Tone};
use web::{Html, Page, T};

use super::actions::{self, PERCENTS};
use super::chart::{STEPS, chart};
use super::measure::{Report, Score};
use super::store::Alone;
use crate::model::Table as Thing;
use crate::rule::pages::Names;
use crate::show;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/routing/classifier", page)
        .get("/routing/classifier/part", part)
        .post("/routing/classifier/trainings", training)
        .get("/routing/classifier/units/{key}", unit)
        .post("/routing/classifier/units/{key}", switch)
}

async fn page(ctx: Ctx) -> Reply {
    let inner = body(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let live = parts::live(&[&crate::trial::actions::me(&ctx)?], "/routing/classifier/part", &inner);
    let mut all = vec![live];
    if ctx.could("routing_change", &Thing::bare(ctx.tenant_id())) {
        all.push(parts::actions(&[parts::action(&Action {
            href: "/routing/classifier/trainings".into(),
            label: t.get("routing-train"),
            icon: "clock",
            ..Action::default()
        })]));
    }
    let page = Page::new(&viewer, t.get("routing-classifier")).lead(t.get("routing-classifier-lead"));
    Ok(page.crumb("/routing", t.get("routing-title")).wide().html(show::stack(all))?)
}

async fn part(ctx: Ctx) -> Reply {
    let inner = body(&ctx).await?;
    Ok(web::page::piece(inner))
}

async fn body(ctx: &Ctx) -> Result<Html> {
    let (report, alone) = actions::report(ctx).await?;
    let t = ctx.viewer().t;
    let Some((report, made_at)) = report else {
        let (title, text) = (t.get("routing-untrained"), t.get("routing-untrained-text"));
        return Ok(parts::empty("clock", &title, &text, &Html::default()));
    };
    if report.said.is_empty() {
        let text = t.count("routing-too-little", report.learned.into());
        return Ok(parts::empty("clock", &t.get("routing-untrained"), &text, &Html::default()));
    }
    let names = Names::of(ctx, &t).await?;
    let day = |text: &str| text.parse().map_or_else(|_| String::new(), |d| t.date(d));
    let learned = t.with(
        "routing-learned",
        &[
            ("learned", &t.number(report.learned.into())),
            ("held", &t.number(report.held_back.into())),
            ("since", &day(&report.since)),
            ("until", &day(&report.until)),
            ("when", &t.date_time(made_at)),
        ],
    );
    Ok(show::stack([
        show::paragraph(&learned),
        chart(&t, &report),
        steps_table(&t, &report),
        units_table(&t, &names, &report, &alone),
        mistakes_table(&t, &names, &report),
    ]))
}

fn percent(value: Option<usize>) -> Html {
    Html::text(value.map_or_else(String::new, |p| format!("{p} %")))
}

fn number(t: &T, count: usize) -> Html {
    Html::text(t.number(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn steps_table(t: &T, report: &Report) -> Html {
    let row = |step: &i64| {
        let score = report.overall(*step);
        vec![
            Html::text(format!("{step} %")),
            number(t, score.decided),
            percent(score.precision()),
            percent(score.coverage()),
        ]
    };
    parts::table(&Table {
        caption: t.get("routing-steps"),
        columns: ["routing-col-from", "routing-col-decided", "routing-col-precision", "routing-col-coverage"]
            .map(|k| t.get(k))
            .to_vec(),
        numeric: vec![0, 1, 2, 3],
        rows: STEPS.iter().map(row).collect(),
    })
}

fn units_table(t: &T, names: &Names, report: &Report, alone: &[Alone]) -> Html {
    let row = |unit: &String| {
        let (all, sure) = (report.unit(unit, 0), report.unit(unit, 90));
        let may = alone.iter().find(|a| a.unit == *unit);
        let may = may.map_or_else(
            || t.get("routing-alone-off"),
            |a| t.with("routing-alone-from", &[("percent", &a.percent.to_string())]),
        );
        vec![
            Html::text(names.unit(unit)),
            number(t, all.of),
            percent(all.precision()),
            number(t, sure.decided),
            percent(sure.precision()),
            percent(sure.coverage()),
            Html::link(&format!("/routing/classifier/units/{unit}"), &may),
        ]
    };
    let columns = [
        "routing-rule-unit",
        "routing-col-tasks",
        "routing-col-precision",
        "routing-col-decided-90",
        "routing-col-precision-90",
        "routing-col-coverage-90",
        "routing-col-alone",
    ];
    parts::table(&Table {
        caption: t.get("routing-units"),
        columns: columns.map(|k| t.get(k)).to_vec(),
        numeric: vec![1, 2, 3, 4, 5],
        rows: report.units.iter().map(row).collect(),
    })
}

fn mistakes_table(t: &T, names: &Names, report: &Report) -> Html {
    let row = |(said, was, count): (&str, &str, usize)| {
        vec![Html::text(names.unit(said)), Html::text(names.unit(was)), number(t, count)]
    };
    let rows: Vec<Vec<Html>> = report.mistakes(8).into_iter().map(row).collect();
    if rows.is_empty() {
        return Html::default();
    }
    parts::table(&Table {
        caption: t.get("routing-mistakes"),
        columns: ["routing-col-said", "routing-col-was", "routing-col-times"].map(|k| t.get(k)).to_vec(),
        numeric: vec![2],
        rows,
    })
}

async fn training(ctx: Ctx) -> Reply {
    actions::training_ask(&ctx).await?;
    Ok(Redirect::to("/routing/classifier").into_response())
}

#[derive(Template)]
#[template(
    source = r#"<div class="stack">{{ f.summary() }}{{ intro }}<form class="form" method="post" action="{{ action }}" novalidate>{{ f.radio("percent", t.get("routing-alone-label"), choices).hint(t.get("routing-alone-hint")) }}<div class="actions"><button class="ds-button" type="submit">{{ t.get("routing-save") }}</button></div></form></div>"#,
    ext = "html"
)]
struct UnitView<'a> {
    t: &'a T,
    f: Fields<'a>,
    intro: Html,
    action: String,
    choices: Vec<Choice>,
}

/// What would have been right and wrong at a confidence.
fn would(t: &T, score: &Score) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).to_string();
    let wrong = score.decided - score.right;
    t.with(
        "routing-alone-would",
        &[("decided", &count(score.decided)), ("right", &count(score.right)), ("wrong", &count(wrong))],
    )
}

async fn unit(ctx: Ctx, Path(key): Path<String>) -> Reply {
    Ok(unit_page(&ctx, &key, None, &[]).await?)
}

async fn unit_page(ctx: &Ctx, key: &str, typed: Option<&str>, errors: &[FieldError]) -> Result<Response> {
    let (report, alone) = actions::report(ctx).await?;
    let unit = register::unit_by_key(ctx.db(), ctx.tenant_id(), key).await?;
    let report = report.map(|(r, _)| r).unwrap_or_default();
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let page = Page::new(&viewer, &unit.name)
        .crumb("/routing", t.get("routing-title"))
        .crumb("/routing/classifier", t.get("routing-classifier"))
        .narrow();
    let now = alone.iter().find(|a| a.unit == key);
    let said = match now {
        None => t.get("routing-alone-is-off"),
        Some(a) => t.with(
            "routing-alone-is",
            &[("percent", &a.percent.to_string()), ("who", &a.changed_by), ("when", &t.date_time(a.changed_at))],
        ),
    };
    let intro = parts::alert(Tone::Info, "", &Html::text(said));
    if !actions::may_switch(ctx, key) {
        return page.html(intro);
    }
    let off = Choice::new("off", t.get("routing-alone-off")).hint(t.get("routing-alone-off-hint"));
    let from = |p: &i64| {
        let label = t.with("routing-alone-from", &[("percent", &p.to_string())]);
        Choice::new(p, label).hint(would(t, &report.unit(key, *p)))
    };
    let value = typed.map_or_else(|| now.map_or_else(|| "off".to_owned(), |a| a.percent.to_string()), str::to_owned);
    let view = UnitView {
        t,
        f: Fields::new(t, errors).value("percent", value),
        intro,
        action: format!("/routing/classifier/units/{key}"),
        choices: [off].into_iter().chain(PERCENTS.iter().map(from)).collect(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.status(status).body(&view)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Switch {
    percent: String,
}

async fn switch(ctx: Ctx, Path(key): Path<String>, Form(typed): Form<Switch>) -> Reply {
    match actions::alone_put(&ctx, &key, &typed.percent).await {
        Ok(()) => Ok(Redirect::to("/routing/classifier").into_response()),
        Err(Error::Invalid(errors)) => Ok(unit_page(&ctx, &key, Some(&typed.percent), &errors).await?),
        Err(error) => Err(error.into()),
    }
}
