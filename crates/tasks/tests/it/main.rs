//! Tasks through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod figures;
mod form;
mod list;
mod neighbours;
mod rounds;
mod search;
mod texts;
mod town;
mod words;
