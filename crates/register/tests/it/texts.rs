//! Every reason that is kept can be said again.

use std::path::Path;

/// A reason that is kept with a row must be one that the page can say again.
#[test]
fn every_reason_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed = std::fs::read_to_string(root.join("import/reasons.rs")).unwrap();
    let named = sources(&root);
    let skip =
        ["register-problem-title", "register-problem-repaired", "register-problem-set-aside", "register-problem-other"];
    let reasons = named.split('"').filter(|q| q.starts_with("register-problem-") && !skip.contains(q));
    let lost: Vec<_> = reasons.filter(|r| !listed.contains(&format!("\"{r}\""))).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") && !path.to_string_lossy().ends_with("_test.rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    all
}
