//! `GET /tasks/new`: an employee opens a task by hand, for a unit of hers.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::error::{Faults, Message};
use base::{Error, FieldError, Result, Text};
use chrono::NaiveDate;
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use store::{Assurance, Party};
use web::form::{Choice, Field, Fields};
use web::{Html, Page, T, parts};

use crate::around;
use crate::category::{Category, store as categories};
use crate::field::forms;
use crate::task::{NewTask, Place, Source, SourceKind, rules};
use crate::template::{self, Ready, form as ready_form, open::task_open_ready};

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    /// `category:<key>` or `unit:<key>`.
    about: String,
    title: String,
    body: String,
    words: String,
    due: String,
    /// The template that it is opened from, by its id.
    template: String,
    /// Answers in the fields of categories, by their names in the form.
    #[serde(flatten)]
    answers: HashMap<String, String>,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct View<'a> {
    t: &'a T,
    nav: Html,
    summary: Html,
    fields: Vec<Field<'a>>,
    more: Html,
    /// The templates to choose from.
    templates: Option<Field<'a>>,
    template: &'a str,
    /// What comes with the template that was chosen.
    comes: Html,
}

fn own_units(ctx: &Ctx) -> Vec<String> {
    let jobs = ctx.hats().into_iter().filter(|h| h.kind == HatKind::Job && h.counts_for("task"));
    let units = jobs.filter_map(|h| h.key.strip_prefix("unit:").map(str::to_owned));
    units.filter(|u| !crate::deviation::is_drawer(u)).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    template: String,
}

/// `GET /tasks/new`, empty or as a template says it.
pub async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let typed = match chosen(&ctx, &asked.template).await? {
        Some(template) => from(&ctx, &template).await?,
        None => Typed::default(),
    };
    Ok(form(&ctx, &typed, &[]).await?)
}

/// The template that was chosen, if one was.
async fn chosen(ctx: &Ctx, id: &str) -> Result<Option<template::Template>> {
    if id.is_empty() {
        return Ok(None);
    }
    Ok(Some(template::actions::template(ctx, id.parse()?).await?))
}

/// The form as a template fills it.
async fn from(ctx: &Ctx, template: &template::Template) -> Result<Typed> {
    let asked = crate::field::actions::fields(ctx.replica(), ctx.tenant_id()).await?;
    let typed = ready_form::typed(template, &asked);
    let due = template.days.map(|days| rules::due(ctx.now(), days).to_string());
    Ok(Typed {
        about: typed.about,
        title: typed.title,
        body: typed.body,
        words: String::new(),
        due: due.unwrap_or_default(),
        template: template.id.to_string(),
        answers: typed.answers,
    })
}

/// What comes with the template besides what stands in the form.
fn comes(t: &T, template: Option<&template::Template>) -> Html {
    let Some(template) = template else { return Html::default() };
    let mut lines = Vec::new();
    if !template.checks.is_empty() {
        lines.push(t.with("tasks-template-comes-checks", &[("points", &template.checks.join(" · "))]));
    }
    if let Some(delegate) = &template.delegate {
        lines.push(t.with("tasks-template-comes-to", &[("name", &delegate.name)]));
    }
    let title = t.with("tasks-template-chosen", &[("name", &template.name)]);
    parts::alert(parts::Tone::Info, &title, &Html::prose(&lines.join("\n")))
}

async fn form(ctx: &Ctx, typed: &Typed, faults: &[FieldError]) -> Result<Response> {
    let own = own_units(ctx);
    if own.is_empty() {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let names = around::unit_names(ctx).await?;
    let hers = all.iter().filter(|c| c.active && own.contains(&c.unit));
    let mut choices: Vec<Choice> = hers.map(|c| Choice::new(format!("category:{}", c.key), t.text(&c.name))).collect();
    choices.extend(
        own.iter().map(|u| Choice::new(format!("unit:{u}"), t.with("tasks-entry-unit", &[("unit", &names.name(u))]))),
    );
    let fields = Fields::new(t, faults)
        .value("about", &typed.about)
        .value("title", &typed.title)
        .value("body", &typed.body)
        .value("words", &typed.words)
        .value("due", &typed.due)
        .value("template", &typed.template);
    let fields = typed.answers.iter().fold(fields, |fields, (name, value)| fields.value(name, value));
    let asked = crate::field::actions::fields(ctx.replica(), ctx.tenant_id()).await?;
    let mine: Vec<Category> = all.iter().filter(|c| own.contains(&c.unit)).cloned().collect();
    let line = u32::try_from(rules::WORDS_MAX).unwrap_or(0);
    let ready = template::actions::templates(ctx).await?;
    let named: Vec<Choice> = ready.iter().map(|r| Choice::new(r.id, &r.name)).collect();
    let view = View {
        templates: (!named.is_empty()).then(|| fields.select("template", t.get("tasks-template-choose"), &named)),
        template: &typed.template,
        comes: comes(t, ready.iter().find(|r| r.id.to_string() == typed.template)),
        t,
        nav: super::nav(t, "/tasks/new"),
        more: forms::section(&asked, &forms::groups(t, &fields, &asked, &mine)),
        summary: fields.summary(),
        fields: vec![
            fields.select("about", t.get("tasks-report-category"), &choices),
            fields.text("title", t.get("tasks-entry-title")).hint(t.get("tasks-entry-title-hint")).max(line).optional(),
            fields.textarea("body", t.get("tasks-entry-body")).rows(4).optional(),
            fields.text("words", t.get("tasks-report-words")).max(line).optional(),
            fields.date("due", t.get("tasks-export-due")).hint(t.get("tasks-entry-due-hint")).short().optional(),
        ],
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.get("tasks-entry")).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.narrow().body(&view)
}

/// `POST /tasks/new`
pub async fn send(ctx: Ctx, Form(mut typed): Form<Typed>) -> Reply {
    let asked = crate::field::actions::fields(ctx.db(), ctx.tenant_id()).await?;
    typed.answers = forms::sent(&asked, |name| typed.answers.get(name).cloned().unwrap_or_default());
    let opened = async {
        let new = given(&ctx, &typed).await?;
        let answers = forms::answered(&asked, new.category.as_deref().unwrap_or_default(), &typed.answers);
        let answers = answers.map_err(Error::Invalid)?;
        let ready = match chosen(&ctx, &typed.template).await? {
            Some(template) => Ready { answers, checks: template.checks, delegate: template.delegate },
            None => Ready { answers, ..Ready::default() },
        };
        task_open_ready(&ctx, new, &ready).await.map_err(|error| match error {
            Error::NotFound => Error::invalid("about", "tasks-unit-wrong"),
            other => other,
        })
    };
    match opened.await {
        Ok(task) => Ok(Redirect::to(&task.href()).into_response()),
        Err(Error::Invalid(faults)) => Ok(form(&ctx, &typed, &faults).await?),
        Err(other) => Err(other.into()),
    }
}

async fn given(ctx: &Ctx, typed: &Typed) -> Result<NewTask> {
    if own_units(ctx).is_empty() {
        return Err(Error::NotFound);
    }
    let (title, words) = (rules::clean_line(&typed.title), rules::clean_line(&typed.words));
    let mut faults = Faults::default();
    let texts = [
        ("title", &title, rules::WORDS_MAX),
        ("words", &words, rules::WORDS_MAX),
        ("body", &typed.body, rules::TEXT_MAX),
    ];
    for (field, text, max) in texts {
        if text.chars().count() > max {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    let due: Option<NaiveDate> = match typed.due.trim() {
        "" => None,
        text => text.parse().map_err(|_| faults.add("due", "tasks-date-wrong")).ok(),
    };
    if due.is_some_and(|d| !(2000..2200).contains(&chrono::Datelike::year(&d))) {
        faults.add("due", "tasks-due-wrong");
    }
    let (category, unit) = match typed.about.split_once(':') {
        Some(("category", key)) => {
            let found = categories::find(ctx.db(), ctx.tenant_id(), key).await?.filter(|c| c.active);
            let unit = found.as_ref().map(|c| c.unit.clone()).unwrap_or_default();
            (found, unit)
        }
        Some(("unit", key)) => (None, key.to_owned()),
        _ => (None, String::new()),
    };
    if unit.is_empty() {
        faults.add("about", "tasks-report-category-missing");
    }
    if title.is_empty() && category.is_none() {
        faults.add("title", "tasks-title-missing");
    }
    faults.check()?;
    made(ctx, typed, (title, words, due), category, unit).await
}

async fn made(
    ctx: &Ctx,
    typed: &Typed,
    (title, words, due): (String, String, Option<NaiveDate>),
    category: Option<Category>,
    unit: String,
) -> Result<NewTask> {
    let point = around::point_of(ctx.db(), ctx.tenant_id(), &words).await?;
    let named = category.as_ref().map(|c| c.name.clone());
    Ok(NewTask {
        title: if title.is_empty() { named.unwrap_or_default() } else { Text::same(&title) },
        note: Text::default(),
        body: typed.body.clone(),
        due: due.or_else(|| category.as_ref().map(|c| rules::due(ctx.now(), c.days))),
        assurance: category.as_ref().map_or(Assurance::None, |c| c.assurance),
        category: category.map(|c| c.key),
        place: Place { point, words },
        unit,
        parties: vec![Party::new(format!("person:{}", ctx.signed_in()?.person), "requester")],
        source: Source::new(SourceKind::Employee, "employee"),
    })
}
