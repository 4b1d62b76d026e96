//! Mail in and out, over real connections and on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

mod addresses;
mod erased;
mod every_mail;
mod held;
mod lines;
mod mails;
mod merged;
mod origin;
mod outgoing;
mod pages;
mod senders;
mod story;
mod town;
mod unsent;
