//! The lender of SQLite's writing connection: see `group`.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use base::{Error, Result};
use sea_orm::Value;
use sea_orm::sea_query::Values;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Row};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};

use crate::explain::explained;
use crate::group::{Acknowledge, Asked, Count, Counted, Counts, Ending, Line, Turn, Whole, connection, failed};
use crate::later::{self, Statement};

/// So many members, or so long since the first began, and a group is committed.
const MEMBERS: usize = 64;
const GATHER: Duration = Duration::from_millis(10);
/// So many whole transactions at most cross to the database as one text.
const TOGETHER: usize = 16;
/// So many texts of each number of transactions are remembered.
const TEXTS: usize = 32;
/// So many commits, and what they wrote to the log is moved into the database, by another thread than
/// the one that all actions wait for.
const CHECKPOINT: u64 = 32;
/// Who keeps the connection longer than this, while others wait to hear of their commit, loses it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Moves a savepoint behind what was done.
const MOVE: &str = "RELEASE turn; SAVEPOINT turn";
/// Undoes what was done since; it still stands then.
const BACK: &str = "ROLLBACK TO turn";

/// Moves what is in the log into the database while others read and write. It ends with the lender.
pub(crate) async fn checkpoints(options: SqliteConnectOptions, full: Weak<Notify>) {
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
pub(crate) struct Lender {
    options: SqliteConnectOptions,
    line: Arc<Mutex<Line>>,
    asks: mpsc::UnboundedReceiver<Asked>,
    /// Looked at, and to be served next.
    ahead: Option<Asked>,
    turns: u64,
    groups: u64,
    /// The last group that failed.
    failed: u64,
    counts: Arc<Counts>,
    /// Rung when the log has grown.
    full: Arc<Notify>,
    texts: Texts,
}

/// Texts of several whole transactions that are alike: a few that come again and again.
#[derive(Default)]
struct Texts(HashMap<(usize, usize), HashMap<String, Arc<str>>>);

impl Texts {
    /// So often this statement with so many values, and the savepoint moved behind.
    fn of(&mut self, sql: &str, values: usize, times: usize) -> Arc<str> {
        let texts = self.0.entry((values, times)).or_default();
        if let Some(text) = texts.get(sql) {
            return text.clone();
        }
        if texts.len() >= TEXTS {
            texts.clear();
        }
        let text: Arc<str> = format!("{};\n{MOVE}", later::repeated(sql, values, times)).into();
        texts.insert(sql.to_owned(), text.clone());
        text
    }
}

/// The group that is being gathered.
struct Open {
    /// Who is told of its commit.
    members: Vec<Acknowledge>,
    began: Instant,
    /// Numbers were counted: there is something to commit though nobody waits.
    counted: bool,
    /// So many of those who were given a number have not come back with what they do with it.
    expected: usize,
}

impl Open {
    /// How long it may still be gathered.
    fn left(&self) -> Duration {
        GATHER.saturating_sub(self.began.elapsed())
    }

    fn is_full(&self) -> bool {
        self.members.len() >= MEMBERS || self.left().is_zero()
    }
}

impl Asked {
    fn alone(&self) -> bool {
        matches!(self, Self::Turn { alone: true, .. })
    }

    /// Who asked has gone away.
    fn gone(&self) -> bool {
        match self {
            Self::Turn { turn, .. } => turn.is_closed(),
            Self::Whole(whole) => whole.acknowledge.is_closed(),
            Self::Count(count) => count.told.is_closed(),
        }
    }

    fn refuse(self, error: Error) {
        match self {
            Self::Turn { turn, .. } => drop(turn.send(Err(error))),
            Self::Whole(whole) => drop(whole.acknowledge.send(Err(error))),
            Self::Count(count) => drop(count.told.send(Err(error))),
        }
    }
}

impl Lender {
    pub fn new(
        options: SqliteConnectOptions,
        line: Arc<Mutex<Line>>,
        asks: mpsc::UnboundedReceiver<Asked>,
        counts: Arc<Counts>,
        full: Arc<Notify>,
    ) -> Self {
        Self { options, line, asks, ahead: None, turns: 0, groups: 0, failed: 0, counts, full, texts: Texts::default() }
    }

    pub async fn serve_all(mut self) {
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
        if asked.gone() {
            return self.next();
        }
        // IMMEDIATE takes SQLite's write lock at once, so that a transaction that has read never
        // fails half way because another process wrote in between.
        if let Err(error) = self.control("BEGIN IMMEDIATE; SAVEPOINT turn").await {
            asked.refuse(Error::unavailable(error));
            return self.next();
        }
        self.groups += 1;
        #[expect(clippy::disallowed_methods, reason = "how long a group is open, not a time decided on")]
        let mut open = Open { members: Vec::new(), began: Instant::now(), counted: false, expected: 0 };
        loop {
            let alone = asked.alone();
            if let Err(error) = self.serve(asked, &mut open).await {
                self.ended(Err(error), open);
                return self.next();
            }
            let next = if open.expected > 0 { self.next_within(open.left()).await } else { self.next() };
            match next {
                Some(next) if !alone && !open.is_full() && !next.alone() => asked = next,
                next => {
                    let nothing = open.members.is_empty() && !open.counted;
                    let done = self.control(if nothing { "ROLLBACK" } else { "COMMIT" }).await;
                    self.ended(done, open);
                    return next;
                }
            }
        }
    }

    /// Tells the members of a group what became of it.
    fn ended(&mut self, done: Result<(), String>, open: Open) {
        match &done {
            Ok(()) if self.counts.commits.fetch_add(1, Ordering::Relaxed).is_multiple_of(CHECKPOINT) => {
                self.full.notify_one();
            }
            Ok(()) => {}
            Err(_) => self.failed = self.groups,
        }
        for member in open.members {
            // Who was cancelled meanwhile does not hear it.
            let _ = member.send(done.clone().map_err(Error::unavailable));
        }
    }

    /// Does what is asked for inside the group. Whoever ends well is a member; the others are as they
    /// were, since the savepoint still stands before what fails.
    async fn serve(&mut self, asked: Asked, open: &mut Open) -> Result<(), String> {
        match asked {
            Asked::Count(count) => self.count(count, open).await,
            Asked::Turn { after, turn, .. } if self.fell(after) => {
                let _ = turn.send(Err(fallen()));
                Ok(())
            }
            Asked::Turn { after, turn, .. } => {
                self.came_back(after, open);
                match self.lend(turn, !open.members.is_empty()).await {
                    Some(Ending { last, acknowledge }) => self.keep(last, acknowledge, open).await,
                    None => self.control(BACK).await,
                }
            }
            Asked::Whole(first) => {
                let all = self.gather(first, open).await?;
                self.keep_all(all, open).await
            }
        }
    }

    /// Counts numbers. Whoever is given one comes back in a moment.
    async fn count(&self, count: Count, open: &mut Open) -> Result<(), String> {
        let counted = self.run(Some(count.statement)).await.and_then(last_of);
        match &counted {
            Ok(_) => {
                open.counted = true;
                open.expected += count.many;
            }
            Err(_) => self.control(BACK).await?,
        }
        // Who went away meanwhile leaves a number out.
        let _ = count.told.send(counted.map(|last| Counted { last, group: self.groups }));
        Ok(())
    }

    /// Whole transactions that wait, or come in a moment.
    async fn gather(&mut self, first: Whole, open: &mut Open) -> Result<VecDeque<Whole>, String> {
        let mut all = VecDeque::new();
        let mut next = Some(Asked::Whole(first));
        loop {
            match next {
                // Whoever waits no longer has taken it back.
                Some(Asked::Whole(whole)) if whole.taken.swap(true, Ordering::SeqCst) => {}
                Some(Asked::Whole(whole)) if self.fell(whole.after) => {
                    let _ = whole.acknowledge.send(Err(fallen()));
                }
                Some(Asked::Whole(whole)) => {
                    self.came_back(whole.after, open);
                    all.push_back(whole);
                }
                // The savepoint stands behind what is kept already; what was gathered is not run yet.
                Some(Asked::Count(count)) => self.count(count, open).await?,
                other => {
                    self.ahead = other;
                    return Ok(all);
                }
            }
            if all.len() >= TOGETHER || open.is_full() {
                return Ok(all);
            }
            next = if open.expected > 0 { self.next_within(open.left()).await } else { self.next() };
        }
    }

    fn came_back(&self, after: u64, open: &mut Open) {
        if after == self.groups {
            open.expected = open.expected.saturating_sub(1);
        }
    }

    /// Whether what was counted in this group may be counted again.
    fn fell(&self, after: u64) -> bool {
        after != 0 && after <= self.failed
    }

    /// Runs the last statements of a transaction, if any.
    async fn keep(&self, last: Option<Statement>, told: Acknowledge, open: &mut Open) -> Result<(), String> {
        match self.run(last).await {
            Ok(_) => {
                open.members.push(told);
                Ok(())
            }
            Err(error) => {
                let _ = told.send(Err(error));
                self.control(BACK).await
            }
        }
    }

    /// Runs whole transactions, several with the same text at once. Their number is a power of two, so
    /// that there are few different texts and all of them stay prepared.
    async fn keep_all(&mut self, mut all: VecDeque<Whole>, open: &mut Open) -> Result<(), String> {
        while let Some(first) = all.front() {
            let like =
                |w: &&Whole| w.statement.0 == first.statement.0 && w.statement.1.len() == first.statement.1.len();
            let alike = all.iter().take_while(like).count();
            let many = if alike.is_power_of_two() { alike } else { alike.next_power_of_two() / 2 };
            let rest = all.split_off(many);
            let (statements, told): (Vec<_>, Vec<_>) =
                std::mem::replace(&mut all, rest).into_iter().map(|w| (w.statement, w.acknowledge)).unzip();
            if let [(sql, values), _, ..] = statements.as_slice() {
                let text = self.texts.of(sql, values.len(), many);
                let values = statements.iter().flat_map(|(_, values)| values.iter().cloned()).collect();
                if self.run_text(&text, values).await.is_ok() {
                    open.members.extend(told);
                    continue;
                }
                // One of them is wrong: each by itself.
                self.control(BACK).await?;
            }
            for (statement, told) in statements.into_iter().zip(told) {
                self.keep(Some(statement), told, open).await?;
            }
        }
        Ok(())
    }

    /// Runs statements, and moves the savepoint behind them in the same breath. What fails is undone by
    /// going back to the savepoint, which then still stands, or by closing the connection.
    async fn run(&self, statement: Option<Statement>) -> Result<Vec<SqliteRow>> {
        match statement {
            Some((sql, values)) => self.run_text(&format!("{sql};\n{MOVE}"), values).await,
            None => self.run_text(MOVE, Vec::new()).await,
        }
    }

    /// The same of a text that moves the savepoint itself.
    async fn run_text(&self, sql: &str, values: Vec<Value>) -> Result<Vec<SqliteRow>> {
        let mut line = self.line.lock().await;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let run = async { query.fetch_all(connection(&mut line)?).await.map_err(failed) };
        run.await.map_err(|error| explained(error, sql))
    }

    /// The next who still waits.
    fn next(&mut self) -> Option<Asked> {
        loop {
            let asked = match self.ahead.take() {
                Some(asked) => asked,
                None => {
                    let asked = self.asks.try_recv().ok()?;
                    self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
                    asked
                }
            };
            if !asked.gone() {
                return Some(asked);
            }
        }
    }

    /// The next who comes in this time.
    async fn next_within(&mut self, time: Duration) -> Option<Asked> {
        if let Some(asked) = self.next() {
            return Some(asked);
        }
        let asked = tokio::time::timeout(time, self.asks.recv()).await.ok()??;
        self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
        if asked.gone() { self.next() } else { Some(asked) }
    }

    /// Lends the connection and waits until it is back: with how to end, or without when the
    /// transaction was dropped.
    async fn lend(&mut self, asked: oneshot::Sender<Result<Turn>>, others_wait: bool) -> Option<Ending> {
        self.turns += 1;
        {
            let mut line = self.line.lock().await;
            (line.turn, line.broken) = (self.turns, false);
        }
        let (end, mut ended) = oneshot::channel();
        let turn = Turn { line: self.line.clone(), number: self.turns, end };
        // Who went away meanwhile drops the turn at once.
        drop(asked.send(Ok(turn)));
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

fn last_of(rows: Vec<SqliteRow>) -> Result<i64> {
    let last = rows.first().map(|row| row.try_get::<i64, _>("last").map_err(failed)).transpose();
    last.map_err(|error| explained(error, ""))?.ok_or_else(|| Error::internal("a number was counted and not told"))
}

fn fallen() -> Error {
    Error::unavailable("the number that was counted for it was not kept")
}
