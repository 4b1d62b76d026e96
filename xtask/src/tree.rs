//! Where the repository is, and where cargo puts what it builds.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

pub struct Tree {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Tree {
    /// Asks cargo, which alone knows of `CARGO_TARGET_DIR` and the configuration files.
    pub fn find() -> Result<Self> {
        let answer = cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .stderr(Stdio::inherit())
            .output()
            .context("cargo could not be started")?;
        ensure!(answer.status.success(), "cargo metadata failed ({})", answer.status);
        let metadata: Value = serde_json::from_slice(&answer.stdout)?;
        let path = |key: &str| -> Result<PathBuf> {
            let text = metadata[key].as_str();
            Ok(text.with_context(|| format!("cargo metadata gives no {key}"))?.into())
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    /// Source of the bundled styles and scripts.
    pub fn assets(&self) -> PathBuf {
        self.root.join("crates/web/assets")
    }

    pub fn browser(&self) -> PathBuf {
        self.root.join("browser")
    }

    /// The program as the dev profile builds it.
    pub fn program(&self) -> PathBuf {
        self.target.join("debug").join(format!("allting{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo, run from the root of the repository.
    pub fn cargo(&self) -> Command {
        let mut cargo = cargo();
        cargo.current_dir(&self.root);
        cargo
    }
}

/// The cargo that runs us. What it told us about this crate is taken out of the environment:
/// it is not true of the crates that are built next.
fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
