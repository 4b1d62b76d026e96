//! What a person can ask for, through HTTP, on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreements;
mod copy;
mod erasure;
mod lookup;
mod request;
mod seen;
mod ties;
mod town;
mod watch;
