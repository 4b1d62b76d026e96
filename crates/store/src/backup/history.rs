//! Whether the database goes on where the newest part in a folder ends.
//!
//! What the database says of its backups (`log::State`) travels with it: into a copy, back in time
//! with a snapshot of its disk, onto another server with a dump. So each part says, outside of the
//! database, by what that is known again.

use base::Error;
use serde::{Deserialize, Serialize};

use super::Result;
use super::folder::Chain;
use super::log::{self, State};
use crate::{Db, FromQueryResult, Store, vals};

const OTHER: &str = "the newest chain in this folder is not the one that the database goes on with";
const ELSEWHERE: &str = "the database does not go on where the newest part in this folder ends: \
    one of the two was set back or is a copy, or the backup before was cut off in its last moment";
const MOVED: &str = "the database was moved to a server that numbers its transactions anew";
const EARLIER: &str = "the newest part was written by an earlier version, which did not note where the database was";

/// By what the database is known again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Of the newest sealed entry, which covers all before it; empty when there was none.
    pub hash: String,
    /// Where transactions are numbered: see [`server`].
    pub server: String,
}

/// Where the database is in one snapshot.
#[derive(Clone)]
pub(crate) struct Here {
    pub position: i64,
    pub token: String,
    pub mark: Mark,
}

#[derive(FromQueryResult)]
struct Entry {
    position: i64,
    hash: Vec<u8>,
}

impl Here {
    pub async fn of(snapshot: &Db, server: String) -> Result<Self> {
        // Not MAX(position): on SQLite that reads the whole journal.
        let sql = "SELECT position, hash FROM journal WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1";
        let newest: Option<Entry> = snapshot.row(sql, vals![]).await?;
        let (position, hash) = newest.map_or((0, String::new()), |e| (e.position, crate::keys::hex(&e.hash)));
        Ok(Self { position, token: log::token(snapshot).await?, mark: Mark { hash, server } })
    }
}

/// PostgreSQL's name for the server, which numbers the transactions of all its databases. Empty on
/// SQLite, and where the role may not read it.
pub(crate) async fn server(store: &Store) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Server {
        name: String,
    }
    if store.is_sqlite() {
        return Ok(String::new());
    }
    // Not in the snapshot, which a refusal would end.
    let sql = "SELECT system_identifier::TEXT AS name FROM pg_control_system()";
    match store.db().row::<Server>(sql, vals![]).await {
        Ok(found) => Ok(found.map(|s| s.name).unwrap_or_default()),
        Err(away @ Error::Unavailable(_)) => Err(away.into()),
        Err(_) => Ok(String::new()),
    }
}

/// Why the chain cannot go on with what this database has noted; none: it can.
pub(crate) async fn broken(
    snapshot: &Db,
    here: &Here,
    chain: &Chain,
    state: Option<&State>,
) -> Result<Option<&'static str>> {
    let (Some(last), Some(state)) = (chain.parts.last(), state) else { return Ok(Some(OTHER)) };
    if state.chain != chain.id {
        return Ok(Some(OTHER));
    }
    let Some(mark) = &last.mark else { return Ok(Some(EARLIER)) };
    // Noted after the part was whole: the database has been there, and no later part forgot its log.
    // Who ended between the two begins anew; it cannot be told from a database that was set back.
    if (state.part + 1, state.at) != (chain.parts.len() as i64, last.at) {
        return Ok(Some(ELSEWHERE));
    }
    if hash_at(snapshot, last.position).await? != mark.hash {
        return Ok(Some(ELSEWHERE));
    }
    if mark.server != here.mark.server {
        return Ok(Some(MOVED));
    }
    Ok((!reaches(&here.token, &last.token)).then_some(if snapshot.is_postgres() { MOVED } else { ELSEWHERE }))
}

async fn hash_at(snapshot: &Db, position: i64) -> Result<String> {
    let sql = "SELECT position, hash FROM journal WHERE position = $1";
    let entry: Option<Entry> = snapshot.row(sql, vals![position]).await?;
    Ok(entry.map(|e| crate::keys::hex(&e.hash)).unwrap_or_default())
}

/// Whether `now` is no earlier than `then`: lines of the log on SQLite, transactions on PostgreSQL.
/// Else new changes have numbers that `then` has seen already, and would be left out.
fn reaches(now: &str, then: &str) -> bool {
    let (now, then) = (end(now), end(then));
    matches!((now, then), (Some((a, now)), Some((b, then))) if a == b && now >= then)
}

/// The number before which all was seen, or the one after which nothing was; and whether it is of
/// PostgreSQL (`xmin:xmax:others`).
fn end(token: &str) -> Option<(bool, u64)> {
    let mut fields = token.split(':');
    let first = fields.next()?;
    let second = fields.next();
    Some((second.is_some(), second.unwrap_or(first).parse().ok()?))
}

#[cfg(test)]
#[path = "history_test.rs"]
mod tests;
