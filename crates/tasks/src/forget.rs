//! Reports whose time is over: they are deleted whole. What other rooms opened is theirs, and is
//! kept until they say otherwise.

use base::{Result, Time};
use store::{FromQueryResult, Pass, Tx, vals};
use uuid::Uuid;

use crate::erase;

/// Deletes at most `limit` reports that were closed before a time, with their steps, photos and
/// cards, oldest first. Says how many. The caller writes down that it was done, and commits.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn reports_forget(tx: &mut Tx, pass: &Pass, before: Time, limit: u32) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let tenant = pass.tenant().0;
    let due: Vec<Row> = tx
        .rows(
            "SELECT id FROM task WHERE tenant = $1 AND closed_at < $2 AND source IN ('report', 'open311')
               AND source_kind IN ('resident', 'politician')
             ORDER BY closed_at LIMIT $3",
            vals![tenant, before.micros(), i64::from(limit)],
        )
        .await?;
    for Row { id } in &due {
        erase::photos(tx, pass, *id).await?;
        crate::file::store::forget(tx, pass, *id).await?;
        crate::check::store::forget(tx, pass, *id).await?;
        crate::field::store::forget(tx, pass, *id).await?;
        crate::task::link::store::forget(tx, pass, *id).await?;
        crate::route::forget(tx, pass, *id).await?;
        tx.execute(pass, "DELETE FROM task_step WHERE tenant = $1 AND task = $2", vals![tenant, *id]).await?;
        tx.card_drop(pass, "task", *id).await?;
        tx.execute(pass, "DELETE FROM task WHERE tenant = $1 AND id = $2", vals![tenant, *id]).await?;
    }
    Ok(u64::try_from(due.len()).unwrap_or_default())
}
