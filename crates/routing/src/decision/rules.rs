//! From a task to where it goes. Pure: no I/O, no clock. A trial asks the same as what really happens.

use tasks::Task;

use super::table::Table;
use crate::condition::Facts;
use crate::learn::model::Guess;
use crate::rule::RuleId;

/// Why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    Rule {
        id: RuleId,
        version: i64,
        name: String,
    },
    /// So sure, in percent.
    Classifier {
        percent: i64,
    },
}

impl Reason {
    /// A word for it, the rule and its version, and how sure.
    pub fn parts(&self) -> (&'static str, Option<RuleId>, Option<i64>, Option<i64>) {
        match self {
            Reason::Rule { id, version, .. } => ("rule", Some(*id), Some(*version), None),
            Reason::Classifier { percent } => ("classifier", None, None, Some(*percent)),
        }
    }
}

/// Where to; what is empty stays as the category says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// A key.
    pub unit: String,
    /// A key.
    pub category: String,
    /// Working days to the expected answer.
    pub days: Option<i64>,
    pub reason: Reason,
}

/// Whether rules are asked about tasks from there: those of which nobody who knows said whose they are.
pub fn is_asked(source: &str) -> bool {
    matches!(source, "report" | "open311" | "mail")
}

/// The first rule that holds; for a task of which nobody knows whose it is, then what was learned, where the
/// unit allows that; else nothing.
pub fn decide(table: &Table, facts: &Facts, task: &Task) -> Option<Decision> {
    by_rule(table, facts).or_else(|| if table.is_vague(task) { by_learning(table, task) } else { None })
}

fn by_rule(table: &Table, facts: &Facts) -> Option<Decision> {
    if table.rules.is_empty() {
        return None;
    }
    let scene = facts.scene();
    let (rule, _) = table.rules.iter().find(|(_, condition)| condition.holds(&scene))?;
    Some(Decision {
        unit: rule.unit.clone(),
        category: rule.category.clone(),
        days: rule.days,
        reason: Reason::Rule { id: rule.id, version: rule.version, name: rule.name.clone() },
    })
}

fn by_learning(table: &Table, task: &Task) -> Option<Decision> {
    let guess = guess(table, task)?;
    let from = *table.alone.get(&guess.unit)?;
    let percent = guess.percent();
    if percent < from {
        return None;
    }
    // The unit may be sure while what it is about is not.
    let category = guess.category.filter(|(_, sure)| *sure * 100.0 >= from as f64).map(|(key, _)| key);
    Some(Decision {
        unit: guess.unit,
        category: category.unwrap_or_default(),
        days: None,
        reason: Reason::Classifier { percent },
    })
}

/// What was learned says of a task, whether or not it may decide. Of tasks at level high nothing was learned,
/// and nothing is said.
pub fn guess(table: &Table, task: &Task) -> Option<Guess> {
    if task.assurance == ::store::Assurance::High {
        return None;
    }
    let model = table.model.as_ref()?;
    model.guess(&crate::learn::features::of(task))
}
