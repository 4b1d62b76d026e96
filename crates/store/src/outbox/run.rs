//! The runner: takes lanes that are due, lets carriers send, writes down what became of it.
//!
//! A lane that is held is due again when its lease ends: what a process that died was sending is
//! sent again, and a stale holder's outcome is not written, because it no longer holds the lane.

use std::sync::Arc;
use std::time::Duration;

use base::{Result, TenantId, Time, id};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::schedule::{self, LEASE_SECONDS, PATIENCE_SECONDS, REFUSALS};
use super::{Carrier, Change, Letter, Outcome};
use crate::{FromQueryResult, Store, Tx, Value, marks, vals};

/// So many lanes of each kind are under way at once: those that answered quickly the last time,
/// and those that did not. Slow receivers so never take the places of the others.
const LANES: usize = 32;
/// A lane whose answer takes longer than this is slow.
const SLOW: Duration = Duration::from_secs(2);
/// So many letters are sent before a lane is given back and others have their turn.
const TURN: usize = 20;
/// What was sent is kept for a month, what is dead for three.
const KEEP_SENT_SECONDS: i64 = 30 * 24 * 3_600;
const KEEP_DEAD_SECONDS: i64 = 90 * 24 * 3_600;
/// Rows removed in one transaction.
const SWEEP: i64 = 1_000;

/// A lane that this process holds, and its first letter.
struct Held {
    carrier: Arc<dyn Carrier>,
    holder: Uuid,
    letter: Letter,
}

impl Held {
    fn lane(&self) -> Vec<Value> {
        vals![self.letter.tenant.0, self.carrier.channel(), self.letter.endpoint.clone()]
    }
}

#[derive(FromQueryResult)]
struct LaneKey {
    tenant: i64,
    channel: String,
    endpoint: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i64,
    refusals: i64,
    created_at: i64,
    expires_at: i64,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// An attempt that was made.
struct Tried {
    outcome: Outcome,
    began: Time,
    took: Duration,
}

impl Store {
    /// Sends letters until the program stops; woken by new ones, and once a second for those that
    /// are due again.
    pub async fn run_outbox(self, carriers: Vec<Arc<dyn Carrier>>) {
        if carriers.is_empty() {
            return;
        }
        let (mut quick, mut slow) = (JoinSet::new(), JoinSet::new());
        let mut swept = Time::default();
        loop {
            while quick.try_join_next().is_some() || slow.try_join_next().is_some() {}
            for (is_slow, under_way) in [(false, &mut quick), (true, &mut slow)] {
                match self.lanes_take(&carriers, is_slow, LANES.saturating_sub(under_way.len())).await {
                    Ok(held) => held.into_iter().for_each(|h| drop(under_way.spawn(self.clone().serve(h)))),
                    Err(e) => tracing::warn!(error = %e, "letters could not be read, will try again"),
                }
            }
            let now = self.clock().now();
            if now > swept.plus_minutes(1) {
                swept = now;
                if let Err(e) = self.outbox_sweep(&carriers).await {
                    tracing::warn!(error = %e, "old letters could not be removed, will try again");
                }
            }
            let rung = tokio::time::timeout(Duration::from_secs(1), self.0.mailed.notified());
            tokio::select! {
                _ = rung => {}
                Some(_) = quick.join_next() => {}
                Some(_) = slow.join_next() => {}
            }
        }
    }

    /// Tries every lane that is due now, once or as long as its letters are taken. Says how many
    /// attempts were made. For tests and for loading; the program uses [`Store::run_outbox`].
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn deliver(&self, carriers: &[Arc<dyn Carrier>]) -> Result<usize> {
        let mut under_way = JoinSet::new();
        for slow in [false, true] {
            for held in self.lanes_take(carriers, slow, LANES).await? {
                under_way.spawn(self.clone().serve(held));
            }
        }
        Ok(under_way.join_all().await.into_iter().sum())
    }

    /// Takes lanes that are due. Two nodes never get the same one: on PostgreSQL a row that
    /// another is taking is skipped, on SQLite the transaction is the lock.
    async fn lanes_take(&self, carriers: &[Arc<dyn Carrier>], slow: bool, places: usize) -> Result<Vec<Held>> {
        let now = self.clock().now();
        let any = "SELECT 1 FROM lane WHERE due_at <= $1 AND paused IS NULL LIMIT 1";
        // Looked up without the writer's ticket, since it is nearly always nothing.
        if places == 0 || carriers.is_empty() || self.db().scalar_i64(any, vals![now.micros()]).await? == 0 {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let skip = if tx.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE lane SET due_at = $1, holder = $2 WHERE (tenant, channel, endpoint) IN (
               SELECT tenant, channel, endpoint FROM lane
               WHERE due_at <= $3 AND paused IS NULL AND slow = $4 AND channel IN ({})
               ORDER BY due_at LIMIT $5 {skip})
             RETURNING tenant, channel, endpoint",
            marks(6, carriers.len())
        );
        let holder = id::new_v7(now);
        let places = i64::try_from(places).unwrap_or(1);
        let mut values = vals![now.plus_seconds(LEASE_SECONDS).micros(), holder, now.micros(), slow, places];
        values.extend(carriers.iter().map(|c| Value::from(c.channel())));
        let lanes: Vec<LaneKey> = tx.rows(&sql, values).await?;
        let mut held = Vec::new();
        for lane in lanes {
            let Some(carrier) = carriers.iter().find(|c| c.channel() == lane.channel) else { continue };
            let key = vals![lane.tenant, lane.channel, lane.endpoint.clone()];
            match first(&tx, &key, TenantId(lane.tenant), &lane.endpoint).await? {
                Some(letter) => held.push(Held { carrier: carrier.clone(), holder, letter }),
                None => give_back(&mut tx, key, None).await?,
            }
        }
        tx.commit_quietly("who sends is no fact about anybody").await?;
        Ok(held)
    }

    /// Sends the letters of a lane for one turn. Says how many attempts were made.
    async fn serve(self, mut held: Held) -> usize {
        for n in 1..=TURN {
            let tried = self.attempt(&held).await;
            match self.settle(&held, tried, n == TURN).await {
                Ok(Some(next)) => held.letter = next,
                Ok(None) => return n,
                Err(error) => {
                    tracing::warn!(%error, letter = %held.letter.id, "what became of a letter could not be written; it is sent again");
                    return n;
                }
            }
        }
        TURN
    }

    async fn attempt(&self, held: &Held) -> Tried {
        let began = self.clock().now();
        #[expect(clippy::disallowed_methods, reason = "a duration is measured, not a time decided on")]
        let stopwatch = std::time::Instant::now();
        let patience = Duration::from_secs(PATIENCE_SECONDS);
        let outcome = tokio::time::timeout(patience, held.carrier.send(self, &held.letter))
            .await
            .unwrap_or_else(|_| Outcome::Failed { error: "timeout".into(), after: None });
        Tried { outcome, began, took: stopwatch.elapsed() }
    }

    /// Writes down what became of an attempt. Gives the lane's next letter if it is to go at once,
    /// with the lease made longer; else the lane is given back.
    async fn settle(&self, held: &Held, tried: Tried, last: bool) -> Result<Option<Letter>> {
        let now = self.clock().now();
        let lane = held.lane();
        let mut tx = self.begin().await?;
        let mine = tx
            .execute_quietly(
                "UPDATE lane SET slow = $4 WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND holder = $5",
                [lane.clone(), vals![tried.took >= SLOW, held.holder]].concat(),
            )
            .await?;
        if mine == 0 {
            return Ok(None);
        }
        let letter = &held.letter;
        let error = error_of(&tried.outcome);
        let took = i64::try_from(tried.took.as_millis()).unwrap_or(i64::MAX);
        tx.execute_quietly(
            "INSERT INTO letter_attempt (tenant, letter, id, at, took_ms, error) VALUES ($1, $2, $3, $4, $5, $6)",
            vals![letter.tenant.0, letter.id, id::new_v7(now), tried.began.micros(), took, error.clone()],
        )
        .await?;
        tx.execute_quietly(
            "UPDATE letter SET attempts = attempts + 1, error = $3, refusals = $4 WHERE tenant = $1 AND id = $2",
            vals![letter.tenant.0, letter.id, error, refusals(letter, &tried.outcome)],
        )
        .await?;
        let (change, due) = apply(&mut tx, letter, &lane, &tried.outcome, now).await?;
        if change != Change::default() {
            held.carrier.changed(&mut tx, letter.tenant, &letter.endpoint, &change).await?;
        }
        let next = first(&tx, &lane, letter.tenant, &letter.endpoint).await?;
        let go_on = next.is_some() && due.is_none() && !change.paused && !last && !is_paused(&tx, &lane).await?;
        if go_on {
            let lease = now.plus_seconds(LEASE_SECONDS).micros();
            let sql = "UPDATE lane SET due_at = $4 WHERE tenant = $1 AND channel = $2 AND endpoint = $3";
            tx.execute_quietly(sql, [lane, vals![lease]].concat()).await?;
        } else {
            let due = next.is_some().then(|| due.unwrap_or(now));
            give_back(&mut tx, lane, due).await?;
        }
        tx.commit_quietly("the carrier writes the entries that matter to its room").await?;
        Ok(next.filter(|_| go_on))
    }

    /// Ends the life of letters whose lane is paused, and removes what was kept long enough.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn outbox_sweep(&self, carriers: &[Arc<dyn Carrier>]) -> Result<()> {
        let now = self.clock().now();
        let paused: Vec<LaneKey> = self
            .db()
            .rows("SELECT tenant, channel, endpoint FROM lane WHERE paused IS NOT NULL AND due_at IS NOT NULL", vals![])
            .await?;
        for lane in paused {
            let Some(carrier) = carriers.iter().find(|c| c.channel() == lane.channel) else { continue };
            let mut tx = self.begin().await?;
            let key = vals![lane.tenant, lane.channel, lane.endpoint.clone()];
            let died = expire(&mut tx, &key, now).await?;
            if !died.is_empty() {
                let change = Change { died, ..Change::default() };
                carrier.changed(&mut tx, TenantId(lane.tenant), &lane.endpoint, &change).await?;
            }
            tx.commit_quietly("the carrier writes the entries that matter to its room").await?;
        }
        for (state, keep) in [("sent", KEEP_SENT_SECONDS), ("dead", KEEP_DEAD_SECONDS)] {
            self.remove(state, now.plus_seconds(-keep)).await?;
        }
        Ok(())
    }

    async fn remove(&self, state: &str, before: Time) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Old {
            tenant: i64,
            id: Uuid,
        }
        let old = "SELECT tenant, id FROM letter WHERE state = $1 AND ended_at < $2 ORDER BY ended_at LIMIT $3";
        let old: Vec<Old> = self.db().rows(old, vals![state, before.micros(), SWEEP]).await?;
        if old.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for letter in old {
            let key = vals![letter.tenant, letter.id];
            // Only if it still is what it was: it may have been replayed in between.
            let gone = [key.clone(), vals![state]].concat();
            if tx.execute_quietly("DELETE FROM letter WHERE tenant = $1 AND id = $2 AND state = $3", gone).await? > 0 {
                tx.execute_quietly("DELETE FROM letter_attempt WHERE tenant = $1 AND letter = $2", key).await?;
            }
        }
        tx.commit_quietly("what is kept how long is said in docs/operating.md").await
    }
}

/// Changes letter and lane as the outcome says. The time is when the lane may be tried again, if
/// not at once.
async fn apply(
    tx: &mut Tx,
    letter: &Letter,
    lane: &[Value],
    outcome: &Outcome,
    now: Time,
) -> Result<(Change, Option<Time>)> {
    match outcome {
        Outcome::Sent => {
            end(tx, letter, "sent", now).await?;
            healthy(tx, lane).await?;
            Ok((Change { sent: Some(letter.id), ..Change::default() }, None))
        }
        Outcome::Refused { .. } => {
            healthy(tx, lane).await?;
            let refusals = refusals(letter, outcome);
            if refusals >= REFUSALS || letter.expires_at <= now {
                end(tx, letter, "dead", now).await?;
                return Ok((Change { died: vec![letter.id], ..Change::default() }, None));
            }
            Ok((Change::default(), Some(schedule::next(now, refusals, letter.id, None, letter.expires_at))))
        }
        Outcome::Gone { error } => {
            let sql =
                "UPDATE lane SET paused = 'gone', error = $4 WHERE tenant = $1 AND channel = $2 AND endpoint = $3";
            tx.execute_quietly(sql, [lane.to_vec(), vals![error.as_str()]].concat()).await?;
            Ok((Change { paused: true, ..Change::default() }, None))
        }
        Outcome::Failed { error, after } => {
            tx.execute_quietly(
                "UPDATE lane SET failures = failures + 1, failing_since = COALESCE(failing_since, $4), error = $5
                 WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
                [lane.to_vec(), vals![now.micros(), error.as_str()]].concat(),
            )
            .await?;
            let failures = "SELECT failures FROM lane WHERE tenant = $1 AND channel = $2 AND endpoint = $3";
            let failures = tx.scalar_i64(failures, lane.to_vec()).await?;
            let died = expire(tx, lane, now).await?;
            let due = schedule::next(now, failures, letter.id, *after, letter.expires_at);
            Ok((Change { died, ..Change::default() }, Some(due)))
        }
    }
}

/// Refusals in a row, with this outcome.
fn refusals(letter: &Letter, outcome: &Outcome) -> i64 {
    if matches!(outcome, Outcome::Refused { .. }) { letter.refusals + 1 } else { 0 }
}

fn error_of(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Sent => None,
        Outcome::Failed { error, .. } | Outcome::Refused { error } | Outcome::Gone { error } => {
            Some(error.chars().take(60).collect())
        }
    }
}

async fn end(tx: &mut Tx, letter: &Letter, state: &str, now: Time) -> Result<()> {
    let sql = "UPDATE letter SET state = $3, ended_at = $4 WHERE tenant = $1 AND id = $2";
    tx.execute_quietly(sql, vals![letter.tenant.0, letter.id, state, now.micros()]).await?;
    Ok(())
}

/// The receiver answers: the circuit is closed.
async fn healthy(tx: &mut Tx, lane: &[Value]) -> Result<()> {
    tx.execute_quietly(
        "UPDATE lane SET failures = 0, failing_since = NULL, error = NULL
         WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
        lane.to_vec(),
    )
    .await?;
    Ok(())
}

/// Letters of a lane whose life is over are dead, also those that waited behind others: a receiver
/// that was away for three days does not get a queue that only ever grows.
async fn expire(tx: &mut Tx, lane: &[Value], now: Time) -> Result<Vec<Uuid>> {
    let died: Vec<Id> = tx
        .rows(
            "UPDATE letter SET state = 'dead', ended_at = $4, error = COALESCE(error, 'expired')
             WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND state = 'waiting' AND expires_at <= $4
             RETURNING id",
            [lane.to_vec(), vals![now.micros()]].concat(),
        )
        .await?;
    Ok(died.into_iter().map(|d| d.id).collect())
}

/// The letter that goes next in a lane.
async fn first(tx: &Tx, lane: &[Value], tenant: TenantId, endpoint: &str) -> Result<Option<Letter>> {
    let row: Option<Row> = tx
        .row(
            "SELECT id, kind, payload, attempts, refusals, created_at, expires_at FROM letter
             WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND state = 'waiting' ORDER BY seq LIMIT 1",
            lane.to_vec(),
        )
        .await?;
    Ok(row.map(|r| Letter {
        tenant,
        id: r.id,
        endpoint: endpoint.to_owned(),
        kind: r.kind,
        payload: r.payload,
        attempts: r.attempts,
        refusals: r.refusals,
        created_at: Time::from_micros(r.created_at),
        expires_at: Time::from_micros(r.expires_at),
    }))
}

async fn is_paused(tx: &Tx, lane: &[Value]) -> Result<bool> {
    let sql = "SELECT 1 FROM lane WHERE tenant = $1 AND channel = $2 AND endpoint = $3 AND paused IS NOT NULL";
    Ok(tx.scalar_i64(sql, lane.to_vec()).await? == 1)
}

async fn give_back(tx: &mut Tx, lane: Vec<Value>, due: Option<Time>) -> Result<()> {
    tx.execute_quietly(
        "UPDATE lane SET due_at = $4, holder = NULL WHERE tenant = $1 AND channel = $2 AND endpoint = $3",
        [lane, vals![due.map(Time::micros)]].concat(),
    )
    .await?;
    Ok(())
}
