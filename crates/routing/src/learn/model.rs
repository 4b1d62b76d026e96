//! What was learned: how often words and places stood in the tasks of each unit and category (multinomial
//! naive Bayes), with a temperature that makes its confidence honest. Pure and deterministic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::features::Feature;

/// A task that ended somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// What of its words and its place is counted: hashes, not words.
    pub features: Vec<Feature>,
    /// Where it ended, by its key.
    pub unit: String,
    pub category: Option<String>,
}

/// A unit and a category where tasks ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Class {
    pub unit: String,
    pub category: Option<String>,
    /// How many of those that were learned from.
    pub tasks: u32,
}

/// So many are told apart; the rarest others are not learned.
pub const CLASSES_MAX: usize = 64;
/// A word that stands in fewer tasks is not kept: it says little, and may be a name.
pub const TASKS_MIN: u32 = 3;
/// Added to every count, so that what was not seen is not impossible.
const SMOOTH: f64 = 0.2;

/// What was learned from the tasks of one municipality.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Model {
    /// The commonest first.
    pub classes: Vec<Class>,
    /// For each feature the classes in whose tasks it stood, and in how many.
    counts: BTreeMap<Feature, Vec<(u8, u32)>>,
    /// All counts of a class together.
    totals: Vec<u32>,
    /// The higher, the less sure; chosen on tasks that were not learned from.
    pub temperature: f64,
}

/// Where a task perhaps belongs.
#[derive(Clone, PartialEq, Debug)]
pub struct Guess {
    /// The likeliest, by its key.
    pub unit: String,
    /// Between 0 and 1.
    pub confidence: f64,
    /// The likeliest category of the unit, and how sure of all.
    pub category: Option<(String, f64)>,
}

impl Guess {
    /// Whole percent, never more than it is.
    pub fn percent(&self) -> i64 {
        // Between 0 and 100.
        (self.confidence * 100.0).clamp(0.0, 100.0).floor() as i64
    }
}

impl Model {
    /// Learns; `None` of fewer than two units.
    pub fn learn(examples: &[Example], temperature: f64) -> Option<Self> {
        let classes = classes(examples);
        let units: std::collections::BTreeSet<&str> = classes.iter().map(|c| c.unit.as_str()).collect();
        if units.len() < 2 {
            return None;
        }
        let at = |e: &Example| classes.iter().position(|c| c.unit == e.unit && c.category == e.category);
        let mut counts: BTreeMap<Feature, BTreeMap<u8, u32>> = BTreeMap::new();
        for (example, class) in examples.iter().filter_map(|e| Some((e, u8::try_from(at(e)?).ok()?))) {
            for feature in &example.features {
                *counts.entry(*feature).or_default().entry(class).or_default() += 1;
            }
        }
        counts.retain(|_, of| of.values().sum::<u32>() >= TASKS_MIN);
        let mut totals = vec![0u32; classes.len()];
        for (class, count) in counts.values().flatten() {
            if let Some(total) = totals.get_mut(usize::from(*class)) {
                *total += count;
            }
        }
        let counts = counts.into_iter().map(|(f, of)| (f, of.into_iter().collect())).collect();
        Some(Self { classes, counts, totals, temperature })
    }

    /// The unit that a task most likely belongs to; `None` when nothing of it is known.
    pub fn guess(&self, features: &[Feature]) -> Option<Guess> {
        if !features.iter().any(|f| self.counts.contains_key(f)) {
            return None;
        }
        let sure = self.sure(features);
        let mut units: BTreeMap<&str, f64> = BTreeMap::new();
        for (class, p) in self.classes.iter().zip(&sure) {
            *units.entry(class.unit.as_str()).or_default() += p;
        }
        let (unit, confidence) = units.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let of_unit = self.classes.iter().zip(&sure).filter(|(c, _)| c.unit == unit);
        let best = of_unit.max_by(|a, b| a.1.total_cmp(b.1));
        let category = best.and_then(|(c, p)| Some((c.category.clone()?, *p)));
        Some(Guess { unit: unit.to_owned(), confidence, category })
    }

    /// How sure of each class; together 1.
    fn sure(&self, features: &[Feature]) -> Vec<f64> {
        let all: f64 = self.classes.iter().map(|c| f64::from(c.tasks)).sum();
        let words = self.counts.len().max(1) as f64;
        let mut scores: Vec<f64> = self.classes.iter().map(|c| (f64::from(c.tasks) / all).ln()).collect();
        let floors: Vec<f64> = self.totals.iter().map(|t| f64::from(*t) + SMOOTH * words).collect();
        for of in features.iter().filter_map(|f| self.counts.get(f)) {
            for (n, (score, floor)) in scores.iter_mut().zip(&floors).enumerate() {
                let count = of.iter().find(|(class, _)| usize::from(*class) == n).map_or(0, |(_, count)| *count);
                *score += ((f64::from(count) + SMOOTH) / floor).ln();
            }
        }
        softened(&scores, self.temperature)
    }
}

/// Scores as shares of 1; the higher the temperature, the less sure.
fn softened(scores: &[f64], temperature: f64) -> Vec<f64> {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|s| ((s - top) / temperature).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / sum).collect()
}

/// The commonest units and categories, in a fixed order.
fn classes(examples: &[Example]) -> Vec<Class> {
    let mut all: BTreeMap<(&str, Option<&str>), u32> = BTreeMap::new();
    for e in examples {
        *all.entry((&e.unit, e.category.as_deref())).or_default() += 1;
    }
    let mut classes: Vec<Class> = all
        .into_iter()
        .map(|((unit, category), tasks)| Class { unit: unit.to_owned(), category: category.map(str::to_owned), tasks })
        .collect();
    // Stable: those that are equally common stay in the order of their names.
    classes.sort_by_key(|c| std::cmp::Reverse(c.tasks));
    classes.truncate(CLASSES_MAX);
    classes
}
