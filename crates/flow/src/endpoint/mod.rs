//! Endpoints: where professional systems receive webhooks.

pub mod actions;
pub mod api;
pub mod json;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;
pub mod subscribe;

pub use model::{Draft, Endpoint, EndpointId};
