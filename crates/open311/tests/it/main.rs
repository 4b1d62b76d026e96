//! Open311 over HTTP, in both formats, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod any_input;
mod requests;
mod send;
mod services;
mod town;
mod xml;
