//! Keeping the index: reading on in the journal, and building it anew from the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use base::{Error, Result, TenantId, Text};
use tantivy::TantivyDocument;
use uuid::Uuid;

use super::index::{Kept, Key, Writer};
use super::schema::Fields;
use super::{Searchable, Setup, Touched, Words};
use crate::erasure::SubjectErased;
use crate::{Assurance, Db, Entry, FromQueryResult, Store, Subject, Value, marks, vals};

/// Entries that are read at once: those of a second of hard work.
pub(super) const BATCH: usize = 4_000;
/// Things that are read at once.
const THINGS: usize = 400;
/// So many entries that matter to nothing are passed over before the position is committed.
const FAR: i64 = 20_000;

/// Work that waits for the disk.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

#[derive(FromQueryResult)]
struct Head {
    position: i64,
    id: Uuid,
}

/// The index, which tells the history of this database.
pub(super) async fn opened(store: &Store, setup: &Setup) -> Result<Writer> {
    let folder = setup.folder.clone();
    let writer = apart(move || Writer::open(&folder)).await?;
    let Some(kept) = writer.kept else { return built(store, setup, writer).await };
    let sql = "SELECT position, id FROM journal WHERE position = $1";
    let there: Option<Head> = store.db().row(sql, vals![kept.position]).await?;
    if kept.position == 0 || there.is_some_and(|h| h.id == kept.entry) {
        return Ok(writer);
    }
    tracing::warn!("the search index tells another history, perhaps of before a restore: it is built anew");
    let folder = setup.folder.clone();
    let writer = apart(move || writer.anew(&folder)).await?;
    built(store, setup, writer).await
}

/// Fills an empty index. What happens meanwhile is read from the journal afterwards.
async fn built(store: &Store, setup: &Setup, mut writer: Writer) -> Result<Writer> {
    let sql = "SELECT position, id FROM journal WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1";
    let head: Option<Head> = store.db().row(sql, vals![]).await?;
    let kept = head.map_or(Kept::at(0, Uuid::nil()), |h| Kept::at(h.position, h.id));
    let mut count = 0usize;
    for room in &setup.rooms {
        for tenant in &setup.tenants {
            let mut after = Uuid::nil();
            loop {
                let ids = next_ids(store.db(), *tenant, room.kind(), after).await?;
                let Some(last) = ids.last() else { break };
                after = *last;
                let fields = writer.open.fields;
                let documents = documents(store.db(), &fields, &**room, *tenant, &ids).await?;
                count += documents.len();
                writer = apart(move || {
                    documents.into_values().try_for_each(|d| writer.add(d))?;
                    Ok(writer)
                })
                .await?;
            }
        }
    }
    let writer = apart(move || {
        writer.commit(kept)?;
        Ok(writer)
    })
    .await?;
    tracing::info!(count, "the search index was built");
    Ok(writer)
}

async fn next_ids(db: &Db, tenant: TenantId, kind: &str, after: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM card WHERE tenant = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4";
    let most = i64::try_from(THINGS).unwrap_or(i64::MAX);
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, kind, after, most]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// Reads on in the journal; says how many entries there were.
pub(super) async fn follow(store: &Store, setup: &Setup, mut writer: Writer) -> Result<(Writer, usize)> {
    let kept = writer.kept.unwrap_or(Kept::at(0, Uuid::nil()));
    let entries = store.entries_after(kept.position, u32::try_from(BATCH).unwrap_or(u32::MAX)).await?;
    let Some(last) = entries.last() else {
        if writer.unclean {
            writer = cleaned(writer).await?;
        }
        return Ok((writer, 0));
    };
    let now = Kept::at(last.position, last.id);
    let mut work = Work::default();
    for entry in &entries {
        work.take(setup, entry)?;
    }
    if work.is_nothing() && entries.len() < BATCH && !far(&writer, now) {
        // In memory only: after a restart these are looked at again.
        writer.kept = Some(now);
        return Ok((writer, entries.len()));
    }
    let mut keys = work.keys;
    if !work.erased.is_empty() || work.deleted {
        let (open, erased, deleted) = (writer.open.clone(), work.erased, work.deleted);
        let more = apart(move || {
            let mut more = if deleted { open.all()? } else { Vec::new() };
            for (tenant, hats) in &erased {
                more.extend(open.of_hats(*tenant, hats)?);
            }
            Ok(more)
        })
        .await?;
        keys.extend(more);
        writer.unclean = true;
    }
    let fields = writer.open.fields;
    for (room, tenant, ids) in grouped(setup, &keys) {
        for ids in ids.chunks(THINGS) {
            let mut documents = documents(store.db(), &fields, &*room, tenant, ids).await?;
            let (kind, ids) = (room.kind(), ids.to_vec());
            writer = apart(move || {
                for id in ids {
                    let key = Key { tenant, kind: kind.to_owned(), id };
                    writer.put(&key, documents.remove(&id))?;
                }
                Ok(writer)
            })
            .await?;
        }
    }
    writer = apart(move || {
        writer.commit(now)?;
        Ok(writer)
    })
    .await?;
    if writer.unclean {
        writer = cleaned(writer).await?;
    }
    Ok((writer, entries.len()))
}

/// What was erased leaves the files, too. When that fails now, it is tried again.
async fn cleaned(mut writer: Writer) -> Result<Writer> {
    apart(move || {
        if let Err(error) = writer.clean() {
            tracing::warn!(%error, "the search index will be cleaned later");
        }
        Ok(writer)
    })
    .await
}

/// Whether so much was passed over that the position is worth a commit.
fn far(writer: &Writer, now: Kept) -> bool {
    writer.kept.is_none_or(|k| k.position / FAR != now.position / FAR)
}

/// What some entries mean for the index.
#[derive(Default)]
struct Work {
    keys: BTreeSet<Key>,
    /// The hats of persons who were erased: what they asked for has changed without an entry.
    erased: Vec<(TenantId, Vec<String>)>,
    deleted: bool,
}

impl Work {
    fn is_nothing(&self) -> bool {
        self.keys.is_empty() && self.erased.is_empty() && !self.deleted
    }

    fn take(&mut self, setup: &Setup, entry: &Entry) -> Result<()> {
        for room in &setup.rooms {
            match room.touched(entry) {
                Touched::Nothing => {}
                Touched::Deleted => self.deleted = true,
                Touched::Thing(id) => {
                    self.keys.insert(Key { tenant: entry.tenant, kind: room.kind().to_owned(), id });
                }
            }
        }
        if let Some(erased) = entry.event::<SubjectErased>()? {
            self.erased.push((entry.tenant, erased.subjects.iter().flat_map(hats_of).collect()));
        }
        Ok(())
    }
}

/// The hats that are about somebody, whoever wears them.
fn hats_of(subject: &Subject) -> Vec<String> {
    match subject.id() {
        Some(id) => ["person", "child", "ward", "kin"].iter().map(|kind| format!("{kind}:{id}")).collect(),
        None => vec![subject.as_str().to_owned()],
    }
}

fn grouped(setup: &Setup, keys: &BTreeSet<Key>) -> Vec<(Arc<dyn Searchable>, TenantId, Vec<Uuid>)> {
    let mut groups: BTreeMap<(TenantId, &str), Vec<Uuid>> = BTreeMap::new();
    for key in keys {
        groups.entry((key.tenant, &key.kind)).or_default().push(key.id);
    }
    let room = |kind: &str| setup.rooms.iter().find(|r| r.kind() == kind).cloned();
    groups.into_iter().filter_map(|((tenant, kind), ids)| Some((room(kind)?, tenant, ids))).collect()
}

#[derive(FromQueryResult)]
struct CardRow {
    id: Uuid,
    title: String,
    note: String,
    assurance: i64,
    changed_at: i64,
}

#[derive(FromQueryResult)]
struct PartyRow {
    id: Uuid,
    hat: String,
    role: String,
}

/// The documents of those things that there are: three queries for some hundred.
async fn documents(
    db: &Db,
    fields: &Fields,
    room: &dyn Searchable,
    tenant: TenantId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, TantivyDocument>> {
    let kind = room.kind();
    let values = || {
        let mut values: Vec<Value> = vals![tenant.0, kind];
        values.extend(ids.iter().map(|id| Value::from(*id)));
        values
    };
    let which = marks(3, ids.len());
    let sql = format!(
        "SELECT id, title, note, assurance, changed_at FROM card WHERE tenant = $1 AND kind = $2 AND id IN ({which})"
    );
    let cards: Vec<CardRow> = db.rows(&sql, values()).await?;
    let sql = format!("SELECT id, hat, role FROM party WHERE tenant = $1 AND kind = $2 AND id IN ({which})");
    let mut parties: HashMap<Uuid, Vec<PartyRow>> = HashMap::new();
    for party in db.rows::<PartyRow>(&sql, values()).await? {
        parties.entry(party.id).or_default().push(party);
    }
    let mut words = room.words(db, tenant, ids).await?;
    let mut all = HashMap::with_capacity(cards.len());
    for card in cards {
        let words = words.remove(&card.id).unwrap_or_default();
        let parties = parties.remove(&card.id).unwrap_or_default();
        all.insert(card.id, document(fields, room, tenant, &card, &parties, &words));
    }
    Ok(all)
}

fn document(
    f: &Fields,
    room: &dyn Searchable,
    tenant: TenantId,
    card: &CardRow,
    parties: &[PartyRow],
    words: &Words,
) -> TantivyDocument {
    let mut d = TantivyDocument::default();
    let key = Key { tenant, kind: room.kind().to_owned(), id: card.id };
    d.add_text(f.key, key.text());
    d.add_text(f.kind, room.kind());
    // Any other number is treated as the highest demand.
    d.add_text(f.assurance, Assurance::from_number(card.assurance).number().to_string());
    for party in parties {
        let hat = format!("{}/{}", tenant.0, party.hat);
        if room.readers().contains(&party.role.as_str()) {
            d.add_text(f.readers, &hat);
        }
        d.add_text(f.hats, hat);
    }
    for (field, value) in [(f.category, words.category.as_deref()), (f.unit, words.unit.as_deref())] {
        if let Some(value) = value {
            d.add_text(field, value);
        }
    }
    d.add_text(f.state, &words.state);
    d.add_text(f.number, words.number.to_lowercase());
    d.add_u64(f.changed, u64::try_from(card.changed_at).unwrap_or(0));
    let text = |json: &str| -> Text { serde_json::from_str(json).unwrap_or_default() };
    let (title, note) = (text(&card.title), text(&card.note));
    let open: BTreeSet<&str> =
        [&title.nb, &title.nn, &title.en, &note.nb, &note.nn, &note.en, &words.number, &words.open]
            .map(String::as_str)
            .into();
    for text in open.into_iter().filter(|t| !t.is_empty()) {
        f.open.put(&mut d, text);
    }
    if !words.read.is_empty() {
        f.read.put(&mut d, &words.read);
    }
    d
}
