//! Which database server a statement goes to.
//!
//! With one configured address there is nothing to choose. With several, each server says over a
//! line of its own (see `server`) what it is: the one that is not in recovery, on the newest
//! timeline, gets what writes; the others are replicas, read only as far as they have replayed enough.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use base::{Error, Result};
use sea_orm::sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sea_orm::sqlx::{self, Row};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement,
};
use tokio::sync::{Notify, watch};

use crate::connect::common;
use crate::server::{ANSWER, Lines, SILENT, Server, settle};

/// How often each server is asked what it is, when nobody asks for it sooner.
const LOOK: Duration = Duration::from_millis(250);
/// The least time between two such questions.
const APART: Duration = Duration::from_millis(5);
/// A replica further behind than this is not read at all. Shorter than [`crate::visit::KEPT`], so
/// that whoever no longer has the note of a write sees it all the same.
const BEHIND: Duration = Duration::from_secs(10);

/// A pool, or the choice between several.
#[derive(Clone)]
pub(crate) enum Pool {
    /// SQLite.
    One(DatabaseConnection),
    /// The only PostgreSQL.
    Only(Arc<Server>),
    /// Whichever server writes now.
    Primary(Arc<Servers>),
    /// A replica that has replayed enough; what it cannot answer the primary does.
    Replica(Arc<Servers>, Lines),
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
            // The driver lays a line of its own accord for minutes, while nobody else gets its place.
            c.min_connections(0);
            c
        };
        match urls {
            [url] => Ok(Self::Only(Server::connect(options(url)).await?)),
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
            Self::Only(_) | Self::Primary(_) | Self::Replica(..) => DbBackend::Postgres,
        }
    }

    /// Which of several servers writes now.
    pub(crate) fn now(&self) -> Option<usize> {
        self.servers().and_then(|s| *s.primary.borrow())
    }

    /// The lines that writes go over.
    pub(crate) fn writer(&self) -> Result<Lines, DbErr> {
        match self {
            Self::One(c) => Ok(Lines::to_file(c.clone())),
            Self::Only(server) => Ok(server.lines()),
            Self::Primary(servers) | Self::Replica(servers, _) => servers.primary(),
        }
    }

    /// Ends when the server that writes now does not answer.
    pub(crate) async fn falls_silent(&self) {
        let several = self.servers().and_then(|servers| servers.writing());
        match (self, several) {
            (Self::Only(server), _) => server.falls_silent().await,
            (_, Some(server)) => server.falls_silent().await,
            _ => std::future::pending().await,
        }
    }

    pub(crate) async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::One(c) => c.query_all_raw(statement).await,
            Self::Only(server) => server.lines().rows(statement).await,
            Self::Primary(servers) => servers.read(statement).await,
            // Away, silent, too far behind for a table that is new, or in the way of what it replays: the
            // visitor need not know.
            Self::Replica(servers, replica) => match replica.rows_at_once(statement.clone()).await {
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
        let lines = self.writer().map_err(crate::explain::failed)?;
        let options = lines.pool().get_postgres_connection_pool().connect_options();
        Ok(PgPoolOptions::new().max_connections(1).acquire_timeout(ANSWER).connect_lazy_with((*options).clone()))
    }

    pub(crate) fn servers(&self) -> Option<&Arc<Servers>> {
        match self {
            Self::One(_) | Self::Only(_) => None,
            Self::Primary(servers) | Self::Replica(servers, _) => Some(servers),
        }
    }
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
    look: Arc<Notify>,
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
            list.push(Server::lazy(options).await?);
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
            look: Arc::default(),
        }))
    }

    /// Watches each server for as long as somebody uses them.
    fn watch(self: Arc<Self>) {
        for which in 0..self.list.len() {
            tokio::spawn(watch_one(Arc::downgrade(&self), which));
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

    fn writing(&self) -> Option<&Server> {
        let which = *self.primary.borrow();
        which.and_then(|n| self.list.get(n))
    }

    fn primary(&self) -> Result<Lines, DbErr> {
        let none = || DbErr::Conn(RuntimeErr::Internal("no server can be written to".into()));
        self.writing().map(Server::lines).ok_or_else(none)
    }

    /// Reads from the primary; when that goes wrong the watchers look at once.
    async fn read(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        metrics::counter!("database_reads_total", "from" => "primary").increment(1);
        let done = match self.primary() {
            Ok(primary) => primary.rows(statement).await,
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
    pub(crate) fn replica(&self, wrote: i64) -> Option<Lines> {
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
        best.map(Server::lines)
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
            server.renew(SILENT);
        }
    }
}

/// What a server is. `pg_walfile_name` begins with the timeline; it only works on a primary.
const WHAT: &str = "SELECT pg_is_in_recovery(),
  CASE WHEN pg_is_in_recovery() THEN 0
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint END,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn
    ELSE pg_current_wal_insert_lsn() - '0/0'::pg_lsn END::bigint";

async fn watch_one(servers: Weak<Servers>, which: usize) {
    let Some(mut pulse) = servers.upgrade().and_then(|s| s.list.get(which).map(Server::pulse)) else { return };
    while let Some(all) = servers.upgrade() {
        let seen = match pulse.ask(WHAT).await.as_ref().map(said) {
            Some(Ok(seen)) => seen,
            Some(Err(error)) => {
                tracing::debug!(%error, "a database server does not say what it is");
                Seen::Away
            }
            None => Seen::Away,
        };
        all.saw(which, seen);
        if let Some(server) = all.list.get(which) {
            server.felt(&mut pulse);
        }
        let look = all.look.clone();
        drop(all);
        #[expect(clippy::disallowed_methods, reason = "however many want to know, a server is not asked more often")]
        tokio::time::sleep(APART).await;
        let _ = tokio::time::timeout(LOOK, look.notified()).await;
    }
}

fn said(row: &PgRow) -> Result<Seen, sqlx::Error> {
    let lsn = row.try_get::<Option<i64>, _>(2)?.unwrap_or(-1);
    Ok(if row.try_get::<bool, _>(0)? { Seen::Replica(lsn) } else { Seen::Primary { timeline: row.try_get(1)?, lsn } })
}

#[cfg(test)]
#[path = "pool_test.rs"]
mod tests;
