//! Links between tasks, and tasks that go on as one.

pub mod actions;
pub mod model;
pub(crate) mod store;

pub use model::{Link, Relation};
