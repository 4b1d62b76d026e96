//! Copies of the files: once each, sealed, under a name that says nothing without the key.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::sync::Arc;

use base::{Error, TenantId};

use super::folder::Folder;
use super::part::{BackupKey, Sealing};
use super::{Fault, Result};
use crate::{Db, FromQueryResult, Store, vals};

const PAGE: i64 = 1_000;

#[derive(FromQueryResult, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct FileRow {
    pub tenant: i64,
    pub sha256: String,
}

/// Names of copies.
pub(crate) type Names = Arc<HashSet<String>>;

pub(crate) fn name(key: &BackupKey, file: &FileRow) -> String {
    let name = key.name_of(&format!("{}/{}", file.tenant, file.sha256));
    format!("files/{}/{name}", &name[..2])
}

/// The next page of files after this one.
pub(crate) async fn page(db: &Db, after: Option<&FileRow>) -> Result<Vec<FileRow>> {
    let (tenant, sha256) = after.map_or((i64::MIN, ""), |f| (f.tenant, f.sha256.as_str()));
    Ok(db
        .rows(
            "SELECT tenant, sha256 FROM file WHERE (tenant, sha256) > ($1, $2)
             ORDER BY tenant, sha256 LIMIT $3",
            vals![tenant, sha256, PAGE],
        )
        .await?)
}

/// All files of a snapshot.
pub(crate) async fn all(snapshot: &Db) -> Result<Vec<FileRow>> {
    let mut all: Vec<FileRow> = Vec::new();
    loop {
        let page = page(snapshot, all.last()).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Whether the file still has its row.
pub(crate) async fn is_kept(store: &Store, file: &FileRow) -> Result<bool> {
    match crate::files::info(store.db(), TenantId(file.tenant), &file.sha256).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// Whether the store has the content already, whole.
pub(crate) async fn is_there(store: &Store, file: &FileRow) -> bool {
    // Whatever is wrong with it comes out when it is put.
    let content = store.files().get(TenantId(file.tenant), &file.sha256).await;
    content.is_ok_and(|content| crate::keys::sha256_hex(&content) == file.sha256)
}

/// Work that waits for a disk.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Fault::new(e.to_string()))?
}

/// What became of a file.
pub(crate) enum Copied {
    New,
    There,
    /// The store does not have its content.
    Missing,
}

/// Copies one file, if it is not there yet.
pub(crate) async fn copy(store: &Store, folder: &Arc<Folder>, key: &Arc<BackupKey>, file: &FileRow) -> Result<Copied> {
    let name = name(key, file);
    if folder.has(&name) {
        return Ok(Copied::There);
    }
    let content = match store.files().get(TenantId(file.tenant), &file.sha256).await {
        Ok(content) => content,
        Err(Error::NotFound) => return Ok(Copied::Missing),
        Err(e) => return Err(e.into()),
    };
    let (folder, key) = (folder.clone(), key.clone());
    apart(move || {
        folder
            .write(&name, |out| {
                let mut out = Sealing::new(out, &key, &name)?;
                out.write_all(&content)?;
                out.finish().map(|_| ())
            })
            .map_err(|e| Fault::new(format!("{}: {e}", folder.path.join(&name).display())))
    })
    .await?;
    Ok(Copied::New)
}

/// The content of a copy, compared with the SHA-256 it was kept by; none when there is no copy.
pub(crate) async fn read(folder: &Arc<Folder>, key: &Arc<BackupKey>, file: &FileRow) -> Result<Option<Vec<u8>>> {
    let name = name(key, file);
    if !folder.has(&name) {
        return Ok(None);
    }
    let (folder, key) = (folder.clone(), key.clone());
    let (bytes, name) = apart(move || {
        let mut bytes = Vec::new();
        folder.open(&key, &name)?.read_to_end(&mut bytes).map_err(|e| Fault::new(format!("{name}: {e}")))?;
        Ok((bytes, name))
    })
    .await?;
    if crate::keys::sha256_hex(&bytes) != file.sha256 {
        return Err(Fault::new(format!("{name}: it is not the content that was kept under its SHA-256")));
    }
    Ok(Some(bytes))
}

/// Names of the copies that are in neither set.
pub(crate) async fn others(folder: &Arc<Folder>, names: &Names, known: HashSet<String>) -> Result<Vec<String>> {
    let (folder, names) = (folder.clone(), names.clone());
    apart(move || folder.copies(|name| !names.contains(name) && !known.contains(name))).await
}

/// Removes the copies that are in neither set; says how many.
pub(crate) async fn prune(folder: &Arc<Folder>, names: &Names, known: HashSet<String>) -> Result<u64> {
    let (gone, folder) = (others(folder, names, known).await?, folder.clone());
    apart(move || {
        gone.iter().try_for_each(|name| folder.remove(name))?;
        Ok(gone.len() as u64)
    })
    .await
}
