//! How long each target was tried so far, in a file that is kept with the corpora: nobody has a machine to
//! herself for as long as all of them take, so the time is added up.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

const HEAD: &str = "target\tprocessor seconds\tinputs\tplaces of our code";

/// What was done with a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tried {
    /// Of the processor, so that a busy machine counts for no more than an idle one.
    pub seconds: u64,
    pub inputs: u64,
    /// As many as the last run came to.
    pub places: u64,
}

/// The file itself is what is true: another run may add to it at the same time.
pub struct Ledger(Mutex<PathBuf>);

impl Ledger {
    /// # Errors
    /// When a line cannot be read.
    pub fn open(file: PathBuf) -> Result<Self> {
        kept(&file)?;
        Ok(Self(Mutex::new(file)))
    }

    /// # Errors
    /// As [`Ledger::open`].
    pub fn of(&self, target: &str) -> Result<Tried> {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept(&file)?.get(target).copied().unwrap_or_default())
    }

    /// Adds what was done, and writes it down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, target: &str, more: Tried) -> Result<()> {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = kept(&file)?;
        let tried = all.entry(target.to_owned()).or_default();
        tried.seconds += more.seconds;
        tried.inputs += more.inputs;
        tried.places = more.places;
        Ok(std::fs::write(&*file, written(&all))?)
    }
}

fn kept(file: &Path) -> Result<BTreeMap<String, Tried>> {
    // Before the first run there is none; one that is there and cannot be read is not written over.
    let text = if file.exists() { std::fs::read_to_string(file)? } else { String::new() };
    read(&text).with_context(|| format!("{} cannot be read", file.display()))
}

fn written(all: &BTreeMap<String, Tried>) -> String {
    let mut text = format!("{HEAD}\n");
    for (target, t) in all {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{target}\t{}\t{}\t{}", t.seconds, t.inputs, t.places);
    }
    text
}

fn read(text: &str) -> Result<BTreeMap<String, Tried>> {
    let line = |line: &str| -> Result<(String, Tried)> {
        let mut parts = line.split('\t');
        let target = parts.next().unwrap_or_default().to_owned();
        let mut number = || -> Result<u64> { Ok(parts.next().context("a number is missing")?.parse()?) };
        Ok((target, Tried { seconds: number()?, inputs: number()?, places: number()? }))
    };
    text.lines().skip(1).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let tried = Tried { seconds: 60, inputs: 1_000, places: 5 };
        let all = BTreeMap::from([("hr".to_owned(), tried), ("kin".to_owned(), Tried::default())]);
        assert_eq!(read(&written(&all)).unwrap(), all);
        assert!(read("head\nhr\t1\t2\n").is_err() && read("").unwrap().is_empty());
    }
}
