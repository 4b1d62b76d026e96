//! Content is kept once and stays until the last room has let go of it.

use std::sync::Arc;

use base::id::new_v7;
use base::{Clock, Error};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use store::{JobHandler, Migration, Migrations, Pass, Store, Tx, files, vals};
use testkit::Engine;

use crate::{GROUND, LampLit, TENANT, pass};

/// Two rooms that refer to files.
const ROOMS: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "lamps",
        list: &[Migration {
            number: 1,
            name: "lamps",
            sql: "CREATE TABLE lamp (tenant BIGINT NOT NULL, id UUID NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (tenant, id));
                  CREATE INDEX lamp_content ON lamp (tenant, sha256)",
            postgres: None,
        }],
    },
    Migrations {
        room: "posters",
        list: &[Migration {
            number: 1,
            name: "posters",
            sql: "CREATE TABLE poster (tenant BIGINT NOT NULL, id UUID NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (tenant, id));
                  CREATE INDEX poster_content ON poster (tenant, sha256)",
            postgres: None,
        }],
    },
];

const SHOWN: &[u8] = b"what both rooms show";

/// Keeps what both show and writes a row that refers to it.
async fn show(tx: &mut Tx, pass: &Pass, table: &str) -> String {
    let sha256 = tx.file_put(pass, Bytes::from_static(SHOWN), "text/plain").await.unwrap().sha256;
    let id = new_v7(pass.now());
    let sql = format!("INSERT INTO {table} (tenant, id, sha256) VALUES ($1, $2, $3)");
    tx.execute(pass, &sql, vals![TENANT.0, id, sha256.clone()]).await.unwrap();
    tx.journal(pass, &LampLit { lamp: id, watts: 1 }, &[]).await.unwrap();
    sha256
}

async fn shown(store: &Store, clock: &Clock, table: &str) -> String {
    let mut tx = store.begin().await.unwrap();
    let sha256 = show(&mut tx, &pass(clock), table).await;
    tx.commit().await.unwrap();
    sha256
}

/// Takes the rows of a room away and lets go of the file, as an eraser does.
async fn take_down(store: &Store, clock: &Clock, table: &str, sha256: &str) {
    let pass = pass(clock);
    let mut tx = store.begin().await.unwrap();
    let sql = format!("DELETE FROM {table} WHERE tenant = $1 AND sha256 = $2");
    tx.execute(&pass, &sql, vals![TENANT.0, sha256]).await.unwrap();
    tx.file_drop(&pass, sha256).await.unwrap();
    tx.journal(&pass, &LampLit { lamp: base::id::Uuid::nil(), watts: 0 }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sweep(store: &Store) {
    let handlers: Vec<Arc<dyn JobHandler>> = vec![Arc::new(files::Sweep)];
    assert!(store.work(&handlers).await.unwrap());
    assert!(!store.work(&handlers).await.unwrap(), "once is enough");
}

/// Whether a file has its content and its row. One without the other there is not.
async fn is_kept(store: &Store, sha256: &str) -> bool {
    let content = store.files().get(TENANT, sha256).await.is_ok();
    assert_eq!(files::info(store.db(), TENANT, sha256).await.is_ok(), content);
    content
}

#[test]
fn content_stays_until_the_last_room_has_let_go_of_it() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        for (first, last) in [("lamp", "poster"), ("poster", "lamp")] {
            let sha256 = shown(store, clock, first).await;
            assert_eq!(shown(store, clock, last).await, sha256);
            take_down(store, clock, first, &sha256).await;
            sweep(store).await;
            assert!(is_kept(store, &sha256).await, "the {last} shows it");
            take_down(store, clock, last, &sha256).await;
            assert!(is_kept(store, &sha256).await, "until it is swept");
            sweep(store).await;
            assert!(!is_kept(store, &sha256).await);
        }
    });
}

#[test]
fn content_stays_for_a_row_that_is_being_written() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let sha256 = shown(store, clock, "lamp").await;
        take_down(store, clock, "lamp", &sha256).await;
        // Nothing that is committed refers to it now; the sweeper waits for the one that will.
        let mut tx = store.begin().await.unwrap();
        show(&mut tx, &pass(clock), "poster").await;
        let commit = async { tx.commit().await.unwrap() };
        tokio::join!(sweep(store), commit);
        assert!(is_kept(store, &sha256).await);
    });
}

#[test]
fn who_refers_to_what_was_kept_before_hears_that_it_is_gone() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let pass = pass(clock);
        let sha256 = shown(store, clock, "lamp").await;
        let again = async || {
            let mut tx = store.begin().await.unwrap();
            tx.file_again(&pass, &sha256).await.unwrap()
        };
        assert!(again().await);
        take_down(store, clock, "lamp", &sha256).await;
        assert!(again().await, "it is there until it is swept");
        sweep(store).await;
        assert!(!again().await);
    });
}

#[test]
fn the_same_content_is_kept_once_and_read_as_it_was() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let content = Bytes::from_static(b"a photo of a dark street light");
        let mut kept = Vec::new();
        for _ in 0..2 {
            let mut tx = store.begin().await.unwrap();
            kept.push(tx.file_put(&pass, content.clone(), "image/jpeg").await.unwrap());
            tx.journal(&pass, &LampLit { lamp: base::id::Uuid::nil(), watts: 1 }, &[]).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(kept[0], kept[1]);
        assert_eq!(files::info(store.db(), TENANT, &kept[0].sha256).await.unwrap(), kept[0]);
        assert_eq!(store.files().get(TENANT, &kept[0].sha256).await.unwrap(), content);
        assert!(
            files::info(store.db(), testkit::SMOLA, &kept[0].sha256).await.is_err(),
            "another tenant has no such file"
        );
        assert!(store.files().get(testkit::SMOLA, &kept[0].sha256).await.is_err());
    });
}

#[test]
fn content_that_came_ahead_is_kept_also_when_it_was_swept_away_meanwhile() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let event = LampLit { lamp: base::id::Uuid::nil(), watts: 1 };
        let content = Bytes::from_static(b"a mail as it was");
        let first = store.files().ahead(TENANT, content.clone()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let kept = tx.file_keep(&pass, &first, "message/rfc822").await.unwrap();
        tx.journal(&pass, &event, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(files::info(store.db(), TENANT, &kept.sha256).await.unwrap(), kept);
        assert_eq!(kept.bytes, 16);

        // Another comes ahead; before it is kept, the first is let go of and swept.
        let second = store.files().ahead(TENANT, content.clone()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.file_drop(&pass, &kept.sha256).await.unwrap();
        tx.journal(&pass, &event, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let sweep: Vec<std::sync::Arc<dyn store::JobHandler>> = vec![std::sync::Arc::new(files::Sweep)];
        assert!(store.work(&sweep).await.unwrap());
        assert!(store.files().get(TENANT, &kept.sha256).await.is_err());
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.file_keep(&pass, &second, "message/rfc822").await.unwrap(), kept);
        tx.journal(&pass, &event, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.files().get(TENANT, &kept.sha256).await.unwrap(), content);

        let elsewhere = store.files().ahead(testkit::SMOLA, content).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(tx.file_keep(&pass, &elsewhere, "message/rfc822").await.is_err(), "of another tenant");
    });
}

#[test]
fn content_is_read_in_pieces_and_none_where_there_is_none() {
    testkit::on_each_store(GROUND, async |store, _| {
        for long in [0usize, 1, 100_000] {
            let content: Bytes = (0u8..=250).cycle().take(long).collect();
            let sha256 = store.files().ahead(TENANT, content.clone()).await.unwrap().sha256().to_owned();
            let read = store.files().read(TENANT, &sha256).await.unwrap();
            assert_eq!(read.bytes, long as u64);
            let pieces: Vec<Bytes> = read.pieces.try_collect().await.unwrap();
            assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= 64 << 10), "little is held at once");
            assert_eq!(pieces.concat(), content);
            let elsewhere = store.files().read(testkit::SMOLA, &sha256).await;
            assert!(matches!(elsewhere, Err(Error::NotFound)), "another tenant has no such file");
        }
        assert!(matches!(store.files().read(TENANT, &"00".repeat(32)).await, Err(Error::NotFound)));
    });
}

#[tokio::test]
async fn content_that_is_cut_off_while_it_is_read_breaks_off_and_ends() {
    let engine = Engine::sqlite();
    let store = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
    let ahead = store.files().ahead(TENANT, vec![b'x'; 100_000].into()).await.unwrap();
    let mut read = store.files().read(TENANT, ahead.sha256()).await.unwrap();
    let mut got = read.pieces.next().await.unwrap().unwrap().len();
    let sha256 = ahead.sha256();
    let file = engine.folder().join("files").join(TENANT.to_string()).join(&sha256[..2]).join(sha256);
    std::fs::File::options().write(true).open(file).unwrap().set_len(50_000).unwrap();
    let fault = loop {
        match read.pieces.next().await.expect("not its end") {
            Ok(piece) => got += piece.len(),
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, Error::Unavailable(_)), "{fault}");
    assert_eq!(got, 50_000);
}
