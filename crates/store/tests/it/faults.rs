//! What goes wrong around the program: the disk, the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use base::Error;
use store::{Job, JobHandler, JobKind, Tx, journal, vals};

use crate::{GROUND, LampLit, light, pass};

#[test]
fn a_full_database_refuses_whole_transactions_and_goes_on_when_there_is_room() {
    testkit::on_each_store(GROUND, async |store, clock| {
        // PostgreSQL's full disk is tested with a real one, in `allting`.
        if !store.is_sqlite() {
            return;
        }
        let limit = async |sql: &str| {
            let tx = store.begin().await.unwrap();
            let pages = tx.scalar_i64(sql, vals![]).await.unwrap();
            drop(tx);
            pages
        };
        let used = limit("PRAGMA page_count").await;
        limit(&format!("PRAGMA max_page_count = {}", used + 12)).await;
        let mut acknowledged = 0;
        let refusal = loop {
            assert!(acknowledged < 1_000, "twelve pages are full some time");
            let lamp = base::id::new_v7(clock.now());
            let mut tx = store.begin().await.unwrap();
            let mut done = Ok(());
            for watts in 0..20 {
                done = tx.journal(&pass(clock), &LampLit { lamp, watts }, &["unit:light".to_owned()]).await;
                if done.is_err() {
                    break;
                }
            }
            match done {
                Ok(()) => match tx.commit().await {
                    Ok(()) => acknowledged += 20,
                    Err(e) => break e,
                },
                Err(e) => break e,
            }
        };
        assert!(matches!(refusal, Error::Unavailable(_)), "it may be tried again: {refusal}");
        let there = async || store.db().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        assert_eq!(there().await, acknowledged, "all or nothing of each");
        limit("PRAGMA max_page_count = 1000000").await;
        light(store, clock, 1).await;
        assert_eq!(there().await, acknowledged + 1);
        while store.seal().await.unwrap() > 0 {}
        assert_eq!(journal::after(store.db(), 0, 2_000).await.unwrap().len() as i64, acknowledged + 1);
    });
}

#[test]
fn a_transaction_in_which_a_statement_failed_is_not_taken_for_committed() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let there = async || store.db().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        for sql in ["SELECT 1 FROM nowhere", "INSERT INTO journal_head (one, position, hash) VALUES (7, NULL, NULL)"] {
            let lamp = base::id::new_v7(clock.now());
            let mut tx = store.begin().await.unwrap();
            tx.journal(&pass(clock), &LampLit { lamp, watts: 1 }, &["unit:light".to_owned()]).await.unwrap();
            // Whoever goes on all the same must hear of it at the end.
            let failed = match sql.starts_with("SELECT") {
                true => tx.scalar_i64(sql, vals![]).await.is_err(),
                false => tx.execute_quietly(sql, vals![]).await.is_err(),
            };
            assert!(failed, "{sql}");
            let said = tx.commit().await;
            assert!(matches!(said, Err(Error::Internal(_))), "{sql}: {said:?}");
            assert_eq!(there().await, 0, "{sql}");
        }
        light(store, clock, 1).await;
        assert_eq!(there().await, 1, "the next one finds a whole connection");
    });
}

struct Bell(Arc<AtomicI64>);

#[async_trait]
impl JobHandler for Bell {
    fn kind(&self) -> JobKind {
        "lamps.bell"
    }
    async fn run(&self, _tx: &mut Tx, _job: &Job) -> base::Result<()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[test]
fn a_clock_that_steps_back_and_forth_fires_each_timer_once_and_keeps_the_order() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let rung = Arc::new(AtomicI64::new(0));
        let handlers: Vec<Arc<dyn JobHandler>> = vec![Arc::new(Bell(rung.clone()))];
        for (n, minutes) in [10, 70, 200].into_iter().enumerate() {
            let mut tx = store.begin().await.unwrap();
            let at = clock.now().plus_minutes(minutes);
            tx.job_put(&pass(clock), "lamps.bell", &n.to_string(), at, "{}".into()).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
        }
        let mut lit = Vec::new();
        // Forth by an hour, back by two, and so on; sealed now and then, as the sealer comes.
        for (n, step) in [3_600, -7_200, 3_600, 3_600, -60, 14_400, -14_400, 14_400].into_iter().enumerate() {
            clock.advance_seconds(step);
            lit.push(light(store, clock, n as i64).await);
            while store.seal().await.unwrap() > 0 {}
            while store.work(&handlers).await.unwrap() {}
        }
        assert_eq!(rung.load(Ordering::SeqCst), 3, "each once");
        // And all that waits at once, whatever the clock did meanwhile: in the order of the commits.
        for (n, step) in [-7_200, 30, -1, 3_600, -86_400, 86_400].into_iter().enumerate() {
            clock.advance_seconds(step);
            lit.push(light(store, clock, n as i64).await);
        }
        while store.seal().await.unwrap() > 0 {}
        let entries = journal::after(store.db(), 0, 100).await.unwrap();
        assert_eq!(entries.iter().map(|e| e.subject).collect::<Vec<_>>(), lit, "in the order of the commits");
        // The times say what the clock said.
        assert!(!entries.is_sorted_by_key(|e| e.at));
        let whole = store::verify::journal(store.db(), |_, _| {}).await.unwrap();
        assert_eq!(whole.expect("the chain holds").position, entries.len() as i64);
        assert!(entries.iter().zip(1..).all(|(e, n)| e.position == n));
    });
}
