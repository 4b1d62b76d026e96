//! Every text that is asked for exists in all three languages.

use std::path::Path;

use web::Texts;

#[test]
fn every_text_exists() {
    let [nb, nn, en] = routing::room().texts;
    let texts = Texts::new(&[("routing", nb, nn, en)]).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = web::texts::keys_used(&root.join("src")).unwrap();
    asked.extend(web::texts::keys_used(&root.join("templates")).unwrap());
    // Faults, columns and names are listed without a call that gets them.
    let quoted = sources(&root.join("src"));
    asked.extend(quoted.split('"').filter(|q| q.starts_with("routing-") && !q.contains([' ', '{'])).map(str::to_owned));
    let lost: Vec<_> = asked.iter().filter(|k| k.starts_with("routing-") && !texts.has(k)).collect();
    assert!(lost.is_empty() && asked.len() > 100, "{lost:?} of {}", asked.len());
}

fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if !path.to_string_lossy().ends_with("_test.rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    all
}
