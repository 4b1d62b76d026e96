//! One task, as each of those who may see it sees it, and the forms with which it is changed.

use std::future::Future;

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use base::{Error, Result};
use door::{Cost, Ctx, Reply, Routes};
use serde::Deserialize;
use web::page::fragment;

use super::actions;
use super::list_page;
use super::model::{Audience, Task, TaskId};
use super::view::{self, Told};
use crate::photo;

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks", list_page::page)
        .get("/tasks/list", list_page::part)
        .get("/tasks/{id}", page)
        .get("/tasks/{id}/steps", steps)
        .get("/tasks/{id}/work", work)
        .get("/tasks/{id}/photos/{name}", photo::pages::of_task)
        .post("/tasks/{id}/assignment", take)
        .post("/tasks/{id}/release", release)
        .post("/tasks/{id}/comments", comment)
        .post("/tasks/{id}/transfer", transfer)
        .post("/tasks/{id}/closure", close)
        .post("/tasks/{id}/reopening", reopen)
        .open_get("/follow/{secret}", follow)
        .cost(Cost::Secret)
        .open_get("/follow/{secret}/steps", follow_steps)
        .cost(Cost::Secret)
        .open_get("/follow/{secret}/live", follow_live)
        .cost(Cost::Secret)
        .open_get("/follow/{secret}/photos/{name}", photo::pages::of_link)
        .cost(Cost::Secret)
        .open_post("/follow/{secret}/comments", follow_comment)
        .cost(Cost::Secret)
        .open_post("/follow/{secret}/reopening", follow_reopen)
        .cost(Cost::Secret)
}

/// What the forms of the page send; each sends some of it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub comment: String,
    /// `unit` for a note among colleagues.
    pub audience: String,
    pub onward: String,
    pub reason: String,
    pub answer: String,
    pub reopening: String,
}

/// A task as somebody came to it.
pub struct Seen {
    pub ctx: Ctx,
    pub task: Task,
    /// `/tasks/{id}` or `/follow/{secret}`.
    pub base: String,
}

impl Seen {
    async fn by_id(ctx: Ctx, id: &str) -> Result<Self> {
        let task = actions::task(&ctx, id.parse()?).await?;
        Ok(Self { ctx, base: task.href(), task })
    }

    async fn by_link(ctx: Ctx, secret: &str) -> Result<Self> {
        let (ctx, task) = actions::task_of_link(&ctx, secret).await?;
        Ok(Self { ctx, task, base: format!("/follow/{secret}") })
    }
}

async fn page(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let seen = Seen::by_id(ctx, &id).await?;
    Ok(view::page(&seen, &Typed::default(), &Told::Nothing).await?)
}

async fn follow(ctx: Ctx, Path(secret): Path<String>) -> Reply {
    let seen = Seen::by_link(ctx, &secret).await?;
    Ok(view::page(&seen, &Typed::default(), &Told::Nothing).await?)
}

async fn steps(ctx: Ctx, Path(id): Path<String>) -> Reply {
    Ok(fragment(&view::steps(&Seen::by_id(ctx, &id).await?).await?)?)
}

async fn follow_steps(ctx: Ctx, Path(secret): Path<String>) -> Reply {
    Ok(fragment(&view::steps(&Seen::by_link(ctx, &secret).await?).await?)?)
}

async fn work(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let seen = Seen::by_id(ctx, &id).await?;
    Ok(fragment(&view::work(&seen).ok_or(Error::NotFound)?)?)
}

/// The events of a page behind a secret link.
async fn follow_live(ctx: Ctx, Path(secret): Path<String>, Query(from): Query<door::live::From>) -> Reply {
    let (ctx, task) = actions::task_of_link(&ctx, &secret).await?;
    Ok(web::sse::respond(door::live::events(&ctx, vec![task.topic()], from)))
}

/// Back to the page; when it did not work, the page with the reason and what was typed.
async fn answer(ctx: Ctx, id: &str, typed: &Typed, done: impl Future<Output = Result<Task>>) -> Reply {
    let told = match done.await {
        // What she passed on she may not see any more.
        Ok(_) => {
            let to =
                if actions::task(&ctx, id.parse()?).await.is_ok() { format!("/tasks/{id}") } else { "/tasks".into() };
            return Ok(Redirect::to(&to).into_response());
        }
        Err(error) => Told::try_from(error)?,
    };
    let seen = Seen::by_id(ctx, id).await?;
    Ok(view::page(&seen, typed, &told).await?)
}

async fn follow_answer(ctx: Ctx, secret: &str, typed: &Typed, done: Result<Task>) -> Reply {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/follow/{secret}")).into_response()),
        Err(error) => {
            let told = Told::try_from(error)?;
            Ok(view::page(&Seen::by_link(ctx, secret).await?, typed, &told).await?)
        }
    }
}

async fn take(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &Typed::default(), actions::task_take(&ctx, task)).await
}

async fn release(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &Typed::default(), actions::task_release(&ctx, task)).await
}

/// From the unit to those it concerns or among colleagues; or from the one who asked.
async fn comment(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let seen = Seen::by_id(ctx.clone(), &id).await?;
    let audience = if typed.audience == Audience::Unit.name() { Audience::Unit } else { Audience::All };
    let done = async {
        if seen.ctx.could("task_comment", &seen.task) {
            actions::task_comment(&ctx, seen.task.id, &typed.comment, audience).await
        } else {
            actions::task_add(&ctx, seen.task.id, &typed.comment).await
        }
    };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn transfer(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_pass_on(&ctx, task, &typed.onward, &typed.reason)).await
}

async fn close(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_close(&ctx, task, &typed.answer)).await
}

async fn reopen(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_reopen(&ctx, task, &typed.reopening)).await
}

async fn follow_comment(ctx: Ctx, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (as_link, task) = actions::task_of_link(&ctx, &secret).await?;
    let done = actions::task_add(&as_link, task.id, &typed.comment).await;
    follow_answer(ctx, &secret, &typed, done).await
}

async fn follow_reopen(ctx: Ctx, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (as_link, task) = actions::task_of_link(&ctx, &secret).await?;
    let done = actions::task_reopen(&as_link, task.id, &typed.reopening).await;
    follow_answer(ctx, &secret, &typed, done).await
}

/// The status of the page with which a form comes back.
pub(super) fn status(told: &Told) -> StatusCode {
    match told {
        Told::Nothing => StatusCode::OK,
        Told::Faults(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Told::Conflict(_) => StatusCode::CONFLICT,
    }
}
