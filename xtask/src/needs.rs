//! What the chores need from the machine, and how it gets there.
//!
//! On Debian as root PostgreSQL, Chromium, dnsmasq, HAProxy and Python are installed when they are missing;
//! anywhere else the answer is one clear line about what is missing and how to get it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, bail};

use crate::command::{ask, on_path, run};

/// Oldest Node whose test runner has what the browser tests use.
const NODE: (u32, u32) = (20, 12);

/// Node.js and npm, new enough.
pub fn node() -> Result<()> {
    let version = ask(Command::new("node").arg("--version"));
    let Some(version) = version.filter(|_| on_path("npm").is_some()) else {
        bail!(
            "missing: Node.js {}.{} or newer with npm; get it from https://nodejs.org (from Debian 13 on also: apt-get install nodejs npm)",
            NODE.0,
            NODE.1
        );
    };
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < NODE {
        bail!("Node.js {version} is too old: {}.{} or newer is needed, see https://nodejs.org", NODE.0, NODE.1);
    }
    Ok(())
}

/// Names the browser, where it is not one that is found by itself.
const CHROMIUM: &str = "CHROMIUM";

/// Where the tests look for them; they are seldom on the path of an ordinary user.
const DNSMASQ: [&str; 2] = ["/usr/sbin/dnsmasq", "/usr/bin/dnsmasq"];
const HAPROXY: [&str; 2] = ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"];

/// What a package manager may have to bring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Postgres,
    Chromium,
    Dnsmasq,
    Haproxy,
    Python,
}

impl Need {
    fn name(self) -> &'static str {
        match self {
            Need::Postgres => "PostgreSQL (the programs initdb, pg_ctl, pg_basebackup and postgres)",
            Need::Chromium => "Chromium (or say where a browser is with CHROMIUM=/path/to/it)",
            Need::Dnsmasq => "dnsmasq, the name server that the tests of mail ask",
            Need::Haproxy => "HAProxy, which stands before the nodes in a test",
            Need::Python => "Python 3.10 or newer with venv, for schemathesis",
        }
    }

    /// Debian's packages. A browser without fonts draws empty boxes, hence the second.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Postgres => &["postgresql"],
            Need::Chromium => &["chromium", "fonts-liberation"],
            Need::Dnsmasq => &["dnsmasq-base"],
            Need::Haproxy => &["haproxy"],
            Need::Python => &["python3-venv"],
        }
    }

    /// The folder of PostgreSQL's programs, or the program itself.
    pub fn find(self) -> Option<PathBuf> {
        match self {
            Need::Postgres => postgres_programs(),
            Need::Chromium => chromium(),
            Need::Dnsmasq => there(&DNSMASQ),
            Need::Haproxy => there(&HAPROXY),
            Need::Python => python(),
        }
    }

    /// Where it is, or the one line that says what is missing.
    pub fn require(self) -> Result<PathBuf> {
        self.find().ok_or_else(|| anyhow!(missing(&[self])))
    }
}

/// Python with all that `python3 -m venv` takes: Debian keeps a part of it in a package of its own.
fn python() -> Option<PathBuf> {
    let python = on_path("python3")?;
    let whole = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    ask(Command::new(&python).args(["-c", whole])).map(|_| python)
}

fn there(paths: &[&str]) -> Option<PathBuf> {
    paths.iter().map(PathBuf::from).find(|p| p.is_file())
}

/// Installs what is missing where that may be done; otherwise says what is missing.
pub fn provide(needs: &[Need]) -> Result<()> {
    if needs.contains(&Need::Chromium)
        && let Some(told) = std::env::var_os(CHROMIUM)
        && !Path::new(&told).is_file()
    {
        bail!("{CHROMIUM} is {}, where there is no program", told.display());
    }
    let absent = || -> Vec<Need> { needs.iter().copied().filter(|need| need.find().is_none()).collect() };
    let before = absent();
    if before.is_empty() {
        return Ok(());
    }
    if !(is_root() && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()) {
        bail!(missing(&before));
    }
    let packages = before.iter().flat_map(|need| need.packages());
    // A package list of some other source may be out of reach; the ones needed may still be there.
    if let Err(error) = run(apt().arg("update")) {
        println!("{error:#}; trying to install all the same");
    }
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))?;
    let after = absent();
    if !after.is_empty() {
        bail!("apt-get ran, but this is still missing: {}", missing(&after));
    }
    Ok(())
}

fn missing(needs: &[Need]) -> String {
    let names: Vec<_> = needs.iter().map(|need| need.name()).collect();
    let packages: Vec<_> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    format!("missing: {}; on Debian: sudo apt-get install {}", names.join(" and "), packages.join(" "))
}

pub fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

pub fn is_root() -> bool {
    ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// Debian keeps the server's programs off the search path, one folder per version: the newest is taken.
fn postgres_programs() -> Option<PathBuf> {
    // The tests with several nodes make a replica, hence the last.
    let programs = ["initdb", "pg_ctl", "postgres", "pg_basebackup"];
    let whole = |folder: &PathBuf| programs.iter().all(|name| folder.join(name).is_file());
    let versions = Path::new("/usr/lib/postgresql").read_dir().ok().into_iter().flatten().flatten();
    let mut versions: Vec<_> = versions.map(|entry| (version(&entry.file_name()), entry.path().join("bin"))).collect();
    versions.sort();
    let told = ask(Command::new("pg_config").arg("--bindir")).map(PathBuf::from);
    let beside = on_path("initdb").and_then(|file| Some(file.canonicalize().ok()?.parent()?.to_owned()));
    let newest_first = versions.into_iter().rev().map(|(_, folder)| folder);
    newest_first.chain(told).chain(beside).find(whole)
}

fn version(folder: &OsStr) -> u32 {
    folder.to_string_lossy().parse().unwrap_or(0)
}

fn chromium() -> Option<PathBuf> {
    if let Some(told) = std::env::var_os(CHROMIUM) {
        return Some(PathBuf::from(told)).filter(|file| file.is_file());
    }
    let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    let application = PathBuf::from("/Applications/Chromium.app/Contents/MacOS/Chromium");
    names.into_iter().find_map(on_path).or_else(|| Some(application).filter(|file| file.is_file()))
}
