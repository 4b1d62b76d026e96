//! The API of what a hub does with tasks: change, wait, delegate, link, merge, tick off, attach, many at once.

use axum::extract::{Path, Request};
use base::{Error, Result};
use door::api::{Answer, Call, Nothing, Params};
use door::{Ctx, Reply, Routes};
use utoipa::OpenApi;

use super::actions::{self, Change, Wait};
use super::api::{fields, receipt};
use super::json::Receipt;
use super::json_hub::{
    Bulk, BulkResult, BulkResults, Checklist, Delegation, FileParams, Files, Hold, Links, Merger, NewLink, NewPoint,
    OneFile, OneLink, PointDone, Return, TaskChange,
};
use super::link::Relation;
use super::model::{Audience, TaskId};
use crate::check::actions::{Tick, checklist, task_check};
use crate::desk::bulk;
use crate::file::{self, Upload};

pub fn routes() -> Routes {
    // A file is as large as files may be, and is measured while it is read.
    let files = Routes::new().api_post("/api/tasks/{id}/files", attach).uploads(|config| config.limits.upload_bytes);
    files
        .api_get("/api/tasks/{id}/files", files_of)
        .api_get("/api/tasks/{id}/files/{n}", one_file)
        .api_patch("/api/tasks/{id}", change)
        .api_post("/api/tasks/{id}/waiting", wait)
        .api_post("/api/tasks/{id}/resumption", resume)
        .api_post("/api/tasks/{id}/delegation", delegate)
        .api_post("/api/tasks/{id}/return", give_back)
        .api_get("/api/tasks/{id}/links", links)
        .api_post("/api/tasks/{id}/links", link)
        .api_post("/api/tasks/{id}/links/removal", unlink)
        .api_post("/api/tasks/{id}/merger", merge)
        .api_get("/api/tasks/{id}/checks", checks)
        .api_post("/api/tasks/{id}/checks", check_add)
        .api_post("/api/tasks/{id}/checks/{n}", check_mark)
        .api_post("/api/tasks/bulk", many_at_once)
        .describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(paths(
    change,
    wait,
    resume,
    delegate,
    give_back,
    links,
    link,
    unlink,
    merge,
    checks,
    check_add,
    check_mark,
    files_of,
    one_file,
    attach,
    many_at_once
))]
struct Described;

/// Change the title or the due date of a task
#[utoipa::path(patch, path = "/api/tasks/{id}", tag = "Tasks", operation_id = "task_change",
    params(("id" = uuid::Uuid, Path)), request_body = TaskChange,
    responses((status = 200, description = "It is changed.", body = Receipt)))]
async fn change(Path(id): Path<String>, call: Call<TaskChange>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        let change = Change { title: body.title, due: body.due, reason: body.reason };
        receipt(&actions::task_change(&ctx, id, &change).await.map_err(fields)?)
    })
    .await
}

/// Put a task on hold
#[utoipa::path(post, path = "/api/tasks/{id}/waiting", tag = "Tasks", operation_id = "task_wait",
    params(("id" = uuid::Uuid, Path)), request_body = Hold,
    responses((status = 200, description = "The clock stands.", body = Receipt)))]
async fn wait(Path(id): Path<String>, call: Call<Hold>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        let wait = Wait {
            on: body.on.into(),
            until: body.until,
            reason: body.reason,
            audience: Audience::from(body.audience),
        };
        receipt(&actions::task_wait(&ctx, id, &wait).await.map_err(fields)?)
    })
    .await
}

/// Go on with a task that was on hold
#[utoipa::path(post, path = "/api/tasks/{id}/resumption", tag = "Tasks", operation_id = "task_resume",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "It goes on.", body = Receipt)))]
async fn resume(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, _| async move { receipt(&actions::task_resume(&ctx, id).await?) }).await
}

/// Ask a team, a unit or a person to solve a task
///
/// The unit answers for it still, and the one who asked sees who does the work.
#[utoipa::path(post, path = "/api/tasks/{id}/delegation", tag = "Tasks", operation_id = "task_delegate",
    params(("id" = uuid::Uuid, Path)), request_body = Delegation,
    responses((status = 200, description = "They have it.", body = Receipt)))]
async fn delegate(Path(id): Path<String>, call: Call<Delegation>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        receipt(&actions::task_delegate(&ctx, id, &body.to, &body.reason).await.map_err(fields)?)
    })
    .await
}

/// Give a task back to the unit that answers for it, or take it back
#[utoipa::path(post, path = "/api/tasks/{id}/return", tag = "Tasks", operation_id = "task_return",
    params(("id" = uuid::Uuid, Path)), request_body = Return,
    responses((status = 200, description = "The unit has it.", body = Receipt)))]
async fn give_back(Path(id): Path<String>, call: Call<Return>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move { receipt(&actions::task_return(&ctx, id, &body.reason).await.map_err(fields)?) })
        .await
}

/// What other tasks a task has to do with
#[utoipa::path(get, path = "/api/tasks/{id}/links", tag = "Tasks", operation_id = "task_links",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "Those that the caller may see.", body = Links)))]
async fn links(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    let items = actions::links_of(&ctx, &task).await?.iter().map(|l| OneLink::of(&ctx, l)).collect();
    Answer::ok(&Links { items })?.version(task.version).reply()
}

fn relation(name: &str) -> Result<Relation> {
    Relation::from_name(name).ok_or_else(|| Error::invalid("relation", "tasks-link-missing"))
}

/// Link a task to another
#[utoipa::path(post, path = "/api/tasks/{id}/links", tag = "Tasks", operation_id = "task_link",
    params(("id" = uuid::Uuid, Path)), request_body = NewLink,
    responses((status = 201, description = "They are linked.", body = Receipt)))]
async fn link(Path(id): Path<String>, call: Call<NewLink>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        let task = actions::task_link(&ctx, id, relation(&body.relation)?, &body.other).await?;
        Ok(Answer::created(format!("/api/tasks/{id}/links"), &Receipt::from(&task))?.version(task.version))
    })
    .await
}

/// Take a link between two tasks away
#[utoipa::path(post, path = "/api/tasks/{id}/links/removal", tag = "Tasks", operation_id = "task_unlink",
    params(("id" = uuid::Uuid, Path)), request_body = NewLink,
    responses((status = 200, description = "They are linked so no more.", body = Receipt)))]
async fn unlink(Path(id): Path<String>, call: Call<NewLink>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        receipt(&actions::task_unlink(&ctx, id, relation(&body.relation)?, &body.other).await?)
    })
    .await
}

/// Let a task go on as another that is about the same
#[utoipa::path(post, path = "/api/tasks/{id}/merger", tag = "Tasks", operation_id = "task_merge",
    params(("id" = uuid::Uuid, Path)), request_body = Merger,
    responses((status = 200, description = "It is closed, and its requesters follow the other.", body = Receipt)))]
async fn merge(Path(id): Path<String>, call: Call<Merger>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        receipt(&actions::task_merge(&ctx, id, &body.into, &body.note).await.map_err(fields)?)
    })
    .await
}

/// The checklist of a task
#[utoipa::path(get, path = "/api/tasks/{id}/checks", tag = "Tasks", operation_id = "task_checks",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "For those who work on it.", body = Checklist)))]
async fn checks(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    Answer::ok(&Checklist::from(checklist(&ctx, &task).await?))?.reply()
}

/// Add a point to a checklist
#[utoipa::path(post, path = "/api/tasks/{id}/checks", tag = "Tasks", operation_id = "task_check_add",
    params(("id" = uuid::Uuid, Path)), request_body = NewPoint,
    responses((status = 201, description = "It is on the list.", body = Checklist)))]
async fn check_add(Path(id): Path<String>, call: Call<NewPoint>) -> Reply {
    let id: TaskId = id.parse()?;
    call.once(|ctx, body| async move {
        let points = task_check(&ctx, id, &Tick::Add(body.words)).await.map_err(fields)?;
        Answer::created(format!("/api/tasks/{id}/checks"), &Checklist::from(points))
    })
    .await
}

/// Tick a point of a checklist off, or not
#[utoipa::path(post, path = "/api/tasks/{id}/checks/{n}", tag = "Tasks", operation_id = "task_check_mark",
    params(("id" = uuid::Uuid, Path), ("n" = i64, Path)), request_body = PointDone,
    responses((status = 200, description = "The checklist.", body = Checklist)))]
async fn check_mark(Path((id, n)): Path<(String, String)>, call: Call<PointDone>) -> Reply {
    let (id, n): (TaskId, i64) = (id.parse()?, n.parse().map_err(|_| Error::NotFound)?);
    call.once(|ctx, body| async move {
        let tick = if body.done { Tick::Done(n) } else { Tick::Undone(n) };
        Answer::ok(&Checklist::from(task_check(&ctx, id, &tick).await?))
    })
    .await
}

/// The files of a task
#[utoipa::path(get, path = "/api/tasks/{id}/files", tag = "Tasks", operation_id = "task_files",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "Those that the caller may have.", body = Files)))]
async fn files_of(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    let files = file::actions::files(&ctx, &task).await?;
    let items = files.into_iter().map(|f| OneFile::of(task.id.0, f)).collect();
    Answer::ok(&Files { items })?.version(task.version).reply()
}

/// One file of a task
#[utoipa::path(get, path = "/api/tasks/{id}/files/{n}", tag = "Tasks", operation_id = "task_file",
    params(("id" = uuid::Uuid, Path), ("n" = i64, Path)),
    responses((status = 200, description = "Its content, to be saved, under the type that was found in it.",
        body = Vec<u8>, content_type = "*/*")))]
async fn one_file(ctx: Ctx, Path((id, n)): Path<(String, String)>) -> Reply {
    let task = actions::task(&ctx, id.parse()?).await?;
    Ok(file::pages::one(&ctx, &task, &n).await?)
}

/// Attach a file to a task
///
/// The body is the file as it is. Its type is found in its content. The same content under the same name is
/// attached once, however often it is sent.
#[utoipa::path(post, path = "/api/tasks/{id}/files", tag = "Tasks", operation_id = "task_attach",
    params(("id" = uuid::Uuid, Path), FileParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "It is on the task.", body = Receipt)))]
async fn attach(ctx: Ctx, Path(id): Path<String>, Params(params): Params<FileParams>, request: Request) -> Reply {
    let id: TaskId = id.parse()?;
    // Whether she may is asked before anything is read.
    actions::task(&ctx, id).await?;
    let limit = ctx.app().config.limits.upload_bytes;
    let call = Call::raw(ctx, request, limit).await?;
    call.once(|ctx, content| async move {
        let upload = Upload { name: params.name, content };
        let task = file::actions::task_attach(&ctx, id, &[upload], Audience::from(params.audience)).await?;
        Ok(Answer::created(format!("/api/tasks/{id}/files"), &Receipt::from(&task))?.version(task.version))
    })
    .await
}

/// Do the same with many tasks
///
/// Each is done by itself and has a result of its own; what is refused for one leaves the others as they are.
/// Under an `Idempotency-Key` all are done or none, and the first that is refused is the answer.
#[utoipa::path(post, path = "/api/tasks/bulk", tag = "Tasks", operation_id = "task_bulk", request_body = Bulk,
    responses((status = 200, description = "What became of each.", body = BulkResults)))]
async fn many_at_once(call: Call<Bulk>) -> Reply {
    let together = call.is_once();
    call.once(|ctx, body| async move {
        let ids: Vec<TaskId> = body.tasks.iter().map(|id| TaskId(*id)).collect();
        let deed = body.deed()?;
        let outcomes = if together {
            let done = bulk::all_or_none(&ctx, &ids, &deed).await.map_err(fields)?;
            done.into_iter().map(|task| bulk::Outcome { id: task.id, result: Ok(task) }).collect()
        } else {
            bulk::bulk(&ctx, &ids, &deed).await?
        };
        let items = outcomes.into_iter().map(|o| BulkResult::of(&ctx, o)).collect();
        Answer::ok(&BulkResults { items })
    })
    .await
}
