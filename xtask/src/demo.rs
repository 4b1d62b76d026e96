//! `cargo xtask demo`: from a fresh clone to the demo municipality in the browser.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::tree::Tree;
use crate::{command, needs, node};

/// Builds the pages' assets and the program, then becomes `allting demo`.
pub fn run(tree: &Tree, rest: &[String]) -> Result<ExitCode> {
    needs::node()?;
    println!("== the pages' styles and scripts");
    node::build_assets(tree)?;
    println!("\n== the program");
    if !tree.program().exists() {
        println!("The first build takes 10-15 minutes on two cores. Later ones take seconds.");
    }
    command::run(tree.cargo().args(["build", "-p", "allting"]))?;
    println!();
    become_program(Command::new(tree.program()).arg("demo").args(rest).current_dir(&tree.root))
}

/// Puts the program in our place, so that Ctrl-C, signals and the exit code are its own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(anyhow::Error::new(error).context("the program could not be started"))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    Ok(if command.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
