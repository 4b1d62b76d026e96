//! A mail: what comes in and goes out, kept as it was, and what became of it.

pub mod actions;
pub mod calendar;
pub mod decide;
pub mod files;
pub mod headers;
pub mod held;
pub mod html;
pub mod model;
pub mod origin;
pub mod pages;
pub mod panel;
pub mod read;
pub mod receive;
pub mod rules;
pub(crate) mod store;
pub mod tnef;
mod words;

pub use model::{Mail, MailId};
pub use read::{Read, read};
