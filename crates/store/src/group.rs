//! Group commit: on SQLite many small transactions share one physical commit.
//!
//! SQLite has one writer, and a commit waits for the disk. A task of its own holds the writing
//! connection and lends it from action to action inside one outer transaction. Each action has a
//! savepoint: a commit releases it, a transaction that is dropped is rolled back to it. When
//! nobody waits any more, or enough have gathered, the outer transaction is committed, and only
//! then is each of its members told so. If that fails, or SQLite gives the outer transaction up
//! half way (disk full), all members are told and nothing of any of them is there.
//!
//! Only this task begins, ends and rolls back: a caller that is cancelled merely lets go of its
//! turn, whatever statement it was in.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use base::{Error, Result};
use sea_orm::sea_query::Values;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Value};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, MutexGuard, Notify, mpsc, oneshot};

use crate::db::explained;
use crate::later::Statement;

/// So many members, or so long since the first began, and a group is committed.
const MEMBERS: usize = 64;
const GATHER: Duration = Duration::from_millis(10);
/// So many commits, and what they wrote to the log is moved into the database, by another thread than
/// the one that all actions wait for.
const CHECKPOINT: u64 = 32;
/// Who keeps the connection longer than this, while others wait to hear of their commit, loses it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where turns are asked for.
pub(crate) struct Group {
    asked: mpsc::UnboundedSender<Asked>,
    wait: Duration,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    waiting: AtomicU64,
    commits: AtomicU64,
}

/// How busy the writing connection is.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// Transactions that wait for their turn.
    pub waiting: u64,
    /// Physical commits since the start.
    pub commits: u64,
}

struct Asked {
    alone: bool,
    turn: oneshot::Sender<Result<Turn>>,
}

/// Told once the commit is on disk, or will not be.
type Acknowledge = oneshot::Sender<Result<()>>;

/// A transaction that wants to be committed: its last statements, and whom to tell.
struct Ending {
    last: Option<Statement>,
    acknowledge: Acknowledge,
}

/// The writing connection in the hands of one transaction. Dropped, its changes are undone.
pub(crate) struct Turn {
    line: Arc<Mutex<Line>>,
    number: u64,
    end: oneshot::Sender<Ending>,
}

struct Line {
    connection: Option<SqliteConnection>,
    /// Whose turn it is.
    turn: u64,
    /// A statement of this turn failed or was left half way. SQLite may have given up the whole
    /// transaction, and a further statement would be committed by itself: none may run.
    broken: bool,
}

impl Group {
    /// Connects, and starts the task that lends the connection for as long as the group lives.
    pub async fn open(options: SqliteConnectOptions, wait: Duration) -> Result<Self, sqlx::Error> {
        let connection = SqliteConnection::connect_with(&options).await?;
        let line = Arc::new(Mutex::new(Line { connection: Some(connection), turn: 0, broken: false }));
        let (asked, asks) = mpsc::unbounded_channel();
        let (counts, full) = (Arc::<Counts>::default(), Arc::<Notify>::default());
        tokio::spawn(checkpoints(options.clone(), Arc::downgrade(&full)));
        tokio::spawn(Lender { options, line, asks, turns: 0, counts: counts.clone(), full }.run());
        Ok(Self { asked, wait, counts })
    }

    pub fn writing(&self) -> Writing {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Writing { waiting: read(&self.counts.waiting), commits: read(&self.counts.commits) }
    }

    /// Waits for a turn. `alone` has a physical commit for itself.
    pub async fn begin(&self, alone: bool) -> Result<Turn> {
        let (turn, given) = oneshot::channel();
        let ended = || Error::unavailable("the writing connection has ended");
        self.counts.waiting.fetch_add(1, Ordering::Relaxed);
        self.asked.send(Asked { alone, turn }).map_err(|_| ended())?;
        match tokio::time::timeout(self.wait, given).await {
            Ok(given) => given.map_err(|_| ended())?,
            Err(_) => Err(Error::unavailable("others wrote for too long")),
        }
    }
}

impl Turn {
    pub async fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
        let mut line = self.line().await?;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let rows = query.fetch_all(connection(&mut line)?).await.map_err(failed)?;
        line.broken = false;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        let mut line = self.line().await?;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let done = query.execute(connection(&mut line)?).await.map_err(failed)?;
        line.broken = false;
        Ok(done.rows_affected())
    }

    /// Several statements without values.
    pub async fn script(&self, sql: &str) -> Result<(), DbErr> {
        let mut line = self.line().await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection(&mut line)?).await.map_err(failed)?;
        line.broken = false;
        Ok(())
    }

    /// The connection, taken for broken until the statement has succeeded.
    async fn line(&self) -> Result<MutexGuard<'_, Line>, DbErr> {
        let mut line = self.line.lock().await;
        if line.turn != self.number {
            return Err(DbErr::Conn(RuntimeErr::Internal("the transaction took too long and was undone".into())));
        }
        if line.broken {
            return Err(DbErr::Custom("a statement of this transaction failed before".into()));
        }
        line.broken = true;
        Ok(line)
    }

    /// Runs the last statements and waits until the commit is on disk.
    pub async fn commit(self, last: Option<Statement>) -> Result<()> {
        let Self { line, number, end } = self;
        {
            let line = line.lock().await;
            if line.turn == number && line.broken {
                return Err(Error::internal("a statement of this transaction failed before"));
            }
        }
        let (acknowledge, done) = oneshot::channel();
        end.send(Ending { last, acknowledge })
            .map_err(|_| Error::unavailable("the transaction took too long and was undone"))?;
        done.await.map_err(|_| Error::unavailable("the writing connection has ended"))?
    }
}

fn connection<'a>(line: &'a mut MutexGuard<'_, Line>) -> Result<&'a mut SqliteConnection, DbErr> {
    line.connection.as_mut().ok_or_else(|| DbErr::Conn(RuntimeErr::Internal("no writing connection".into())))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Moves what is in the log into the database while others read and write. It ends with the lender.
async fn checkpoints(options: SqliteConnectOptions, full: Weak<Notify>) {
    let mut connection = None;
    while let Some(rung) = full.upgrade() {
        // The lender may end meanwhile: nothing is rung then, but the log is small.
        let _ = tokio::time::timeout(PATIENCE, rung.notified()).await;
        drop(rung);
        if connection.is_none() {
            connection = SqliteConnection::connect_with(&options).await.ok();
        }
        let Some(open) = &mut connection else { continue };
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(open).await {
            // The writer does it itself when the log becomes large.
            tracing::warn!(%error, "the log of the database could not be moved into it");
            connection = None;
        }
    }
}

/// The task that lends the connection.
struct Lender {
    options: SqliteConnectOptions,
    line: Arc<Mutex<Line>>,
    asks: mpsc::UnboundedReceiver<Asked>,
    turns: u64,
    counts: Arc<Counts>,
    /// Rung when the log has grown.
    full: Arc<Notify>,
}

impl Lender {
    async fn run(mut self) {
        while let Some(asked) = self.asks.recv().await {
            self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
            let mut next = Some(asked);
            while let Some(asked) = next {
                next = self.group(asked).await;
            }
        }
    }

    /// One outer transaction. Gives back whoever was next but did not fit into it.
    async fn group(&mut self, mut asked: Asked) -> Option<Asked> {
        if asked.turn.is_closed() {
            return None;
        }
        // IMMEDIATE takes SQLite's write lock at once, so that a transaction that has read never
        // fails half way because another process wrote in between.
        if let Err(error) = self.control("BEGIN IMMEDIATE; SAVEPOINT turn").await {
            let _ = asked.turn.send(Err(Error::unavailable(error)));
            return None;
        }
        #[expect(clippy::disallowed_methods, reason = "how long a group is open, not a time decided on")]
        let began = std::time::Instant::now();
        let alone = asked.alone;
        let mut members: Vec<Acknowledge> = Vec::new();
        loop {
            let ending = self.lend(asked, !members.is_empty()).await;
            let next = self.next();
            let full = alone || members.len() + 1 >= MEMBERS || began.elapsed() >= GATHER;
            let joins = !full && next.as_ref().is_some_and(|n| !n.alone);
            let done = self.end(ending, joins, &mut members).await;
            match (done, next) {
                (Ok(()), Some(next)) if joins => asked = next,
                (done, next) => {
                    if done.is_ok() && self.counts.commits.fetch_add(1, Ordering::Relaxed).is_multiple_of(CHECKPOINT) {
                        self.full.notify_one();
                    }
                    for member in members {
                        // Who was cancelled meanwhile does not hear it.
                        let _ = member.send(done.clone().map_err(Error::unavailable));
                    }
                    return next;
                }
            }
        }
    }

    /// Ends a turn, and the group with it unless another joins. Whoever ends well is a member.
    async fn end(&self, ending: Option<Ending>, joins: bool, members: &mut Vec<Acknowledge>) -> Result<(), String> {
        if let Some(Ending { last, acknowledge }) = ending {
            match self.keep(last, joins).await {
                Ok(()) => {
                    members.push(acknowledge);
                    return if joins { Ok(()) } else { self.control("COMMIT").await };
                }
                // The others are as they were: the savepoint still stands before this one.
                Err(error) => drop(acknowledge.send(Err(error))),
            }
        }
        self.control(match joins {
            true => "ROLLBACK TO turn",
            false if members.is_empty() => "ROLLBACK",
            false => "ROLLBACK TO turn; COMMIT",
        })
        .await
    }

    /// Runs the last statements of a turn; where another joins, its savepoint is moved behind them in
    /// the same breath. What fails is undone by going back to the savepoint, which then still stands,
    /// or by closing the connection.
    async fn keep(&self, last: Option<Statement>, joins: bool) -> Result<()> {
        const MOVE: &str = "RELEASE turn; SAVEPOINT turn";
        let (sql, values) = match (last, joins) {
            (None, false) => return Ok(()),
            (None, true) => (MOVE.to_owned(), Vec::new()),
            (Some((sql, values)), false) => (sql, values),
            (Some((sql, values)), true) => (format!("{sql};\n{MOVE}"), values),
        };
        let mut line = self.line.lock().await;
        let query = sqlx::query_with(AssertSqlSafe(sql.as_str()), SqlxValues(Values(values)));
        let run = async { query.execute(connection(&mut line)?).await.map_err(failed) };
        run.await.map(|_| ()).map_err(|error| explained(error, &sql))
    }

    /// The next who still waits.
    fn next(&mut self) -> Option<Asked> {
        loop {
            let asked = self.asks.try_recv().ok()?;
            self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
            if !asked.turn.is_closed() {
                return Some(asked);
            }
        }
    }

    /// Lends the connection and waits until it is back: with how to end, or without when the
    /// transaction was dropped.
    async fn lend(&mut self, asked: Asked, others_wait: bool) -> Option<Ending> {
        self.turns += 1;
        {
            let mut line = self.line.lock().await;
            (line.turn, line.broken) = (self.turns, false);
        }
        let (end, mut ended) = oneshot::channel();
        let turn = Turn { line: self.line.clone(), number: self.turns, end };
        // Who went away meanwhile drops the turn at once.
        drop(asked.turn.send(Ok(turn)));
        if !others_wait {
            return ended.await.ok();
        }
        if let Ok(ended) = tokio::time::timeout(PATIENCE, &mut ended).await {
            return ended.ok();
        }
        ended.close();
        if let Ok(ending) = ended.try_recv() {
            return Some(ending);
        }
        tracing::error!("a transaction kept the writing connection too long while others waited, and was undone");
        // Waits for the statement it is in.
        self.line.lock().await.turn = 0;
        None
    }

    /// Begins, ends or undoes. When that fails nothing is known of the connection any more: it is
    /// closed, which undoes what was not committed, and made anew for the next group.
    async fn control(&self, sql: &'static str) -> Result<(), String> {
        let mut line = self.line.lock().await;
        let mut connection = match line.connection.take() {
            Some(connection) => connection,
            None => SqliteConnection::connect_with(&self.options).await.map_err(|e| e.to_string())?,
        };
        match sqlx::query(sql).execute(&mut connection).await {
            Ok(_) => {
                line.connection = Some(connection);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, sql, "the group's transaction failed");
                if let Err(error) = connection.close().await {
                    tracing::error!(%error, "closing the writing connection failed");
                }
                Err(error.to_string())
            }
        }
    }
}
