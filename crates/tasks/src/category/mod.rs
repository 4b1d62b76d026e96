//! What a fault can be about: names, the unit that answers for it, and how long it takes.

pub mod actions;
pub mod defaults;
pub mod model;
pub(crate) mod store;

pub use model::Category;
