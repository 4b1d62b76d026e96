//! Numbers that change, merge and split; protection; the feed; sources of truth.

use base::id::Uuid;
use register::{Kind, Protection};
use serde_json::{Value, json};
use store::vals;
use testkit::{NORDSUND, World};

use crate::town::*;

fn numbers(in_use: &str, ended: &[&str]) -> Value {
    let mut all = vec![json!({"erGjeldende": true, "status": "iBruk", "foedselsEllerDNummer": in_use})];
    all.extend(ended.iter().map(|n| json!({"erGjeldende": false, "status": "opphoert", "foedselsEllerDNummer": n})));
    Value::Array(all)
}

#[test]
fn a_number_that_ended_still_names_the_same_person() {
    on_each_engine(async |world| {
        let store = &world.store;
        let mut early = document(JON);
        early["identifikasjonsnummer"] = numbers(OLD_D, &[]);
        document_in(store, &early).await;
        let jon = id(store, OLD_D).await;
        let mut later = document(JON);
        later["identifikasjonsnummer"] = numbers(JON, &[OLD_D]);
        event(store, 1, "endringIIdentifikasjonsnummer", JON, &[later]).await;
        assert_eq!((id(store, JON).await, id(store, OLD_D).await), (jon, jon));
        // The older document, read once more, does not take the number back.
        document_in(store, &early).await;
        assert_eq!(id(store, OLD_D).await, jon);
        assert_eq!(count(store, "SELECT COUNT(*) FROM person WHERE status <> 'ukjent'").await, 1);
    });
}

#[test]
fn duplicates_fold_into_one_and_come_apart_again() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let (jon, teen) = (id(store, JON).await, id(store, TEEN).await);
        let mut merged = document(JON);
        merged["identifikasjonsnummer"] = numbers(JON, &[TEEN]);
        let mut gone = document(TEEN);
        gone["identifikasjonsnummer"] =
            json!([{"erGjeldende": true, "status": "opphoert", "foedselsEllerDNummer": TEEN}]);
        gone["status"] = json!([{"erGjeldende": true, "status": "opphoert"}]);
        event(store, 1, "personErOpphoertSomDublett", TEEN, &[gone.clone()]).await;
        event(store, 2, "personErViderefoertSomGjeldendeVedSammenslaaing", JON, &[merged]).await;
        assert_eq!(id(store, TEEN).await, jon);
        let redirected = register::person_summary(store.db(), NORDSUND, teen).await.unwrap();
        assert_eq!((redirected.id, redirected.name.as_str()), (jon, "Jon Strand"), "the old id resolves");
        document_in(store, &gone).await;
        assert_eq!(id(store, TEEN).await, jon, "the ended document changes nothing any more");
        assert_eq!(world.entries("register.persons_merged.v1").await, 1);

        event(store, 3, "personErEndretVedSplitting", JON, &[document(JON)]).await;
        event(store, 4, "personErGjenopprettetVedSplitting", TEEN, &[document(TEEN)]).await;
        assert_eq!((id(store, JON).await, id(store, TEEN).await), (jon, teen));
        let back = register::person_summary(store.db(), NORDSUND, teen).await.unwrap();
        assert_eq!((back.id, back.name.as_str()), (teen, "Sol Vik"));
    });
}

async fn protection(world: &World, person: Uuid) -> (Protection, bool) {
    let summary = register::person_summary(world.store.db(), NORDSUND, person).await.unwrap();
    (summary.protection, summary.address.is_some())
}

#[test]
fn the_strictest_level_of_person_and_address_counts() {
    on_each_engine(async |world| {
        let store = &world.store;
        for (own, address, expected) in [
            ("ugradert", "ugradert", Protection::None),
            ("ugradert", "klientadresse", Protection::Client),
            ("fortrolig", "ugradert", Protection::Confidential),
            ("klientadresse", "strengtFortrolig", Protection::Strict),
        ] {
            let mut ada = document(SECRET);
            ada["adressebeskyttelse"][0]["graderingsnivaa"] = json!(own);
            ada["bostedsadresse"][0]["adressegradering"] = json!(address);
            document_in(store, &ada).await;
            let person = id(store, SECRET).await;
            assert_eq!(protection(world, person).await, (expected, expected == Protection::None));
        }
        assert_eq!(
            count(store, "SELECT COUNT(*) FROM residence").await,
            0,
            "no address is held at the strictest level"
        );
    });
}

#[test]
fn a_change_of_protection_drops_the_childs_address_too() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let child = id(store, SECRET_KID).await;
        let held = "SELECT COUNT(*) FROM residence WHERE tenant = $1 AND person = $2";
        assert_eq!(store.db().scalar_i64(held, vals![NORDSUND.0, child]).await.unwrap(), 1);
        let mut ada = document(SECRET);
        ada["adressebeskyttelse"][0]["graderingsnivaa"] = json!("strengtFortrolig");
        let outcome = event(store, 1, "endringIAdressebeskyttelse", SECRET, &[ada.clone()]).await;
        assert_eq!(outcome.bad, 1, "it is said that the child's document is missing");
        assert_eq!(store.db().scalar_i64(held, vals![NORDSUND.0, child]).await.unwrap(), 0);
        // With the child's new document its address is held again, as that document says.
        ada["adressebeskyttelse"][0]["graderingsnivaa"] = json!("fortrolig");
        let outcome = event(store, 2, "endringIAdressebeskyttelse", SECRET, &[ada, document(SECRET_KID)]).await;
        assert_eq!(outcome.bad, 0);
        assert_eq!(store.db().scalar_i64(held, vals![NORDSUND.0, child]).await.unwrap(), 1);
    });
}

#[test]
fn the_feed_is_followed_once_and_says_what_it_lacks() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let mut marthe = document(MARTHE);
        marthe["navn"][0]["etternavn"] = json!("Havn");
        assert_eq!(event(store, 7, "endringINavn", MARTHE, &[marthe]).await.changed, 1);
        let again = event(store, 7, "endringINavn", MARTHE, &[document(MARTHE)]).await;
        assert_eq!((again.changed, again.same), (0, 1), "handled before");
        assert_eq!(event(store, 8, "endringINavn", JON, &[]).await.bad, 1);
        assert_eq!(event(store, 9, "endringIStatsborgerskap", JON, &[]).await.bad, 0, "of no concern");
        assert_eq!(count(store, "SELECT sequence FROM register_feed").await, 9);
        let said =
            count(store, "SELECT COUNT(*) FROM import_problem WHERE reason = 'register-problem-no-document'").await;
        assert_eq!(said, 1);
    });
}

#[test]
fn a_lesser_source_never_overwrites_a_better_one() {
    on_each_engine(async |world| {
        let store = &world.store;
        let named = |name: &str| {
            let mut jon = document(JON);
            jon["navn"][0]["fornavn"] = json!(name);
            json!([jon]).to_string()
        };
        let mut name = String::new();
        for (source, said, expected) in [
            ("nobody", "A", "A"),
            ("hr", "B", "B"),
            ("nobody", "C", "B"),
            ("folkeregisteret", "D", "D"),
            ("hr", "E", "D"),
            ("folkeregisteret", "F", "F"),
        ] {
            let outcome = load_from(store, Kind::Persons, source, &named(said)).await;
            assert_eq!(outcome.lesser, i64::from(said != expected), "{source} says {said}");
            let person = id(store, JON).await;
            name = register::person_summary(store.db(), NORDSUND, person).await.unwrap().given;
            assert_eq!(name, expected);
        }
        let person = id(store, JON).await;
        let facts = register::provenance(store.db(), NORDSUND, person).await.unwrap();
        let fact = facts.iter().find(|f| f.fact == "name").unwrap();
        assert_eq!((fact.source.as_str(), fact.seen_at, name.as_str()), ("folkeregisteret", testkit::NOW, "F"));
    });
}

#[test]
fn numbers_are_sealed_in_every_table() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        event(store, 1, "endringINavn", JON, &[]).await;
        let person = id(store, MARTHE).await;
        let opened = register::person_numbers(store.db(), store.keys(), NORDSUND, person).await.unwrap();
        assert_eq!((opened.len(), opened[0].0.digits()), (1, MARTHE));
        for (table, columns) in [
            ("person", "given || middle || family || status"),
            ("journal", "topics || data"),
            ("import_problem", "reason || args"),
            ("import", "name || source"),
            ("job", "payload"),
        ] {
            for number in [MARTHE, JON, RUTH, MAREN] {
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE {columns} LIKE '%{number}%'");
                assert_eq!(count(store, &sql).await, 0, "{table}");
            }
        }
    });
}
