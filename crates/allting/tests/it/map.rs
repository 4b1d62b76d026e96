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

/// Every file of ours with one of these endings: its path and what stands in it.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = ["crates", "xtask", "browser", "fuzz"].map(|folder| root().join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "target", "corpus"].contains(&name.as_str()) {
                folders.push(path);
            } else if endings.iter().any(|end| name.ends_with(end)) {
                let within = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((within, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn files_stay_under_600_lines() {
    let all = files(&[".rs", ".mjs", ".ts", ".css", ".js"]);
    for folder in ["crates/", "xtask/", "browser/", "fuzz/"] {
        assert!(all.iter().any(|(path, _)| path.starts_with(folder)), "{folder}");
    }
    let lines = all.iter().map(|(path, text)| (path, text.lines().count()));
    let long: Vec<_> = lines.filter(|(_, lines)| *lines > 600).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn pages_and_interfaces_hold_no_sql() {
    let name_of = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let drawers = files(&[".rs"]).into_iter().filter(|(path, _)| path.contains("/src/"));
    let drawers: Vec<_> =
        drawers.filter(|(path, _)| ["pages", "api"].iter().any(|d| name_of(path).starts_with(d))).collect();
    assert!(drawers.len() > 20, "they were found");
    let sql =
        |text: &str| ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().any(|word| text.contains(word));
    let wrong: Vec<_> = drawers.iter().filter(|(_, text)| sql(text)).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
