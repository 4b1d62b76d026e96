//! Followers: whatever reacts to the journal, each with its own durable position.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use base::Result;
use uuid::Uuid;

use crate::guard::caught;
use crate::journal::{COLUMNS, EntryRow};
use crate::{Db, Entry, FromQueryResult, Store, Tx, Value, marks, vals};

/// So many entries are handled in one transaction.
const BATCH: usize = 200;
/// So many entries are looked at for what is wanted.
const LOOK_AHEAD: usize = 1_000;
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
    /// As [`crate::Db::rows`]; the same entries come again.
    async fn sift(&self, _store: &Store, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        Ok(entries)
    }
    /// The effect, through `tx` only: what is done outside of it could be done twice.
    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()>;
    /// The effects of a batch, in its order, in one transaction. For a follower that does with one statement
    /// what many entries want.
    ///
    /// # Errors
    /// Whatever is wrong with one of them; nothing of the batch has happened then.
    async fn handle_all(&self, tx: &mut Tx, entries: &[Entry]) -> Result<()> {
        for entry in entries {
            let at = |error| base::Error::internal(format!("at position {}: {error}", entry.position));
            self.handle(tx, entry).await.map_err(at)?;
        }
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct At {
    position: i64,
}

#[derive(FromQueryResult)]
struct Seen {
    position: i64,
    id: Uuid,
    kind: String,
}

/// How far a follower has looked: its kept position was `stored`, and up to `to` it wants nothing.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    stored: i64,
    to: i64,
    /// The server that wrote then: another one may not have all of it.
    primary: Option<usize>,
}

/// What a follower has before it: up to this entry, those that it wants.
struct Ahead {
    to: i64,
    id: Uuid,
    wanted: Vec<Entry>,
}

/// The wanted entries after `from`, up to `to`.
async fn between(db: &Db, from: i64, to: i64, kinds: BTreeSet<&str>) -> Result<Vec<Entry>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE position > $1 AND position <= $2 AND kind IN ({}) ORDER BY position",
        marks(3, kinds.len())
    );
    let mut values = vals![from, to];
    values.extend(kinds.into_iter().map(Value::from));
    let rows: Vec<EntryRow> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// The entries before a follower, as the database has them.
async fn read(db: &Db, follower: &dyn Follower, from: i64) -> Result<Option<Ahead>> {
    let sql = "SELECT position, id, kind FROM journal WHERE position > $1 ORDER BY position LIMIT $2";
    let seen: Vec<Seen> = db.rows(sql, vals![from, LOOK_AHEAD as i64]).await?;
    let wanted: Vec<&Seen> = seen.iter().filter(|e| follower.wants(&e.kind)).take(BATCH).collect();
    // Up to the last of a full batch, or over all that was looked at.
    let last = if wanted.len() == BATCH { wanted.last().copied() } else { seen.last() };
    let Some(&Seen { position: to, id, .. }) = last else { return Ok(None) };
    let wanted = between(db, from, to, wanted.iter().map(|e| e.kind.as_str()).collect()).await?;
    Ok(Some(Ahead { to, id, wanted }))
}

/// The same of entries in memory.
fn picked(follower: &dyn Follower, recent: &[Arc<Entry>]) -> Option<Ahead> {
    let wanted: Vec<&Arc<Entry>> = recent.iter().filter(|e| follower.wants(&e.kind)).take(BATCH).collect();
    let last = if wanted.len() == BATCH { wanted.last().copied() } else { recent.last() }?;
    Some(Ahead { to: last.position, id: last.id, wanted: wanted.into_iter().map(|e| (**e).clone()).collect() })
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
                    if self.looked_to(follower.name()) != self.head_known() {
                        continue;
                    }
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
        let mut passed = self.passed(name).await?;
        let mut ahead = self.ahead(follower, passed).await?;
        if ahead.is_none() {
            // Perhaps somebody moved the kept position, back for instance.
            let kept = self.kept(name).await?;
            if kept.stored != passed.stored {
                self.look_anew(name);
                passed = kept;
                ahead = self.ahead(follower, passed).await?;
            }
        }
        let Some(Ahead { to, id, wanted }) = ahead else { return Ok(0) };
        let Passed { stored, to: from, primary } = passed;
        let went = usize::try_from(to - from).unwrap_or(1);
        let entries = if wanted.is_empty() { wanted } else { caught(follower.sift(self, wanted)).await? };
        if entries.is_empty() && to - stored < FAR {
            self.pass_over(name, Passed { stored, to, primary });
            return Ok(went);
        }
        // Many effects are no small action: those who wait for their acknowledgement do not wait for them.
        let mut tx = if entries.len() > FEW { self.begin_alone().await? } else { self.begin().await? };
        if !self.moved(&mut tx, name, stored, (to, id)).await? {
            drop(tx);
            self.look_anew(name);
            return Ok(went);
        }
        let done = match caught(follower.handle_all(&mut tx, &entries)).await {
            Ok(()) => tx.commit_quietly("a follower's own entries are counted by its actions").await,
            Err(error) => {
                drop(tx);
                Err(error)
            }
        };
        if let Err(error) = done {
            self.follower_failed(name).await?;
            return Err(error);
        }
        self.pass_over(name, Passed { stored: to, to, primary });
        Ok(went)
    }

    /// Moves the kept position. Only the one who moves it from where it was has the effect, and only
    /// of what is there: a server that took over may lack what was in memory here.
    async fn moved(&self, tx: &mut Tx, name: &str, stored: i64, (to, id): (i64, Uuid)) -> Result<bool> {
        if stored == 0 {
            tx.execute_quietly(
                "INSERT INTO follower (name, position, failures) VALUES ($1, 0, 0) ON CONFLICT (name) DO NOTHING",
                vals![name],
            )
            .await?;
        }
        let moved = tx
            .execute_quietly(
                "UPDATE follower SET position = $1, failures = 0, failing_since = NULL WHERE name = $2 AND position = $3
                 AND EXISTS (SELECT 1 FROM journal WHERE position = $1 AND id = $4)",
                vals![to, name, stored, id],
            )
            .await?;
        Ok(moved > 0)
    }

    /// Keeps how far a follower has looked: it is where it says it is when all is quiet.
    async fn passed_keep(&self, name: &'static str) -> Result<()> {
        let Some(passed) = self.passed_known(name).filter(|p| p.to > p.stored) else { return Ok(()) };
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
            self.pass_over(name, Passed { stored: passed.to, ..passed });
        } else {
            self.look_anew(name);
        }
        Ok(())
    }

    /// What a follower has before it: from memory if it is new, else from the database.
    async fn ahead(&self, follower: &dyn Follower, Passed { to, primary, .. }: Passed) -> Result<Option<Ahead>> {
        let recent = self.0.recent.after(to, LOOK_AHEAD, primary);
        match recent.and_then(|entries| picked(follower, &entries)) {
            Some(ahead) => Ok(Some(ahead)),
            None => read(self.db(), follower, to).await,
        }
    }

    /// How far a follower has looked. What it passed over is not worth a transaction while more comes:
    /// after a restart it looks again.
    async fn passed(&self, name: &str) -> Result<Passed> {
        match self.passed_known(name) {
            Some(passed) => Ok(passed),
            None => self.kept(name).await,
        }
    }

    /// The kept position, as the database has it.
    async fn kept(&self, name: &str) -> Result<Passed> {
        let primary = self.pool().now();
        let at: Option<At> = self.db().row("SELECT position FROM follower WHERE name = $1", vals![name]).await?;
        let stored = at.map_or(0, |a| a.position);
        Ok(Passed { stored, to: stored, primary })
    }

    fn passed_known(&self, name: &str) -> Option<Passed> {
        let passed = self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        passed.filter(|p| p.primary == self.pool().now())
    }

    fn looked_to(&self, name: &str) -> i64 {
        self.passed_known(name).map_or(0, |p| p.to)
    }

    fn pass_over(&self, name: &'static str, passed: Passed) {
        self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).insert(name, passed);
    }

    /// Forgets what is in memory: the database tells where a follower is and what it has before it.
    fn look_anew(&self, name: &str) {
        self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        self.0.recent.forget();
    }

    /// Forgets how far all have looked: the journal is not the one that they looked at.
    pub(crate) fn look_anew_all(&self) {
        self.0.passed.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
        // Somebody else moved the kept position, perhaps back: then it counts alone.
        let looked =
            |l: &Lag| self.passed_known(&l.name).filter(|p| p.stored == l.position).map_or(l.position, |p| p.to);
        let behind = |l: &Lag| (l.head - looked(l)).max(0);
        Ok(rows.into_iter().map(|l| (behind(&l), l)).map(|(behind, l)| (l.name, behind, l.failures)).collect())
    }
}
