//! Attaching files to a task.

use base::{Error, Result};
use door::Ctx;

use super::{TaskFile, Upload, rules, store as rows};
use crate::events::TaskAttached;
use crate::photo::store as photos;
use crate::task::actions;
use crate::task::model::{Audience, Side, Step, StepKind, Task, TaskId, WaitsFor};
use crate::task::waiting::wake;
use crate::task::work::{Work, step, worker, write, write_quietly};

/// The files that the visitor may have.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn files(ctx: &Ctx, task: &Task) -> Result<Vec<TaskFile>> {
    match actions::audience(ctx, task) {
        // What was written is for those it is about, and so are files.
        Audience::All => Ok(Vec::new()),
        audience => rows::of(ctx.db(), task.tenant, task.id, audience).await,
    }
}

/// What is kept of an upload: pictures are drawn anew, the others stay as they are.
async fn drawn(upload: &Upload, limit: u64) -> Result<(String, bytes::Bytes, &'static str)> {
    if upload.content.is_empty() {
        return Err(Error::invalid("files", "tasks-file-empty"));
    }
    if upload.content.len() as u64 > limit {
        return Err(Error::TooLarge { limit });
    }
    let name = super::rules::clean_name(&upload.name);
    match rules::media_type(&upload.content) {
        "image/png" | "image/jpeg" | "image/webp" => match photos::drawn(upload.content.clone()).await? {
            Ok(picture) => Ok((rules::picture_name(&name), picture.large.into(), rules::PICTURE)),
            // It only begins like a picture.
            Err(_) => Ok((name, upload.content.clone(), "application/octet-stream")),
        },
        other => Ok((name, upload.content.clone(), other)),
    }
}

/// Attaches files, for those it is about (`Requester`) or for colleagues (`Unit`). From the one who asked
/// they are for the unit and those it is about. The same content under the same name is attached once.
///
/// # Errors
/// `Invalid` at `files`, `TooLarge`; `Conflict` when it is closed; as [`Ctx::may`].
pub async fn task_attach(ctx: &Ctx, id: TaskId, uploads: &[Upload], audience: Audience) -> Result<Task> {
    let seen = actions::task(ctx, id).await?;
    let works = ctx.could("task_attach", &seen);
    if uploads.is_empty() {
        return Err(Error::invalid("files", "tasks-file-none"));
    }
    // What there is no room for is not drawn. Others may attach meanwhile: each is counted again below.
    rules::room(rows::next(ctx.db(), seen.tenant, id).await? - 1, uploads.len())?;
    // Drawing takes its time: nobody waits for it in a transaction.
    let limit = ctx.app().config.limits.upload_bytes;
    let mut kept = Vec::new();
    for upload in uploads {
        kept.push(drawn(upload, limit).await?);
    }
    let mut work = Work::on(ctx, if works { "task_attach" } else { "task_add" }, id).await?;
    crate::task::rules::add(&work.task)?;
    let audience = if works && audience == Audience::Unit { Audience::Unit } else { Audience::Requester };
    let there = rows::of(&work.tx, work.task.tenant, id, Audience::Unit).await?;
    let mut n = rows::next(&work.tx, work.task.tenant, id).await?;
    for (name, content, media_type) in kept {
        let file = work.tx.file_put(&work.pass, content, media_type).await?;
        if there.iter().any(|f| f.sha256 == file.sha256 && f.name == name && f.audience == audience) {
            continue;
        }
        rules::room(n - 1, 1)?;
        let at = work.pass.now();
        let media_type = file.media_type.clone();
        let file = TaskFile { n, sha256: file.sha256, name, media_type, bytes: file.bytes, audience, at };
        rows::add(&mut work.tx, &work.pass, id, &file).await?;
        attached(ctx, &mut work, works, &file).await?;
        n += 1;
    }
    // Where all of it was there before, nothing has happened.
    if work.task.version > seen.version {
        // What was waited for may be a picture.
        if !works && work.task.waiting.is_some_and(|w| w.on == WaitsFor::Requester) {
            wake(&mut work.tx, &work.pass, &mut work.task, WaitsFor::Requester).await?;
        }
        work.tx.commit().await?;
    }
    Ok(work.task)
}

/// The step and the entry of one file.
async fn attached(ctx: &Ctx, work: &mut Work, works: bool, file: &TaskFile) -> Result<()> {
    let (side, name) = match works {
        true => (Side::Unit, worker(ctx, &work.task)?.me.name),
        false => (Side::Requester, String::new()),
    };
    let step = Step {
        audience: file.audience,
        side,
        name,
        toward: file.name.clone(),
        ..step(work.pass.now(), StepKind::Attached, &work.task)
    };
    let (tx, pass, task) = (&mut work.tx, &work.pass, &mut work.task);
    let event = TaskAttached {
        task: task.id.0,
        unit: task.unit.clone(),
        file: file.n,
        audience: file.audience.name().to_owned(),
    };
    if file.audience == Audience::Unit {
        write_quietly(tx, pass, task, &step).await?;
        return tx.journal(pass, &event, &task.workers()).await;
    }
    write(tx, pass, task, &step).await?;
    let topics = task.topics();
    tx.journal(pass, &event, &topics).await
}
