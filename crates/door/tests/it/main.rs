//! Signing in and out through HTTP, against the test issuer on a port of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acting;
mod away;
mod browser;
mod clock;
mod forged;
mod guess;
mod issuer;
mod life;
mod live;
mod sessions;
mod town;
mod walk;
