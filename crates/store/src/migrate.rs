//! Migrations: each room brings its own, numbered from 1, in SQL that both engines read. Where one text does not do,
//! the step has a second one for PostgreSQL, in a file whose name ends in `.postgres.sql`.

use base::{Error, Result, Time};
use ring::digest;

use crate::backup::log;
use crate::{FromQueryResult, Store, Tx, vals};

/// One step. Once released it is never changed, only followed by another.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Unique in its room, from 1.
    pub number: i64,
    /// What it makes, in a word or two: for the operator when it fails, and for the table of steps.
    pub name: &'static str,
    /// Several statements, for both engines or for SQLite alone; see `postgres`.
    pub sql: &'static str,
    /// Used instead on PostgreSQL, where one text does not do for both.
    pub postgres: Option<&'static str>,
}

/// The steps of one room.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The room's name, such as `register`. With the number it names a step, so it never changes either.
    pub room: &'static str,
    /// In the order in which they run.
    pub list: &'static [Migration],
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
  room TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
  at BIGINT NOT NULL, PRIMARY KEY (room, number))";

#[derive(FromQueryResult)]
struct Done {
    room: String,
    number: i64,
    digest: String,
}

/// Brings the database to the newest form, with all missing steps in one transaction; says how many they were. On
/// PostgreSQL an advisory lock keeps two nodes from doing it at once.
///
/// # Errors
/// `Internal` when the database is newer than the program, a released step was changed, or a step fails;
/// `Unavailable` when the database is away, or another node takes longer than ten minutes.
pub async fn run(store: &Store, rooms: &[Migrations], now: Time) -> Result<usize> {
    let (mut tx, mut pending, mut logs) = look(store, rooms).await?;
    if logs && tx.is_postgres() {
        // In the transaction of the steps, every table would be locked until the last of them is done.
        tx.commit_quietly("it has only looked").await?;
        log::unwatch_one_by_one(store).await?;
        (tx, pending, logs) = look(store, rooms).await?;
    }
    if logs {
        // Triggers name columns; the next backup is a full one and puts new ones. Here it keeps that
        // backup from beginning before the steps are done, and takes what one put since.
        log::unwatch(&mut tx).await?;
    }
    let applied = pending.len();
    for (room, step) in pending {
        apply(&mut tx, room, step, now).await?;
    }
    tx.commit_quietly("migrations are recorded in their own table").await?;
    crate::keystore::pair(store).await?;
    Ok(applied)
}

/// A transaction that no other node's steps run beside, the steps that are to be made in it, each with its room, and
/// whether they meet a log of changes.
async fn look<'a>(store: &Store, rooms: &'a [Migrations]) -> Result<(Tx, Vec<(&'static str, &'a Migration)>, bool)> {
    let mut tx = store.begin_alone().await?;
    if tx.is_postgres() {
        // Behind another node that brings a large database up to date there is a while to wait; but
        // behind an old node's statement everybody else would wait for us.
        tx.execute_script(
            "SET LOCAL lock_timeout = '10min'; SELECT pg_advisory_xact_lock(7210151920); SET LOCAL lock_timeout = '8s'",
        )
        .await?;
    }
    tx.execute_script(TABLE).await?;
    let done: Vec<Done> = tx.rows("SELECT room, number, digest FROM migration", vals![]).await?;
    check(rooms, &done)?;
    let is_done = |room: &str, number: i64| done.iter().any(|d| d.room == room && d.number == number);
    let all = rooms.iter().flat_map(|r| r.list.iter().map(move |s| (r.room, s)));
    let pending: Vec<_> = all.filter(|(room, step)| !is_done(room, step.number)).collect();
    let logs = !pending.is_empty() && is_done("store", CHANGE_LOG);
    Ok((tx, pending, logs))
}

/// The step of `store` that makes the log of changes.
const CHANGE_LOG: i64 = 7;

/// Makes the tables of an empty database as these steps (room, number, digest) made them, for rows
/// from a backup of that time. The steps that are newer are for the next start.
///
/// # Errors
/// `Internal` when the program does not know one of the steps.
pub(crate) async fn exactly(
    tx: &mut Tx,
    rooms: &[Migrations],
    steps: &[(String, i64, String)],
    now: Time,
) -> Result<()> {
    tx.execute_script(TABLE).await?;
    let done: Vec<Done> = steps
        .iter()
        .map(|(room, number, digest)| Done { room: room.clone(), number: *number, digest: digest.clone() })
        .collect();
    check(rooms, &done)?;
    for room in rooms {
        for step in room.list {
            if done.iter().any(|d| d.room == room.room && d.number == step.number) {
                apply(tx, room.room, step, now).await?;
            }
        }
    }
    Ok(())
}

async fn apply(tx: &mut Tx, room: &str, step: &Migration, now: Time) -> Result<()> {
    let sql = step.postgres.filter(|_| tx.is_postgres()).unwrap_or(step.sql);
    tx.execute_script(sql).await.map_err(|e| Error::internal(format!("migration {room} {} failed: {e}", step.name)))?;
    tx.execute_quietly(
        "INSERT INTO migration (room, number, name, digest, at) VALUES ($1, $2, $3, $4, $5)",
        vals![room, step.number, step.name, digest_of(step), now.micros()],
    )
    .await?;
    Ok(())
}

fn digest_of(step: &Migration) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(step.sql.as_bytes());
    context.update(step.postgres.unwrap_or_default().as_bytes());
    crate::keys::hex(context.finish().as_ref())
}

fn check(rooms: &[Migrations], done: &[Done]) -> Result<()> {
    for d in done {
        let step = rooms.iter().filter(|r| r.room == d.room).flat_map(|r| r.list).find(|m| m.number == d.number);
        match step {
            None => {
                return Err(Error::internal(format!(
                    "the database is newer than this program: it has step {} of {}, which this version does not know. Start the newer version, or restore a backup from before the upgrade",
                    d.number, d.room
                )));
            }
            Some(step) if digest_of(step) != d.digest => {
                return Err(Error::internal(format!(
                    "step {} of {} in the database is not the one in this program: a released migration was changed",
                    d.number, d.room
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
