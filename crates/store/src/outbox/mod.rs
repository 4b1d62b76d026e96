//! The outbox: what leaves the program, sent at least once and in order.
//!
//! An action or a follower puts a [`NewLetter`] in its own transaction; nothing is sent that was
//! not committed, and nothing committed is forgotten. A [`Carrier`] of the letter's channel sends
//! it later, outside of any transaction. The letter's id never changes, so that a receiver can
//! tell a letter that comes twice.
//!
//! Letters to one endpoint go one at a time, in the order in which they were put; a letter waits
//! for those before it unless they are dead. The row that says so is the endpoint's *lane*: whoever
//! holds its lease sends. Endpoints do not wait for each other.

mod look;
mod run;
pub mod schedule;

use async_trait::async_trait;
use base::{Error, Result, TenantId, Time, id};
use uuid::Uuid;

use crate::{FromQueryResult, Pass, Store, Tx, vals};

pub use look::{
    Attempt, Counts, Lane, LetterRow, Query, State, Totals, attempts, counts, counts_of, lane, lanes, letter, letters,
    totals,
};

/// Names a way out, such as `webhook`.
pub type Channel = &'static str;

/// The error of letters whose endpoint was deleted.
pub const DELETED: &str = "deleted";

/// A payload is no longer than this, in bytes.
pub const PAYLOAD_BYTES: usize = 64 * 1024;

/// A letter to put.
#[derive(Clone, Debug)]
pub struct NewLetter<'a> {
    pub channel: Channel,
    /// What the carrier finds the receiver by, such as the id of a webhook endpoint.
    pub endpoint: &'a str,
    /// What it tells of, for lists: the kind of a journal entry.
    pub kind: &'a str,
    /// What is sent; the carrier knows its form. At most [`PAYLOAD_BYTES`].
    pub payload: String,
}

/// What a letter says to a receiver, as in [`NewLetter`].
#[derive(Clone, Debug)]
pub struct Told<'a> {
    pub kind: &'a str,
    pub payload: String,
}

/// Far below what either engine takes in one statement.
const LETTERS_AT_ONCE: usize = 32;

/// A letter as a carrier gets it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub tenant: TenantId,
    /// The idempotency key: the same on every attempt.
    pub id: Uuid,
    pub endpoint: String,
    pub kind: String,
    pub payload: String,
    /// Attempts before this one, since it was put or replayed.
    pub attempts: i64,
    /// Refusals in a row before this attempt.
    pub(crate) refusals: i64,
    pub created_at: Time,
    pub(crate) expires_at: Time,
}

/// What became of an attempt. An error is a short code such as `timeout` or `http-500`: it is
/// kept and shown, so nothing that a receiver wrote may stand in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The receiver took it.
    Sent,
    /// The receiver could not take it now. `after`: seconds it asked to be left alone.
    Failed { error: String, after: Option<i64> },
    /// The receiver answers, but says that this letter is not right. It is tried a few times more,
    /// and then no longer holds up those behind it.
    Refused { error: String },
    /// The receiver wants no more letters: its lane is paused until somebody resumes it.
    Gone { error: String },
}

/// What changed in a lane, told to the carrier in the transaction that changes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// The letter that the receiver took.
    pub sent: Option<Uuid>,
    /// Letters that were given up.
    pub died: Vec<Uuid>,
    /// The receiver wants no more: [`Outcome::Gone`]. Not told when somebody pauses the lane by hand.
    pub paused: bool,
}

/// Sends the letters of one channel.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// It gets the letters that were put for this one.
    fn channel(&self) -> Channel;

    /// Sends. Bounded in time by the carrier; after [`schedule::PATIENCE_SECONDS`] it is given up.
    async fn send(&self, store: &Store, letter: &Letter) -> Outcome;

    /// What else happens with a change, such as a journal entry, through `tx` only.
    ///
    /// # Errors
    /// Nothing of the change is kept then, and the letter is sent again after its lease.
    async fn changed(&self, _tx: &mut Tx, _tenant: TenantId, _endpoint: &str, _change: &Change) -> Result<()> {
        Ok(())
    }
}

impl Tx {
    /// Puts a letter; says its id.
    ///
    /// # Errors
    /// `TooLarge` for a payload beyond [`PAYLOAD_BYTES`]; else as [`Tx::execute`].
    pub async fn letter_put(&mut self, pass: &Pass, new: NewLetter<'_>) -> Result<Uuid> {
        let NewLetter { channel, endpoint, kind, payload } = new;
        let ids = self.letters_put(pass, channel, endpoint, vec![Told { kind, payload }]).await?;
        ids.into_iter().next().ok_or_else(|| Error::internal("a letter was not put"))
    }

    /// Puts letters for one receiver, which gets them in this order; says their ids. The lane is moved once,
    /// however many they are.
    ///
    /// # Errors
    /// As [`Tx::letter_put`].
    pub async fn letters_put(
        &mut self,
        pass: &Pass,
        channel: Channel,
        endpoint: &str,
        letters: Vec<Told<'_>>,
    ) -> Result<Vec<Uuid>> {
        if letters.iter().any(|l| l.payload.len() > PAYLOAD_BYTES) {
            return Err(Error::TooLarge { limit: PAYLOAD_BYTES as u64 });
        }
        let Ok(count @ 1..) = i64::try_from(letters.len()) else { return Ok(Vec::new()) };
        let now = pass.now();
        let expires = now.plus_seconds(schedule::LIFE_SECONDS);
        let mut seq = self.lane_move(pass, channel, endpoint, count).await? - count;
        let mut ids = Vec::with_capacity(letters.len());
        let mut letters = letters.into_iter().peekable();
        while letters.peek().is_some() {
            let mut values = vals![pass.tenant().0, channel, endpoint, now.micros(), expires.micros()];
            let mut rows = Vec::new();
            for told in letters.by_ref().take(LETTERS_AT_ONCE) {
                let at = values.len();
                let id = id::new_v7(now);
                seq += 1;
                rows.push(format!("($1, $2, $3, {}, 'waiting', 0, $4, $5)", crate::marks(at + 1, 4)));
                values.extend(vals![id, seq, told.kind, told.payload]);
                ids.push(id);
            }
            let sql = format!(
                "INSERT INTO letter (tenant, channel, endpoint, id, seq, kind, payload, state, attempts, created_at, expires_at)
                 VALUES {}",
                rows.join(", ")
            );
            self.execute(pass, &sql, values).await?;
        }
        self.letters = true;
        Ok(ids)
    }

    /// Gives a lane so many more numbers; says the last. Its row is locked by this until the commit: so the
    /// order of numbers is the order of commits, and the runner does not find the lane empty beside us.
    async fn lane_move(&mut self, pass: &Pass, channel: Channel, endpoint: &str, count: i64) -> Result<i64> {
        #[derive(FromQueryResult)]
        struct Moved {
            seq: i64,
        }
        let moved: Option<Moved> = self
            .returning(
                pass,
                "INSERT INTO lane (tenant, channel, endpoint, seq, due_at, slow, failures) VALUES ($1, $2, $3, $5, $4, FALSE, 0)
                 ON CONFLICT (tenant, channel, endpoint)
                 DO UPDATE SET seq = lane.seq + $5, due_at = COALESCE(lane.due_at, excluded.due_at) RETURNING seq",
                vals![pass.tenant().0, channel, endpoint, pass.now().micros(), count],
            )
            .await?;
        moved.map(|m| m.seq).ok_or_else(|| Error::internal("a lane did not move"))
    }

    /// Gives dead letters of an endpoint a new life, all of them or one: they are sent again, with
    /// the id they had, before those that were put after them. Says how many.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn letters_replay(
        &mut self,
        pass: &Pass,
        channel: Channel,
        endpoint: &str,
        only: Option<Uuid>,
    ) -> Result<u64> {
        let now = pass.now();
        let lane = vals![pass.tenant().0, channel, endpoint];
        self.lane_lock(&lane).await?;
        let mut sql = "UPDATE letter SET state = 'waiting', attempts = 0, refusals = 0, error = NULL, ended_at = NULL,
               expires_at = $4
             WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND state = 'dead'"
            .to_owned();
        let mut values = [lane.clone(), vals![now.plus_seconds(schedule::LIFE_SECONDS).micros()]].concat();
        if let Some(id) = only {
            sql += " AND id = $5";
            values.push(id.into());
        }
        let replayed = self.execute(pass, &sql, values).await?;
        if replayed > 0 {
            self.lane_wake(pass, lane).await?;
        }
        Ok(replayed)
    }

    /// Stops sending to an endpoint. Letters that are put meanwhile wait; the one under way is not
    /// called back.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn lane_pause(&mut self, pass: &Pass, channel: Channel, endpoint: &str, why: &'static str) -> Result<()> {
        self.execute(
            pass,
            "INSERT INTO lane (tenant, channel, endpoint, seq, slow, failures, paused) VALUES ($1, $2, $3, 0, FALSE, 0, $4)
             ON CONFLICT (tenant, channel, endpoint) DO UPDATE SET paused = excluded.paused",
            vals![pass.tenant().0, channel, endpoint, why],
        )
        .await?;
        Ok(())
    }

    /// Sends to an endpoint again, at once.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn lane_resume(&mut self, pass: &Pass, channel: Channel, endpoint: &str) -> Result<()> {
        let lane = vals![pass.tenant().0, channel, endpoint];
        self.execute(
            pass,
            "UPDATE lane SET paused = NULL WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
            lane.clone(),
        )
        .await?;
        self.lane_wake(pass, lane).await
    }

    /// Ends an endpoint for good: what waits for it is given up, what was given up cannot be sent
    /// again, and its lane is gone; the letter under way is not called back. Says which waited.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn lane_end(&mut self, pass: &Pass, channel: Channel, endpoint: &str) -> Result<Vec<Uuid>> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Uuid,
        }
        let lane = vals![pass.tenant().0, channel, endpoint];
        self.lane_lock(&lane).await?;
        let waiting = "SELECT id FROM letter WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND state = 'waiting' ORDER BY seq";
        let waiting: Vec<Row> = self.rows(waiting, lane.clone()).await?;
        self.execute(
            pass,
            "UPDATE letter SET state = 'dead', error = $4, ended_at = COALESCE(ended_at, $5)
             WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND state IN ('waiting', 'dead')",
            [lane.clone(), vals![DELETED, pass.now().micros()]].concat(),
        )
        .await?;
        self.execute(pass, "DELETE FROM lane WHERE tenant = $1 AND channel = $2 AND endpoint = $3", lane).await?;
        Ok(waiting.into_iter().map(|row| row.id).collect())
    }

    /// Closes the circuit: the lane is tried now, as if it had never failed. While somebody sends,
    /// her lease is left alone.
    async fn lane_wake(&mut self, pass: &Pass, lane: Vec<crate::Value>) -> Result<()> {
        self.execute(
            pass,
            "UPDATE lane SET failures = 0, failing_since = NULL, error = NULL, due_at = CASE WHEN holder IS NULL THEN $4 ELSE due_at END
             WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
            [lane, vals![pass.now().micros()]].concat(),
        )
        .await?;
        self.letters = true;
        Ok(())
    }

    /// Locks the lane's row on PostgreSQL; on SQLite the transaction is the lock.
    async fn lane_lock(&mut self, lane: &[crate::Value]) -> Result<()> {
        self.execute_quietly(
            "UPDATE lane SET seq = seq WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
            lane.to_vec(),
        )
        .await?;
        Ok(())
    }
}
