//! Series of numbers for people to say on the telephone: 2026-1042.
//!
//! A number is counted before the transaction that uses it, and those who ask at the same time are
//! answered together. Otherwise the row would be held until each commit is on the disk: on PostgreSQL
//! no more tasks could be opened in a second than the disk has flushes, and on SQLite each would have
//! to wait for its turn before it can be written. A transaction that then fails leaves its number out.
//!
//! Nobody waits for the disk: what uses the number is written behind it in the same log, so a number
//! that is in use is never given again. On PostgreSQL that is a commit on a line of its own; on SQLite
//! it is in the group that is being gathered, and what uses it is refused should that group fail.
//! Who has her turn on SQLite already counts in it.
//!
//! A PostgreSQL that dies may forget that it has counted, while the program lives on with a number that it
//! gave and that is used only then. So each process says with the next question how far it was told to be, and
//! is counted on from there. Of two processes one may still be given what the other has; the index on the
//! numbers then refuses one of them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Error, Result, TenantId};
use sea_orm::sqlx::{self, AssertSqlSafe, PgPool, Row};

use crate::gather::Gather;
use crate::group::{Counted, Late};
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

/// Who waits for a number.
#[derive(Default)]
pub(crate) struct Counting {
    asked: Gather<Which, (), Result<Counted>>,
    line: Mutex<Option<(Option<usize>, PgPool)>>,
    /// On PostgreSQL the last number of each series that was given here.
    given: Mutex<HashMap<Which, i64>>,
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
        if self.late().is_some_and(Late::has_begun) {
            let last: Option<Last> = self.returning(pass, &series.sql(), vals![pass.tenant().0, key, 1_i64]).await?;
            return last.map(|l| l.last).ok_or_else(|| Error::internal("a number was given and not told"));
        }
        let counted = self.store().counted((series, pass.tenant(), key)).await?;
        if let Some(late) = self.late() {
            late.counted_in(counted.group);
        }
        Ok(counted.last)
    }
}

impl Series {
    /// Counts on by `$3` in series `$2` of tenant `$1`.
    fn sql(self) -> String {
        let Self { table, key } = self;
        format!(
            "INSERT INTO {table} (tenant, {key}, last) VALUES ($1, $2, $3)
             ON CONFLICT (tenant, {key}) DO UPDATE SET last = {table}.last + excluded.last RETURNING last"
        )
    }

    /// The same on PostgreSQL, from `$4` on if that is further, in a transaction of its own that does not wait
    /// for the disk.
    fn sql_at_once(self) -> String {
        let Self { table, key } = self;
        format!(
            "WITH at_once AS (SELECT set_config('synchronous_commit', 'off', true))
             INSERT INTO {table} (tenant, {key}, last) SELECT $1, $2, $4::BIGINT + $3 FROM at_once
             ON CONFLICT (tenant, {key}) DO UPDATE SET last = GREATEST({table}.last, $4) + $3 RETURNING last"
        )
    }
}

impl Store {
    /// A number of a series.
    async fn counted(&self, which: Which) -> Result<Counted> {
        let store = self.clone();
        let count = move |asked: Vec<()>| store.clone().count(which, asked.len());
        self.0.counting.asked.ask(which, (), count).await?
    }

    /// So many numbers. Whoever goes away meanwhile leaves one out.
    async fn count(self, which: Which, many: usize) -> Vec<Result<Counted>> {
        let count = i64::try_from(many).unwrap_or(i64::MAX);
        let (series, tenant, key) = which;
        let counted = match self.group() {
            Some(group) => group.count((series.sql(), vals![tenant.0, key, count]), many).await,
            None => match self.count_on_postgres(which, count).await {
                Ok(last) => Ok(Counted { last, group: 0 }),
                Err(error) => Err(Error::unavailable(format!("no number was given: {error}"))),
            },
        };
        match counted {
            Ok(Counted { last, group }) => (last - count + 1..=last).map(|last| Ok(Counted { last, group })).collect(),
            Err(error) => vec![Err(error); many],
        }
    }

    /// Counts on, and says what the last number then is.
    async fn count_on_postgres(&self, which: Which, many: i64) -> Result<i64, sqlx::Error> {
        let (series, tenant, key) = which;
        let (primary, line) = self.counting_line()?;
        let given = || self.0.counting.given.lock().unwrap_or_else(PoisonError::into_inner);
        let from = given().get(&which).copied().unwrap_or_default();
        let query = sqlx::query(AssertSqlSafe(series.sql_at_once())).bind(tenant.0).bind(key).bind(many).bind(from);
        let counted = match tokio::time::timeout(PATIENCE, query.fetch_one(&line)).await {
            Ok(row) => row.and_then(|row| row.try_get::<i64, _>("last")),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        };
        if let Ok(last) = counted {
            given().entry(which).and_modify(|given| *given = last.max(*given)).or_insert(last);
        }
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
