//! What this room tells the journal. No text that people wrote and no name stands in an event.

use store::event;
use uuid::Uuid;

event!(
    /// Somebody asked for a copy of everything.
    CopyAsked, "privacy.copy_asked.v1", "privacy_copy", copy {
        /// Whose data.
        person: Uuid,
    }
);
event!(
    /// One more room has answered; with all of them the copy is ready.
    CopyAdvanced, "privacy.copy_advanced.v1", "privacy_copy", copy { done: i64, total: i64 }
);
event!(
    /// Somebody took the copy away.
    CopyFetched, "privacy.copy_fetched.v1", "privacy_copy", copy {
        /// `everything.zip` or `everything.json`.
        file: String,
    }
);
event!(
    /// Its time was over.
    CopyDeleted, "privacy.copy_deleted.v1", "privacy_copy", copy { person: Uuid }
);
event!(
    /// Somebody asked for a correction, for erasure, or objected.
    RequestMade, "privacy.request_made.v1", "task", task {
        /// `correction`, `erasure` or `objection`.
        kind: String,
    }
);
event!(
    /// The privacy officer has looked at a pattern; who it was says the entry's actor.
    PatternLookedAt, "privacy.pattern_looked_at.v1", "privacy_look", look {
        /// The name of the pattern, such as `family`.
        rule: String,
        /// Whose reading it is about.
        actor: String,
        /// Whom it was about, where it was about one; and the minute (since 1970) up to which it was looked at.
        /// Older entries do not say.
        subject: Option<Uuid>,
        until: Option<i64>,
    }
);
event!(
    /// What counts as unusual was changed.
    RuleChanged, "privacy.rule_changed.v1", "privacy_rule", rule { key: String, active: bool, number: i64, span: i64 }
);
event!(
    /// What was due for deletion is gone.
    RetentionDone, "privacy.retention_done.v1", "retention", run {
        /// `access_log` or `reports`.
        kind: String,
        /// Rows of the log, or tasks.
        deleted: i64,
        /// RFC 3339: all from before.
        before: String,
    }
);
event!(
    /// The access log of a day, as it was when the day was over.
    AccessSealed, "privacy.access_sealed.v1", "access_day", day {
        /// `YYYY-MM-DD`
        date: String,
        /// How many it had.
        rows: i64,
        /// Over all its rows, in their order.
        sha256: String,
    }
);
event!(
    /// For how many days a kind is kept.
    RetentionChanged, "privacy.retention_changed.v1", "retention_rule", rule { kind: String, days: i64 }
);
