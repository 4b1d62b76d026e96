//! Backups: consistent while the program runs, incremental, encrypted, and restorable to any
//! position of the journal, on either engine.
//!
//! A *chain* begins with a full part: every row of every table as one snapshot sees it. Each later
//! part holds what has changed since, transaction by transaction, from a log that triggers write
//! (`log`). Files are copied beside, once each. A sealed manifest (`folder`) says which parts are
//! whole; every part is a sealed container (`part`). A restore reads a full part and applies
//! transactions up to the cut (`cut`) in one transaction of its own.
//!
//! The format does not know the engine: what was backed up on SQLite can be restored on PostgreSQL.

mod cut;
mod files;
mod folder;
mod history;
pub(crate) mod log;
mod part;
mod probe;
mod restore;
mod stream;
mod table;
mod take;

pub use cut::Until;
pub use folder::{Manifest, Part};
pub use part::{BackupKey, Opening, Sealing};
pub use probe::probe;
pub use restore::{Restored, restore};
pub use table::LEFT_OUT;
pub use take::{Taken, stop, take};

use std::path::PathBuf;
use std::sync::Arc;

/// The disk of the backups may take as long as it takes, without a statement meanwhile: the server shall
/// not take this node for one that is gone.
const UNHURRIED: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";

/// Where backups lie and how long.
pub struct Settings {
    pub folder: PathBuf,
    /// Seals and opens all that lies in the folder.
    pub key: Arc<BackupKey>,
    /// A new chain begins when the newest is older than this, in days.
    pub full_every_days: u32,
    /// How many chains are kept.
    pub keep: u32,
}

/// When the newest backup in the folder was taken.
///
/// # Errors
/// When the manifest cannot be read with this key.
pub fn newest(settings: &Settings) -> Result<Option<base::Time>> {
    let manifest = folder::Folder::to_read(&settings.folder).manifest(&settings.key)?;
    Ok(manifest.and_then(|m| m.parts().map(|p| p.at).max()).map(base::Time::from_micros))
}

/// Waits until it is this node's turn to take backups: of several, one does.
pub async fn turn(store: &crate::Store) {
    store.turn("backup").await;
}

/// What went wrong, in words for the operator.
#[derive(thiserror::Error, Clone, Debug)]
#[error("{0}")]
pub struct Fault(pub String);

/// What backups give back: the one who reads the error is the operator.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<base::Error> for Fault {
    fn from(error: base::Error) -> Self {
        match error {
            base::Error::Unavailable(text) | base::Error::Internal(text) => Self(text),
            other => Self(other.to_string()),
        }
    }
}
