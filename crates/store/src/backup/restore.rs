//! Restoring: a full part, and transactions from the log up to the cut, as one transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use base::{TenantId, Time};
use bytes::Bytes;
use sea_orm::Value;
use serde_json::Value as Json;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::cut::{Cut, Finder, Found, Step, Until};
use super::files::{self, FileRow};
use super::folder::{Chain, Folder, Manifest, Part};
use super::part::BackupKey;
use super::stream::{Change, Changes, Lines};
use super::table::{self, Table, quoted};
use super::{Fault, Result, Settings, UNHURRIED};
use crate::migrate::{self, Migrations};
use crate::{Store, Tx, marks, vals};

/// Placeholders in one statement; SQLite takes 32,766 and PostgreSQL 65,535.
const PLACEHOLDERS: usize = 6_000;

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Restored {
    /// The journal's position; entries that were not sealed yet come on top.
    pub position: i64,
    /// Rows of the full part.
    pub rows: u64,
    /// Changes of rows from the parts after it, up to the cut.
    pub changes: u64,
    /// Files whose content is there now, also where it was there before.
    pub files: u64,
    /// Files that the backup does not have: they were missing when it was taken.
    pub missing: Vec<String>,
}

/// Restores into an empty database. Nothing is there until everything is.
///
/// `progress` is told in words how far it is.
///
/// # Errors
/// When the database is not empty, a part was changed, or the backup has nothing there: it does not reach so far,
/// or it lies between two chains.
pub async fn restore(
    store: &Store,
    settings: &Settings,
    until: Until,
    rooms: &[Migrations],
    mut progress: impl FnMut(String) + Send,
) -> Result<Restored> {
    let folder = Arc::new(Folder::to_read(&settings.folder));
    let key = settings.key.clone();
    let manifest =
        folder.manifest(&key)?.ok_or_else(|| Fault::new(format!("{} holds no backup", settings.folder.display())))?;
    if let Some(table) = table::every(store.db()).await?.first() {
        return Err(Fault::new(format!(
            "the database is not empty (it has the table {}): restore into a new one, so that nothing is lost by it",
            table.name
        )));
    }
    let manifest = Arc::new(manifest);
    let (n, cut) = choose(&folder, &key, &manifest, until).await?;
    let chain = &manifest.chains[n];
    let mut done = Restored::default();
    let mut tx = store.begin_alone().await?;
    if tx.is_postgres() {
        tx.execute_quietly(UNHURRIED, vals![]).await?;
    }
    migrate::exactly(&mut tx, rooms, &chain.steps, store.clock().now()).await?;
    let mut tables: HashMap<&str, Target> = HashMap::new();
    for table in &chain.tables {
        tables.insert(&table.name, Target::new(table));
    }
    load(&mut tx, &folder, &key, chain, &mut done, &mut progress).await?;
    if chain.parts.len() > 1 {
        apply(&mut tx, &folder, &key, &manifest, n, cut, &tables, &mut done, &mut progress).await?;
    }
    if cut.is_some() {
        head(&mut tx).await?;
    }
    done.position = tx.scalar_i64("SELECT MAX(position) FROM journal WHERE position IS NOT NULL", vals![]).await?;
    bring_files(&mut tx, &folder, &key, &mut done, &mut progress).await?;
    tx.commit_quietly("a restore brings the journal with it").await?;
    Ok(done)
}

/// The newest chain that has what was asked for, and where to cut it; no cut: all of it.
async fn choose(
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    manifest: &Arc<Manifest>,
    until: Until,
) -> Result<(usize, Option<Cut>)> {
    let newest = manifest.chains.len().checked_sub(1).ok_or_else(|| Fault::new("the backup is empty"))?;
    if until == Until::Latest {
        return Ok((newest, None));
    }
    reached(manifest, until)?;
    let mut next = None;
    for n in (0..=newest).rev() {
        let Some(full) = manifest.chains[n].parts.first() else { continue };
        let later = match until {
            Until::Latest => false,
            Until::Position(p) => full.position > p,
            Until::Time(t) => full.at > t,
        };
        if !later {
            let (folder, key, manifest) = (folder.clone(), key.clone(), manifest.clone());
            let found = tokio::task::spawn_blocking(move || find(&folder, &key, &manifest.chains[n], until));
            match found.await.map_err(|e| Fault::new(e.to_string()))?? {
                Found::Nothing => {}
                Found::Cut(cut) => return Ok((n, Some(cut))),
                Found::All => return Ok((n, None)),
                Found::Short(end) => return Err(gap(until, end, next)),
            }
        }
        next = Some(full);
    }
    let first = manifest.chains.first().and_then(|c| c.parts.first()).map_or(0, |p| p.position);
    Err(Fault::new(format!("the oldest full backup begins at the position {first}; nothing earlier can be restored")))
}

/// Refuses what is beyond the newest part: less than was asked for is not restored unsaid.
fn reached(manifest: &Manifest, until: Until) -> Result<()> {
    let position = manifest.parts().map(|p| p.position).max().unwrap_or_default();
    let at = manifest.parts().map(|p| p.at).max().unwrap_or_default();
    match until {
        Until::Position(n) if n > position => {
            Err(Fault::new(format!("the backup reaches to the position {position}, not to {n}")))
        }
        Until::Time(t) if t > at => Err(Fault::new(format!(
            "the backup reaches to the time {}, not to {}; without a time, all of it is restored",
            time(at),
            time(t)
        ))),
        _ => Ok(()),
    }
}

/// Says that what was asked for lies behind where the log of a chain ends: before the next full part, if
/// there is one.
fn gap(until: Until, end: i64, next: Option<&Part>) -> Fault {
    let (what, end, next) = match until {
        Until::Time(t) => ("time", time(end), next.map(|p| time(p.at.max(t)))),
        Until::Position(n) => ("position", end.to_string(), next.map(|p| p.position.max(n + 1).to_string())),
        Until::Latest => ("end", String::new(), None),
    };
    Fault::new(match next {
        Some(next) => format!("the backup has nothing between the {what}s {end} and {next}: ask for one of these two"),
        None => format!("the backup cannot be cut after the {what} {end}: ask for that, or for all of it"),
    })
}

fn time(micros: i64) -> String {
    Time::from_micros(micros).rfc3339()
}

fn find(folder: &Folder, key: &BackupKey, chain: &Chain, until: Until) -> Result<Found> {
    let Some(full) = chain.parts.first() else { return Ok(Found::Nothing) };
    let head = Lines::open(folder, key, &full.name)?.next()?.unwrap_or_default();
    let odd = || Fault::new(format!("{}: its head makes no sense", full.name));
    let unsealed: Vec<(Uuid, i64)> =
        serde_json::from_value(head.get("unsealed").cloned().unwrap_or_default()).map_err(|_| odd())?;
    let mut finder = Finder::new(until, full.position, unsealed);
    let mut changes = Changes::new(folder, key, chain.parts.iter());
    let mut last = None;
    while !finder.is_over()
        && let Some(change) = changes.next()?
    {
        last = Some(change.key);
        if let Some(step) = step(&change)? {
            finder.step(step);
        }
    }
    if let Some(key) = last {
        // A transaction of another program may have no end of its own.
        finder.step(Step::End(key));
    }
    Ok(match until {
        Until::Time(t) if !finder.is_over() && t > chain.reaches() => Found::Short(chain.reaches()),
        _ => finder.found(),
    })
}

pub(super) fn step(change: &Change) -> Result<Option<Step>> {
    if change.op == "end" {
        return Ok(Some(Step::End(change.key)));
    }
    if change.table != "journal" {
        return Ok(None);
    }
    let odd = || Fault::new("a line about the journal makes no sense");
    let id = change.data.get("id").and_then(Json::as_str).and_then(|t| Uuid::parse_str(t).ok()).ok_or_else(odd)?;
    let position = change.data.get("position").and_then(Json::as_i64);
    Ok(match (change.op.as_str(), position) {
        ("set", Some(position)) => Some(Step::Sealed { id, position }),
        ("put", None) => {
            let at = change.data.get("at").and_then(Json::as_i64).ok_or_else(odd)?;
            Some(Step::Entry { id, at })
        }
        _ => None,
    })
}

/// The statements by which a table is filled and changed.
struct Target {
    table: Table,
    upsert: String,
    cut: String,
}

impl Target {
    fn new(table: &Table) -> Self {
        let key = table.key();
        let keys = quoted(key.iter().map(|c| c.name.as_str()));
        let rest: Vec<String> = table.rest().map(|c| format!("\"{0}\" = excluded.\"{0}\"", c.name)).collect();
        let then = if rest.is_empty() { "NOTHING".into() } else { format!("UPDATE SET {}", rest.join(", ")) };
        let upsert = format!(
            "INSERT INTO \"{}\" ({}) VALUES ({}) ON CONFLICT ({keys}) DO {then}",
            table.name,
            table.names(),
            marks(1, table.columns.len())
        );
        let cut = format!("DELETE FROM \"{}\" WHERE ({keys}) = ({})", table.name, marks(1, key.len()));
        Self { table: table.clone(), upsert, cut }
    }

    fn values<'a>(&self, columns: impl Iterator<Item = &'a table::Column>, data: &Json) -> Result<Vec<Value>> {
        let odd = |c: &table::Column| Fault::new(format!("a change of {} has no right {}", self.table.name, c.name));
        columns.map(|c| data.get(&c.name).and_then(|j| table::value(c.kind, j)).ok_or_else(|| odd(c))).collect()
    }

    async fn apply(&self, tx: &mut Tx, change: &Change) -> Result<()> {
        match change.op.as_str() {
            "put" => {
                let values = self.values(self.table.columns.iter(), &change.data)?;
                tx.execute_quietly(&self.upsert, values).await?;
            }
            "cut" => {
                let values = self.values(self.table.key().into_iter(), &change.data)?;
                tx.execute_quietly(&self.cut, values).await?;
            }
            "set" => {
                let given = |c: &&table::Column| change.data.get(&c.name).is_some();
                let (set, key): (Vec<_>, Vec<_>) = (self.table.rest().filter(given).collect(), self.table.key());
                let columns: Vec<String> =
                    set.iter().enumerate().map(|(n, c)| format!("\"{}\" = ${}", c.name, n + 1)).collect();
                let sql = format!(
                    "UPDATE \"{}\" SET {} WHERE ({}) = ({})",
                    self.table.name,
                    columns.join(", "),
                    quoted(key.iter().map(|c| c.name.as_str())),
                    marks(set.len() + 1, key.len())
                );
                let values = self.values(set.into_iter().chain(key), &change.data)?;
                tx.execute_quietly(&sql, values).await?;
            }
            other => return Err(Fault::new(format!("this version does not know the change {other}"))),
        }
        Ok(())
    }
}

/// Runs `read` on a thread that may wait for the disk, and hands over what it sends.
fn reading<T: Send + 'static>(
    read: impl FnOnce(&mpsc::Sender<Result<T>>) -> Result<()> + Send + 'static,
) -> mpsc::Receiver<Result<T>> {
    let (give, come) = mpsc::channel(2_000);
    tokio::task::spawn_blocking(move || {
        if let Err(fault) = read(&give) {
            // Whoever does not listen any more has failed already.
            let _ = give.blocking_send(Err(fault));
        }
    });
    come
}

/// Fills the tables from the full part.
async fn load(
    tx: &mut Tx,
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    chain: &Chain,
    done: &mut Restored,
    progress: &mut (impl FnMut(String) + Send),
) -> Result<()> {
    let full = chain.parts.first().ok_or_else(|| Fault::new("a chain without a full part"))?;
    let (f, k, name) = (folder.clone(), key.clone(), full.name.clone());
    let mut lines = reading(move |give| {
        let mut lines = Lines::open(&f, &k, &name)?;
        lines.next()?;
        while let Some(line) = lines.next()? {
            if give.blocking_send(Ok(line)).is_err() {
                break;
            }
        }
        Ok(())
    });
    let mut batch = Batch { table: None, rows: 0, values: Vec::new() };
    while let Some(line) = lines.recv().await {
        let odd = || Fault::new(format!("{}: a line makes no sense", full.name));
        let Json::Array(fields) = line? else { return Err(odd()) };
        let number = fields.first().and_then(Json::as_u64).ok_or_else(odd)?;
        let table =
            chain.tables.get(number as usize).filter(|t| t.columns.len() + 1 == fields.len()).ok_or_else(odd)?;
        if batch.is_full_for(table) {
            batch.insert(tx).await?;
        }
        batch.table = Some(table);
        batch.rows += 1;
        for (column, json) in table.columns.iter().zip(&fields[1..]) {
            batch.values.push(table::value(column.kind, json).ok_or_else(odd)?);
        }
        done.rows += 1;
        if done.rows.is_multiple_of(100_000) {
            progress(format!("{} of {} rows", done.rows, full.rows));
        }
    }
    batch.insert(tx).await?;
    if done.rows != full.rows {
        return Err(Fault::new(format!("{}: {} rows instead of {}", full.name, done.rows, full.rows)));
    }
    progress(format!("{} rows of {}", done.rows, full.name));
    Ok(())
}

struct Batch<'a> {
    table: Option<&'a Table>,
    rows: usize,
    values: Vec<Value>,
}

impl Batch<'_> {
    fn is_full_for(&self, table: &Table) -> bool {
        self.table.is_some_and(|t| t.name != table.name)
            || self.rows == 400
            || self.values.len() + table.columns.len() > PLACEHOLDERS
    }

    async fn insert(&mut self, tx: &mut Tx) -> Result<()> {
        let Some(table) = self.table.take() else { return Ok(()) };
        let width = table.columns.len();
        // SQLite counts unnamed placeholders; named ones it would look up among all others.
        let tuple = |row: usize| {
            if tx.is_postgres() {
                format!("({})", marks(row * width + 1, width))
            } else {
                format!("({})", vec!["?"; width].join(", "))
            }
        };
        let tuples: Vec<String> = (0..self.rows).map(tuple).collect();
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, table.names(), tuples.join(", "));
        self.rows = 0;
        tx.execute_quietly(&sql, std::mem::take(&mut self.values)).await?;
        Ok(())
    }
}

/// Applies the log up to the cut; beyond it, only the positions of entries that are in it.
#[expect(clippy::too_many_arguments, reason = "the parts of one restore; a struct would only rename them")]
async fn apply(
    tx: &mut Tx,
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    manifest: &Arc<Manifest>,
    chain: usize,
    cut: Option<Cut>,
    tables: &HashMap<&str, Target>,
    done: &mut Restored,
    progress: &mut (impl FnMut(String) + Send),
) -> Result<()> {
    let (f, k, m) = (folder.clone(), key.clone(), manifest.clone());
    let mut changes = reading(move |give| {
        let mut changes = Changes::new(&f, &k, m.chains[chain].parts.iter());
        while let Some(change) = changes.next()? {
            if give.blocking_send(Ok(change)).is_err() {
                break;
            }
        }
        Ok(())
    });
    let total: u64 = manifest.chains[chain].parts[1..].iter().map(|p| p.rows).sum();
    let mut waiting: Option<HashSet<Uuid>> = None;
    while let Some(change) = changes.recv().await {
        let change = change?;
        if change.op == "end" {
            continue;
        }
        let target = tables.get(change.table.as_str()).ok_or_else(|| {
            Fault::new(format!("the log names the table {}, which the full part has not", change.table))
        })?;
        if cut.is_none_or(|c| change.key <= c.key) {
            target.apply(tx, &change).await?;
            done.changes += 1;
            if done.changes.is_multiple_of(100_000) {
                progress(format!("{} of at most {total} changes", done.changes));
            }
            continue;
        }
        let waiting = match &mut waiting {
            Some(waiting) => waiting,
            none => none.insert(unsealed(tx).await?),
        };
        if waiting.is_empty() {
            break;
        }
        if let Some(Step::Sealed { id, .. }) = step(&change)?
            && waiting.remove(&id)
        {
            target.apply(tx, &change).await?;
        }
    }
    progress(format!("{} changes", done.changes));
    Ok(())
}

async fn unsealed(tx: &Tx) -> Result<HashSet<Uuid>> {
    #[derive(crate::FromQueryResult)]
    struct Waiting {
        id: Uuid,
    }
    let rows: Vec<Waiting> = tx.rows("SELECT id FROM journal WHERE position IS NULL", vals![]).await?;
    Ok(rows.into_iter().map(|w| w.id).collect())
}

/// Sets the head of the chain to the newest entry that was restored.
async fn head(tx: &mut Tx) -> Result<()> {
    tx.execute_quietly("DELETE FROM journal_head", vals![]).await?;
    tx.execute_quietly(
        "INSERT INTO journal_head (one, position, hash)
         SELECT 1, position, hash FROM journal WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1",
        vals![],
    )
    .await?;
    Ok(())
}

/// Brings the files that the restored rows name.
async fn bring_files(
    tx: &mut Tx,
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    done: &mut Restored,
    progress: &mut (impl FnMut(String) + Send),
) -> Result<()> {
    let mut last: Option<FileRow> = None;
    loop {
        let page = files::page(tx, last.as_ref()).await?;
        for file in &page {
            if bring(tx.store(), folder, key, file).await? {
                done.files += 1;
            } else {
                done.missing.push(file.sha256.clone());
            }
        }
        match page.last() {
            Some(file) => last = Some(file.clone()),
            None => break,
        }
    }
    progress(format!("{} files, {} missing", done.files, done.missing.len()));
    Ok(())
}

/// False when neither the store nor the backup has it.
async fn bring(store: &Store, folder: &Arc<Folder>, key: &Arc<BackupKey>, file: &FileRow) -> Result<bool> {
    // The folder of files outlived the database, or a restore before this one was cut off.
    if files::is_there(store, file).await {
        return Ok(true);
    }
    let Some(content) = files::read(folder, key, file).await? else { return Ok(false) };
    store.files().put(TenantId(file.tenant), &file.sha256, Bytes::from(content)).await?;
    Ok(true)
}
