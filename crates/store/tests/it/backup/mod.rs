//! Backups: whatever happens meanwhile, what comes back is what was there.

mod copies;
mod damage;
mod gaps;
mod history;
mod many;
mod onward;
mod schemas;
mod shape;
mod stall;
mod upgrade;

use std::path::Path;
use std::sync::Arc;

use base::{Clock, id::Uuid};
use serde::{Deserialize, Serialize};
use store::backup::{BackupKey, Restored, Settings, Until, restore};
use store::{Event, FromQueryResult, Migration, Migrations, Store, vals};
use testkit::Engine;

pub const THINGS: Migrations = Migrations {
    room: "things",
    list: &[Migration { number: 1, name: "things", sql: include_str!("main.sql"), postgres: None }],
};
pub const ROOMS: &[Migrations] = &[store::MIGRATIONS, THINGS];

#[derive(Serialize, Deserialize)]
pub struct Changed {
    pub id: Uuid,
}

impl Event for Changed {
    const KIND: &'static str = "things.thing_changed.v1";
    const SUBJECT: &'static str = "thing";
    fn subject(&self) -> Uuid {
        self.id
    }
}

pub fn settings(folder: &Path) -> Settings {
    Settings { folder: folder.to_owned(), key: Arc::new(BackupKey::new([9; 32])), full_every_days: 7, keep: 2 }
}

/// A small generator, so that a failure can be repeated.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

#[derive(FromQueryResult, Clone, PartialEq, Debug)]
pub struct Thing {
    pub id: Uuid,
    pub name: String,
    pub note: Option<String>,
    pub weight: Option<f64>,
    pub lit: bool,
    pub raw: Option<Vec<u8>>,
    pub n: Option<i64>,
}

#[derive(FromQueryResult, Clone, PartialEq, Debug)]
pub struct Written {
    pub id: Uuid,
    pub ord: i64,
    pub at: i64,
    pub kind: String,
    pub topics: String,
    pub data: String,
}

#[derive(FromQueryResult, Clone, PartialEq, Debug)]
pub struct Sealed {
    pub id: Uuid,
    pub position: i64,
    pub hash: Vec<u8>,
}

#[derive(FromQueryResult, Clone, PartialEq, Debug)]
pub struct Kept {
    pub sha256: String,
    pub bytes: i64,
}

/// All that these tests change.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    pub things: Vec<Thing>,
    pub journal: Vec<Written>,
    pub files: Vec<Kept>,
    pub jobs: i64,
}

impl State {
    pub async fn of(store: &Store) -> Self {
        let db = store.db();
        Self {
            things: db.rows("SELECT * FROM thing ORDER BY id", vals![]).await.unwrap(),
            journal: db.rows("SELECT * FROM journal ORDER BY id", vals![]).await.unwrap(),
            files: db.rows("SELECT * FROM file ORDER BY sha256", vals![]).await.unwrap(),
            jobs: db.scalar_i64("SELECT COUNT(*) FROM job", vals![]).await.unwrap(),
        }
    }
}

pub async fn sealed(store: &Store) -> Vec<Sealed> {
    let sql = "SELECT id, position, hash FROM journal WHERE position IS NOT NULL ORDER BY position";
    store.db().rows(sql, vals![]).await.unwrap()
}

/// Restores into a new database on this engine, and looks at it there.
pub async fn restored<R>(
    engine: Engine,
    settings: &Settings,
    until: Until,
    look: impl AsyncFnOnce(&Store, Restored) -> R,
) -> Result<R, String> {
    let store = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
    let done = restore(&store, settings, until, ROOMS, |_| {}).await;
    let result = match done {
        Ok(done) => Ok(look(&store, done).await),
        Err(fault) => {
            let sql = if store.is_sqlite() {
                "SELECT COUNT(*) FROM sqlite_master"
            } else {
                "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::REGNAMESPACE"
            };
            assert_eq!(store.db().scalar_i64(sql, vals![]).await.unwrap(), 0, "a refused restore leaves nothing");
            Err(fault.to_string())
        }
    };
    drop(store);
    engine.remove().await;
    result
}

/// A new database on each engine there is.
pub async fn engines() -> Vec<Engine> {
    testkit::engine::all().await
}

/// A new database on the engine of this store.
pub async fn beside(store: &Store) -> Engine {
    if store.is_sqlite() {
        Engine::sqlite()
    } else {
        Engine::postgres(&std::env::var("ALLTING_TEST_POSTGRES").unwrap()).await
    }
}
