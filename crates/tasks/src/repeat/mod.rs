//! Repeating tasks: a rule of the calendar (RFC 5545) opens a task on each of its days, and knows the holidays.

pub mod actions;
pub mod api;
pub(crate) mod form;
pub mod job;
pub mod json;
pub mod model;
pub mod pages;
pub mod plain;
pub mod rules;
pub(crate) mod show;
pub(crate) mod store;

pub use model::{Missed, NewRepeat, Repeat, RepeatId, RepeatState, Shift};
