//! A field of a category, and what was answered in it.

use base::Text;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Text,
    Number,
    Date,
    Choice,
}

impl FieldKind {
    pub const ALL: [FieldKind; 4] = [FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::Choice];

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
    pub name: Text,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CategoryField {
    pub category: String,
    /// Lower-case words with hyphens. It never changes.
    pub key: String,
    pub name: Text,
    pub kind: FieldKind,
    pub choices: Vec<Option>,
    pub required: bool,
    pub active: bool,
    /// Smaller first.
    pub sort: i64,
}

/// An answer, with what was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    pub key: String,
    pub name: Text,
    /// As people read it: the name of what was chosen.
    pub value: Text,
    /// As it is kept.
    pub raw: String,
}
