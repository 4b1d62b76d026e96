//! A disk of the backups that stands still for a while.

use std::time::Duration;

use base::Clock;
use store::backup::take;
use store::{Store, vals};

use super::{Changed, ROOMS, engines, settings};
use crate::{TENANT, pass};

/// On PostgreSQL, whoever does nothing in a transaction of these connections is soon taken for gone.
async fn hurry(store: &Store) {
    let mut all = Vec::new();
    // As many as `testkit` opens.
    for _ in 0..4 {
        let tx = store.begin().await.unwrap();
        assert_eq!(tx.scalar_i64("SELECT 1", vals![]).await.unwrap(), 1);
        all.push(tx);
    }
    for mut tx in all {
        tx.execute_script("SET idle_in_transaction_session_timeout = '500ms'").await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
    }
}

/// More rows than lie in memory between the database and the disk.
async fn fill(store: &Store, clock: &Clock) {
    let sql = "INSERT INTO tally (tenant, k, n)
      WITH RECURSIVE r(k) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT k + 1 FROM r WHERE k < 60000)
      SELECT CAST($1 AS BIGINT), k, k FROM r";
    let mut tx = store.begin().await.unwrap();
    tx.execute(&pass(clock), sql, vals![TENANT.0]).await.unwrap();
    tx.journal(&pass(clock), &Changed { id: base::id::Uuid::nil() }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_backup_is_not_ended_for_being_idle_while_its_disk_stands_still() {
    // There is one thread that may wait for a disk, and it does.
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in engines().await {
            let clock = Clock::manual(testkit::NOW);
            let store = testkit::store_on(&engine, clock.clone()).await;
            store::migrate::run(&store, ROOMS, clock.now()).await.unwrap();
            fill(&store, &clock).await;
            if !store.is_sqlite() {
                hurry(&store).await;
            }
            let folder = tempfile::tempdir().unwrap();
            let still = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_secs(2)));
            let taken = take(&store, &settings(folder.path())).await.unwrap();
            assert!(taken.parts[0].rows > 60_000, "on {engine}: {taken:?}");
            still.await.unwrap();
            drop(store);
            engine.remove().await;
        }
    });
}
