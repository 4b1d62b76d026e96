//! Every text that is asked for exists in all three languages, and every verb has words.

use std::path::Path;

use web::Texts;

#[test]
fn every_text_exists() {
    let rooms = crate::town::rooms();
    let mut sources = vec![web::LOCALES];
    sources.extend(rooms.iter().map(|r| (r.name, r.texts[0], r.texts[1], r.texts[2])));
    let texts = Texts::new(&sources).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = web::texts::keys_used(&root.join("src")).unwrap();
    asked.extend(web::texts::keys_used(&root.join("templates")).unwrap());
    let quoted = source(&root.join("src"));
    asked.extend(quoted.split('"').filter(|q| q.starts_with("privacy-") && !q.contains([' ', '{'])).map(str::to_owned));
    let lost: Vec<_> = asked.iter().filter(|k| !k.ends_with('-') && !texts.has(k)).collect();
    assert!(lost.is_empty() && asked.len() > 20, "{lost:?} of {}", asked.len());
}

fn source(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&source(&path));
        } else if !path.to_string_lossy().ends_with("_test.rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    all
}
