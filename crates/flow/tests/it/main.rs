//! Connections to other systems, against receivers that really listen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

mod clients;
mod pages;
mod receiver;
mod sources;
mod subscribe;
mod town;
mod trouble;
mod webhooks;
