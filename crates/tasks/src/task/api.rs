//! Tasks for other programs: the same nouns and actions as the pages, as JSON.

use axum::extract::Path;
use base::error::Message;
use base::{Error, Result};
use door::api::{Answer, Call, Nothing, Params, cursor};
use door::{Ctx, Reply, Routes};
use utoipa::OpenApi;

use super::json::{
    Categories, Closure, Comment, Filter, OneCategory, OneStep, OneTask, Receipt, Reopening, StateName, Steps,
    TaskLine, Tasks, Transfer,
};
use super::list::{self, Narrow, Query};
use super::model::{self, Audience, Task, TaskId};
use super::{actions, rules};
use crate::category::store as categories;

pub fn routes() -> Routes {
    Routes::new()
        .api_get("/api/tasks", many)
        .api_get("/api/tasks/{id}", one)
        .api_get("/api/tasks/{id}/steps", steps)
        .api_post("/api/tasks/{id}/assignment", take)
        .api_post("/api/tasks/{id}/release", release)
        .api_post("/api/tasks/{id}/comments", comment)
        .api_post("/api/tasks/{id}/transfer", pass_on)
        .api_post("/api/tasks/{id}/closure", close)
        .api_post("/api/tasks/{id}/reopening", reopen)
        .api_get("/api/task-categories", all_categories)
        .describe(Described::openapi())
        .merge(super::api_open::routes())
        .merge(super::api_hub::routes())
}

#[derive(OpenApi)]
#[openapi(
    paths(many, one, steps, take, release, comment, pass_on, close, reopen, all_categories),
    tags((name = "Tasks", description = "A task is something a person must do; its source hears what becomes of it."))
)]
struct Described;

pub(super) fn receipt(task: &Task) -> Result<Answer> {
    Ok(Answer::ok(&Receipt::from(task))?.version(task.version))
}

/// Tasks of the units the caller works for
#[utoipa::path(get, path = "/api/tasks", tag = "Tasks", operation_id = "task_list", params(Filter),
    responses((status = 200, description = "A page of them.", body = Tasks)))]
async fn many(ctx: Ctx, Params(filter): Params<Filter>) -> Reply {
    let limit = cursor::limit(filter.limit)?;
    let after = filter.after.filter(|a| !a.is_empty());
    if after.as_deref().is_some_and(|a| !list::is_cursor(a)) {
        return Err(Error::invalid("after", "tasks-after-wrong").into());
    }
    let mut scope = ctx.scope();
    if let Some(unit) = &filter.unit {
        scope.narrow(&model::unit_hat(unit));
    }
    let query = Query {
        view: filter.view.into(),
        category: filter.category.filter(|c| !c.is_empty()),
        narrow: narrowed(filter.state, filter.since.as_deref(), filter.text)?,
        person: ctx.who()?.0,
        today: ctx.now().date(),
        after,
        limit: limit + 1,
    };
    let mut lines = list::list(ctx.db(), &scope, &query).await?;
    let more = cursor::cut(&mut lines, limit);
    let next = lines.last().filter(|_| more).map(|l| l.cursor.clone());
    let items = lines.into_iter().map(|l| TaskLine::of(l, ctx.lang())).collect();
    Answer::ok(&Tasks { items, next })?.reply()
}

/// What a list is narrowed to.
fn narrowed(state: Option<StateName>, since: Option<&str>, text: Option<String>) -> Result<Narrow> {
    let since = since.map(|at| at.parse::<chrono::DateTime<chrono::Utc>>()).transpose();
    let since = since.map_err(|_| Error::invalid("since", "tasks-since-wrong"))?;
    let text = text.map(|t| rules::clean_line(&t)).filter(|t| !t.is_empty());
    if text.as_ref().is_some_and(|t| t.chars().count() > rules::WORDS_MAX) {
        return Err(Error::invalid("text", Message::new("tasks-too-long").with("max", rules::WORDS_MAX)));
    }
    Ok(Narrow { state: state.map(model::State::from), since: since.map(base::Time::from_utc), text })
}

/// One task
#[utoipa::path(get, path = "/api/tasks/{id}", tag = "Tasks", operation_id = "task", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "As far as the caller may see it.", body = OneTask)))]
async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    let mut seen = OneTask::seen(&ctx, &task);
    if seen.body.is_some() {
        seen.fields = crate::field::store::answers(ctx.db(), task.tenant, task.id).await?.into_iter().collect();
    }
    Answer::ok(&seen)?.version(task.version).reply()
}

/// What happened to a task
#[utoipa::path(get, path = "/api/tasks/{id}/steps", tag = "Tasks", operation_id = "task_steps",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The steps that the caller may read.", body = Steps)))]
async fn steps(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    let works = ctx.could("task_work", &task);
    let steps = actions::steps(&ctx, &task).await?;
    let items = steps.into_iter().map(|s| OneStep::of(s, works)).collect();
    Answer::ok(&Steps { items })?.version(task.version).reply()
}

/// Take a task from the unit's list
///
/// Of two at the same moment one gets it, and the other is told who.
#[utoipa::path(post, path = "/api/tasks/{id}/assignment", tag = "Tasks", operation_id = "task_take",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "The caller has it.", body = Receipt)))]
async fn take(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, _| async move { receipt(&actions::task_take(&ctx, id).await?) }).await
}

/// Give a task back to the unit's list
#[utoipa::path(post, path = "/api/tasks/{id}/release", tag = "Tasks", operation_id = "task_release",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "Nobody has it.", body = Receipt)))]
async fn release(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, _| async move { receipt(&actions::task_release(&ctx, id).await?) }).await
}

/// Write to those a task concerns, or a note among colleagues
#[utoipa::path(post, path = "/api/tasks/{id}/comments", tag = "Tasks", operation_id = "task_comment",
    params(("id" = uuid::Uuid, Path)), request_body = Comment,
    responses((status = 201, description = "It is written.", body = Receipt)))]
async fn comment(Path(id): Path<String>, call: Call<Comment>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        let seen = actions::task(&ctx, id).await?;
        let task = if ctx.could("task_comment", &seen) {
            actions::task_comment(&ctx, id, &body.text, Audience::from(body.audience)).await
        } else {
            actions::task_add(&ctx, id, &body.text).await
        };
        let task = task.map_err(fields)?;
        Ok(Answer::created(format!("/api/tasks/{id}/steps"), &Receipt::from(&task))?.version(task.version))
    })
    .await
}

/// Pass a task on to another category or unit
#[utoipa::path(post, path = "/api/tasks/{id}/transfer", tag = "Tasks", operation_id = "task_pass_on",
    params(("id" = uuid::Uuid, Path)), request_body = Transfer,
    responses((status = 200, description = "It is on the other unit's list.", body = Receipt)))]
async fn pass_on(Path(id): Path<String>, call: Call<Transfer>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        receipt(&actions::task_pass_on(&ctx, id, &body.to, &body.reason).await.map_err(fields)?)
    })
    .await
}

/// Close a task with an answer
#[utoipa::path(post, path = "/api/tasks/{id}/closure", tag = "Tasks", operation_id = "task_close",
    params(("id" = uuid::Uuid, Path)), request_body = Closure,
    responses((status = 200, description = "It is done.", body = Receipt)))]
async fn close(Path(id): Path<String>, call: Call<Closure>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move { receipt(&actions::task_close(&ctx, id, &body.answer).await?) }).await
}

/// Open a closed task again, as the one who asked
#[utoipa::path(post, path = "/api/tasks/{id}/reopening", tag = "Tasks", operation_id = "task_reopen",
    params(("id" = uuid::Uuid, Path)), request_body = Reopening,
    responses((status = 200, description = "It is on the unit's list.", body = Receipt)))]
async fn reopen(Path(id): Path<String>, call: Call<Reopening>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move { receipt(&actions::task_reopen(&ctx, id, &body.reason).await.map_err(fields)?) })
        .await
}

/// What tasks can be about
#[utoipa::path(get, path = "/api/task-categories", tag = "Tasks", operation_id = "task_categories",
    responses((status = 200, description = "Those in use, in the order of the form.", body = Categories)))]
async fn all_categories(ctx: Ctx) -> Reply {
    let all = categories::all(ctx.db(), ctx.tenant_id()).await?;
    let fields = crate::field::actions::fields(ctx.db(), ctx.tenant_id()).await?;
    let items = all.into_iter().filter(|c| c.active).map(|c| OneCategory::of(c, &fields, ctx.lang())).collect();
    Answer::ok(&Categories { items })?.reply()
}

/// The actions name the fields of the pages' forms; the API has its own names for some.
pub(super) fn fields(error: Error) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    for fault in &mut faults {
        fault.field = match fault.field {
            "comment" => "text",
            "onward" => "to",
            "reopening" | "delegate_reason" | "return_reason" | "wait_reason" | "change_reason" => "reason",
            "toward" => "to",
            "wait_audience" => "audience",
            "merge_note" => "note",
            "point" => "words",
            other => other,
        };
    }
    Error::Invalid(faults)
}
