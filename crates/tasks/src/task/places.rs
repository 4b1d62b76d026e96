//! Where the tasks of a hat lie, for a map beside their cards.

use base::{Error, Result};
use door::Ctx;
use store::{FromQueryResult, vals};
use uuid::Uuid;

/// A task on a map. What it is about stands on its card.
#[derive(Clone, PartialEq, Debug, FromQueryResult)]
pub struct TaskPlace {
    /// Of the task: what its card is known by, too.
    pub id: Uuid,
    /// Degrees north and east.
    pub lat: f64,
    pub lon: f64,
}

/// The places of the newest tasks of a hat that are not done, at most `limit`. Those that demand
/// a higher assurance than hers are left out.
///
/// # Errors
/// `NotFound` for a hat that does not count now; else as [`store::Db::rows`].
pub async fn task_places(ctx: &Ctx, hat: &str, limit: u32) -> Result<Vec<TaskPlace>> {
    if !ctx.hat_keys_for("task").contains(&hat) {
        return Err(Error::NotFound);
    }
    ctx.db()
        .rows(
            "SELECT t.id AS id, t.lat AS lat, t.lon AS lon FROM party p
             CROSS JOIN task t
             WHERE t.tenant = p.tenant AND t.id = p.id
               AND p.tenant = $1 AND p.hat = $2 AND p.done = FALSE AND p.kind = 'task'
               AND t.lat IS NOT NULL AND t.lon IS NOT NULL AND t.assurance <= $3
             ORDER BY p.sort DESC LIMIT $4",
            vals![ctx.tenant_id().0, hat, ctx.assurance().number(), i64::from(limit)],
        )
        .await
}
