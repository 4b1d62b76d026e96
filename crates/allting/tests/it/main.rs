//! The whole house: what holds for every room at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod away;
mod backup;
mod check;
mod erased;
mod full;
mod headers;
mod journal;
mod keys;
mod limits;
mod lines;
mod map;
mod metrics;
mod persons;
mod program;
mod routes;
mod schema;
mod secrets;
mod slow;
mod texts;
mod upgrade;
mod weakness;

mod api;

use std::sync::Arc;

use door::{Residents, Room};
use store::Store;

/// Every room, as the program has them.
pub fn house(store: &Store) -> (Arc<dyn Residents>, Vec<Room>) {
    (allting::rooms::residents(store), allting::rooms::rooms())
}

// What has a long form, too: `cargo xtask prove`.
mod access;
mod kill;
mod policies;
mod prove;
