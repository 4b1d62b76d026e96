//! Committed entries get gapless positions, in order and chained; a change without an entry is refused.

use store::{journal, vals};

use crate::{GROUND, LampLit, TENANT, light, pass};

#[test]
fn committed_entries_get_gapless_positions_in_order_and_a_chain() {
    testkit::on_each_store(GROUND, async |store, clock| {
        for watts in 0..5 {
            light(store, clock, watts).await;
            clock.advance_seconds(1);
        }
        // What is rolled back leaves no gap.
        let mut tx = store.begin().await.unwrap();
        tx.journal(&pass(clock), &LampLit { lamp: base::id::new_v7(clock.now()), watts: 99 }, &[]).await.unwrap();
        drop(tx);
        light(store, clock, 5).await;
        assert_eq!(store.seal().await.unwrap(), 6);
        assert_eq!(store.seal().await.unwrap(), 0);
        let entries = journal::after(store.db(), 0, 100).await.unwrap();
        assert_eq!(entries.iter().map(|e| e.position).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        let watts: Vec<i64> = entries.iter().map(|e| e.event::<LampLit>().unwrap().unwrap().watts).collect();
        assert_eq!(watts, [0, 1, 2, 3, 4, 5]);
        assert_eq!(entries[0].topics, ["unit:light"]);
        assert_eq!(entries[0].actor, "system:store-tests");
        let distinct = store.db().scalar_i64("SELECT COUNT(DISTINCT hash) FROM journal", vals![]).await.unwrap();
        assert_eq!(distinct, 6);
        assert_eq!(*store.sealed().borrow(), 6);
    });
}

#[test]
fn entries_of_one_transaction_keep_their_order() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let lamp = base::id::new_v7(clock.now());
        let mut tx = store.begin().await.unwrap();
        for watts in 0..20 {
            tx.journal(&pass(clock), &LampLit { lamp, watts }, &[]).await.unwrap();
        }
        tx.commit().await.unwrap();
        store.seal().await.unwrap();
        let history = journal::history(store.db(), TENANT, lamp, 100).await.unwrap();
        let watts: Vec<i64> = history.iter().map(|e| e.event::<LampLit>().unwrap().unwrap().watts).collect();
        assert_eq!(watts, (0..20).collect::<Vec<_>>());
    });
}

#[test]
fn a_change_without_an_entry_is_refused() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let mut tx = store.begin().await.unwrap();
        tx.job_put(&pass(clock), "lamps.check", "1", clock.now(), "{}".into()).await.unwrap();
        assert!(tx.commit().await.is_err());
        assert_eq!(store.db().scalar_i64("SELECT COUNT(*) FROM job", vals![]).await.unwrap(), 0);
    });
}

#[test]
fn many_writers_at_once_lose_nothing() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let writers: Vec<_> = (0..20)
            .map(|n| {
                let (store, clock) = (store.clone(), clock.clone());
                tokio::spawn(async move {
                    for i in 0..5 {
                        light(&store, &clock, n * 10 + i).await;
                    }
                })
            })
            .collect();
        let sealer = tokio::spawn(store.clone().run_sealer());
        for writer in writers {
            writer.await.unwrap();
        }
        let mut sealed = store.sealed();
        while *sealed.borrow_and_update() < 100 {
            sealed.changed().await.unwrap();
        }
        sealer.abort();
        let entries = journal::after(store.db(), 0, 1_000).await.unwrap();
        assert_eq!(entries.len(), 100);
        assert!(entries.iter().zip(1..).all(|(e, n)| e.position == n));
    });
}
