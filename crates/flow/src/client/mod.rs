//! Professional systems that call the API: who has been let in, for which units and until when.
//! What a client is, and its secret, is the door's: see [`door::client`].

pub mod actions;
pub mod model;
pub mod pages;
