//! Tasks through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod api_hub;
mod categories;
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
mod repeating;
mod rounds;
mod search;
mod sheets;
mod teams;
mod templates;
mod town;
mod words;
