//! Teams: people of several units who solve something together until a date. Who is in one wears
//! the hat `team:<id>`; a task that was given to the team is theirs to work on.

pub mod actions;
pub mod model;
pub mod pages;
pub mod residents;
pub(crate) mod store;

pub use model::{Member, Team, TeamId};
