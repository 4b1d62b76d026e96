//! The register against real databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreements;
mod erased;
mod hats;
mod imports;
mod life;
mod order;
mod pages;
mod read;
mod roles;
mod speed;
mod texts;
mod town;
