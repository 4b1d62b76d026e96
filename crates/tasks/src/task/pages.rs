//! One task, as each of those who may see it sees it, and the forms with which it is changed.

use std::collections::HashMap;
use std::future::Future;

use axum::Form;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use base::error::Message;
use base::{Error, Result};
use chrono::NaiveDate;
use door::{Cost, Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::Fields;
use web::page::fragment;

use super::actions::{self, Change, Wait};
use super::link::Relation;
use super::list_page;
use super::model::{Audience, Task, TaskId, WaitsFor};
use super::rules::Worker;
use super::tools;
use super::view::{self, Told};
use crate::check::actions::{Tick, task_check};
use crate::desk::away::stands_in;
use crate::report::form::size as report_size;
use crate::{file, photo};

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
        .post("/tasks/{id}/waiting", wait)
        .post("/tasks/{id}/resumption", resume)
        .post("/tasks/{id}/delegation", delegate)
        .post("/tasks/{id}/return", give_back)
        .post("/tasks/{id}/links", link)
        .post("/tasks/{id}/links/removal", unlink)
        .post("/tasks/{id}/merger", merge)
        .post("/tasks/{id}/change", change)
        .post("/tasks/{id}/checks", check_add)
        .post("/tasks/{id}/checks/{n}", check_mark)
        .get("/tasks/{id}/files/{n}", file::pages::of_task)
        .open_get("/follow/{secret}/files/{n}", file::pages::of_link)
        .cost(Cost::Secret)
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
#[serde(transparent)]
pub struct Typed(HashMap<String, String>);

impl Typed {
    /// What was typed in a field; empty when the form did not send it.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// All of it in the fields of the page; what was not sent begins as it does.
    pub fn onto<'a>(&self, fields: Fields<'a>) -> Fields<'a> {
        let start = |name: &str| match name {
            "audience" | "wait_audience" => "all",
            "file_audience" => "requester",
            _ => "",
        };
        tools::FIELDS
            .into_iter()
            .fold(fields, |fields, name| fields.value(name, self.0.get(name).map_or(start(name), String::as_str)))
    }

    /// Who shall read it.
    pub fn audience(&self, name: &str) -> Audience {
        if self.text(name) == Audience::Unit.name() { Audience::Unit } else { Audience::All }
    }

    /// A day.
    ///
    /// # Errors
    /// `Invalid` at the field when it is none.
    pub fn day(&self, name: &'static str) -> Result<Option<NaiveDate>> {
        match self.text(name).trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Error::invalid(name, "tasks-date-wrong")),
        }
    }
}

/// A task as somebody came to it.
pub struct Seen {
    /// With the hat of the link, when she came by one.
    pub ctx: Ctx,
    /// As she may see it.
    pub task: Task,
    /// `/tasks/{id}` or `/follow/{secret}`.
    pub base: String,
    /// She stands in for the one who has it.
    pub stands_in: bool,
}

impl Seen {
    async fn by_id(ctx: Ctx, id: &str) -> Result<Self> {
        let task = actions::task(&ctx, id.parse()?).await?;
        let stands_in = ctx.could("task_work", &task) && stands_in(&ctx, ctx.db(), &task).await?;
        Ok(Self { ctx, base: task.href(), task, stands_in })
    }

    async fn by_link(ctx: Ctx, secret: &str) -> Result<Self> {
        let (ctx, task) = actions::task_of_link(&ctx, secret).await?;
        Ok(Self { ctx, task, base: format!("/follow/{secret}"), stands_in: false })
    }

    /// The one who works, as she stands to the task.
    ///
    /// # Errors
    /// As [`actions::worker`].
    pub fn worker(&self) -> Result<Worker> {
        let worker = actions::worker(&self.ctx, &self.task)?;
        Ok(Worker { leader: worker.leader || self.stands_in, ..worker })
    }

    /// The task that goes on instead of this one, where she may see it: at the end of the way when it
    /// went on more than once.
    ///
    /// # Errors
    /// As [`actions::task`].
    pub async fn kept(&self) -> Result<Option<Task>> {
        let mut next = self.task.merged_into;
        let mut kept = None;
        for _ in 0..10 {
            let Some(id) = next else { break };
            match actions::task(&self.ctx, id).await {
                Ok(task) => {
                    next = task.merged_into;
                    kept = Some(task);
                }
                Err(Error::NotFound | Error::StepUp | Error::Unauthenticated) => break,
                Err(other) => return Err(other),
            }
        }
        Ok(kept)
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
    let seen = Seen::by_link(ctx, &secret).await?;
    let mut topics = vec![seen.task.topic()];
    topics.extend(seen.kept().await?.map(|kept| kept.topic()));
    let line = door::live::line(&seen.ctx)?;
    Ok(web::sse::respond(door::live::events(&seen.ctx, line, topics, from)))
}

/// Back to the page; when it did not work, the page with the reason and what was typed.
async fn answer(ctx: Ctx, id: &str, typed: &Typed, done: impl Future<Output = Result<Task>>) -> Reply {
    let told = match done.await {
        // What she passed on she may not see any more.
        Ok(_) => {
            let to = match typed.text("back") {
                "board" => "/tasks/board".into(),
                _ if actions::task(&ctx, id.parse()?).await.is_ok() => format!("/tasks/{id}"),
                _ => "/tasks".into(),
            };
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

async fn take(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_take(&ctx, task)).await
}

async fn release(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_release(&ctx, task)).await
}

/// From the unit to those it concerns or among colleagues; or from the one who asked.
async fn comment(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let seen = Seen::by_id(ctx.clone(), &id).await?;
    let audience = typed.audience("audience");
    let done = async {
        if seen.ctx.could("task_comment", &seen.task) {
            actions::task_comment(&ctx, seen.task.id, typed.text("comment"), audience).await
        } else {
            actions::task_add(&ctx, seen.task.id, typed.text("comment")).await
        }
    };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn transfer(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_pass_on(&ctx, task, typed.text("onward"), typed.text("reason")))
        .await
}

async fn close(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_close(&ctx, task, typed.text("answer"))).await
}

async fn reopen(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_reopen(&ctx, task, typed.text("reopening"))).await
}

async fn wait(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = async {
        let on = WaitsFor::from_name(typed.text("waits_for"));
        let on = on.ok_or_else(|| Error::invalid("waits_for", "tasks-wait-for-missing"))?;
        let wait = Wait {
            on,
            until: typed.day("until")?,
            reason: typed.text("wait_reason").to_owned(),
            audience: typed.audience("wait_audience"),
        };
        actions::task_wait(&ctx, task, &wait).await
    };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn resume(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_resume(&ctx, task)).await
}

async fn delegate(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = actions::task_delegate(&ctx, task, typed.text("toward"), typed.text("delegate_reason"));
    answer(ctx.clone(), &id, &typed, done).await
}

async fn give_back(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    answer(ctx.clone(), &id, &typed, actions::task_return(&ctx, task, typed.text("return_reason"))).await
}

fn relation(typed: &Typed) -> Result<Relation> {
    Relation::from_name(typed.text("relation")).ok_or_else(|| Error::invalid("relation", "tasks-link-missing"))
}

async fn link(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = async { actions::task_link(&ctx, task, relation(&typed)?, typed.text("other")).await };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn unlink(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = async { actions::task_unlink(&ctx, task, relation(&typed)?, typed.text("other")).await };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn merge(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = actions::task_merge(&ctx, task, typed.text("into"), typed.text("merge_note"));
    answer(ctx.clone(), &id, &typed, done).await
}

async fn change(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let done = async {
        let title = typed.text("title").trim();
        let change = Change {
            title: (!title.is_empty()).then(|| title.to_owned()),
            due: typed.day("due")?,
            reason: typed.text("change_reason").to_owned(),
        };
        actions::task_change(&ctx, task, &change).await
    };
    answer(ctx.clone(), &id, &typed, done).await
}

async fn check_add(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    ticked(ctx, &id, &typed, Tick::Add(typed.text("point").to_owned()), task).await
}

async fn check_mark(ctx: Ctx, Path((id, n)): Path<(String, String)>, Form(typed): Form<Typed>) -> Reply {
    let task: TaskId = id.parse()?;
    let n: i64 = n.parse().map_err(|_| Error::NotFound)?;
    let tick = match typed.text("do") {
        "done" => Tick::Done(n),
        "undone" => Tick::Undone(n),
        "drop" => Tick::Drop(n),
        _ => return Err(Error::NotFound.into()),
    };
    ticked(ctx, &id, &typed, tick, task).await
}

async fn ticked(ctx: Ctx, id: &str, typed: &Typed, tick: Tick, task: TaskId) -> Reply {
    let done = async {
        task_check(&ctx, task, &tick).await?;
        actions::task(&ctx, task).await
    };
    answer(ctx.clone(), id, typed, done).await
}

/// `POST /tasks/{id}/files`: from those who work on it or the one who asked.
pub async fn attach(ctx: Ctx, Path(id): Path<String>, request: Request) -> Reply {
    let seen = Seen::by_id(ctx.clone(), &id).await?;
    let mut typed = Typed::default();
    let done = attached(&ctx, seen.task.id, request, &mut typed).await;
    answer(ctx.clone(), &id, &typed, async { done }).await
}

/// `POST /follow/{secret}/files`
pub async fn follow_attach(ctx: Ctx, Path(secret): Path<String>, request: Request) -> Reply {
    let (as_link, task) = actions::task_of_link(&ctx, &secret).await?;
    let mut typed = Typed::default();
    let done = attached(&as_link, task.id, request, &mut typed).await;
    follow_answer(ctx, &secret, &typed, done).await
}

/// The page comes back with whom a file was for, also where the file is not taken.
async fn attached(ctx: &Ctx, task: TaskId, request: Request, typed: &mut Typed) -> Result<Task> {
    let limit = ctx.app().config.limits.upload_bytes;
    let said = |e: Error| match e {
        Error::TooLarge { .. } => {
            Error::invalid("files", Message::new("tasks-file-large").with("limit", report_size(limit)))
        }
        other => other,
    };
    let mut sent = file::form::Sent::default();
    let read = file::form::read(request, limit, &mut sent).await;
    if !sent.audience.is_empty() {
        typed.0.insert("file_audience".to_owned(), sent.audience.clone());
    }
    read.map_err(said)?;
    let audience = if sent.audience == Audience::Unit.name() { Audience::Unit } else { Audience::Requester };
    file::actions::task_attach(ctx, task, &sent.files, audience).await
}

async fn follow_comment(ctx: Ctx, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (as_link, task) = actions::task_of_link(&ctx, &secret).await?;
    let done = actions::task_add(&as_link, task.id, typed.text("comment")).await;
    follow_answer(ctx, &secret, &typed, done).await
}

async fn follow_reopen(ctx: Ctx, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (as_link, task) = actions::task_of_link(&ctx, &secret).await?;
    let done = actions::task_reopen(&as_link, task.id, typed.text("reopening")).await;
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
