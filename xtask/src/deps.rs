//! `cargo xtask prove deps`: licences, duplicates and sources of all we depend on, from what cargo
//! knows. Only crates that were never fetched on this machine, such as those of other systems, need a network. The rules stand in `deny.toml`, which `cargo deny` reads too.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::tree::Tree;

/// What `deny.toml` says.
struct Rules {
    allow: BTreeSet<String>,
    skip: BTreeSet<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse().context("deny.toml")?;
        let list = |section: &str, key: &str| -> Result<BTreeSet<String>> {
            let items = table.get(section).and_then(|s| s.get(key)).and_then(toml::Value::as_array);
            let items = items.with_context(|| format!("deny.toml has no [{section}] {key}"))?;
            Ok(items.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
        };
        Ok(Self { allow: list("licenses", "allow")?, skip: list("bans", "skip")? })
    }
}

/// A crate as `cargo metadata` describes it.
struct Package {
    name: String,
    version: String,
    license: String,
    /// None for our own.
    source: Option<String>,
}

/// Checks; says what it counted, and what is wrong.
pub fn run(tree: &Tree) -> Result<ExitCode> {
    let rules = Rules::read(&std::fs::read_to_string(tree.root.join("deny.toml")).context("deny.toml")?)?;
    let packages = packages(tree)?;
    let mut wrong = Vec::new();
    for p in &packages {
        if !permitted(&p.license, &rules.allow) {
            wrong.push(format!("{} {}: the licence «{}» is not allowed", p.name, p.version, p.license));
        }
    }
    let sources: BTreeSet<&str> = packages.iter().filter_map(|p| p.source.as_deref()).collect();
    if sources.len() > 1 || sources.iter().any(|s| !s.starts_with("registry+")) {
        wrong.push(format!("there is one registry and nothing else, but here: {sources:?}"));
    }
    let twice = duplicates(&packages);
    for (name, versions) in &twice {
        if !rules.skip.contains(*name) {
            wrong.push(format!("{name} comes in {versions:?}: let one go, or say in deny.toml why not"));
        }
    }
    for name in rules.skip.iter().filter(|s| !twice.contains_key(s.as_str())) {
        wrong.push(format!("{name} comes once now: take it out of [bans] skip in deny.toml"));
    }
    println!(
        "{} crates, {} from outside, {} in several versions",
        packages.len(),
        packages.iter().filter(|p| p.source.is_some()).count(),
        twice.len()
    );
    for line in &wrong {
        println!("  {line}");
    }
    println!("deps: {} passed, {} failed", packages.len() + 1 - wrong.len().min(packages.len()), wrong.len());
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn packages(tree: &Tree) -> Result<Vec<Package>> {
    let answer = tree
        .cargo()
        .args(["metadata", "--format-version", "1", "--locked"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    ensure!(answer.status.success(), "cargo metadata failed ({})", answer.status);
    let metadata: Value = serde_json::from_slice(&answer.stdout)?;
    let all = metadata["packages"].as_array().context("cargo metadata gives no packages")?;
    let text = |p: &Value, key: &str| p[key].as_str().map(str::to_owned);
    Ok(all
        .iter()
        .map(|p| Package {
            name: text(p, "name").unwrap_or_default(),
            version: text(p, "version").unwrap_or_default(),
            license: text(p, "license").unwrap_or_default(),
            source: text(p, "source"),
        })
        .collect())
}

fn duplicates(packages: &[Package]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for p in packages {
        all.entry(&p.name).or_default().insert(&p.version);
    }
    all.retain(|_, versions| versions.len() > 1);
    all
}

/// Whether an SPDX expression can be fulfilled with the licences allowed. `/` is the old way to
/// write OR; AND binds more than OR.
fn permitted(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    let fulfilled = any(&tokens, &mut at, allowed);
    fulfilled && at == tokens.len()
}

fn any(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut fulfilled = every(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        fulfilled |= every(tokens, at, allowed);
    }
    fulfilled
}

fn every(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut fulfilled = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        fulfilled &= one(tokens, at, allowed);
    }
    fulfilled
}

fn one(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if *token == "(" {
        let fulfilled = any(tokens, at, allowed);
        let closed = tokens.get(*at) == Some(&")");
        *at += 1;
        return fulfilled && closed;
    }
    let mut name = (*token).to_owned();
    if tokens.get(*at) == Some(&"WITH") {
        name += &format!(" WITH {}", tokens.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"].map(str::to_owned).into();
        for fine in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "GPL-2.0-only OR Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "(GPL-3.0-only OR MIT) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0-only",
            "GPL-3.0-only AND MIT OR ISC",
        ] {
            assert!(permitted(fine, &allowed), "{fine}");
        }
        for wrong in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MIT WITH x",
            "(MIT",
            "MIT MIT",
            "MIT AND (GPL-3.0-only OR LGPL-3.0-only)",
        ] {
            assert!(!permitted(wrong, &allowed), "{wrong}");
        }
    }
}
