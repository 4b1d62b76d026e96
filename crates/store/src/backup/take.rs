//! Taking a backup: a full part, or what has changed since the last one.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::files::{self, Copied, FileRow, Names};
use super::folder::{Chain, Folder, Manifest, Part, part_name};
use super::history::{self, Here};
use super::part::BackupKey;
use super::stream::Writer;
use super::table::{self, Row, Table, quoted};
use super::{Fault, Result, Settings, UNHURRIED, log};
use crate::{Db, FromQueryResult, Store, vals};

/// Rows that are read at once.
const PAGE: usize = 1_000;

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The new parts: none when nothing had changed.
    pub parts: Vec<Part>,
    /// Why the last of them is a full one.
    pub why_full: Option<&'static str>,
    /// Files that were copied now; those that lay there already are not counted.
    pub files: u64,
    /// Files that have a row but no content in the store.
    pub missing: u64,
    /// Chains, and copies of files, that were too old and are gone.
    pub pruned: (u64, u64),
}

struct Work<'a> {
    store: &'a Store,
    folder: Arc<Folder>,
    key: Arc<BackupKey>,
    /// See [`history::server`].
    server: String,
    taken: Taken,
}

/// Takes a backup. The program may go on writing meanwhile, on this node and others.
///
/// # Errors
/// What went wrong; the backups that were there are as they were.
pub async fn take(store: &Store, settings: &Settings) -> Result<Taken> {
    let folder = Arc::new(Folder::to_write(&settings.folder)?);
    let key = settings.key.clone();
    let mut manifest = folder.manifest(&key)?.unwrap_or_else(Manifest::new);
    folder.sweep(Some(&manifest))?;
    let server = history::server(store).await?;
    let mut work = Work { store, folder, key, server, taken: Taken::default() };
    // In a snapshot, because a replica may be behind.
    let (now, here) = work.snapshot().await?;
    let (tables, steps, state) = (table::all(&now).await?, steps(&now).await?, log::state(&now).await?);
    let broken = match manifest.chains.last() {
        None => Some("it is the first"),
        Some(chain) => history::broken(&now, &here, chain, state.as_ref()).await?,
    };
    if let (Some(why), Some(_)) = (broken, manifest.chains.last()) {
        tracing::warn!("a full backup is taken instead of the changes: {why}");
    }
    let upgraded = state.is_some_and(|s| !s.watched)
        || manifest.chains.last().is_some_and(|c| c.tables != tables || c.steps != steps);
    let old = |c: &Chain| c.is_older_than(store.clock().now(), settings.full_every_days);
    let why = match broken {
        None if upgraded => Some("the tables were changed by an upgrade"),
        None if manifest.chains.last().is_some_and(old) => Some("the chain has reached its age"),
        other => other,
    };
    // Of a chain whose log goes on, the next full one takes the changes, up to its own snapshot.
    let goes_on = why.is_some() && broken.is_none() && !upgraded;
    if broken.is_some() || goes_on {
        drop(now);
    } else {
        work.changes(&mut manifest, now, here).await?;
    }
    if why.is_some() {
        let names = work.full(&mut manifest, tables, steps, goes_on).await?;
        work.taken.why_full = why;
        work.prune(&mut manifest, settings.keep, &names).await?;
    }
    Ok(work.taken)
}

/// Keeps no log of changes any longer, and forgets the one there is.
///
/// # Errors
/// As [`crate::Db::rows`].
pub async fn stop(store: &Store) -> Result<()> {
    log::unwatch_one_by_one(store).await?;
    // Before the log: while there is a state, transactions on SQLite add to it.
    let mut tx = store.begin_alone().await?;
    tx.execute_quietly("DELETE FROM backup_state", vals![]).await?;
    tx.commit_quietly("the state of the backups is not anybody's data").await?;
    Ok(log::forget_all(store).await?)
}

impl Chain {
    fn is_older_than(&self, now: base::Time, days: u32) -> bool {
        let began = self.parts.first().map_or(0, |p| p.at);
        now.micros() - began >= i64::from(days) * 86_400_000_000
    }
}

#[derive(FromQueryResult)]
struct Step {
    room: String,
    number: i64,
    digest: String,
}

async fn steps(db: &Db) -> Result<Vec<(String, i64, String)>> {
    let rows: Vec<Step> = db.rows("SELECT room, number, digest FROM migration ORDER BY room, number", vals![]).await?;
    Ok(rows.into_iter().map(|s| (s.room, s.number, s.digest)).collect())
}

#[derive(FromQueryResult)]
struct Unsealed {
    id: uuid::Uuid,
    at: i64,
}

impl Work<'_> {
    fn writer(&self, name: &str) -> Writer {
        Writer::new(self.folder.clone(), self.key.clone(), name.to_owned())
    }

    /// A snapshot, and where the database is in it.
    async fn snapshot(&self) -> Result<(Arc<Db>, Here)> {
        let snapshot = self.store.snapshot().await?;
        if snapshot.is_postgres() {
            snapshot.query(UNHURRIED, vals![]).await?;
        }
        let here = Here::of(&snapshot, self.server.clone()).await?;
        Ok((Arc::new(snapshot), here))
    }

    /// Begins a chain; gives back the names of the copies that it needs. Where the log of the chain before
    /// goes on, that one gets the rest of it first, so that nothing lies between the two.
    async fn full(
        &mut self,
        manifest: &mut Manifest,
        tables: Vec<Table>,
        steps: Vec<(String, i64, String)>,
        goes_on: bool,
    ) -> Result<Names> {
        let store = self.store;
        let chain = uuid::Uuid::new_v4().simple().to_string();
        // The log begins before the snapshot, so that between them nothing is missed. Until the
        // manifest has the part, it belongs to the chain before, or to one that has no part.
        let owner = manifest.chains.last().filter(|_| goes_on).map_or(&chain, |c| &c.id).clone();
        if !goes_on {
            log::begin(store, &chain, store.clock().now().micros()).await?;
            log::forget_strange(store).await?;
        }
        log::watch(store, &tables).await?;
        while store.seal().await? > 0 {}
        let began = store.clock().now();
        let (snapshot, here) = self.snapshot().await?;
        if goes_on {
            self.changes(manifest, snapshot.clone(), here.clone()).await?;
            if let Some(before) = manifest.chains.last_mut() {
                before.ended.get_or_insert(began.micros());
            }
        }
        let Here { position, token, mark } = here;
        let unsealed: Vec<Unsealed> =
            snapshot.rows("SELECT id, at FROM journal WHERE position IS NULL", vals![]).await?;
        let unsealed: Vec<Json> = unsealed.iter().map(|u| json!([u.id, u.at])).collect();
        let now = store.clock().now();
        let name = part_name(now, position, true);
        let mut out = self.writer(&name);
        out.line(&json!({ "chain": chain, "unsealed": unsealed })).await?;
        let mut rows = 0;
        for (n, table) in tables.iter().enumerate() {
            rows += dump(&snapshot, n, table, &mut out).await?;
        }
        let files = files::all(&snapshot).await?;
        // Copying takes long: PostgreSQL would end a transaction in which nothing happens meanwhile.
        drop(snapshot);
        let names = Arc::new(self.copy(files).await?);
        let written = out.finish().await?;
        let part = Part {
            name,
            full: true,
            at: now.micros(),
            position,
            rows,
            bytes: written.bytes,
            sha256: written.sha256,
            first: i64::MIN,
            token: token.clone(),
            mark: Some(mark),
        };
        self.taken.parts.push(part.clone());
        let gone = self.end_chain(manifest, &names).await?;
        manifest.chains.push(Chain { id: chain.clone(), tables, steps, parts: vec![part], gone, ended: None });
        self.folder.write_manifest(&self.key, manifest)?;
        log::numbered(store, &owner, &chain, 0, now.micros()).await?;
        log::prune(store, &token).await?;
        Ok(names)
    }

    /// Ends the newest chain: files that went without a word of its log, while nobody watched the
    /// tables, are known by their copies. Says which copies an older chain has as gone though the
    /// next one needs them, too; it has to say so itself, because the older one goes first.
    async fn end_chain(&self, manifest: &mut Manifest, names: &Names) -> Result<Vec<String>> {
        let known = manifest.gone();
        let again = names.iter().filter(|n| known.contains(*n)).cloned().collect();
        if let Some(ended) = manifest.chains.last_mut() {
            let lost = files::others(&self.folder, names, known).await?;
            ended.keeps(lost.into_iter().filter(|n| !n.ends_with(".unfinished")));
        }
        Ok(again)
    }

    /// Adds a part with what has changed, as this snapshot sees it, or up to where the log has its end.
    async fn changes(&mut self, manifest: &mut Manifest, snapshot: Arc<Db>, here: Here) -> Result<()> {
        let store = self.store;
        let Some((chain, older)) = manifest.chains.split_last_mut() else { return Ok(()) };
        let before = chain.parts.last().map_or("0", |p| p.token.as_str()).to_owned();
        let Here { position, token, mark } = here;
        let now = store.clock().now();
        let name = part_name(now, position, false);
        let mut out = self.writer(&name);
        out.line(&json!({ "chain": chain.id })).await?;
        let mut noted = Noted::default();
        let end = log::end(&snapshot).await?;
        chain.ended = end.as_ref().map(|e| e.at);
        let mut log = log::Reader::open(&snapshot, &before, end.as_ref().map(|e| e.token.as_str())).await?;
        loop {
            let page = log.page(&snapshot).await?;
            if page.is_empty() {
                break;
            }
            for line in page {
                noted.take(&line)?;
                out.line(&line.into_json()).await?;
            }
        }
        // A full part may still be read from it.
        drop(snapshot);
        if noted.rows == 0 {
            out.abandon().await;
            return Ok(log::prune(store, &token).await?);
        }
        let names = self.copy(noted.files.into_iter().collect()).await?;
        let written = out.finish().await?;
        let part = Part {
            name,
            full: false,
            at: now.micros(),
            position,
            rows: noted.rows,
            bytes: written.bytes,
            sha256: written.sha256,
            first: noted.first,
            token: token.clone(),
            mark: Some(mark),
        };
        self.taken.parts.push(part.clone());
        chain.parts.push(part);
        let known: HashSet<&str> = older.iter().flat_map(|c| &c.gone).map(String::as_str).collect();
        let again = names.into_iter().filter(|n| known.contains(n.as_str()));
        let cut = noted.gone.iter().map(|f| files::name(&self.key, f)).filter(|n| self.folder.has(n));
        chain.keeps(again.chain(cut));
        let (id, number) = (chain.id.clone(), chain.parts.len() as i64 - 1);
        self.folder.write_manifest(&self.key, manifest)?;
        log::numbered(store, &id, &id, number, now.micros()).await?;
        Ok(log::prune(store, &token).await?)
    }

    /// Copies files, and gives back the names of their copies.
    async fn copy(&mut self, files: Vec<FileRow>) -> Result<HashSet<String>> {
        let mut names = HashSet::with_capacity(files.len());
        for file in files {
            match files::copy(self.store, &self.folder, &self.key, &file).await? {
                Copied::New => self.taken.files += 1,
                Copied::There => {}
                // One that was let go of since the snapshot misses nothing.
                Copied::Missing => self.taken.missing += u64::from(files::is_kept(self.store, &file).await?),
            }
            names.insert(files::name(&self.key, &file));
        }
        Ok(names)
    }

    /// Lets go of chains that are too old, and of copies that none of the others needs. What the
    /// newest needs it has just named; asking the database anew would forget what it lost since.
    async fn prune(&mut self, manifest: &mut Manifest, keep: u32, names: &Names) -> Result<()> {
        let more = manifest.chains.len().saturating_sub(keep.max(1) as usize);
        if more == 0 {
            return Ok(());
        }
        manifest.chains.drain(..more);
        self.folder.write_manifest(&self.key, manifest)?;
        self.folder.sweep(Some(manifest))?;
        let files = files::prune(&self.folder, names, manifest.gone()).await?;
        self.taken.pruned = (more as u64, files);
        Ok(())
    }
}

/// Every row of a table, page by page along its key; says how many.
async fn dump(snapshot: &Db, number: usize, table: &Table, out: &mut Writer) -> Result<u64> {
    let key = table.key();
    let keys = quoted(key.iter().map(|c| c.name.as_str()));
    let names = table.names();
    let begin = format!("SELECT {names} FROM \"{}\" ORDER BY {keys} LIMIT {PAGE}", table.name);
    let go_on = format!(
        "SELECT {names} FROM \"{}\" WHERE ({keys}) > ({}) ORDER BY {keys} LIMIT {PAGE}",
        table.name,
        crate::marks(1, key.len())
    );
    let places: Vec<usize> = key.iter().filter_map(|k| table.columns.iter().position(|c| c.name == k.name)).collect();
    let (mut rows, mut after) = (0, None);
    loop {
        let page = match after.take() {
            None => snapshot.query(&begin, vals![]).await?,
            Some(values) => snapshot.query(&go_on, values).await?,
        };
        for (n, row) in page.iter().enumerate() {
            let Row(row) = Row::read(table, row)?;
            if n + 1 == page.len() {
                after = Some(places.iter().map(|p| row[*p].1.clone()).collect());
            }
            let mut line = Vec::with_capacity(row.len() + 1);
            line.push(Json::from(number));
            line.extend(row.into_iter().map(|(json, _)| json));
            out.line(&Json::Array(line)).await?;
        }
        rows += page.len() as u64;
        if page.len() < PAGE {
            return Ok(rows);
        }
    }
}

/// What the lines of a part say, for its place in the manifest.
struct Noted {
    rows: u64,
    first: i64,
    /// Those that are there at its end.
    files: BTreeSet<FileRow>,
    gone: BTreeSet<FileRow>,
}

impl Default for Noted {
    fn default() -> Self {
        Self { rows: 0, first: i64::MAX, files: BTreeSet::new(), gone: BTreeSet::new() }
    }
}

impl Noted {
    fn take(&mut self, line: &log::Line) -> Result<()> {
        self.first = self.first.min(line.key);
        if line.op == "end" {
            return Ok(());
        }
        self.rows += 1;
        if line.name == "file" {
            let odd = || Fault::new("the log of changes has a line that makes no sense");
            let data = &line.data;
            let tenant = data.get("tenant").and_then(Json::as_i64).ok_or_else(odd)?;
            let sha256 = data.get("sha256").and_then(Json::as_str).ok_or_else(odd)?.to_owned();
            let file = FileRow { tenant, sha256 };
            if line.op == "cut" {
                // An import's file comes and goes between two backups: it has no content any more.
                self.files.remove(&file);
                self.gone.insert(file);
            } else {
                self.files.insert(file);
            }
        }
        Ok(())
    }
}
