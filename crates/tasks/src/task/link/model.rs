//! How one task stands to another.

use super::super::model::{Task, TaskId};

/// How a task stands to the other, read from the task: it is the `Child` of its parent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// It is a part of the other.
    ChildOf,
    /// The other is a part of it. It can be closed before its parts.
    ParentOf,
    /// It cannot be closed before the other.
    BlockedBy,
    /// The other cannot be closed before it.
    Blocks,
    /// Both are about the same.
    SameAs,
    /// It comes after the other, because of it.
    Follows,
    /// The other comes after it, because of it.
    FollowedBy,
}

impl Relation {
    pub const ALL: [Relation; 7] = [
        Relation::ChildOf,
        Relation::ParentOf,
        Relation::BlockedBy,
        Relation::Blocks,
        Relation::SameAs,
        Relation::Follows,
        Relation::FollowedBy,
    ];

    /// In the database, in the API, in events and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Relation::ChildOf => "child_of",
            Relation::ParentOf => "parent_of",
            Relation::BlockedBy => "blocked_by",
            Relation::Blocks => "blocks",
            Relation::SameAs => "same_as",
            Relation::Follows => "follows",
            Relation::FollowedBy => "followed_by",
        }
    }

    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            Relation::ChildOf => "tasks-link-child_of",
            Relation::ParentOf => "tasks-link-parent_of",
            Relation::BlockedBy => "tasks-link-blocked_by",
            Relation::Blocks => "tasks-link-blocks",
            Relation::SameAs => "tasks-link-same_as",
            Relation::Follows => "tasks-link-follows",
            Relation::FollowedBy => "tasks-link-followed_by",
        }
    }

    /// What [`Relation::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }

    /// The same, read from the other task.
    pub fn turned(self) -> Self {
        match self {
            Relation::ChildOf => Relation::ParentOf,
            Relation::ParentOf => Relation::ChildOf,
            Relation::BlockedBy => Relation::Blocks,
            Relation::Blocks => Relation::BlockedBy,
            Relation::SameAs => Relation::SameAs,
            Relation::Follows => Relation::FollowedBy,
            Relation::FollowedBy => Relation::Follows,
        }
    }

    /// As its row says it, which knows only one direction: whether the two change places, and the
    /// relation then.
    pub(super) fn stored(self) -> (bool, Relation) {
        match self {
            Relation::ChildOf | Relation::Blocks | Relation::SameAs | Relation::Follows => (false, self),
            Relation::ParentOf | Relation::BlockedBy | Relation::FollowedBy => (true, self.turned()),
        }
    }

    /// Whether going along it one may never come back.
    pub(super) fn is_order(self) -> bool {
        matches!(self.stored().1, Relation::ChildOf | Relation::Blocks)
    }
}

/// A link of a task to another that the one who looks may see.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// Read from the task that has the link.
    pub relation: Relation,
    /// As the one who looks may see it.
    pub other: Task,
}

/// A row, read from one of its two ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub relation: Relation,
    pub other: TaskId,
}
