//! Chains: when a new one begins, how long they are kept, and what an upgrade does to them.

use base::Clock;
use bytes::Bytes;
use store::backup::{Until, restore, stop, take};
use store::{Migration, Migrations, vals};

use super::{Changed, ROOMS, State, THINGS, beside, restored, sealed, settings};
use crate::{TENANT, light, pass};

const LATER: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "things",
        list: &[
            THINGS.list[0],
            Migration {
                number: 2,
                name: "colours",
                sql: "ALTER TABLE thing DROP COLUMN note; ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",
                postgres: None,
            },
        ],
    },
];

#[test]
fn an_upgrade_begins_a_new_chain_and_the_old_one_still_restores() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        light(store, clock, 1).await;
        assert_eq!(take(store, &settings).await.unwrap().why_full, Some("it is the first"));
        clock.advance_seconds(60);
        light(store, clock, 2).await;
        let before = State::of(store).await;
        store::migrate::run(store, LATER, clock.now()).await.unwrap();
        light(store, clock, 3).await;
        while store.seal().await.unwrap() > 0 {}
        let taken = take(store, &settings).await.unwrap();
        assert!(taken.why_full.unwrap().contains("upgrade"), "{taken:?}");
        assert_eq!(taken.parts.len(), 2, "the end of the old chain, and a new one");
        // The newest has the new shape; it is restored by the new program only.
        let old_program = restored(beside(store).await, &settings, Until::Latest, async |_, _| ()).await.unwrap_err();
        assert!(old_program.contains("newer than this program"), "{old_program}");
        // A position of the old chain comes back in the old shape, and the next start brings it on.
        let engine = beside(store).await;
        let copy = testkit::store_on(&engine, Clock::manual(clock.now())).await;
        let done = restore(&copy, &settings, Until::Position(1), LATER, |_| {}).await.unwrap();
        assert_eq!(done.position, 1);
        assert_eq!(State::of(&copy).await.journal, before.journal[..1]);
        // This copy has a key store of its own; in real life it would be the one that there is.
        let mut tx = copy.begin().await.unwrap();
        tx.execute_quietly("DELETE FROM key_store", vals![]).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(store::migrate::run(&copy, LATER, clock.now()).await.unwrap(), 1);
        let colours = copy.db().scalar_i64("SELECT COUNT(colour) FROM thing", vals![]).await.unwrap();
        assert_eq!(colours, 0);
        drop(copy);
        engine.remove().await;
        // And the log goes on.
        light(store, clock, 4).await;
        assert_eq!(take(store, &settings).await.unwrap().why_full, None);
    });
}

#[test]
fn chains_get_old_and_files_that_nobody_needs_go_with_them() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let mut tx = store.begin().await.unwrap();
        let file = tx.file_put(&pass(clock), Bytes::from_static(b"a file"), "text/plain").await.unwrap();
        tx.journal(&pass(clock), &Changed { id: base::id::Uuid::nil() }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(take(store, &settings).await.unwrap().files, 1);
        let mut tx = store.begin().await.unwrap();
        tx.execute(&pass(clock), "DELETE FROM file WHERE sha256 = $1", vals![file.sha256.clone()]).await.unwrap();
        tx.journal(&pass(clock), &Changed { id: base::id::Uuid::nil() }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let mut gone = 0;
        for week in 1..=3 {
            clock.advance_seconds(7 * 86_400);
            light(store, clock, week).await;
            let taken = take(store, &settings).await.unwrap();
            assert_eq!(taken.why_full, Some("the chain has reached its age"));
            if week == 1 {
                // To the time when the file was there.
                restored(beside(store).await, &settings, Until::Position(1), async |copy, done| {
                    assert_eq!((done.files, done.missing.len()), (1, 0));
                    assert_eq!(&copy.files().get(TENANT, &file.sha256).await.unwrap()[..], b"a file");
                })
                .await
                .unwrap();
            }
            gone += taken.pruned.1;
        }
        assert_eq!(gone, 1);
        let said = restored(beside(store).await, &settings, Until::Position(1), async |_, _| ()).await.unwrap_err();
        assert!(said.contains("nothing earlier"), "{said}");
    });
}

#[test]
fn without_backups_no_log_is_kept() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let logged = async || store.db().scalar_i64("SELECT COUNT(*) FROM change_log", vals![]).await.unwrap();
        light(store, clock, 1).await;
        assert_eq!(logged().await, 0);
        let folder = tempfile::tempdir().unwrap();
        let mine = settings(folder.path());
        take(store, &mine).await.unwrap();
        light(store, clock, 2).await;
        assert!(logged().await > 0);
        // Another folder has a chain of its own, and the first begins anew after it.
        let other = tempfile::tempdir().unwrap();
        assert!(take(store, &settings(other.path())).await.unwrap().why_full.is_some());
        assert!(take(store, &mine).await.unwrap().why_full.unwrap().contains("is not the one"));
        stop(store).await.unwrap();
        light(store, clock, 3).await;
        assert_eq!(logged().await, 0);
        while store.seal().await.unwrap() > 0 {}
        let all = sealed(store).await;
        take(store, &mine).await.unwrap();
        restored(beside(store).await, &mine, Until::Latest, async |copy, _| {
            assert_eq!(sealed(copy).await, all);
        })
        .await
        .unwrap();
    });
}
