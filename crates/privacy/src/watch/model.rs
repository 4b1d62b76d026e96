//! Rules for patterns and the cases they find.

use base::id::Uuid;
use base::{TenantId, Time};
use store::{Assurance, Thing};

/// A pattern that is worth a look. None of them is wrong in itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Pattern {
    /// Somebody of her own family.
    Family,
    /// Somebody who lives within `number` metres of her.
    Neighbour,
    /// Somebody in the same unit.
    Colleague,
    /// Somebody with a protected address or a mandate.
    WellKnown,
    /// More than `number` persons within `span` minutes.
    Many,
    /// Before the hour `number` or from the hour `span` on, or not on a working day.
    Hours,
    /// What she had to give a reason for.
    Reason,
}

impl Pattern {
    pub const ALL: [Pattern; 7] = [
        Pattern::Reason,
        Pattern::Family,
        Pattern::Neighbour,
        Pattern::Colleague,
        Pattern::WellKnown,
        Pattern::Many,
        Pattern::Hours,
    ];

    /// In the database, in forms and in events.
    pub fn name(self) -> &'static str {
        match self {
            Pattern::Family => "family",
            Pattern::Neighbour => "neighbour",
            Pattern::Colleague => "colleague",
            Pattern::WellKnown => "well-known",
            Pattern::Many => "many",
            Pattern::Hours => "hours",
            Pattern::Reason => "reason",
        }
    }

    /// What [`Pattern::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// Whether a case is about one person, and not all that one employee did.
    pub fn of_a_person(self) -> bool {
        !matches!(self, Pattern::Many | Pattern::Hours)
    }

    /// What the program begins with.
    pub fn defaults(self) -> Rule {
        let (number, span) = match self {
            Pattern::Neighbour => (60, 0),
            Pattern::Many => (30, 60),
            Pattern::Hours => (6, 22),
            Pattern::Family | Pattern::Colleague | Pattern::WellKnown | Pattern::Reason => (0, 0),
        };
        Rule { pattern: self, active: true, number, span }
    }
}

/// A pattern with its numbers, as the municipality has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    pub pattern: Pattern,
    /// Whether it looks for cases.
    pub active: bool,
    /// What it is stands at the [`Pattern`]: metres, persons or an hour; 0 where there is none.
    pub number: i64,
    /// What it is stands at the [`Pattern`]: minutes or an hour; 0 where there is none.
    pub span: i64,
}

/// What a rule found: one employee, perhaps one person, and the rows of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    pub pattern: Pattern,
    /// Who looked.
    pub person: Uuid,
    /// Whose data; none where it is about several.
    pub subject: Option<Uuid>,
    /// Places in the list of looks, in its order.
    pub looks: Vec<usize>,
}

/// The latest minute up to which somebody can say at a time that she has looked: she has seen what is there and
/// not what will come, and without an end one word would put a pattern off for ever. A day is left for clocks
/// that differ or were set back.
pub fn latest(at: Time) -> i64 {
    at.plus_minutes(24 * 60).micros().div_euclid(60_000_000)
}

/// The page of patterns, as the policies see it.
pub struct Watch(pub TenantId);

impl Thing for Watch {
    fn kind(&self) -> &'static str {
        "privacy_watch"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::High
    }
}
