//! The sealer: gives committed journal entries their position and chains them.
//!
//! It reads and hashes outside of any transaction and writes a batch in two statements, so that
//! actions hardly notice it. Whoever moves `journal_head` from where it was read has the batch to
//! itself, on one node or many.
//!
//! What waits is sealed in the order of its places ([`Store::place`]). One node gives them in the
//! order in which its actions wrote, whatever its clock does; between nodes they are the nodes'
//! clocks, for the moment until the sealer comes.

use std::time::Duration;

use base::{Error, Result};

use crate::journal::{COLUMNS, EntryRow};
use crate::recent::Sealed;
use crate::{Entry, FromQueryResult, Store, Value, chain, vals};

/// So many at once: a few milliseconds of work for the database.
const BATCH: usize = 512;

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
                Ok(sealed) if sealed == BATCH as i64 => continue,
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

    /// Seals at most one batch; says how many. None when another was quicker.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn seal(&self) -> Result<i64> {
        // The head is read first: entries that are unsealed after it was read are so at that head.
        let head: Option<Head> =
            self.db().row("SELECT position, hash FROM journal_head WHERE one = 1", vals![]).await?;
        let new = head.is_none();
        let mut head = head.unwrap_or_else(|| Head { position: 0, hash: chain::BEFORE_ALL.to_vec() });
        let (before, hash_before) = (head.position, head.hash.clone());
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE position IS NULL ORDER BY ord, id LIMIT {BATCH}");
        let mut rows: Vec<EntryRow> = self.db().rows(&sql, vals![]).await?;
        let Some(last) = rows.last() else {
            self.announce(before);
            return Ok(0);
        };
        self.place_seen(last.ord);
        let mut sealed = Vec::with_capacity(rows.len().next_power_of_two());
        for row in &mut rows {
            head.position += 1;
            head.hash = chain::hash(&head.hash, head.position, row);
            row.position = Some(head.position);
            sealed.push([row.id.into(), head.position.into(), head.hash.clone().into()]);
        }
        let primary = self.pool().now();
        let mut tx = self.begin().await?;
        if new {
            tx.execute_quietly(
                "INSERT INTO journal_head (one, position, hash) VALUES (1, 0, $1) ON CONFLICT (one) DO NOTHING",
                vals![chain::BEFORE_ALL.to_vec()],
            )
            .await?;
        }
        let moved = tx
            .execute_quietly(
                "UPDATE journal_head SET position = $1, hash = $2 WHERE one = 1 AND position = $3",
                vals![head.position, head.hash.clone(), before],
            )
            .await?;
        if moved == 0 {
            return Ok(0);
        }
        let (sql, values) = statement(sealed, tx.is_postgres());
        let written = tx.execute_quietly(&sql, values).await?;
        if written != rows.len() as u64 {
            return Err(Error::internal(format!("{written} of {} entries could be sealed at {before}", rows.len())));
        }
        tx.commit_quietly("sealing adds no fact").await?;
        let count = rows.len() as i64;
        let entries = rows.into_iter().map(Entry::from).collect();
        if self.0.recent.add(Sealed { before: hash_before, entries, hash: head.hash, primary }) {
            self.look_anew_all();
        }
        self.announce(head.position);
        Ok(count)
    }
}

/// One statement for a batch. The last entry is repeated up to a power of two, so that there are
/// few different texts and all of them stay prepared; saying the same twice of a row changes it
/// once. SQLite finds unnamed placeholders faster when there are many.
fn statement(mut sealed: Vec<[Value; 3]>, postgres: bool) -> (String, Vec<Value>) {
    if let Some(last) = sealed.last().cloned() {
        sealed.resize(sealed.len().next_power_of_two(), last);
    }
    let row = |n: usize| {
        if postgres { format!("(${}, ${}, ${})", 3 * n + 1, 3 * n + 2, 3 * n + 3) } else { "(?, ?, ?)".to_owned() }
    };
    let list = (0..sealed.len()).map(row).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "UPDATE journal SET position = v.column2, hash = v.column3 FROM (VALUES {list}) AS v
         WHERE journal.id = v.column1 AND journal.position IS NULL"
    );
    (sql, sealed.into_iter().flatten().collect())
}
