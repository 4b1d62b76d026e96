//! Endpoints: where professional systems receive webhooks.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;

pub use model::{Draft, Endpoint, EndpointId};
