//! Which keys an erasure destroys: those that she had, whatever clocks said; and nothing is left of them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::id::{Uuid, new_v7};
use base::{Clock, Error, Result, TenantId, Time};
use store::erasure::{self, Destroy, Eraser, Erasers, Ground, Hold, Holding, Order, SubjectErased, erase_again};
use store::{Db, JobHandler, Part, Pass, Store, Subject, Tx, vals};

use crate::subjects::{SECRET, Told, Words, Wrapped, another, kari, nils, open, open_words, run, tell, words};
use crate::{GROUND, TENANT, pass};

const HOUR: i64 = 3_600;

/// Writes down that somebody is erased. Her key is destroyed later.
async fn erase(store: &Store, clock: &Clock, subject: &Subject) -> SubjectErased {
    let mut tx = store.begin().await.unwrap();
    let order = Order { ground: Ground::NotNeeded, request: String::new() };
    let done = erasure::erase_subject(&mut tx, &pass(clock), &Erasers::new(), subject, &order).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn erase_and_destroy(store: &Store, clock: &Clock, subject: &Subject) {
    let done = erase(store, clock, subject).await;
    erasure::destroy(store, TENANT, &done, clock.now()).await.unwrap();
}

/// Does the jobs that are due. Says how many.
async fn work(store: &Store) -> usize {
    let handlers: Vec<Arc<dyn JobHandler>> = vec![Arc::new(Destroy)];
    let mut done = 0;
    while store.work(&handlers).await.unwrap() {
        done += 1;
    }
    done
}

/// What happens when the program starts.
async fn start(store: &Store) -> usize {
    erase_again(store, &[TENANT], &Erasers::new()).await.unwrap()
}

#[test]
fn a_key_that_was_made_while_the_clock_ran_ahead_is_destroyed() {
    testkit::on_each_store(GROUND, async |store, clock| {
        clock.advance_seconds(HOUR);
        let (hers, his) =
            (tell(store, clock, &kari(), SECRET).await, tell(store, clock, &nils(), "He is afraid, too").await);
        clock.advance_seconds(-HOUR);
        erase_and_destroy(store, clock, &kari()).await;
        assert_eq!(words(store, hers).await, Part::Erased);
        // By the job alone, as after a crash.
        erase(store, clock, &nils()).await;
        assert!(words(store, his).await.open().is_some());
        assert_eq!(work(store).await, 2);
        assert_eq!(words(store, his).await, Part::Erased);
        assert_eq!(start(store).await, 0, "nothing is left to be done");
    });
}

#[test]
fn who_was_erased_while_the_clock_ran_ahead_comes_back_with_a_key_that_stays() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let before = tell(store, clock, &kari(), SECRET).await;
        clock.advance_seconds(HOUR);
        erase_and_destroy(store, clock, &kari()).await;
        clock.advance_seconds(-HOUR);
        let back = tell(store, clock, &kari(), "I am back").await;
        assert_eq!(start(store).await, 0);
        assert_eq!(words(store, back).await, open_words("I am back"));
        // The job was put for when the clock shows that hour again.
        assert_eq!(work(store).await, 0);
        clock.advance_seconds(HOUR);
        assert_eq!(work(store).await, 1);
        assert_eq!(words(store, back).await, open_words("I am back"));
        assert_eq!(words(store, before).await, Part::Erased);

        // Erased once more, the new key goes, too.
        erase_and_destroy(store, clock, &kari()).await;
        assert_eq!(words(store, back).await, Part::Erased);
    });
}

#[test]
fn an_erasure_of_an_earlier_version_goes_by_the_time() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let before = tell(store, clock, &kari(), SECRET).await;
        erase(store, clock, &kari()).await;
        let mut tx = store.begin().await.unwrap();
        tx.execute_quietly("UPDATE subject_erasure SET generation = NULL", vals![]).await.unwrap();
        tx.commit_quietly("a test is an earlier version").await.unwrap();
        assert_eq!(start(store).await, 1);
        assert_eq!(words(store, before).await, Part::Erased);
        clock.advance_seconds(1);
        let back = tell(store, clock, &kari(), "I am back").await;
        assert_eq!(start(store).await, 0);
        assert_eq!(work(store).await, 1);
        assert_eq!(words(store, back).await, open_words("I am back"));
    });
}

#[test]
fn what_a_start_destroys_again_is_scrubbed_by_a_job_also_after_a_crash() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let before = tell(store, clock, &kari(), SECRET).await;
        erase(store, clock, &kari()).await;
        // The job was done, and then an older copy of the key store was put in its place.
        let mut tx = store.begin().await.unwrap();
        tx.execute_quietly("DELETE FROM job", vals![]).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(start(store).await, 1);
        assert_eq!(words(store, before).await, Part::Erased);
        assert_eq!(work(store).await, 1);
        assert_eq!(start(store).await, 0);
    });
}

#[test]
fn after_a_key_store_was_lost_nobody_gets_the_number_of_a_destroyed_key() {
    run(async {
        for live in testkit::engine::all().await {
            let clock = Clock::manual(testkit::NOW);
            let (lost, found) = (another(&live).await, another(&live).await);
            let copy = live.folder().join("keys.copy");
            let store = open(&live, live.url(), lost.url(), &clock).await;
            store::migrate::run(&store, GROUND, clock.now()).await.unwrap();
            // The copy was made before she had a key.
            assert_eq!(store.subjects().copy(&copy).await.unwrap(), 0);
            let before = tell(&store, &clock, &kari(), SECRET).await;
            erase_and_destroy(&store, &clock, &kari()).await;
            drop(store);

            let store = open(&live, live.url(), found.url(), &clock).await;
            assert_eq!(store.subjects().take_in(&copy).await.unwrap(), 0);
            store::migrate::run(&store, GROUND, clock.now()).await.unwrap();
            assert_eq!(start(&store).await, 0);
            assert_eq!(words(&store, before).await, Part::Erased);
            let back = tell(&store, &clock, &kari(), "I am back").await;
            assert_eq!(start(&store).await, 0);
            assert_eq!(work(&store).await, 1);
            assert_eq!(words(&store, back).await, open_words("I am back"));
            drop(store);
            for engine in [live, lost, found] {
                engine.remove().await;
            }
        }
    });
}

/// Whoever has words in the journal is not erased.
struct Counting;

#[async_trait]
impl Eraser for Counting {
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], _: Time) -> Result<Vec<Holding>> {
        let sql = "SELECT COUNT(*) FROM journal WHERE tenant = $1 AND about = $2";
        let words = db.scalar_i64(sql, vals![tenant.0, subjects[0].as_str()]).await?;
        Ok(vec![Holding::new("words", words, Some(Hold::Open))])
    }

    async fn erase(&self, _: &mut Tx, _: &Pass, _: &[Subject]) -> Result<()> {
        Ok(())
    }
}

/// Puts words of somebody into the journal, if they may be put there now.
async fn try_tell(store: &Store, clock: &Clock, subject: &Subject) -> Result<Uuid> {
    let id = new_v7(clock.now());
    let mut tx = store.begin().await?;
    let words = Words { body: SECRET.to_owned() };
    tx.journal_personal(&pass(clock), &Told { id, kind: "dark".into() }, subject, &words, &[]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Until somebody waits for a lock that another has.
async fn until_one_waits(store: &Store) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waits = async { while store.db().scalar_i64(sql, vals![]).await.unwrap() == 0 {} };
    tokio::time::timeout(Duration::from_secs(5), waits).await.unwrap();
}

#[test]
fn an_erasure_waits_for_those_who_write_of_her_and_sees_it() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let id = new_v7(clock.now());
        let mut tx = store.begin().await.unwrap();
        let words = Words { body: SECRET.to_owned() };
        tx.journal_personal(&pass(clock), &Told { id, kind: "dark".into() }, &kari(), &words, &[]).await.unwrap();
        // What waits is sent.
        tx.scalar_i64("SELECT 1", vals![]).await.unwrap();
        let (other, pass) = (store.clone(), pass(clock));
        let erasing = tokio::spawn(async move {
            let mut tx = other.begin().await.unwrap();
            let order = Order { ground: Ground::NotNeeded, request: String::new() };
            let erasers: Erasers = vec![Arc::new(Counting)];
            erasure::erase_subject(&mut tx, &pass, &erasers, &kari(), &order).await.map(|_| ())
        });
        if !store.is_sqlite() {
            until_one_waits(store).await;
        }
        tx.commit().await.unwrap();
        let refused = erasing.await.unwrap().unwrap_err();
        assert!(matches!(&refused, Error::Conflict(m) if m.key == "store-erasure-forbidden"), "{refused}");
        assert!(crate::subjects::words(store, id).await.open().is_some());
    });
}

#[test]
fn nothing_is_sealed_by_a_key_that_an_erasure_destroys() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let before = tell(store, clock, &kari(), SECRET).await;
        let refused = async || {
            let error = try_tell(store, clock, &kari()).await.unwrap_err();
            assert!(matches!(error, Error::Unavailable(_)), "{error}");
        };
        let mut tx = store.begin().await.unwrap();
        let order = Order { ground: Ground::NotNeeded, request: String::new() };
        let done = erasure::erase_subject(&mut tx, &pass(clock), &Erasers::new(), &kari(), &order).await.unwrap();
        if !store.is_sqlite() {
            refused().await;
            try_tell(store, clock, &nils()).await.unwrap();
        }
        tx.commit().await.unwrap();
        // Her key is there still, and lost in a moment.
        refused().await;
        try_tell(store, clock, &nils()).await.unwrap();
        erasure::destroy(store, TENANT, &done, clock.now()).await.unwrap();
        let back = try_tell(store, clock, &kari()).await.unwrap();
        assert_eq!(words(store, back).await, open_words(SECRET));
        assert_eq!(words(store, before).await, Part::Erased);
    });
}

/// Whether the bytes lie in the file of the table of keys.
async fn lie_there(store: &Store, bytes: &[u8]) -> bool {
    let db = store.db();
    db.scalar_i64("CHECKPOINT", vals![]).await.unwrap();
    let sql = "SELECT position($1 IN pg_read_binary_file(pg_relation_filepath('keystore.subject_key')))";
    db.scalar_i64(sql, vals![bytes.to_vec()]).await.unwrap() > 0
}

#[test]
fn on_postgresql_nothing_is_left_of_a_key_although_older_transactions_run() {
    testkit::on_each_store(GROUND, async |store, clock| {
        if store.is_sqlite() {
            return;
        }
        let hers = tell(store, clock, &kari(), SECRET).await;
        let his = tell(store, clock, &nils(), "other").await;
        let sql = "SELECT wrapped FROM keystore.subject_key WHERE subject LIKE 'person:%'";
        let wrapped = store.db().row::<Wrapped>(sql, vals![]).await.unwrap().unwrap().wrapped;
        assert!(lie_there(store, &wrapped).await);

        // One writes and one reads as a backup does, from before until after. So does the job itself.
        let older = store.begin_alone().await.unwrap();
        older.scalar_i64("SELECT pg_current_xact_id()::TEXT::BIGINT", vals![]).await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        snapshot.scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await.unwrap();
        erase(store, clock, &kari()).await;
        assert_eq!(work(store).await, 1);
        assert!(!lie_there(store, &wrapped).await);
        assert_eq!(words(store, hers).await, Part::Erased);
        assert_eq!(words(store, his).await, open_words("other"));
        assert_eq!(snapshot.scalar_i64("SELECT COUNT(*) FROM subject_erasure", vals![]).await.unwrap(), 0);
        drop((older, snapshot));

        // Nor is there a sample of any key in the statistics.
        let mut tx = store.begin().await.unwrap();
        tx.execute_script("ANALYZE keystore.subject_key").await.unwrap();
        let samples = "SELECT COUNT(*) FROM pg_stats WHERE schemaname = 'keystore' AND tablename = 'subject_key'";
        assert!(tx.scalar_i64(samples, vals![]).await.unwrap() > 0);
        let of_keys = format!("{samples} AND attname = 'wrapped'");
        assert_eq!(tx.scalar_i64(&of_keys, vals![]).await.unwrap(), 0);
    });
}
