//! The copies of files: which are made, which are missed, and how long they stay.

use std::sync::Arc;

use base::Clock;
use base::id::Uuid;
use bytes::Bytes;
use store::backup::{Until, restore, stop, take};
use store::{FromQueryResult, Migration, Migrations, Store, files, vals};

use super::{Changed, ROOMS, State, THINGS, beside, restored, settings};
use crate::{TENANT, light, pass};

/// Keeps a file; gives back its SHA-256.
async fn put(store: &Store, clock: &Clock, content: &'static str) -> String {
    let mut tx = store.begin().await.unwrap();
    let file = tx.file_put(&pass(clock), Bytes::from_static(content.as_bytes()), "text/plain").await.unwrap();
    tx.journal(&pass(clock), &Changed { id: Uuid::nil() }, &[]).await.unwrap();
    tx.commit().await.unwrap();
    file.sha256
}

/// Lets go of a file, and of its content.
async fn let_go(store: &Store, clock: &Clock, sha256: &str) {
    let mut tx = store.begin().await.unwrap();
    tx.file_drop(&pass(clock), sha256).await.unwrap();
    tx.journal(&pass(clock), &Changed { id: Uuid::nil() }, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let sweep: Vec<Arc<dyn store::JobHandler>> = vec![Arc::new(files::Sweep)];
    assert!(store.work(&sweep).await.unwrap());
    assert!(store.files().get(TENANT, sha256).await.is_err());
}

#[test]
fn a_file_that_came_and_went_between_two_backups_is_not_missed() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        light(store, clock, 1).await;
        take(store, &settings).await.unwrap();
        // As an import does.
        let sha256 = put(store, clock, "came and went").await;
        let_go(store, clock, &sha256).await;
        clock.advance_seconds(60);
        let taken = take(store, &settings).await.unwrap();
        assert_eq!((taken.files, taken.missing), (0, 0));
        // One that comes, goes and comes again is there.
        put(store, clock, "came again").await;
        let sha256 = put(store, clock, "came again, too").await;
        let_go(store, clock, &sha256).await;
        put(store, clock, "came again, too").await;
        clock.advance_seconds(60);
        let taken = take(store, &settings).await.unwrap();
        assert_eq!((taken.files, taken.missing), (2, 0));
        // And one that has a row and no content is missed.
        let mut tx = store.begin().await.unwrap();
        let sql =
            "INSERT INTO file (tenant, sha256, bytes, media_type, created_at) VALUES ($1, $2, 1, 'text/plain', 0)";
        tx.execute(&pass(clock), sql, vals![TENANT.0, "00".repeat(32)]).await.unwrap();
        tx.journal(&pass(clock), &Changed { id: Uuid::nil() }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        clock.advance_seconds(60);
        let taken = take(store, &settings).await.unwrap();
        assert_eq!((taken.files, taken.missing), (0, 1));
        restored(beside(store).await, &settings, Until::Latest, async |copy, done| {
            assert_eq!((done.files, done.missing), (2, vec!["00".repeat(32)]));
            assert_eq!(State::of(copy).await, State::of(store).await);
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_kept_chain_keeps_copies_of_files_that_went_while_nobody_noted_it() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let week = async || {
            clock.advance_seconds(7 * 86_400);
            light(store, clock, 1).await;
            while store.seal().await.unwrap() > 0 {}
            take(store, &settings).await.unwrap()
        };
        let has_it = async |position: i64| {
            restored(beside(store).await, &settings, Until::Position(position), async |_, done| {
                assert_eq!((done.files, done.missing.len()), (1, 0), "at {position}");
            })
            .await
            .unwrap();
        };
        light(store, clock, 1).await;
        take(store, &settings).await.unwrap();
        let sha256 = put(store, clock, "a file").await;
        let second = week().await.parts.last().unwrap().position;
        stop(store).await.unwrap();
        let_go(store, clock, &sha256).await;
        // The first chain goes; the second needs the copy, though nobody noted that the file went.
        assert_eq!(week().await.pruned, (1, 0));
        has_it(second).await;
        // Here it comes back, and goes unnoted again: the chain of now needs it, the second has it as gone.
        put(store, clock, "a file").await;
        while store.seal().await.unwrap() > 0 {}
        clock.advance_seconds(60);
        let third = take(store, &settings).await.unwrap();
        assert_eq!(third.why_full, None);
        let third = third.parts.last().unwrap().position;
        stop(store).await.unwrap();
        let_go(store, clock, &sha256).await;
        assert_eq!(week().await.pruned, (1, 0), "the second");
        has_it(third).await;
        // With the last chain that had it, it goes.
        assert_eq!(week().await.pruned, (1, 1));
    });
}

#[test]
fn content_that_is_there_already_need_not_come_from_the_backup() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        put(store, clock, "a file").await;
        assert_eq!(take(store, &settings).await.unwrap().files, 1);
        std::fs::remove_dir_all(folder.path().join("files")).unwrap();
        let engine = beside(store).await;
        let copy = testkit::store_on(&engine, Clock::manual(clock.now())).await;
        copy.files().ahead(TENANT, Bytes::from_static(b"a file")).await.unwrap();
        let done = restore(&copy, &settings, Until::Latest, ROOMS, |_| {}).await.unwrap();
        assert_eq!((done.files, done.missing.len()), (1, 0));
        drop(copy);
        engine.remove().await;
    });
}

/// On PostgreSQL, a row says how long its transaction may be idle.
const TELLING: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "things",
        list: &[
            THINGS.list[0],
            Migration {
                number: 2,
                name: "telling",
                sql: "ALTER TABLE tally ADD COLUMN told TEXT",
                postgres: Some(
                    "ALTER TABLE tally ADD COLUMN told TEXT;
                     CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
                     BEGIN
                       NEW.told := current_setting('idle_in_transaction_session_timeout');
                       RETURN NEW;
                     END $$;
                     CREATE TRIGGER tell BEFORE INSERT ON tally FOR EACH ROW EXECUTE FUNCTION tell()",
                ),
            },
        ],
    },
];

#[derive(FromQueryResult)]
struct Told {
    told: Option<String>,
}

async fn told(store: &Store) -> Option<String> {
    store.db().row::<Told>("SELECT told FROM tally", vals![]).await.unwrap().unwrap().told
}

#[test]
fn a_restore_is_not_ended_for_being_idle_while_it_brings_files() {
    testkit::on_each_store(TELLING, async |store, clock| {
        if store.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let mut tx = store.begin().await.unwrap();
        let sql = "INSERT INTO tally (tenant, k, n) VALUES ($1, 1, 1)";
        tx.execute(&pass(clock), sql, vals![TENANT.0]).await.unwrap();
        tx.journal(&pass(clock), &Changed { id: Uuid::nil() }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(told(store).await.as_deref(), Some("8s"), "any other transaction");
        take(store, &settings).await.unwrap();
        let engine = beside(store).await;
        let copy = testkit::store_on(&engine, Clock::manual(clock.now())).await;
        restore(&copy, &settings, Until::Latest, TELLING, |_| {}).await.unwrap();
        assert_eq!(told(&copy).await.as_deref(), Some("0"));
        drop(copy);
        engine.remove().await;
    });
}
