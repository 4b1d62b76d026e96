//! How connections are made.

use std::path::Path;
use std::time::Duration;

use base::config::sqlite_file;
use base::{Error, Result};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr, sqlx};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::db::Options;
use crate::explain::failed;
use crate::group::Group;

pub(crate) fn common(url: &str, wait: Duration, connections: u32) -> ConnectOptions {
    let mut c = ConnectOptions::new(url);
    c.max_connections(connections)
        .min_connections(1)
        .acquire_timeout(wait)
        .connect_timeout(wait)
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .sqlx_logging(false);
    c
}

pub(crate) async fn open_sqlite(options: &Options) -> Result<(DatabaseConnection, Group)> {
    let path = sqlite_file(&options.url).unwrap_or(Path::new(""));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::unavailable(format!("cannot make the folder {}: {e}", folder.display())))?;
    }
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let connect = |e: sqlx::Error| failed(DbErr::Conn(RuntimeErr::SqlxError(e.into())));
    // Many statements are sent as one text, and the writing thread does not wait for who reads what they gave.
    let writer = pragmas(url.parse().map_err(connect)?).disable_statement_logging().row_buffer_size(1024);
    let group = Group::open(writer, options.wait).await.map_err(connect)?;
    let mut c = common(&url, options.wait, options.connections);
    // Connections to a file do not go stale; recycling them would only cost prepared statements.
    c.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).test_before_acquire(false);
    // Who only reads looks at the file where the system keeps it (2 GiB is the most that SQLite maps): a page is
    // then neither copied nor kept once more for each connection.
    c.map_sqlx_sqlite_opts(|o| pragmas(o).pragma("query_only", "ON").pragma("mmap_size", "2147418112"));
    Ok((Database::connect(c).await.map_err(failed)?, group))
}

fn pragmas(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .pragma("journal_mode", "WAL")
        // FULL: a commit is on the disk before it is acknowledged.
        .pragma("synchronous", "FULL")
        // Checkpoints have a connection of their own (see `group`); this is for when it fails.
        .pragma("wal_autocheckpoint", "16000")
        .pragma("busy_timeout", "5000")
        .pragma("cache_size", "-32000")
        .pragma("temp_store", "MEMORY")
        // Zeros over what is deleted, where that costs no reading or writing more.
        .pragma("secure_delete", "FAST")
        .statement_cache_capacity(500)
}
