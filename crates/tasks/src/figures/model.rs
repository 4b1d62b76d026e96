//! What is counted, and for whom.

use base::Time;
use chrono::NaiveDate;

/// Which tasks a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Not closed.
    Open,
    /// Open, and the promised date is past.
    Overdue,
    /// Open, and somebody else has to do something first.
    Waiting,
    /// Came in the period.
    Opened,
    /// Was closed in the period, and is.
    Closed,
}

impl What {
    pub const ALL: [What; 5] = [What::Open, What::Overdue, What::Waiting, What::Opened, What::Closed];

    /// In addresses.
    pub fn name(self) -> &'static str {
        match self {
            What::Open => "open",
            What::Overdue => "overdue",
            What::Waiting => "waiting",
            What::Opened => "opened",
            What::Closed => "closed",
        }
    }

    /// What [`What::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.name() == name)
    }

    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            What::Open => "tasks-figures-open",
            What::Overdue => "tasks-figures-overdue",
            What::Waiting => "tasks-figures-waiting",
            What::Opened => "tasks-figures-opened",
            What::Closed => "tasks-figures-closed",
        }
    }
}

/// From the first instant to before the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    pub from: Time,
    pub until: Time,
}

/// Whose tasks. The units are some of those that the one who looks works in, never others.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chosen {
    /// Their keys.
    pub units: Vec<String>,
    /// An empty text is what has no category.
    pub category: Option<String>,
    /// As [`crate::Source::text`] says it.
    pub source: Option<String>,
}

/// What tasks are told apart by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum By {
    Unit,
    Category,
    Source,
}

impl By {
    pub const ALL: [By; 3] = [By::Unit, By::Category, By::Source];

    /// In the file of numbers (CSV).
    pub fn name(self) -> &'static str {
        match self {
            By::Unit => "unit",
            By::Category => "category",
            By::Source => "source",
        }
    }

    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            By::Unit => "tasks-figures-by-unit",
            By::Category => "tasks-figures-by-category",
            By::Source => "tasks-figures-by-source",
        }
    }
}

/// Where a task belongs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// The key of the unit.
    pub unit: String,
    /// The key of the category; empty for none.
    pub category: String,
    /// As [`crate::Source::text`] says it.
    pub source: String,
}

impl Place {
    /// The key by which it is told apart so.
    pub fn by(&self, by: By) -> &str {
        match by {
            By::Unit => &self.unit,
            By::Category => &self.category,
            By::Source => &self.source,
        }
    }
}

/// How many are open in one place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Now {
    pub place: Place,
    /// All that are not closed, the next two among them.
    pub open: i64,
    /// The promised day is past, and they do not wait.
    pub overdue: i64,
    /// The clock stands.
    pub waiting: i64,
}

/// One that came in the period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Came {
    pub place: Place,
    /// When it was opened.
    pub at: Time,
    /// When the unit first wrote to the one who asked.
    pub answered: Option<Time>,
}

/// One that was closed in the period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Went {
    pub place: Place,
    /// When it was opened, in the period or before.
    pub opened: Time,
    /// When it was closed.
    pub at: Time,
    /// The promised day.
    pub due: Option<NaiveDate>,
}

/// All that a page of numbers is made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Raw {
    /// One for each place that has any.
    pub now: Vec<Now>,
    /// Of the period.
    pub came: Vec<Came>,
    /// Of the period.
    pub went: Vec<Went>,
}

impl Raw {
    /// Where all of it belongs, often the same many times.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let now = self.now.iter().map(|n| &n.place);
        now.chain(self.came.iter().map(|c| &c.place)).chain(self.went.iter().map(|w| &w.place))
    }
}
