//! Followers: whatever reacts to the journal, each with its own durable position.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::Result;

use crate::{Entry, FromQueryResult, Store, Tx, journal, vals};

const BATCH: u32 = 200;

/// Reacts to entries in their order. Its effect and its position are saved together, so each
/// entry has its effect once, also after a crash.
#[async_trait]
pub trait Follower: Send + Sync {
    /// Room and purpose, such as `tasks.neighbours`. It names the durable position: never change it.
    fn name(&self) -> &'static str;
    /// Whether this kind of entry matters to it; the others are passed over without a transaction.
    fn wants(&self, kind: &str) -> bool;
    /// The effect, through `tx` only: what is done outside of it could be done twice.
    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()>;
}

#[derive(FromQueryResult)]
struct At {
    position: i64,
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
        let at: Option<At> =
            self.db().row("SELECT position FROM follower WHERE name = $1", vals![follower.name()]).await?;
        let position = at.as_ref().map_or(0, |a| a.position);
        let entries = journal::after(self.db(), position, BATCH).await?;
        let Some(last) = entries.last().map(|e| e.position) else { return Ok(0) };
        let mut tx = self.begin().await?;
        tx.execute_quietly(
            "INSERT INTO follower (name, position, failures) VALUES ($1, 0, 0) ON CONFLICT (name) DO NOTHING",
            vals![follower.name()],
        )
        .await?;
        // Only the one who moves the position from where it was read has the effect.
        let moved = tx
            .execute_quietly(
                "UPDATE follower SET position = $1, failures = 0, failing_since = NULL WHERE name = $2 AND position = $3",
                vals![last, follower.name(), position],
            )
            .await?;
        if moved == 0 {
            return Ok(entries.len());
        }
        for entry in entries.iter().filter(|e| follower.wants(&e.kind)) {
            if let Err(error) = follower.handle(&mut tx, entry).await {
                drop(tx);
                self.follower_failed(follower.name()).await?;
                return Err(base::Error::internal(format!("at position {}: {error}", entry.position)));
            }
        }
        tx.commit_quietly("a follower's own entries are counted by its actions").await?;
        Ok(entries.len())
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
            behind: i64,
            failures: i64,
        }
        let rows: Vec<Lag> = self
            .db()
            .rows(
                "SELECT f.name AS name, COALESCE(h.position, 0) - f.position AS behind, f.failures AS failures
                 FROM follower f LEFT JOIN journal_head h ON h.one = 1 ORDER BY f.name",
                vals![],
            )
            .await?;
        Ok(rows.into_iter().map(|l| (l.name, l.behind, l.failures)).collect())
    }
}
