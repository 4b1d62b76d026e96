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

/// A row on an engine, in answers a second.
struct Line {
    row: String,
    on: String,
    rate: f64,
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
    machine();
    let mut lines = Vec::new();
    for engine in options.engine.clone() {
        lines.extend(ours(tree, &options, engine)?);
    }
    let mut compared = true;
    if !options.no_peer {
        match Redmine::start(options.cards) {
            Ok(peer) => compared = peers(tree, &options, &peer, &mut lines)?,
            Err(error) => {
                println!("\n== no peer: {error:#}");
                compared = false;
            }
        }
    }
    ratios(&lines);
    if !compared {
        println!("\nnot everything was measured beside the peer; --no-peer measures only ourselves");
    }
    Ok(if compared { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn built(tree: &Tree, options: &Options, name: &str) -> PathBuf {
    // Cargo keeps what the profile `dev` builds in `debug`.
    let folder = if options.profile == "dev" { "debug" } else { &options.profile };
    tree.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn name_of<E: ValueEnum>(value: &E) -> String {
    value.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned())
}

/// What it was measured on.
fn machine() {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default().to_owned();
        line.split_once(':').map_or_else(String::new, |(_, v)| v.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("\n== the machine");
    println!(
        "  {cores} cores, {}, memory {}",
        value(&read("/proc/cpuinfo"), "model name"),
        value(&read("/proc/meminfo"), "MemTotal")
    );
    println!(
        "  Linux {}, load {} before we began",
        read("/proc/sys/kernel/osrelease").trim(),
        read("/proc/loadavg").trim()
    );
    let version = |program: &str| ask(Command::new(program).arg("--version")).unwrap_or_default();
    println!("  {}", version("rustc"));
    if let Some(folder) = Need::Postgres.find() {
        println!("  {}", version(&folder.join("postgres").to_string_lossy()));
    }
    println!("  the load runs on the same cores, in one thread; answers are not compressed");
}

fn ours(tree: &Tree, options: &Options, engine: Engine) -> Result<Vec<Line>> {
    let on = name_of(&engine);
    println!("\n== ours on {on}");
    let data = tree.target.join("bench-data").join(&on);
    if data.exists() {
        std::fs::remove_dir_all(&data).with_context(|| format!("{} cannot be removed", data.display()))?;
    }
    let mut command = Command::new(built(tree, options, "bench"));
    command.arg("ours").arg("--program").arg(built(tree, options, "allting")).arg("--data").arg(&data);
    command.args(["--cards", &options.cards.to_string()]).args(how(options, options.connections));
    options.rows.iter().for_each(|row| {
        command.args(["--row", &name_of(row)]);
    });
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
    let mut lines = Vec::new();
    let done = measured(&mut command, &on, &mut lines);
    drop(cluster);
    // A million cards are some gigabytes.
    let _ = std::fs::remove_dir_all(&data);
    done.map(|()| lines)
}

fn how(options: &Options, connections: u64) -> [String; 4] {
    let text = |n: u64| n.to_string();
    ["--seconds".into(), text(options.seconds), "--connections".into(), text(connections)]
}

/// Measures the peer. False when a row of it could not be.
fn peers(tree: &Tree, options: &Options, peer: &Redmine, lines: &mut Vec<Line>) -> Result<bool> {
    println!("\n== {}", peer.about);
    let mut all = true;
    for row in &options.rows {
        let mut command = Command::new(built(tree, options, "bench"));
        command.args(["peer", "--name", "redmine", "--row", &name_of(row), "--address", &peer.address]);
        // As many as it answers at once: it breaks lines off when more of them wait, and on SQLite it answers
        // 500 to those who write at the same time.
        let at_once = if *row == Row::Action { 1 } else { redmine::AT_ONCE };
        command.args(how(options, options.connections.min(at_once)));
        let cookie = format!("Cookie: {}", peer.cookie);
        command.args(["--header", &format!("X-Redmine-API-Key: {}", peer.key)]);
        match row {
            Row::Portal => command.args(["--path", "/my/page", "--status", "200", "--header", &cookie]),
            Row::Day => {
                let path = "/issues?assigned_to_id=me&set_filter=1&status_id=o";
                command.args(["--path", path, "--status", "200", "--header", &cookie])
            }
            Row::Search => command.args(["--path", "/search.json?q=gatelys&issues=1", "--status", "200"]),
            Row::Action => command.args(["--path", "/issues.json", "--status", "201", "--body", &peer.issue]),
            // The peer opens one at a time, fetches mail now and then and takes none in.
            Row::Many | Row::Mail => continue,
        };
        if let Err(error) = measured(&mut command, "redmine", lines) {
            println!("  {} of the peer: {error:#}", name_of(row));
            all = false;
        }
    }
    Ok(all)
}

/// Runs a measuring and reads its `result ROW RATE` lines.
fn measured(command: &mut Command, on: &str, lines: &mut Vec<Line>) -> Result<()> {
    run_reading(command, |line| {
        if let Some(("result", rest)) = line.split_once(' ')
            && let Some((row, rate)) = rest.rsplit_once(' ')
        {
            let row = row.split(' ').next().unwrap_or(row).to_owned();
            lines.push(Line { row, on: on.to_owned(), rate: rate.parse().unwrap_or(0.0) });
        }
    })
}

fn ratios(lines: &[Line]) {
    println!("\n== the rows, in answers a second");
    for line in lines.iter().filter(|l| l.on != "redmine") {
        let peer = lines.iter().find(|l| l.on == "redmine" && l.row == line.row && l.rate > 0.0);
        let ratio = peer.map_or_else(
            || "no peer".to_owned(),
            |p| format!("{:.0} times the peer's {:.1}", line.rate / p.rate, p.rate),
        );
        println!("  {:<8} {:<9} {:>8.0}   {ratio}", line.row, line.on, line.rate);
    }
}
