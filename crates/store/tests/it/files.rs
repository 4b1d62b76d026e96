use bytes::Bytes;
use store::files;

use crate::{GROUND, LampLit, TENANT, pass};

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
