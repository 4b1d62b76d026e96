//! The change log: triggers on every table that note each row as it was put or cut.
//!
//! Triggers, because they see every change, whoever makes it, inside its transaction, on both
//! engines alike. They are there only while backups are taken.

use std::collections::BTreeMap;
use std::time::Duration;

use base::{Error, Result};
use serde_json::Value as Json;

use super::table::{Kind, OURS, Table};
use crate::{Db, FromQueryResult, Store, Tx, vals};

#[derive(FromQueryResult, Clone, Debug)]
pub(crate) struct State {
    pub chain: String,
    pub part: i64,
    /// When that part was taken: as the folder has it, so that a part of the same number that a copy
    /// of this database wrote is not taken for it.
    pub at: i64,
    /// False when triggers were taken away: the log is not complete after its end.
    pub watched: bool,
}

pub(crate) async fn state(db: &Db) -> Result<Option<State>> {
    db.row("SELECT chain, part, at, watched FROM backup_state WHERE one = 1", vals![]).await
}

/// Begins the log of a chain that has no part yet (-1). A log that has an end goes on no longer.
pub(crate) async fn begin(store: &Store, chain: &str, at: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.execute_quietly(
        "INSERT INTO backup_state (one, chain, part, at, watched) VALUES (1, $1, -1, $2, TRUE)
         ON CONFLICT (one) DO UPDATE SET chain = excluded.chain, part = -1, at = excluded.at, watched = TRUE",
        vals![chain, at],
    )
    .await?;
    tx.execute_quietly(&format!("DELETE FROM change_log WHERE {END}"), vals![]).await?;
    tx.commit_quietly("the state of the backups is not anybody's data").await
}

/// Tells the line with which a log ends from the others; earlier versions take it for the end of a
/// transaction.
const END: &str = "op = 'end' AND name <> ''";

/// Where a log ends whose triggers were taken away.
#[derive(FromQueryResult)]
pub(crate) struct End {
    /// All that was acknowledged by then is in it.
    pub at: i64,
    /// What it has: see [`token`].
    pub token: String,
}

/// Where the log ends; none while it goes on, and where an earlier version ended it.
pub(crate) async fn end(db: &Db) -> Result<Option<End>> {
    let sql = format!(
        "SELECT CAST(name AS BIGINT) AS at, data AS token FROM change_log
         WHERE {END} AND EXISTS (SELECT 1 FROM backup_state WHERE NOT watched) ORDER BY seq DESC LIMIT 1"
    );
    db.row(&sql, vals![]).await
}

/// Ends the log. It is complete up to here and not beyond: of a transaction that runs while triggers
/// go, one table after the other, it may have a part.
async fn close(tx: &mut Tx) -> Result<()> {
    let at = tx.store().clock().now().micros().to_string();
    let token = token(tx).await?;
    if is_watched(tx).await? {
        tx.execute_quietly("UPDATE backup_state SET watched = FALSE", vals![]).await?;
        let sql = "INSERT INTO change_log (tx, op, name, data) VALUES (0, 'end', $1, $2)";
        tx.execute_quietly(sql, vals![at, token]).await?;
    }
    Ok(())
}

/// Whether the log goes on. No backup begins one anew before the end of this transaction.
async fn is_watched(tx: &Tx) -> Result<bool> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!("SELECT CASE WHEN watched THEN 1 ELSE 0 END FROM backup_state {lock}");
    Ok(tx.scalar_i64(&sql, vals![]).await? == 1)
}

/// On SQLite, marks the end of a transaction in the log, if one is kept. PostgreSQL numbers its
/// transactions itself.
pub(crate) async fn mark(tx: &mut Tx) -> Result<()> {
    if tx.is_postgres() {
        return Ok(());
    }
    tx.later_quietly(
        "INSERT INTO change_log (tx, op, name, data) SELECT 0, 'end', '', '' FROM backup_state WHERE one = 1",
        vals![],
    )
    .await
}

/// Puts the triggers of every table, each in a transaction of its own so that no writer waits for
/// more than one table. A change that commits after this returned is noted.
pub(crate) async fn watch(store: &Store, tables: &[Table]) -> Result<()> {
    for table in tables {
        let sql = if store.is_sqlite() { sqlite(table) } else { postgres(table) };
        patiently(store, &sql, Watched::Is).await?;
    }
    Ok(())
}

/// Takes the triggers away, all in this transaction, which locks every table that has some. What is in
/// the log stays until a backup has it.
pub(crate) async fn unwatch(tx: &mut Tx) -> Result<()> {
    close(tx).await?;
    for sql in drops(tx).await?.into_iter().flatten() {
        tx.execute_script(&sql).await?;
    }
    Ok(())
}

/// As [`unwatch`], but on PostgreSQL one table after the other, so that nobody waits for more than
/// one and none stands in a ring with it.
pub(crate) async fn unwatch_one_by_one(store: &Store) -> Result<()> {
    let mut tx = store.begin_alone().await?;
    if store.is_sqlite() {
        unwatch(&mut tx).await?;
        return tx.commit_quietly("triggers change no data").await;
    }
    close(&mut tx).await?;
    tx.commit_quietly("the state of the backups is not anybody's data").await?;
    for sql in drops(store.db()).await? {
        patiently(store, &sql, Watched::IsNot).await?;
    }
    Ok(())
}

/// The statements that drop what triggers there are, by table.
async fn drops(db: &Db) -> Result<Vec<Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Trigger {
        name: String,
        tbl: String,
    }
    let sql = if db.is_postgres() {
        format!(
            "SELECT t.tgname::TEXT AS name, c.relname::TEXT AS tbl FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE t.tgname LIKE 'backup\\_%' AND {OURS}"
        )
    } else {
        "SELECT name, tbl_name AS tbl FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'backup\\_%' ESCAPE '\\'"
            .to_owned()
    };
    let found: Vec<Trigger> = db.rows(&sql, vals![]).await?;
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Trigger { name, tbl } in found {
        let on = if db.is_postgres() { format!(" ON \"{tbl}\"") } else { String::new() };
        tables.entry(tbl).or_default().push(format!("DROP TRIGGER IF EXISTS \"{name}\"{on}"));
    }
    Ok(tables.into_values().collect())
}

/// What triggers are changed for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watched {
    Is,
    IsNot,
}

/// How often a table is asked for, and how long those who waited behind that have it for themselves.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Changes the triggers of one table. Whoever waits for a whole table holds up everybody who comes after;
/// so it soon gives up, lets them go first, and comes again.
async fn patiently(store: &Store, sql: &[String], to: Watched) -> Result<()> {
    for _ in 1..TRIES {
        match once(store, sql, to).await {
            Err(Error::Unavailable(_)) if !store.is_sqlite() => {}
            done => return done,
        }
        let _ = tokio::time::timeout(PAUSE, std::future::pending::<()>()).await;
    }
    once(store, sql, to).await
}

async fn once(store: &Store, sql: &[String], to: Watched) -> Result<()> {
    let mut tx = store.begin().await?;
    if !store.is_sqlite() {
        tx.execute_script("SET LOCAL lock_timeout = '250ms'").await?;
    }
    // A backup that began meanwhile needs them.
    if to == Watched::IsNot && is_watched(&tx).await? {
        return Ok(());
    }
    for sql in sql {
        tx.execute_script(sql).await?;
    }
    tx.commit_quietly("triggers change no data").await
}

/// For the journal: an update of these columns alone is noted as such, for every entry gets one.
fn narrow(table: &Table) -> Vec<&str> {
    match table.name.as_str() {
        "journal" => ["position", "hash"].into_iter().filter(|c| table.column(c).is_some()).collect(),
        _ => Vec::new(),
    }
}

fn differs<'a>(columns: impl IntoIterator<Item = &'a str>, word: &str) -> String {
    columns.into_iter().map(|c| format!("OLD.\"{c}\" {word} NEW.\"{c}\"")).collect::<Vec<_>>().join(" OR ")
}

fn sqlite(table: &Table) -> Vec<String> {
    let name = &table.name;
    let image = |row: &str, columns: &mut dyn Iterator<Item = (&str, Kind)>| {
        let parts: Vec<String> = columns
            .filter_map(|(c, kind)| {
                let v = format!("{row}.\"{c}\"");
                match kind {
                    Kind::Bytes | Kind::Uuid => {
                        Some(format!("'{c}', CASE WHEN {v} IS NULL THEN NULL ELSE hex({v}) END"))
                    }
                    Kind::Real => None,
                    _ => Some(format!("'{c}', {v}")),
                }
            })
            .collect();
        format!("json_object({})", parts.join(", "))
    };
    let key = || table.key().into_iter().map(|c| (c.name.as_str(), c.kind));
    let narrow = narrow(table);
    let wide: Vec<&str> = table.rest().map(|c| c.name.as_str()).filter(|c| !narrow.contains(c)).collect();
    let key_moved = differs(key().map(|(c, _)| c), "IS NOT");
    let note = |op: &str, data: String| {
        format!("INSERT INTO change_log (tx, op, name, data) VALUES (0, '{op}', '{name}', {data});")
    };
    // Seventeen digits of SQLite do not always read back as the same number.
    let reals: String = (table.columns.iter().filter(|c| c.kind == Kind::Real))
        .map(|c| {
            format!(
                "INSERT INTO change_log (tx, op, name, data, real) VALUES (0, 'real', '{0}', '', NEW.\"{0}\"); ",
                c.name
            )
        })
        .collect();
    let image_of_all = image("NEW", &mut table.columns.iter().map(|c| (c.name.as_str(), c.kind)));
    let whole = format!("{reals}{}", note("put", image_of_all));
    let cut = note("cut", image("OLD", &mut key()));
    let changed =
        if wide.is_empty() { key_moved.clone() } else { format!("{key_moved} OR {}", differs(wide, "IS NOT")) };
    let mut all = vec![
        format!("CREATE TRIGGER IF NOT EXISTS \"backup_0_{name}\" AFTER INSERT ON \"{name}\" BEGIN {whole} END"),
        format!(
            "CREATE TRIGGER IF NOT EXISTS \"backup_1_{name}\" BEFORE UPDATE ON \"{name}\" WHEN {key_moved} BEGIN {cut} END"
        ),
        format!(
            "CREATE TRIGGER IF NOT EXISTS \"backup_2_{name}\" AFTER UPDATE ON \"{name}\" WHEN {changed} BEGIN {whole} END"
        ),
        format!("CREATE TRIGGER IF NOT EXISTS \"backup_3_{name}\" AFTER DELETE ON \"{name}\" BEGIN {cut} END"),
    ];
    if !narrow.is_empty() {
        let columns = table.columns.iter().filter(|c| c.key > 0 || narrow.contains(&c.name.as_str()));
        let set = note("set", image("NEW", &mut columns.map(|c| (c.name.as_str(), c.kind))));
        let when = differs(narrow, "IS NOT");
        all.push(format!(
            "CREATE TRIGGER IF NOT EXISTS \"backup_4_{name}\" AFTER UPDATE ON \"{name}\" WHEN ({when}) AND NOT ({changed})
             BEGIN {set} END"
        ));
    }
    all
}

fn postgres(table: &Table) -> Vec<String> {
    let name = &table.name;
    let narrow = narrow(table);
    let wide: Vec<&str> = table.rest().map(|c| c.name.as_str()).filter(|c| !narrow.contains(c)).collect();
    let reals = table.columns.iter().filter(|c| c.kind == Kind::Real).map(|c| format!("'{}'", c.name));
    let call = format!("EXECUTE FUNCTION backup_note({})", reals.collect::<Vec<_>>().join(", "));
    let word = "IS DISTINCT FROM";
    let key_moved = differs(table.key().into_iter().map(|c| c.name.as_str()), word);
    let changed = if wide.is_empty() { key_moved.clone() } else { format!("{key_moved} OR {}", differs(wide, word)) };
    let trigger = |trigger: &str, event: &str, when: &str, call: &str| {
        let when = if when.is_empty() { String::new() } else { format!("WHEN ({when})") };
        format!("CREATE OR REPLACE TRIGGER {trigger} AFTER {event} ON \"{name}\" FOR EACH ROW {when} {call}")
    };
    // Triggers fire in the order of their names: what a row was is cut before what it became is put.
    let mut all = vec![
        trigger("backup_0_put", "INSERT", "", &call),
        trigger("backup_1_moved", "UPDATE", &key_moved, &call),
        trigger("backup_2_changed", "UPDATE", &changed, &call),
        trigger("backup_3_cut", "DELETE", "", &call),
    ];
    if !narrow.is_empty() {
        let when = format!("({}) AND NOT ({changed})", differs(narrow, word));
        all.push(trigger("backup_4_sealed", "UPDATE", &when, "EXECUTE FUNCTION backup_note_sealed()"));
    }
    all
}

/// Forgets what a part holds that is safe: what was visible to the snapshot it was taken in.
pub(crate) async fn prune(store: &Store, token: &str) -> Result<()> {
    let seen = if store.is_sqlite() {
        "seq <= CAST($1 AS BIGINT)"
    } else {
        "pg_visible_in_snapshot(tx::TEXT::xid8, $1::pg_snapshot)"
    };
    forget(store, &format!("{seen} AND NOT ({END})"), Some(token)).await
}

/// Forgets all of it, unless a backup has begun another log meanwhile.
pub(crate) async fn forget_all(store: &Store) -> Result<()> {
    forget(store, "NOT EXISTS (SELECT 1 FROM backup_state)", None).await
}

/// Forgets lines with numbers of another PostgreSQL, which came with a dump of the database: no token
/// of this one sees them, and they would be told again in every part. A full part has what they say.
pub(crate) async fn forget_strange(store: &Store) -> Result<()> {
    if store.is_sqlite() {
        return Ok(());
    }
    forget(store, "NOT pg_visible_in_snapshot(tx::TEXT::xid8, pg_current_snapshot())", None).await
}

/// In pieces, so that nobody who writes waits for long.
async fn forget(store: &Store, which: &str, token: Option<&str>) -> Result<()> {
    // On PostgreSQL without one, for which it would read the whole log for each piece.
    let order = if store.is_sqlite() { "ORDER BY seq" } else { "" };
    let sql =
        format!("DELETE FROM change_log WHERE seq IN (SELECT seq FROM change_log WHERE {which} {order} LIMIT 20000)");
    loop {
        let mut tx = store.begin_alone().await?;
        let gone = tx.execute_quietly(&sql, token.map(Into::into).into_iter().collect()).await?;
        tx.commit_quietly("the log of changes is not anybody's data").await?;
        if gone == 0 {
            return Ok(());
        }
    }
}

/// What the snapshot of `db` holds of the log: a number on SQLite, a snapshot on PostgreSQL.
pub(crate) async fn token(db: &Db) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Token {
        token: String,
    }
    let sql = if db.is_postgres() {
        "SELECT pg_current_snapshot()::TEXT AS token"
    } else {
        "SELECT CAST(COALESCE(MAX(seq), 0) AS TEXT) AS token FROM sqlite_sequence WHERE name = 'change_log'"
    };
    let row: Option<Token> = db.row(sql, vals![]).await?;
    Ok(row.map_or_else(|| "0".into(), |t| t.token))
}

/// Says which part of which chain the log continues that belonged to `before`. Leaves alone whether it is
/// complete: its triggers may have been taken away meanwhile.
pub(crate) async fn numbered(store: &Store, before: &str, chain: &str, part: i64, at: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.execute_quietly(
        "UPDATE backup_state SET chain = $1, part = $2, at = $3 WHERE one = 1 AND chain = $4",
        vals![chain, part, at, before],
    )
    .await?;
    tx.commit_quietly("the state of the backups is not anybody's data").await
}

#[derive(FromQueryResult)]
struct Raw {
    key: i64,
    op: String,
    name: String,
    data: String,
    real: Option<f64>,
}

/// A line of the log.
pub(crate) struct Line {
    /// See [`super::stream::Change::key`].
    pub key: i64,
    pub op: String,
    pub name: String,
    pub data: Json,
}

impl Line {
    pub fn end(key: i64) -> Self {
        Self { key, op: "end".into(), name: String::new(), data: Json::Null }
    }

    pub fn into_json(self) -> Json {
        if self.op == "end" {
            return Json::from(vec![Json::from(self.key), Json::from(self.op)]);
        }
        Json::Array(vec![self.key.into(), self.op.into(), self.name.into(), self.data])
    }
}

/// Reads the log in a snapshot, page by page: what `before` did not see, each transaction together
/// and closed by an `end`.
pub(crate) struct Reader {
    /// SQLite: the last line read. PostgreSQL: the transaction that is being read.
    at: Option<i64>,
    /// SQLite: the last line that is read.
    until: i64,
    /// Columns of floating point that belong to the next row.
    reals: Vec<(String, Option<f64>)>,
}

impl Reader {
    /// `until`: what the log has before its end, if it has one.
    pub async fn open(snapshot: &Db, before: &str, until: Option<&str>) -> Result<Self> {
        let odd = || Error::internal("a manifest of another engine");
        if !snapshot.is_postgres() {
            let number = |token: &str| token.parse::<i64>().map_err(|_| odd());
            let (at, until) = (number(before)?, until.map_or(Ok(i64::MAX), number)?);
            return Ok(Self { at: Some(at), until, reals: Vec::new() });
        }
        let is_token = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b',');
        if !is_token(before) || !until.is_none_or(is_token) {
            return Err(odd());
        }
        let seen = |token: &str| format!("pg_visible_in_snapshot(tx::TEXT::xid8, '{token}'::pg_snapshot)");
        let within = until.map_or("TRUE".to_owned(), seen);
        // A transaction has its place where it wrote last: whatever it had seen of others was
        // written before that. So none depends on one that comes later.
        let sql = format!(
            "DECLARE backup_log NO SCROLL CURSOR FOR SELECT MAX(seq) OVER (PARTITION BY tx) AS key, op, name, data, real
             FROM change_log WHERE NOT {} AND {within} ORDER BY 1, seq",
            seen(before)
        );
        snapshot.query(&sql, vals![]).await?;
        Ok(Self { at: None, until: i64::MAX, reals: Vec::new() })
    }

    /// The next lines; none at the end.
    pub async fn page(&mut self, snapshot: &Db) -> Result<Vec<Line>> {
        const SQLITE: &str = "SELECT seq AS key, op, name, data, real FROM change_log
           WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT 1000";
        let postgres = snapshot.is_postgres();
        let found: Vec<Raw> = if postgres {
            snapshot.rows("FETCH 1000 FROM backup_log", vals![]).await?
        } else {
            snapshot.rows(SQLITE, vals![self.at, self.until]).await?
        };
        let at_end = found.is_empty();
        let mut lines = Vec::with_capacity(found.len() + 16);
        for raw in found {
            if let Some(before) = self.at.replace(raw.key)
                && postgres
                && before != raw.key
            {
                lines.push(Line::end(before));
            }
            match raw.op.as_str() {
                "end" => lines.push(Line::end(raw.key)),
                "real" => self.reals.push((raw.name, raw.real)),
                _ => lines.push(self.line(raw)?),
            }
        }
        if at_end
            && postgres
            && let Some(key) = self.at.take()
        {
            lines.push(Line::end(key));
        }
        // Never empty before the end.
        if lines.is_empty() && !at_end {
            return Box::pin(self.page(snapshot)).await;
        }
        Ok(lines)
    }

    fn line(&mut self, raw: Raw) -> Result<Line> {
        let mut data: Json = serde_json::from_str(&raw.data)
            .map_err(|e| Error::internal(format!("the log of changes of {} is broken: {e}", raw.name)))?;
        for (name, real) in self.reals.drain(..) {
            data[name] = real.map_or(Json::Null, |r| r.to_string().into());
        }
        Ok(Line { key: raw.key, op: raw.op, name: raw.name, data })
    }
}
