//! Repeating tasks for other programs: the same nouns and actions as the pages, as JSON.

use axum::extract::Path;
use base::Result;
use door::api::{Answer, Call, Nothing, Params};
use door::{Ctx, Reply, Routes};
use utoipa::OpenApi;

use super::json::{OneRepeat, RepeatBody, RepeatTurn, Repeats};
use super::{Repeat, RepeatId, actions};
use crate::template::json::OfUnit;

pub fn routes() -> Routes {
    Routes::new()
        .api_get("/api/task-repeats", many)
        .api_post("/api/task-repeats", make)
        .api_get("/api/task-repeats/{id}", one)
        .api_post("/api/task-repeats/{id}", put)
        .api_post("/api/task-repeats/{id}/state", turn)
        .api_post("/api/task-repeats/{id}/removal", remove)
        .describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(paths(many, make, one, put, turn, remove))]
struct Described;

fn answer(ctx: &Ctx, repeat: Repeat) -> Result<Answer> {
    let version = repeat.version;
    Ok(Answer::ok(&OneRepeat::of(repeat, ctx.now().date()))?.version(version))
}

/// The rules by which tasks are opened again and again
#[utoipa::path(get, path = "/api/task-repeats", tag = "Tasks", operation_id = "task_repeats",
    params(OfUnit), responses((status = 200, description = "Of the units the caller works for.", body = Repeats)))]
async fn many(ctx: Ctx, Params(filter): Params<OfUnit>) -> Reply {
    let of = filter.key()?;
    let all = actions::repeats(&ctx).await?;
    let today = ctx.now().date();
    let wanted = |unit: &str| of.is_none_or(|u| u == unit);
    let items = all.into_iter().filter(|r| wanted(&r.unit)).map(|r| OneRepeat::of(r, today)).collect();
    Answer::ok(&Repeats { items })?.reply()
}

/// One rule, with its next days
#[utoipa::path(get, path = "/api/task-repeats/{id}", tag = "Tasks", operation_id = "task_repeat",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "As it is.", body = OneRepeat)))]
async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let repeat = actions::repeat(&ctx, id.parse()?).await?;
    answer(&ctx, repeat)?.reply()
}

/// Let a task be opened again and again
///
/// Each day of the rule opens one task at its start, in Norway, and no day opens two.
#[utoipa::path(post, path = "/api/task-repeats", tag = "Tasks", operation_id = "task_repeat_make",
    request_body = RepeatBody, responses((status = 201, description = "It is active.", body = OneRepeat)))]
async fn make(call: Call<RepeatBody>) -> Reply {
    call.once(|ctx, body| async move {
        let today = ctx.now().date();
        let repeat = actions::repeat_put(&ctx, None, &body.wanted(today)?).await?;
        let (href, version) = (format!("/api/task-repeats/{}", repeat.id), repeat.version);
        Ok(Answer::created(href, &OneRepeat::of(repeat, today))?.version(version))
    })
    .await
}

/// Change a rule from now on
///
/// What is left out is as for a new one. Tasks that it has opened stay as they are.
#[utoipa::path(post, path = "/api/task-repeats/{id}", tag = "Tasks", operation_id = "task_repeat_put",
    params(("id" = uuid::Uuid, Path)), request_body = RepeatBody,
    responses((status = 200, description = "As it is now.", body = OneRepeat)))]
async fn put(Path(id): Path<String>, call: Call<RepeatBody>) -> Reply {
    let id: RepeatId = id.parse()?;
    call.once(|ctx, body| async move {
        let new = body.wanted(ctx.now().date())?;
        let repeat = actions::repeat_put(&ctx, Some(id), &new).await?;
        answer(&ctx, repeat)
    })
    .await
}

/// Pause a rule, let it go on, or end it
///
/// The days of a pause are not made up for.
#[utoipa::path(post, path = "/api/task-repeats/{id}/state", tag = "Tasks", operation_id = "task_repeat_turn",
    params(("id" = uuid::Uuid, Path)), request_body = RepeatTurn,
    responses((status = 200, description = "As it is now.", body = OneRepeat)))]
async fn turn(Path(id): Path<String>, call: Call<RepeatTurn>) -> Reply {
    let id: RepeatId = id.parse()?;
    call.once(|ctx, body| async move {
        let repeat = actions::repeat_turn(&ctx, id, body.state.into()).await?;
        answer(&ctx, repeat)
    })
    .await
}

/// Take a rule away
///
/// Tasks that it has opened stay.
#[utoipa::path(post, path = "/api/task-repeats/{id}/removal", tag = "Tasks", operation_id = "task_repeat_drop",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "It is gone.", body = Repeats)))]
async fn remove(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: RepeatId = id.parse()?;
    call.once(|ctx, _| async move {
        actions::repeat_drop(&ctx, id).await?;
        Answer::ok(&Repeats { items: Vec::new() })
    })
    .await
}
