//! The checklist of a task: what must be done before it is done. For those who work on it.

pub mod actions;
pub mod pages;
pub(crate) mod store;

use base::Time;

/// A point of a checklist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Counted from 1 on each task.
    pub n: i64,
    /// What must be done, in one line.
    pub words: String,
    /// `None` while it is not done.
    pub done_at: Option<Time>,
    /// Who did it, as she was called.
    pub done_by: String,
}
