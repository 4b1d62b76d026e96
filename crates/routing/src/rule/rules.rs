//! What a rule may be. Pure: no I/O, no clock.

use base::Result;
use base::error::{Faults, Message};

use super::model::{Draft, Rule};
use crate::condition;

const NAME_MAX: usize = 100;
const DAYS_MAX: i64 = 366;

/// What units and categories there are, by key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    pub units: Vec<String>,
    /// Those that are in use.
    pub categories: Vec<String>,
}

/// What was typed, cleaned, with the number of days.
///
/// # Errors
/// `Invalid` with all that is wrong, at the fields.
pub fn check(draft: &Draft, known: &Known) -> Result<(Draft, Option<i64>)> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
    let draft = Draft {
        name: line(&draft.name),
        condition: draft.condition.trim().replace("\r\n", "\n"),
        unit: draft.unit.trim().to_owned(),
        category: draft.category.trim().to_owned(),
        days: draft.days.trim().to_owned(),
    };
    let mut faults = Faults::default();
    if draft.name.is_empty() {
        faults.add("name", "routing-rule-name-missing");
    }
    if draft.name.chars().count() > NAME_MAX {
        faults.add("name", Message::new("routing-too-long").with("max", NAME_MAX));
    }
    if draft.condition.contains('\0') {
        faults.add("condition", "routing-cel-unreadable");
    } else if let Err(fault) = condition::parse(&draft.condition) {
        faults.add("condition", fault);
    }
    if !draft.unit.is_empty() && !known.units.contains(&draft.unit) {
        faults.add("unit", "routing-rule-unit-unknown");
    }
    if !draft.category.is_empty() && !known.categories.contains(&draft.category) {
        faults.add("category", "routing-rule-category-unknown");
    }
    let days = match draft.days.as_str() {
        "" => None,
        text => text.parse::<i64>().ok().filter(|d| (1..=DAYS_MAX).contains(d)).or_else(|| {
            faults.add("days", Message::new("routing-rule-days-wrong").with("max", DAYS_MAX));
            None
        }),
    };
    if draft.unit.is_empty() && draft.category.is_empty() && draft.days.is_empty() {
        faults.add("unit", "routing-rule-nothing");
    }
    faults.check()?;
    Ok((draft, days))
}

/// The rules in a new order, after one of them went a step up or down; `None` where it is the first or last.
pub fn moved(mut rules: Vec<Rule>, at: usize, up: bool) -> Option<Vec<Rule>> {
    let other = if up { at.checked_sub(1)? } else { at + 1 };
    if at >= rules.len() || other >= rules.len() {
        return None;
    }
    rules.swap(at, other);
    for (rule, place) in rules.iter_mut().zip(1..) {
        rule.place = place;
    }
    Some(rules)
}
