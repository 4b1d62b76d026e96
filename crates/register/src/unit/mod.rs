//! The municipality's units, and employments in them.

pub mod actions;
pub(crate) mod import;
pub mod model;
pub(crate) mod roles;
