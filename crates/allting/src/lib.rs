//! The program: which rooms there are, and how they are started.
//!
//! `main.rs` reads the command line; everything else is here so that tests can start the house.

pub mod accept;
pub mod backup;
pub mod check;
pub mod client;
pub mod demo;
pub mod keys;
pub mod logs;
pub mod metrics;
pub mod open;
pub mod publish;
pub mod rooms;
pub mod serve;
pub mod verify;
