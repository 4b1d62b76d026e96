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

/// A copy of everything that is held of somebody, while it is gathered and as long as it can be fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copy {
    pub id: CopyId,
    /// Whose data it is.
    pub subject: Uuid,
    /// The hat under which it was asked for.
    pub hat: String,
    /// Who asked for it: herself, or who acts for her. Nobody else can fetch it.
    pub asker: Uuid,
    /// Of the session that asked.
    pub assurance: Assurance,
    /// How many of the rooms have answered.
    pub done: i64,
    /// How many rooms are asked.
    pub total: i64,
    pub created_at: Time,
    /// Then it is deleted, fetched or not: [`HOURS`] after it was asked for.
    pub until: Time,
}

impl Copy {
    /// Whether all rooms have answered.
    pub fn is_ready(&self) -> bool {
        self.done >= self.total
    }
}
