//! Tasks through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod api_hub;
mod desk;
mod deviation;
mod fields;
mod figures;
mod files;
mod form;
mod hub;
mod leave;
mod links;
mod list;
mod neighbours;
mod rounds;
mod search;
mod teams;
mod texts;
mod town;
mod words;
