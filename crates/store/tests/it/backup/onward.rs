//! A chain goes on with the database whose past it tells, and with no other: neither one that was
//! set back, nor a copy, nor one whose changes are numbered anew.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use base::Clock;
use base::id::{Uuid, new_v7};
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value as Json;
use store::backup::{Opening, Sealing, Settings, Until, take};
use store::{Store, vals};
use testkit::Engine;

use super::{Changed, ROOMS, State, beside, restored, settings};
use crate::{TENANT, pass};

/// Why a full one was taken.
const ELSEWHERE: &str = "does not go on where the newest part";

async fn thing(store: &Store, clock: &Clock, name: &str) -> Uuid {
    let (id, pass) = (new_v7(clock.now()), pass(clock));
    let mut tx = store.begin().await.unwrap();
    let sql = "INSERT INTO thing (tenant, id, name, lit) VALUES ($1, $2, $3, TRUE)";
    tx.execute(&pass, sql, vals![TENANT.0, id, name]).await.unwrap();
    tx.journal(&pass, &Changed { id }, &[]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn rename(store: &Store, clock: &Clock, id: Uuid, name: &str) {
    let mut tx = store.begin().await.unwrap();
    let sql = "UPDATE thing SET name = $1 WHERE tenant = $2 AND id = $3";
    tx.execute(&pass(clock), sql, vals![name, TENANT.0, id]).await.unwrap();
    tx.journal(&pass(clock), &Changed { id }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What all that is in the folder gives is what is there.
async fn comes_back(store: &Store, settings: &Settings) {
    let now = State::of(store).await;
    restored(beside(store).await, settings, Until::Latest, async |copy, _| assert_eq!(State::of(copy).await, now))
        .await
        .unwrap();
}

/// Changes what the manifest says of the newest part.
fn say(settings: &Settings, change: impl FnOnce(&mut Json)) {
    const NAME: &str = "manifest.allting";
    let path = settings.folder.join(NAME);
    let mut text = Vec::new();
    Opening::new(File::open(&path).unwrap(), &settings.key, NAME).unwrap().read_to_end(&mut text).unwrap();
    let mut manifest: Json = serde_json::from_slice(&text).unwrap();
    let chain = manifest["chains"].as_array_mut().unwrap().last_mut().unwrap();
    change(chain["parts"].as_array_mut().unwrap().last_mut().unwrap());
    let mut sealed = Sealing::new(Vec::new(), &settings.key, NAME).unwrap();
    sealed.write_all(&serde_json::to_vec(&manifest).unwrap()).unwrap();
    std::fs::write(&path, sealed.finish().unwrap()).unwrap();
}

/// The token of a server that has counted much further.
fn further(token: &str) -> String {
    const FAR: i64 = 1_000_000_000_000;
    let far = |n: &str| n.parse::<i64>().unwrap() + FAR;
    match token.split(':').collect::<Vec<_>>()[..] {
        [line] => far(line).to_string(),
        [first, next, _] => format!("{}:{}:", far(first), far(next)),
        _ => panic!("{token}"),
    }
}

#[test]
fn a_database_that_numbers_its_changes_anew_begins_a_new_chain() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let id = thing(store, clock, "before").await;
        take(store, &settings).await.unwrap();
        rename(store, clock, id, "noted by the server before").await;
        // As a dump leaves it: the part and the lines of the log have numbers of the server before.
        say(&settings, |part| part["token"] = further(part["token"].as_str().unwrap()).into());
        if !store.is_sqlite() {
            let mut tx = store.begin().await.unwrap();
            tx.execute_quietly("UPDATE change_log SET tx = tx + 1000000000000", vals![]).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
        }
        rename(store, clock, id, "noted by this server").await;
        clock.advance_seconds(60);
        let taken = take(store, &settings).await.unwrap();
        let why = taken.why_full.unwrap();
        assert!(why.contains(if store.is_sqlite() { ELSEWHERE } else { "was moved" }), "{why}");
        assert_eq!(taken.parts.len(), 1, "nothing is added to the chain that ended");
        comes_back(store, &settings).await;
        // The new chain goes on, and what came with the dump is not in it.
        thing(store, clock, "after").await;
        clock.advance_seconds(60);
        assert_eq!(take(store, &settings).await.unwrap().why_full, None);
        comes_back(store, &settings).await;
    });
}

#[test]
fn a_part_of_an_earlier_version_is_followed_by_one_full_one() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        thing(store, clock, "one").await;
        take(store, &settings).await.unwrap();
        say(&settings, |part| assert!(part.as_object_mut().unwrap().remove("mark").is_some()));
        thing(store, clock, "two").await;
        clock.advance_seconds(60);
        let why = take(store, &settings).await.unwrap().why_full.unwrap();
        assert!(why.contains("earlier version"), "{why}");
        thing(store, clock, "three").await;
        clock.advance_seconds(60);
        assert_eq!(take(store, &settings).await.unwrap().why_full, None);
        comes_back(store, &settings).await;
    });
}

#[test]
fn another_journal_or_another_server_begins_a_new_chain() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        thing(store, clock, "one").await;
        take(store, &settings).await.unwrap();
        clock.advance_seconds(60);
        say(&settings, |part| part["mark"]["hash"] = "00".repeat(32).into());
        let why = take(store, &settings).await.unwrap().why_full.unwrap();
        assert!(why.contains(ELSEWHERE), "{why}");
        clock.advance_seconds(60);
        say(&settings, |part| part["mark"]["server"] = "another".into());
        let why = take(store, &settings).await.unwrap().why_full.unwrap();
        assert!(why.contains("was moved"), "{why}");
        assert_eq!(take(store, &settings).await.unwrap().why_full, None);
        comes_back(store, &settings).await;
    });
}

/// A database with tables, and one that is still to be made.
async fn begun(clock: &Clock) -> (Store, Engine, Engine) {
    let engine = Engine::sqlite();
    let store = testkit::store_on(&engine, clock.clone()).await;
    store::migrate::run(&store, ROOMS, clock.now()).await.unwrap();
    (store, engine, Engine::sqlite())
}

/// Copies a database as it is now, as a snapshot of its disk would.
async fn copied(from: &Engine, to: &Engine) {
    let db = Database::connect(from.url()).await.unwrap();
    let path = to.url();
    db.execute_unprepared(&format!("VACUUM INTO '{}'", path.trim_start_matches("sqlite:"))).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_set_back_begins_a_new_chain() {
    let clock = Clock::manual(testkit::NOW);
    let (store, engine, back) = begun(&clock).await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    thing(&store, &clock, "kept").await;
    take(&store, &settings).await.unwrap();
    copied(&engine, &back).await;
    thing(&store, &clock, "lost with the disk").await;
    clock.advance_seconds(60);
    assert_eq!(take(&store, &settings).await.unwrap().why_full, None);
    drop(store);

    let store = testkit::store_on(&back, clock.clone()).await;
    // The first of them have the numbers of what was lost, the last are beyond them.
    for n in 0..9 {
        thing(&store, &clock, &format!("after, {n}")).await;
    }
    clock.advance_seconds(60);
    let taken = take(&store, &settings).await.unwrap();
    assert!(taken.why_full.unwrap().contains(ELSEWHERE), "{taken:?}");
    assert_eq!(taken.parts.len(), 1, "nothing is added to the chain that ended");
    comes_back(&store, &settings).await;
    thing(&store, &clock, "later").await;
    clock.advance_seconds(60);
    assert_eq!(take(&store, &settings).await.unwrap().why_full, None);
    comes_back(&store, &settings).await;
}

fn same_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_whose_parts_have_the_same_numbers_is_told_by_its_journal() {
    let clock = Clock::manual(testkit::NOW);
    let (store, engine, twin) = begun(&clock).await;
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mine, of_the_twin) = (settings(folder.path()), settings(other.path()));
    thing(&store, &clock, "of both").await;
    take(&store, &mine).await.unwrap();
    copied(&engine, &twin).await;
    same_folder(folder.path(), other.path());
    clock.advance_seconds(60);
    let twin_store = testkit::store_on(&twin, clock.clone()).await;
    for (store, settings) in [(&store, &mine), (&twin_store, &of_the_twin)] {
        thing(store, &clock, "of one").await;
        while store.seal().await.unwrap() > 0 {}
        let taken = take(store, settings).await.unwrap();
        assert_eq!((taken.why_full, taken.parts.len(), taken.parts[0].position), (None, 1, 2));
    }
    thing(&twin_store, &clock, "of the twin").await;
    let taken = take(&twin_store, &mine).await.unwrap();
    assert!(taken.why_full.unwrap().contains(ELSEWHERE), "{taken:?}");
    comes_back(&twin_store, &mine).await;
}
