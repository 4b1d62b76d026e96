//! SMTP as a receiver speaks it (RFC 5321). What is said to what is decided by [`session`], which
//! knows bytes and nothing else; [`server`] brings them from the network and asks the desk, as often as [`pace`] allows.

pub mod address;
pub mod command;
pub mod data;
pub mod pace;
pub mod server;
pub mod session;
pub mod tls;

pub use address::Address;
pub use pace::Pace;
pub use session::{Answer, Envelope, Event, Limits, Session};
