//! What goes wrong around the program: the disk, the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use store::{Job, JobHandler, JobKind, Tx, journal};

use crate::{GROUND, light, pass};

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
        let entries = journal::after(store.db(), 0, 100).await.unwrap();
        assert_eq!(
            entries.iter().map(|e| e.subject).collect::<Vec<_>>(),
            lit,
            "in the order in which they were sealed"
        );
        assert!(entries.iter().zip(1..).all(|(e, n)| e.position == n));
    });
}
