//! The other tasks of the one who asked, as far as the one who looks may see them.

use async_trait::async_trait;
use base::Result;
use door::Ctx;
use web::T;

use super::{Panel, Section, lines};
use crate::task::{Task, store};

/// So many are looked at; those that she may see are shown.
const LOOKED: u32 = 10;

pub struct Requester;

#[async_trait]
impl Panel for Requester {
    fn name(&self) -> &'static str {
        "tasks.requester"
    }

    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>> {
        // A secret link leads to one task, and a system has thousands.
        let Some(hat) = task.requester.as_deref().filter(|h| !h.starts_with("link:") && !h.starts_with("client:"))
        else {
            return Ok(None);
        };
        let ids = store::newest_of(ctx.replica(), task.tenant, hat, LOOKED).await?;
        let ids: Vec<_> = ids.into_iter().filter(|id| *id != task.id).collect();
        let mut seen = Vec::new();
        for other in store::find_many(ctx.replica(), task.tenant, &ids).await? {
            if let Ok(permit) = ctx.may_list("task_work", other) {
                seen.push(permit.into_inner());
            }
        }
        seen.sort_unstable_by_key(|other| std::cmp::Reverse(other.id));
        if seen.is_empty() {
            return Ok(None);
        }
        Ok(Some(Section { title: t.get("tasks-panel-requester"), body: lines(t, &seen) }))
    }
}
