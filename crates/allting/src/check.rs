//! `allting check`: what is in force, and in words what is wrong.

use std::path::Path;

use anyhow::{Context, bail};
use base::Clock;
use base::config::{Config, sqlite_file};
use store::backup::BackupKey;
use store::{Keys, Store, vals};

use crate::{keys, rooms, serve};

/// Prints the configuration with secrets hidden, and tries what can be tried without changing
/// anything: keys, policies and texts, and the database and files that are there.
///
/// # Errors
/// The first thing that is wrong, with what to do about it.
pub async fn check(path: &Path) -> anyhow::Result<()> {
    let config = Config::load(path, std::env::vars()).map_err(anyhow::Error::msg)?;
    println!("{}", config.describe());
    config.doubts().iter().for_each(|doubt| println!("WARNING: {doubt}"));
    alone(&config)?;
    there(&config)?;
    let store = serve::open(&config, Clock::system()).await?;
    store.ping().await.context("the database does not answer")?;
    let behind = behind(&store).await?;
    println!("Master keys:");
    if behind == 0 {
        let tenants: Vec<_> = config.tenants.iter().map(base::config::Tenant::id).collect();
        keys::print(&store, &tenants, store.clock().now())
            .await
            .context("what is sealed by which key cannot be read: see [keys] subjects for where keys of persons lie")?;
    } else {
        // What they seal stands in tables that are not as this program knows them.
        store.keys().ids().iter().for_each(|id| println!("{id}  in the ring"));
        println!("The database is {behind} steps behind this program: the next start brings it up to date.");
    }
    let residents = rooms::residents(&store);
    door::House::build(config, store, residents, rooms::rooms()).map_err(anyhow::Error::msg)?;
    println!("Everything that can be checked without changing anything is right.");
    Ok(())
}

/// What needs no database.
fn alone(config: &Config) -> anyhow::Result<()> {
    door::sign_in::check(config).map_err(anyhow::Error::msg)?;
    if let Some(missing) = web::assets::missing() {
        bail!(missing);
    }
    Keys::from_config(&config.keys).map_err(anyhow::Error::msg)?;
    if let Some(backup) = &config.backup {
        let file = backup.key_file.display();
        let hex = std::fs::read_to_string(&backup.key_file)
            .with_context(|| format!("[backup] key_file {file} cannot be read"))?;
        BackupKey::from_hex(&hex).map_err(anyhow::Error::msg)?;
    }
    for carrier in rooms::rooms().into_iter().flat_map(|room| room.carriers) {
        carrier(config).map_err(anyhow::Error::msg)?;
    }
    Ok(())
}

/// Sees to it that what the configuration names is there, so that opening it makes nothing.
///
/// # Errors
/// What is not there, and what to do about it.
pub(crate) fn there(config: &Config) -> anyhow::Result<()> {
    let needed = [
        ("[database] url", sqlite_file(&config.database.url).map(Path::to_owned)),
        ("[keys] subjects", config.key_store_file()),
        ("[files] folder", Some(config.files.folder.clone())),
    ];
    for (key, path) in needed {
        if let Some(path) = path.filter(|p| !p.exists()) {
            bail!(
                "there is no {}: either {key} is not right, or nothing was ever served from it; then `allting serve` makes it",
                path.display()
            );
        }
    }
    Ok(())
}

/// How many steps the tables are behind those of this program.
async fn behind(store: &Store) -> anyhow::Result<i64> {
    let count = async |sql: &str, values| store.db().scalar_i64(sql, values).await;
    let all = count("SELECT COUNT(*) FROM migration", vals![]).await.context(
        "the database has no tables of ours: either [database] url is not right, or nothing was ever served from it; then `allting serve` makes them",
    )?;
    let (mut known, mut done) = (0, 0);
    for room in door::house::migrations(&rooms::rooms()) {
        let last = room.list.iter().map(|step| step.number).max().unwrap_or(0);
        known += i64::try_from(room.list.len())?;
        let of_room = "SELECT COUNT(*) FROM migration WHERE room = $1 AND number <= $2";
        done += count(of_room, vals![room.room, last]).await?;
    }
    if all > done {
        bail!(
            "the database is newer than this program: it has {} steps that this version does not know. Start the newer version, or restore a backup from before the upgrade",
            all - done
        );
    }
    Ok(known - done)
}
