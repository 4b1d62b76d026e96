//! Series of numbers: nobody gets the number of somebody else, however many ask at a time.

use std::collections::BTreeSet;

use base::TenantId;
use store::{Migration, Migrations, Pass, Series};

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
        // Nobody failed, so none is left out on either engine.
        assert_eq!(given, (1..=200).collect());
        assert_eq!(one(store, &pass, 2027, true).await, 1, "each year has its own");
        let smola = Pass::system(TenantId(TENANT.0 + 1), "store-tests", clock.now());
        assert_eq!(one(store, &smola, 2026, true).await, 1, "and each municipality");
    });
}

#[test]
fn what_is_let_go_is_left_out_or_given_to_the_next_but_never_given_twice() {
    testkit::on_each_store(&[store::MIGRATIONS, LAMPS], async |store, clock| {
        let pass = pass(clock);
        assert_eq!(one(store, &pass, 2026, true).await, 1);
        assert_eq!(one(store, &pass, 2026, false).await, 2);
        let next = if store.is_sqlite() { 2 } else { 3 };
        assert_eq!(one(store, &pass, 2026, true).await, next);
        let last = store.db().scalar_i64("SELECT last FROM lamp_number WHERE year = 2026", vec![]).await.unwrap();
        assert_eq!(last, next);
    });
}
