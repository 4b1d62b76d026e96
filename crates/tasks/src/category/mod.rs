//! What a fault can be about: names, the unit that answers for it, and how long it takes.

pub mod actions;
pub mod defaults;
pub mod manage;
pub mod model;
pub mod pages;
pub mod slug;
pub(crate) mod store;

pub use model::Category;
