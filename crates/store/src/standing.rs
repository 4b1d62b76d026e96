//! Jobs that come again, such as one of each night.

use std::collections::BTreeSet;

use async_trait::async_trait;
use base::{Result, TenantId, Time};

use crate::{Db, Entry, Follower, JobKind, Pass, Store, Tx, vals};

/// A job that a municipality has from its first entry of a kind on. As a follower it puts the job once; from
/// then on the job's handler does, by [`Standing::again`].
#[derive(Clone, Copy)]
pub struct Standing {
    /// Also names the follower's position: never change it.
    pub job: JobKind,
    /// The kind of entry before which there is nothing to do.
    pub from: &'static str,
    /// When it shall run next.
    pub next: fn(Time) -> Time,
}

impl Standing {
    /// Puts the job for its next time, or brings it forward to that; the handler's last act.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn again(&self, tx: &mut Tx, pass: &Pass) -> Result<()> {
        tx.job_put_by(pass, self.job, "", (self.next)(pass.now()), "{}".into()).await
    }

    /// Whether it will run in time. One that a clock put too far ahead, which was ahead itself, will not.
    async fn is_put(&self, db: &Db, tenant: TenantId, now: Time) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM job WHERE tenant = $1 AND kind = $2 AND key = '' AND run_at <= $3";
        Ok(db.scalar_i64(sql, vals![tenant.0, self.job, (self.next)(now).micros()]).await? > 0)
    }
}

#[async_trait]
impl Follower for Standing {
    fn name(&self) -> &'static str {
        self.job
    }

    fn wants(&self, kind: &str) -> bool {
        kind == self.from
    }

    /// A transaction is needed for a municipality's first entry alone, or when a clock was ahead.
    async fn sift(&self, store: &Store, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        let (mut asked, mut first) = (BTreeSet::new(), Vec::new());
        let now = store.clock().now();
        for entry in entries {
            if asked.insert(entry.tenant) && !self.is_put(store.db(), entry.tenant, now).await? {
                first.push(entry);
            }
        }
        Ok(first)
    }

    #[expect(clippy::disallowed_methods, reason = "a day begins by no person's wish")]
    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let pass = Pass::system(entry.tenant, self.job, tx.store().clock().now());
        self.again(tx, &pass).await
    }
}
