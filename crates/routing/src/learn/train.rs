//! From history to a model and how well it does. Pure and deterministic: the same tasks in the same order
//! give the same model, to the last bit.
//!
//! The newest fifth is held back: nothing of it is learned before the report is made. What is left is divided
//! once more, so that the temperature is chosen on tasks that were not learned from either. Then the model that
//! works learns from all.

use super::measure::Report;
use super::model::{Example, Model};

/// Fewer tasks teach nothing that one could rely on.
pub const EXAMPLES_MIN: usize = 60;

/// One task of the history, with its day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Past {
    /// What is learned of it.
    pub example: Example,
    /// On which it was opened, `YYYY-MM-DD`.
    pub day: String,
}

/// What was learned; no model of too little.
#[derive(Clone, PartialEq, Debug)]
pub struct Trained {
    /// Learned from all of the history, also from what was held back for the report.
    pub model: Option<Model>,
    /// Of a model that had not learned from what it was asked about.
    pub report: Report,
}

/// Learns from tasks, oldest first.
pub fn train(history: &[Past]) -> Trained {
    let examples: Vec<Example> = history.iter().map(|p| p.example.clone()).collect();
    let learned = u32::try_from(examples.len()).unwrap_or(u32::MAX);
    let nothing = || Trained { model: None, report: Report { learned, ..Report::default() } };
    if examples.len() < EXAMPLES_MIN {
        return nothing();
    }
    let (known, held_back) = examples.split_at(examples.len() * 4 / 5);
    let (first, then) = known.split_at(known.len() * 4 / 5);
    let temperature = Model::learn(first, 1.0).map_or(1.0, |model| coolest(model, then));
    let Some(measured) = Model::learn(known, temperature) else { return nothing() };
    let mut report = measure(&measured, held_back);
    report.learned = u32::try_from(known.len()).unwrap_or(u32::MAX);
    let newest = history.get(known.len()..).unwrap_or_default();
    report.since = newest.first().map(|p| p.day.clone()).unwrap_or_default();
    report.until = newest.last().map(|p| p.day.clone()).unwrap_or_default();
    Trained { model: Model::learn(&examples, temperature), report }
}

/// The temperature at which what it says of these tasks is least surprising.
fn coolest(model: Model, tasks: &[Example]) -> f64 {
    let mut best = (f64::INFINITY, 1.0);
    let mut model = model;
    for step in 0..24 {
        model.temperature = 0.5 * 1.2f64.powi(step);
        let surprise: f64 = tasks
            .iter()
            .map(|task| match model.guess(&task.features) {
                None => 0.0,
                Some(guess) if guess.unit == task.unit => -guess.confidence.max(1e-9).ln(),
                Some(guess) => -(1.0 - guess.confidence).max(1e-9).ln(),
            })
            .sum();
        if surprise < best.0 {
            best = (surprise, model.temperature);
        }
    }
    best.1
}

fn measure(model: &Model, held_back: &[Example]) -> Report {
    let mut units: Vec<String> =
        model.classes.iter().map(|c| c.unit.clone()).chain(held_back.iter().map(|e| e.unit.clone())).collect();
    units.sort_unstable();
    units.dedup();
    let place = |unit: &str| units.iter().position(|u| u == unit).and_then(|n| u16::try_from(n).ok());
    let said = held_back
        .iter()
        .filter_map(|e| {
            let guess = model.guess(&e.features)?;
            let percent = u8::try_from(guess.percent()).unwrap_or(100);
            Some((place(&guess.unit)?, place(&e.unit)?, percent))
        })
        .collect();
    Report { held_back: u32::try_from(held_back.len()).unwrap_or(u32::MAX), units, said, ..Report::default() }
}

#[cfg(test)]
#[path = "train_test.rs"]
mod tests;
