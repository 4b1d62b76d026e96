//! Leases: what one node at a time should do. On SQLite there is one process, and all is its turn.

use std::time::Duration;

use base::Clock;
use futures::FutureExt;
use store::{Store, backup, lease, vals};
use testkit::Engine;

use crate::{GROUND, light};

/// Microseconds by the clock of the database.
const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
/// A node that is not here.
const ANOTHER: &str = "00000000-0000-4000-8000-000000000001";

/// Waits until it is so, for at most a minute. What is waited for here are looks of [`lease::EVERY`], and the time
/// after which a node that cannot look no longer believes that it is its turn: time itself.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let mut every = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..3_000 {
        every.tick().await;
        if is_so().await {
            return;
        }
    }
    panic!("never: {what}");
}

/// Whether a node may do the work now; asked, it also wants to. `backup` stands for all works.
fn my_turn(store: &Store) -> bool {
    backup::turn(store).now_or_never().is_some()
}

fn says(store: &Store, work: &str) -> Option<bool> {
    store.works().into_iter().find(|(name, _)| *name == work).map(|(_, here)| here)
}

async fn change(store: &Store, sql: &str) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let rows = tx.execute_quietly(sql, vals![]).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
    rows
}

async fn number(store: &Store, sql: &str) -> i64 {
    store.db().scalar_i64(sql, vals![]).await.unwrap()
}

/// Two nodes on one PostgreSQL, the tables made; None where there is no server.
async fn two(engine: &Engine) -> Option<(Store, Store)> {
    if engine.url().starts_with("sqlite:") {
        return None;
    }
    let open = async || testkit::store_on(engine, Clock::manual(testkit::NOW)).await;
    let (a, b) = (open().await, open().await);
    store::migrate::run(&a, GROUND, testkit::NOW).await.unwrap();
    Some((a, b))
}

/// Runs a test of two nodes, where there is a PostgreSQL for them.
fn with_two_nodes(test: impl AsyncFn(Store, Store)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut tested = false;
        for engine in testkit::engine::all().await {
            if let Some((a, b)) = two(&engine).await {
                test(a, b).await;
                tested = true;
            }
            engine.remove().await;
        }
        if !tested {
            testkit::skipped("it needs PostgreSQL: ALLTING_TEST_POSTGRES names a server");
        }
    });
}

#[test]
fn on_sqlite_everything_is_the_turn_of_the_one_process() {
    testkit::on_each_store(GROUND, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        // Also where it is told to mind other nodes.
        let nodes = store.clone().run_nodes();
        assert!(my_turn(store));
        assert_eq!(says(store, "backup"), Some(true));
        nodes.await;
        store.give_leases().await.unwrap();
        assert!(my_turn(store));
        assert_eq!(number(store, "SELECT COUNT(*) FROM lease").await, 0, "nothing is written for it");
    });
}

#[test]
fn a_lease_is_one_nodes_until_it_is_over_by_the_clock_of_the_database() {
    with_two_nodes(async |a, b| {
        for node in [&a, &b] {
            let _ = my_turn(node);
        }
        let taken = async |node: &Store| node.take_leases().await.unwrap().contains("backup");
        assert!(taken(&a).await);
        assert!(!taken(&b).await, "it is another's");
        let left = number(&a, &format!("SELECT until - {NOW} FROM lease WHERE work = 'backup'")).await;
        let length = i64::try_from(lease::LENGTH.as_micros()).unwrap();
        assert!(left <= length, "{left} µs");

        // Who renews has it longer. The clocks of the nodes stand still: only the database's counts.
        let ends = async || number(&a, "SELECT until FROM lease WHERE work = 'backup'").await;
        let before = ends().await;
        assert!(taken(&a).await && ends().await > before);

        // Over: whoever comes first has it, and who had it is told so.
        assert_eq!(change(&a, &format!("UPDATE lease SET until = {NOW} - 1")).await, 1);
        assert!(taken(&b).await);
        assert!(!taken(&a).await, "lost");
        // Given away by who has it, and by nobody else.
        a.give_leases().await.unwrap();
        assert!(!taken(&a).await);
        b.give_leases().await.unwrap();
        assert_eq!(number(&a, "SELECT COUNT(*) FROM lease").await, 0);
        assert!(taken(&a).await);
    });
}

#[test]
fn a_node_that_finds_its_lease_taken_stops_that_work_and_takes_it_up_when_it_is_free() {
    with_two_nodes(async |a, _| {
        let clock = a.clock().clone();
        let running = [tokio::spawn(a.clone().run_nodes()), tokio::spawn(a.clone().run_sealer())];
        until("it seals and takes backups", async || my_turn(&a) && says(&a, "sealer") == Some(true)).await;
        light(&a, &clock, 1).await;
        until("it is sealed", async || number(&a, "SELECT COUNT(*) FROM journal WHERE position = 1").await == 1).await;

        // Another node has the sealer's lease, and this one has not noticed.
        let taken = format!("UPDATE lease SET node = '{ANOTHER}', until = {NOW} + 3600000000 WHERE work = 'sealer'");
        assert_eq!(change(&a, &taken).await, 1);
        until("it says so", async || says(&a, "sealer") == Some(false)).await;
        assert_eq!(says(&a, "backup"), Some(true), "the other work is still its own");
        // Its sealer may be in the middle of a last round, which does no harm. After another look of this node it
        // has waited for its turn for long.
        looked_again(&a).await;
        light(&a, &clock, 2).await;
        looked_again(&a).await;
        looked_again(&a).await;
        let open = "SELECT COUNT(*) FROM journal WHERE position IS NULL";
        assert_eq!(number(&a, open).await, 1, "the sealer waits for its turn");

        // The other ends: the work is done here again.
        assert_eq!(change(&a, "DELETE FROM lease WHERE work = 'sealer'").await, 1);
        until("it is sealed", async || number(&a, open).await == 0).await;
        assert_eq!(says(&a, "sealer"), Some(true));
        running.iter().for_each(tokio::task::JoinHandle::abort);
    });
}

/// Waits until this node has renewed what it holds once more.
async fn looked_again(store: &Store) {
    let ends = async || number(store, "SELECT until FROM lease WHERE work = 'backup'").await;
    let before = ends().await;
    until("it looks again", async || ends().await > before).await;
}

#[test]
fn a_node_that_cannot_renew_its_leases_gives_its_work_up_by_itself() {
    with_two_nodes(async |a, b| {
        let running = tokio::spawn(a.clone().run_nodes());
        until("it takes backups", async || my_turn(&a)).await;
        // As if the database were away; nobody tells the node that its lease is over.
        change(&a, "ALTER TABLE lease RENAME TO lease_away").await;
        until("it no longer believes so", async || says(&a, "backup") == Some(false)).await;
        assert!(!my_turn(&a), "and waits for its turn");
        change(&a, "ALTER TABLE lease_away RENAME TO lease").await;
        until("it has it again", async || my_turn(&a)).await;

        // A node that stops gives its work to one that lives, which is told so.
        let other = tokio::spawn(b.clone().run_nodes());
        assert!(!my_turn(&b), "it waits");
        running.abort();
        let _ = running.await;
        a.give_leases().await.unwrap();
        assert!(!my_turn(&a));
        until("the other has it", async || my_turn(&b)).await;
        other.abort();
    });
}
