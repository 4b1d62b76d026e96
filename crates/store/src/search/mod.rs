//! Search over everything that a visitor may see.
//!
//! Each node keeps an index of its own on its disk: what stands on cards, and what rooms add to it
//! ([`Searchable`]). It follows the journal; the position up to which it does is committed with the
//! index, and an index that is missing, damaged or of another form is built anew from the database.
//!
//! The index only proposes. A document names the hats of its parties, and a query asks for words and
//! any of the visitor's hats; but what is shown is read from the database, through the same parties
//! and assurance as every list, so an index that lags behind or was tampered with shows nothing that
//! the visitor may not see.
//!
//! Neighbours of a matter see its card and not what was written. So words are kept apart: those of
//! the card are found by all parties, the others only by hats whose role reads them. Otherwise one
//! could guess words and learn from a hit that they stand there.

mod build;
mod index;
mod look;
mod query;
mod schema;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use base::{Error, Result, TenantId};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{CardRow, Db, Entry, Store};
use build::BATCH;
use index::{Open, Writer};

/// Between two commits of the index: what many small actions do becomes one.
const PAUSE: Duration = Duration::from_millis(300);
/// Where a commit takes long, the pause is three times that, so that people at work come first; but what they
/// did is found soon.
const PAUSE_MOST: Duration = Duration::from_secs(1);
/// After something failed.
const LONG_PAUSE: Duration = Duration::from_secs(10);

/// What an entry means for the index of one kind of things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Touched {
    /// It is not about a thing of this kind.
    Nothing,
    /// This thing is new, changed or gone.
    Thing(Uuid),
    /// Things were deleted without an entry for each.
    Deleted,
}

/// What of a thing can be found, beside its card.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// What people call it, such as `2026-1042`: who types it finds it first.
    pub number: String,
    /// Whoever is a party may know these: a place.
    pub open: String,
    /// What was written: only for hats whose role is one of [`Searchable::readers`].
    pub read: String,
    /// The key of its category; `None` where such things have none.
    pub category: Option<String>,
    /// Such as `open`.
    pub state: String,
    /// Without `unit:`.
    pub unit: Option<String>,
}

/// A room whose things can be found.
#[async_trait]
pub trait Searchable: Send + Sync {
    /// The kind of its cards, such as `task`.
    fn kind(&self) -> &'static str;
    /// The roles that read what was written.
    fn readers(&self) -> &'static [&'static str];
    /// Which thing an entry is about; by default its subject, when that is of this kind.
    fn touched(&self, entry: &Entry) -> Touched {
        if entry.subject_kind == self.kind() { Touched::Thing(entry.subject) } else { Touched::Nothing }
    }
    /// The words of some hundred things at most, in one query; those that are gone are left out.
    ///
    /// # Errors
    /// As [`Db::rows`].
    async fn words(&self, db: &Db, tenant: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, Words>>;
}

/// What is looked for. Filters that are empty do not filter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// As it was typed. Of very many words only the first are looked for.
    pub text: String,
    pub kind: String,
    pub category: String,
    pub state: String,
    /// As [`Words::unit`].
    pub unit: String,
    /// At most so many things.
    pub limit: usize,
}

/// More than this many things are never looked for at once.
pub const LIMIT_MAX: usize = 200;

/// What a node searches in, and where its index lies.
pub struct Setup {
    /// A folder of this node alone; only `index` in it is touched.
    pub folder: PathBuf,
    pub tenants: Vec<TenantId>,
    pub rooms: Vec<Arc<dyn Searchable>>,
}

/// The words of a text as their stems, as searching takes them apart.
pub fn stems(text: &str) -> Vec<String> {
    schema::taken_apart(text).into_iter().map(|(_, stem)| stem).collect()
}

/// The search of one process.
#[derive(Default)]
pub(crate) struct Search {
    setup: OnceLock<Setup>,
    /// For reading; none before the index was opened.
    open: RwLock<Option<Arc<Open>>>,
    writer: Mutex<Option<Writer>>,
    running: AtomicBool,
}

impl Search {
    fn open(&self) -> Option<Arc<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Store {
    /// Says what is searched in. The first word counts.
    pub fn search_setup(&self, setup: Setup) {
        let _ = self.0.search.setup.set(setup);
    }

    /// Keeps the index until the program stops.
    pub async fn run_search(self) {
        if self.0.search.setup.get().is_none_or(|s| s.rooms.is_empty()) {
            return;
        }
        self.0.search.running.store(true, Ordering::SeqCst);
        let mut sealed = self.sealed();
        loop {
            #[expect(clippy::disallowed_methods, reason = "a pause is measured against the work before it")]
            let began = Instant::now();
            let pause = match self.search_follow().await {
                Ok(0) => {
                    let _ = tokio::time::timeout(Duration::from_secs(5), sealed.changed()).await;
                    PAUSE
                }
                // It lags: the fewer commits, the sooner it does not.
                Ok(BATCH..) => Duration::ZERO,
                Ok(_) => (began.elapsed() * 3).clamp(PAUSE, PAUSE_MOST),
                Err(error) => {
                    tracing::error!(%error, "the search index could not be brought up to date, will try again");
                    LONG_PAUSE
                }
            };
            let _ = tokio::time::timeout(pause, std::future::pending::<()>()).await;
        }
    }

    /// Reads on in the journal, and commits what it tells to the index. Says how many entries there
    /// were; 0 at the head. Opens the index, and builds it anew where it cannot be used.
    ///
    /// # Errors
    /// As [`Db::rows`]; `Unavailable` when another process has the folder.
    pub async fn search_follow(&self) -> Result<usize> {
        let Some(setup) = self.0.search.setup.get() else { return Ok(0) };
        let mut held = self.0.search.writer.lock().await;
        // Whatever fails, the next one begins where the last commit ended.
        let writer = match held.take() {
            Some(writer) => writer,
            None => build::opened(self, setup).await?,
        };
        let (writer, went) = build::follow(self, setup, writer).await?;
        *self.0.search.open.write().unwrap_or_else(PoisonError::into_inner) = Some(writer.open.clone());
        *held = Some(writer);
        Ok(went)
    }

    /// As [`Store::search_follow`] where somebody has searched already: tests that do not search
    /// need no index.
    ///
    /// # Errors
    /// As [`Store::search_follow`].
    pub async fn search_settle(&self) -> Result<usize> {
        if self.0.search.open().is_none() { Ok(0) } else { self.search_follow().await }
    }

    /// The cards of what is found, the best first: for each thing a row for each of the hats that
    /// have to do with it. All of it is read from the database now.
    ///
    /// # Errors
    /// `Unavailable` while the index is built; as [`Db::rows`].
    pub async fn search(&self, scope: &crate::Scope, query: &Query) -> Result<Vec<CardRow>> {
        let Some(setup) = self.0.search.setup.get() else { return Ok(Vec::new()) };
        let open = match self.0.search.open() {
            Some(open) => open,
            None if self.0.search.running.load(Ordering::SeqCst) => {
                return Err(Error::unavailable("the search index is being built"));
            }
            None => {
                while self.search_follow().await? > 0 {}
                self.0.search.open().ok_or_else(|| Error::unavailable("there is no search index"))?
            }
        };
        look::look(self, setup, open, scope, query).await
    }

    /// Whether a word stands anywhere in the index, also in what was deleted from it and not yet
    /// written anew: for proofs that it does not.
    ///
    /// # Errors
    /// `Internal` when the index cannot be read.
    pub async fn search_holds(&self, word: &str) -> Result<bool> {
        match self.0.search.open() {
            Some(open) => open.holds(word),
            None => Ok(false),
        }
    }

    /// How many things are in the index.
    pub fn search_count(&self) -> u64 {
        self.0.search.open().map_or(0, |open| open.count())
    }

    /// Closes the index, as the end of the program does.
    pub async fn search_close(&self) {
        *self.0.search.writer.lock().await = None;
        *self.0.search.open.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
