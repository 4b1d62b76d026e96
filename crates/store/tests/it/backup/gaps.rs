//! Between two chains: what the backup has comes back as it was asked for, and what it does not have is refused in
//! words, before anything is restored.

use base::{Clock, Time};
use store::Store;
use store::backup::{Settings, Until, restore, stop, take};

use super::upgrade::{LARGER, thing};
use super::{ROOMS, beside, settings};

/// The position that a restore comes to, or why it is refused.
async fn reached(store: &Store, settings: &Settings, until: Until) -> Result<i64, String> {
    let engine = beside(store).await;
    let copy = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
    let done = restore(&copy, settings, until, LARGER, |_| {}).await;
    drop(copy);
    engine.remove().await;
    done.map(|done| done.position).map_err(|fault| fault.to_string())
}

async fn refused(store: &Store, settings: &Settings, until: Until, why: &str) {
    let said = reached(store, settings, until).await.unwrap_err();
    assert!(said.contains(why), "{said}");
}

/// A thing, a minute later, sealed; says when.
async fn minute(store: &Store, clock: &Clock) -> i64 {
    clock.advance_seconds(60);
    thing(store, clock).await;
    while store.seal().await.unwrap() > 0 {}
    clock.now().micros()
}

fn said(micros: i64) -> String {
    Time::from_micros(micros).rfc3339()
}

#[test]
fn what_was_written_between_an_upgrade_and_the_next_backup_is_refused_and_the_rest_is_there() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        minute(store, clock).await;
        take(store, &settings).await.unwrap();
        let second = minute(store, clock).await;
        clock.advance_seconds(60);
        let upgraded = clock.now().micros();
        store::migrate::run(store, LARGER, clock.now()).await.unwrap();
        let third = minute(store, clock).await;
        minute(store, clock).await;
        clock.advance_seconds(60);
        let full = clock.now().micros();
        take(store, &settings).await.unwrap();
        for (until, position) in [
            (Until::Position(1), 1),
            (Until::Position(2), 2),
            (Until::Position(4), 4),
            (Until::Time(second - 1), 1),
            (Until::Time(second), 2),
            (Until::Time(upgraded), 2),
            (Until::Time(full), 4),
        ] {
            assert_eq!(reached(store, &settings, until).await, Ok(position), "{until:?}");
        }
        refused(store, &settings, Until::Position(3), "nothing between the positions 2 and 4").await;
        let between = format!("nothing between the times {} and {}", said(upgraded), said(full));
        refused(store, &settings, Until::Time(third), &between).await;
        refused(store, &settings, Until::Time(upgraded + 1), &between).await;
        let beyond = format!("reaches to the time {}, not to {}", said(full), said(full + 1));
        refused(store, &settings, Until::Time(full + 1), &beyond).await;
    });
}

#[test]
fn what_was_written_before_backups_were_stopped_and_after_the_last_one_is_refused() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let first = minute(store, clock).await;
        take(store, &settings).await.unwrap();
        let second = minute(store, clock).await;
        stop(store).await.unwrap();
        let third = minute(store, clock).await;
        take(store, &settings).await.unwrap();
        assert_eq!(reached(store, &settings, Until::Position(1)).await, Ok(1));
        assert_eq!(reached(store, &settings, Until::Position(3)).await, Ok(3));
        refused(store, &settings, Until::Position(2), "nothing between the positions 1 and 3").await;
        let between = format!("nothing between the times {} and {}", said(first), said(third));
        refused(store, &settings, Until::Time(second), &between).await;
    });
}

#[test]
fn between_a_chain_that_reached_its_age_and_the_next_one_nothing_is_missing() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        minute(store, clock).await;
        take(store, &settings).await.unwrap();
        clock.advance_seconds(7 * 86_400);
        // Sealed only by the full backup: the positions of these, too, lie before its snapshot.
        thing(store, clock).await;
        let second = clock.now().micros();
        clock.advance_seconds(60);
        thing(store, clock).await;
        clock.advance_seconds(60);
        let full = clock.now().micros();
        let taken = take(store, &settings).await.unwrap();
        assert_eq!((taken.parts.len(), taken.why_full), (2, Some("the chain has reached its age")));
        for (until, position) in [
            (Until::Position(1), 1),
            (Until::Position(2), 2),
            (Until::Position(3), 3),
            (Until::Time(second - 1), 1),
            (Until::Time(second), 2),
            (Until::Time(full - 1), 3),
            (Until::Time(full), 3),
        ] {
            assert_eq!(reached(store, &settings, until).await, Ok(position), "{until:?}");
        }
        // Also when nothing was written for as long.
        clock.advance_seconds(7 * 86_400);
        assert!(take(store, &settings).await.unwrap().why_full.is_some());
        assert_eq!(reached(store, &settings, Until::Time(clock.now().micros() - 1)).await, Ok(3));
    });
}

#[test]
fn what_was_not_sealed_yet_belongs_to_a_time_as_well() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        minute(store, clock).await;
        take(store, &settings).await.unwrap();
        clock.advance_seconds(60);
        thing(store, clock).await;
        take(store, &settings).await.unwrap();
        let engine = beside(store).await;
        let copy = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
        let now = Until::Time(clock.now().micros());
        assert_eq!(restore(&copy, &settings, now, ROOMS, |_| {}).await.unwrap().position, 1);
        assert_eq!(copy.db().scalar_i64("SELECT COUNT(*) FROM journal", vec![]).await.unwrap(), 2);
        assert_eq!(copy.db().scalar_i64("SELECT COUNT(*) FROM thing", vec![]).await.unwrap(), 2);
        drop(copy);
        engine.remove().await;
    });
}
