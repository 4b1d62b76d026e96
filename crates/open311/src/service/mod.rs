//! A service: a category of tasks that is open to other programs.

pub mod actions;
pub mod attribute;
mod defaults;
pub mod http;
pub mod model;
pub(crate) mod store;

pub use attribute::Attribute;
pub use model::{NewService, Service};
