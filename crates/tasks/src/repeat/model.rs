//! A rule by which tasks are opened, as its row says it.

use base::{TenantId, id::Uuid};
use chrono::NaiveDate;
use store::Thing;

use crate::task::model::unit_hat;
use crate::template::TemplateId;

base::id!(
    /// A rule by which tasks are opened.
    RepeatId
);

/// The source of tasks that a rule opened.
pub const SOURCE: &str = "repeating";

/// What becomes of a day that is no working day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shift {
    /// No task.
    Skip,
    /// The working day before.
    Before,
    /// The working day after.
    #[default]
    After,
}

impl Shift {
    pub const ALL: [Shift; 3] = [Shift::After, Shift::Before, Shift::Skip];

    /// In the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Shift::Skip => "skip",
            Shift::Before => "before",
            Shift::After => "after",
        }
    }

    /// What [`Shift::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// What is made up for after a stop of several days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Missed {
    /// A task for each day.
    #[default]
    All,
    /// One task, for the last of the days.
    Last,
}

impl Missed {
    pub const ALL: [Missed; 2] = [Missed::All, Missed::Last];

    /// In the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Missed::All => "all",
            Missed::Last => "last",
        }
    }

    /// What [`Missed::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }
}

/// Whether a rule opens tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RepeatState {
    /// It opens tasks on its days.
    Active,
    /// Nothing is opened, and the days that pass are not made up for.
    Paused,
    /// It has no day left, or somebody ended it.
    Ended,
}

impl RepeatState {
    pub const ALL: [RepeatState; 3] = [RepeatState::Active, RepeatState::Paused, RepeatState::Ended];

    /// In the database and in events.
    pub fn name(self) -> &'static str {
        match self {
            RepeatState::Active => "active",
            RepeatState::Paused => "paused",
            RepeatState::Ended => "ended",
        }
    }

    /// What [`RepeatState::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// What is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// As a template says it on the day.
    Template(TemplateId),
    /// In its own words.
    Own {
        title: String,
        body: String,
        /// Working days from the opening to the deadline; `None` for no deadline.
        days: Option<u32>,
    },
}

/// A rule by which tasks are opened again and again for a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat {
    pub tenant: TenantId,
    pub id: RepeatId,
    /// The key of the unit that gets what is opened.
    pub unit: String,
    /// Of the unit, as policies ask for it.
    pub unit_hat: String,
    pub what: What,
    /// RFC 5545, without the name in front, as [`super::rules::tidy`] leaves it.
    pub rule: String,
    /// The first day, from which the rule counts.
    pub starts: NaiveDate,
    pub shift: Shift,
    /// What is made up for when nobody could open tasks for some days.
    pub missed: Missed,
    pub state: RepeatState,
    /// Days up to this one are settled, whatever the clock says.
    pub settled: NaiveDate,
    /// Rises with every change.
    pub version: i64,
}

impl Repeat {
    /// One that nobody has filled in yet.
    pub fn new(tenant: TenantId, id: RepeatId, unit: &str, today: NaiveDate) -> Self {
        Self {
            tenant,
            id,
            unit: unit.to_owned(),
            unit_hat: unit_hat(unit),
            what: What::Own { title: String::new(), body: String::new(), days: None },
            rule: String::new(),
            starts: today,
            shift: Shift::default(),
            missed: Missed::default(),
            state: RepeatState::Active,
            settled: today.pred_opt().unwrap_or(today),
            version: 1,
        }
    }

    /// Its page, for people of the unit.
    pub fn href(&self) -> String {
        format!("/tasks/repeating/{}", self.id)
    }

    /// The template that says what is opened; `None` where the rule has words of its own.
    pub fn template(&self) -> Option<TemplateId> {
        match &self.what {
            What::Template(id) => Some(*id),
            What::Own { .. } => None,
        }
    }
}

impl Thing for Repeat {
    fn kind(&self) -> &'static str {
        "task_repeat"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", &self.unit_hat)]
    }
}

/// A rule as its form says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRepeat {
    /// The key of the unit, one of hers; where a template says what, the template's.
    pub unit: String,
    /// What is opened is said by it, and the next three fields count for nothing.
    pub template: Option<TemplateId>,
    /// Where no template says it.
    pub title: String,
    /// Where no template says it; may be empty.
    pub body: String,
    /// Working days from the opening to the deadline, where no template says it; `None` for no deadline.
    pub days: Option<u32>,
    /// RFC 5545, with or without the name in front.
    pub rule: String,
    /// The first day, from which the rule counts.
    pub starts: NaiveDate,
    pub shift: Shift,
    pub missed: Missed,
}
