//! Own fields of a category: what it asks for besides words and a place, such as the number on the lamp.

pub mod actions;
pub mod forms;
pub mod model;
pub mod rules;
pub(crate) mod store;

pub use model::{Answered, CategoryField, FieldKind, Option as FieldOption};
