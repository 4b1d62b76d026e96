//! Which database server a statement goes to.
//!
//! With one configured address there is one pool and nothing to choose. With several, each server
//! is watched over a line of its own: the one that is not in recovery, on the newest timeline,
//! gets what writes; the others are replicas, read only as far as they have replayed enough.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use base::{Error, Result};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sea_orm::sqlx::{self, Connection, Executor, Row};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement,
};
use tokio::sync::{Notify, watch};

use crate::connect::common;

/// How often each server is asked what it is, when nobody asks for it sooner.
const LOOK: Duration = Duration::from_millis(250);
/// The least time between two such questions.
const APART: Duration = Duration::from_millis(5);
/// A server that does not answer in this time is taken for away.
const ANSWER: Duration = Duration::from_secs(2);
/// A replica further behind than this is not read at all. Shorter than [`crate::visit::KEPT`], so
/// that whoever no longer has the note of a write sees it all the same.
const BEHIND: Duration = Duration::from_secs(10);

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

/// A pool, or the choice between several.
#[derive(Clone)]
pub(crate) enum Pool {
    /// SQLite, or the only PostgreSQL.
    One(DatabaseConnection),
    /// Whichever server writes now.
    Primary(Arc<Servers>),
    /// A replica that has replayed enough; what it cannot answer the primary does.
    Replica(Arc<Servers>, DatabaseConnection),
}

impl Pool {
    /// The servers behind these addresses; the first is tried first.
    ///
    /// # Errors
    /// `Unavailable` when none of them can be written to.
    pub(crate) async fn postgres(urls: &[String], wait: Duration, connections: u32) -> Result<Self> {
        let options = |url: &str| {
            let mut c = common(url, wait, connections);
            c.map_sqlx_postgres_pool_opts(|pool| pool.after_connect(|line, _| Box::pin(settle(line))));
            c
        };
        match urls {
            [url] => Ok(Self::One(Database::connect(options(url)).await.map_err(crate::explain::failed)?)),
            urls => {
                let servers = Servers::open(urls.iter().map(|u| options(u)).collect()).await?;
                servers.clone().watch();
                servers.found(wait).await?;
                Ok(Self::Primary(servers))
            }
        }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        match self {
            Self::One(c) => c.get_database_backend(),
            Self::Primary(_) | Self::Replica(..) => DbBackend::Postgres,
        }
    }

    /// Which of several servers writes now.
    pub(crate) fn now(&self) -> Option<usize> {
        self.servers().and_then(|s| *s.primary.borrow())
    }

    /// The pool that writes go to.
    pub(crate) fn writer(&self) -> Result<DatabaseConnection, DbErr> {
        match self {
            Self::One(c) => Ok(c.clone()),
            Self::Primary(servers) | Self::Replica(servers, _) => servers.primary(),
        }
    }

    pub(crate) async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::One(c) => c.query_all_raw(statement).await,
            Self::Primary(servers) => servers.read(statement).await,
            // Away, too far behind for a table that is new, or in the way of what it replays: the
            // visitor need not know.
            Self::Replica(servers, replica) => match replica.query_all_raw(statement.clone()).await {
                Ok(rows) => {
                    metrics::counter!("database_reads_total", "from" => "replica").increment(1);
                    Ok(rows)
                }
                Err(error) => {
                    tracing::debug!(%error, "a replica did not answer, the primary does");
                    servers.look.notify_waiters();
                    servers.read(statement).await
                }
            },
        }
    }

    /// A line of its own to the server that writes now, connected when it is used.
    pub(crate) fn line(&self) -> Result<PgPool> {
        let options = self.writer().map_err(crate::explain::failed)?.get_postgres_connection_pool().connect_options();
        Ok(PgPoolOptions::new().max_connections(1).acquire_timeout(ANSWER).connect_lazy_with((*options).clone()))
    }

    pub(crate) fn servers(&self) -> Option<&Arc<Servers>> {
        match self {
            Self::One(_) => None,
            Self::Primary(servers) | Self::Replica(servers, _) => Some(servers),
        }
    }
}

async fn settle(line: &mut PgConnection) -> Result<(), sqlx::Error> {
    line.fetch_all(SETTINGS).await.map(|_| ())
}

/// The servers of one database, as this node sees them.
pub(crate) struct Servers {
    list: Vec<Server>,
    /// What each said last, None until it was looked at once. Held while it is decided who writes.
    seen: Mutex<Vec<Option<Seen>>>,
    primary: watch::Sender<Option<usize>>,
    /// The newest timeline seen. A server on an older one is a primary of the past: never written to.
    timeline: AtomicI64,
    /// How far the primary was when this node last told open pages of news.
    told: AtomicI64,
    /// The journal position that belongs to it.
    position: AtomicI64,
    /// Where the primary was and when; every replica that is read has passed the first of them.
    past: Mutex<VecDeque<(Instant, i64)>>,
    /// The wire to the other nodes stands, so that news is heard at once.
    hears: AtomicBool,
    look: Notify,
}

struct Server {
    name: String,
    options: ConnectOptions,
    pool: RwLock<DatabaseConnection>,
    /// How far it has replayed, as a replica; -1 when it cannot be read.
    replayed: AtomicI64,
}

/// What a server said of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    Away,
    /// Follows another server, and has replayed so far.
    Replica(i64),
    /// Takes writes, on this timeline, and is so far.
    Primary {
        timeline: i64,
        lsn: i64,
    },
}

impl Seen {
    fn timeline(self) -> Option<i64> {
        if let Self::Primary { timeline, .. } = self { Some(timeline) } else { None }
    }
}

impl Servers {
    async fn open(all: Vec<ConnectOptions>) -> Result<Arc<Self>> {
        let mut list = Vec::new();
        for options in all {
            let name = name_of(&options);
            let pool = RwLock::new(lazy(&options).await?);
            list.push(Server { name, options, pool, replayed: AtomicI64::new(-1) });
        }
        Ok(Arc::new(Self {
            seen: Mutex::new(vec![None; list.len()]),
            list,
            primary: watch::channel(None).0,
            timeline: AtomicI64::new(0),
            told: AtomicI64::new(0),
            position: AtomicI64::new(0),
            past: Mutex::default(),
            hears: AtomicBool::new(false),
            look: Notify::new(),
        }))
    }

    /// Watches each server for as long as somebody uses them.
    fn watch(self: Arc<Self>) {
        for which in 0..self.list.len() {
            let servers = Arc::downgrade(&self);
            let Some(url) = self.list.get(which).map(|s| s.options.get_url().to_owned()) else { continue };
            tokio::spawn(watch_one(servers, which, url));
        }
    }

    async fn found(&self, wait: Duration) -> Result<()> {
        let mut primary = self.primary.subscribe();
        match tokio::time::timeout(wait, primary.wait_for(Option::is_some)).await {
            Ok(Ok(_)) => Ok(()),
            _ => {
                let names: Vec<&str> = self.list.iter().map(|s| s.name.as_str()).collect();
                Err(Error::unavailable(format!("none of {} can be written to", names.join(", "))))
            }
        }
    }

    fn primary(&self) -> Result<DatabaseConnection, DbErr> {
        let which = *self.primary.borrow();
        let server = which.and_then(|n| self.list.get(n));
        server.map(Server::pool).ok_or_else(|| DbErr::Conn(RuntimeErr::Internal("no server can be written to".into())))
    }

    /// Reads from the primary; when that goes wrong the watchers look at once.
    async fn read(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        metrics::counter!("database_reads_total", "from" => "primary").increment(1);
        let done = match self.primary() {
            Ok(primary) => primary.query_all_raw(statement).await,
            Err(none) => Err(none),
        };
        if done.is_err() {
            self.look.notify_waiters();
        }
        done
    }

    /// Which server writes now, and when that changes.
    pub(crate) fn changes(&self) -> watch::Receiver<Option<usize>> {
        self.primary.subscribe()
    }

    pub(crate) fn hears(&self, hears: bool) {
        self.hears.store(hears, Ordering::SeqCst);
    }

    /// Open pages are told of what the primary has up to here.
    pub(crate) fn told(&self, lsn: i64, position: i64) {
        self.told.fetch_max(lsn, Ordering::SeqCst);
        self.position.fetch_max(position, Ordering::SeqCst);
    }

    pub(crate) fn position_told(&self) -> i64 {
        self.position.load(Ordering::SeqCst)
    }

    /// A replica that has replayed up to `wrote`, up to what this node has told, and is not far
    /// behind.
    pub(crate) fn replica(&self, wrote: i64) -> Option<DatabaseConnection> {
        if !self.hears.load(Ordering::SeqCst) {
            return None;
        }
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner).front().map(|(_, lsn)| *lsn)?;
        let need = wrote.max(self.told.load(Ordering::SeqCst)).max(past);
        let (mut best, mut at) = (None, need - 1);
        for server in &self.list {
            let replayed = server.replayed.load(Ordering::SeqCst);
            if replayed > at {
                (best, at) = (Some(server), replayed);
            }
        }
        if best.is_none() {
            self.look.notify_waiters();
        }
        best.map(Server::pool)
    }

    /// Notes what a server said and decides who writes, from when each was looked at once: a node that
    /// starts cannot know before whether the first that takes writes is an old primary.
    fn saw(&self, which: usize, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let began = all.iter().all(Option::is_some);
        let Some(before) = all.get_mut(which).map(|s| s.replace(seen)) else { return };
        if began {
            self.judge(which, seen, before.map(|b| std::mem::discriminant(&b)) != Some(std::mem::discriminant(&seen)));
            return;
        }
        let Some(mut said) = all.iter().copied().enumerate().map(|(n, s)| Some((n, s?))).collect::<Option<Vec<_>>>()
        else {
            return;
        };
        said.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.timeline()));
        said.into_iter().for_each(|(n, seen)| self.judge(n, seen, true));
    }

    /// Decides about one server; `new` when it has become what it is since it was last looked at.
    fn judge(&self, which: usize, seen: Seen, new: bool) {
        let Some(server) = self.list.get(which) else { return };
        server.replayed.store(if let Seen::Replica(lsn) = seen { lsn } else { -1 }, Ordering::SeqCst);
        let Seen::Primary { timeline, lsn } = seen else {
            if matches!(seen, Seen::Replica(_)) && *self.primary.borrow() == Some(which) {
                tracing::warn!(server = server.name, "the primary has become a replica");
                self.switch(None);
            }
            return;
        };
        let newest = self.timeline.fetch_max(timeline, Ordering::SeqCst);
        let now = *self.primary.borrow();
        if timeline < newest {
            if new {
                tracing::error!(server = server.name, timeline, newest, "an old primary is back; it is not written to");
            }
        } else if now.is_none() || (timeline > newest && now != Some(which)) {
            tracing::warn!(server = server.name, timeline, "this server is the primary now");
            self.switch(Some(which));
        } else if now == Some(which) {
            self.remember(lsn);
        } else if new {
            tracing::error!(
                server = server.name,
                timeline,
                "two servers on one timeline take writes; one is left alone"
            );
        }
    }

    fn remember(&self, lsn: i64) {
        #[expect(clippy::disallowed_methods, reason = "how old a position is, whatever steps the node's clock makes")]
        let now = Instant::now();
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if past.back().is_none_or(|(last, _)| now.duration_since(*last) >= LOOK) {
            past.push_back((now, lsn));
        }
        // The newest that is older than the window stays: it is the bar.
        while past.get(1).is_some_and(|(second, _)| now.duration_since(*second) >= BEHIND) {
            past.pop_front();
        }
    }

    fn switch(&self, to: Option<usize>) {
        let before = self.primary.send_replace(to);
        self.past.lock().unwrap_or_else(PoisonError::into_inner).clear();
        // Transactions that were begun there end there, and nobody gets those lines again.
        if let Some(server) = before.filter(|b| Some(*b) != to).and_then(|n| self.list.get(n)) {
            server.renew();
        }
    }
}

impl Server {
    fn pool(&self) -> DatabaseConnection {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a new pool in place of one whose lines may hang.
    fn renew(&self) {
        let old = self.pool();
        let inner = old.get_postgres_connection_pool();
        let fresh = inner.options().clone().connect_lazy_with((*inner.connect_options()).clone());
        *self.pool.write().unwrap_or_else(PoisonError::into_inner) = fresh.into();
        tokio::spawn(async move {
            // Waits for what is still running there, which may hang; nobody waits for this.
            let _ = old.close().await;
        });
    }
}

/// Host and port; never the password.
fn name_of(options: &ConnectOptions) -> String {
    let parsed = options.get_url().parse::<PgConnectOptions>();
    parsed.map_or_else(|_| "a server".to_owned(), |o| format!("{}:{}", o.get_host(), o.get_port()))
}

async fn lazy(options: &ConnectOptions) -> Result<DatabaseConnection> {
    let mut options = options.clone();
    options.connect_lazy(true).min_connections(0);
    Database::connect(options).await.map_err(crate::explain::failed)
}

/// What a server is. `pg_walfile_name` begins with the timeline; it only works on a primary.
const WHAT: &str = "SELECT pg_is_in_recovery(),
  CASE WHEN pg_is_in_recovery() THEN 0
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint END,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn
    ELSE pg_current_wal_insert_lsn() - '0/0'::pg_lsn END::bigint";

async fn watch_one(servers: Weak<Servers>, which: usize, url: String) {
    let mut line: Option<PgConnection> = None;
    while let Some(all) = servers.upgrade() {
        let seen = match tokio::time::timeout(ANSWER, asked(&mut line, &url)).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a database server is away");
                Seen::Away
            }
            Err(_) => Seen::Away,
        };
        if seen == Seen::Away {
            line = None;
        }
        all.saw(which, seen);
        #[expect(clippy::disallowed_methods, reason = "however many want to know, a server is not asked more often")]
        tokio::time::sleep(APART).await;
        let wanted = all.look.notified();
        let _ = tokio::time::timeout(LOOK, wanted).await;
    }
}

async fn asked(line: &mut Option<PgConnection>, url: &str) -> Result<Seen, sqlx::Error> {
    let mut open = match line.take() {
        Some(open) => open,
        None => PgConnection::connect(url).await?,
    };
    let row = open.fetch_one(WHAT).await?;
    *line = Some(open);
    let lsn = row.try_get::<Option<i64>, _>(2)?.unwrap_or(-1);
    Ok(if row.try_get::<bool, _>(0)? { Seen::Replica(lsn) } else { Seen::Primary { timeline: row.try_get(1)?, lsn } })
}

#[cfg(test)]
#[path = "pool_test.rs"]
mod tests;
