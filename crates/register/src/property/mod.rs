//! Properties: their keys, places and owners.

pub mod actions;
pub(crate) mod import;
pub mod model;
pub(crate) mod place;
