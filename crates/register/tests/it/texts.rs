//! Every text that is asked for exists in all three languages.

use std::path::Path;

use web::Texts;

#[test]
fn every_text_exists() {
    let [nb, nn, en] = register::room().texts;
    let texts = Texts::new(&[("register", nb, nn, en)]).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = web::texts::keys_used(&root.join("src")).unwrap();
    asked.extend(web::texts::keys_used(&root.join("templates")).unwrap());
    // Reasons and states are named in the rules, without a call that gets them.
    let quoted = sources(&root.join("src"));
    asked
        .extend(quoted.split('"').filter(|q| q.starts_with("register-") && !q.contains([' ', '{'])).map(str::to_owned));
    let lost: Vec<_> = asked.iter().filter(|k| k.starts_with("register-") && !texts.has(k)).collect();
    assert!(lost.is_empty() && asked.len() > 60, "{lost:?} of {}", asked.len());
}

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
