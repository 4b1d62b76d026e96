//! What the classifier looks at: words as stems, and where. Numbers only: a word becomes one of 65,536, many
//! words share one, and nobody reads words out of a model.

use tasks::Task;

use crate::condition::written;

/// A hashed word or place.
pub type Feature = u16;

/// So many are looked at; a longer text says the same.
const MOST: usize = 400;

/// Sorted, each once.
pub fn of(task: &Task) -> Vec<Feature> {
    let mut all: Vec<Feature> = ::store::search::stems(&written(task))
        .iter()
        .filter(|stem| stem.chars().count() > 1)
        .take(MOST)
        .map(|stem| hash("word", stem))
        .collect();
    if let Some((lat, lon)) = task.place.point {
        // About five hundred metres, and about two kilometres.
        all.push(hash("near", &cell(lat, lon, 200.0)));
        all.push(hash("area", &cell(lat, lon, 50.0)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn cell(lat: f64, lon: f64, parts: f64) -> String {
    format!("{:.0}/{:.0}", (lat * parts).floor(), (lon * parts / 2.0).floor())
}

/// FNV-1a, folded.
fn hash(kind: &str, what: &str) -> Feature {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in kind.bytes().chain([0]).chain(what.bytes()) {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    }
    let folded = hash ^ (hash >> 32);
    u16::try_from((folded ^ (folded >> 16)) & 0xffff).unwrap_or_default()
}
