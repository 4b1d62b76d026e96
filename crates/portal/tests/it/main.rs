//! The portal through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::panic)]

mod front;
mod hats;
mod look;
mod open;
mod search;
mod town;
