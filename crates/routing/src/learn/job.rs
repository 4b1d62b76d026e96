//! When it learns anew: some hours after tasks ended, and within an hour after somebody was erased.

use ::store::{Job, JobHandler, JobKind, Pass, Tx};
use async_trait::async_trait;
use base::{Result, TenantId, Time};

use super::actions::training_ask_by;

/// Put when a task ended and when somebody was erased; one waits for each tenant.
pub const TRAIN: JobKind = "routing.train";
/// After a task ended: what comes meanwhile is learned together.
pub const USUALLY: i64 = 6 * 3_600;
/// After somebody was erased, or reports were deleted.
pub const SOON: i64 = 3_600;

/// Of the program, for learning.
#[expect(clippy::disallowed_methods, reason = "what was learned follows from what happened, whoever did it")]
pub fn pass(tenant: TenantId, now: Time) -> Pass {
    Pass::system(tenant, TRAIN, now)
}

/// Says that it is time. The work itself is done by the follower, which reads outside of any transaction, so
/// that nobody waits for it.
pub struct Train;

#[async_trait]
impl JobHandler for Train {
    fn kind(&self) -> JobKind {
        TRAIN
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        training_ask_by(tx, &pass(job.tenant, now), "time").await
    }
}
