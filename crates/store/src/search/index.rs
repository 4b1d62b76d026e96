//! The index on the disk. All of this waits for the disk: callers run it where that is allowed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Error, Result, TenantId};
use serde::{Deserialize, Serialize};
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::Query as Tantivy;
use tantivy::schema::Value;
use tantivy::{Index, IndexReader, IndexWriter, Order, ReloadPolicy, TantivyDocument, TantivyError, Term};
use uuid::Uuid;

use super::query::{any, everything, hat_term};
use super::schema::{FORM, Fields, backwards, schema, tokenizers};

/// What the writer keeps in memory before it writes.
const MEMORY: usize = 40_000_000;

/// Up to where the journal is in the index. Committed with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub form: i64,
    pub position: i64,
    /// The entry there: in another history there is another.
    pub entry: Uuid,
}

impl Kept {
    pub fn at(position: i64, entry: Uuid) -> Self {
        Self { form: FORM, position, entry }
    }
}

/// What names a document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Key {
    pub tenant: TenantId,
    pub kind: String,
    pub id: Uuid,
}

impl Key {
    pub fn text(&self) -> String {
        format!("{}/{}/{}", self.tenant.0, self.kind, self.id)
    }

    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (tenant, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { tenant: TenantId(tenant.parse().ok()?), kind: kind.to_owned(), id: id.parse().ok()? })
    }
}

/// The index for reading.
pub(super) struct Open {
    index: Index,
    reader: IndexReader,
    pub fields: Fields,
}

/// The index for writing: one in a process, and one process in a folder.
pub(super) struct Writer {
    pub open: Arc<Open>,
    writer: IndexWriter,
    /// `None` for an index that was just made.
    pub kept: Option<Kept>,
    /// Deleted words may still stand in its files.
    pub unclean: bool,
}

pub(super) fn failed(error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(..) => {
            Error::unavailable("another process has the folder of the search index: each node needs its own")
        }
        other => Error::internal(format!("the search index: {other}")),
    }
}

impl Writer {
    /// Opens the index in a folder. One that cannot be read is thrown away: everything in it stands
    /// in the database.
    pub fn open(folder: &Path) -> Result<Self> {
        let folder = folder.join("index");
        match Self::open_as_it_is(&folder) {
            Ok(writer) => return Ok(writer),
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) if folder.exists() => tracing::warn!(%error, "the search index is built anew"),
            Err(_) => {}
        }
        Self::open_empty(&folder)
    }

    /// Throws away what is there.
    pub fn anew(self, folder: &Path) -> Result<Self> {
        drop(self);
        Self::open_empty(&folder.join("index"))
    }

    fn open_empty(folder: &PathBuf) -> Result<Self> {
        let io = |e: std::io::Error| Error::unavailable(format!("the folder of the search index: {e}"));
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(io)?;
        }
        std::fs::create_dir_all(folder).map_err(io)?;
        let (schema, fields) = schema();
        let index = Index::create_in_dir(folder, schema).map_err(failed)?;
        Self::of(index, fields, None)
    }

    fn open_as_it_is(folder: &PathBuf) -> Result<Self> {
        let (schema, fields) = schema();
        let directory = MmapDirectory::open(folder).map_err(Error::internal)?;
        let index = Index::open(directory).map_err(failed)?;
        if index.schema() != schema {
            return Err(Error::internal("it has another form"));
        }
        let payload = index.load_metas().map_err(failed)?.payload.unwrap_or_default();
        let kept: Kept = serde_json::from_str(&payload).map_err(Error::internal)?;
        if kept.form != FORM {
            return Err(Error::internal("it has another form"));
        }
        Self::of(index, fields, Some(kept))
    }

    fn of(mut index: Index, fields: Fields, kept: Option<Kept>) -> Result<Self> {
        index.set_tokenizers(tokenizers());
        let writer = index.writer_with_num_threads(1, MEMORY).map_err(failed)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(failed)?;
        Ok(Self { open: Arc::new(Open { index, reader, fields }), writer, kept, unclean: false })
    }

    /// Puts a document in the place of the one with its key; takes it away when there is none.
    pub fn put(&mut self, key: &Key, document: Option<TantivyDocument>) -> Result<()> {
        self.writer.delete_term(Term::from_field_text(self.open.fields.key, &key.text()));
        if let Some(document) = document {
            self.writer.add_document(document).map_err(failed)?;
        }
        Ok(())
    }

    /// Adds a document to an index that has none with its key.
    pub fn add(&mut self, document: TantivyDocument) -> Result<()> {
        self.writer.add_document(document).map(|_| ()).map_err(failed)
    }

    /// On the disk with the position up to which it is true; then searched.
    pub fn commit(&mut self, kept: Kept) -> Result<()> {
        let payload = serde_json::to_string(&kept).map_err(Error::internal)?;
        let mut prepared = self.writer.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(failed)?;
        self.kept = Some(kept);
        self.open.reader.reload().map_err(failed)
    }

    /// Writes anew every part that still holds deleted words, and deletes the old files.
    pub fn clean(&mut self) -> Result<()> {
        let metas = self.open.index.searchable_segment_metas().map_err(failed)?;
        let dirty: Vec<_> = metas.iter().filter(|m| m.num_deleted_docs() > 0).map(|m| m.id()).collect();
        if !dirty.is_empty() {
            self.writer.merge(&dirty).wait().map_err(failed)?;
        }
        drop(metas);
        self.open.reader.reload().map_err(failed)?;
        self.writer.garbage_collect_files().wait().map_err(failed)?;
        self.unclean = false;
        Ok(())
    }
}

impl Open {
    /// The keys of the best documents, best and then newest first.
    pub fn best(&self, query: &dyn Tantivy, limit: usize) -> Result<Vec<Key>> {
        let searcher = self.reader.searcher();
        let order =
            ((SortBySimilarityScore, Order::Desc), (SortByStaticFastValue::<u64>::for_field("changed"), Order::Desc));
        let found = searcher.search(query, &TopDocs::with_limit(limit).order_by(order)).map_err(failed)?;
        self.keys(&searcher, found.into_iter().map(|(_, address)| address))
    }

    fn keys(
        &self,
        searcher: &tantivy::Searcher,
        found: impl IntoIterator<Item = tantivy::DocAddress>,
    ) -> Result<Vec<Key>> {
        let mut keys = Vec::new();
        for address in found {
            let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
            keys.extend(document.get_first(self.fields.key).and_then(|v| v.as_str().and_then(Key::of)));
        }
        Ok(keys)
    }

    /// All documents of which one of these hats is a party.
    pub fn of_hats(&self, tenant: TenantId, hats: &[String]) -> Result<Vec<Key>> {
        let searcher = self.reader.searcher();
        let query = any(hats.iter().map(|hat| hat_term(self.fields.hats, tenant.0, hat)));
        let found = searcher.search(&*query, &DocSetCollector).map_err(failed)?;
        self.keys(&searcher, found)
    }

    /// All documents.
    pub fn all(&self) -> Result<Vec<Key>> {
        let searcher = self.reader.searcher();
        let found = searcher.search(&*everything(), &DocSetCollector).map_err(failed)?;
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable();
        self.keys(&searcher, found)
    }

    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether a word is in the dictionary of any part, also of deleted documents.
    pub fn holds(&self, word: &str) -> Result<bool> {
        let searcher = self.reader.searcher();
        for segment in searcher.segment_readers() {
            for text in [self.fields.open, self.fields.read] {
                let word = word.to_lowercase();
                for (field, word) in [(text.words, word.clone()), (text.backwards, backwards(&word))] {
                    let term = Term::from_field_text(field, &word);
                    let there = segment.inverted_index(field).map_err(failed)?;
                    if there.get_term_info(&term).map_err(Error::internal)?.is_some() {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}
