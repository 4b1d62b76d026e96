//! Numbers about the tasks of units: what is open, what came and went, how long it took.
//!
//! Every count is read with the same condition as the list behind it ([`store::Condition`]), so a
//! number is always the length of the list that it leads to. Nothing is counted beforehand: measured
//! over a million tasks, a few ranges of indexes answer fast enough, and a follower that counted
//! would cost every action more than a page costs (`examples/figures.rs`).

pub mod model;
pub mod pages;
pub mod rules;
pub mod store;

mod chart;
mod csv;
mod list;
