//! Deviations: what went wrong or nearly did where people work, reported from the phone by whoever works
//! there, also where there is no network.
//!
//! A deviation is a task in the closed drawer of a unit (`vei-og-lys.hms`). Only those wear the drawer's hat
//! who lead the unit or look after the safety of its people; colleagues do not, and nobody outside does. So
//! every list, number and search that goes by hats leaves deviations out by itself, and two policies keep
//! them in.

pub mod actions;
pub mod begin;
pub mod hats;
pub mod model;
pub mod pages;
pub mod rules;

pub use model::{Deviation, drawer, is_drawer, unit_of};
