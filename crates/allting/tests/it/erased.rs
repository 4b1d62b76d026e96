//! Who was erased is erased again in a database that is restored from before, whether or not she ever had a key.

use base::Clock;
use base::config::Config;
use base::id::Uuid;
use serde_json::{Value, json};
use store::erasure::{Ground, Order, erase_subject};
use store::{Pass, Store, Subject};
use testkit::NORDSUND;

use crate::away::fill;
use crate::backup::place;
use crate::program::{Place, Running};

/// She has no property, no job and no role, and never wrote to anybody.
const GONE: &str = "02811060049";

/// The population register says that she has moved out.
async fn moves_out(store: &Store) -> Uuid {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("../../../register/tests/fixtures/persons.json")).expect("JSON");
    let is_hers = |d: &Value| d["identifikasjonsnummer"][0]["foedselsEllerDNummer"] == GONE;
    let mut document = all.into_iter().find(is_hers).expect("in the fixture");
    document["status"] = json!([{ "status": "utflyttet", "erGjeldende": true }]);
    let (kind, text) = (register::Kind::Persons, json!([document]).to_string());
    let load = register::Load { kind, source: kind.usual_source(), text: &text, extra: "" };
    register::import(store, &base::config::Register::default(), NORDSUND, load).await.unwrap();
    register::person_by_number(store, NORDSUND, GONE).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the test decides as a privacy officer would")]
async fn erase(store: &Store, person: Uuid) {
    let pass = Pass::system(NORDSUND, "tests", store.clock().now());
    let order = Order { ground: Ground::NotNeeded, request: String::new() };
    let mut tx = store.begin().await.unwrap();
    erase_subject(&mut tx, &pass, &allting::rooms::erasers(), &Subject::person(person), &order).await.unwrap();
    tx.commit().await.unwrap();
}

async fn store_of(place: &Place) -> Store {
    let config = Config::load(&place.config(), std::iter::empty()).unwrap();
    allting::serve::open(&config, Clock::system()).await.unwrap()
}

fn done(place: &Place, what: &str) {
    let out = place.command(what).output().unwrap();
    assert!(out.status.success(), "{what}: {}", String::from_utf8_lossy(&out.stderr));
}

/// Serves until it is ready, and as long as `seen` waits.
async fn served(place: &Place, seen: impl AsyncFn() -> bool) {
    let serving = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..600 {
        every.tick().await;
        if seen().await {
            drop(serving);
            return;
        }
    }
    panic!("it was never seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_erased_stays_erased_after_a_restore() {
    for engine in testkit::engine::all().await {
        let folder = tempfile::tempdir().unwrap();
        let here = place(Some(&engine.url()), folder.path());
        let store = fill(&here, &engine.url()).await;
        let person = moves_out(&store).await;
        let subject = Subject::person(person);
        assert!(!store.subjects().has_key(NORDSUND, &subject).await.unwrap(), "nothing was ever sealed for her");
        done(&here, "backup");
        erase(&store, person).await;
        assert!(register::person_by_number(&store, NORDSUND, GONE).await.is_err());
        // The job of the program destroys her key.
        let keys = store.subjects();
        served(&here, async || keys.destroyed().await.unwrap().iter().any(|(_, s, _)| *s == subject)).await;
        assert!(!keys.has_key(NORDSUND, &subject).await.unwrap());
        drop(store);

        for to in testkit::engine::all().await {
            let copy = place(Some(&to.url()), folder.path());
            done(&copy, "restore");
            let store = store_of(&copy).await;
            assert_eq!(
                register::person_by_number(&store, NORDSUND, GONE).await.unwrap(),
                person,
                "she is in the backup"
            );
            served(&copy, async || true).await;
            assert!(register::person_by_number(&store, NORDSUND, GONE).await.is_err(), "and is gone before it serves");
            drop(store);
            done(&copy, "verify");
            to.remove().await;
        }
        engine.remove().await;
    }
}
