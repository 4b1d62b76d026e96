//! Small transactions that share a commit: each is there when it was acknowledged, and only then
//! or when nobody knows; none is there in part.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use store::{FromQueryResult, Migration, Migrations, Store, vals};

/// Each action writes its number into both tables. What is named a child must have a parent when
/// all is committed.
const TABLES: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "pairs",
        list: &[Migration {
            number: 1,
            name: "pairs",
            sql: "CREATE TABLE one (n BIGINT NOT NULL PRIMARY KEY, filler TEXT);
                  CREATE TABLE two (n BIGINT NOT NULL PRIMARY KEY);
                  CREATE TABLE child (n BIGINT NOT NULL PRIMARY KEY,
                    parent BIGINT NOT NULL REFERENCES one (n) DEFERRABLE INITIALLY DEFERRED)",
            postgres: None,
        }],
    },
];

#[derive(Clone, Copy, Debug)]
enum Act {
    Commit,
    CommitAlone,
    /// Writes, then goes away without a commit.
    Drop,
    /// Goes on after a statement failed, as nobody should.
    FailAndCommit,
    /// Cancelled after so many times of being looked at.
    Cancel(u32),
    /// Fails when all is committed.
    FailAtTheEnd,
    /// Reads nothing, and hands all it writes over at the end.
    Whole,
    /// The same, cancelled as above.
    CancelWhole(u32),
    /// The same, and what it writes cannot be.
    WrongWhole,
}

#[derive(Default, Debug)]
struct Told {
    done: BTreeSet<i64>,
    not: BTreeSet<i64>,
    /// Whoever was cancelled was told nothing.
    nothing: BTreeSet<i64>,
}

async fn write_whole(store: Store, n: i64, wrong: bool) -> base::Result<()> {
    let pass = store::Pass::system(crate::TENANT, "store-tests", base::Time::from_micros(0));
    let mut tx = store.begin().await?;
    tx.later(&pass, "INSERT INTO one (n) VALUES ($1)", vals![n]).await?;
    tx.later(&pass, "INSERT INTO two (n) VALUES ($1)", vals![n]).await?;
    if wrong {
        tx.later(&pass, "INSERT INTO two (n) VALUES ($1)", vals![n]).await?;
    }
    tx.commit_quietly("a test").await
}

async fn write(store: Store, n: i64, act: Act) -> base::Result<()> {
    if let Act::Whole | Act::CancelWhole(_) | Act::WrongWhole = act {
        return write_whole(store, n, matches!(act, Act::WrongWhole)).await;
    }
    let mut tx = if let Act::CommitAlone = act { store.begin_alone().await? } else { store.begin().await? };
    tx.execute_quietly("INSERT INTO one (n) VALUES ($1)", vals![n]).await?;
    match act {
        Act::Drop => return Err(base::Error::NotFound),
        Act::FailAndCommit => {
            let _ = tx.execute_quietly("INSERT INTO one (n) VALUES ($1)", vals![n]).await;
        }
        Act::FailAtTheEnd => {
            tx.execute_quietly("INSERT INTO child (n, parent) VALUES ($1, -1)", vals![n]).await?;
        }
        _ => {}
    }
    let found = tx.scalar_i64("SELECT COUNT(*) FROM one WHERE n = $1", vals![n]).await?;
    assert_eq!(found, 1, "a transaction sees what it wrote");
    tx.execute_quietly("INSERT INTO two (n) VALUES ($1)", vals![n]).await?;
    tx.commit_quietly("a test").await
}

/// Polls a future so many times, then lets go of it.
async fn looked_at<T>(times: u32, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut left = times;
    std::future::poll_fn(|context| {
        let polled = future.as_mut().poll(context).map(Some);
        if polled.is_ready() || left == 0 {
            return if polled.is_ready() { polled } else { std::task::Poll::Ready(None) };
        }
        left -= 1;
        polled
    })
    .await
}

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

async fn numbers(store: &Store, table: &str) -> BTreeSet<i64> {
    let rows: Vec<Number> = store.db().rows(&format!("SELECT n FROM {table}"), vals![]).await.unwrap();
    rows.into_iter().map(|r| r.n).collect()
}

/// Lets many tasks do these acts, each its own share one after the other, and readers look at it.
async fn run(store: &Store, shares: &[Vec<Act>], round: i64) {
    let told = Arc::new(Mutex::new(Told::default()));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let reader = {
        let store = store.clone();
        tokio::spawn(async move {
            let mut seen = BTreeSet::new();
            while !*stopped.borrow() {
                seen.extend(numbers(&store, "one").await);
                tokio::task::yield_now().await;
            }
            seen
        })
    };
    let workers: Vec<_> = shares
        .iter()
        .enumerate()
        .map(|(worker, share)| {
            let (store, share, told) = (store.clone(), share.clone(), told.clone());
            tokio::spawn(async move {
                for (i, act) in share.into_iter().enumerate() {
                    let n = round * 1_000_000 + (worker * 1_000 + i) as i64;
                    let said = match act {
                        Act::Cancel(times) | Act::CancelWhole(times) => {
                            looked_at(times, write(store.clone(), n, act)).await
                        }
                        _ => Some(write(store.clone(), n, act).await),
                    };
                    let mut told = told.lock().unwrap();
                    match said {
                        Some(Ok(())) => told.done.insert(n),
                        Some(Err(_)) => told.not.insert(n),
                        None => told.nothing.insert(n),
                    };
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // Whoever was let go of is out of the way when the next one is done.
    write(store.clone(), round * 1_000_000 + 999_999, Act::CommitAlone).await.unwrap();
    stop.send(true).unwrap();
    let seen = reader.await.unwrap();
    // In one statement: on PostgreSQL a commit may still be on its way whose caller was cancelled.
    const IN_PART: &str = "SELECT (SELECT COUNT(*) FROM one WHERE n NOT IN (SELECT n FROM two))
      + (SELECT COUNT(*) FROM two WHERE n NOT IN (SELECT n FROM one))";
    assert_eq!(store.db().scalar_i64(IN_PART, vals![]).await.unwrap(), 0, "nothing is there in part");
    let one = numbers(store, "one").await;
    assert!(numbers(store, "child").await.is_empty());
    let told = told.lock().unwrap();
    assert!(told.done.is_subset(&one), "what was acknowledged is there: {:?}", told.done.difference(&one));
    assert!(told.not.is_disjoint(&one), "what failed is not: {:?}", told.not.intersection(&one));
    assert!(seen.is_subset(&one), "a reader saw what was never committed: {:?}", seen.difference(&one));
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => Just(Act::Commit),
        1 => Just(Act::CommitAlone),
        2 => Just(Act::Drop),
        1 => Just(Act::FailAndCommit),
        4 => (0u32..24).prop_map(Act::Cancel),
        1 => Just(Act::FailAtTheEnd),
        8 => Just(Act::Whole),
        2 => (0u32..8).prop_map(Act::CancelWhole),
        2 => Just(Act::WrongWhole),
    ]
}

#[test]
fn what_was_acknowledged_is_there_whole_and_what_failed_is_not() {
    testkit::on_each_store(TABLES, async |store, _| {
        let shares = prop::collection::vec(prop::collection::vec(act(), 1..12), 1..16);
        let mut runner = proptest::test_runner::TestRunner::default();
        for round in 0..24 {
            let shares = shares.new_tree(&mut runner).unwrap().current();
            eprintln!("{round}: {shares:?}");
            run(store, &shares, round).await;
        }
    });
}

async fn until_waiting(store: &Store, count: u64) {
    while store.writing().unwrap().waiting < count {
        tokio::task::yield_now().await;
    }
}

/// Inserts its number; the one who fills the disk first makes it small.
async fn member(store: Store, n: i64, fills_the_disk: bool) -> base::Result<()> {
    let mut tx = store.begin().await?;
    tx.execute_quietly("INSERT INTO one (n) VALUES ($1)", vals![n]).await?;
    if fills_the_disk {
        let pages = tx.scalar_i64("PRAGMA page_count", vals![]).await?;
        tx.execute_script(&format!("PRAGMA max_page_count = {pages}")).await?;
        // SQLite gives up the whole transaction.
        let full = "INSERT INTO one (n, filler) VALUES (-1, hex(zeroblob(100000)))";
        assert!(matches!(tx.execute_quietly(full, vec![]).await, Err(base::Error::Unavailable(_))));
        // Who goes on all the same does not write outside of any transaction.
        assert!(tx.execute_quietly("INSERT INTO two (n) VALUES (-1)", vec![]).await.is_err());
    }
    tx.commit_quietly("a test").await
}

#[test]
fn a_group_that_the_engine_gives_up_is_told_to_all_its_members() {
    testkit::on_each_store(TABLES, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        // How many get into one group depends on the machine; it must only be seen once.
        for round in 1..=100 {
            let first = store.begin_alone().await.unwrap();
            let mut members = Vec::new();
            for i in 1..=4 {
                members.push(tokio::spawn(member(store.clone(), 10 * round + i, i == 3)));
                until_waiting(store, i as u64).await;
            }
            drop(first);
            let (mut told, mut shared) = (BTreeSet::new(), false);
            for (member, i) in members.into_iter().zip(1..) {
                match member.await.unwrap() {
                    Ok(()) => assert!(i != 3 && told.insert(10 * round + i)),
                    Err(base::Error::Unavailable(_)) => shared |= i < 3,
                    Err(error) => assert_eq!(i, 3, "{error}"),
                }
            }
            let there: BTreeSet<i64> = numbers(store, "one").await.into_iter().filter(|n| n / 10 == round).collect();
            assert_eq!(there, told, "what was acknowledged is there, and nothing else");
            assert!(numbers(store, "two").await.is_empty());
            assert!(told.contains(&(10 * round + 4)), "the next one finds a whole connection");
            if shared {
                return;
            }
        }
        panic!("no two actions shared a group");
    });
}

#[test]
fn many_small_actions_share_a_commit() {
    testkit::on_each_store(TABLES, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        for round in 1..=100 {
            let first = store.begin_alone().await.unwrap();
            let before = store.writing().unwrap().commits;
            let members: Vec<_> =
                (0..20).map(|n| tokio::spawn(write(store.clone(), 100 * round + n, Act::Commit))).collect();
            until_waiting(store, 20).await;
            drop(first);
            for member in members {
                member.await.unwrap().unwrap();
            }
            assert_eq!(numbers(store, "two").await.len() as i64, 20 * round);
            // The first one's own end is one of them.
            if store.writing().unwrap().commits - before <= 10 {
                return;
            }
        }
        panic!("twenty actions never needed fewer than ten commits");
    });
}

#[test]
fn of_many_that_cross_together_only_the_wrong_one_is_refused() {
    testkit::on_each_store(TABLES, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        let first = store.begin_alone().await.unwrap();
        let before = store.writing().unwrap().commits;
        // The same text for all: the eighth writes what the third has written.
        let numbers_of = |n: i64| if n == 8 { 3 } else { n };
        let members: Vec<_> =
            (1..=20).map(|n| tokio::spawn(write_whole(store.clone(), numbers_of(n), false))).collect();
        until_waiting(store, 20).await;
        drop(first);
        let mut refused = 0;
        for member in members {
            match member.await.unwrap() {
                Ok(()) => {}
                Err(base::Error::Conflict(_)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(refused, 1);
        assert_eq!(numbers(store, "one").await.len(), 19);
        assert_eq!(numbers(store, "two").await.len(), 19);
        // The end of the first one, and so many groups as fit into the time that one gathers.
        assert!(store.writing().unwrap().commits - before < 20, "they shared a commit");
    });
}

#[test]
fn who_is_cancelled_while_a_statement_waits_for_its_turn_cannot_commit_the_rest() {
    testkit::on_each_store(TABLES, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        let pass = store::Pass::system(crate::TENANT, "store-tests", base::Time::from_micros(0));
        let first = store.begin_alone().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let insert = tx.execute_quietly("INSERT INTO one (n) VALUES (1)", vals![]);
        assert!(looked_at(0, insert).await.is_none(), "it waits for its turn");
        tx.later(&pass, "INSERT INTO two (n) VALUES ($1)", vals![1_i64]).await.unwrap();
        drop(first);
        assert!(matches!(tx.commit_quietly("a test").await, Err(base::Error::Internal(_))));
        assert!(numbers(store, "one").await.is_empty());
        assert!(numbers(store, "two").await.is_empty());
        // Whoever was only late goes on.
        write(store.clone(), 2, Act::Commit).await.unwrap();
        assert_eq!(numbers(store, "two").await, BTreeSet::from([2]));
    });
}
