//! Statements that wait for the next one: what they leave behind is what they would have left one
//! by one.

use store::vals;

use crate::{GROUND, TENANT, light, pass};

#[test]
fn what_waits_is_there_for_the_next_read_and_at_the_commit() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let count =
            async |db: &store::Db| db.scalar_i64("SELECT COUNT(*) FROM party WHERE kind = 'lamp'", vals![]).await;
        let party = |n: i64| vals![TENANT.0, format!("hat:{n}"), "lamp", base::id::Uuid::from_u128(1), "owner"];
        let sql = "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, $3, $4, $5, FALSE, 0)";
        let mut tx = store.begin().await.unwrap();
        for n in 0..40 {
            tx.later(&pass, sql, party(n)).await.unwrap();
        }
        assert_eq!(count(&tx).await.unwrap(), 40, "a read sees what waited");
        tx.later(&pass, "DELETE FROM party WHERE hat = $1", vals!["hat:7"]).await.unwrap();
        let changed = tx.execute(&pass, "UPDATE party SET sort = 1 WHERE kind = $1", vals!["lamp"]).await.unwrap();
        assert_eq!(changed, 39, "what counts its rows counts only its own, after what waited");
        tx.later(&pass, sql, party(41)).await.unwrap();
        assert_eq!(count(store.db()).await.unwrap(), 0, "nothing is there before the commit");
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(count(store.db()).await.unwrap(), 40);
    });
}

#[test]
fn what_waited_and_fails_leaves_nothing() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let sql = "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, 'lamp', $3, 'owner', FALSE, 0)";
        let values = |hat: &str| vals![TENANT.0, hat, base::id::Uuid::from_u128(2)];
        let mut tx = store.begin().await.unwrap();
        tx.later(&pass, sql, values("a")).await.unwrap();
        tx.later(&pass, sql, values("b")).await.unwrap();
        tx.later(&pass, sql, values("a")).await.unwrap();
        assert!(matches!(tx.commit_quietly("a test").await, Err(base::Error::Conflict(_))));
        let left = store.db().scalar_i64("SELECT COUNT(*) FROM party WHERE kind = 'lamp'", vals![]).await.unwrap();
        assert_eq!(left, 0);
        let mut tx = store.begin().await.unwrap();
        tx.later(&pass, sql, values("a")).await.unwrap();
        drop(tx);
        let left = store.db().scalar_i64("SELECT COUNT(*) FROM party WHERE kind = 'lamp'", vals![]).await.unwrap();
        assert_eq!(left, 0, "who lets go has written nothing");
    });
}

#[test]
fn a_text_with_a_nul_in_it_is_kept_by_neither_engine() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let refused = |told: base::Result<()>| assert!(matches!(told, Err(base::Error::Malformed(_))), "{told:?}");
        let sql = "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, 'lamp', $3, 'owner', FALSE, 0)";
        let values = || vals![TENANT.0, "hat:\0", base::id::Uuid::from_u128(3)];
        let mut tx = store.begin().await.unwrap();
        refused(tx.later(&pass, sql, values()).await);
        refused(tx.execute(&pass, sql, values()).await.map(|_| ()));
        refused(tx.scalar_i64("SELECT COUNT(*) FROM party WHERE hat = $1", vals!["\0"]).await.map(|_| ()));
        tx.commit_quietly("a test").await.unwrap();
        refused(store.db().scalar_i64("SELECT COUNT(*) FROM party WHERE hat = $1", vals!["\0"]).await.map(|_| ()));
        let left = store.db().scalar_i64("SELECT COUNT(*) FROM party WHERE kind = 'lamp'", vals![]).await.unwrap();
        assert_eq!(left, 0);
    });
}

#[test]
fn who_goes_away_while_a_transaction_begins_leaves_none_open() {
    testkit::on_each_store(GROUND, async |store, clock| {
        for polls in 0..30 {
            let mut reading = Box::pin(async {
                let tx = store.begin().await.unwrap();
                tx.scalar_i64("SELECT 1 AS n", vals![]).await.unwrap();
                tx.commit_quietly("a test").await.unwrap();
            });
            for _ in 0..polls {
                if futures::poll!(reading.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(reading);
            // A transaction by itself, on whatever connection is free.
            light(store, clock, polls).await;
        }
        if !store.is_sqlite() {
            let open = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
                          AND state LIKE 'idle in transaction%' AND query NOT LIKE '%SELECT 1 AS n%'";
            // One that was left while it began is rolled back a moment later.
            let mut left = i64::MAX;
            for _ in 0..200 {
                left = store.db().scalar_i64(open, vals![]).await.unwrap();
                if left == 0 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            assert_eq!(left, 0, "transactions that nobody ends");
        }
        let lit = store.snapshot().await.unwrap().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        assert_eq!(lit, 30);
    });
}
