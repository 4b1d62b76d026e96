//! A rule: a condition, and where it sends what fits.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;

pub use model::{Draft, Rule, RuleId};
