//! The sealer: gives committed journal entries their position and chains them.
//!
//! It holds the row of `journal_head` while it works, so that only one seals, on one node or
//! many.

use std::time::Duration;

use base::Result;
use ring::digest;

use crate::journal::{COLUMNS, EntryRow};
use crate::{FromQueryResult, Store, vals};

const BATCH: i64 = 1_000;

#[derive(FromQueryResult)]
struct Head {
    position: i64,
    hash: Vec<u8>,
}

impl Store {
    /// Seals until the program stops; woken by commits, and once a second for what other nodes
    /// or a crash left behind.
    pub async fn run_sealer(self) {
        loop {
            self.turn("sealer").await;
            match self.seal().await {
                Ok(sealed) if sealed == BATCH => continue,
                Ok(_) => {}
                Err(e) => tracing::warn!(error = %e, "sealing the journal failed, will try again"),
            }
            let rung = self.0.written.notified();
            let _ = tokio::time::timeout(Duration::from_secs(1), rung).await;
        }
    }

    /// The newest sealed position.
    pub(crate) async fn head(&self) -> Result<i64> {
        self.db().scalar_i64("SELECT position FROM journal_head WHERE one = 1", vals![]).await
    }

    /// Seals at most one batch; says how many.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn seal(&self) -> Result<i64> {
        let waiting = self.db().scalar_i64("SELECT 1 FROM journal WHERE position IS NULL LIMIT 1", vals![]).await?;
        if waiting == 0 {
            self.announce(self.head().await?);
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        tx.execute_quietly(
            "INSERT INTO journal_head (one, position, hash) VALUES (1, 0, $1) ON CONFLICT (one) DO NOTHING",
            vals![Vec::<u8>::new()],
        )
        .await?;
        // Takes the row's lock on PostgreSQL; on SQLite the transaction is the lock.
        tx.execute_quietly("UPDATE journal_head SET position = position WHERE one = 1", vals![]).await?;
        let Some(mut head) = tx.row::<Head>("SELECT position, hash FROM journal_head WHERE one = 1", vals![]).await?
        else {
            return Ok(0);
        };
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE position IS NULL ORDER BY ord, id LIMIT $1");
        let rows: Vec<EntryRow> = tx.rows(&sql, vals![BATCH]).await?;
        for row in &rows {
            head.position += 1;
            head.hash = chain(&head.hash, head.position, row);
            tx.execute_quietly(
                "UPDATE journal SET position = $1, hash = $2 WHERE id = $3",
                vals![head.position, head.hash.clone(), row.id],
            )
            .await?;
        }
        tx.execute_quietly(
            "UPDATE journal_head SET position = $1, hash = $2 WHERE one = 1",
            vals![head.position, head.hash],
        )
        .await?;
        tx.commit_quietly("sealing adds no fact").await?;
        self.announce(head.position);
        Ok(i64::try_from(rows.len()).unwrap_or(BATCH))
    }
}

/// The hash of an entry: SHA-256 over the hash before, the position and every field, each with
/// its length, so that no two different entries read the same.
fn chain(before: &[u8], position: i64, row: &EntryRow) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut field = |bytes: &[u8]| {
        context.update(&(bytes.len() as u64).to_be_bytes());
        context.update(bytes);
    };
    field(before);
    field(&position.to_be_bytes());
    field(row.id.as_bytes());
    field(&row.ord.to_be_bytes());
    field(&row.tenant.to_be_bytes());
    field(&row.at.to_be_bytes());
    for text in [&row.kind, &row.actor, &row.subject_kind, &row.topics, &row.data] {
        field(text.as_bytes());
    }
    for maybe in [&row.hat, &row.acting_for] {
        field(maybe.as_ref().map_or(&[0u8][..], |_| &[1u8][..]));
        field(maybe.as_deref().unwrap_or_default().as_bytes());
    }
    field(row.subject.as_bytes());
    context.finish().as_ref().to_vec()
}
