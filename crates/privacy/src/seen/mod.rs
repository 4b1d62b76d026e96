//! Who has seen what about a person, for herself and for those who act for her.

pub mod pages;
pub mod words;
