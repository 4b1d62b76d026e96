//! Jobs and timers: work that shall be done once at or after a time, and survives a restart.
//!
//! A job's effect, its journal entries and its removal are one transaction.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::{Result, TenantId, Time, id};
use uuid::Uuid;

use crate::guard::caught;
use crate::{FromQueryResult, Pass, Store, Tx, vals};

/// Names a kind of job, such as `register.import`.
pub type JobKind = &'static str;

/// A job as its handler gets it.
#[derive(Clone, Debug)]
pub struct Job {
    pub tenant: TenantId,
    pub id: Uuid,
    pub kind: String,
    /// One waiting job for each kind and key.
    pub key: String,
    /// JSON.
    pub payload: String,
    /// Attempts before this one, since it was put or moved.
    pub attempts: i64,
}

/// Does jobs of one kind.
#[async_trait]
pub trait JobHandler: Send + Sync {
    /// Of two handlers of one kind only the first is ever asked.
    fn kind(&self) -> JobKind;
    /// The work. What goes through `tx` happens exactly once; anything else must bear being
    /// repeated.
    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()>;
}

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    kind: String,
    key: String,
    payload: String,
    attempts: i64,
}

impl Tx {
    /// Puts a job, or moves the waiting one of the same kind and key to the new time and payload.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn job_put(
        &mut self,
        pass: &Pass,
        kind: JobKind,
        key: &str,
        run_at: Time,
        payload: String,
    ) -> Result<()> {
        self.jobs = true;
        self.execute(
            pass,
            "INSERT INTO job (tenant, id, kind, key, run_at, payload, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)
             ON CONFLICT (tenant, kind, key) DO UPDATE SET run_at = excluded.run_at, payload = excluded.payload,
               attempts = 0, error = NULL",
            vals![pass.tenant().0, id::new_v7(pass.now()), kind, key, run_at.micros(), payload],
        )
        .await?;
        Ok(())
    }

    /// Puts a job, or brings the waiting one of the same kind and key forward to an earlier time;
    /// one that is due earlier stays as it is, however often it is put.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn job_put_by(
        &mut self,
        pass: &Pass,
        kind: JobKind,
        key: &str,
        run_at: Time,
        payload: String,
    ) -> Result<()> {
        self.jobs = true;
        self.execute(
            pass,
            "INSERT INTO job (tenant, id, kind, key, run_at, payload, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)
             ON CONFLICT (tenant, kind, key) DO UPDATE SET run_at = excluded.run_at, payload = excluded.payload,
               attempts = 0, error = NULL WHERE job.run_at > excluded.run_at",
            vals![pass.tenant().0, id::new_v7(pass.now()), kind, key, run_at.micros(), payload],
        )
        .await?;
        Ok(())
    }

    /// Takes a waiting job away.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn job_drop(&mut self, pass: &Pass, kind: JobKind, key: &str) -> Result<()> {
        self.execute(
            pass,
            "DELETE FROM job WHERE tenant = $1 AND kind = $2 AND key = $3",
            vals![pass.tenant().0, kind, key],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Does jobs until the program stops; woken by new jobs, and once a second for timers.
    pub async fn run_jobs(self, handlers: Vec<Arc<dyn JobHandler>>) {
        loop {
            self.turn("jobs").await;
            match self.work(&handlers).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(e) => tracing::warn!(error = %e, "jobs could not be read, will try again"),
            }
            let rung = self.0.queued.notified();
            let _ = tokio::time::timeout(Duration::from_secs(1), rung).await;
        }
    }

    /// Does the next due job. True when one was done or tried.
    ///
    /// # Errors
    /// As [`crate::Db::rows`]; the error of a job is kept with the job.
    pub async fn work(&self, handlers: &[Arc<dyn JobHandler>]) -> Result<bool> {
        let now = self.clock().now();
        const DUE: &str =
            "SELECT tenant, id, kind, key, payload, attempts FROM job WHERE run_at <= $1 ORDER BY run_at LIMIT 1";
        let Some(row) = self.db().row::<Row>(DUE, vals![now.micros()]).await? else { return Ok(false) };
        let job = Job {
            tenant: TenantId(row.tenant),
            id: row.id,
            kind: row.kind,
            key: row.key,
            payload: row.payload,
            attempts: row.attempts,
        };
        let Some(handler) = handlers.iter().find(|h| h.kind() == job.kind) else {
            self.job_failed(&job, now, "no part of this program does such jobs").await?;
            return Ok(true);
        };
        // A job may be long work, such as an import.
        let mut tx = self.begin_alone().await?;
        let mine = tx
            .execute_quietly(
                "DELETE FROM job WHERE tenant = $1 AND id = $2 AND run_at <= $3",
                vals![job.tenant.0, job.id, now.micros()],
            )
            .await?;
        if mine == 0 {
            return Ok(true);
        }
        let done = match caught(handler.run(&mut tx, &job)).await {
            Ok(()) => tx.commit_quietly("a job's own entries are counted by its actions").await,
            Err(error) => {
                drop(tx);
                Err(error)
            }
        };
        // Also one whose commit failed goes behind the others.
        if let Err(error) = done {
            tracing::error!(kind = %job.kind, job = %job.id, %error, "a job failed, will try again");
            self.job_failed(&job, now, "it failed; the log says why").await?;
        }
        Ok(true)
    }

    /// Keeps the job for later: after 2, 4, 8 … seconds, at most an hour.
    async fn job_failed(&self, job: &Job, now: Time, error: &str) -> Result<()> {
        let wait = 2i64.saturating_pow(u32::try_from(job.attempts + 1).unwrap_or(12).min(12)).min(3_600);
        let mut tx = self.begin().await?;
        tx.execute_quietly(
            "UPDATE job SET run_at = $1, attempts = attempts + 1, error = $2 WHERE tenant = $3 AND id = $4",
            vals![now.plus_seconds(wait).micros(), error, job.tenant.0, job.id],
        )
        .await?;
        tx.commit_quietly("when a job is tried again").await
    }
}
