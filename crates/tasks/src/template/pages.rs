//! `/tasks/templates`: the ready-made tasks of the units of the one who looks, and the form of each.

use askama::Template as View;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::{Field, Fields};
use web::parts::{self, Card, Heading, Variant};
use web::{Html, Page, T};

use super::form::{self, Offer, Typed};
use super::{Template, TemplateId, actions};
use crate::check::store as checks;
use crate::desk;
use crate::field::{forms, store as answers};
use crate::task::{Task, TaskId, actions as tasks};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/templates", list)
        .get("/tasks/templates/new", blank)
        .post("/tasks/templates", make)
        .get("/tasks/templates/{id}", one)
        .post("/tasks/templates/{id}", change)
        .post("/tasks/templates/{id}/removal", remove)
}

#[derive(View)]
#[template(path = "templates.html")]
struct ListView {
    nav: Html,
    cards: Html,
    new: Html,
}

async fn list(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let all = actions::templates(&ctx).await?;
    let offer = Offer::of(&ctx, t).await?;
    let cards: Vec<Card> = all.iter().map(|template| card(t, template, &offer)).collect();
    let view = ListView {
        nav: desk::nav(t, "/tasks/templates"),
        cards: if cards.is_empty() {
            let (title, text) = (t.get("tasks-templates-none"), t.get("tasks-templates-none-text"));
            parts::empty("task", &title, &text, &Html::default())
        } else {
            parts::cards(t, &cards)
        },
        new: parts::button_link("/tasks/templates/new", &t.get("tasks-template-new"), "plus", Variant::Primary),
    };
    let page = Page::new(&viewer, t.get("tasks-templates")).crumb("/tasks", t.get("tasks-menu-tasks"));
    Ok(page.lead(t.get("tasks-templates-lead")).body(&view)?)
}

fn card(t: &T, template: &Template, offer: &Offer) -> Card {
    let category = offer.categories.iter().find(|c| template.category.as_deref() == Some(&c.key));
    let mut meta = vec![offer.names.name(&template.unit)];
    meta.extend(category.map(|c| t.text(&c.name).to_owned()));
    meta.extend(template.days.map(|d| t.count("tasks-template-in-days", i64::from(d))));
    let points = i64::try_from(template.checks.len()).unwrap_or_default();
    meta.extend((points > 0).then(|| t.count("tasks-template-points", points)));
    meta.extend(template.delegate.as_ref().map(|d| d.name.clone()));
    Card {
        title: template.name.clone(),
        href: template.href(),
        icon: category.map_or("task", |c| c.icon()),
        text: template.title.clone(),
        meta,
        heading: Heading::H2,
        ..Card::default()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// The task that is made into a template.
    task: String,
}

/// `GET /tasks/templates/new`: empty, or as a task of hers.
async fn blank(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let t = ctx.viewer().t;
    let offer = Offer::of(&ctx, &t).await?;
    let typed = match asked.task.as_str() {
        "" => Typed::default(),
        id => of_task(&ctx, &t, tasks::task(&ctx, id.parse()?).await?, &offer).await?,
    };
    Ok(page(&ctx, None, &offer, &typed, &[]).await?)
}

/// A task as a template. What somebody else asked for in her own words stays with the task.
async fn of_task(ctx: &Ctx, t: &T, task: Task, offer: &Offer) -> Result<Typed> {
    if !ctx.could("task_open", &task) {
        return Err(Error::NotFound);
    }
    let own_words = task.requester.as_deref().is_none_or(|hat| *hat == format!("person:{}", me(ctx)));
    let (db, id): (_, TaskId) = (ctx.db(), task.id);
    let points = checks::of(db, task.tenant, id).await?;
    let mut template = Template::new(task.tenant, super::TemplateId::new(ctx.now()), &task.unit);
    template.title = t.text(&task.title).to_owned();
    template.name = template.title.chars().take(actions::NAME_MAX).collect();
    template.category = task.category.filter(|key| offer.categories.iter().any(|c| c.key == *key));
    template.checks = points.into_iter().map(|p| p.words).collect();
    template.delegate = task.delegate;
    if own_words {
        template.body = task.body;
        template.answers = answers::answers(db, task.tenant, id).await?;
    }
    Ok(form::typed(&template, &offer.asked))
}

fn me(ctx: &Ctx) -> String {
    ctx.wearer().map_or_else(String::new, |w| w.person.to_string())
}

async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let template = actions::template(&ctx, id.parse()?).await?;
    let offer = Offer::of(&ctx, &ctx.viewer().t).await?;
    let typed = form::typed(&template, &offer.asked);
    Ok(page(&ctx, Some(&template), &offer, &typed, &[]).await?)
}

#[derive(View)]
#[template(path = "template.html")]
struct FormView<'a> {
    t: &'a T,
    summary: Html,
    to: String,
    above: Vec<Field<'a>>,
    more: Html,
    below: Vec<Field<'a>>,
    /// Where it is used and taken away, once it is there.
    there: Option<String>,
    use_it: Html,
}

async fn page(
    ctx: &Ctx,
    template: Option<&Template>,
    offer: &Offer,
    typed: &Typed,
    faults: &[FieldError],
) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let fields = form::onto(Fields::new(t, faults), typed);
    let (above, below) = form::fields(t, &fields, offer);
    let use_it = |template: &Template| {
        let href = format!("/tasks/new?template={}", template.id);
        parts::button_link(&href, &t.get("tasks-template-use"), "arrow", Variant::Secondary)
    };
    let view = FormView {
        t,
        summary: fields.summary(),
        to: template.map_or_else(|| "/tasks/templates".to_owned(), Template::href),
        above,
        more: forms::section(&offer.asked, &forms::groups(t, &fields, &offer.asked, &offer.categories)),
        below,
        there: template.map(Template::href),
        use_it: template.map_or_else(Html::default, use_it),
    };
    let title = template.map_or_else(|| t.get("tasks-template-new"), |template| template.name.clone());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, title).crumb("/tasks", t.get("tasks-menu-tasks")).status(status).narrow();
    page.crumb("/tasks/templates", t.get("tasks-templates")).body(&view)
}

async fn make(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    put(ctx, None, typed).await
}

async fn change(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    put(ctx, Some(id.parse()?), typed).await
}

async fn put(ctx: Ctx, id: Option<TemplateId>, mut typed: Typed) -> Reply {
    let offer = Offer::of(&ctx, &ctx.viewer().t).await?;
    typed.answers = forms::sent(&offer.asked, |name| typed.answers.get(name).cloned().unwrap_or_default());
    let done = async { actions::template_put(&ctx, id, &form::read(&typed, &offer)?).await };
    match done.await {
        Ok(_) => Ok(Redirect::to("/tasks/templates").into_response()),
        Err(Error::Invalid(mut faults)) => {
            for fault in faults.iter_mut().filter(|f| matches!(f.field, "unit" | "category" | "fields")) {
                fault.field = "about";
            }
            let there = match id {
                Some(id) => Some(actions::template(&ctx, id).await?),
                None => None,
            };
            Ok(page(&ctx, there.as_ref(), &offer, &typed, &faults).await?)
        }
        Err(other) => Err(other.into()),
    }
}

async fn remove(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::template_drop(&ctx, id.parse()?).await?;
    Ok(Redirect::to("/tasks/templates").into_response())
}

/// The way from a task to a template like it, for those who may open such tasks.
pub(crate) fn beside(ctx: &Ctx, t: &T, task: &Task) -> Html {
    if !ctx.could("task_open", task) || ctx.wearer().is_none() {
        return Html::default();
    }
    let label = t.get("tasks-template-save");
    parts::button_link(&format!("/tasks/templates/new?task={}", task.id), &label, "", Variant::Tertiary)
}
