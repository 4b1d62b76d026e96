//! `cargo xtask test`: every check in order. One that fails does not hide the others.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::ValueEnum;

use crate::command::{Stopwatch, run, run_reading, spoken};
use crate::needs::{self, Need};
use crate::node;
use crate::postgres::{Cluster, Durability};
use crate::python::{self, SCHEMATHESIS};
use crate::tally::{Row, Tally, node_failures, node_report, rust_failure, rust_line, skips, table, total};
use crate::tree::Tree;

/// Where the tests find PostgreSQL.
pub const POSTGRES: &str = "ALLTING_TEST_POSTGRES";
/// The file to which tests that cannot run here write why (`testkit::skipped`).
const SKIPPED: &str = "ALLTING_TEST_SKIPPED";
/// The test that the step `api` is.
const API: &str = "api::whatever_is_asked_of_it_it_answers_as_described";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Bundle the pages' styles and scripts
    Assets,
    /// cargo fmt --check
    Fmt,
    /// cargo clippy, no warnings
    Clippy,
    /// Licences, duplicates and sources of all we depend on
    Deps,
    /// Unit tests, store tests on both engines, interface tests
    Rust,
    /// The program asked all that its API description allows, by schemathesis
    Api,
    /// The program in a real browser
    Browser,
}

/// What one step leaves behind.
#[derive(Default)]
struct Outcome {
    tally: Option<Tally>,
    failures: Vec<String>,
    skips: Vec<String>,
}

impl Outcome {
    /// Runs Rust tests, and counts what they say and what they say of themselves.
    fn run_rust(&mut self, command: &mut Command, said: &Path) -> Result<Tally> {
        // What an earlier run could not do says nothing about this one.
        if said.exists() {
            std::fs::remove_file(said)?;
        }
        let mut tally = Tally::default();
        let failures = &mut self.failures;
        let done = run_reading(command.env(SKIPPED, said), |line| {
            if let Some(counted) = rust_line(line) {
                tally.add(counted);
            } else if let Some(name) = rust_failure(line) {
                failures.push(name.to_owned());
            }
        });
        // Nobody wrote to it when every test ran.
        let said = std::fs::read_to_string(said).unwrap_or_default();
        let failed = |name: &str| self.failures.iter().any(|failure| failure == name);
        self.skips = skips(&said)
            .into_iter()
            .filter(|(name, _)| !failed(name))
            .map(|(name, why)| format!("{name}: {why}"))
            .collect();
        tally.skip(self.skips.len() as u64);
        self.tally = Some(tally);
        done.map(|()| tally)
    }
}

struct Session<'a> {
    tree: &'a Tree,
    steps: Vec<Step>,
    rows: Vec<Row>,
    /// The database that this run started; its end ends the server.
    cluster: Option<Cluster>,
    /// The rust step has already built the program.
    program_built: bool,
}

/// Runs the chosen steps, prints the table, and fails if anything failed or no test ran.
pub fn run_steps(tree: &Tree, only: &[Step], skip: &[Step]) -> ExitCode {
    let clock = Stopwatch::start();
    let mut session =
        Session { tree, steps: chosen(tree, only, skip), rows: vec![], cluster: None, program_built: false };
    session.step("setup", "what the tests need from this machine", |session, _| session.setup());
    for step in session.steps.clone() {
        match step {
            Step::Assets => {
                session.step("assets", "the pages' styles and scripts", |session, _| node::build_assets(session.tree))
            }
            Step::Fmt => session.step("fmt", "the code is formatted", |session, _| {
                run(session.tree.cargo().args(["fmt", "--all", "--check"]))
            }),
            Step::Clippy => session.step("clippy", "no warning in the code", |session, _| {
                run(session.tree.cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }),
            Step::Deps => session.step("deps", "what we depend on is as deny.toml allows", |session, _| {
                ensure!(crate::deps::run(session.tree)? == ExitCode::SUCCESS, "see above, and deny.toml");
                Ok(())
            }),
            Step::Rust => session.step("rust", "unit, store and interface tests, on both engines", Session::rust),
            Step::Api => session.step("api", "whatever is asked of the API, it answers as described", Session::api),
            Step::Browser => session.step("browser", "the program in a real browser", Session::browser),
        }
    }
    drop(session.cluster.take());
    let sum = total(&session.rows);
    let tests_wanted = session.steps.iter().any(|step| matches!(step, Step::Rust | Step::Api | Step::Browser));
    println!("\n== all steps took {}\n", spoken(clock.elapsed()));
    if tests_wanted && sum.ran() == 0 {
        println!("no test ran");
    }
    println!("{}", table(&session.rows));
    if sum.failed > 0 || (tests_wanted && sum.ran() == 0) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The steps in their order. The assets are compiled into the program, so they come along
/// with whatever compiles it when they have never been built.
fn chosen(tree: &Tree, only: &[Step], skip: &[Step]) -> Vec<Step> {
    let wanted = |step: &Step| (only.is_empty() || only.contains(step)) && !skip.contains(step);
    let unbuilt = !tree.assets().join("dist").is_dir();
    let compiles = [Step::Clippy, Step::Rust, Step::Api, Step::Browser].iter().any(wanted);
    let all = Step::value_variants().iter().copied();
    all.filter(|step| wanted(step) || (*step == Step::Assets && unbuilt && compiles)).collect()
}

impl Session<'_> {
    /// Runs one step under a heading and keeps what came of it.
    fn step(&mut self, name: &'static str, about: &str, work: impl FnOnce(&mut Self, &mut Outcome) -> Result<()>) {
        println!("\n== {name}: {about}");
        let clock = Stopwatch::start();
        let mut outcome = Outcome::default();
        let done = work(self, &mut outcome);
        let time = clock.elapsed();
        let problem = done.err().map(|error| format!("{error:#}"));
        match &problem {
            Some(problem) => println!("== {name} FAILED after {}: {problem}", spoken(time)),
            None => println!("== {name} done in {}", spoken(time)),
        }
        let Outcome { tally, failures, skips } = outcome;
        self.rows.push(Row { name, time, tally, problem, failures, skips });
    }

    fn wants(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    /// Tools, npm packages, and a database for the tests.
    fn setup(&mut self) -> Result<()> {
        if self.wants(Step::Assets) || self.wants(Step::Browser) {
            needs::node()?;
        }
        let own_database = [Step::Rust, Step::Api, Step::Browser].into_iter().any(|step| self.wants(step))
            && std::env::var_os(POSTGRES).is_none();
        let mut wanted = vec![];
        // Those with several nodes make servers of their own, whatever database the caller has named.
        if own_database || self.wants(Step::Rust) {
            wanted.push(Need::Postgres);
        }
        if self.wants(Step::Browser) {
            wanted.push(Need::Chromium);
        }
        if self.wants(Step::Rust) {
            wanted.extend([Need::Dnsmasq, Need::Haproxy]);
        }
        let provided = needs::provide(&wanted);
        if own_database && let Some(programs) = Need::Postgres.find() {
            self.cluster = Some(Cluster::start(&programs, Durability::Off)?);
            println!("a private PostgreSQL is running ({})", programs.display());
        }
        provided
    }

    /// Where the tests find PostgreSQL: what the caller named, or the cluster of this run.
    fn database(&self) -> Option<String> {
        std::env::var(POSTGRES).ok().or_else(|| self.cluster.as_ref().map(|cluster| cluster.url.clone()))
    }

    /// Where tests say that they could not run.
    fn said(&self) -> PathBuf {
        self.tree.target.join("skipped-tests.tsv")
    }

    fn rust(&mut self, outcome: &mut Outcome) -> Result<()> {
        // Everything is built first: a build that fails is then told apart from a test that fails,
        // and the browser tests find the program without building it another way.
        run(self.tree.cargo().args(["build", "--workspace", "--all-targets"])).context("the build failed")?;
        self.program_built = true;
        let mut command = self.tree.cargo();
        // The one that needs schemathesis is a step of its own.
        command.args(["test", "--workspace", "--no-fail-fast", "--", "--skip", API]);
        if let Some(url) = self.database() {
            command.env(POSTGRES, url);
        }
        let tally = outcome.run_rust(&mut command, &self.said()).context("the Rust tests failed")?;
        ensure!(tally.ran() > 0, "no Rust test ran");
        ensure!(self.database().is_some(), "the tests on PostgreSQL were not run: there is no PostgreSQL");
        Ok(())
    }

    /// A few made-up requests for each operation, always the same; `cargo xtask prove api` makes more.
    fn api(&mut self, outcome: &mut Outcome) -> Result<()> {
        let program = python::schemathesis(self.tree)?;
        let mut command = self.tree.cargo();
        command.args(["test", "--package", "allting", "--test", "it", "--", "--exact", API]);
        command.env(SCHEMATHESIS, program);
        if let Some(url) = self.database() {
            command.env(POSTGRES, url);
        }
        let tally = outcome.run_rust(&mut command, &self.said()).context("the API did not answer as described")?;
        ensure!(tally.ran() > 0, "no test of the API ran");
        Ok(())
    }

    fn browser(&mut self, outcome: &mut Outcome) -> Result<()> {
        let folder = self.tree.browser();
        node::install(&folder)?;
        let chromium = Need::Chromium.require()?;
        let database = self.database().ok_or_else(|| anyhow!("there is no PostgreSQL"))?;
        if !self.program_built {
            run(self.tree.cargo().args(["build", "-p", "allting"])).context("the build failed")?;
        }
        let files = browser_tests(&folder.join("tests"))?;
        let report = self.tree.target.join("browser-tests.tap");
        // An old report must not be counted when the runner dies before it writes a new one.
        if report.exists() {
            std::fs::remove_file(&report)?;
        }
        let mut command = Command::new("node");
        command
            .args(["--test", "--test-concurrency=1", "--test-timeout=1800000"])
            .args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"])
            .arg(format!("--test-reporter-destination={}", report.display()))
            .args(files)
            .current_dir(&folder)
            .env("ALLTING_BIN", self.tree.program())
            .env("CHROMIUM", chromium)
            .env("PATH", path_with(Need::Postgres.find())?)
            .env(POSTGRES, database);
        let done = run(&mut command);
        let report = std::fs::read_to_string(&report).unwrap_or_default();
        outcome.tally = node_report(&report);
        outcome.failures = node_failures(&report);
        done.context("the browser tests failed")?;
        ensure!(outcome.tally.is_some_and(|tally| tally.ran() > 0), "no browser test ran");
        Ok(())
    }
}

/// The search path with PostgreSQL's programs last: the tests make databases with `psql`.
fn path_with(programs: Option<PathBuf>) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(std::env::split_paths(&path).chain(programs))?)
}

/// The test files by name. Node's own search differs from version to version.
fn browser_tests(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("there is no test in {}", folder.display());
    }
    files.sort();
    Ok(files)
}
