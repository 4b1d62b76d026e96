//! Group commit: on SQLite many small transactions share one physical commit.
//!
//! SQLite has one writer, and a commit waits for the disk. A task of its own, the lender (see
//! `lender`), holds the writing connection inside one outer transaction. A transaction that reads
//! has the connection lent to it for its turn. One that reads nothing hands its statements over
//! when it is committed, and several of those cross to the database as one text. Each has a
//! savepoint before it: a transaction that fails or is dropped is rolled back to it. When nobody
//! waits any more, or enough have gathered, the outer transaction is committed, and only then is
//! each of its members told so. If that fails, or SQLite gives the outer transaction up half way
//! (disk full), all members are told and nothing of any of them is there.
//!
//! Only the lender begins, ends and rolls back: a caller that is cancelled merely lets go of its
//! turn, whatever statement it was in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use base::{Error, Result};
use sea_orm::sea_query::Values;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Value};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, MutexGuard, Notify, OnceCell, mpsc, oneshot};

use crate::later::Statement;
use crate::lender::{self, Lender};

/// Where turns are asked for. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Group {
    asked: mpsc::UnboundedSender<Asked>,
    wait: Duration,
    counts: Arc<Counts>,
}

#[derive(Default)]
pub(crate) struct Counts {
    pub waiting: AtomicU64,
    pub commits: AtomicU64,
}

/// How busy the writing connection is.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// Transactions that wait for their turn.
    pub waiting: u64,
    /// Physical commits since the start.
    pub commits: u64,
}

/// What the lender is asked for.
pub(crate) enum Asked {
    /// The connection. `alone` has a physical commit for itself; `after` as in [`Whole`].
    Turn { alone: bool, after: u64, turn: oneshot::Sender<Result<Turn>> },
    /// To run and commit a transaction that read nothing.
    Whole(Whole),
    /// To count numbers on (see `series`).
    Count(Count),
}

/// Numbers to be counted by a statement that gives the last of them back.
pub(crate) struct Count {
    pub statement: Statement,
    pub many: usize,
    pub told: oneshot::Sender<Result<Counted>>,
}

/// A whole transaction.
pub(crate) struct Whole {
    pub statement: Statement,
    /// The group that counted its numbers: what was counted in a group that failed is counted again.
    pub after: u64,
    /// Set by the lender who runs it or by the caller who waits no longer, whoever is first.
    pub taken: Arc<AtomicBool>,
    pub acknowledge: Acknowledge,
}

/// The last of the numbers, and the group they were counted in.
#[derive(Clone, Copy)]
pub(crate) struct Counted {
    pub last: i64,
    pub group: u64,
}

/// Told once the commit is on disk, or will not be.
pub(crate) type Acknowledge = oneshot::Sender<Result<()>>;

/// A turn that wants to be committed: its last statements, and whom to tell.
pub(crate) struct Ending {
    pub last: Option<Statement>,
    pub acknowledge: Acknowledge,
}

/// A transaction, which takes its turn with the first statement that it sends.
pub(crate) struct Late {
    group: Group,
    turn: OnceCell<Turn>,
    after: AtomicU64,
    /// A statement waits for its turn, or waited in vain: what is left of it must not be committed.
    broken: AtomicBool,
}

/// The writing connection in the hands of one transaction. Dropped, its changes are undone.
pub(crate) struct Turn {
    pub line: Arc<Mutex<Line>>,
    pub number: u64,
    pub end: oneshot::Sender<Ending>,
}

pub(crate) struct Line {
    pub connection: Option<SqliteConnection>,
    /// Whose turn it is.
    pub turn: u64,
    /// A statement of this turn failed or was left half way. SQLite may have given up the whole
    /// transaction, and a further statement would be committed by itself: none may run.
    pub broken: bool,
}

impl Group {
    /// Connects, and starts the task that lends the connection for as long as the group lives.
    pub async fn open(options: SqliteConnectOptions, wait: Duration) -> Result<Self, sqlx::Error> {
        let connection = SqliteConnection::connect_with(&options).await?;
        let line = Arc::new(Mutex::new(Line { connection: Some(connection), turn: 0, broken: false }));
        let (asked, asks) = mpsc::unbounded_channel();
        let (counts, full) = (Arc::<Counts>::default(), Arc::<Notify>::default());
        tokio::spawn(lender::checkpoints(options.clone(), Arc::downgrade(&full)));
        tokio::spawn(Lender::new(options, line, asks, counts.clone(), full).serve_all());
        Ok(Self { asked, wait, counts })
    }

    pub fn writing(&self) -> Writing {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Writing { waiting: read(&self.counts.waiting), commits: read(&self.counts.commits) }
    }

    /// A transaction that has not sent anything yet.
    pub fn late(&self) -> Late {
        Late { group: self.clone(), turn: OnceCell::new(), after: AtomicU64::new(0), broken: AtomicBool::new(false) }
    }

    /// A transaction that has its turn at once and a physical commit for itself.
    pub async fn alone(&self) -> Result<Late> {
        let turn = OnceCell::from(self.turn(true, 0).await?);
        Ok(Late { turn, ..self.late() })
    }

    async fn turn(&self, alone: bool, after: u64) -> Result<Turn> {
        let (turn, given) = oneshot::channel();
        self.ask(Asked::Turn { alone, after, turn })?;
        self.in_time(given).await
    }

    /// Counts on by a statement that gives the last number back. It is committed before or with
    /// whatever is asked for later, and nobody waits for that.
    pub async fn count(&self, statement: Statement, many: usize) -> Result<Counted> {
        let (told, heard) = oneshot::channel();
        self.ask(Asked::Count(Count { statement, many, told }))?;
        self.in_time(heard).await
    }

    /// Runs a transaction that reads nothing, and waits until its commit is on disk.
    async fn whole(&self, statement: Statement, after: u64) -> Result<()> {
        let (acknowledge, mut done) = oneshot::channel();
        let taken = Arc::<AtomicBool>::default();
        self.ask(Asked::Whole(Whole { statement, after, taken: taken.clone(), acknowledge }))?;
        let done = match tokio::time::timeout(self.wait, &mut done).await {
            Ok(done) => done,
            Err(_) if !taken.swap(true, Ordering::SeqCst) => return Err(waited()),
            // It runs already: what becomes of it is worth waiting for.
            Err(_) => done.await,
        };
        done.map_err(|_| ended())?
    }

    fn ask(&self, asked: Asked) -> Result<()> {
        self.counts.waiting.fetch_add(1, Ordering::Relaxed);
        self.asked.send(asked).map_err(|_| ended())
    }

    async fn in_time<T>(&self, given: oneshot::Receiver<Result<T>>) -> Result<T> {
        match tokio::time::timeout(self.wait, given).await {
            Ok(given) => given.map_err(|_| ended())?,
            Err(_) => Err(waited()),
        }
    }
}

fn ended() -> Error {
    Error::unavailable("the writing connection has ended")
}

fn waited() -> Error {
    Error::unavailable("others wrote for too long")
}

impl Late {
    /// Whether it has its turn.
    pub fn has_begun(&self) -> bool {
        self.turn.initialized()
    }

    /// Notes in which group a number of it was counted.
    pub fn counted_in(&self, group: u64) {
        self.after.fetch_max(group, Ordering::Relaxed);
    }

    /// For a statement.
    pub async fn lend(&self) -> Result<&Turn> {
        if let Some(turn) = self.turn.get() {
            return Ok(turn);
        }
        // Until it has come: who is cancelled meanwhile has left a statement out.
        self.broken.store(true, Ordering::Relaxed);
        let turn = self.turn.get_or_try_init(|| self.group.turn(false, self.after.load(Ordering::Relaxed))).await?;
        self.broken.store(false, Ordering::Relaxed);
        Ok(turn)
    }

    /// Runs the last statements and waits until the commit is on disk.
    pub async fn commit(self, last: Option<Statement>) -> Result<()> {
        let Self { group, turn, after, broken } = self;
        match (turn.into_inner(), last) {
            _ if broken.into_inner() => Err(Error::internal("a statement of this transaction failed before")),
            (Some(turn), last) => turn.commit(last).await,
            (None, Some(statement)) => group.whole(statement, after.into_inner()).await,
            (None, None) => match after.into_inner() {
                0 => Ok(()),
                // All it has is a number, which is to be kept too.
                after => group.turn(false, after).await?.commit(None).await,
            },
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
    async fn commit(self, last: Option<Statement>) -> Result<()> {
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
        done.await.map_err(|_| ended())?
    }
}

pub(crate) fn connection<'a>(line: &'a mut MutexGuard<'_, Line>) -> Result<&'a mut SqliteConnection, DbErr> {
    line.connection.as_mut().ok_or_else(|| DbErr::Conn(RuntimeErr::Internal("no writing connection".into())))
}

pub(crate) fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
