//! Measures the program from outside, over HTTP and SMTP on the loopback interface: `cargo xtask bench`
//! builds it, brings a database and runs it. A peer is measured the same way. What the sealer costs is measured at
//! the store, in this process: see `sealing`.

mod bulk;
mod copy;
mod drive;
mod http;
mod mail;
mod sealing;
mod town;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use tokio::runtime::Builder;

use crate::drive::{Load, Plan, grouped, result};
use crate::http::Asked;
use crate::town::Town;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Load the demo municipality and many tasks, start the program, measure it
    Ours {
        /// The program
        #[arg(long)]
        program: PathBuf,
        /// Where database, files and keys are kept
        #[arg(long)]
        data: PathBuf,
        /// `postgres://…`; SQLite in the data folder without it
        #[arg(long)]
        database: Option<String>,
        #[arg(long, value_enum)]
        row: Vec<Row>,
        #[arg(long, default_value_t = 1_000_000)]
        cards: i64,
        #[command(flatten)]
        how: How,
    },
    /// Open tasks at the store in an empty database, with the sealer and without it, in turns
    Sealing {
        /// Where database and files are kept
        #[arg(long)]
        data: PathBuf,
        /// `postgres://…`; SQLite in the data folder without it
        #[arg(long)]
        database: Option<String>,
        #[command(flatten)]
        how: How,
    },
    /// Measure another program
    Peer {
        /// Such as 127.0.0.1:3000
        #[arg(long)]
        address: String,
        /// Which of our rows this is beside
        #[arg(long)]
        row: String,
        #[arg(long)]
        path: String,
        /// With a body it is a POST of JSON
        #[arg(long)]
        body: Option<String>,
        #[arg(long)]
        header: Vec<String>,
        #[arg(long)]
        status: u16,
        #[command(flatten)]
        how: How,
    },
}

#[derive(clap::Args, Clone)]
struct How {
    /// How long each load lasts, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Keep-alive connections that ask at the same time
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Row {
    /// The front page of a person with seven hats.
    Portal,
    /// A task opened through the API.
    Action,
    /// Tasks opened through the API, so many in a request.
    Many,
    /// My day of an employee.
    Day,
    /// Her search, with a word that very many tasks have, one misspelt, the end of one, and the number of a task.
    Search,
    /// A mail taken in over SMTP, which becomes a task.
    Mail,
    /// A copy of everything that is held on a person, as a ZIP on her machine.
    Copy,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut threads = match cli.what {
        // What is measured is this process.
        What::Sealing { .. } => Builder::new_multi_thread(),
        // One thread: the program under test gets the rest of the machine.
        What::Ours { .. } | What::Peer { .. } => Builder::new_current_thread(),
    };
    let done = threads.enable_all().build().map_err(anyhow::Error::from).and_then(|threads| threads.block_on(run(cli)));
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(errors) => {
            eprintln!("bench: {errors} answers were not what was asked for");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Gives the number of wrong answers.
async fn run(cli: Cli) -> anyhow::Result<u64> {
    match cli.what {
        What::Ours { program, data, database, row, cards, how } => {
            let town = town::load(&program, &data, database.as_deref(), cards).await?;
            indexed(&town, &program).await?;
            let mut errors = 0;
            if row.contains(&Row::Portal) {
                let serving = town.serve(&program)?;
                drive::ready(&serving.address, &town.portal(), 200).await?;
                errors += measured("portal", "pages/s", &serving.address, &town.portal(), 200, &how, true).await?.0;
                serving.stop()?;
            }
            if row.contains(&Row::Day) || row.contains(&Row::Search) {
                errors += desk(&town, &program, &row, &how).await?;
            }
            if row.contains(&Row::Action) {
                let before = town.opened().await?;
                let serving = town.serve(&program)?;
                drive::ready(&serving.address, &town.action(), 201).await?;
                let (wrong, answers) =
                    measured("action", "actions/s", &serving.address, &town.action(), 201, &how, false).await?;
                errors += wrong;
                serving.stop()?;
                town.verified(before, answers).await?;
            }
            if row.contains(&Row::Many) {
                errors += many(&town, &program, &how).await?;
            }
            if row.contains(&Row::Mail) {
                errors += mails(&town, &program, &how).await?;
            }
            if row.contains(&Row::Copy) {
                copies(&town, &program, &how).await?;
            }
            Ok(errors)
        }
        What::Sealing { data, database, how } => {
            let plan = sealing::Plan { turn: Duration::from_secs(how.seconds), callers: how.connections };
            sealing::run(&data, database.as_deref(), plan).await?;
            Ok(0)
        }
        What::Peer { address, row, path, body, header, status, how } => {
            let asked = Asked::new(&address, &path, body.as_deref(), &header);
            let unit = if body.is_some() { "actions/s" } else { "pages/s" };
            drive::ready(&address, &asked, status).await?;
            let (errors, _) = measured(&row, unit, &address, &asked, status, &how, body.is_none()).await?;
            Ok(errors)
        }
    }
}

/// Lets the program build its search index and merge its parts, which takes a processor of its own as long as
/// it lasts.
async fn indexed(town: &Town, program: &Path) -> anyhow::Result<()> {
    let serving = town.serve(program)?;
    let took = drive::until(&serving.address, &town.search("gatelys"), 200).await?;
    let more = drive::quiet(serving.id()).await;
    println!(
        "  the search index was ready after {:.1} s, merged after {:.1} s more",
        took.as_secs_f64(),
        more.as_secs_f64()
    );
    serving.stop()
}

/// The rows of an employee.
async fn desk(town: &Town, program: &Path, row: &[Row], how: &How) -> anyhow::Result<u64> {
    let mut errors = 0;
    let serving = town.serve(program)?;
    drive::until(&serving.address, &town.search("gatelys"), 200).await?;
    if row.contains(&Row::Day) {
        errors += measured("day", "pages/s", &serving.address, &town.day(), 200, how, true).await?.0;
    }
    if row.contains(&Row::Search) {
        for (name, words) in [
            ("search", "gatelys"),
            ("search-misspelt", "gatleys"),
            ("search-end", "lys"),
            ("search-number", "2020-123456"),
        ] {
            errors += measured(name, "answers/s", &serving.address, &town.search(words), 200, how, true).await?.0;
        }
    }
    serving.stop()?;
    Ok(errors)
}

/// Tasks that come in lists, as from a system that brings all it has.
async fn many(town: &Town, program: &Path, how: &How) -> anyhow::Result<u64> {
    let before = town.opened().await?;
    let serving = town.serve(program)?;
    drive::ready(&serving.address, &town.many(), 200).await?;
    // As a system brings them: over few connections.
    let plan =
        |seconds| Plan { load: Load::Full, seconds: Duration::from_secs(seconds), connections: how.connections.min(8) };
    let first = drive::run(&serving.address, &town.many(), 200, &plan(2)).await?;
    let full = drive::run(&serving.address, &town.many(), 200, &plan(how.seconds)).await?;
    println!("  many: full load: {}, {} tasks each", full.say("requests/s"), town::MANY);
    let rate = full.rate() * town::MANY as f64;
    let words = format!("{} tasks/s in requests of {}, {}", grouped(rate), town::MANY, full.times());
    result("many", Some(rate), None, &words);
    serving.stop()?;
    town.verified(before, (first.answers() + full.answers()) * town::MANY).await?;
    Ok(full.errors)
}

/// How many mails a second are said to be kept, each of them a task; and whether they are.
async fn mails(town: &Town, program: &Path, how: &How) -> anyhow::Result<u64> {
    let before = town.mails().await?;
    let serving = town.serve(program)?;
    // A mail that was sent before is known, and becomes no task.
    let next = Rc::new(Cell::new(u64::try_from(before)?));
    let (address, to) = (&town.mail, town::MAILBOX);
    mail::ready(address, to).await?;
    let warm = mail::run(address, to, &next, Duration::from_secs(2), how.connections).await?;
    let full = mail::run(address, to, &next, Duration::from_secs(how.seconds), how.connections).await?;
    println!("  mail: full load: {}", full.say("mails/s"));
    result("mail", Some(full.rate()), None, &full.words("mails/s"));
    serving.stop()?;
    town.mails_verified(before, warm.answers() + full.answers()).await?;
    Ok(warm.errors + full.errors)
}

/// How often a copy is asked for while nothing else goes on.
const COPIES: usize = 3;

/// How long one who asks for a copy of everything that is held on her waits until she has it: while nothing else goes
/// on, and while the portal is asked for as fast as it answers.
async fn copies(town: &Town, program: &Path, how: &How) -> anyhow::Result<()> {
    let (her, held) = town.resident().await?;
    println!("  a person with {} tasks, {} rows in the access log, {} files", held.tasks, held.looks, held.files);
    let serving = town.serve(program)?;
    let address = &serving.address;
    drive::ready(address, &her.page(), 200).await?;
    // What was made for her is still being followed and indexed.
    drive::quiet(serving.id()).await;
    let mut slowest = her.fetch(held).await?;
    for _ in 1..COPIES {
        let fetched = her.fetch(held).await?;
        slowest = if fetched.took > slowest.took { fetched } else { slowest };
    }
    said("copy", &format!("the slowest of {COPIES}"), &slowest);
    // Longer than she waits: who has the copy ends the load.
    let plan = Plan { load: Load::Full, seconds: copy::PATIENCE * 2, connections: how.connections };
    let portal = town.portal();
    let fetched = tokio::select! {
        fetched = her.fetch(held) => fetched?,
        load = drive::run(address, &portal, 200, &plan) => {
            anyhow::bail!("the load ended before the copy was ready: {}", load?.say("pages/s"))
        }
    };
    said("copy-busy", "beside the portal at full load", &fetched);
    serving.stop()
}

fn said(row: &str, when: &str, fetched: &copy::Fetched) {
    let seconds = fetched.took.as_secs_f64();
    let (megabytes, files) = (fetched.bytes as f64 / 1e6, fetched.files);
    let words = format!("{seconds:.1} s, {when}: a ZIP of {megabytes:.1} MB with {files} files");
    println!("  {row}: {words}");
    result(row, None, Some(seconds * 1_000.0), &words);
}

/// Full load, and half of what it reached where latency matters.
async fn measured(
    row: &str,
    unit: &str,
    address: &str,
    asked: &Asked,
    status: u16,
    how: &How,
    half: bool,
) -> anyhow::Result<(u64, usize)> {
    let plan = |load, seconds| Plan { load, seconds: Duration::from_secs(seconds), connections: how.connections };
    // What the first requests pay (plans, caches, hats) is not what a day looks like.
    let first = drive::run(address, asked, status, &plan(Load::Full, 2)).await?;
    let full = drive::run(address, asked, status, &plan(Load::Full, how.seconds)).await?;
    println!("  {row}: full load: {}", full.say(unit));
    let (mut errors, mut answers) = (full.errors, first.answers() + full.answers());
    let (mut words, mut millis) = (full.words(unit), None);
    if half {
        let rate = full.rate() / 2.0;
        let at_half = drive::run(address, asked, status, &plan(Load::Rate(rate), how.seconds)).await?;
        println!("  {row}: half load: {}", at_half.say(unit));
        errors += at_half.errors;
        answers += at_half.answers();
        words += &format!("; at half of that {}", at_half.times());
        millis = Some(at_half.percentile(0.99));
    }
    result(row, Some(full.rate()), millis, &words);
    Ok((errors, answers))
}
