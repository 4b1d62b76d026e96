//! Files as they are handed out: to be saved, or as a picture of our own making.

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use base::{Error, Result};
use door::{Ctx, Reply};
use web::{Html, T, download, parts};

use super::{TaskFile, actions};
use crate::task::{Task, TaskId, actions as tasks};

/// `GET /tasks/{id}/files/{n}`
pub async fn of_task(ctx: Ctx, Path((id, n)): Path<(String, String)>) -> Reply {
    let task = tasks::task(&ctx, id.parse::<TaskId>()?).await?;
    Ok(one(&ctx, &task, &n).await?)
}

/// `GET /follow/{secret}/files/{n}`
pub async fn of_link(ctx: Ctx, Path((secret, n)): Path<(String, String)>) -> Reply {
    let (ctx, task) = tasks::task_of_link(&ctx, &secret).await?;
    Ok(one(&ctx, &task, &n).await?)
}

/// The file of a task with a number, where the visitor may have it.
///
/// # Errors
/// `NotFound`; as [`actions::files`].
pub async fn one(ctx: &Ctx, task: &Task, n: &str) -> Result<Response> {
    let n: i64 = n.parse().map_err(|_| Error::NotFound)?;
    let files = actions::files(ctx, task).await?;
    let file = files.iter().find(|f| f.n == n).ok_or(Error::NotFound)?;
    let content = ctx.store().files().read(task.tenant, &file.sha256).await?;
    let body = Body::from_stream(content.pieces);
    let answer = match file.is_picture() {
        true => download::picture(&file.media_type, body),
        false => download::saved(&file.media_type, &file.name, body),
    };
    Ok(download::of_length(content.bytes, answer))
}

/// The list of a page.
pub fn list(t: &T, base: &str, files: &[TaskFile]) -> Html {
    let list: Vec<_> = files
        .iter()
        .map(|f| {
            let size = t.bytes(u64::try_from(f.bytes).unwrap_or_default());
            let unit = f.audience == crate::task::Audience::Unit;
            let size = if unit { format!("{size} · {}", t.get("tasks-file-unit")) } else { size };
            (format!("{base}/files/{}", f.n), f.name.clone(), size, f.is_picture())
        })
        .collect();
    parts::files(&list)
}
