//! A job runs once when its time has come, and is tried again when it failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use base::{Error, Result};
use store::{Event, Job, JobHandler, Standing, Store, Tx, vals};

use crate::{GROUND, LampLit, light, pass};

struct Check {
    runs: AtomicI64,
    fail: i64,
}

#[async_trait]
impl JobHandler for Check {
    fn kind(&self) -> &'static str {
        "lamps.check"
    }
    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        let pass = store::Pass::system(job.tenant, "check", tx.store().clock().now());
        tx.journal(&pass, &LampLit { lamp: job.id, watts: run }, &[]).await?;
        // The second failure is a mistake in the program.
        assert!(run != 1 || run >= self.fail, "lamp is broken");
        if run < self.fail { Err(Error::internal("lamp is out")) } else { Ok(()) }
    }
}

async fn put(store: &Store, clock: &base::Clock, key: &str, in_seconds: i64) {
    let mut tx = store.begin().await.unwrap();
    tx.job_put(&pass(clock), "lamps.check", key, clock.now().plus_seconds(in_seconds), "{}".into()).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
}

#[test]
fn a_job_runs_once_when_its_time_has_come() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let check = Arc::new(Check { runs: AtomicI64::new(0), fail: 0 });
        let handlers: Vec<Arc<dyn JobHandler>> = vec![check.clone()];
        put(store, clock, "a", 60).await;
        put(store, clock, "a", 90).await;
        assert!(!store.work(&handlers).await.unwrap());
        clock.advance_seconds(89);
        assert!(!store.work(&handlers).await.unwrap(), "the second put moved the first");
        clock.advance_seconds(1);
        assert!(store.work(&handlers).await.unwrap());
        assert!(!store.work(&handlers).await.unwrap());
        assert_eq!(check.runs.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_job_that_is_put_by_a_time_is_brought_forward_and_never_put_off() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let check = Arc::new(Check { runs: AtomicI64::new(0), fail: 0 });
        let handlers: Vec<Arc<dyn JobHandler>> = vec![check.clone()];
        for in_seconds in [90, 60, 120] {
            let mut tx = store.begin().await.unwrap();
            let by = clock.now().plus_seconds(in_seconds);
            tx.job_put_by(&pass(clock), "lamps.check", "a", by, "{}".into()).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
        }
        clock.advance_seconds(59);
        assert!(!store.work(&handlers).await.unwrap());
        clock.advance_seconds(1);
        assert!(store.work(&handlers).await.unwrap());
        assert!(!store.work(&handlers).await.unwrap());
        assert_eq!(check.runs.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_failed_job_is_tried_again_later_and_its_half_done_work_is_undone() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let check = Arc::new(Check { runs: AtomicI64::new(0), fail: 2 });
        let handlers: Vec<Arc<dyn JobHandler>> = vec![check.clone()];
        put(store, clock, "a", 0).await;
        let entries = async || store.db().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        assert!(store.work(&handlers).await.unwrap());
        assert!(!store.work(&handlers).await.unwrap(), "not at once");
        clock.advance_seconds(2);
        assert!(store.work(&handlers).await.unwrap());
        assert_eq!(entries().await, 0);
        clock.advance_seconds(4);
        assert!(store.work(&handlers).await.unwrap());
        assert_eq!(entries().await, 1);
        assert_eq!(store.db().scalar_i64("SELECT COUNT(*) FROM job", vals![]).await.unwrap(), 0);
    });
}

/// Counts, each minute.
struct Minute(AtomicI64);

const EACH_MINUTE: Standing = Standing { job: "lamps.minute", from: LampLit::KIND, next: |now| now.plus_seconds(60) };

#[async_trait]
impl JobHandler for Minute {
    fn kind(&self) -> &'static str {
        EACH_MINUTE.job
    }
    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let pass = store::Pass::system(job.tenant, "minute", tx.store().clock().now());
        EACH_MINUTE.again(tx, &pass).await
    }
}

#[test]
fn a_standing_job_is_there_from_the_first_entry_on_and_comes_again_by_itself() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let minute = Arc::new(Minute(AtomicI64::new(0)));
        let handlers: Vec<Arc<dyn JobHandler>> = vec![minute.clone()];
        let put = async || store.db().scalar_i64("SELECT COUNT(*) FROM job", vals![]).await.unwrap();
        let light = async |times| {
            for _ in 0..times {
                light(store, clock, 40).await;
            }
            store.seal().await.unwrap();
            store.follow(&EACH_MINUTE).await.unwrap();
        };
        store.follow(&EACH_MINUTE).await.unwrap();
        assert_eq!(put().await, 0, "there is nothing to do yet");
        light(3).await;
        assert_eq!(put().await, 1);
        for runs in 1..=3 {
            clock.advance_seconds(59);
            light(1).await;
            assert!(!store.work(&handlers).await.unwrap(), "what happens meanwhile does not move it");
            clock.advance_seconds(1);
            assert!(store.work(&handlers).await.unwrap());
            assert!(!store.work(&handlers).await.unwrap());
            assert_eq!((minute.0.load(Ordering::SeqCst), put().await), (runs, 1));
        }
    });
}
