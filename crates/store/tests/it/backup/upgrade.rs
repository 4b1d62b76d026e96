//! Triggers go before an upgrade, and for `allting backup --stop`, while people read and write: nobody is held
//! up, and the log has each transaction as a whole or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::Clock;
use base::id::new_v7;
use store::backup::{Settings, Until, restore, stop, take};
use store::{Db, Migration, Migrations, Store, vals};

use super::{Changed, ROOMS, State, THINGS, beside, restored, settings};
use crate::{TENANT, pass};

/// A newer program, whose tables an older one goes on writing to.
pub const LARGER: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "things",
        list: &[
            THINGS.list[0],
            Migration { number: 2, name: "colours", sql: "ALTER TABLE thing ADD COLUMN colour TEXT", postgres: None },
        ],
    },
];

/// A thing, its number, and an entry: three tables in one transaction.
pub async fn thing(store: &Store, clock: &Clock) {
    let (id, pass) = (new_v7(clock.now()), pass(clock));
    let mut tx = store.begin().await.unwrap();
    let sql = "INSERT INTO thing (tenant, id, name, lit) VALUES ($1, $2, $3, TRUE)";
    tx.execute(&pass, sql, vals![TENANT.0, id, id.to_string()]).await.unwrap();
    tx.journal(&pass, &Changed { id }, &[]).await.unwrap();
    let sql =
        "INSERT INTO tally (tenant, k, n) VALUES ($1, 1, 1) ON CONFLICT (tenant, k) DO UPDATE SET n = tally.n + 1";
    tx.execute(&pass, sql, vals![TENANT.0]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn seal(store: &Store) {
    while store.seal().await.unwrap() > 0 {}
}

/// Somebody who reads this table and is not done: on PostgreSQL its triggers cannot go meanwhile.
async fn reader(store: &Store, table: &str) -> Db {
    let reader = store.snapshot().await.unwrap();
    reader.scalar_i64(&format!("SELECT COUNT(*) FROM {table}"), vals![]).await.unwrap();
    reader
}

async fn triggers(store: &Store, table: &str) -> i64 {
    let sql = if store.is_sqlite() {
        format!(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'backup%' AND tbl_name LIKE '{table}'"
        )
    } else {
        format!(
            "SELECT COUNT(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE t.tgname LIKE 'backup%' AND c.relname LIKE '{table}'"
        )
    };
    store.db().scalar_i64(&sql, vals![]).await.unwrap()
}

/// Waits until the triggers of the journal are gone while those of things are there. SQLite has no such moment.
async fn half_gone(store: &Store) {
    if store.is_sqlite() {
        return;
    }
    let mut every = tokio::time::interval(Duration::from_millis(10));
    for _ in 0..500 {
        every.tick().await;
        if triggers(store, "journal").await == 0 {
            assert!(triggers(store, "thing").await > 0, "they go in the order of the names");
            return;
        }
    }
    panic!("the triggers of the journal did not go");
}

/// What waits for a table may hold somebody up for a moment, and not until it gets it.
async fn soon(work: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(5), work).await.unwrap_or_else(|_| panic!("somebody is held up"));
}

#[test]
fn an_upgrade_that_waits_for_one_table_leaves_the_others_free_and_no_half_of_a_transaction_in_the_log() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        thing(store, clock).await;
        take(store, &settings).await.unwrap();
        thing(store, clock).await;
        seal(store).await;
        let before = State::of(store).await;

        let reads = reader(store, "tally").await;
        let (newer, now) = (store.clone(), clock.now());
        let upgrade = tokio::spawn(async move { store::migrate::run(&newer, LARGER, now).await });
        half_gone(store).await;
        // Of this one, the log gets the thing and neither the entry nor the end.
        soon(thing(store, clock)).await;
        drop(reads);
        assert_eq!(upgrade.await.unwrap().unwrap(), 1);
        assert_eq!(triggers(store, "%").await, 0);

        seal(store).await;
        clock.advance_seconds(60);
        assert!(take(store, &settings).await.unwrap().why_full.unwrap().contains("upgrade"));
        restored(beside(store).await, &settings, Until::Position(2), async |copy, done| {
            assert_eq!(done.position, 2);
            assert_eq!(State::of(copy).await, before);
            assert_eq!(copy.db().scalar_i64("SELECT n FROM tally", vals![]).await.unwrap(), 2);
        })
        .await
        .unwrap();
        whole(store, &settings, Until::Latest, 3).await;

        // So it is when backups are stopped.
        let reads = reader(store, "tally").await;
        let stopped = store.clone();
        let stopping = tokio::spawn(async move { stop(&stopped).await });
        half_gone(store).await;
        soon(thing(store, clock)).await;
        drop(reads);
        stopping.await.unwrap().unwrap();
        assert_eq!(triggers(store, "%").await, 0);
        thing(store, clock).await;
        assert_eq!(store.db().scalar_i64("SELECT COUNT(*) FROM change_log", vals![]).await.unwrap(), 0);
    });
}

/// Restores, and looks whether what is there is between no two transactions.
async fn whole(store: &Store, settings: &Settings, until: Until, at_least: i64) {
    let engine = beside(store).await;
    let copy = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
    restore(&copy, settings, until, LARGER, |_| {}).await.unwrap();
    let number = async |sql: &str| copy.db().scalar_i64(sql, vals![]).await.unwrap();
    let entries = number("SELECT COUNT(*) FROM journal").await;
    assert!(entries >= at_least, "{entries} at {until:?}");
    assert_eq!(number("SELECT COUNT(*) FROM thing").await, entries, "at {until:?}");
    assert_eq!(number("SELECT n FROM tally").await, entries, "at {until:?}");
    drop(copy);
    engine.remove().await;
}

#[test]
fn nobody_who_works_hears_of_an_upgrade_while_backups_are_taken() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        thing(store, clock).await;
        take(store, &settings).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let people: Vec<_> = (0..2)
            .map(|_| {
                let (store, clock, done) = (store.clone(), clock.clone(), done.clone());
                tokio::spawn(async move {
                    while !done.load(Ordering::SeqCst) {
                        thing(&store, &clock).await;
                        let read: Option<super::Kept> =
                            store.db().row("SELECT sha256, bytes FROM file", vals![]).await.unwrap();
                        assert_eq!(read, None);
                    }
                })
            })
            .collect();
        let entries = async || store.db().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        let more = async |than: i64| while entries().await < than + 20 {};
        more(1).await;
        seal(store).await;
        more(entries().await).await;
        assert_eq!(store::migrate::run(store, LARGER, clock.now()).await.unwrap(), 1);
        more(entries().await).await;
        done.store(true, Ordering::SeqCst);
        for person in people {
            person.await.unwrap();
        }
        clock.advance_seconds(60);
        let taken = take(store, &settings).await.unwrap();
        let last = taken.parts.last().unwrap().position;
        whole(store, &settings, Until::Latest, last).await;
        // The last that the chain has from before the upgrade.
        let said =
            restored(beside(store).await, &settings, Until::Position(last - 1), async |_, _| ()).await.unwrap_err();
        let end =
            said.strip_prefix("the backup has nothing between the positions ").unwrap_or_else(|| panic!("{said}"));
        let end: i64 = end.split_once(" and ").unwrap().0.parse().unwrap();
        assert!(end < last - 1);
        whole(store, &settings, Until::Position(end), end).await;
    });
}

#[test]
fn a_backup_during_which_backups_are_stopped_is_not_gone_on_with() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        // Sooner and later while it is taken, and after it.
        for n in (0..60).step_by(6) {
            thing(store, clock).await;
            let stopping = async {
                for _ in 0..n {
                    tokio::task::yield_now().await;
                }
                stop(store).await
            };
            let (_, stopped) = futures::join!(take(store, &settings), stopping);
            stopped.unwrap();
            thing(store, clock).await;
            seal(store).await;
            clock.advance_seconds(60);
            let last = take(store, &settings).await.unwrap().parts.last().unwrap().position;
            whole(store, &settings, Until::Latest, last).await;
        }
    });
}
