//! The wire between nodes on one PostgreSQL: what happens on one node wakes the others at once.
//!
//! A notification is only a hint to look; what there is to see is read from the database. So
//! nothing is lost when the wire breaks: it is laid anew and everything is looked at once, and
//! the loops of sealer, followers and jobs look by themselves every few seconds anyway.
//!
//! Notifications are sent after the commit and not in it: PostgreSQL lets transactions that
//! notify commit one by one. Many in a row are sent as one.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use base::{Error, Result};
use sea_orm::sqlx::{self, postgres::PgListener};
use tokio::sync::Notify;

use crate::{Store, vals};

const CHANNEL: &str = "allting";
/// After this long without a word the wire is tried, and the head of the journal read.
const QUIET: Duration = Duration::from_secs(2);
/// The least time between two notifications: each is a commit of its own, and PostgreSQL lets those
/// that notify commit one by one.
const APART: Duration = Duration::from_millis(5);
/// How long a node waits before it lays the wire anew.
const AGAIN: Duration = Duration::from_millis(250);

/// What a node tells the others. A node that does not know a word looks at everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    /// Entries were committed: the sealer should look.
    Written,
    /// Entries were sealed: followers and live pages should look.
    Sealed,
    /// A job was put.
    Queued,
    /// A node gave its leases away.
    Free,
}

impl Word {
    const ALL: [Word; 4] = [Word::Written, Word::Sealed, Word::Queued, Word::Free];

    fn text(self) -> &'static str {
        match self {
            Word::Written => "written",
            Word::Sealed => "sealed",
            Word::Queued => "queued",
            Word::Free => "free",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Word::Written => 1,
            Word::Sealed => 2,
            Word::Queued => 4,
            Word::Free => 8,
        }
    }
}

/// What waits to be told to the other nodes.
#[derive(Default)]
pub(crate) struct Wire {
    waiting: AtomicU8,
    rung: Notify,
}

impl Store {
    /// What this node has to do with the others: leases, and the wire in both directions. On
    /// SQLite there are no others.
    pub fn run_nodes(self) -> impl Future<Output = ()> + Send + 'static {
        if !self.is_sqlite() {
            self.0.leases.start();
        }
        async move {
            if self.is_sqlite() {
                return;
            }
            tokio::join!(self.keep_leases(), self.listen(), self.speak());
        }
    }

    /// Wakes whom a commit concerns, here and on the other nodes.
    pub(crate) fn woken_by_commit(&self, written: bool, queued: bool) {
        if written {
            self.0.written.notify_one();
            self.tell(Word::Written, "sealer");
        }
        if queued {
            self.0.queued.notify_one();
            self.tell(Word::Queued, "jobs");
        }
    }

    /// Wakes followers and live pages of this node, and of the others if it was sealed here.
    pub(crate) fn announce(&self, head: i64) {
        if self.learn(head) && self.0.leases.holds("sealer") {
            self.0.wire.tell(Word::Sealed);
        }
    }

    /// Notes the newest sealed position; says whether it is news.
    fn learn(&self, head: i64) -> bool {
        self.0.sealed.send_if_modified(|known| {
            let newer = head > *known;
            *known = head.max(*known);
            newer
        })
    }

    /// Tells the others unless the one whom it concerns is here.
    fn tell(&self, word: Word, work: &str) {
        if !self.0.leases.holds(work) {
            self.0.wire.tell(word);
        }
    }

    /// Sends what waits. What comes while one notification is on its way goes with the next.
    async fn speak(&self) {
        loop {
            self.0.wire.rung.notified().await;
            let waiting = self.0.wire.waiting.swap(0, Ordering::SeqCst);
            for word in Word::ALL.into_iter().filter(|w| waiting & w.bit() != 0) {
                if let Err(error) = self.say(word).await {
                    // The others look by themselves a little later.
                    tracing::debug!(%error, "the other nodes were not told");
                }
            }
            #[expect(clippy::disallowed_methods, reason = "what comes in this time goes with the next")]
            tokio::time::sleep(APART).await;
        }
    }

    pub(crate) async fn say(&self, word: Word) -> Result<()> {
        const SAY: &str = "SELECT 1 FROM (SELECT pg_notify($1, $2)) AS said";
        self.db().scalar_i64(SAY, vals![CHANNEL, word.text()]).await.map(|_| ())
    }

    /// Hears the other nodes until the program stops.
    async fn listen(&self) {
        let mut said = false;
        loop {
            if let Err(error) = self.hear(&mut said).await
                && !std::mem::replace(&mut said, true)
            {
                tracing::warn!(%error, "the wire to the other nodes broke, it is laid anew");
            }
            // Meanwhile, and on an engine that has no such wire, there is still looking.
            if let Err(error) = self.look_everywhere().await {
                tracing::debug!(%error, "nothing can be looked at");
            }
            if let Some(servers) = self.pool().servers() {
                servers.hears(false);
            }
            #[expect(clippy::disallowed_methods, reason = "back-off before the database is asked for a new line")]
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Lays the wire and hears until it breaks.
    async fn hear(&self, said: &mut bool) -> Result<()> {
        let servers = self.pool().servers();
        let mut moved = servers.map(|s| s.changes());
        let line = self.pool().line()?;
        let mut wire = within(PgListener::connect_with(&line)).await?;
        wire.eager_reconnect(false);
        within(wire.listen(CHANNEL)).await?;
        // Whatever was said while nobody listened.
        self.look_everywhere().await?;
        self.0.sealed.send_replace(self.head().await?);
        if let Some(servers) = servers {
            servers.hears(true);
        }
        *said = false;
        loop {
            if moved.as_mut().is_some_and(|m| m.has_changed().unwrap_or(false)) {
                return Err(Error::unavailable("another server is the primary now"));
            }
            match tokio::time::timeout(QUIET, wire.try_recv()).await {
                Ok(Ok(Some(told))) => {
                    let mut words = vec![told.payload().to_owned()];
                    words.extend(std::iter::from_fn(|| wire.next_buffered()).map(|t| t.payload().to_owned()));
                    words.sort_unstable();
                    words.dedup();
                    for word in words {
                        self.heard(&word).await?;
                    }
                }
                Ok(Ok(None)) => return Err(Error::unavailable("the server closed it")),
                Ok(Err(error)) => return Err(Error::unavailable(error)),
                // A line whose other end is gone without a word is only noticed by asking.
                Err(_) => {
                    within(sqlx::Executor::execute(&mut wire, "SELECT 1")).await?;
                    self.look_at_head().await?;
                }
            }
        }
    }

    async fn heard(&self, word: &str) -> Result<()> {
        match Word::ALL.into_iter().find(|w| w.text() == word) {
            Some(Word::Written) => self.0.written.notify_one(),
            Some(Word::Queued) => self.0.queued.notify_one(),
            Some(Word::Free) => self.0.leases.look.notify_one(),
            Some(Word::Sealed) => self.look_at_head().await?,
            None => self.look_everywhere().await?,
        }
        Ok(())
    }

    async fn look_everywhere(&self) -> Result<()> {
        self.0.written.notify_one();
        self.0.queued.notify_one();
        self.0.leases.look.notify_one();
        self.look_at_head().await
    }

    async fn look_at_head(&self) -> Result<()> {
        let head = self.head().await?;
        self.learn(head);
        Ok(())
    }
}

impl Wire {
    fn tell(&self, word: Word) {
        self.waiting.fetch_or(word.bit(), Ordering::SeqCst);
        self.rung.notify_one();
    }
}

async fn within<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T> {
    match tokio::time::timeout(QUIET, asked).await {
        Ok(Ok(got)) => Ok(got),
        Ok(Err(error)) => Err(Error::unavailable(error)),
        Err(_) => Err(Error::unavailable("the database did not answer in time")),
    }
}
