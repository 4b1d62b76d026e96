//! A copy, and how far it has come.

use base::{Time, id::Uuid};
use store::Assurance;

base::id!(
    /// A copy of everything.
    CopyId
);

/// How long a copy can be fetched, in hours.
pub const HOURS: i64 = 24;
/// As many copies one person may have at a time.
pub const MOST: usize = 5;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copy {
    pub id: CopyId,
    /// Whose data it is.
    pub subject: Uuid,
    /// The hat under which it was asked for.
    pub hat: String,
    pub asker: Uuid,
    /// Of the session that asked.
    pub assurance: Assurance,
    /// How many of the rooms have answered.
    pub done: i64,
    pub total: i64,
    pub created_at: Time,
    pub until: Time,
}

impl Copy {
    pub fn is_ready(&self) -> bool {
        self.done >= self.total
    }
}
