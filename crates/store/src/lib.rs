//! Database on two engines, transactions, migrations, journal, followers, jobs, outbox,
//! cards and parties, files, keys.
//!
//! SQL is text with `$1` placeholders that both engines read; every statement has a test that
//! runs on both. Columns use the types BIGINT, TEXT, BOOLEAN, DOUBLE PRECISION, UUID and BYTEA:
//! PostgreSQL takes them as they are, SQLite by affinity. Time is BIGINT microseconds, dates are
//! TEXT `YYYY-MM-DD`, documents are TEXT with JSON.
//!
//! Names that do not tell by themselves:
//! - `begun`: a transaction on PostgreSQL, begun with its first statement
//! - `outer`: a transaction that goes on after the action inside of it, as idempotency keys need
//! - `later`: statements that wait for the next one, to cross together
//! - `group`, `lender`: SQLite's one writer, and commits that small transactions share
//! - `gather`: what several ask for at the same moment is done once; `series`: numbers counted so
//! - `recent`: the newest sealed entries, in memory
//! - `guard`: a panic in a job or a follower is an error like another; `standing`: jobs that come again
//! - `chain`, `sealer`, `heads`, `verify`: the journal's hashes, who writes, publishes and proves them
//! - `pass`: the proof that access was checked, and what is opaque without it
//! - `keys`, `rotation`: master keys; `keystore`, `subject`, `erasure`: the keys of persons and their end
//! - `pool`, `visit`: which server is asked, and what a visitor has written and must read back
//! - `server`: one PostgreSQL server, and what becomes of the lines to it when it goes silent
//! - `wire`, `lease`: how nodes wake each other, and who does what one should do

pub mod access;
pub mod backup;
mod begun;
pub mod card;
mod chain;
mod connect;
pub mod db;
pub mod erasure;
mod explain;
pub mod files;
pub mod follower;
mod gather;
mod group;
mod guard;
pub mod heads;
pub mod job;
pub mod journal;
pub mod keys;
pub mod keystore;
mod later;
pub mod lease;
mod lender;
pub mod migrate;
pub mod outbox;
mod outer;
pub mod pass;
mod pool;
mod recent;
pub mod rotation;
mod sealer;
pub mod search;
pub mod series;
mod server;
pub mod standing;
pub mod subject;
pub mod verify;
pub mod visit;
mod wire;

pub use access::{Access, AccessRow};
pub use card::{Card, CardRow, Party, Tone};
pub use db::{Db, Options, Store, Tx, marks};
pub use files::{Ahead, FileRef, Files};
pub use follower::Follower;
pub use group::Writing;
pub use job::{Job, JobHandler, JobKind};
pub use journal::{Entry, Event};
pub use keys::Keys;
pub use migrate::{Migration, Migrations};
pub use outbox::{Carrier, NewLetter};
pub use outer::Outer;
pub use pass::{Actor, Assurance, Guarded, Lent, Pass, Permit, Scope, Thing, person_of};
pub use sea_orm;
pub use sea_orm::{FromQueryResult, Value};
pub use search::Searchable;
pub use series::Series;
pub use standing::Standing;
pub use subject::{Part, PersonalEvent, Subject};

/// The tables of this room.
pub const MIGRATIONS: Migrations = Migrations {
    room: "store",
    list: &[
        step(1, "ground", include_str!("../migrations/0001_ground.sql")),
        step(2, "outbox", include_str!("../migrations/0002_outbox.sql")),
        step(3, "audit", include_str!("../migrations/0003_audit.sql")),
        step(4, "nodes", include_str!("../migrations/0004_nodes.sql")),
        step(5, "subject_keys", include_str!("../migrations/0005_subject_keys.sql")),
        step(6, "sealing", include_str!("../migrations/0006_sealing.sql")),
        Migration {
            number: 7,
            name: "change log",
            sql: include_str!("../migrations/0007_change_log.sql"),
            postgres: Some(include_str!("../migrations/0007_change_log.postgres.sql")),
        },
        Migration {
            number: 8,
            name: "about",
            sql: include_str!("../migrations/0008_about.sql"),
            postgres: Some(include_str!("../migrations/0008_about.postgres.sql")),
        },
        step(9, "erased_generation", include_str!("../migrations/0009_erased_generation.sql")),
        step(10, "exported", include_str!("../migrations/0010_exported.sql")),
        step(11, "refusals", include_str!("../migrations/0011_refusals.sql")),
    ],
};

const fn step(number: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration { number, name, sql, postgres: None }
}

/// Values for a statement, in the order of its placeholders:
/// `vals![tenant.0, id.0, "text", now.micros()]`.
#[macro_export]
macro_rules! vals {
    ($($value:expr),* $(,)?) => { ::std::vec::Vec::<$crate::Value>::from([$($crate::Value::from($value)),*]) };
}
