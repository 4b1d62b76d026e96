//! Migrations: each room brings its own, numbered from 1, in SQL that both engines read.

use base::{Error, Result, Time};
use ring::digest;

use crate::{FromQueryResult, Store, vals};

/// One step. Once released it is never changed, only followed by another.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
    /// Used instead on PostgreSQL, where one text does not do for both.
    pub postgres: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    pub room: &'static str,
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

/// Brings the database to the newest form. Each step is one transaction; on PostgreSQL an
/// advisory lock keeps two nodes from doing it at once.
///
/// # Errors
/// `Internal` when the database is newer than the program, or a released step was changed.
pub async fn run(store: &Store, rooms: &[Migrations], now: Time) -> Result<usize> {
    let mut tx = store.begin().await?;
    if tx.is_postgres() {
        tx.execute_script("SELECT pg_advisory_xact_lock(7210151920)").await?;
    }
    tx.execute_script(TABLE).await?;
    let done: Vec<Done> = tx.rows("SELECT room, number, digest FROM migration", vals![]).await?;
    check(rooms, &done)?;
    let mut applied = 0;
    for room in rooms {
        for step in room.list {
            if done.iter().any(|d| d.room == room.room && d.number == step.number) {
                continue;
            }
            let sql = step.postgres.filter(|_| tx.is_postgres()).unwrap_or(step.sql);
            tx.execute_script(sql)
                .await
                .map_err(|e| Error::internal(format!("migration {} {} failed: {e}", room.room, step.name)))?;
            tx.execute_quietly(
                "INSERT INTO migration (room, number, name, digest, at) VALUES ($1, $2, $3, $4, $5)",
                vals![room.room, step.number, step.name, digest_of(step), now.micros()],
            )
            .await?;
            applied += 1;
        }
    }
    tx.commit_quietly("migrations are recorded in their own table").await?;
    crate::keystore::pair(store).await?;
    Ok(applied)
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
