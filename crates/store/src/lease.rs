//! Leases: what one node at a time should do (sealing, each follower, jobs) is done by the node
//! that holds the work's row in `lease`.
//!
//! A lease only saves the others from doing the same in vain. That each effect happens once is
//! the transaction's doing (the position compared, the row locked), so a node that believes too
//! long that it holds a lease does no harm. Time is the database's: a node whose clock steps
//! neither loses its leases nor keeps those of another.
//!
//! A dead node's work moves within [`WITHIN`], most often after [`LENGTH`] + [`EVERY`] at most; a
//! stopped node's at once. On SQLite there is one process, and everything is its turn.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::Result;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::wire::Word;
use crate::{FromQueryResult, Store, vals};

/// How long a lease holds without being renewed.
pub const LENGTH: Duration = Duration::from_secs(6);
/// How long a node waits before it renews its leases again and asks for those it lacks. A look that itself takes
/// as long is given up.
pub const EVERY: Duration = Duration::from_secs(2);
/// What is promised to the operator: after this long at most, another node does the work of one that is gone.
pub const WITHIN: Duration = Duration::from_secs(10);

// At worst a node dies when it has just renewed, and another has just looked in vain when the lease is over: it waits,
// and its next look takes as long as a look may.
const _: () = assert!(LENGTH.as_millis() + 2 * EVERY.as_millis() <= WITHIN.as_millis());
// And whoever lives keeps its leases although one look is refused.
const _: () = assert!(2 * EVERY.as_millis() < LENGTH.as_millis());

/// What this node wants to do and what is its turn.
pub(crate) struct Leases {
    node: Uuid,
    wanted: Mutex<BTreeSet<&'static str>>,
    held: watch::Sender<BTreeSet<String>>,
    /// Rung when there may be something to take at once.
    pub(crate) look: Notify,
    /// Leases are asked for in this process. Before that, as in most tests, all is its turn.
    running: AtomicBool,
}

impl Default for Leases {
    fn default() -> Self {
        Self {
            node: Uuid::new_v4(),
            wanted: Mutex::default(),
            held: watch::channel(BTreeSet::new()).0,
            look: Notify::new(),
            running: AtomicBool::new(false),
        }
    }
}

impl Leases {
    pub(crate) fn start(&self) {
        self.running.store(true, Ordering::SeqCst);
    }

    /// Whether this node does the work now.
    pub(crate) fn holds(&self, work: &str) -> bool {
        !self.running.load(Ordering::SeqCst) || self.held.borrow().contains(work)
    }

    fn wanted(&self) -> Vec<&'static str> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    fn want(&self, work: &'static str) {
        if self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(work) {
            self.look.notify_one();
        }
    }

    fn set(&self, held: BTreeSet<String>) {
        self.held.send_if_modified(|before| {
            let changed = *before != held;
            for work in held.difference(before) {
                tracing::info!(work, "this node does it now");
            }
            for work in before.difference(&held) {
                tracing::info!(work, "this node no longer does it");
            }
            *before = held;
            changed
        });
    }
}

#[derive(FromQueryResult)]
struct Held {
    work: String,
}

/// Microseconds by the clock of the database. Leases are only kept on PostgreSQL.
const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

impl Store {
    /// Waits until this node's turn has come to do the work. Called before each round of it.
    pub(crate) async fn turn(&self, work: &'static str) {
        let leases = &self.0.leases;
        if self.is_sqlite() || leases.holds(work) {
            leases.want(work);
            return;
        }
        leases.want(work);
        // The sender lives as long as the store.
        let _ = leases.held.subscribe().wait_for(|held| held.contains(work)).await;
    }

    /// Renews this node's leases and asks for more, until the program stops.
    pub(crate) async fn keep_leases(&self) {
        let leases = &self.0.leases;
        let mut missed = Duration::ZERO;
        loop {
            match tokio::time::timeout(EVERY, self.take_leases()).await {
                Ok(Ok(held)) => {
                    missed = Duration::ZERO;
                    leases.set(held);
                }
                Ok(Err(error)) => {
                    tracing::warn!(%error, "leases could not be renewed");
                    missed += EVERY;
                }
                Err(_) => missed += EVERY + EVERY,
            }
            if missed >= LENGTH {
                leases.set(BTreeSet::new());
            }
            let _ = tokio::time::timeout(EVERY, leases.look.notified()).await;
        }
    }

    /// Renews what is ours and takes what is free, in one statement. Gives what is ours now.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn take_leases(&self) -> Result<BTreeSet<String>> {
        let leases = &self.0.leases;
        let wanted = leases.wanted();
        if wanted.is_empty() {
            return Ok(BTreeSet::new());
        }
        // In the order of their names on every node, so that two that take do not wait in a ring.
        let marks = (0..wanted.len()).map(|n| format!("(${}, $1, {NOW} + $2)", n + 3)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "INSERT INTO lease (work, node, until) VALUES {marks}
             ON CONFLICT (work) DO UPDATE SET node = excluded.node, until = excluded.until
               WHERE lease.node = excluded.node OR lease.until < {NOW}
             RETURNING work"
        );
        let length = i64::try_from(LENGTH.as_micros()).unwrap_or(i64::MAX);
        let mut values = vals![leases.node, length];
        values.extend(wanted.into_iter().map(crate::Value::from));
        let held: Vec<Held> = self.db().rows(&sql, values).await?;
        Ok(held.into_iter().map(|h| h.work).collect())
    }

    /// Gives this node's work to the others at once; the last thing before the program ends.
    ///
    /// # Errors
    /// As [`crate::Db::rows`]; then the others wait until the leases are over.
    pub async fn give_leases(&self) -> Result<()> {
        if self.is_sqlite() {
            return Ok(());
        }
        self.0.leases.set(BTreeSet::new());
        let mut tx = self.begin().await?;
        tx.execute_quietly("DELETE FROM lease WHERE node = $1", vals![self.0.leases.node]).await?;
        tx.commit_quietly("who works is no fact").await?;
        self.say(Word::Free).await
    }

    /// The works that this node has asked for, and whether each is its turn now, as `/metrics` shows them:
    /// `(work, held by this node)`.
    pub fn works(&self) -> Vec<(&'static str, bool)> {
        let leases = &self.0.leases;
        leases.wanted().into_iter().map(|w| (w, self.is_sqlite() || leases.holds(w))).collect()
    }
}
