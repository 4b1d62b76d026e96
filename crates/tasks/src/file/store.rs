//! The only SQL about files on tasks.

use base::{Result, TenantId, Time, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

use super::TaskFile;
use crate::task::{Audience, TaskId};

#[derive(FromQueryResult)]
struct Row {
    n: i64,
    sha256: String,
    name: String,
    media_type: String,
    bytes: i64,
    audience: String,
    at: i64,
}

/// The files of a task that readers of up to `audience` may have, in their order.
pub async fn of(db: &Db, tenant: TenantId, task: TaskId, audience: Audience) -> Result<Vec<TaskFile>> {
    let sql = "SELECT n, sha256, name, media_type, bytes, audience, at FROM task_file
        WHERE tenant = $1 AND task = $2 ORDER BY n";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, task.0]).await?;
    let file = |r: Row| {
        // A name that this version does not know stays unseen rather than seen by the wrong ones.
        let whose = Audience::ALL.into_iter().find(|a| a.name() == r.audience)?;
        Some(TaskFile {
            n: r.n,
            sha256: r.sha256,
            name: r.name,
            media_type: r.media_type,
            bytes: r.bytes,
            audience: whose,
            at: Time::from_micros(r.at),
        })
    };
    Ok(rows.into_iter().filter_map(file).filter(|f| f.audience <= audience).collect())
}

/// The number of the next file.
pub async fn next(db: &Db, tenant: TenantId, task: TaskId) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(n), 0) + 1 FROM task_file WHERE tenant = $1 AND task = $2";
    db.scalar_i64(sql, vals![tenant.0, task.0]).await
}

/// Writes that the task has the file, whose content was kept before.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn add(tx: &mut Tx, pass: &Pass, task: TaskId, file: &TaskFile) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO task_file (tenant, task, n, sha256, name, media_type, bytes, audience, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vals![
            pass.tenant().0,
            task.0,
            file.n,
            file.sha256.clone(),
            file.name.clone(),
            file.media_type.clone(),
            file.bytes,
            file.audience.name(),
            file.at.micros(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes the files of a task away, and lets go of their content.
pub async fn forget(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Content {
        sha256: String,
    }
    let tenant = pass.tenant().0;
    let sql = "SELECT DISTINCT sha256 FROM task_file WHERE tenant = $1 AND task = $2";
    let contents: Vec<Content> = tx.rows(sql, vals![tenant, task]).await?;
    if contents.is_empty() {
        return Ok(());
    }
    tx.execute(pass, "DELETE FROM task_file WHERE tenant = $1 AND task = $2", vals![tenant, task]).await?;
    for Content { sha256 } in contents {
        tx.file_drop(pass, &sha256).await?;
    }
    Ok(())
}
