//! The demo towns, read as their importers read them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod documents;
mod ground;
mod read;
mod stories;
