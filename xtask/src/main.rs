//! The chores of the repository: `cargo xtask demo`, `test`, `prove` and `bench`.
//!
//! - `demo`, `steps` (for `test`), `prove`, `fuzz` and `deps` (for `prove`), `bench` with its `table`: one file for each
//!   chore
//! - `needs`: what a chore needs from the machine, and how it gets there
//! - `node`, `python`: npm packages and bundled assets; schemathesis
//! - `postgres`: a private server for one run; `redmine`: the peer of the benchmarks
//! - `command`: running other programs; `tally`: counting what test runners say; `tree`: where everything lies

mod bench;
mod command;
mod demo;
mod deps;
mod fuzz;
mod needs;
mod node;
mod postgres;
mod prove;
mod python;
mod redmine;
mod steps;
mod table;
mod tally;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::steps::Step;
use crate::tree::Tree;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The chores of Allting")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build everything and open the demo municipality on http://localhost:8080
    Demo {
        /// Handed on to `allting demo`
        #[arg(last = true)]
        rest: Vec<String>,
    },
    /// Check everything: format, clippy, tests on both engines, browser tests, and a total
    Test {
        /// Run only these steps (the assets are built anyway when they are missing)
        #[arg(long, value_delimiter = ',', value_enum)]
        only: Vec<Step>,
        /// Leave these steps out
        #[arg(long, value_delimiter = ',', value_enum)]
        skip: Vec<Step>,
    },
    /// The long form of a proof whose short form runs in the tests
    Prove {
        #[command(subcommand)]
        proof: Proof,
    },
    /// Measure the program on this machine, beside Redmine in the same run
    Bench(bench::Options),
}

#[derive(Subcommand)]
enum Proof {
    #[command(flatten)]
    Test(prove::Proof),
    /// libFuzzer over every parser that reads what comes from outside
    Fuzz(fuzz::Fuzz),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = Tree::find().and_then(|tree| match arguments.chore {
        Chore::Demo { rest } => demo::run(&tree, &rest),
        Chore::Prove { proof: Proof::Fuzz(wish) } => fuzz::run(&tree, &wish).map(|()| ExitCode::SUCCESS),
        Chore::Test { only, skip } => Ok(steps::run_steps(&tree, &only, &skip)),
        Chore::Prove { proof: Proof::Test(proof) } => prove::run(&tree, proof),
        Chore::Bench(options) => bench::run_bench(&tree, options),
    });
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
