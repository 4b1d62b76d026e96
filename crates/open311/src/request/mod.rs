//! A request: the public part of a task that a resident reported, and reporting one.

pub mod http;
pub mod rules;
pub mod sent;
