//! Each effect of a follower happens once: effect and position are saved together.

use std::sync::Mutex;

use async_trait::async_trait;
use base::{Error, Result};
use store::{Entry, Follower, Tx, vals};

use crate::{GROUND, LampLit, light};

/// Notes the watts it saw, and breaks on 13 and, as a mistake in the program would, on 17.
struct Meter {
    seen: Mutex<Vec<i64>>,
    broken: Mutex<bool>,
}

#[async_trait]
impl Follower for Meter {
    fn name(&self) -> &'static str {
        "lamps.meter"
    }
    fn wants(&self, kind: &str) -> bool {
        kind == "lamps.lamp_lit.v1"
    }
    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let lit: LampLit = entry.event()?.ok_or(Error::NotFound)?;
        tx.execute_quietly(
            "INSERT INTO card (tenant, kind, id, title, status, tone, note, href, assurance, changed_at)
             VALUES ($1, 'meter', $2, '', '', '', '', '', 0, $3)",
            vals![entry.tenant.0, lit.lamp, lit.watts],
        )
        .await?;
        if lit.watts == 13 && *self.broken.lock().unwrap() {
            return Err(Error::internal("unlucky"));
        }
        assert!(lit.watts != 17 || !*self.broken.lock().unwrap(), "a mistake");
        self.seen.lock().unwrap().push(lit.watts);
        Ok(())
    }
}

#[test]
fn effect_and_position_are_saved_together() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let meter = Meter { seen: Mutex::default(), broken: Mutex::new(true) };
        let effects =
            async || store.db().scalar_i64("SELECT COUNT(*) FROM card WHERE kind = 'meter'", vals![]).await.unwrap();
        for watts in [12, 13, 14] {
            light(store, clock, watts).await;
            clock.advance_seconds(1);
        }
        store.seal().await.unwrap();
        for _ in 0..3 {
            assert!(store.follow(&meter).await.is_err());
        }
        assert_eq!(effects().await, 0, "nothing of a failed batch happened");
        assert_eq!(store.follower_lag().await.unwrap(), [("lamps.meter".to_owned(), 3, 3)]);
        *meter.broken.lock().unwrap() = false;
        meter.seen.lock().unwrap().clear();
        assert_eq!(store.follow(&meter).await.unwrap(), 3);
        assert_eq!(store.follow(&meter).await.unwrap(), 0);
        assert_eq!(*meter.seen.lock().unwrap(), [12, 13, 14]);
        assert_eq!(effects().await, 3);
        assert_eq!(store.follower_lag().await.unwrap(), [("lamps.meter".to_owned(), 0, 0)]);
    });
}

#[test]
fn a_mistake_in_the_program_is_a_failure_like_others() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let meter = Meter { seen: Mutex::default(), broken: Mutex::new(true) };
        light(store, clock, 17).await;
        store.seal().await.unwrap();
        assert!(store.follow(&meter).await.is_err());
        assert_eq!(store.follower_lag().await.unwrap(), [("lamps.meter".to_owned(), 1, 1)]);
        *meter.broken.lock().unwrap() = false;
        assert_eq!(store.follow(&meter).await.unwrap(), 1);
        assert_eq!(*meter.seen.lock().unwrap(), [17]);
    });
}

#[test]
fn two_that_follow_under_one_name_have_each_effect_once() {
    testkit::on_each_store(GROUND, async |store, clock| {
        for watts in 0..30 {
            light(store, clock, watts).await;
        }
        store.seal().await.unwrap();
        let run = |store: store::Store| async move {
            let meter = Meter { seen: Mutex::default(), broken: Mutex::new(false) };
            while store.follow(&meter).await.unwrap() > 0 {}
        };
        tokio::join!(run(store.clone()), run(store.clone()));
        let effects = store.db().scalar_i64("SELECT COUNT(*) FROM card WHERE kind = 'meter'", vals![]).await.unwrap();
        assert_eq!(effects, 30);
    });
}

#[test]
fn unwanted_entries_are_passed_over_without_writing_and_wanted_ones_between_them_are_not_missed() {
    testkit::on_each_store(GROUND, async |store, clock| {
        #[derive(serde::Serialize)]
        struct Wind {
            mast: base::id::Uuid,
        }
        impl store::Event for Wind {
            const KIND: &'static str = "masts.wind.v1";
            const SUBJECT: &'static str = "mast";
            fn subject(&self) -> base::id::Uuid {
                self.mast
            }
        }
        let blow = async |times: i64| {
            let mut tx = store.begin().await.unwrap();
            for _ in 0..times {
                let pass = crate::pass(clock);
                tx.journal(&pass, &Wind { mast: base::id::new_v7(clock.now()) }, &[]).await.unwrap();
            }
            tx.commit().await.unwrap();
            clock.advance_seconds(1);
            while store.seal().await.unwrap() > 0 {}
        };
        let kept = async || store.db().scalar_i64("SELECT position FROM follower", vals![]).await.unwrap();
        let meter = Meter { seen: Mutex::default(), broken: Mutex::new(false) };
        let follow = async || {
            let mut went = 0;
            loop {
                match store.follow(&meter).await.unwrap() {
                    0 => return went,
                    n => went += n,
                }
            }
        };
        blow(10).await;
        assert_eq!((follow().await, follow().await, kept().await), (10, 0, 0));
        light(store, clock, 1).await;
        clock.advance_seconds(1);
        blow(10).await;
        assert_eq!((follow().await, kept().await), (11, 21));
        assert_eq!(store.follower_lag().await.unwrap(), [("lamps.meter".to_owned(), 0, 0)]);
        blow(999).await;
        assert_eq!((follow().await, kept().await), (999, 21), "remembered only");
        assert_eq!(store.follower_lag().await.unwrap(), [("lamps.meter".to_owned(), 0, 0)]);
        blow(1).await;
        assert_eq!((follow().await, kept().await), (1, 1_021));
        for watts in 2..=500 {
            light(store, clock, watts).await;
            clock.advance_seconds(1);
        }
        while store.seal().await.unwrap() > 0 {}
        assert_eq!((follow().await, kept().await), (499, 1_520));
        assert_eq!(*meter.seen.lock().unwrap(), (1..=500).collect::<Vec<_>>());
        // Somebody sends it back to the beginning: what it remembers does not count then.
        let mut tx = store.begin().await.unwrap();
        tx.execute_quietly("DELETE FROM card", vals![]).await.unwrap();
        tx.execute_quietly("UPDATE follower SET position = 5", vals![]).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(follow().await, 1_515);
        // When all is quiet it is kept how far it looked.
        blow(3).await;
        let meter = std::sync::Arc::new(Meter { seen: Mutex::default(), broken: Mutex::new(false) });
        let running = tokio::spawn(store.clone().run_follower(meter.clone()));
        while kept().await < 1_523 {
            tokio::task::yield_now().await;
        }
        running.abort();
        assert!(meter.seen.lock().unwrap().is_empty());
    });
}

/// Looks at lamps, and wants only the bright ones.
struct Bright(Meter);

#[async_trait]
impl Follower for Bright {
    fn name(&self) -> &'static str {
        "lamps.bright"
    }
    fn wants(&self, kind: &str) -> bool {
        self.0.wants(kind)
    }
    async fn sift(&self, _: &store::Store, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        Ok(entries.into_iter().filter(|e| e.event::<LampLit>().unwrap().unwrap().watts >= 30).collect())
    }
    async fn handle(&self, _: &mut Tx, entry: &Entry) -> Result<()> {
        self.0.seen.lock().unwrap().push(entry.event::<LampLit>()?.unwrap().watts);
        Ok(())
    }
}

/// As after a fail-over to a server that lacks the last entries: their positions are given again.
#[test]
fn what_only_memory_still_has_has_no_effect_and_what_took_its_place_has() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let meter = || Meter { seen: Mutex::default(), broken: Mutex::new(false) };
        let (meter, bright) = (meter(), Bright(meter()));
        let follow = async || {
            while store.follow(&bright).await.unwrap() > 0 {}
            while store.follow(&meter).await.unwrap() > 0 {}
        };
        light(store, clock, 1).await;
        store.seal().await.unwrap();
        follow().await;
        for lost in [true, false] {
            let first: i64 = if lost { 20 } else { 30 };
            for watts in first..first + 3 {
                light(store, clock, watts).await;
                clock.advance_seconds(1);
            }
            store.seal().await.unwrap();
            if lost {
                let mut tx = store.begin().await.unwrap();
                tx.execute_quietly("DELETE FROM journal WHERE position > 1", vals![]).await.unwrap();
                let back = "UPDATE journal_head SET position = 1, hash = (SELECT hash FROM journal WHERE position = 1)";
                tx.execute_quietly(back, vals![]).await.unwrap();
                tx.commit_quietly("a test").await.unwrap();
            }
            follow().await;
        }
        assert_eq!(*meter.seen.lock().unwrap(), [1, 30, 31, 32]);
        assert_eq!(*bright.0.seen.lock().unwrap(), [30, 31, 32], "what it passed over is gone");
    });
}
