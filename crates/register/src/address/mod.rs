//! Addresses with coordinates.

pub mod actions;
pub(crate) mod import;
pub mod model;
