//! The classifier: what it looks at, how it learns, how well it does, what it may do.

pub mod actions;
mod chart;
pub mod features;
pub mod job;
pub mod measure;
pub mod model;
pub mod pages;
pub(crate) mod store;
pub mod train;
