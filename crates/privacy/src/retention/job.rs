//! Every night at three, the access log of the day before is sealed, and what is due is deleted, a
//! part at a time.

use async_trait::async_trait;
use base::{Result, TenantId, Time, id};
use chrono::Days;
use store::{Event, Job, JobHandler, JobKind, Pass, Standing, Tx, access};

use super::model::{Kind, due_before, next_night};
use super::store as rows;
use crate::events::RetentionDone;
use crate::log_day::actions::day_seal;
use crate::watch::store::looks_forget;
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

/// A municipality has reads to seal, and things that are due, from its first sign-in on.
pub const EACH_NIGHT: Standing =
    Standing { job: KIND, from: door::sign_in::events::SessionBegan::KIND, next: next_night };

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
                // What the officer noted of looks at them is kept as long as they are.
                Kind::AccessLog => {
                    access::forget(tx, &pass, before, BATCH).await? + looks_forget(tx, &pass, before).await?
                }
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
        // A key of its own, so that no sign-in meanwhile finds it put for another time.
        if more {
            return tx.job_put(&pass, KIND, "more", now, "{}".into()).await;
        }
        EACH_NIGHT.again(tx, &pass).await
    }
}
