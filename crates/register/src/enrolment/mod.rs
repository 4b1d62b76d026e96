//! Enrolments in kindergartens, schools and after-school care.

pub mod actions;
pub(crate) mod import;
