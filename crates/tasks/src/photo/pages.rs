//! Photos as they are shown: always as a JPEG, never as anything that could run.

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use base::{Error, Result};
use door::{Ctx, Reply};
use web::download;

use super::{Photo, store};
use crate::task::{Task, TaskId, actions};

/// `GET /tasks/{id}/photos/{n}`: `3` is the third, `3-small` its small one.
pub async fn of_task(ctx: Ctx, Path((id, name)): Path<(String, String)>) -> Reply {
    let task = actions::task(&ctx, id.parse::<TaskId>()?).await?;
    Ok(one(&ctx, &task, &name).await?)
}

/// `GET /follow/{secret}/photos/{n}`
pub async fn of_link(ctx: Ctx, Path((secret, name)): Path<(String, String)>) -> Reply {
    let (ctx, task) = actions::task_of_link(&ctx, &secret).await?;
    Ok(one(&ctx, &task, &name).await?)
}

/// `GET /report/photos/{slip}`: the small one of a photo that a form keeps.
pub async fn of_slip(ctx: Ctx, Path(slip): Path<String>) -> Reply {
    let keys = ctx.store().keys();
    let photo = store::of_slip(keys, ctx.tenant_id(), &slip, ctx.now()).ok_or(Error::NotFound)?;
    Ok(content(&ctx, &photo.thumb).await?)
}

async fn one(ctx: &Ctx, task: &Task, name: &str) -> Result<Response> {
    if !ctx.could("task_read", task) {
        return Err(Error::NotFound);
    }
    let (n, small) = name.strip_suffix("-small").map_or((name, false), |n| (n, true));
    let place = n.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or(Error::NotFound)?;
    let photos = store::of(ctx.db(), task.tenant, task.id).await?;
    let photo: &Photo = photos.get(place).ok_or(Error::NotFound)?;
    content(ctx, if small { &photo.thumb } else { &photo.sha256 }).await
}

async fn content(ctx: &Ctx, sha256: &str) -> Result<Response> {
    let content = ctx.store().files().read(ctx.tenant_id(), sha256).await?;
    let answer = download::picture(store::MEDIA_TYPE, Body::from_stream(content.pieces));
    Ok(download::of_length(content.bytes, answer))
}
