use base::Error;
use store::{Migration, Migrations, migrate, vals};

use crate::GROUND;

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
