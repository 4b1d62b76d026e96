//! What is unusual in who has seen what, for the privacy officer: her own rules, the cases they
//! find, and that she has looked at them.

pub mod actions;
pub mod cases;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;
