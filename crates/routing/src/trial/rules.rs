//! Trying: the same question that is asked when a task is opened. Pure: no I/O, no clock.

use std::collections::HashMap;

use base::TenantId;
use base::id::Uuid;
use tasks::route::{From, Past};

use super::model::{Caught, Line, Outcome, TASKS_MAX, Tried};
use crate::condition::Facts;
use crate::decision::rules::{Decision, Reason, decide};
use crate::decision::table::Table;
use crate::rule::Rule;
use crate::rule::model::RuleId;

/// The rules that would be on: those that are, with the one that is tried in its place, or at the end.
pub fn rules(all: Vec<Rule>, tried: Option<&Tried>, unknown: RuleId) -> Vec<Rule> {
    let Some(tried) = tried else { return all.into_iter().filter(|r| r.active).collect() };
    let id = tried.rule.filter(|id| all.iter().any(|r| r.id == *id));
    let as_typed = |place: i64, version: i64| Rule {
        id: id.unwrap_or(unknown),
        version,
        place,
        name: tried.draft.name.clone(),
        condition: tried.draft.condition.clone(),
        unit: tried.draft.unit.clone(),
        category: tried.draft.category.clone(),
        days: tried.draft.days.parse().ok(),
        active: true,
        changed_at: base::Time::default(),
        changed_by: String::new(),
    };
    let last = all.last().map_or(0, |r| r.place);
    let mut on: Vec<Rule> = all
        .into_iter()
        .filter(|r| r.active || Some(r.id) == id)
        .map(|r| if Some(r.id) == id { as_typed(r.place, r.version) } else { r })
        .collect();
    if id.is_none() {
        on.push(as_typed(last + 1, 0));
    }
    on
}

/// What these rules would have done. `came_as` has unit and category of those that were sent elsewhere when they
/// were opened; `units` says which unit a category goes to.
pub fn outcome(
    table: &Table,
    tenant: TenantId,
    past: &[Past],
    came_as: &HashMap<Uuid, From>,
    units: &HashMap<String, String>,
    only: Option<RuleId>,
) -> Outcome {
    let most = usize::try_from(TASKS_MAX).unwrap_or(usize::MAX);
    let named = table.rules.iter().filter(|(r, _)| only.is_none_or(|id| r.id == id));
    let mut lines: Vec<(RuleId, Line)> =
        named.map(|(r, _)| (r.id, Line { rule: Some(r.id.0), name: r.name.clone(), caught: Vec::new() })).collect();
    for past in past.iter().take(most) {
        let mut task = past.as_it_came(tenant);
        if let Some(from) = came_as.get(&past.id.0) {
            task.category.clone_from(&from.category);
            task.unit.clone_from(&from.unit);
        }
        let Some(Decision { unit, category, reason: Reason::Rule { id, .. }, .. }) =
            decide(table, &Facts::of(&task), &task)
        else {
            continue;
        };
        let Some((_, line)) = lines.iter_mut().find(|(rule, _)| *rule == id) else { continue };
        let to = if unit.is_empty() { units.get(&category) } else { Some(&unit) };
        let elsewhere = to.is_some_and(|to| *to != past.unit);
        line.caught.push(Caught { task: past.id.0, unit: past.unit.clone(), elsewhere });
    }
    Outcome {
        looked: u32::try_from(past.len().min(most)).unwrap_or(u32::MAX),
        more: past.len() > most,
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    }
}

/// How many of these one may see, and how many others there are as far as that may be said: a small number of
/// tasks that one may not see would say what stands in them.
pub fn shown(caught: &[&Caught], mine: &[String]) -> (usize, Others) {
    let seen = caught.iter().filter(|c| mine.contains(&c.unit)).count();
    (seen, Others::of(caught.len() - seen))
}

/// How many there are that one may not see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Others {
    None,
    /// Fewer than [`FEW`].
    Few,
    Many(usize),
}

/// Fewer than this are not told by number.
pub const FEW: usize = 5;

impl Others {
    fn of(count: usize) -> Self {
        match count {
            0 => Self::None,
            n if n < FEW => Self::Few,
            n => Self::Many(n),
        }
    }
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
