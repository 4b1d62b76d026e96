//! Tables that are not in the schema `public`.

use base::Clock;
use store::backup::{Until, restore, stop, take};
use store::{Store, vals};
use testkit::Engine;

use super::{ROOMS, State, beside, restored, settings};
use crate::light;

/// A new database whose tables are made in a schema of their own.
async fn in_a_schema(engine: &Engine, clock: &Clock) -> Store {
    let store = testkit::store_on(engine, clock.clone()).await;
    let name = engine.url().rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let mut tx = store.begin().await.unwrap();
    tx.execute_script(&format!("CREATE SCHEMA town; ALTER DATABASE {name} SET search_path = town")).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
    drop(store);
    // Connections that are made from now on have the path.
    testkit::store_on(engine, clock.clone()).await
}

#[test]
fn tables_in_another_schema_of_the_search_path_come_back_too() {
    testkit::on_each_store(ROOMS, async |store, clock| {
        // SQLite has no schemas.
        if store.is_sqlite() {
            return;
        }
        let engine = beside(store).await;
        let town = in_a_schema(&engine, clock).await;
        store::migrate::run(&town, ROOMS, clock.now()).await.unwrap();
        let tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'town' AND tablename = 'journal'";
        assert_eq!(town.db().scalar_i64(tables, vals![]).await.unwrap(), 1);
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        light(&town, clock, 1).await;
        take(&town, &settings).await.unwrap();
        clock.advance_seconds(60);
        light(&town, clock, 2).await;
        let taken = take(&town, &settings).await.unwrap();
        assert_eq!((taken.parts.len(), taken.why_full), (1, None), "the changes were noted");
        restored(beside(store).await, &settings, Until::Latest, async |copy, _| {
            assert_eq!(State::of(copy).await, State::of(&town).await);
            assert_eq!(State::of(copy).await.journal.len(), 2);
        })
        .await
        .unwrap();
        let said = restore(&town, &settings, Until::Latest, ROOMS, |_| {}).await.unwrap_err();
        assert!(said.to_string().contains("not empty"), "{said}");
        stop(&town).await.unwrap();
        let triggers = "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'backup%'";
        assert_eq!(town.db().scalar_i64(triggers, vals![]).await.unwrap(), 0);
        // And into a schema.
        let other = beside(store).await;
        let copy = in_a_schema(&other, clock).await;
        restore(&copy, &settings, Until::Latest, ROOMS, |_| {}).await.unwrap();
        assert_eq!(State::of(&copy).await.journal.len(), 2);
        drop((town, copy));
        engine.remove().await;
        other.remove().await;
    });
}
