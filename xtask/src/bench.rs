//! `cargo xtask bench`: how fast the program is on this machine, measured from outside, beside a
//! peer on the same machine in the same run.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::command::{ask, run, run_reading};
use crate::needs::{self, Need};
use crate::postgres::{Cluster, Durability};
use crate::redmine::{self, Redmine};
use crate::table::{self, Line};
use crate::tree::Tree;

/// What is measured; all of it when none is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Row {
    /// The front page of a person with seven hats
    Portal,
    /// A task opened through the API
    Action,
    /// Tasks opened through the API, fifty in a request
    Many,
    /// My day of an employee
    Day,
    /// Her search: a word of very many tasks, a word misspelt, the end of a word, a number
    Search,
    /// A mail taken in over SMTP, which becomes a task
    Mail,
    /// A copy of everything that is held on a person about whom very much is: a ZIP on her machine
    Copy,
    /// Tasks opened at the store while the sealer seals and while it does not, in turns
    Sealing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    rows: Vec<Row>,
    /// On both when none is named
    #[arg(long, value_enum)]
    engine: Vec<Engine>,
    /// So many tasks, each with a card, are there beforehand; the peer has as many issues
    #[arg(long, default_value_t = 1_000_000)]
    cards: u64,
    /// How long each load lasts, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Keep-alive connections that ask at the same time
    #[arg(long, default_value_t = 32)]
    connections: u64,
    /// Measure only ourselves
    #[arg(long)]
    no_peer: bool,
    /// How the program is built; `dev` is quick to build and slow to run
    #[arg(long, default_value = "measured")]
    profile: String,
}

pub fn run_bench(tree: &Tree, mut options: Options) -> Result<ExitCode> {
    if options.rows.is_empty() {
        options.rows = Row::value_variants().to_vec();
    }
    if options.engine.is_empty() {
        options.engine = Engine::value_variants().to_vec();
    }
    let about = match options.profile.as_str() {
        "measured" => ": release without link-time optimisation",
        "dev" => ": our crates not optimised, others lightly",
        _ => "",
    };
    println!("== the program, in the profile `{}`{about}", options.profile);
    run(tree.cargo().args(["build", "--profile", &options.profile, "-p", "allting", "-p", "bench"]))?;
    let machine = machine();
    let (mut lines, mut whole) = (Vec::new(), true);
    for engine in &options.engine {
        for done in [ours(tree, &options, *engine, &mut lines), sealing(tree, &options, *engine, &mut lines)] {
            // What was measured until then stands in the table all the same.
            if let Err(error) = done {
                println!("  {error:#}");
                whole = false;
            }
        }
    }
    let (mut compared, mut peer) = (true, String::new());
    if !options.no_peer && options.rows.iter().any(|row| asked_of_peer(*row).is_some()) {
        match Redmine::start(options.cards) {
            Ok(redmine) => {
                compared = peers(tree, &options, &redmine, &mut lines)?;
                peer = format!("; beside {}", redmine.about);
            }
            Err(error) => {
                println!("\n== no peer: {error:#}");
                compared = false;
            }
        }
    }
    println!("\n== the rows\n");
    println!("{}", about_run(&options, &machine, &peer));
    println!("\n{}", table::markdown(&lines));
    if !compared {
        println!("\nnot everything was measured beside the peer; --no-peer measures only ourselves");
    }
    if !whole {
        println!("\nnot all of our rows could be measured");
    }
    Ok(if compared && whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn built(tree: &Tree, options: &Options, name: &str) -> PathBuf {
    // Cargo keeps what the profile `dev` builds in `debug`.
    let folder = if options.profile == "dev" { "debug" } else { &options.profile };
    tree.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn name_of<E: ValueEnum>(value: &E) -> String {
    value.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned())
}

/// What it was measured on: the machine, the system and what built and served it.
fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default().to_owned();
        line.split_once(':').map_or_else(String::new, |(_, v)| v.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let (model, memory) = (value(&read("/proc/cpuinfo"), "model name"), value(&read("/proc/meminfo"), "MemTotal"));
    let version = |program: &str| ask(Command::new(program).arg("--version")).unwrap_or_default();
    let mut parts = vec![
        format!("{cores} cores, {model}, memory {memory}"),
        format!("Linux {}", read("/proc/sys/kernel/osrelease").trim()),
        version("rustc"),
    ];
    if let Some(folder) = Need::Postgres.find() {
        parts.push(version(&folder.join("postgres").to_string_lossy()));
    }
    println!("\n== the machine");
    parts.iter().for_each(|part| println!("  {part}"));
    println!("  load {} before we began", read("/proc/loadavg").trim());
    println!("  the load runs on the same cores, in one thread; answers are not compressed");
    parts.join("; ")
}

/// Under what the rows were measured, in one sentence over their table.
fn about_run(options: &Options, machine: &str, peer: &str) -> String {
    format!(
        "Measured with {} tasks, {} connections, {} s for each load, in the profile `{}`, program, database and load on \
         the same cores: {machine}{peer}.",
        options.cards, options.connections, options.seconds, options.profile
    )
}

/// The rows of the program as it serves.
fn ours(tree: &Tree, options: &Options, engine: Engine, lines: &mut Vec<Line>) -> Result<()> {
    let rows: Vec<Row> = options.rows.iter().copied().filter(|row| *row != Row::Sealing).collect();
    if rows.is_empty() {
        return Ok(());
    }
    println!("\n== ours on {}", name_of(&engine));
    let mut command = Command::new(built(tree, options, "bench"));
    command.arg("ours").arg("--program").arg(built(tree, options, "allting"));
    command.args(["--cards", &options.cards.to_string()]);
    for row in rows {
        command.args(["--row", &name_of(&row)]);
    }
    on_new_database(tree, options, engine, command, lines)
}

/// The row of the store with and without its sealer.
fn sealing(tree: &Tree, options: &Options, engine: Engine, lines: &mut Vec<Line>) -> Result<()> {
    if !options.rows.contains(&Row::Sealing) {
        return Ok(());
    }
    println!("\n== the sealer on {}", name_of(&engine));
    let mut command = Command::new(built(tree, options, "bench"));
    command.arg("sealing");
    on_new_database(tree, options, engine, command, lines)
}

/// Runs a measuring on an empty database of its own, which is gone afterwards.
fn on_new_database(
    tree: &Tree,
    options: &Options,
    engine: Engine,
    mut command: Command,
    lines: &mut Vec<Line>,
) -> Result<()> {
    let on = name_of(&engine);
    let data = tree.target.join("bench-data").join(&on);
    if data.exists() {
        std::fs::remove_dir_all(&data).with_context(|| format!("{} cannot be removed", data.display()))?;
    }
    command.arg("--data").arg(&data).args(how(options, options.connections));
    let cluster = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => {
            needs::provide(&[Need::Postgres])?;
            let cluster = Cluster::start(&Need::Postgres.require()?, Durability::Full)?;
            println!("  a private PostgreSQL with fsync on, otherwise as it comes");
            command.args(["--database", &cluster.url]);
            Some(cluster)
        }
    };
    let done = measured(&mut command, &on, lines);
    drop(cluster);
    // A million cards are some gigabytes.
    let _ = std::fs::remove_dir_all(&data);
    done
}

fn how(options: &Options, connections: u64) -> [String; 4] {
    let text = |n: u64| n.to_string();
    ["--seconds".into(), text(options.seconds), "--connections".into(), text(connections)]
}

/// The path at which the peer is asked for the same, and the status of its answer; none where it has no such thing.
fn asked_of_peer(row: Row) -> Option<(&'static str, u16)> {
    match row {
        Row::Portal => Some(("/my/page", 200)),
        Row::Day => Some(("/issues?assigned_to_id=me&set_filter=1&status_id=o", 200)),
        Row::Search => Some(("/search.json?q=gatelys&issues=1", 200)),
        Row::Action => Some(("/issues.json", 201)),
        // It opens one at a time, fetches mail now and then and takes none in, and gives no copy of all that it holds.
        // What the sealer costs is measured beside ourselves.
        Row::Many | Row::Mail | Row::Copy | Row::Sealing => None,
    }
}

/// Measures the peer. False when a row of it could not be.
fn peers(tree: &Tree, options: &Options, peer: &Redmine, lines: &mut Vec<Line>) -> Result<bool> {
    println!("\n== {}", peer.about);
    let mut all = true;
    for row in &options.rows {
        let Some((path, status)) = asked_of_peer(*row) else { continue };
        let mut command = Command::new(built(tree, options, "bench"));
        command.args(["peer", "--row", &name_of(row), "--address", &peer.address]);
        command.args(["--path", path, "--status", &status.to_string()]);
        command.args(["--header", &format!("X-Redmine-API-Key: {}", peer.key)]);
        // As many as it answers at once: it breaks lines off when more of them wait, and on SQLite it answers
        // 500 to those who write at the same time.
        let at_once = if *row == Row::Action { 1 } else { redmine::AT_ONCE };
        let connections = options.connections.min(at_once);
        command.args(how(options, connections));
        match row {
            Row::Portal | Row::Day => {
                command.args(["--header", &format!("Cookie: {}", peer.cookie)]);
            }
            Row::Action => {
                command.args(["--body", &peer.issue]);
            }
            Row::Search | Row::Many | Row::Mail | Row::Copy | Row::Sealing => {}
        }
        let before = lines.len();
        if let Err(error) = measured(&mut command, table::PEER, lines) {
            println!("  {} of the peer: {error:#}", name_of(row));
            all = false;
        }
        for line in lines.iter_mut().skip(before) {
            line.words += &format!(", over {connections} connections");
        }
    }
    Ok(all)
}

/// Runs a measuring and keeps what it says for the table.
fn measured(command: &mut Command, on: &str, lines: &mut Vec<Line>) -> Result<()> {
    run_reading(command, |said| lines.extend(Line::read(said, on)))
}
