//! `cargo xtask prove fuzz`: libFuzzer over every parser that reads what comes from outside.
//!
//! It needs no other toolchain than the ordinary one. Our own crates are built once more with counters
//! (`fuzz/instrument.sh`), and so are dependencies with C in them, since the engine asks for more of
//! the `cc` crate; the others are shared with the ordinary build. What is found new is kept in the build folder; `--keep` brings
//! the smallest set that takes all ways back into `fuzz/corpus`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

mod ledger;

use self::ledger::{Ledger, Tried};
use crate::command::{Stopwatch, ask};
use crate::tree::Tree;

/// After so many seconds what was done is written down, and it goes on.
const SLICE: u64 = 300;

#[derive(clap::Args)]
pub struct Fuzz {
    /// How long each target is tried now, in seconds of the processor
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How long each is to have been tried in all, by what fuzz/ran.tsv says; instead of --seconds
    #[arg(long)]
    total: Option<u64>,
    /// So many targets at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Bring what was found new into fuzz/corpus, without what adds nothing
    #[arg(long)]
    keep: bool,
    /// Only these
    targets: Vec<String>,
}

/// Builds the fuzzer and tries each target; those that were tried least come first.
///
/// # Errors
/// When a target panicked, ran out of memory (512 MB) or took more than ten seconds: the input is
/// kept and named.
pub fn run(tree: &Tree, wish: &Fuzz) -> Result<()> {
    let program = build(tree)?;
    let corpus = tree.root.join("fuzz/corpus");
    let mut all: Vec<String> = std::fs::read_dir(&corpus)
        .with_context(|| format!("{} cannot be read", corpus.display()))?
        .filter_map(|f| f.ok()?.file_name().into_string().ok())
        .collect();
    all.sort();
    let unknown: Vec<_> = wish.targets.iter().filter(|t| !all.contains(t)).collect();
    ensure!(unknown.is_empty(), "no such target: {unknown:?}; there are {all:?}");
    let ledger = Ledger::open(tree.root.join("fuzz/ran.tsv"))?;
    let mut chosen = if wish.targets.is_empty() { all } else { wish.targets.clone() };
    chosen.sort_by_cached_key(|target| std::cmp::Reverse(ledger.of(target).map_or(0, |tried| tried.seconds)));
    let (waiting, failed) = (Mutex::new(chosen), Mutex::new(Vec::new()));
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    std::thread::scope(|scope| {
        for _ in 0..wish.jobs.max(1) {
            scope.spawn(|| {
                while let Some(target) = next() {
                    match one(tree, &program, wish, &ledger, &target) {
                        Ok(said) => println!("{target}: {said}"),
                        Err(error) => {
                            println!("{target}: {error:#}");
                            failed.lock().unwrap_or_else(PoisonError::into_inner).push(target);
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    ensure!(failed.is_empty(), "not all held: {}", failed.join(", "));
    Ok(())
}

/// Builds the fuzzer as a test without a harness, so that it shares what tests have built.
fn build(tree: &Tree) -> Result<PathBuf> {
    let mut build = tree.cargo();
    build
        .args(["test", "-p", "fuzz", "--features", "libfuzzer", "--test", "fuzzer", "--no-run"])
        .args(["--message-format", "json-render-diagnostics"])
        .env("RUSTC_WORKSPACE_WRAPPER", tree.root.join("fuzz/instrument.sh"))
        .stderr(Stdio::inherit());
    let built = build.output()?;
    ensure!(built.status.success(), "the fuzzer could not be built");
    String::from_utf8_lossy(&built.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|said| said["target"]["name"] == "fuzzer" && said["executable"].is_string())
        .and_then(|said| said["executable"].as_str().map(PathBuf::from))
        .context("cargo did not say where the fuzzer is")
}

/// Tries a target as long as it still has to be tried.
fn one(tree: &Tree, program: &Path, wish: &Fuzz, ledger: &Ledger, target: &str) -> Result<String> {
    let wanted: Result<u64> =
        wish.total.map_or(Ok(wish.seconds), |total| Ok(total.saturating_sub(ledger.of(target)?.seconds)));
    let (wanted, clock, mut done) = (wanted?, Stopwatch::start(), Tried::default());
    while done.seconds < wanted {
        let slice = slice(tree, program, target, SLICE.min(wanted - done.seconds))?;
        ledger.add(target, slice)?;
        done = Tried { seconds: done.seconds + slice.seconds, inputs: done.inputs + slice.inputs, ..slice };
    }
    if wish.keep && done.seconds > 0 {
        let folder = |of: &str| tree.root.join(of).join(target);
        merge(tree, program, target, &folder("fuzz/corpus"), &tree.target.join("fuzz").join(target))?;
    }
    Ok(format!(
        "{} s of the processor in {} s, {} inputs, {} places of our code, nothing found; {} s in all",
        done.seconds,
        clock.elapsed().as_secs(),
        done.inputs,
        done.places,
        ledger.of(target)?.seconds
    ))
}

/// Lets the engine try a target for so many seconds of the processor.
fn slice(tree: &Tree, program: &Path, target: &str, seconds: u64) -> Result<Tried> {
    let seeds = tree.root.join("fuzz/corpus").join(target);
    let found = tree.target.join("fuzz").join(target);
    let broken = tree.target.join("fuzz-found");
    for folder in [&found, &broken] {
        std::fs::create_dir_all(folder)?;
    }
    let log = tree.target.join("fuzz").join(format!("{target}.log"));
    let mut child = fuzzer(tree, program, target)
        .args(["-rss_limit_mb=512", "-timeout=10", "-max_len=16384", "-print_final_stats=1", "-use_value_profile=0"])
        .arg(format!("-artifact_prefix={}/{target}-", broken.display()))
        .args([&found, &seeds])
        .stderr(std::fs::File::create(&log)?)
        .spawn()?;
    let (status, used) = until(&mut child, seconds)?;
    let said = std::fs::read_to_string(&log)?;
    ensure!(status.success(), "failed, see {} and the input in {}", log.display(), broken.display());
    ensure!(used > 0, "ended before it began, see {}", log.display());
    let inputs = said.lines().find_map(|l| l.strip_prefix("stat::number_of_executed_units:"));
    let places = said.lines().rev().find_map(|l| l.split("cov: ").nth(1)?.split(' ').next());
    let number = |text: Option<&str>| text.and_then(|t| t.trim().parse().ok()).unwrap_or(0);
    Ok(Tried { seconds: used, inputs: number(inputs), places: number(places) })
}

/// Asks it to end when it has used so many seconds of the processor; says how many it used. Where nobody says
/// what a process has used, those of the clock count.
fn until(child: &mut Child, seconds: u64) -> Result<(ExitStatus, u64)> {
    let clock = Stopwatch::start();
    let (mut used, mut asked) = (0, false);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, used));
        }
        used = processor_seconds(child.id()).unwrap_or_else(|| clock.elapsed().as_secs());
        if used >= seconds && !asked {
            asked = true;
            // The engine ends in good order and says what it did.
            ask(Command::new("kill").args(["-USR1", &child.id().to_string()])).context("it could not be ended")?;
        }
        std::thread::park_timeout(Duration::from_millis(200));
    }
}

/// What a process has used of the processor so far, as Linux counts it in hundredths of a second.
fn processor_seconds(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Behind the name, which may hold anything: fields 14 and 15 are those of the program and of the system.
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) / 100)
}

/// The smallest set of inputs that takes every way becomes the corpus.
fn merge(tree: &Tree, program: &Path, target: &str, seeds: &Path, found: &Path) -> Result<()> {
    let least = tree.target.join("fuzz").join(format!("{target}.least"));
    if least.exists() {
        std::fs::remove_dir_all(&least)?;
    }
    std::fs::create_dir_all(&least)?;
    let merged = fuzzer(tree, program, target)
        .args(["-merge=1", "-max_len=4096"])
        .args([&least, seeds, found])
        .stderr(Stdio::null())
        .status()?;
    ensure!(merged.success(), "the corpus could not be made smaller");
    for file in std::fs::read_dir(&least)? {
        let file = file?;
        let to = seeds.join(file.file_name());
        // Seeds keep their own names; only what is new is brought.
        let known = std::fs::read_dir(seeds)?
            .filter_map(|f| std::fs::read(f.ok()?.path()).ok())
            .any(|seed| std::fs::read(file.path()).is_ok_and(|new| new == seed));
        if !known {
            std::fs::copy(file.path(), to)?;
        }
    }
    Ok(())
}

fn fuzzer(tree: &Tree, program: &Path, target: &str) -> Command {
    let mut fuzzer = Command::new(program);
    fuzzer.env("ALLTING_FUZZ_TARGET", target).current_dir(&tree.root);
    fuzzer
}
