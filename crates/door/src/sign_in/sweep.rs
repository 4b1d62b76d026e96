//! Once an hour, sessions whose time is over, sign-ins that nobody came back to and answers under
//! old idempotency keys go away.
//!
//! Every sign-in and every new client puts the job for the next full hour; the job puts itself
//! again while anything is left. A municipality where nobody comes in has no job.

use async_trait::async_trait;
use base::{Result, TenantId, Time};
use store::{Job, JobHandler, JobKind, Pass, Tx};

use super::sessions;
use crate::{api::idempotency, client};

const KIND: JobKind = "door.sweep";
const HOUR: i64 = 3_600_000_000;
/// Sessions ended in one transaction; the rest follow at once.
const BATCH: i64 = 500;

/// The next full hour.
fn next_hour(now: Time) -> Time {
    Time::from_micros((now.micros().div_euclid(HOUR) + 1) * HOUR)
}

#[expect(clippy::disallowed_methods, reason = "cleaning up is asked for by no person")]
fn pass(tenant: TenantId, now: Time) -> Pass {
    Pass::system(tenant, KIND, now)
}

/// Sees to it that the next full hour sweeps. A sweep that is due already is not put off by those
/// who come in before it is done, and one that was put before the clock was set back is brought
/// forward.
///
/// # Errors
/// As [`Tx::job_put_by`].
pub async fn put(tx: &mut Tx, tenant: TenantId, now: Time) -> Result<()> {
    tx.job_put_by(&pass(tenant, now), KIND, "", next_hour(now), "{}".into()).await
}

/// The job. What does not fit into one transaction follows at once.
pub struct Sweep;

#[async_trait]
impl JobHandler for Sweep {
    fn kind(&self) -> JobKind {
        KIND
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        let ended = sessions::end_by_time(tx, job.tenant, now, BATCH).await?;
        sessions::forget_pending(tx, job.tenant, now).await?;
        let more = idempotency::forget(tx, job.tenant, now).await?;
        if more || i64::try_from(ended).unwrap_or(BATCH) == BATCH {
            return tx.job_put(&pass(job.tenant, now), KIND, "", now, "{}".into()).await;
        }
        let any = sessions::any_left(tx, job.tenant).await?
            || idempotency::any_left(tx, job.tenant).await?
            || client::any_left(tx, job.tenant, now).await?;
        if any {
            put(tx, job.tenant, now).await?;
        }
        Ok(())
    }
}
