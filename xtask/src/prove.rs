//! `cargo xtask prove`: the long form of proofs whose short form runs in the normal tests.
//!
//! A proof is an ordinary test. It reads from the environment how much it shall do, and says what
//! it counted in lines such as `proved: 100000 cases, seed 7`. A proof that counted nothing has
//! failed, whatever its exit code.

use std::process::ExitCode;

use anyhow::{Result, bail, ensure};
use clap::{Subcommand, ValueEnum};

use crate::command::{Stopwatch, run_reading, spoken};
use crate::needs::{self, Need};
use crate::postgres::{Cluster, Durability};
use crate::python::{self, SCHEMATHESIS};
use crate::steps::POSTGRES;
use crate::tree::Tree;

/// Add the next proof here and in [`Proof::plan`].
#[derive(Subcommand)]
pub enum Proof {
    /// Licences, duplicates and sources of all we depend on, against deny.toml
    Deps,
    /// What every list, page and interface shows to whom, compared with an obvious model
    Access {
        /// One person looking at one object in one way is a case
        #[arg(long, default_value_t = 10_000_000)]
        cases: u64,
        /// Begin with this seed, to repeat a run
        #[arg(long)]
        seed: Option<u64>,
        #[arg(long, value_enum, default_value_t = On::Both)]
        engine: On,
    },
    /// The running program is asked all that the description of its API allows, and much it does not
    Api {
        /// Requests made up for each operation, in each of the ways in which they are made up
        #[arg(long, default_value_t = 200)]
        examples: u64,
        #[arg(long)]
        seed: Option<u64>,
        #[arg(long, value_enum, default_value_t = On::Both)]
        engine: On,
    },
    /// The program, and the database server, die at random moments under load
    Kill {
        /// How often the program dies on each engine; the server dies a tenth as often besides
        #[arg(long, default_value_t = 1_000)]
        rounds: u64,
        #[arg(long)]
        seed: Option<u64>,
        #[arg(long, value_enum, default_value_t = On::Both)]
        engine: On,
    },
    /// The database goes away under load and comes back: it refuses, and it goes silent. On PostgreSQL
    Away {
        /// How long it is away each time
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Three nodes: the primary dies under load, nodes die and are restarted one after the other
    Nodes {
        /// How often the primary dies, and how often every node is restarted
        #[arg(long, default_value_t = 10)]
        rounds: u64,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum On {
    Sqlite,
    Postgres,
    Both,
}

/// The test that is the proof, and what it is told.
struct Plan {
    package: &'static str,
    /// The test, or a whole test program of the package where it has a name of its own.
    test: &'static str,
    engine: On,
    durability: Durability,
    told: Vec<(&'static str, String)>,
}

impl Proof {
    fn plan(self, tree: &Tree) -> Result<Plan> {
        let seed = |seed: Option<u64>| seed.map(|s| ("ALLTING_PROVE_SEED", s.to_string()));
        Ok(match self {
            Proof::Deps => bail!("this proof is no test"),
            Proof::Api { examples, seed: from, engine } => Plan {
                package: "allting",
                test: "api::whatever_is_asked_of_it_it_answers_as_described",
                engine,
                durability: Durability::Off,
                told: [
                    (SCHEMATHESIS, python::schemathesis(tree)?.display().to_string()),
                    ("ALLTING_PROVE_EXAMPLES", examples.to_string()),
                ]
                .into_iter()
                .chain(seed(from))
                .collect(),
            },
            Proof::Access { cases, seed: from, engine } => Plan {
                package: "allting",
                test: "access::what_is_shown_is_what_the_model_says",
                engine,
                durability: Durability::Off,
                told: [("ALLTING_PROVE_CASES", cases.to_string())].into_iter().chain(seed(from)).collect(),
            },
            Proof::Kill { rounds, seed: from, engine } => Plan {
                package: "allting",
                test: "kill::what_was_acknowledged_is_there_once_after_a_kill",
                engine,
                durability: Durability::Full,
                told: [("ALLTING_PROVE_ROUNDS", rounds.to_string())].into_iter().chain(seed(from)).collect(),
            },
            Proof::Away { seconds } => Plan {
                package: "allting",
                test: "away::what_is_acknowledged_around_an_absence_of_the_database_is_there_once",
                engine: On::Postgres,
                durability: Durability::Full,
                told: vec![("ALLTING_PROVE_SECONDS", seconds.to_string())],
            },
            // It makes a primary and a replica of its own each time, so none is made here.
            Proof::Nodes { rounds } => {
                needs::provide(&[Need::Postgres, Need::Haproxy])?;
                Plan {
                    package: "allting",
                    test: NODES,
                    engine: On::Sqlite,
                    durability: Durability::Full,
                    told: vec![("ALLTING_PROVE_ROUNDS", rounds.to_string())],
                }
            }
        })
    }
}

/// The test program with several nodes; its tests run one after the other.
const NODES: &str = "nodes";

/// What a proof says when it wants the database server to die: only this program may start it again.
const CRASH: &str = "xtask: crash the database";

pub fn run(tree: &Tree, proof: Proof) -> Result<ExitCode> {
    if let Proof::Deps = proof {
        return crate::deps::run(tree);
    }
    let (plan, clock) = (proof.plan(tree)?, Stopwatch::start());
    let mut cluster = match plan.engine {
        On::Sqlite => None,
        On::Postgres | On::Both => {
            needs::provide(&[Need::Postgres])?;
            let cluster = Cluster::start(&Need::Postgres.require()?, plan.durability)?;
            println!("a private PostgreSQL is running ({})", plan.durability.words());
            Some(cluster)
        }
    };
    let mut command = tree.cargo();
    command.args(["test", "--package", plan.package]);
    match plan.test {
        NODES => command.args(["--test", NODES, "--", "--nocapture", "--test-threads=1"]),
        test => command.args(["--test", "it", "--", "--exact", "--nocapture", test]),
    };
    command.env_remove(POSTGRES).envs(plan.told);
    if let Some(cluster) = &cluster {
        command.env(POSTGRES, &cluster.url);
    }
    let engine = plan.engine.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned());
    command.env("ALLTING_PROVE_ENGINE", engine);
    let (mut proved, mut crashed) = (Vec::new(), Ok(()));
    let done = run_reading(&mut command, |line| {
        if let Some((_, said)) = line.split_once("proved: ") {
            proved.push(said.to_owned());
        } else if line.ends_with(CRASH) && crashed.is_ok() {
            crashed = cluster.as_mut().map_or_else(|| bail!("there is no database of ours to crash"), Cluster::crash);
        }
    });
    drop(cluster);
    crashed?;
    done?;
    ensure!(proved.iter().any(|said| counted(said) > 0), "nothing was counted, so nothing is proved");
    println!("\n== proved in {}", spoken(clock.elapsed()));
    proved.iter().for_each(|said| println!("{said}"));
    Ok(ExitCode::SUCCESS)
}

/// The number that a line begins with.
fn counted(said: &str) -> u64 {
    said.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_that_begins_with_a_number_above_nothing_counts() {
        assert_eq!(counted("100000 cases on SQLite, seed 7"), 100_000);
        assert_eq!(counted("0 cases"), 0);
        assert_eq!(counted("many cases"), 0);
    }
}
