//! Backups while many write: no restored state is between two transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::Clock;
use base::id::Uuid;
use store::backup::{Restored, Settings, Until, take};
use store::{FromQueryResult, Store, vals};

use super::{Changed, Dice, ROOMS, Sealed, beside, restored, sealed, settings};
use crate::{TENANT, pass};

const KEYS: u64 = 5;

#[derive(FromQueryResult)]
struct Tally {
    k: i64,
    n: i64,
}

/// Counts one key up and writes an entry about it; sometimes two keys at once.
async fn count(store: &Store, clock: &Clock, dice: &mut Dice) {
    let mut keys = vec![dice.below(KEYS)];
    if dice.below(4) == 0 {
        keys.push(dice.below(KEYS));
    }
    // In one order, so that writers wait for each other and do not stand in a ring.
    keys.sort_unstable();
    let mut tx = store.begin().await.unwrap();
    for k in keys {
        let sql = "INSERT INTO tally (tenant, k, n) VALUES ($1, $2, 1)
                   ON CONFLICT (tenant, k) DO UPDATE SET n = tally.n + 1";
        tx.execute(&pass(clock), sql, vals![TENANT.0, k as i64]).await.unwrap();
        clock.advance_seconds(1);
        tx.journal(&pass(clock), &Changed { id: Uuid::from_u128(k.into()) }, &[]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn backups_while_many_write_are_never_between_two_transactions() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let sealer = tokio::spawn(store.clone().run_sealer());
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4u64)
            .map(|n| {
                let (store, clock, stop) = (store.clone(), clock.clone(), stop.clone());
                tokio::spawn(async move {
                    let mut dice = Dice(n + 1);
                    let mut done = 0;
                    while !stop.load(Ordering::SeqCst) || done < 20 {
                        count(&store, &clock, &mut dice).await;
                        done += 1;
                    }
                })
            })
            .collect();
        for _ in 0..8 {
            take(store, &settings).await.unwrap();
        }
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.await.unwrap();
        }
        sealer.abort();
        let _ = sealer.await;
        while store.seal().await.unwrap() > 0 {}
        let last = take(store, &settings).await.unwrap().parts.last().unwrap().position;
        let all = sealed(store).await;
        assert_eq!(last as usize, all.len());
        let first = lowest(store, &settings).await;
        assert!(first < last, "nothing between {first} and {last} can be restored, so nothing was looked at");
        let mut dice = Dice(99);
        let mut met = 0;
        for position in [first, last] {
            assert_eq!(looked_at(store, &settings, position, &all).await, position, "both ends are exact");
        }
        for _ in 0..6 {
            let position = first + dice.below((last - first + 1) as u64) as i64;
            let reached = looked_at(store, &settings, position, &all).await;
            assert!((first..=position).contains(&reached), "{reached} instead of {position}");
            met += i32::from(reached == position);
            if reached < position {
                // Inside a transaction there is nothing to restore; where it ended before, there is.
                assert_eq!(looked_at(store, &settings, reached, &all).await, reached);
            }
        }
        eprintln!("{last} entries, restorable from {first}; {met} of 6 positions met exactly");
    });
}

/// The lowest position that can be had: one that the refusal of a lower one names, or the first after it
/// at which the entries are exact.
async fn lowest(store: &Store, settings: &Settings) -> i64 {
    let mut position = 0;
    loop {
        match restored(beside(store).await, settings, Until::Position(position), async |_, _| ()).await {
            Ok(()) => return position,
            Err(said) => position = bound(&said).max(position + 1),
        }
    }
}

/// The position that a refusal names. Every other fault is one.
fn bound(said: &str) -> i64 {
    let named = said.strip_prefix("the oldest full backup begins at the position ");
    let number = named.and_then(|rest| rest.split_once(';')).and_then(|(number, _)| number.parse().ok());
    number.unwrap_or_else(|| panic!("that is no bound: {said}"))
}

/// Restores up to this position, looks whether what is there is between no two transactions, and says
/// how far it came.
async fn looked_at(store: &Store, settings: &Settings, position: i64, all: &[Sealed]) -> i64 {
    let look = async |copy: &Store, done: Restored| {
        assert_eq!(sealed(copy).await, all[..done.position as usize]);
        let rows: Vec<Tally> = copy.db().rows("SELECT k, n FROM tally ORDER BY k", vals![]).await.unwrap();
        for Tally { k, n } in rows {
            let told = "SELECT COUNT(*) FROM journal WHERE subject = $1";
            let told = copy.db().scalar_i64(told, vals![Uuid::from_u128(k as u128)]).await.unwrap();
            assert_eq!(n, told, "key {k} at {position}");
        }
        let unsealed = "SELECT COUNT(*) FROM journal WHERE position IS NULL";
        assert_eq!(copy.db().scalar_i64(unsealed, vals![]).await.unwrap(), 0);
        done.position
    };
    restored(beside(store).await, settings, Until::Position(position), look).await.unwrap()
}
