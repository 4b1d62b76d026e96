//! Routing through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod classifier;
mod rules;
mod town;
mod trial;
