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
