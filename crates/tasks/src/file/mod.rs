//! Files on a task: of any type, typed by their content, always handed out to be saved and never
//! shown by the browser, but for pictures that were drawn anew.

pub mod actions;
pub mod form;
pub mod pages;
pub mod rules;
pub(crate) mod store;

use base::Time;

use crate::task::Audience;

/// A file on a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskFile {
    /// Counted from 1 on each task.
    pub n: i64,
    /// Of its content, hexadecimal: by this the store finds it.
    pub sha256: String,
    /// Cleaned: it can stand in a header and on any disk.
    pub name: String,
    /// By its content, whatever its name says.
    pub media_type: String,
    /// The size of its content.
    pub bytes: i64,
    /// Who may have it.
    pub audience: Audience,
    pub at: Time,
}

impl TaskFile {
    /// A picture of our own making: the only thing that a page shows.
    pub fn is_picture(&self) -> bool {
        self.media_type == rules::PICTURE
    }
}

/// A file that somebody sends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// As the browser says it; it is cleaned before it is kept.
    pub name: String,
    pub content: bytes::Bytes,
}
