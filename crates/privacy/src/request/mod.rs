//! Asking for a correction, for erasure, or that something is no longer done with one's data. It
//! becomes a task of the unit that answers for it, and is followed like any task.

pub mod actions;
pub mod model;
pub mod pages;

pub use model::RequestKind;
