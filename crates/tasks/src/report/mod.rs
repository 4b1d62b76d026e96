//! The form with which anybody reports a fault, and what she sees afterwards.

pub mod form;
pub mod pages;
