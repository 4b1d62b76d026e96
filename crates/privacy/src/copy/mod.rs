//! A copy of everything that the municipality holds on a person.
//!
//! A job asks one room after the other, so that each answer is seen on the page as it comes; what
//! they say is kept sealed. The files are put together when they are fetched, in the language of
//! the one who reads.

pub mod actions;
pub mod job;
pub mod model;
pub mod own;
pub mod pages;
pub mod rules;
pub(crate) mod store;
mod zip;

pub use model::{Copy, CopyId};
