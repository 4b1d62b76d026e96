//! Steps run once and leave nothing behind when they fail; a newer or changed database is refused in words.

use base::id::new_v7;
use base::{Clock, Error};
use store::{Migration, Migrations, Subject, journal, migrate, vals};

use crate::{GROUND, TENANT};

const fn step(number: i64, sql: &'static str) -> Migration {
    Migration { number, name: "lamps", sql, postgres: None }
}

const ONE: &[Migration] =
    &[step(1, "CREATE TABLE lamp (tenant BIGINT NOT NULL, id UUID NOT NULL, PRIMARY KEY (tenant, id))")];
const TWO: &[Migration] = &[ONE[0], step(2, "ALTER TABLE lamp ADD COLUMN watts BIGINT NOT NULL DEFAULT 0")];
const CHANGED: &[Migration] = &[step(1, "CREATE TABLE lamp (id UUID NOT NULL PRIMARY KEY)")];
const BROKEN: &[Migration] = &[ONE[0], step(2, "CREATE TABLE second (id UUID NOT NULL); CREATE TABEL third (id UUID)")];

fn rooms(list: &'static [Migration]) -> Vec<Migrations> {
    vec![GROUND[0], Migrations { room: "lamps", list }]
}

#[test]
fn steps_run_once_and_a_newer_or_changed_database_is_refused_in_words() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let run = async |list| migrate::run(store, &rooms(list), clock.now()).await;
        assert_eq!(run(ONE).await.unwrap(), 1);
        assert_eq!(run(ONE).await.unwrap(), 0);
        assert_eq!(run(TWO).await.unwrap(), 1);
        let Err(Error::Internal(said)) = run(ONE).await else { panic!("an older program may not start") };
        assert!(said.contains("newer than this program"), "{said}");
        let Err(Error::Internal(said)) = run(CHANGED).await else { panic!("a changed step may not pass") };
        assert!(said.contains("was changed") || said.contains("newer"), "{said}");
    });
}

#[test]
fn a_step_that_fails_leaves_nothing_behind() {
    testkit::on_each_store(GROUND, async |store, clock| {
        assert!(migrate::run(store, &rooms(BROKEN), clock.now()).await.is_err());
        assert!(store.db().scalar_i64("SELECT COUNT(*) FROM lamp", vals![]).await.is_err(), "lamp was not made either");
        assert_eq!(migrate::run(store, &rooms(ONE), clock.now()).await.unwrap(), 1);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_from_before_say_afterwards_whom_they_are_about() {
    for engine in testkit::engine::all().await {
        let store = testkit::store_on(&engine, Clock::manual(testkit::NOW)).await;
        let before = Migrations { list: &store::MIGRATIONS.list[..7], ..store::MIGRATIONS };
        migrate::run(&store, &[before], testkit::NOW).await.unwrap();
        let kari = Subject::person(new_v7(testkit::NOW));
        let sealed = format!(r#"{{"lamp":1,"personal":{{"of":"{kari}","key":1,"sealed":"AA=="}}}}"#);
        let others = [r#"{"personal":"x"}"#.to_owned(), r#"{"lamp":"\"personal\":"}"#.to_owned(), "{}".to_owned()];
        let mut tx = store.begin().await.unwrap();
        for (n, data) in (1i64..).zip(others.iter().chain([&sealed])) {
            tx.execute_quietly(
                "INSERT INTO journal (id, ord, tenant, at, kind, actor, subject_kind, subject, topics, data)
                 VALUES ($1, $2, $3, $2, 'k', 'a', 's', $1, '[]', $4)",
                vals![new_v7(testkit::NOW), n, TENANT.0, data.as_str()],
            )
            .await
            .unwrap();
        }
        tx.commit_quietly("a test writes as the version before did").await.unwrap();
        migrate::run(&store, &[store::MIGRATIONS], testkit::NOW).await.unwrap();
        let about = journal::about(store.db(), TENANT, &kari, 10).await.unwrap();
        assert_eq!(about.iter().map(|e| e.data.as_str()).collect::<Vec<_>>(), [sealed.as_str()]);
        assert_eq!(
            store.db().scalar_i64("SELECT COUNT(*) FROM journal WHERE about IS NOT NULL", vals![]).await.unwrap(),
            1
        );
        drop(store);
        engine.remove().await;
    }
}
