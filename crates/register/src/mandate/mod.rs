//! Elected bodies and mandates in them.

pub mod actions;
pub(crate) mod import;
