//! The one thing that needs Python: schemathesis, in a virtual environment under the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{ask, on_path, run};
use crate::tree::Tree;

/// Where tests find it.
pub const SCHEMATHESIS: &str = "ALLTING_SCHEMATHESIS";
/// The version whose checks the tests name.
const PACKAGE: &str = "schemathesis==4.*";

/// Schemathesis, installed when it is missing.
///
/// # Errors
/// One line that says what is missing and how to get it.
pub fn schemathesis(tree: &Tree) -> Result<PathBuf> {
    let folder = tree.target.join("python");
    let program = folder.join("bin/schemathesis");
    if ask(Command::new(&program).arg("--version")).is_some() {
        return Ok(program);
    }
    let Some(python) = on_path("python3") else {
        bail!(
            "missing: Python 3.10 or newer with venv, for schemathesis; on Debian: sudo apt-get install python3-venv"
        );
    };
    run(Command::new(python).args(["-m", "venv"]).arg(&folder))
        .context("missing: Python's venv; on Debian: sudo apt-get install python3-venv")?;
    run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", PACKAGE]))
        .context("schemathesis could not be installed from PyPI")?;
    ensure!(program.is_file(), "pip ran, but there is no {}", program.display());
    Ok(program)
}
