//! Erasing a person: the privacy officer sees what goes and what stays and why, says on what ground,
//! and confirms by typing. What is done is `store::erasure`; this is its page and its record.

pub mod actions;
pub mod model;
pub mod pages;
