//! The access log made so that nobody can change it unseen: each night the digest of the day
//! before goes into the journal, whose chain holds it. The privacy officer holds a day against it.

pub mod actions;
pub mod pages;
pub mod rules;
