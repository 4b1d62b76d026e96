//! `allting check`: what is in force, and in words what is wrong.

use anyhow::Context;
use base::config::Config;
use std::path::Path;

use crate::{keys, rooms, serve};

/// Prints the configuration with secrets hidden, and tries what can be tried without changing
/// anything: keys, database, files, policies and texts.
///
/// # Errors
/// The first thing that is wrong, with what to do about it.
pub async fn check(path: &Path) -> anyhow::Result<()> {
    let config = Config::load(path, std::env::vars()).map_err(anyhow::Error::msg)?;
    println!("{}", config.describe());
    door::sign_in::check(&config).map_err(anyhow::Error::msg)?;
    if let Some(missing) = web::assets::missing() {
        anyhow::bail!(missing);
    }
    let store = serve::open(&config, base::Clock::system()).await?;
    store.ping().await.context("the database does not answer")?;
    let tenants: Vec<_> = config.tenants.iter().map(base::config::Tenant::id).collect();
    println!("Master keys:");
    if keys::print(&store, &tenants, store.clock().now()).await.is_err() {
        // Nothing has been sealed in a database that was never served.
        store.keys().ids().iter().for_each(|id| println!("{id}  in the ring"));
    }
    let residents = rooms::residents(&store);
    door::House::build(config, store, residents, rooms::rooms()).map_err(anyhow::Error::msg)?;
    println!("Everything that can be checked without changing anything is right.");
    Ok(())
}
