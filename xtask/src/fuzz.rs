//! `cargo xtask prove fuzz`: libFuzzer over every parser that reads what comes from outside.
//!
//! It needs no other toolchain than the ordinary one. Our own crates are built once more with counters
//! (`fuzz/instrument.sh`), and so are dependencies with C in them, since the engine asks for more of
//! the `cc` crate; the others are shared with the ordinary build. What is found new is kept in the build folder; `--keep` brings
//! the smallest set that takes all ways back into `fuzz/corpus`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::tree::Tree;

#[derive(clap::Args)]
pub struct Fuzz {
    /// How long each target is tried
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Bring what was found new into fuzz/corpus, without what adds nothing
    #[arg(long)]
    keep: bool,
    /// Only these
    targets: Vec<String>,
}

/// Builds the fuzzer and tries each target.
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
    let chosen = if wish.targets.is_empty() { all } else { wish.targets.clone() };
    let mut failed = Vec::new();
    for target in &chosen {
        match one(tree, &program, wish, target) {
            Ok(said) => println!("{target}: {said}"),
            Err(error) => {
                println!("{target}: {error:#}");
                failed.push(target.clone());
            }
        }
    }
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

fn one(tree: &Tree, program: &Path, wish: &Fuzz, target: &str) -> Result<String> {
    let seeds = tree.root.join("fuzz/corpus").join(target);
    let found = tree.target.join("fuzz").join(target);
    let broken = tree.target.join("fuzz-found");
    for folder in [&found, &broken] {
        std::fs::create_dir_all(folder)?;
    }
    let log = tree.target.join("fuzz").join(format!("{target}.log"));
    #[expect(clippy::disallowed_methods, reason = "only measured for whoever looks")]
    let began = Instant::now();
    let status = fuzzer(tree, program, target)
        .arg(format!("-max_total_time={}", wish.seconds))
        .args(["-rss_limit_mb=512", "-timeout=10", "-max_len=16384", "-print_final_stats=1", "-use_value_profile=0"])
        .arg(format!("-artifact_prefix={}/{target}-", broken.display()))
        .args([&found, &seeds])
        .stderr(std::fs::File::create(&log)?)
        .status()?;
    let said = std::fs::read_to_string(&log)?;
    ensure!(status.success(), "failed, see {} and the input in {}", log.display(), broken.display());
    let runs = said.lines().find_map(|l| l.strip_prefix("stat::number_of_executed_units:")).map_or("?", str::trim);
    let cover = said.lines().rev().find_map(|l| l.split("cov: ").nth(1)?.split(' ').next()).unwrap_or("?");
    if wish.keep {
        merge(tree, program, target, &seeds, &found)?;
    }
    Ok(format!("{} s, {runs} inputs, {cover} places of our code, nothing found", began.elapsed().as_secs()))
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
