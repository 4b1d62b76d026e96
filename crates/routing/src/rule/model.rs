//! What a rule is.

use base::Time;
use serde::{Deserialize, Serialize};

base::id!(
    /// A rule of the table.
    RuleId
);

/// The most rules that a table may have: all are asked for every task.
pub const RULES_MAX: usize = 200;

/// A rule of the table: the first that holds decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    pub id: RuleId,
    /// Rises with each change of it.
    pub version: i64,
    /// Smaller is asked first.
    pub place: i64,
    /// What managers call it, in at most 100 characters.
    pub name: String,
    /// In CEL; see [`crate::condition`].
    pub condition: String,
    /// The key of the unit it sends to; empty where the category says it.
    pub unit: String,
    /// The key of the category it gives; empty where it leaves that alone.
    pub category: String,
    /// Working days to the expected answer; `None` as the category says.
    pub days: Option<i64>,
    /// Whether it is asked. A new one is not.
    pub active: bool,
    pub changed_at: Time,
    /// Who changed it last, as she was called.
    pub changed_by: String,
}

/// What somebody typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    /// In CEL.
    pub condition: String,
    /// A key; may be empty. So may the next two, but not all three.
    pub unit: String,
    pub category: String,
    /// Working days, 1 to 366.
    pub days: String,
}

impl From<&Rule> for Draft {
    fn from(r: &Rule) -> Self {
        Self {
            name: r.name.clone(),
            condition: r.condition.clone(),
            unit: r.unit.clone(),
            category: r.category.clone(),
            days: r.days.map(|d| d.to_string()).unwrap_or_default(),
        }
    }
}
