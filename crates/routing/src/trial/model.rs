//! What a trial is.

use base::Time;
use base::id::Uuid;
use serde::{Deserialize, Serialize};

use crate::rule::{Draft, RuleId};

base::id!(
    /// A trial.
    TrialId
);

/// At most so many tasks are looked at, the newest.
pub const TASKS_MAX: u32 = 5_000;
/// How far back.
pub const DAYS: i64 = 31;
/// Trials are kept so long.
pub const KEPT_DAYS: i64 = 30;
/// Trials of a tenant that are not worked out yet, and those of one who asks: they are worked out one after the other,
/// and what comes after them waits.
pub const WAITING: i64 = 20;
pub const WAITING_OF_ONE: i64 = 3;
/// What has waited longer than this, in hours, is not counted.
pub const WAITING_HOURS: i64 = 1;

/// A rule as it was typed; `rule` when it is one of the table.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tried {
    pub rule: Option<RuleId>,
    /// It was checked when it was asked for.
    pub draft: Draft,
}

/// A rule or the whole table, held against the tasks of the last month without doing anything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    pub id: TrialId,
    pub asked_at: Time,
    /// As she was called.
    pub asked_by: String,
    /// `None` for the table as it is.
    pub tried: Option<Tried>,
    /// Once it is done.
    pub result: Option<Outcome>,
}

/// A task that a rule would have caught.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Caught {
    /// Its id. Whoever looks may not see the task itself: see [`super::rules::shown`].
    pub task: Uuid,
    /// The unit it really is with.
    pub unit: String,
    /// Whether the rule would have sent it to another.
    pub elsewhere: bool,
}

/// What one rule would have done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// `None` for a rule that is not in the table yet.
    pub rule: Option<Uuid>,
    /// As it was called, or typed.
    pub name: String,
    /// The newest tasks first.
    pub caught: Vec<Caught>,
}

/// What a trial came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// How many tasks.
    pub looked: u32,
    /// More than [`TASKS_MAX`] came in that time.
    pub more: bool,
    /// One for each rule that was tried, in their order.
    pub lines: Vec<Line>,
}
