//! The one thing that needs Python: schemathesis, in a virtual environment under the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::{ask, run};
use crate::needs::{self, Need};
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
    needs::provide(&[Need::Python])?;
    run(Command::new(Need::Python.require()?).args(["-m", "venv"]).arg(&folder))
        .context("Python could not make a virtual environment")?;
    run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", PACKAGE]))
        .context("schemathesis could not be installed from PyPI")?;
    ensure!(program.is_file(), "pip ran, but there is no {}", program.display());
    Ok(program)
}
