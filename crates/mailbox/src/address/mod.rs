//! Task addresses: each unit has one, each employee, and each task that somebody wrote about.

pub mod follower;
pub mod nightly;
pub mod resolve;
pub mod rules;
pub(crate) mod store;

pub use resolve::{Target, Who, resolve};
pub use store::TaskAddress;
