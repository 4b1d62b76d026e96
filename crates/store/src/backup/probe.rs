//! What a restore reads, from memory: for tests that hand it anything. Who has the key can write a
//! part that is whole and makes no sense.

use serde_json::Value as Json;

use super::cut::{Finder, Found, Step, Until};
use super::folder::Manifest;
use super::restore::step;
use super::stream::change;
use super::table;
use super::{Fault, Result};

/// Reads a manifest, and the lines of a part: as rows of each table that the manifest has, and as
/// changes, looking for a cut. Says how many lines made sense.
///
/// # Errors
/// What is wrong with the manifest or with a change.
pub fn probe(manifest: &str, lines: &str, until: Until) -> Result<u64> {
    let manifest: Manifest = serde_json::from_str(manifest).map_err(|e| Fault::new(e.to_string()))?;
    let mut finder = Finder::new(until, 0, Vec::new());
    let mut sense = 0;
    let mut last = None;
    for line in lines.lines() {
        let Ok(json) = serde_json::from_str::<Json>(line) else { continue };
        sense += u64::from(manifest.chains.iter().any(|c| c.tables.iter().any(|t| is_row(t, &json))));
        let Some(change) = change(json) else { continue };
        sense += 1;
        last = Some(change.key);
        if let Some(step) = step(&change)? {
            finder.step(step);
        }
    }
    if let Some(key) = last {
        finder.step(Step::End(key));
    }
    if let Found::Cut(cut) = finder.found() {
        sense += u64::from(cut.position > 0);
    }
    Ok(sense)
}

fn is_row(table: &table::Table, json: &Json) -> bool {
    let Json::Array(fields) = json else { return false };
    fields.len() == table.columns.len() + 1
        && table.columns.iter().zip(&fields[1..]).all(|(column, json)| table::value(column.kind, json).is_some())
}
