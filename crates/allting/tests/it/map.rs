//! ARCHITECTURE.md names the crates that there are, and what each may use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Crate to the crates of ours it depends on, without those for tests.
fn crates() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let all: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let packages = all["packages"].as_array().unwrap();
    let names: BTreeSet<&str> = packages.iter().map(|p| p["name"].as_str().unwrap()).collect();
    let uses = |p: &serde_json::Value| {
        p["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["kind"].is_null())
            .map(|d| d["name"].as_str().unwrap())
            .filter(|d| names.contains(d))
            .map(str::to_owned)
            .collect()
    };
    packages.iter().map(|p| (p["name"].as_str().unwrap().to_owned(), uses(p))).collect()
}

/// Crate to the third column of the table in ARCHITECTURE.md.
fn table() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let map = text.split("## The map").nth(1).unwrap();
    map.split("F = ")
        .next()
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            (cells[0].trim_matches('`').to_owned(), cells[2].to_owned())
        })
        .collect()
}

#[test]
fn the_map_names_the_crates_and_they_use_no_more_than_it_says() {
    let (crates, table) = (crates(), table());
    assert_eq!(crates.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>());
    for (name, uses) in &crates {
        let may = &table[name];
        for used in uses {
            let allowed = may.contains(&format!("`{used}`"))
                || may == "all"
                || (may.starts_with('F') && ["base", "store", "web", "door"].contains(&used.as_str()));
            assert!(allowed, "{name} uses {used}; ARCHITECTURE.md allows: {may}");
        }
    }
}

#[test]
fn files_stay_under_600_lines() {
    let mut long = Vec::new();
    let mut folders = vec![root().join("crates"), root().join("xtask"), root().join("browser")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "target"].contains(&name.as_str()) {
                folders.push(path);
            } else if [".rs", ".mjs", ".ts", ".css"].iter().any(|end| name.ends_with(end)) {
                let lines = std::fs::read_to_string(&path).unwrap().lines().count();
                if lines > 600 {
                    long.push(format!("{} has {lines} lines", path.display()));
                }
            }
        }
    }
    assert!(long.is_empty(), "{long:?}");
}
