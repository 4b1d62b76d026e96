//! Every night at three, the access log of the day before is sealed, and what is due is deleted, a
//! part at a time.
//!
//! Each sign-in sees to it that the next night has its job; where nobody signs in nothing is added.

use async_trait::async_trait;
use base::{Result, TenantId, Time, id};
use chrono::Days;
use store::{Entry, Event, Follower, Job, JobHandler, JobKind, Pass, Tx, access};

use super::model::{Kind, due_before, next_night};
use super::store as rows;
use crate::events::RetentionDone;
use crate::log_day::actions::day_seal;
use tasks::actions::reports_forget;

const KIND: JobKind = "privacy.retention";
/// Rows deleted in one transaction; the rest follows at once.
const BATCH: u32 = 1_000;
/// Reports have steps, photos and cards.
const REPORTS: u32 = 50;
/// So many nights the program may stand still and each day is still sealed.
const SEALED_DAYS: u64 = 7;

#[expect(clippy::disallowed_methods, reason = "the rule deletes, by no person's wish")]
fn pass(tenant: TenantId, now: Time) -> Pass {
    Pass::system(tenant, KIND, now)
}

async fn put(tx: &mut Tx, tenant: TenantId, key: &str, at: Time) -> Result<()> {
    let pass = pass(tenant, tx.store().clock().now());
    tx.job_put(&pass, KIND, key, at, "{}".into()).await
}

/// Puts the job of the next night when somebody signs in.
pub struct EachNight;

#[async_trait]
impl Follower for EachNight {
    fn name(&self) -> &'static str {
        "privacy.retention"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == door::sign_in::events::SessionBegan::KIND
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let now = tx.store().clock().now();
        // One that is due and has not run yet stays so.
        tx.job_put_by(&pass(entry.tenant, now), KIND, "", next_night(now), "{}".into()).await
    }
}

/// Deletes what is due.
pub struct Retention;

#[async_trait]
impl JobHandler for Retention {
    fn kind(&self) -> JobKind {
        KIND
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        let pass = pass(job.tenant, now);
        // Before anything is deleted: what is not sealed when the program stood still a night is now.
        for back in (1..=SEALED_DAYS).rev() {
            if let Some(date) = now.date().checked_sub_days(Days::new(back)) {
                day_seal(tx, &pass, date).await?;
            }
        }
        let mut more = false;
        for kind in Kind::ALL {
            let before = due_before(rows::days(tx, job.tenant, kind).await?, now);
            let deleted = match kind {
                Kind::AccessLog => access::forget(tx, &pass, before, BATCH).await?,
                Kind::Reports => reports_forget(tx, &pass, before, REPORTS).await?,
            };
            if deleted > 0 {
                let event = RetentionDone {
                    run: id::new_v7(now),
                    kind: kind.name().to_owned(),
                    deleted: i64::try_from(deleted).unwrap_or(i64::MAX),
                    before: before.rfc3339(),
                };
                tx.journal(&pass, &event, &[]).await?;
            }
            let most = if kind == Kind::Reports { REPORTS } else { BATCH };
            more |= deleted >= u64::from(most);
        }
        // A key of its own, so that a sign-in meanwhile does not move it to the next night.
        if more { put(tx, job.tenant, "more", now).await } else { put(tx, job.tenant, "", next_night(now)).await }
    }
}
