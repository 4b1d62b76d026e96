//! A field of a category, and what was answered in it.

use base::Text;
use serde::{Deserialize, Serialize};

/// What can be answered in a field. All answers are kept as text of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// Any words of one line.
    Text,
    /// Kept with a full stop and without spaces: `1 200,5` is `1200.5`.
    Number,
    /// `YYYY-MM-DD`
    Date,
    /// The key of one of the field's choices.
    Choice,
}

impl FieldKind {
    pub const ALL: [FieldKind; 4] = [FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::Choice];

    /// In the database, in the API and in events.
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::Number => "number",
            FieldKind::Date => "date",
            FieldKind::Choice => "choice",
        }
    }

    pub(crate) fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|k| k.name() == name).unwrap_or(FieldKind::Text)
    }
}

/// One of several to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Option {
    /// What is kept.
    pub key: String,
    /// What people choose by.
    pub name: Text,
}

/// A field that a category asks for, as its row says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CategoryField {
    /// The key of the category.
    pub category: String,
    /// Lower-case words with hyphens. It never changes.
    pub key: String,
    /// What is asked for, as the form says it.
    pub name: Text,
    pub kind: FieldKind,
    /// Empty but for [`FieldKind::Choice`].
    pub choices: Vec<Option>,
    /// Whether a report must answer it.
    pub required: bool,
    /// Whether it is asked for. What was answered stays.
    pub active: bool,
    /// Smaller first.
    pub sort: i64,
}

/// An answer, with what was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// Of the field.
    pub key: String,
    /// What was asked for; the key where the category has no such field.
    pub name: Text,
    /// As people read it: the name of what was chosen.
    pub value: Text,
    /// As it is kept.
    pub raw: String,
}
