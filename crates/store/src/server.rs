//! One PostgreSQL server: the lines to it that all share, and what becomes of them when it goes silent.
//!
//! A network that drops what is sent, or a machine that stands still, breaks no line. Whoever waits on
//! one would wait as long as the operating system does: a quarter of an hour, or for ever; and the
//! driver takes no line back that does not answer. So each server is asked over a line of its own, all
//! the time. When it has not answered for [`SILENT`], all lines to it are given up, whoever waits on one
//! is told that the database is away, and from then on new lines are taken. A statement that takes long
//! is left alone, for the server answers meanwhile.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use base::Result;
use futures::FutureExt;
use futures::future::{self, BoxFuture};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sea_orm::sqlx::{self, Connection, Executor};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement,
};
use tokio::sync::watch;

/// A server that does not answer in this time is taken for away.
pub(crate) const ANSWER: Duration = Duration::from_secs(2);
/// After this long without an answer all lines to it are given up. A node that goes silent holds its rows
/// as long: see [`SETTINGS`].
pub(crate) const SILENT: Duration = Duration::from_secs(8);
/// How often the only server is asked. Where there are several, `pool` asks.
const EVERY: Duration = Duration::from_secs(1);

/// Settings of every connection, as far as the server knows them. A node that is gone without a
/// word (cut off, or its machine dead) holds no row for more than about eight seconds.
///
/// `statement_timeout` is off, whatever the role's own setting: a COMMIT that it cuts off while
/// it waits for a synchronous replica is reported as done though it may be lost with the primary.
const SETTINGS: &str = "SELECT set_config(s.name, v.value, false)
  FROM (VALUES ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '8s'), ('lock_timeout', '8s'),
    ('client_connection_check_interval', '2s'), ('tcp_keepalives_idle', '3'), ('tcp_keepalives_interval', '2'),
    ('tcp_keepalives_count', '2'), ('tcp_user_timeout', '8s')) AS v (name, value)
  JOIN pg_settings s ON s.name = v.name";

pub(crate) async fn settle(line: &mut PgConnection) -> Result<(), sqlx::Error> {
    line.fetch_all(SETTINGS).await.map(|_| ())
}

/// A server and the lines to it.
pub(crate) struct Server {
    /// Host and port; never the password.
    pub name: String,
    url: String,
    held: RwLock<Held>,
    /// It did not answer when it was last asked.
    silent: watch::Sender<bool>,
    /// How far it has replayed, as a replica; -1 when it cannot be read.
    pub replayed: AtomicI64,
}

/// The lines that are there now, and those who are to be told when they are given up.
struct Held {
    pool: DatabaseConnection,
    given_up: watch::Sender<bool>,
}

impl From<DatabaseConnection> for Held {
    fn from(pool: DatabaseConnection) -> Self {
        Self { pool, given_up: watch::channel(false).0 }
    }
}

/// The lines to a server, in the hands of who asks it something.
#[derive(Clone)]
pub(crate) struct Lines {
    pool: DatabaseConnection,
    /// None for SQLite, whose lines lead to a file.
    server: Option<Told>,
}

/// What is said of lines to a server.
#[derive(Clone)]
struct Told {
    /// True when they are given up.
    given_up: watch::Receiver<bool>,
    /// True while the server does not answer.
    silent: watch::Receiver<bool>,
}

impl Lines {
    pub fn to_file(pool: DatabaseConnection) -> Self {
        Self { pool, server: None }
    }

    pub fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Waits for what was asked over these lines, unless they are given up. Then nobody knows what
    /// became of it.
    ///
    /// # Errors
    /// `DbErr::Conn` when they are given up.
    pub async fn ask<T>(&self, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match &self.server {
            Some(told) => unless(told.given_up.clone(), asked).await,
            None => asked.await,
        }
    }

    pub async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ask(self.pool.query_all_raw(statement)).await
    }

    /// As [`Lines::rows`], for who can ask elsewhere: does not wait until the lines are given up, only until
    /// it is known that the server does not answer.
    ///
    /// # Errors
    /// `DbErr::Conn` when it does not.
    pub async fn rows_at_once(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = self.rows(statement);
        match &self.server {
            Some(told) => unless(told.silent.clone(), rows).await,
            None => rows.await,
        }
    }
}

/// Waits for what was asked until it is said that nobody answers.
async fn unless<T>(mut said: watch::Receiver<bool>, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    if *said.borrow() {
        return Err(gone());
    }
    let told = async move {
        if said.wait_for(|said| *said).await.is_err() {
            // The server is no longer used by anybody else, and was not silent.
            future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        done = asked => done,
        () = told => Err(gone()),
    }
}

fn gone() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database has gone silent".into()))
}

impl Server {
    /// The only server: connected at once, and watched for as long as somebody uses it.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached.
    pub async fn connect(options: ConnectOptions) -> Result<Arc<Self>> {
        let pool = Database::connect(options.clone()).await.map_err(crate::explain::failed)?;
        let server = Arc::new(Self::over(&options, pool));
        tokio::spawn(watch(Arc::downgrade(&server)));
        Ok(server)
    }

    /// One of several, connected when it is used. Who made it watches it.
    ///
    /// # Errors
    /// As [`Server::connect`], when its address makes no sense.
    pub async fn lazy(mut options: ConnectOptions) -> Result<Self> {
        options.connect_lazy(true);
        let pool = Database::connect(options.clone()).await.map_err(crate::explain::failed)?;
        Ok(Self::over(&options, pool))
    }

    fn over(options: &ConnectOptions, pool: DatabaseConnection) -> Self {
        Self {
            name: name_of(options),
            url: options.get_url().to_owned(),
            held: RwLock::new(pool.into()),
            silent: watch::channel(false).0,
            replayed: AtomicI64::new(-1),
        }
    }

    pub fn lines(&self) -> Lines {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let told = Told { given_up: held.given_up.subscribe(), silent: self.silent.subscribe() };
        Lines { pool: held.pool.clone(), server: Some(told) }
    }

    pub fn pulse(&self) -> Pulse {
        Pulse { url: self.url.clone(), line: None, open: None, unanswered: Duration::ZERO, silent: false, lost: None }
    }

    /// Notes how a question went, and gives the lines up when it is time.
    pub fn felt(&self, pulse: &mut Pulse) {
        self.silent.send_if_modified(|silent| std::mem::replace(silent, pulse.silent) != pulse.silent);
        if let Some(patience) = pulse.lost.take() {
            tracing::warn!(server = self.name, "the line to a database server was lost; new ones are taken");
            self.renew(patience);
        }
    }

    /// Ends when it does not answer. That is known long before its lines are given up.
    pub async fn falls_silent(&self) {
        // The sender is ours.
        let _ = self.silent.subscribe().wait_for(|silent| *silent).await;
    }

    /// Puts new lines in place of those that there are. Nobody gets one of these any more, and whoever
    /// waits on one after `patience` is told that it is given up.
    pub fn renew(&self, patience: Duration) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let pool = held.pool.get_postgres_connection_pool().clone();
        let fresh = pool.options().clone().connect_lazy_with((*pool.connect_options()).clone());
        let old = std::mem::replace(&mut *held, DatabaseConnection::from(fresh).into());
        // Marks it closed at once: a line that comes back is closed, and not asked whether it still works.
        drop(pool.close());
        tokio::spawn(async move {
            let _ = tokio::time::timeout(patience, old.given_up.closed()).await;
            old.given_up.send_replace(true);
            // It waits for lines that were on their way back when they went silent; nobody waits for this.
            pool.close().await;
        });
    }
}

/// Host and port; never the password.
fn name_of(options: &ConnectOptions) -> String {
    let parsed = options.get_url().parse::<PgConnectOptions>();
    parsed.map_or_else(|_| "a server".to_owned(), |o| format!("{}:{}", o.get_host(), o.get_port()))
}

/// Asks the only server whether it is there, for as long as somebody uses it.
async fn watch(server: Weak<Server>) {
    let Some(mut pulse) = server.upgrade().map(|s| s.pulse()) else { return };
    while let Some(server) = server.upgrade() {
        pulse.ask("SELECT 1").await;
        server.felt(&mut pulse);
        drop(server);
        // Who waits for an answer goes on waiting, or the lines would be given up later than is said of them.
        if pulse.silent {
            continue;
        }
        #[expect(clippy::disallowed_methods, reason = "a server that answers is not asked more often")]
        tokio::time::sleep(EVERY).await;
    }
}

/// A line of its own to a server, to ask whether it is there.
pub(crate) struct Pulse {
    url: String,
    /// Between two questions.
    line: Option<PgConnection>,
    /// A question on a line that had answered before, as long as it is waited for.
    open: Option<Question>,
    /// How long was waited in vain.
    unanswered: Duration,
    silent: bool,
    /// The line broke or went silent, and so may have all others: how long to wait for these.
    lost: Option<Duration>,
}

type Question = BoxFuture<'static, Result<(PgConnection, PgRow), sqlx::Error>>;

impl Pulse {
    /// The answer, if it comes in [`ANSWER`]. One that was asked before and is still open is waited for
    /// first.
    pub async fn ask(&mut self, what: &'static str) -> Option<PgRow> {
        let had_line = self.line.is_some() || self.open.is_some();
        let mut question = match self.open.take() {
            Some(open) => open,
            None => asked(self.line.take(), self.url.clone(), what).boxed(),
        };
        // What is added up is the waiting and not the time that went by: a process that stood still
        // itself reads first what has come meanwhile.
        match tokio::time::timeout(ANSWER, &mut question).await {
            Ok(answered) => {
                (self.unanswered, self.silent) = (Duration::ZERO, false);
                match answered {
                    Ok((line, row)) => {
                        self.line = Some(line);
                        return Some(row);
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a database server is away");
                        // Not when the server itself ended it, with a reason.
                        if had_line && !matches!(error, sqlx::Error::Database(_)) {
                            self.lost = Some(SILENT);
                        }
                    }
                }
            }
            Err(_) => {
                self.unanswered += ANSWER;
                self.silent = true;
                // A new line that does not come is tried anew; one that answered before may be slow.
                self.open = Some(question).filter(|_| had_line);
                if self.unanswered >= SILENT {
                    (self.unanswered, self.open, self.lost) = (Duration::ZERO, None, Some(Duration::ZERO));
                }
            }
        }
        None
    }
}

/// In one message: an answer is read in one piece, or is none yet.
async fn asked(
    line: Option<PgConnection>,
    url: String,
    what: &'static str,
) -> Result<(PgConnection, PgRow), sqlx::Error> {
    let mut line = match line {
        Some(line) => line,
        None => PgConnection::connect(&url).await?,
    };
    let row = line.fetch_one(what).await?;
    Ok((line, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn server() -> Server {
        Server::lazy(ConnectOptions::new("postgres://nobody@127.0.0.1:1/none")).await.unwrap()
    }

    #[tokio::test]
    async fn who_waits_on_lines_that_are_given_up_is_told_and_the_next_gets_new_ones() {
        let server = server().await;
        let lines = server.lines();
        let waiting = lines.clone();
        let waiting = tokio::spawn(async move { waiting.ask(future::pending::<Result<(), DbErr>>()).await });
        server.renew(Duration::ZERO);
        assert!(matches!(waiting.await.unwrap(), Err(DbErr::Conn(_))));
        assert!(lines.pool().get_postgres_connection_pool().is_closed());
        assert!(lines.ask(async { Ok(1) }).await.is_err(), "nothing more is sent over them");
        let fresh = server.lines();
        assert!(!fresh.pool().get_postgres_connection_pool().is_closed());
        assert_eq!(fresh.ask(async { Ok(1) }).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn who_can_ask_elsewhere_does_not_wait_for_a_server_that_does_not_answer() {
        // It takes connections and never says a word.
        let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("postgres://nobody@{}/none", mute.local_addr().unwrap());
        let server = Server::lazy(ConnectOptions::new(url)).await.unwrap();
        let lines = server.lines();
        let asking = lines.clone();
        let one = Statement::from_string(sea_orm::DbBackend::Postgres, "SELECT 1");
        let asked = tokio::spawn(async move { asking.rows_at_once(one).await });
        mute.accept().await.unwrap();
        server.silent.send_replace(true);
        let told = asked.await.unwrap().unwrap_err();
        assert!(told.to_string().contains("gone silent"), "{told}");
        assert_eq!(lines.ask(async { Ok(1) }).await.unwrap(), 1, "the lines are not given up yet");
    }

    #[tokio::test]
    async fn what_is_answered_within_the_patience_is_heard_though_the_lines_were_replaced() {
        let server = server().await;
        let lines = server.lines();
        server.renew(Duration::from_secs(3_600));
        assert_eq!(lines.ask(async { Ok(1) }).await.unwrap(), 1);
        assert!(lines.pool().get_postgres_connection_pool().is_closed(), "and nobody else gets them");
    }

    #[tokio::test]
    async fn who_waits_for_an_answer_outlives_the_server() {
        let server = server().await;
        let lines = server.lines();
        drop(server);
        let late = async {
            tokio::task::yield_now().await;
            Ok(1)
        };
        assert_eq!(lines.ask(late).await.unwrap(), 1);
    }
}
