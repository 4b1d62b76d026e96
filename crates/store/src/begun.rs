//! A transaction on PostgreSQL, begun as late as can be.
//!
//! `BEGIN` and `COMMIT` are round trips of their own, and hold a connection meanwhile. An action
//! whose statements all wait for its end (see `later`) has one statement to send then, which is a
//! transaction by itself.

use std::sync::atomic::{AtomicUsize, Ordering};

use base::{Error, Result};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, RuntimeErr, Statement, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::OnceCell;

use crate::explain::{explained, failed};
use crate::later;
use crate::server::Lines;

/// It begins with the first statement that is sent.
pub(crate) struct Begun {
    lines: Lines,
    tx: OnceCell<DatabaseTransaction>,
    /// Statements that have not ended well: they run, failed, or were left half way. The server answers
    /// the COMMIT of such a transaction with a ROLLBACK, which the driver takes for a success.
    unended: AtomicUsize,
}

impl Begun {
    /// Does not ask for a connection yet.
    pub fn later(lines: Lines) -> Self {
        Self { lines, tx: OnceCell::new(), unended: AtomicUsize::new(0) }
    }

    pub async fn now(lines: Lines, options: TransactionOptions) -> Result<Self> {
        let tx = begin(lines.clone(), options).await.map_err(failed)?;
        Ok(Self { lines, tx: OnceCell::from(tx), unended: AtomicUsize::new(0) })
    }

    pub fn backend(&self) -> DbBackend {
        self.lines.pool().get_database_backend()
    }

    /// Whether anything was sent.
    pub fn has_begun(&self) -> bool {
        self.tx.initialized()
    }

    pub async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let tx = self.lend().await?;
        let rows = self.lines.ask(tx.query_all_raw(statement)).await?;
        self.ended_well();
        Ok(rows)
    }

    /// Says how many rows were changed.
    pub async fn execute(&self, statement: Statement) -> Result<u64, DbErr> {
        let tx = self.lend().await?;
        let done = self.lines.ask(tx.execute_raw(statement)).await?;
        self.ended_well();
        Ok(done.rows_affected())
    }

    /// Several statements without values.
    pub async fn script(&self, sql: &str) -> Result<(), DbErr> {
        let tx = self.lend().await?;
        self.lines.ask(tx.execute_unprepared(sql)).await?;
        self.ended_well();
        Ok(())
    }

    /// For a statement, which counts as one that has not ended until [`Begun::ended_well`].
    async fn lend(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.unended.fetch_add(1, Ordering::Relaxed);
        self.tx.get_or_try_init(|| begin(self.lines.clone(), TransactionOptions::default())).await
    }

    fn ended_well(&self) {
        self.unended.fetch_sub(1, Ordering::Relaxed);
    }

    /// Commits, or runs the only statement there is, which is committed with it.
    ///
    /// # Errors
    /// `Internal` when a statement failed before, whatever its caller made of that. `Unavailable` when the
    /// database did not confirm: it may have been committed all the same, so nobody here sends it again.
    pub async fn commit(self, only: Option<later::Statement>) -> Result<()> {
        if self.unended.load(Ordering::Relaxed) > 0 {
            return Err(Error::internal("a statement of this transaction failed before"));
        }
        if let Some((sql, values)) = only {
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, &sql, values);
            let done = self.lines.ask(self.lines.pool().execute_raw(statement)).await;
            done.map_err(|e| explained(e, &sql))?;
        }
        match self.tx.into_inner() {
            Some(tx) => self.lines.ask(tx.commit()).await.map_err(failed),
            None => Ok(()),
        }
    }
}

/// Begins in a task of its own, which comes to its end though the caller goes away. The driver gives a
/// connection on which it was left half way to the next user with the transaction open; whatever she
/// then runs by itself would never be committed. When the lines are given up it is left half way, and there
/// is no next user.
async fn begin(lines: Lines, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
    let begun = tokio::spawn(async move { lines.ask(lines.pool().begin_with_options(options)).await });
    begun.await.map_err(|error| DbErr::Conn(RuntimeErr::Internal(error.to_string())))?
}
