//! What was changed, cut short or exchanged is refused by name; what was interrupted looks like
//! nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::backup::{BackupKey, Until, take};

use super::{ROOMS, State, beside, restored, settings};
use crate::light;

fn parts(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "part"))
        .collect();
    all.sort();
    all
}

#[test]
fn damaged_parts_are_refused_by_name_and_nothing_is_restored() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        for n in 0..3 {
            light(store, clock, n).await;
            clock.advance_seconds(60);
            take(store, &settings).await.unwrap();
        }
        let parts = parts(folder.path());
        assert_eq!(parts.len(), 3);
        let name = |p: &Path| p.file_name().unwrap().to_str().unwrap().to_owned();
        let refused = async |named: &Path| {
            let said = restored(beside(store).await, &settings, Until::Latest, async |_, _| ()).await.unwrap_err();
            assert!(said.contains(&name(named)), "{said}");
            said
        };
        for part in &parts {
            let whole = std::fs::read(part).unwrap();
            let mut changed = whole.clone();
            *changed.last_mut().unwrap() ^= 1;
            std::fs::write(part, &changed).unwrap();
            refused(part).await;
            std::fs::write(part, &whole[..whole.len() - 20]).unwrap();
            assert!(refused(part).await.contains("too early"));
            std::fs::write(part, [&whole[..], b"more"].concat()).unwrap();
            refused(part).await;
            std::fs::remove_file(part).unwrap();
            refused(part).await;
            std::fs::write(part, whole).unwrap();
        }
        // Two parts change places.
        let (a, b) = (std::fs::read(&parts[1]).unwrap(), std::fs::read(&parts[2]).unwrap());
        std::fs::write(&parts[1], &b).unwrap();
        std::fs::write(&parts[2], &a).unwrap();
        refused(&parts[1]).await;
        std::fs::write(&parts[1], &a).unwrap();
        std::fs::write(&parts[2], &b).unwrap();
        // The manifest, and another key.
        let manifest = folder.path().join("manifest.allting");
        let whole = std::fs::read(&manifest).unwrap();
        std::fs::write(&manifest, &whole[..whole.len() / 2]).unwrap();
        refused(&manifest).await;
        std::fs::write(&manifest, whole).unwrap();
        let mut other = super::settings(folder.path());
        other.key = Arc::new(BackupKey::new([1; 32]));
        let said = restored(beside(store).await, &other, Until::Latest, async |_, _| ()).await.unwrap_err();
        assert!(said.contains("another key"), "{said}");
        restored(beside(store).await, &settings, Until::Latest, async |copy, _| {
            assert_eq!(State::of(copy).await, State::of(store).await);
        })
        .await
        .unwrap();
    });
}

#[test]
fn an_interrupted_backup_looks_like_nothing_and_the_next_one_is_whole() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let mut interrupted = 0;
        for n in 0..40 {
            light(store, clock, n).await;
            clock.advance_seconds(60);
            let mut taking = Box::pin(take(store, &settings));
            // Dropped at its n-th stop; later and later, until it gets through.
            for _ in 0..n {
                if futures::poll!(taking.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(taking);
            interrupted += 1;
            if n % 8 == 7 {
                // A dropped writer's thread may still hold the lock for a moment.
                let taken = loop {
                    match take(store, &settings).await {
                        Err(e) if e.to_string().contains("another backup") => tokio::task::yield_now().await,
                        other => break other.unwrap(),
                    }
                };
                assert!(taken.parts.len() <= 2);
                restored(beside(store).await, &settings, Until::Latest, async |copy, _| {
                    assert_eq!(State::of(copy).await, State::of(store).await, "after {n}");
                })
                .await
                .unwrap();
            }
        }
        assert_eq!(interrupted, 40);
        let left = parts(folder.path());
        assert!(left.iter().all(|p| !p.to_string_lossy().contains("unfinished")), "{left:?}");
    });
}

#[test]
fn what_cannot_be_had_is_said_in_words() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let said = restored(beside(store).await, &settings, Until::Latest, async |_, _| ()).await.unwrap_err();
        assert!(said.contains("holds no backup"), "{said}");
        for n in 0..3 {
            light(store, clock, n).await;
        }
        take(store, &settings).await.unwrap();
        let said = restored(beside(store).await, &settings, Until::Position(9), async |_, _| ()).await.unwrap_err();
        assert!(said.contains("reaches to the position 3"), "{said}");
        let said = restored(beside(store).await, &settings, Until::Position(2), async |_, _| ()).await.unwrap_err();
        assert!(said.contains("begins at the position 3"), "{said}");
        let full = store::backup::restore(store, &settings, Until::Latest, ROOMS, |_| {}).await.unwrap_err();
        assert!(full.to_string().contains("is not empty"), "{full}");
    });
}
