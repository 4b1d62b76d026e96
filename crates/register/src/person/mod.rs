//! Persons: numbers, names, relations, protection, and the hats that follow.

pub mod actions;
pub(crate) mod apply;
pub(crate) mod document;
pub mod erase;
pub mod family;
pub(crate) mod feed;
pub(crate) mod import;
pub(crate) mod kin;
pub mod model;
pub mod number;
pub(crate) mod numbers;
pub mod pages;
pub mod rules;
pub(crate) mod store;
pub(crate) mod told;
