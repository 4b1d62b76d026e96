//! The one interface to both engines: [`Db`] reads, [`Tx`] also writes.
//!
//! On SQLite there is one writer, lent from transaction to transaction (see `group`), and readers
//! have their own pool. On PostgreSQL one pool serves both; where there are several servers,
//! `pool` chooses.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{Clock, Error, Result, Time};
use sea_orm::{
    AccessMode, DbBackend, FromQueryResult, IsolationLevel, QueryResult, Statement, TransactionOptions, Value,
};
use tokio::sync::{Notify, watch};

use crate::begun::Begun;
use crate::connect::open_sqlite;
use crate::explain::{explained, failed, readable};
use crate::follower::Passed;
use crate::gather::Gather;
use crate::group::{Group, Late, Writing};
use crate::keystore::KeyStore;
use crate::later::Later;
use crate::lease::Leases;
use crate::pool::Pool;
use crate::recent::Recent;
use crate::wire::Wire;
use crate::{Files, Keys, Outer, Pass};

/// Where a store lives and what it needs.
pub struct Options {
    /// `sqlite:PATH` or `postgres://…`
    pub url: String,
    /// More servers of the same PostgreSQL: see [`base::config::Database::replicas`].
    pub replicas: Vec<String>,
    /// See [`base::config::Database::connections`].
    pub connections: u32,
    /// How long to wait for a connection before the caller is told to try again.
    pub wait: Duration,
    /// The folder of [`Files`]; made when it is not there.
    pub files: std::path::PathBuf,
    /// The master keys.
    pub keys: Keys,
    /// Where the keys of persons lie, when not where they lie by default: see [`KeyStore`].
    pub subjects: Option<String>,
    pub clock: Clock,
}

/// Database, files and keys of all tenants. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    reader: Db,
    /// Of readers on SQLite, of all connections on PostgreSQL.
    pool: Pool,
    /// The writing connection of SQLite.
    group: Option<Group>,
    pub(crate) files: Files,
    pub(crate) keys: Keys,
    subjects: KeyStore,
    pub(crate) clock: Clock,
    /// Reads that wait to be written down.
    pub(crate) access: crate::access::Waiting,
    /// Rung after each commit that wrote to the journal: wakes the sealer.
    pub(crate) written: Notify,
    /// Rung after each commit that put a job.
    pub(crate) queued: Notify,
    /// Rung after each commit that put a letter: wakes the outbox.
    pub(crate) mailed: Notify,
    /// The newest sealed position this process knows of: wakes the followers.
    pub(crate) sealed: watch::Sender<i64>,
    pub(crate) leases: Leases,
    pub(crate) wire: Wire,
    pub(crate) search: crate::search::Search,
    pub(crate) counting: crate::series::Counting,
    pub(crate) recent: Recent,
    /// How far followers have looked beyond their kept positions.
    pub(crate) passed: Mutex<HashMap<&'static str, Passed>>,
    /// The place of the newest entry of the journal that waits for the sealer: see [`Store::place`].
    place: AtomicI64,
}

/// Reading. A [`Store`] and a [`Tx`] both lend one.
pub struct Db(Conn);

/// Rows that several read at once.
type Shared = Gather<String, (), Result<Arc<Vec<QueryResult>>>>;

enum Conn {
    Pool(Pool, Shared),
    /// A transaction on PostgreSQL, or a snapshot.
    Tx(Begun, Later),
    /// A transaction on SQLite.
    Turn(Late, Later),
}

/// A transaction that writes. Dropped without a commit, it is rolled back.
pub struct Tx {
    db: Db,
    store: Store,
    writes: u64,
    pub(crate) entries: i64,
    pub(crate) jobs: bool,
    /// Where it goes back to instead of being committed.
    pub(crate) outer: Option<Outer>,
    pub(crate) letters: bool,
    /// Which of several servers was the primary when it began.
    primary: Option<usize>,
}

impl Store {
    /// The writing connection of SQLite.
    pub(crate) fn group(&self) -> Option<&Group> {
        self.0.group.as_ref()
    }

    /// Opens both pools. Does not migrate: see [`crate::migrate::run`].
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached, with what the driver said.
    pub async fn open(options: Options) -> Result<Self> {
        let (pool, group) = if options.url.starts_with("sqlite:") {
            let (readers, group) = open_sqlite(&options).await?;
            (Pool::One(readers), Some(group))
        } else {
            let mut urls = vec![options.url.clone()];
            urls.extend(options.replicas.iter().cloned());
            (Pool::postgres(&urls, options.wait, options.connections).await?, None)
        };
        let subjects = KeyStore::open(&options).await?;
        Ok(Self(Arc::new(Inner {
            reader: Db::of(pool.clone()),
            pool,
            group,
            files: Files::open(&options.files)?,
            keys: options.keys,
            subjects,
            clock: options.clock,
            access: crate::access::Waiting::default(),
            written: Notify::new(),
            queued: Notify::new(),
            mailed: Notify::new(),
            sealed: watch::channel(0).0,
            leases: Leases::default(),
            wire: Wire::default(),
            search: crate::search::Search::default(),
            counting: crate::series::Counting::default(),
            recent: Recent::default(),
            passed: Mutex::default(),
            place: AtomicI64::new(i64::MIN),
        })))
    }

    /// Reading outside a transaction: each statement sees what was committed before it.
    pub fn db(&self) -> &Db {
        &self.0.reader
    }

    /// The master keys, which seal what is secret in the database.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The keys of persons.
    pub fn subjects(&self) -> &KeyStore {
        &self.0.subjects
    }

    pub fn files(&self) -> &Files {
        &self.0.files
    }

    /// The clock of the program; in tests one that they move.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Begins a transaction that writes. It waits for its turn or a connection with the first
    /// statement that is sent. On SQLite small transactions that follow each other share a physical
    /// commit.
    ///
    /// What it reads may be of a transaction whose commit is still on its way to the disk. Who
    /// answers from what was read, although there was nothing to write, commits all the same.
    ///
    /// # Errors
    /// On SQLite none; on PostgreSQL `Unavailable` when no server can be written to.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_in(false).await
    }

    /// As [`Store::begin`], for long work: many rows, or waiting for anything. It has a commit of
    /// its own, so that nobody waits for it to hear that a small action is done.
    ///
    /// # Errors
    /// `Unavailable` when its turn did not come in time.
    pub async fn begin_alone(&self) -> Result<Tx> {
        self.begin_in(true).await
    }

    async fn begin_in(&self, alone: bool) -> Result<Tx> {
        let primary = self.0.pool.now();
        let conn = match &self.0.group {
            Some(group) if alone => Conn::Turn(group.alone().await?, Later::default()),
            Some(group) => Conn::Turn(group.late(), Later::default()),
            None => Conn::Tx(Begun::later(self.0.pool.writer().map_err(failed)?), Later::default()),
        };
        Ok(Tx {
            db: Db(conn),
            store: self.clone(),
            writes: 0,
            entries: 0,
            jobs: false,
            letters: false,
            outer: None,
            primary,
        })
    }

    /// How busy the one writing connection of SQLite is; `None` on PostgreSQL, which has many.
    pub fn writing(&self) -> Option<Writing> {
        self.0.group.as_ref().map(Group::writing)
    }

    /// The place of the next entry among those that wait for the sealer: the time, but never before
    /// a place that was given or seen here, so that what came after something also stands after it
    /// when the clock was set back in between.
    pub(crate) fn place(&self, now: Time) -> i64 {
        let next = |last: i64| Some(now.micros().max(last.saturating_add(1)));
        let before = self.0.place.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
        next(before.unwrap_or_else(|last| last)).unwrap_or(now.micros())
    }

    /// Entries up to this place wait for the sealer, whoever wrote them.
    pub(crate) fn place_seen(&self, place: i64) {
        self.0.place.fetch_max(place, Ordering::SeqCst);
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// Reading in one snapshot: every statement sees the same state, whatever is written meanwhile.
    /// It holds a connection until it is dropped.
    ///
    /// # Errors
    /// `Unavailable` when no connection came in time.
    pub async fn snapshot(&self) -> Result<Db> {
        let Conn::Pool(reader, _) = &self.0.reader.0 else { return Err(Error::internal("a store without a pool")) };
        let (pool, options) = if self.is_sqlite() {
            (reader, TransactionOptions::default())
        } else {
            let options = TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            };
            // Not from a replica: it may be behind.
            (&self.0.pool, options)
        };
        let begun = Begun::now(pool.writer().map_err(failed)?, options).await?;
        Ok(Db(Conn::Tx(begun, Later::default())))
    }

    /// Else it is PostgreSQL.
    pub fn is_sqlite(&self) -> bool {
        self.0.group.is_some()
    }

    /// Whether the database answers. A server that has gone silent is not waited for.
    ///
    /// # Errors
    /// `Unavailable` when it does not.
    pub async fn ping(&self) -> Result<()> {
        tokio::select! {
            biased;
            () = self.pool().falls_silent() => Err(Error::unavailable("the database does not answer")),
            done = self.db().scalar_i64("SELECT 1 AS n", vec![]) => done.map(|_| ()),
        }
    }

    /// The newest sealed position that this process knows of; 0 before it has learned one.
    pub fn head_known(&self) -> i64 {
        *self.0.sealed.borrow()
    }

    /// The newest sealed position, and how to hear of newer ones.
    pub fn sealed(&self) -> watch::Receiver<i64> {
        self.0.sealed.subscribe()
    }
}

impl Db {
    pub(crate) fn of(pool: Pool) -> Self {
        Self(Conn::Pool(pool, Shared::default()))
    }

    /// For SQL that the engines do not read alike.
    pub fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }

    fn backend(&self) -> DbBackend {
        match &self.0 {
            Conn::Pool(c, _) => c.backend(),
            Conn::Tx(c, _) => c.backend(),
            Conn::Turn(..) => DbBackend::Sqlite,
        }
    }

    pub(crate) async fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        readable(&values)?;
        let statement = |values| Statement::from_sql_and_values(self.backend(), sql, values);
        match &self.0 {
            Conn::Pool(c, _) => c.query_all_raw(statement(values)).await,
            Conn::Tx(c, _) => {
                self.flush().await?;
                c.query(statement(values)).await
            }
            // What waits has no rows to give, so all that come are of the last.
            Conn::Turn(t, later) => {
                let t = t.lend().await?;
                match later.take_with(sql, values) {
                    (Some(all), values) => t.query(&all, values).await,
                    (None, values) => t.query(sql, values).await,
                }
            }
        }
        .map_err(|e| explained(e, sql))
    }

    /// Sends what waits: see [`Tx::later`].
    async fn flush(&self) -> Result<()> {
        if let Conn::Tx(_, later) | Conn::Turn(_, later) = &self.0 {
            for (sql, values) in later.take(self.is_postgres()) {
                self.change(&sql, values).await?;
            }
        }
        Ok(())
    }

    /// Runs statements that change rows; says how many rows.
    async fn change(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        readable(&values)?;
        match &self.0 {
            Conn::Turn(t, _) => t.lend().await?.execute(sql, values).await,
            Conn::Tx(c, _) => c.execute(Statement::from_sql_and_values(self.backend(), sql, values)).await,
            Conn::Pool(..) => return Err(no_connection()),
        }
        .map_err(|e| explained(e, sql))
    }

    /// All rows.
    ///
    /// # Errors
    /// `Unavailable` when the database is away or busy, `Internal` for anything else.
    pub async fn rows<R: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<R>> {
        let found = self.query(sql, values).await?;
        found.iter().map(|r| R::from_query_result(r, "")).collect::<Result<_, _>>().map_err(|e| explained(e, sql))
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn row<R: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Option<R>> {
        let found = self.query(sql, values).await?;
        found.first().map(|r| R::from_query_result(r, "")).transpose().map_err(|e| explained(e, sql))
    }

    /// As [`Db::row`], with one look for all who ask the same at this moment. For what many requests look
    /// up, such as the client that sends them.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn row_shared<R: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Option<R>> {
        let Conn::Pool(pool @ (Pool::One(_) | Pool::Only(_)), shared) = &self.0 else {
            return self.row(sql, values).await;
        };
        readable(&values)?;
        let (key, pool, text) = (format!("{sql} {values:?}"), pool.clone(), sql.to_owned());
        let look = move |asked: Vec<()>| {
            let statement = Statement::from_sql_and_values(pool.backend(), &text, values.clone());
            let pool = pool.clone();
            async move {
                let found = pool.query_all_raw(statement).await.map_err(|e| explained(e, ""));
                vec![found.map(Arc::new); asked.len()]
            }
        };
        let found = shared.ask(key, (), look).await??;
        found.first().map(|r| R::from_query_result(r, "")).transpose().map_err(|e| explained(e, sql))
    }

    /// The first column of the first row as a number; 0 when there is no row or it is null.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn scalar_i64(&self, sql: &str, values: Vec<Value>) -> Result<i64> {
        let found = self.query(sql, values).await?;
        let Some(row) = found.first() else { return Ok(0) };
        match row.try_get_by_index::<Option<i64>>(0) {
            Ok(n) => Ok(n.unwrap_or(0)),
            // PostgreSQL says int4 for a literal.
            Err(_) => {
                row.try_get_by_index::<Option<i32>>(0).map(|n| n.unwrap_or(0).into()).map_err(|e| explained(e, sql))
            }
        }
    }
}

impl Deref for Tx {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Tx {
    /// The store it was begun in. Reading through that does not see what this transaction has written.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// On SQLite.
    pub(crate) fn late(&self) -> Option<&Late> {
        if let Conn::Turn(late, _) = &self.db.0 { Some(late) } else { None }
    }

    /// Changes rows. Says how many. Who has no pass cannot call it: that is all the pass is for
    /// here; the journal writes it down.
    ///
    /// # Errors
    /// As [`Db::rows`]; a broken uniqueness is `Conflict`.
    pub async fn execute(&mut self, _pass: &Pass, sql: &str, values: Vec<Value>) -> Result<u64> {
        self.execute_quietly(sql, values).await
    }

    /// Changes rows and reads the first of them back (`RETURNING`), in one statement.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn returning<R: FromQueryResult>(
        &mut self,
        _pass: &Pass,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<R>> {
        self.writes += 1;
        self.db.row(sql, values).await
    }

    /// For what is not a change of anybody's data: positions, leases, sessions.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn execute_quietly(&mut self, sql: &str, values: Vec<Value>) -> Result<u64> {
        self.writes += 1;
        self.db.flush().await?;
        self.db.change(sql, values).await
    }

    /// Changes rows, together with others that wait, before this transaction reads again or commits.
    /// For what nothing is read back of: the count is not told, and what is wrong with it (`Conflict`)
    /// may come out only there. It does not read what the others that wait have changed.
    ///
    /// # Errors
    /// As [`Tx::execute`], of this one or of others that waited.
    pub async fn later(&mut self, _pass: &Pass, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<()> {
        self.later_quietly(sql, values).await
    }

    /// As [`Tx::later`], for what is not a change of anybody's data.
    pub(crate) async fn later_quietly(&mut self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<()> {
        let (Conn::Tx(_, later) | Conn::Turn(_, later)) = &self.db.0 else { return Err(no_connection()) };
        readable(&values)?;
        self.writes += 1;
        if later.put(sql.into(), values) { self.db.flush().await } else { Ok(()) }
    }

    /// Several statements without values, for migrations.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.db.flush().await?;
        match &self.db.0 {
            Conn::Turn(t, _) => t.lend().await?.script(sql).await,
            Conn::Tx(c, _) => c.script(sql).await,
            Conn::Pool(..) => return Err(no_connection()),
        }
        .map_err(|e| explained(e, sql))
    }

    /// Commits. A change without a journal entry is refused: nothing happens unwritten.
    ///
    /// # Errors
    /// `Internal` without an entry or after a statement that failed, `Unavailable` when the database
    /// did not confirm.
    pub async fn commit(self) -> Result<()> {
        if self.writes > 0 && self.entries == 0 {
            return Err(Error::internal("a change without a journal entry"));
        }
        self.finish().await
    }

    /// Commits what needs no journal entry; the reason is for the reader of the code.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub async fn commit_quietly(self, _reason: &'static str) -> Result<()> {
        self.finish().await
    }

    async fn finish(mut self) -> Result<()> {
        if let Some(outer) = self.outer.take() {
            outer.put(self);
            return Ok(());
        }
        if self.writes > 0 {
            crate::backup::log::mark(&mut self).await?;
        }
        let last = match &self.db.0 {
            // The lender of SQLite's connection runs the last statements with the end of the turn.
            Conn::Turn(_, later) => later.take(false).pop(),
            Conn::Tx(c, later) => {
                let mut waiting = later.take(true);
                // A single statement that nothing came before is a transaction by itself.
                let alone = if c.has_begun() || waiting.len() != 1 { None } else { waiting.pop() };
                for (sql, values) in waiting {
                    self.db.change(&sql, values).await?;
                }
                alone
            }
            Conn::Pool(..) => return Err(no_connection()),
        };
        if self.primary != self.store.0.pool.now() {
            return Err(Error::unavailable("another server became the primary meanwhile"));
        }
        let (written, queued, mailed, store) = (self.entries > 0, self.jobs, self.letters, self.store);
        match self.db.0 {
            Conn::Turn(t, _) => t.commit(last).await?,
            Conn::Tx(c, _) => c.commit(last).await?,
            Conn::Pool(..) => return Err(no_connection()),
        }
        store.woken_by_commit(written, queued);
        store.note_write().await;
        if mailed {
            store.0.mailed.notify_one();
        }
        Ok(())
    }
}

fn no_connection() -> Error {
    Error::internal("a transaction without a connection")
}

/// `$3, $4, $5` for an IN list: `marks(3, 3)`.
pub fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
