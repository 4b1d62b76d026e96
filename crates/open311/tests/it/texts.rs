//! Every text that is asked for exists in all three languages.

use std::path::Path;

use web::Texts;

#[test]
fn every_text_exists() {
    let [nb, nn, en] = open311::room().texts;
    let texts = Texts::new(&[("open311", nb, nn, en)]).unwrap();
    let quoted = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let keys = quoted.split('"').filter(|q| q.starts_with("open311-") && !q.contains([' ', '{']));
    let asked: Vec<&str> = keys.collect();
    let lost: Vec<_> = asked.iter().filter(|k| !texts.has(k)).collect();
    assert!(lost.is_empty() && asked.len() > 30, "{lost:?} of {}", asked.len());
}

fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.push_str(&if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() });
    }
    all
}
