//! Followers: whatever reacts to the journal, each with its own durable position.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use base::Result;

use crate::journal::{COLUMNS, EntryRow};
use crate::{Db, Entry, FromQueryResult, Store, Tx, Value, marks, vals};

/// So many entries are handled in one transaction.
const BATCH: usize = 200;
/// So many entries are looked at for what is wanted.
const LOOK_AHEAD: i64 = 1_000;
/// So far may a follower have passed over unwanted entries before its position is kept.
const FAR: i64 = 1_000;
/// When nothing was sealed for so long, it is kept all the same.
const QUIET: Duration = Duration::from_millis(200);
/// So many effects may share a commit with small actions.
const FEW: usize = 4;

/// Reacts to entries in their order. Its effect and its position are saved together, so each
/// entry has its effect once, also after a crash.
#[async_trait]
pub trait Follower: Send + Sync {
    /// Room and purpose, such as `tasks.neighbours`. It names the durable position: never change it.
    fn name(&self) -> &'static str;
    /// Whether this kind of entry matters to it; the others are passed over without a transaction.
    fn wants(&self, kind: &str) -> bool;
    /// Those of the wanted entries that have an effect at all, in their order. Asked outside of the
    /// transaction, so that no action waits while a follower only looks.
    ///
    /// # Errors
    /// As [`Db::rows`]; the same entries come again.
    async fn sift(&self, _db: &Db, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        Ok(entries)
    }
    /// The effect, through `tx` only: what is done outside of it could be done twice.
    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()>;
}

#[derive(FromQueryResult, Clone, Copy)]
struct At {
    position: i64,
}

#[derive(FromQueryResult)]
struct Ahead {
    position: i64,
    kind: String,
}

/// Unwanted entries that were looked at: up to `to`, while the kept position was `stored`.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    stored: i64,
    to: i64,
}

/// The wanted entries after `from`, up to `to`.
async fn between(db: &Db, from: i64, to: i64, wanted: &[&Ahead]) -> Result<Vec<Entry>> {
    let kinds: BTreeSet<&str> = wanted.iter().map(|e| e.kind.as_str()).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE position > $1 AND position <= $2 AND kind IN ({}) ORDER BY position",
        marks(3, kinds.len())
    );
    let mut values = vals![from, to];
    values.extend(kinds.into_iter().map(Value::from));
    let rows: Vec<EntryRow> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

impl Store {
    /// Runs one follower until the program stops.
    pub async fn run_follower(self, follower: Arc<dyn Follower>) {
        let mut sealed = self.sealed();
        let mut pause = 0u32;
        loop {
            self.turn(follower.name()).await;
            match self.follow(&*follower).await {
                Ok(0) => pause = 0,
                Ok(_) => {
                    pause = 0;
                    continue;
                }
                Err(e) => {
                    pause = (pause + 1).min(6);
                    tracing::error!(follower = follower.name(), error = %e, "a follower failed, will try again");
                }
            }
            if pause == 0 {
                if tokio::time::timeout(QUIET, sealed.changed()).await.is_ok() {
                    continue;
                }
                if let Err(e) = self.passed_keep(follower.name()).await {
                    tracing::warn!(follower = follower.name(), error = %e, "a follower's position could not be kept");
                }
                let _ = tokio::time::timeout(Duration::from_secs(5), sealed.changed()).await;
            } else {
                #[expect(clippy::disallowed_methods, reason = "back-off before an entry is tried again")]
                tokio::time::sleep(Duration::from_millis(100 << pause)).await;
            }
        }
    }

    /// Handles the next batch. Says how many entries it went past; 0 when it is at the head.
    ///
    /// # Errors
    /// Whatever the follower said; nothing of the batch has happened then, and its failures are
    /// counted where `/metrics` shows them.
    pub async fn follow(&self, follower: &dyn Follower) -> Result<usize> {
        let name = follower.name();
        let at: Option<At> = self.db().row("SELECT position FROM follower WHERE name = $1", vals![name]).await?;
        let stored = at.map_or(0, |a| a.position);
        let from = self.passed(name, stored);
        let ahead: Vec<Ahead> = self
            .db()
            .rows(
                "SELECT position, kind FROM journal WHERE position > $1 ORDER BY position LIMIT $2",
                vals![from, LOOK_AHEAD],
            )
            .await?;
        let wanted: Vec<&Ahead> = ahead.iter().filter(|e| follower.wants(&e.kind)).take(BATCH).collect();
        // Up to the last of a full batch, or over all that was looked at.
        let Some(last) = (if wanted.len() == BATCH { wanted.last().copied() } else { ahead.last() }) else {
            return Ok(0);
        };
        let (to, went) = (last.position, usize::try_from(last.position - from).unwrap_or(1));
        let entries = if wanted.is_empty() { Vec::new() } else { between(self.db(), from, to, &wanted).await? };
        let entries = if entries.is_empty() { entries } else { follower.sift(self.db(), entries).await? };
        if entries.is_empty() && to - stored < FAR {
            self.pass_over(name, Passed { stored, to });
            return Ok(went);
        }
        // Many effects are no small action: those who wait for their acknowledgement do not wait for them.
        let mut tx = if entries.len() > FEW { self.begin_alone().await? } else { self.begin().await? };
        if at.is_none() {
            tx.execute_quietly(
                "INSERT INTO follower (name, position, failures) VALUES ($1, 0, 0) ON CONFLICT (name) DO NOTHING",
                vals![name],
            )
            .await?;
        }
        // Only the one who moves the position from where it was read has the effect.
        let moved = tx
            .execute_quietly(
                "UPDATE follower SET position = $1, failures = 0, failing_since = NULL WHERE name = $2 AND position = $3",
                vals![to, name, stored],
            )
            .await?;
        if moved == 0 {
            return Ok(went);
        }
        for entry in &entries {
            if let Err(error) = follower.handle(&mut tx, entry).await {
                drop(tx);
                self.follower_failed(name).await?;
                return Err(base::Error::internal(format!("at position {}: {error}", entry.position)));
            }
        }
        tx.commit_quietly("a follower's own entries are counted by its actions").await?;
        Ok(went)
    }

    /// Keeps how far a follower has looked: it is where it says it is when all is quiet.
    async fn passed_keep(&self, name: &'static str) -> Result<()> {
        let passed = self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        let Some(passed) = passed.filter(|p| p.to > p.stored) else { return Ok(()) };
        let mut tx = self.begin().await?;
        let kept = tx
            .execute_quietly(
                "INSERT INTO follower (name, position, failures) VALUES ($1, $2, 0)
                 ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE follower.position = $3",
                vals![name, passed.to, passed.stored],
            )
            .await?;
        tx.commit_quietly("what a follower passed over").await?;
        if kept > 0 {
            self.pass_over(name, Passed { stored: passed.to, to: passed.to });
        }
        Ok(())
    }

    /// How far a follower has looked without finding what it wants, from where its position is
    /// kept. Not worth a transaction while more comes: after a restart it looks again.
    fn passed(&self, name: &str, stored: i64) -> i64 {
        let passed = self.0.passed.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else moved the kept position, perhaps back: then it counts alone.
        passed.get(name).filter(|p| p.stored == stored).map_or(stored, |p| p.to.max(stored))
    }

    fn pass_over(&self, name: &'static str, passed: Passed) {
        self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).insert(name, passed);
    }

    async fn follower_failed(&self, name: &str) -> Result<()> {
        let now = self.clock().now().micros();
        let mut tx = self.begin().await?;
        tx.execute_quietly(
            "INSERT INTO follower (name, position, failures, failing_since) VALUES ($1, 0, 1, $2)
             ON CONFLICT (name) DO UPDATE SET failures = follower.failures + 1,
               failing_since = COALESCE(follower.failing_since, $2)",
            vals![name, now],
        )
        .await?;
        tx.commit_quietly("a count of failures").await
    }

    /// How many sealed entries each follower has before it, and how often it failed in a row:
    /// `(name, behind, failures)`.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn follower_lag(&self) -> Result<Vec<(String, i64, i64)>> {
        #[derive(FromQueryResult)]
        struct Lag {
            name: String,
            position: i64,
            head: i64,
            failures: i64,
        }
        let rows: Vec<Lag> = self
            .db()
            .rows(
                "SELECT f.name AS name, f.position AS position, COALESCE(h.position, 0) AS head, f.failures AS failures
                 FROM follower f LEFT JOIN journal_head h ON h.one = 1 ORDER BY f.name",
                vals![],
            )
            .await?;
        let behind = |l: &Lag| (l.head - self.passed(&l.name, l.position)).max(0);
        Ok(rows.into_iter().map(|l| (behind(&l), l)).map(|(behind, l)| (l.name, behind, l.failures)).collect())
    }
}
