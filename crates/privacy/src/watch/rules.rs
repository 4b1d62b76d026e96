//! Finds the cases of each pattern. Pure: from looks, ties and rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Time;
use base::calendar::is_working_day;
use base::id::Uuid;
use chrono::Timelike;
use register::Tie;

use super::model::{Case, Pattern, Rule};

/// One row of the access log, as far as patterns go.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// Who looked.
    pub person: Uuid,
    /// Whose data.
    pub subject: Uuid,
    pub at: Time,
    /// Whether she said why, which she had to.
    pub reason: bool,
}

/// The cases that the active rules find, by pattern, employee and person; the looks of each in
/// their order.
pub fn cases(rules: &[Rule], looks: &[Look], ties: &HashMap<Uuid, Tie>) -> Vec<Case> {
    let mut found: BTreeMap<(Pattern, Uuid, Option<Uuid>), Vec<usize>> = BTreeMap::new();
    for rule in rules.iter().filter(|r| r.active) {
        let many = if rule.pattern == Pattern::Many { many(rule, looks) } else { BTreeSet::new() };
        for (n, look) in looks.iter().enumerate() {
            let fits = match rule.pattern {
                Pattern::Many => many.contains(&n),
                _ => fits(rule, look, ties),
            };
            if fits {
                let subject = rule.pattern.of_a_person().then_some(look.subject);
                found.entry((rule.pattern, look.person, subject)).or_default().push(n);
            }
        }
    }
    found.into_iter().map(|((pattern, person, subject), looks)| Case { pattern, person, subject, looks }).collect()
}

/// Whether one look fits a pattern that is seen from one look alone.
pub fn fits(rule: &Rule, look: &Look, ties: &HashMap<Uuid, Tie>) -> bool {
    let both = ties.get(&look.person).zip(ties.get(&look.subject));
    match rule.pattern {
        Pattern::Family => {
            both.is_some_and(|(a, b)| a.family.contains(&look.subject) || b.family.contains(&look.person))
        }
        Pattern::Neighbour => {
            // Distances are a few hundred metres: every whole number of them is exact.
            both.and_then(|(a, b)| a.metres_to(b)).is_some_and(|metres| metres <= rule.number as f64)
        }
        Pattern::Colleague => both.is_some_and(|(a, b)| a.units.intersection(&b.units).next().is_some()),
        Pattern::WellKnown => ties.get(&look.subject).is_some_and(|t| t.well_known),
        Pattern::Hours => {
            let hour = i64::from(look.at.oslo().hour());
            hour < rule.number || hour >= rule.span || !is_working_day(look.at.date())
        }
        Pattern::Reason => look.reason,
        Pattern::Many => false,
    }
}

/// The looks of those who saw more than `number` persons within `span` minutes: all looks of each
/// such stretch.
fn many(rule: &Rule, looks: &[Look]) -> BTreeSet<usize> {
    let mut by_person: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (n, look) in looks.iter().enumerate() {
        by_person.entry(look.person).or_default().push(n);
    }
    let span = rule.span.max(0).saturating_mul(60_000_000);
    let mut found = BTreeSet::new();
    for mut own in by_person.into_values() {
        own.sort_by_key(|n| looks[*n].at);
        // A window over the looks in time; how often each person stands in it.
        let (mut first, mut inside): (usize, HashMap<Uuid, usize>) = (0, HashMap::new());
        for last in 0..own.len() {
            let newest = &looks[own[last]];
            *inside.entry(newest.subject).or_default() += 1;
            while newest.at.micros() - looks[own[first]].at.micros() > span {
                let gone = looks[own[first]].subject;
                if let Some(count) = inside.get_mut(&gone) {
                    *count -= 1;
                    if *count == 0 {
                        inside.remove(&gone);
                    }
                }
                first += 1;
            }
            if i64::try_from(inside.len()).unwrap_or(i64::MAX) > rule.number {
                found.extend(&own[first..=last]);
            }
        }
    }
    found
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
