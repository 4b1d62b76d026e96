//! What others may rely on of what happens to tasks. No text that people wrote and no name
//! stands in an event: ids, states, categories and units only. What was written stands in its
//! personal part, sealed by the key of the one whom the task is about.

use base::Text;
use serde::{Deserialize, Serialize};
use store::{Event, PersonalEvent};
use uuid::Uuid;

/// The personal part of [`TaskOpened`]: what was asked for, in words, and where.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Of a report, the name of its category.
    pub title: Text,
    /// What the one who asked wrote; may be empty.
    pub body: String,
    /// The place in words, such as `Lyngstien 13`; may be empty.
    pub place: String,
    /// Latitude and longitude, degrees in WGS 84.
    pub point: Option<(f64, f64)>,
}

/// The personal part of what came after: what somebody wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wrote {
    /// A comment, a reason or an answer; may be empty.
    pub body: String,
}

macro_rules! personal {
    ($($event:ty => $part:ty),* $(,)?) => {
        $(impl PersonalEvent for $event {
            type Part = $part;
        })*
    };
}

personal! {
    TaskOpened => Asked,
    TaskCommented => Wrote,
    TaskPassedOn => Wrote,
    TaskClosed => Wrote,
    TaskReopened => Wrote,
    NoteAdded => Wrote,
    TaskWaits => Wrote,
    TaskDelegated => Wrote,
    TaskReturned => Wrote,
    TaskMerged => Wrote,
    TaskChanged => Wrote,
}

macro_rules! event {
    ($(#[$doc:meta])* $name:ident, $kind:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        pub struct $name {
            /// The task; also the event's subject.
            pub task: Uuid,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Event for $name {
            const KIND: &'static str = $kind;
            const SUBJECT: &'static str = "task";
            fn subject(&self) -> Uuid {
                self.task
            }
        }
    };
}

event!(
    /// A task came into being.
    TaskOpened, "tasks.task_opened.v1" {
        /// Such as `2026-1042`.
        number: String,
        /// The key of its category.
        category: Option<String>,
        /// The key of the unit that it came to.
        unit: String,
        /// `YYYY-MM-DD`
        due: Option<String>,
        /// Where it came from: `report` or the name of the room or system that opened it.
        source: String,
        /// `resident`, `employee`, `politician`, `system`, `sensor`, `goals`, `event` or `assistant`; empty in
        /// entries from before it was written down.
        #[serde(default)]
        source_kind: String,
        /// Whether a point on the map was given; where it is stands in the personal part.
        has_place: bool,
    }
);
event!(
    /// Somebody in the unit has it now; who it is says the entry's actor.
    TaskTaken, "tasks.task_taken.v1" { unit: String }
);
event!(
    /// It was given back to the unit's list.
    TaskReleased, "tasks.task_released.v1" { unit: String }
);
event!(
    /// Something was written for those it concerns.
    TaskCommented, "tasks.task_commented.v1" {
        unit: String,
        /// `all` or `requester`: who reads it.
        audience: String,
    }
);
event!(
    /// It went to another unit or another category.
    TaskPassedOn, "tasks.task_passed_on.v1" {
        /// The key of the unit that had it before.
        from_unit: String,
        unit: String,
        /// The key of the category that it has now, which may be the same.
        category: Option<String>,
        /// `YYYY-MM-DD`: the day that is promised now.
        due: Option<String>,
    }
);
event!(
    /// It is done, with an answer.
    TaskClosed, "tasks.task_closed.v1" {
        category: Option<String>,
        unit: String,
        /// RFC 3339: for the time from report to answer.
        opened_at: String,
        /// Whether the answer came by the promised date; `None` where nothing was promised.
        in_time: Option<bool>,
    }
);
event!(
    /// The one who asked says that it is not solved.
    TaskReopened, "tasks.task_reopened.v1" { unit: String, due: Option<String> }
);
event!(
    /// It waits: the clock stands.
    TaskWaits, "tasks.task_waits.v1" {
        unit: String,
        /// `requester`, `other`, `supplier` or `date`.
        on: String,
        /// `YYYY-MM-DD`: when it ends by itself at the latest.
        until: Option<String>,
        /// `all`, `requester` or `unit`: who may read why. Entries from before this was written do not say.
        #[serde(default)]
        audience: Option<String>,
    }
);
event!(
    /// The wait is over, and the promised day has moved by the working days that it lasted.
    TaskResumed, "tasks.task_resumed.v1" {
        unit: String,
        /// `unit`, or what ended it by itself: `requester` or `date`.
        by: String,
        /// `YYYY-MM-DD`: the day that is promised now.
        due: Option<String>,
    }
);
event!(
    /// A team, a unit or a person was asked to solve it; the unit answers for it still.
    TaskDelegated, "tasks.task_delegated.v1" {
        unit: String,
        /// The hat: `team:<id>`, `unit:<key>` or `colleague:<id>`; in entries from before those, `person:<id>`.
        to: String,
    }
);
event!(
    /// The unit has it itself again.
    TaskReturned, "tasks.task_returned.v1" { unit: String, from: String }
);
event!(
    /// It is called otherwise or due on another day.
    TaskChanged, "tasks.task_changed.v1" {
        unit: String,
        /// `YYYY-MM-DD`, when the day was changed.
        due: Option<String>,
        /// Whether the title was changed.
        renamed: bool,
    }
);
event!(
    /// A file was attached.
    TaskAttached, "tasks.task_attached.v1" {
        unit: String,
        /// Its number on the task.
        file: i64,
        /// `requester` or `unit`: who may have it.
        audience: String,
    }
);
event!(
    /// Somebody who had it gave it to a colleague.
    TaskHandedOver, "tasks.task_handed_over.v1" {
        unit: String,
        /// The colleague who has it now.
        to: Uuid,
    }
);
event!(
    /// Two tasks have to do with each other.
    TaskLinked, "tasks.task_linked.v1" {
        /// As the task stands to the other: `parent`, `blocks`, …
        relation: String,
        /// The other task.
        other: Uuid,
    }
);
event!(
    /// A link between two tasks was taken away.
    TaskUnlinked, "tasks.task_unlinked.v1" { relation: String, other: Uuid }
);
event!(
    /// It goes on as another task, where those it concerned hear every later step.
    TaskMerged, "tasks.task_merged.v1" { unit: String, into: Uuid }
);
event!(
    /// Another task goes on here.
    TaskJoined, "tasks.task_joined.v1" { unit: String, from: Uuid }
);
event!(
    /// Owners of properties close by now see it.
    NeighboursTold, "tasks.neighbours_told.v1" { properties: i64 }
);

/// A note among colleagues. Its subject is the note, not the task, so that the pages of those
/// outside of the unit do not even stir.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoteAdded {
    /// An id of its own; the event's subject.
    pub note: Uuid,
    pub task: Uuid,
    /// The key of the unit that has the task.
    pub unit: String,
}

impl Event for NoteAdded {
    const KIND: &'static str = "tasks.note_added.v1";
    const SUBJECT: &'static str = "task_note";
    fn subject(&self) -> Uuid {
        self.note
    }
}

/// A field of a category was made or changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldPut {
    /// Of the category.
    pub id: Uuid,
    /// Its key.
    pub category: String,
    /// Of the field.
    pub key: String,
    /// `text`, `number`, `date` or `choice`.
    pub kind: String,
    pub required: bool,
    /// Whether it is asked for.
    pub active: bool,
}

impl Event for FieldPut {
    const KIND: &'static str = "tasks.field_put.v1";
    const SUBJECT: &'static str = "task_category";
    fn subject(&self) -> Uuid {
        self.id
    }
}

/// A category was made or changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CategoryPut {
    /// As [`crate::Category::id`] makes it.
    pub id: Uuid,
    pub key: String,
    /// The key of the unit that answers for it.
    pub unit: String,
    /// Whether new reports can choose it.
    pub active: bool,
}

impl Event for CategoryPut {
    const KIND: &'static str = "tasks.category_put.v1";
    const SUBJECT: &'static str = "task_category";
    fn subject(&self) -> Uuid {
        self.id
    }
}

/// A point of a checklist was written, ticked off or taken away. Its subject is the change, not the task, so
/// that the pages of those outside of the unit do not even stir.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChecklistChanged {
    /// An id of its own; the event's subject.
    pub change: Uuid,
    pub task: Uuid,
    /// The key of the unit that has the task.
    pub unit: String,
    /// The number of the point on the task.
    pub point: i64,
    /// `added`, `done`, `undone` or `dropped`.
    pub what: String,
}

impl Event for ChecklistChanged {
    const KIND: &'static str = "tasks.checklist_changed.v1";
    const SUBJECT: &'static str = "task_check";
    fn subject(&self) -> Uuid {
        self.change
    }
}

/// A deadline comes or is past, and those who lead the unit are told. Its subject is the warning, not the task:
/// it is nobody else's affair.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskWarned {
    /// An id of its own; the event's subject.
    pub warning: Uuid,
    pub task: Uuid,
    /// The key of the unit that has the task.
    pub unit: String,
    /// `near` or `over`.
    pub level: String,
    /// `YYYY-MM-DD`
    pub due: Option<String>,
}

impl Event for TaskWarned {
    const KIND: &'static str = "tasks.task_warned.v1";
    const SUBJECT: &'static str = "task_warning";
    fn subject(&self) -> Uuid {
        self.warning
    }
}

/// Somebody made or ended the secret link by which a calendar fetches her deadlines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeedChanged {
    /// Her id in the register; also the event's subject.
    pub person: Uuid,
    /// Whether there is one now.
    pub there: bool,
}

impl Event for FeedChanged {
    const KIND: &'static str = "tasks.feed_changed.v1";
    const SUBJECT: &'static str = "task_feed";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// Somebody is away and another stands in, or she is here again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AwayPut {
    /// Who is away, by her id in the register; also the event's subject.
    pub person: Uuid,
    /// `YYYY-MM-DD`: first and last day.
    pub since: String,
    pub until: String,
    /// Nobody, when she is here again.
    pub deputy: Option<Uuid>,
}

impl Event for AwayPut {
    const KIND: &'static str = "tasks.away_put.v1";
    const SUBJECT: &'static str = "task_away";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// Somebody kept a list under a name, or took it away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ViewSaved {
    /// Also the event's subject. What the list is called stands in no event.
    pub view: Uuid,
    /// The unit that it is shared with, or empty.
    pub unit: String,
    /// Whether it is there now.
    pub there: bool,
}

impl Event for ViewSaved {
    const KIND: &'static str = "tasks.view_saved.v1";
    const SUBJECT: &'static str = "task_view";
    fn subject(&self) -> Uuid {
        self.view
    }
}

/// A template of a unit was made, changed or taken away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplatePut {
    /// Also the event's subject.
    pub template: Uuid,
    /// The key of the unit whose it is.
    pub unit: String,
    /// Whether it is there now.
    pub there: bool,
}

impl Event for TemplatePut {
    const KIND: &'static str = "tasks.template_put.v1";
    const SUBJECT: &'static str = "task_template";
    fn subject(&self) -> Uuid {
        self.template
    }
}

/// A rule by which a task is opened again and again was made, changed, paused or ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RepeatPut {
    /// Also the event's subject.
    pub repeat: Uuid,
    /// The key of the unit that gets what is opened.
    pub unit: String,
    /// `active`, `paused` or `ended`; `gone` when it was taken away.
    pub state: String,
    /// The rule (RFC 5545).
    pub rule: String,
}

impl Event for RepeatPut {
    const KIND: &'static str = "tasks.repeat_put.v1";
    const SUBJECT: &'static str = "task_repeat";
    fn subject(&self) -> Uuid {
        self.repeat
    }
}

/// A team was set up or changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamPut {
    /// Also the event's subject.
    pub team: Uuid,
    /// The key of the unit that set it up.
    pub unit: String,
    /// `YYYY-MM-DD`: its last day.
    pub ends: String,
    /// The hats in it: `unit:<key>` and `person:<id>`.
    pub members: Vec<String>,
}

impl Event for TeamPut {
    const KIND: &'static str = "tasks.team_put.v1";
    const SUBJECT: &'static str = "team";
    fn subject(&self) -> Uuid {
        self.team
    }
}
