//! Taking a backup: a full part, or what has changed since the last one.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::files::{self, Copied, FileRow};
use super::folder::{Chain, Folder, Manifest, Part, part_name};
use super::part::BackupKey;
use super::stream::Writer;
use super::table::{self, Row, Table, quoted};
use super::{Fault, Result, Settings, log};
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
    let mut work = Work { store, folder, key, taken: Taken::default() };
    // In a snapshot, because a replica may be behind.
    let now = store.snapshot().await?;
    let (tables, steps, state) = (table::all(&now).await?, steps(&now).await?, log::state(&now).await?);
    drop(now);
    let continued = continues(&manifest, state.as_ref());
    if continued {
        work.changes(&mut manifest).await?;
    }
    let why = match (manifest.chains.last(), &state) {
        (None, _) => Some("it is the first"),
        _ if !continued => Some("the newest chain in this folder is not the one that the database goes on with"),
        (_, Some(s)) if !s.watched => Some("the tables were changed by an upgrade"),
        (Some(c), _) if c.tables != tables || c.steps != steps => Some("the tables were changed by an upgrade"),
        (Some(c), _) if c.is_older_than(store.clock().now(), settings.full_every_days) => {
            Some("the chain has reached its age")
        }
        _ => None,
    };
    if why.is_some() {
        work.full(&mut manifest, tables, steps).await?;
        work.taken.why_full = why;
        work.prune(&mut manifest, settings.keep).await?;
    }
    Ok(work.taken)
}

/// Keeps no log of changes any longer, and forgets the one there is.
///
/// # Errors
/// As [`crate::Db::rows`].
pub async fn stop(store: &Store) -> Result<()> {
    let mut tx = store.begin_alone().await?;
    log::unwatch(&mut tx).await?;
    tx.execute_quietly("DELETE FROM backup_state", vals![]).await?;
    tx.execute_quietly("DELETE FROM change_log", vals![]).await?;
    tx.commit_quietly("the log of changes is not anybody's data").await?;
    Ok(())
}

/// Whether the log in the database begins where the folder's newest part ends. The folder may be
/// one ahead: the program ended after the manifest was written.
fn continues(manifest: &Manifest, state: Option<&log::State>) -> bool {
    let (Some(chain), Some(state)) = (manifest.chains.last(), state) else { return false };
    let last = chain.parts.len() as i64 - 1;
    chain.id == state.chain && (state.part == last || state.part + 1 == last)
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

    async fn full(
        &mut self,
        manifest: &mut Manifest,
        tables: Vec<Table>,
        steps: Vec<(String, i64, String)>,
    ) -> Result<()> {
        let store = self.store;
        let chain = uuid::Uuid::new_v4().simple().to_string();
        // The log begins before the snapshot, so that between them nothing is missed. Until the
        // manifest has the part, the log belongs to no chain (-1).
        log::continue_from(store, &chain, -1).await?;
        log::watch(store, &tables).await?;
        while store.seal().await? > 0 {}
        let snapshot = store.snapshot().await?;
        let token = log::token(&snapshot).await?;
        let position = snapshot.scalar_i64("SELECT MAX(position) FROM journal", vals![]).await?;
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
        let mut last: Option<FileRow> = None;
        loop {
            let page = files::page(&snapshot, last.as_ref()).await?;
            for file in &page {
                self.copy(file.tenant, &file.sha256).await?;
            }
            match page.last() {
                Some(file) => last = Some(file.clone()),
                None => break,
            }
        }
        drop(snapshot);
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
        };
        self.taken.parts.push(part.clone());
        manifest.chains.push(Chain { id: chain.clone(), tables, steps, parts: vec![part], gone: Vec::new() });
        self.folder.write_manifest(&self.key, manifest)?;
        log::continue_from(store, &chain, 0).await?;
        Ok(log::prune(store, &token).await?)
    }

    async fn changes(&mut self, manifest: &mut Manifest) -> Result<()> {
        let store = self.store;
        let Some(chain) = manifest.chains.last_mut() else { return Ok(()) };
        let before = chain.parts.last().map_or("0", |p| p.token.as_str()).to_owned();
        let snapshot = store.snapshot().await?;
        let token = log::token(&snapshot).await?;
        let position = snapshot.scalar_i64("SELECT MAX(position) FROM journal", vals![]).await?;
        let now = store.clock().now();
        let name = part_name(now, position, false);
        let mut out = self.writer(&name);
        out.line(&json!({ "chain": chain.id })).await?;
        let mut noted = Noted::default();
        let mut log = log::Reader::open(&snapshot, &before).await?;
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
        drop(snapshot);
        if noted.rows == 0 {
            out.abandon().await;
            return Ok(log::prune(store, &token).await?);
        }
        for (tenant, sha256) in &noted.files {
            self.copy(*tenant, sha256).await?;
        }
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
        };
        self.taken.parts.push(part.clone());
        chain.parts.push(part);
        chain.gone.extend(noted.gone.iter().map(|(tenant, sha256)| files::name(&self.key, *tenant, sha256)));
        let (id, number) = (chain.id.clone(), chain.parts.len() as i64 - 1);
        self.folder.write_manifest(&self.key, manifest)?;
        log::numbered(store, &id, number).await?;
        Ok(log::prune(store, &token).await?)
    }

    async fn copy(&mut self, tenant: i64, sha256: &str) -> Result<()> {
        match files::copy(self.store, &self.folder, &self.key, tenant, sha256).await? {
            Copied::New => self.taken.files += 1,
            Copied::There => {}
            Copied::Missing => self.taken.missing += 1,
        }
        Ok(())
    }

    async fn prune(&mut self, manifest: &mut Manifest, keep: u32) -> Result<()> {
        let more = manifest.chains.len().saturating_sub(keep.max(1) as usize);
        if more == 0 {
            return Ok(());
        }
        manifest.chains.drain(..more);
        self.folder.write_manifest(&self.key, manifest)?;
        self.folder.sweep(Some(manifest))?;
        let gone = manifest.chains.iter().flat_map(|c| c.gone.iter().cloned()).collect();
        let files = files::prune(self.store, &self.folder, &self.key, gone).await?;
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
    files: Vec<(i64, String)>,
    gone: Vec<(i64, String)>,
}

impl Default for Noted {
    fn default() -> Self {
        Self { rows: 0, first: i64::MAX, files: Vec::new(), gone: Vec::new() }
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
            if line.op == "cut" { self.gone.push((tenant, sha256)) } else { self.files.push((tenant, sha256)) }
        }
        Ok(())
    }
}
