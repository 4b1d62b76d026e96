//! Mails of ours that have not left: those that wait for the relay, and those that were given up. They can be
//! sent again, one or all; or tried now, when the relay is back.

pub mod actions;
pub mod model;
pub mod pages;
mod store;

pub use model::{Unsent, Whose};
