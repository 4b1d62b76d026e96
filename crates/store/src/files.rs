//! Files lie in an object store by the SHA-256 of their content; a row says which tenant has
//! which. The same content is kept once and never changes, whatever rooms refer to it.
//!
//! A room that refers to files needs an index on the tenant and the column that does, and the name of
//! that index ends in `_content`: by it [`Sweep`] finds where to look before it takes content away.
//! What refers to a file is written in a transaction that has kept it or asked [`Tx::file_again`].

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use base::{Error, Result, TenantId, Time};
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::{GetResult, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};

use crate::{Db, FromQueryResult, Job, JobHandler, JobKind, Pass, Tx, Value, keys::sha256_hex, marks, vals};

/// The object store: a folder.
pub struct Files(Arc<dyn ObjectStore>);

/// A file as other rows refer to it.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct FileRef {
    /// 64 hexadecimal digits.
    pub sha256: String,
    pub bytes: i64,
    /// The type found in the content, never the one that was claimed.
    pub media_type: String,
}

/// Content that is read while it is sent: however much it is and however slowly somebody takes it, little of it is
/// in memory.
pub struct Content {
    /// How long it is.
    pub bytes: u64,
    /// It, piece by piece. A fault is the last of them.
    pub pieces: BoxStream<'static, Result<Bytes>>,
}

/// Content that is on the disk before the transaction begins that keeps it: others who write need
/// not wait for the disk.
#[derive(Clone, Debug)]
pub struct Ahead {
    tenant: TenantId,
    sha256: String,
    content: Bytes,
}

impl Ahead {
    /// 64 hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl Files {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let failed = |e: &dyn std::fmt::Display| {
            Error::unavailable(format!("the folder for files {} cannot be used: {e}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(|e| failed(&e))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| failed(&e))?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    fn key(tenant: TenantId, sha256: &str) -> Key {
        Key::from_iter([tenant.to_string().as_str(), sha256.get(..2).unwrap_or("00"), sha256])
    }

    /// The content.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Unavailable` when the store does not answer.
    pub async fn get(&self, tenant: TenantId, sha256: &str) -> Result<Bytes> {
        self.found(tenant, sha256).await?.bytes().await.map_err(Error::unavailable)
    }

    /// The content, for an answer: it may be large, and who asked for it slow. What comes is as unproven as with
    /// [`Files::get`]; the length is that of what lies there.
    ///
    /// # Errors
    /// As [`Files::get`]; `Unavailable` in a piece when the content cannot be read to its end.
    pub async fn read(&self, tenant: TenantId, sha256: &str) -> Result<Content> {
        let found = self.found(tenant, sha256).await?;
        let bytes = found.meta.size;
        let pieces = found.into_stream().map(|piece| match piece.map_err(Error::unavailable)? {
            // Of a file that was cut off meanwhile such pieces come without end.
            piece if piece.is_empty() => Err(Error::unavailable("a file became shorter while it was read")),
            piece => Ok(piece),
        });
        // Whoever is sent it hears nothing but that it broke off.
        let pieces = pieces.inspect_err(|error| tracing::warn!(%error, "a file broke off while it was sent"));
        Ok(Content { bytes, pieces: pieces.boxed() })
    }

    async fn found(&self, tenant: TenantId, sha256: &str) -> Result<GetResult> {
        self.0.get(&Self::key(tenant, sha256)).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => Error::unavailable(other),
        })
    }

    /// The first bytes of the content, at most `len`.
    ///
    /// # Errors
    /// As [`Files::get`].
    pub async fn begins(&self, tenant: TenantId, sha256: &str, len: usize) -> Result<Bytes> {
        self.0.get_range(&Self::key(tenant, sha256), 0..len as u64).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => Error::unavailable(other),
        })
    }
}

/// Holds a file's name until the transaction ends, so that content is not swept away while a row
/// for it is being written. On SQLite a transaction that has its turn is the only one that writes,
/// and it takes its turn with the first statement that it sends.
async fn hold(tx: &mut Tx, tenant: TenantId, sha256: &str) -> Result<()> {
    if tx.is_postgres() {
        let name = format!("{tenant}/{sha256}");
        tx.execute_quietly("SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", vals![name]).await?;
    } else {
        tx.scalar_i64("SELECT 1", vals![]).await?;
    }
    Ok(())
}

impl Files {
    /// Puts content under its SHA-256; putting it again changes nothing.
    pub(crate) async fn put(&self, tenant: TenantId, sha256: &str, content: Bytes) -> Result<()> {
        let payload = PutPayload::from_bytes(content);
        self.0.put(&Self::key(tenant, sha256), payload).await.map(|_| ()).map_err(Error::unavailable)
    }
}

impl Files {
    /// Brings content to the disk, for [`Tx::file_keep`]. Content without a row does no harm.
    ///
    /// # Errors
    /// `Unavailable` when the store does not take it (a full disk, say).
    pub async fn ahead(&self, tenant: TenantId, content: Bytes) -> Result<Ahead> {
        let sha256 = sha256_hex(&content);
        self.put(tenant, &sha256, content.clone()).await?;
        Ok(Ahead { tenant, sha256, content })
    }

    async fn has(&self, tenant: TenantId, sha256: &str) -> Result<bool> {
        match self.0.head(&Self::key(tenant, sha256)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(other) => Err(Error::unavailable(other)),
        }
    }
}

impl Tx {
    /// Keeps a file whose content is there already. Where it was swept away in between, it is put
    /// again.
    ///
    /// # Errors
    /// As [`Tx::file_put`]; `Internal` for content of another tenant.
    pub async fn file_keep(&mut self, pass: &Pass, file: &Ahead, media_type: &str) -> Result<FileRef> {
        let tenant = pass.tenant();
        if file.tenant != tenant {
            return Err(Error::internal("a file of another tenant"));
        }
        hold(self, tenant, &file.sha256).await?;
        if !self.store().files().has(tenant, &file.sha256).await? {
            self.store().files().put(tenant, &file.sha256, file.content.clone()).await?;
        }
        self.file_row(pass, &file.sha256, file.content.len(), media_type).await
    }

    /// Keeps a file: its content first, then the row. Content without a row does no harm.
    ///
    /// # Errors
    /// `Unavailable` when the store does not take it (a full disk, say).
    pub async fn file_put(&mut self, pass: &Pass, content: Bytes, media_type: &str) -> Result<FileRef> {
        let ahead = self.store().files().ahead(pass.tenant(), content).await?;
        self.file_keep(pass, &ahead, media_type).await
    }

    /// Holds a file that another transaction kept, for a row of this one that refers to it. False
    /// when it was let go of meanwhile: then nothing may refer to it.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer; as [`Db::rows`].
    pub async fn file_again(&mut self, pass: &Pass, sha256: &str) -> Result<bool> {
        hold(self, pass.tenant(), sha256).await?;
        match info(self, pass.tenant(), sha256).await {
            Ok(_) => self.store().files().has(pass.tenant(), sha256).await,
            Err(Error::NotFound) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn file_row(&mut self, pass: &Pass, sha256: &str, len: usize, media_type: &str) -> Result<FileRef> {
        let bytes = i64::try_from(len).unwrap_or(i64::MAX);
        self.execute(
            pass,
            "INSERT INTO file (tenant, sha256, bytes, media_type, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, sha256) DO NOTHING",
            vals![pass.tenant().0, sha256, bytes, media_type, pass.now().micros()],
        )
        .await?;
        Ok(FileRef { sha256: sha256.to_owned(), bytes, media_type: media_type.to_owned() })
    }

    /// Lets go of a file: when this is committed, its row and its content go, unless something refers
    /// to it still, in whichever room.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn file_drop(&mut self, pass: &Pass, sha256: &str) -> Result<()> {
        self.file_drop_at(pass, sha256, pass.now()).await
    }

    /// As [`Tx::file_drop`], at a later time: for what may never be referred to.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn file_drop_at(&mut self, pass: &Pass, sha256: &str, at: Time) -> Result<()> {
        self.job_put(pass, SWEEP, sha256, at, "{}".into()).await
    }
}

const SWEEP: JobKind = "store.file_sweep";

/// Takes a file away that somebody let go of and nothing refers to any more.
pub struct Sweep;

#[async_trait]
impl JobHandler for Sweep {
    fn kind(&self) -> JobKind {
        SWEEP
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        // Whoever writes a row that refers to it has ended then, or waits until the file is gone.
        hold(tx, job.tenant, &job.key).await?;
        if in_use(tx, job.tenant, &job.key).await? {
            return Ok(());
        }
        let row = "DELETE FROM file WHERE tenant = $1 AND sha256 = $2";
        tx.execute_quietly(row, vals![job.tenant.0, job.key.clone()]).await?;
        match tx.store().files().0.delete(&Files::key(job.tenant, &job.key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(Error::unavailable(other)),
        }
    }
}

/// What is known of a file.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn info(db: &Db, tenant: TenantId, sha256: &str) -> Result<FileRef> {
    db.row("SELECT sha256, bytes, media_type FROM file WHERE tenant = $1 AND sha256 = $2", vals![tenant.0, sha256])
        .await?
        .ok_or(Error::NotFound)
}

/// So many files are asked about in one statement.
const SIZES_AT_ONCE: usize = 250;

/// The sizes in bytes of those of these files that are there, by their SHA-256.
///
/// # Errors
/// As [`Db::rows`].
pub async fn sizes(db: &Db, tenant: TenantId, sha256s: &[&str]) -> Result<HashMap<String, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        sha256: String,
        bytes: i64,
    }
    let mut sizes = HashMap::new();
    for part in sha256s.chunks(SIZES_AT_ONCE) {
        let sql = format!("SELECT sha256, bytes FROM file WHERE tenant = $1 AND sha256 IN ({})", marks(2, part.len()));
        let mut values = vals![tenant.0];
        values.extend(part.iter().map(|sha256| Value::from(*sha256)));
        sizes.extend(db.rows::<Row>(&sql, values).await?.into_iter().map(|r| (r.sha256, r.bytes)));
    }
    Ok(sizes)
}

/// A column by which rows refer to files.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, FromQueryResult)]
pub struct Place {
    pub table_name: String,
    pub column_name: String,
}

const SQLITE: &str = "SELECT m.tbl_name AS table_name, c.name AS column_name
  FROM sqlite_master m, pragma_index_info(m.name) c
  WHERE m.type = 'index' AND substr(m.name, -8) = '_content' AND c.seqno = 1 ORDER BY 1, 2";
const POSTGRES: &str = "SELECT t.relname::TEXT AS table_name, a.attname::TEXT AS column_name
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[1]
  WHERE right(x.relname::TEXT, 8) = '_content' AND pg_table_is_visible(t.oid) ORDER BY 1, 2";

/// The columns of all rooms that refer to files, as their indexes say.
///
/// # Errors
/// As [`Db::rows`].
pub async fn places(db: &Db) -> Result<Vec<Place>> {
    db.rows(if db.is_postgres() { POSTGRES } else { SQLITE }, vals![]).await
}

/// Whether a row of any room refers to the file.
async fn in_use(db: &Db, tenant: TenantId, sha256: &str) -> Result<bool> {
    let look = |Place { table_name, column_name }: &Place| {
        format!("SELECT 1 FROM \"{table_name}\" WHERE tenant = $1 AND \"{column_name}\" = $2")
    };
    let looks: Vec<String> = places(db).await?.iter().map(look).collect();
    if looks.is_empty() {
        return Ok(false);
    }
    let sql = format!("{} LIMIT 1", looks.join(" UNION ALL "));
    Ok(db.scalar_i64(&sql, vals![tenant.0, sha256]).await? == 1)
}
