//! A random history, with backups at random moments, is restored at every position and compared
//! row by row with what was there at that position.

use std::collections::BTreeMap;

use base::Clock;
use base::id::{Uuid, new_v7};
use bytes::Bytes;
use store::backup::{Until, take};
use store::{Store, Tx, vals};

use super::{Changed, Dice, ROOMS, State, beside, engines, restored, sealed, settings};
use crate::{TENANT, pass};

/// Values that are easily lost on the way.
const WEIGHTS: &[f64] =
    &[0.0, -0.1, 0.1 + 0.2, 1.0 / 3.0, 1e300, 5e-324, 63.109_876_543_210_12, 9_007_199_254_740_993.0];
const NOTES: &[&str] = &["", "ÆØÅ æøå ǎ 🏔", "quote \" and ' and \\ and \n newline", "{\"json\": [1, null]}"];

async fn change(tx: &mut Tx, clock: &Clock, dice: &mut Dice, known: &mut Vec<Uuid>) {
    let pass = pass(clock);
    let weight = Some(WEIGHTS[dice.below(WEIGHTS.len() as u64) as usize]).filter(|_| dice.below(5) > 0);
    let note = Some(NOTES[dice.below(NOTES.len() as u64) as usize]).filter(|_| dice.below(5) > 0);
    let raw = Some(vec![0u8, 255, dice.below(256) as u8]).filter(|_| dice.below(3) > 0);
    let n = Some(i64::MAX - dice.below(9) as i64).filter(|_| dice.below(3) > 0);
    let id = match dice.below(6) {
        0 if !known.is_empty() => {
            let id = known.swap_remove(dice.below(known.len() as u64) as usize);
            tx.execute(&pass, "DELETE FROM thing WHERE tenant = $1 AND id = $2", vals![TENANT.0, id]).await.unwrap();
            id
        }
        1 | 2 if !known.is_empty() => {
            let id = known[dice.below(known.len() as u64) as usize];
            let sql = "UPDATE thing SET note = $1, weight = $2, raw = $3, n = $4 WHERE tenant = $5 AND id = $6";
            let note = note.map(str::to_owned);
            tx.execute(&pass, sql, vals![note, weight, raw, n, TENANT.0, id]).await.unwrap();
            id
        }
        3 if !known.is_empty() => {
            // A unique name changes hands.
            let id = known[0];
            let name = format!("given away {}", new_v7(clock.now()));
            let sql = "UPDATE thing SET name = $1 WHERE tenant = $2 AND id = $3";
            tx.execute(&pass, sql, vals![name, TENANT.0, id]).await.unwrap();
            id
        }
        4 if !known.is_empty() => {
            let (old, new) = (known[0], new_v7(clock.now()));
            known[0] = new;
            let sql = "UPDATE thing SET id = $1 WHERE tenant = $2 AND id = $3";
            tx.execute(&pass, sql, vals![new, TENANT.0, old]).await.unwrap();
            new
        }
        _ => {
            let id = new_v7(clock.now());
            let sql = "INSERT INTO thing (tenant, id, name, note, weight, lit, raw, n)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
            let name = if known.is_empty() { "the first".to_owned() } else { id.to_string() };
            let lit = dice.below(2) == 0;
            let note = note.map(str::to_owned);
            let values = vals![TENANT.0, id, name, note, weight, lit, raw, n];
            match tx.execute(&pass, sql, values).await {
                Ok(_) => known.push(id),
                Err(e) => panic!("{e}"),
            }
            id
        }
    };
    tx.journal(&pass, &Changed { id }, &["unit:light".into()]).await.unwrap();
}

/// One random action; gives back how many entries it wrote.
async fn act(store: &Store, clock: &Clock, dice: &mut Dice, known: &mut Vec<Uuid>) -> i64 {
    clock.advance_seconds(1);
    let mut tx = store.begin().await.unwrap();
    let before = known.clone();
    let entries = 1 + dice.below(3) as i64;
    for _ in 0..entries {
        change(&mut tx, clock, dice, known).await;
    }
    match dice.below(8) {
        0 => {
            drop(tx);
            *known = before;
            return 0;
        }
        1 => {
            let content = Bytes::from(format!("a file {}", dice.below(1_000_000)));
            tx.file_put(&pass(clock), content, "text/plain").await.unwrap();
        }
        _ => {}
    }
    tx.commit().await.unwrap();
    entries
}

async fn quietly(store: &Store, clock: &Clock, dice: &mut Dice) {
    let mut tx = store.begin().await.unwrap();
    let key = dice.below(3).to_string();
    tx.job_put(&pass(clock), "things.check", &key, clock.now(), "{}".into()).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
}

#[test]
fn every_position_of_a_random_history_comes_back_as_it_was() {
    for seed in [7, 11, 2026] {
        testkit::on_each_store(ROOMS, async |store, clock| {
            let folder = tempfile::tempdir().unwrap();
            let settings = settings(folder.path());
            let (mut dice, mut known, mut count) = (Dice(seed), Vec::new(), 0);
            let mut model: BTreeMap<i64, State> = BTreeMap::new();
            let mut first = None;
            for round in 0..60 {
                match dice.below(10) {
                    0 => quietly(store, clock, &mut dice).await,
                    1 | 2 => while store.seal().await.unwrap() > 0 {},
                    3 | 4 if round > 8 => {
                        let taken = take(store, &settings).await.unwrap();
                        assert_eq!(taken.missing, 0);
                        first.get_or_insert(count);
                    }
                    _ => count += act(store, clock, &mut dice, &mut known).await,
                }
                model.insert(count, State::of(store).await);
            }
            while store.seal().await.unwrap() > 0 {}
            take(store, &settings).await.unwrap();
            let first = first.unwrap_or(count);
            let all = sealed(store).await;
            assert_eq!(all.len() as i64, count);
            let now = State::of(store).await;
            for (n, engine) in engines().await.into_iter().enumerate() {
                // On its own engine and on the other one.
                restored(engine, &settings, Until::Latest, async |copy, done| {
                    assert_eq!(done.position, count);
                    assert_eq!(State::of(copy).await, now, "engine {n}");
                    assert_eq!(sealed(copy).await, all);
                })
                .await
                .unwrap();
            }
            for position in [first, first + 1, count - 1, count]
                .into_iter()
                .chain((0..4).map(|_| first + dice.below((count - first + 1) as u64) as i64))
                .filter(|p| (first..=count).contains(p))
                .collect::<std::collections::BTreeSet<_>>()
            {
                let (expected, state) = model.range(..=position).next_back().unwrap();
                restored(beside(store).await, &settings, Until::Position(position), async |copy, done| {
                    assert_eq!(done.position, *expected, "asked for {position}");
                    assert_eq!(State::of(copy).await, *state, "at {position}");
                    assert_eq!(sealed(copy).await, all[..*expected as usize], "at {position}");
                    let head = "SELECT position FROM journal_head WHERE one = 1";
                    assert_eq!(copy.db().scalar_i64(head, vals![]).await.unwrap(), *expected);
                    for file in &state.files {
                        let content = copy.files().get(TENANT, &file.sha256).await.unwrap();
                        assert_eq!(content.len() as i64, file.bytes);
                    }
                    // It goes on from there.
                    let mut known = state.things.iter().map(|t| t.id).collect();
                    let more = act(copy, &Clock::manual(clock.now()), &mut Dice(5), &mut known).await;
                    while copy.seal().await.unwrap() > 0 {}
                    assert_eq!(sealed(copy).await.len() as i64, expected + more);
                })
                .await
                .unwrap();
            }
        });
    }
}
