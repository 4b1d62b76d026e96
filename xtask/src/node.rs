//! The npm side: packages by their lock files, and the bundled assets.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::run;
use crate::tree::Tree;

/// Written into `node_modules` after an installation: the lock file it was made from.
const INSTALLED: &str = ".installed-lock.json";

pub fn npm(folder: &Path) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder);
    npm
}

/// Installs exactly what the lock file of `folder` says, unless that is what is there already.
pub fn install(folder: &Path) -> Result<()> {
    let lock_file = folder.join("package-lock.json");
    let lock = std::fs::read(&lock_file).with_context(|| format!("{} cannot be read", lock_file.display()))?;
    let mark = folder.join("node_modules").join(INSTALLED);
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(npm(folder).args(["ci", "--no-audit", "--no-fund"]))
        .with_context(|| format!("the npm packages of {} could not be installed", folder.display()))?;
    std::fs::create_dir_all(folder.join("node_modules"))?;
    std::fs::write(&mark, lock)?;
    Ok(())
}

/// Builds the pages' styles and scripts into `crates/web/assets/dist`.
pub fn build_assets(tree: &Tree) -> Result<()> {
    let assets = tree.assets();
    install(&assets)?;
    run(npm(&assets).args(["run", "build"]))?;
    let dist = assets.join("dist");
    let built = dist.read_dir().is_ok_and(|mut files| files.next().is_some());
    ensure!(built, "npm run build left nothing in {}", dist.display());
    Ok(())
}
