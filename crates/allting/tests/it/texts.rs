//! Every text that a room asks for exists, in all three languages.

use std::collections::BTreeSet;
use std::path::Path;

use web::Texts;

#[test]
fn every_text_that_is_asked_for_exists() {
    let rooms = allting::rooms::rooms();
    let mut all = vec![web::LOCALES];
    all.extend(rooms.iter().map(|r| (r.name, r.texts[0], r.texts[1], r.texts[2])));
    let texts = Texts::new(&all).unwrap();
    for room in &rooms {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room.name);
        let mut asked = BTreeSet::new();
        for part in ["src", "templates"].map(|part| folder.join(part)).iter().filter(|part| part.is_dir()) {
            asked.extend(web::texts::keys_used(part).unwrap());
            asked.extend(quoted(part, &format!("{}-", room.name)));
        }
        // Where a page is made of parts, the key of a part has endings such as this one.
        let is_there = |key: &str| texts.has(key) || texts.has(&format!("{key}-title"));
        let lost: Vec<_> = asked.iter().filter(|key| !key.ends_with('-') && !is_there(key)).collect();
        assert!(lost.is_empty() && asked.len() > 10, "{}: {lost:?} of {}", room.name, asked.len());
    }
}

/// Words in quotes that look like keys: faults, states and columns are named without a call that gets them.
fn quoted(folder: &Path, begin: &str) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(quoted(&path, begin));
        } else if path.extension().is_some_and(|e| e == "rs") && !path.to_string_lossy().ends_with("_test.rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let keys = text.split('"').filter(|q| q.starts_with(begin) && !q.contains([' ', '{']));
            all.extend(keys.map(str::to_owned));
        }
    }
    all
}
