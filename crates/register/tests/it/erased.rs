//! Somebody who moved away is forgotten; somebody who lives here is not.

use serde_json::json;
use store::erasure::{self, Erasers, Ground, Hold, Holding, Order, SubjectErased};
use store::{Pass, Subject, vals};
use testkit::{NORDSUND, World};

use crate::town::{JON, MARTHE, OLE, RUTH, SECRET, TEEN, document, document_in, everything, id, on_each_engine};

fn erasers() -> Erasers {
    vec![std::sync::Arc::new(register::PersonEraser)]
}

#[expect(clippy::disallowed_methods, reason = "the tests decide as a privacy officer would")]
async fn erase(world: &World, subject: &Subject) -> SubjectErased {
    let pass = Pass::system(NORDSUND, "tests", world.clock.now());
    let mut tx = world.store.begin().await.unwrap();
    let order = Order { ground: Ground::NotNeeded, request: String::new() };
    let done = erasure::erase_subject(&mut tx, &pass, &erasers(), subject, &order).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[test]
fn who_lives_here_stays_in_the_register() {
    on_each_engine(async |world| {
        everything(&world.store).await;
        let marthe = id(&world.store, MARTHE).await;
        let done = erase(world, &Subject::person(marthe)).await;
        let [Holding { what, count: 1, stays: Some(hold) }] = &done.holdings[..] else { panic!("{:?}", done.holdings) };
        assert_eq!(what, "register_person");
        assert!(matches!(hold, Hold::Resident | Hold::Serves | Hold::PublicRole), "{hold:?}");
        assert_eq!(id(&world.store, MARTHE).await, marthe);
        let summary = register::person_summary(world.store.db(), NORDSUND, marthe).await.unwrap();
        assert!(!summary.name.is_empty());
    });
}

/// Somebody without a property, a job or a role whose document says that she moved out.
async fn emigrant(world: &World) -> (&'static str, uuid::Uuid) {
    everything(&world.store).await;
    for number in [TEEN, RUTH, SECRET, OLE, JON] {
        let person = id(&world.store, number).await;
        let pass_over = "SELECT COUNT(*) FROM identifier i WHERE i.tenant = $1 AND i.person = $2 AND (
            EXISTS (SELECT 1 FROM property_owner o WHERE o.tenant = i.tenant AND o.identifier = i.id)
            OR EXISTS (SELECT 1 FROM employment e WHERE e.tenant = i.tenant AND e.identifier = i.id)
            OR EXISTS (SELECT 1 FROM mandate m WHERE m.tenant = i.tenant AND m.identifier = i.id)
            OR EXISTS (SELECT 1 FROM organisation_role r WHERE r.tenant = i.tenant AND r.identifier = i.id))";
        if world.store.db().scalar_i64(pass_over, vals![NORDSUND.0, person]).await.unwrap() > 0 {
            continue;
        }
        let mut moved = document(number);
        moved["status"] = json!([{ "status": "utflyttet", "erGjeldende": true,
            "ajourholdstidspunkt": "2026-11-21T09:14:02.123+01:00", "kilde": "Synutopia" }]);
        document_in(&world.store, &moved).await;
        return (number, person);
    }
    panic!("nobody in the fixtures may go")
}

#[test]
fn who_moved_away_is_forgotten_and_may_come_back_as_somebody_new() {
    on_each_engine(async |world| {
        let (number, person) = emigrant(world).await;
        let done = erase(world, &Subject::person(person)).await;
        assert_eq!(done.holdings, [Holding::new("register_person", 1, None)]);
        assert_eq!(done.subjects[0], Subject::person(person));
        let db = world.store.db();
        assert!(matches!(register::person_by_number(&world.store, NORDSUND, number).await, Err(base::Error::NotFound)));
        assert!(register::person_numbers(db, world.store.keys(), NORDSUND, person).await.unwrap().is_empty());
        let summary = register::person_summary(db, NORDSUND, person).await.unwrap();
        assert_eq!((summary.name.as_str(), summary.born, summary.died), ("", None, None));
        for table in
            ["relation WHERE person", "residence WHERE person", "fact WHERE subject", "kin_consent WHERE subject"]
        {
            let sql = format!("SELECT COUNT(*) FROM {table} = $1 AND tenant = $2");
            assert_eq!(db.scalar_i64(&sql, vals![person, NORDSUND.0]).await.unwrap(), 0, "{table}");
        }
        assert!(erase(world, &Subject::person(person)).await.holdings.is_empty(), "again finds nothing");
        document_in(&world.store, &document(number)).await;
        assert_ne!(id(&world.store, number).await, person, "a new id: nothing leads back");
    });
}

#[test]
fn an_older_copy_forgets_again_what_the_key_store_knows_is_forgotten() {
    on_each_engine(async |world| {
        let (number, person) = emigrant(world).await;
        let store = &world.store;
        let subject = Subject::person(person);
        store.subjects().ready(store.keys(), NORDSUND, &subject, world.clock.now()).await.unwrap();
        // Erased in a newer database than this one: only the key store knows.
        let at = world.clock.now();
        store.subjects().destroy(NORDSUND, &subject, at).await.unwrap();
        world.clock.advance_seconds(60);
        assert_eq!(erasure::erase_again(store, &[NORDSUND], &erasers()).await.unwrap(), 1);
        assert_eq!(erasure::erase_again(store, &[NORDSUND], &erasers()).await.unwrap(), 0);
        assert!(register::person_by_number(store, NORDSUND, number).await.is_err());
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 1);

        // She is somebody new now, with a key made after the erasure: it stays.
        store.subjects().ready(store.keys(), NORDSUND, &subject, world.clock.now()).await.unwrap();
        world.settle().await;
        assert_eq!(erasure::erase_again(store, &[NORDSUND], &erasers()).await.unwrap(), 0);
        assert!(store.subjects().has_key(NORDSUND, &subject).await.unwrap());
    });
}

#[test]
fn an_older_copy_of_the_key_store_brings_no_key_back() {
    on_each_engine(async |world| {
        let (_, person) = emigrant(world).await;
        let store = &world.store;
        let subject = Subject::person(person);
        store.subjects().ready(store.keys(), NORDSUND, &subject, world.clock.now()).await.unwrap();
        // Nobody has destroyed the key yet, as if the key store had been replaced by a copy from before.
        erase(world, &subject).await;
        assert_eq!(erasure::erase_again(store, &[NORDSUND], &erasers()).await.unwrap(), 1);
        assert!(!store.subjects().has_key(NORDSUND, &subject).await.unwrap());
    });
}
