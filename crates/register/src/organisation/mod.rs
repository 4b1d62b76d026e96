//! Organisations and who has a role in them.

pub mod actions;
pub(crate) mod import;
pub mod model;
pub mod rules;
