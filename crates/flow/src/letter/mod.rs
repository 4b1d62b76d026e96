//! Letters: what went, waits or was given up. They live in the outbox; this shows them.

pub mod actions;
pub mod pages;
