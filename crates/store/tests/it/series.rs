//! Series of numbers: nobody gets the number of somebody else, however many ask at a time.

use std::collections::BTreeSet;

use base::TenantId;
use store::{Migration, Migrations, Pass, Series, vals};

use crate::{TENANT, pass};

const LAMPS: Migrations = Migrations {
    room: "lamps",
    list: &[Migration {
        number: 1,
        name: "lamp_number",
        sql: "CREATE TABLE lamp_number (tenant BIGINT NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (tenant, year))",
        postgres: None,
    }],
};
const NUMBERS: Series = Series { table: "lamp_number", key: "year" };

/// The number of a transaction that is committed or not.
async fn one(store: &store::Store, pass: &Pass, year: i64, keep: bool) -> i64 {
    let mut tx = store.begin().await.unwrap();
    let number = tx.next_number(pass, NUMBERS, year).await.unwrap();
    if keep {
        tx.commit_quietly("a test").await.unwrap();
    }
    number
}

#[test]
fn many_at_once_each_get_their_own() {
    testkit::on_each_store(&[store::MIGRATIONS, LAMPS], async |store, clock| {
        let pass = pass(clock);
        let asked = (0..200).map(|_| {
            let (store, pass) = (store.clone(), pass.clone());
            tokio::spawn(async move { one(&store, &pass, 2026, true).await })
        });
        let mut given = BTreeSet::new();
        for asked in asked.collect::<Vec<_>>() {
            assert!(given.insert(asked.await.unwrap()), "given twice");
        }
        // Nobody failed, so none is left out.
        assert_eq!(given, (1..=200).collect());
        assert_eq!(one(store, &pass, 2027, true).await, 1, "each year has its own");
        let smola = Pass::system(TenantId(TENANT.0 + 1), "store-tests", clock.now());
        assert_eq!(one(store, &smola, 2026, true).await, 1, "and each municipality");
    });
}

/// A server that dies may lose what it counted last, which nobody had used; who was told uses it afterwards.
#[test]
fn what_a_server_forgot_when_it_died_is_not_given_again() {
    testkit::on_each_store(&[store::MIGRATIONS, LAMPS], async |store, clock| {
        if !store.db().is_postgres() {
            return;
        }
        let pass = pass(clock);
        for number in 1..=3 {
            assert_eq!(one(store, &pass, 2026, true).await, number);
        }
        for (forgets, next) in [("UPDATE lamp_number SET last = 1", 4), ("DELETE FROM lamp_number", 5)] {
            let mut tx = store.begin().await.unwrap();
            tx.execute(&pass, forgets, vec![]).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
            assert_eq!(one(store, &pass, 2026, true).await, next, "{forgets}");
        }
    });
}

#[test]
fn what_is_let_go_is_left_out_and_never_given_twice() {
    testkit::on_each_store(&[store::MIGRATIONS, LAMPS], async |store, clock| {
        let pass = pass(clock);
        assert_eq!(one(store, &pass, 2026, true).await, 1);
        assert_eq!(one(store, &pass, 2026, false).await, 2);
        assert_eq!(one(store, &pass, 2026, true).await, 3);
        let last = store.db().scalar_i64("SELECT last FROM lamp_number WHERE year = 2026", vec![]).await.unwrap();
        assert_eq!(last, 3);
    });
}

const TIES: Migrations = Migrations {
    room: "ties",
    list: &[Migration {
        number: 1,
        name: "ties",
        sql: "CREATE TABLE tie (n BIGINT NOT NULL PRIMARY KEY REFERENCES tie (n) DEFERRABLE INITIALLY DEFERRED,
                other BIGINT NOT NULL REFERENCES tie (n) DEFERRABLE INITIALLY DEFERRED)",
        postgres: None,
    }],
};

/// On SQLite a number is counted in the group that is being gathered. Should that fail, the number is
/// given again, and whoever had it first is refused.
#[test]
fn a_number_whose_group_failed_is_not_used_by_whoever_had_it() {
    testkit::on_each_store(&[store::MIGRATIONS, LAMPS, TIES], async |store, clock| {
        if !store.is_sqlite() {
            return;
        }
        let pass = pass(clock);
        let tie = "INSERT INTO tie (n, other) VALUES ($1, $2)";
        // Whether they get into one group depends on the machine; it must only be seen once.
        for round in 1..=100_i64 {
            let first = store.begin_alone().await.unwrap();
            let numbered = {
                let (store, pass) = (store.clone(), pass.clone());
                tokio::spawn(async move {
                    let mut tx = store.begin().await.unwrap();
                    let number = tx.next_number(&pass, NUMBERS, 2026).await.unwrap();
                    (tx, number)
                })
            };
            while store.writing().unwrap().waiting < 1 {
                tokio::task::yield_now().await;
            }
            let failing = {
                let (store, pass) = (store.clone(), pass.clone());
                tokio::spawn(async move {
                    let mut tx = store.begin().await.unwrap();
                    tx.later(&pass, tie, vals![round, -round]).await.unwrap();
                    tx.commit_quietly("a test").await
                })
            };
            while store.writing().unwrap().waiting < 2 {
                tokio::task::yield_now().await;
            }
            drop(first);
            let (mut tx, number) = numbered.await.unwrap();
            assert!(failing.await.unwrap().is_err(), "what it is tied to is missing");
            tx.later(&pass, tie, vals![round, round]).await.unwrap();
            let used = tx.commit_quietly("a test").await;
            let next = one(store, &pass, 2026, true).await;
            match used {
                Ok(()) => assert!(next > number, "{number} was given twice"),
                Err(base::Error::Unavailable(_)) => {
                    assert_eq!(next, number, "what failed is given again");
                    let kept = store.db().scalar_i64("SELECT COUNT(*) FROM tie WHERE n = $1", vals![round]).await;
                    assert_eq!(kept.unwrap(), 0);
                    return;
                }
                Err(error) => panic!("{error}"),
            }
        }
        panic!("no number was counted in a group that failed");
    });
}
