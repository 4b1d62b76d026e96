//! Series of numbers for people to say on the telephone: 2026-1042.
//!
//! On SQLite the next number is counted in the transaction that uses it: there is one writer anyway,
//! and none is left out. On PostgreSQL that row would be held until each commit is on the disk, so
//! that no more tasks could be opened in a second than the disk has flushes. There the number is
//! counted and committed on a line of its own before it is used; those who ask at the same time are
//! answered together. A transaction that then fails leaves its number out. That commit does not wait
//! for the disk: what uses the number is written behind it in the same log, so a number that is in
//! use is never given again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Error, Result, TenantId};
use sea_orm::sqlx::{self, AssertSqlSafe, PgPool, Row};
use tokio::sync::oneshot;

use crate::{FromQueryResult, Pass, Store, Tx, vals};

/// A table `(tenant, KEY, last)` with the last number that was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Series {
    pub table: &'static str,
    /// The name of the column that tells its series apart, such as `year`.
    pub key: &'static str,
}

/// A server that is cut off without a word does not answer at all; who waits is told to try again.
const PATIENCE: Duration = Duration::from_secs(5);

/// One series of a tenant.
type Which = (Series, TenantId, i64);
type Asked = oneshot::Sender<Result<i64>>;

/// Who waits for a number on PostgreSQL. A series that is in the map is being counted.
#[derive(Default)]
pub(crate) struct Counting {
    waiting: Mutex<HashMap<Which, Vec<Asked>>>,
    line: Mutex<Option<(Option<usize>, PgPool)>>,
}

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

impl Tx {
    /// The next number of a series, 1 at first. Nobody else gets it.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn next_number(&mut self, pass: &Pass, series: Series, key: i64) -> Result<i64> {
        if self.is_postgres() {
            return self.store().clone().counted((series, pass.tenant(), key)).await;
        }
        let last: Option<Last> = self.returning(pass, &series.sql(""), vals![pass.tenant().0, key, 1_i64]).await?;
        last.map(|l| l.last).ok_or_else(untold)
    }
}

impl Series {
    /// Counts on by `$3` in series `$2` of tenant `$1`.
    fn sql(self, from: &str) -> String {
        let Self { table, key } = self;
        format!(
            "INSERT INTO {table} (tenant, {key}, last) SELECT $1, $2, $3 {from}
             ON CONFLICT (tenant, {key}) DO UPDATE SET last = {table}.last + excluded.last RETURNING last"
        )
    }

    /// The same in a transaction of its own that does not wait for the disk.
    fn sql_at_once(self) -> String {
        let insert = self.sql("FROM at_once");
        format!("WITH at_once AS (SELECT set_config('synchronous_commit', 'off', true)) {insert}")
    }
}

fn untold() -> Error {
    Error::internal("a number was given and not told")
}

impl Store {
    /// A number of a series on PostgreSQL.
    async fn counted(self, which: Which) -> Result<i64> {
        let (asked, told) = oneshot::channel();
        let first = {
            let mut waiting = self.0.counting.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            match waiting.get_mut(&which) {
                Some(others) => {
                    others.push(asked);
                    false
                }
                None => {
                    waiting.insert(which, vec![asked]);
                    true
                }
            }
        };
        if first {
            // By itself, so that a caller who goes away does not take the others along.
            tokio::spawn(self.count(which));
        }
        told.await.map_err(|_| Error::unavailable("nobody counts any more"))?
    }

    /// Answers all who wait for numbers of this series, until there are none.
    async fn count(self, which: Which) {
        while let Some(asked) = self.next_asked(which) {
            let many = i64::try_from(asked.len()).unwrap_or(i64::MAX);
            match self.count_on(which, many).await {
                Ok(last) => {
                    for (asked, number) in asked.into_iter().zip(last - many + 1..) {
                        // Who went away meanwhile leaves a number out.
                        let _ = asked.send(Ok(number));
                    }
                }
                Err(error) => {
                    for asked in asked {
                        let _ = asked.send(Err(Error::unavailable(format!("no number was given: {error}"))));
                    }
                }
            }
        }
    }

    /// Who waits now. `None` when nobody does: whoever comes next begins anew.
    fn next_asked(&self, which: Which) -> Option<Vec<Asked>> {
        let mut waiting = self.0.counting.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = std::mem::take(waiting.get_mut(&which)?);
        if asked.is_empty() {
            waiting.remove(&which);
            return None;
        }
        Some(asked)
    }

    /// Counts on, and says what the last number then is.
    async fn count_on(&self, (series, tenant, key): Which, many: i64) -> Result<i64, sqlx::Error> {
        let (primary, line) = self.counting_line()?;
        let sql = series.sql_at_once();
        let query = sqlx::query(AssertSqlSafe(sql)).bind(tenant.0).bind(key).bind(many);
        let counted = match tokio::time::timeout(PATIENCE, query.fetch_one(&line)).await {
            Ok(row) => row.and_then(|row| row.try_get::<i64, _>("last")),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        };
        // What another server has counted meanwhile is not known here.
        if counted.is_err() || primary != self.pool().now() {
            *self.0.counting.line.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        counted
    }

    /// The line to the server that writes now. It is none of the pool, whose connections may all be
    /// held by those who wait here.
    fn counting_line(&self) -> Result<(Option<usize>, PgPool), sqlx::Error> {
        let now = self.pool().now();
        let mut line = self.0.counting.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((primary, open)) = &*line
            && *primary == now
        {
            return Ok((now, open.clone()));
        }
        let open = self.pool().line().map_err(|error| sqlx::Error::Configuration(error.to_string().into()))?;
        *line = Some((now, open.clone()));
        Ok((now, open))
    }
}
