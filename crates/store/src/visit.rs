//! What a visitor has written, so that she reads it back whichever server answers.
//!
//! Where replicas are configured, each commit during a request notes how far the database is
//! then; her browser keeps the note for a minute, and meanwhile only a replica that has replayed
//! that far may answer her.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::{Db, Store, vals};

/// How long a note is kept. No replica that is this far behind is read.
pub const KEPT: Duration = Duration::from_secs(60);

tokio::task_local! {
    static WROTE: AtomicI64;
}

const HERE: &str = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint";

impl Store {
    /// Does `work`, and says how far the database was after what was written in it; nothing when
    /// nothing was, or when there are no replicas.
    pub async fn noting<T>(&self, work: impl Future<Output = T>) -> (T, Option<i64>) {
        if self.pool().servers().is_none() {
            return (work.await, None);
        }
        WROTE
            .scope(AtomicI64::new(0), async {
                let done = work.await;
                (done, WROTE.with(|w| Some(w.load(Ordering::SeqCst)).filter(|at| *at > 0)))
            })
            .await
    }

    /// Whether lists may be read from another server than the one that writes.
    pub fn has_replicas(&self) -> bool {
        self.pool().servers().is_some()
    }

    /// A replica to read from that has replayed up to `wrote` and all that open pages of this
    /// node were told of. None when there is no such replica now: then the primary is read.
    pub fn replica(&self, wrote: i64) -> Option<Db> {
        let servers = self.pool().servers()?;
        servers.replica(wrote).map(|c| Db::of(crate::pool::Pool::Replica(servers.clone(), c)))
    }

    /// After a commit, within a request.
    pub(crate) async fn note_write(&self) {
        if self.pool().servers().is_none() || WROTE.try_with(|_| ()).is_err() {
            return;
        }
        // What is not known is taken for so far that only the primary has it.
        let at = self.db().scalar_i64(HERE, vals![]).await.unwrap_or(i64::MAX);
        let _ = WROTE.try_with(|w| w.fetch_max(at, Ordering::SeqCst));
    }

    /// Before open pages are told of entries that were read just now, up to this position: from
    /// here on no replica that lacks them answers.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn before_telling(&self, position: i64) -> base::Result<()> {
        if let Some(servers) = self.pool().servers() {
            servers.told(self.db().scalar_i64(HERE, vals![]).await?, position);
        }
        Ok(())
    }

    /// The journal position that any replica which is asked from now on has passed.
    pub fn head_told(&self) -> i64 {
        self.pool().servers().map_or_else(|| self.head_known(), |s| s.position_told())
    }
}
