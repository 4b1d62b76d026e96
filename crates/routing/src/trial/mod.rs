//! Trials: what a rule, or the whole table, would have done with the tasks of the last month.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;
