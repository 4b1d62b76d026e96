//! What this room tells the journal: which rule, which unit, how sure. No words that people wrote, except
//! those of conditions, which are rules of the municipality.

use store::event;
use uuid::Uuid;

event!(
    /// A rule is new, or otherwise than before; `version` counts its own changes, `table` those of all.
    RuleChanged, "routing.rule_changed.v1", "routing_rule", rule {
        version: i64,
        table: i64,
        name: String,
        /// In CEL.
        condition: String,
        /// A key, or empty, as is the category.
        unit: String,
        category: String,
        /// Working days to the expected answer.
        days: Option<i64>,
        active: bool,
    }
);
event!(
    /// A rule stands elsewhere in the order, counted from 1.
    RuleMoved, "routing.rule_moved.v1", "routing_rule", rule { table: i64, place: i64 }
);
event!(
    /// A rule is gone. What it was in each version stays.
    RuleDeleted, "routing.rule_deleted.v1", "routing_rule", rule { table: i64, name: String }
);
event!(
    /// Somebody tries a rule, or the whole table, on tasks of the last month.
    TrialAsked, "routing.trial_asked.v1", "routing_trial", trial {
        rule: Option<Uuid>,
        /// Empty for the whole table.
        condition: String,
    }
);
event!(
    /// A trial is done: how many tasks were looked at and how many a rule would have caught.
    TrialDone, "routing.trial_done.v1", "routing_trial", trial { looked: i64, caught: i64 }
);
event!(
    /// A task came where it came by a rule or the classifier: `how` is one of these words.
    TaskRouted, "routing.task_routed.v1", "task", task {
        how: String,
        /// The rule and which of its versions; `None` for the classifier.
        rule: Option<Uuid>,
        rule_version: Option<i64>,
        /// Percent.
        confidence: Option<i64>,
        /// Where it was sent, by their keys.
        unit: String,
        category: Option<String>,
        /// Where it would have gone.
        from_unit: String,
        from_category: Option<String>,
    }
);
event!(
    /// The classifier is to learn anew.
    TrainingAsked, "routing.training_asked.v1", "routing_model", training { why: String }
);
event!(
    /// The classifier has learned from so many tasks, and was measured on so many others.
    ModelTrained, "routing.model_trained.v1", "routing_model", training { learned: i64, held_back: i64, right: i64 }
);
event!(
    /// The classifier may send tasks to a unit by itself from this confidence on, or (`None`) may not.
    AloneChanged, "routing.alone_changed.v1", "routing_unit", switch { unit: String, percent: Option<i64> }
);
event!(
    /// These categories say nothing about whose a task is.
    VagueChanged, "routing.vague_changed.v1", "routing", table { categories: Vec<String> }
);
