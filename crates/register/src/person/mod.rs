//! Persons: numbers, names, relations, protection, and the hats that follow.

pub mod actions;
// apply
// document
// events
pub mod model;
pub mod number;
pub(crate) mod numbers;
pub mod rules;
pub(crate) mod store;
