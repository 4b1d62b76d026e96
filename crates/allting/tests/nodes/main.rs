//! Several nodes on one PostgreSQL: three real processes, a primary and a streaming replica that
//! this test makes itself.
//!
//! Needs PostgreSQL's programs (initdb, pg_basebackup, pg_ctl); says so where there are none.
//! `ALLTING_PROVE_ROUNDS` makes the fail-over and the rolling restart longer
//! (`cargo xtask prove nodes`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod failover;
mod house;
mod leases;
mod live;
mod load;
mod moves;
mod node;
mod replica;
mod rolling;
mod servers;

/// How often the long forms do what they do; once in the normal tests.
pub fn rounds() -> u64 {
    std::env::var("ALLTING_PROVE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}
