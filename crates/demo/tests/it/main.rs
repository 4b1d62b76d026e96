//! The demo towns, read as their importers read them.
#![allow(clippy::unwrap_used)]

mod documents;
mod ground;
mod read;
mod stories;
