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

#[derive(FromQueryResult, Clone)]
pub(crate) struct FileRow {
    pub tenant: i64,
    pub sha256: String,
}

pub(crate) fn name(key: &BackupKey, tenant: i64, sha256: &str) -> String {
    let name = key.name_of(&format!("{tenant}/{sha256}"));
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

/// What became of a file.
pub(crate) enum Copied {
    New,
    There,
    /// The store does not have its content.
    Missing,
}

/// Copies one file, if it is not there yet.
pub(crate) async fn copy(
    store: &Store,
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    tenant: i64,
    sha256: &str,
) -> Result<Copied> {
    let name = name(key, tenant, sha256);
    if folder.has(&name) {
        return Ok(Copied::There);
    }
    let content = match store.files().get(TenantId(tenant), sha256).await {
        Ok(content) => content,
        Err(Error::NotFound) => return Ok(Copied::Missing),
        Err(e) => return Err(e.into()),
    };
    let (folder, key) = (folder.clone(), key.clone());
    tokio::task::spawn_blocking(move || {
        folder
            .write(&name, |out| {
                let mut out = Sealing::new(out, &key, &name)?;
                out.write_all(&content)?;
                out.finish().map(|_| ())
            })
            .map_err(|e| Fault::new(format!("{}: {e}", folder.path.join(&name).display())))
    })
    .await
    .map_err(|e| Fault::new(e.to_string()))??;
    Ok(Copied::New)
}

/// The content of a copy, compared with the SHA-256 it was kept by; none when there is no copy.
pub(crate) async fn read(
    folder: &Arc<Folder>,
    key: &Arc<BackupKey>,
    tenant: i64,
    sha256: &str,
) -> Result<Option<Vec<u8>>> {
    let name = name(key, tenant, sha256);
    if !folder.has(&name) {
        return Ok(None);
    }
    let (folder, key) = (folder.clone(), key.clone());
    let (bytes, name) = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        folder.open(&key, &name)?.read_to_end(&mut bytes).map_err(|e| Fault::new(format!("{name}: {e}")))?;
        Ok::<_, Fault>((bytes, name))
    })
    .await
    .map_err(|e| Fault::new(e.to_string()))??;
    if crate::keys::sha256_hex(&bytes) != sha256 {
        return Err(Fault::new(format!("{name}: it is not the content that was kept under its SHA-256")));
    }
    Ok(Some(bytes))
}

/// Removes copies that neither the database nor a kept chain needs; says how many.
pub(crate) async fn prune(store: &Store, folder: &Folder, key: &BackupKey, gone: Vec<String>) -> Result<u64> {
    // From the server that is written to: a replica may not know the newest yet.
    let now = store.snapshot().await?;
    let mut kept: HashSet<String> = gone.into_iter().collect();
    let mut last: Option<FileRow> = None;
    loop {
        let page = page(&now, last.as_ref()).await?;
        kept.extend(page.iter().map(|f| name(key, f.tenant, &f.sha256)));
        match page.last() {
            Some(file) => last = Some(file.clone()),
            None => return folder.sweep_files(&kept),
        }
    }
}
