//! The order in which documents arrive is no matter: the register that comes of them is the same.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use register::Kind;
use serde_json::{Value, json};
use store::{FromQueryResult, Store};

use crate::town::*;

/// Everything that can be seen of the register, with persons by what their documents say rather
/// than by the ids that happened to be drawn.
async fn portrait(store: &Store) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Line {
        line: String,
    }
    let who = |p: &str| format!("{p}.given || ' ' || {p}.family || ' ' || COALESCE({p}.born, '') || ' ' || {p}.status");
    let (p, o) = (who("p"), who("o"));
    let mut all = Vec::new();
    for sql in [
        format!(
            "SELECT 'person ' || {p} || ' ' || p.protection || ' ' || COALESCE(p.died, '') AS line FROM person p WHERE p.merged_into IS NULL"
        ),
        format!("SELECT 'number ' || i.state || ' ' || {p} AS line FROM identifier i JOIN person p ON p.id = i.person"),
        format!(
            "SELECT 'relation ' || {p} || ' ' || r.kind || ' ' || r.role || ' ' || {o} AS line FROM relation r JOIN person p ON p.id = r.person JOIN identifier i ON i.id = r.other JOIN person o ON o.id = i.person"
        ),
        format!(
            "SELECT 'lives ' || {p} || ' ' || r.text || ' ' || r.kind AS line FROM residence r JOIN person p ON p.id = r.person"
        ),
        "SELECT 'owner ' || q.key || ' ' || q.name || ' ' || COALESCE(p.given, w.organisation) || w.numerator AS line FROM property_owner w JOIN property q ON q.id = w.property LEFT JOIN identifier i ON i.id = w.identifier LEFT JOIN person p ON p.id = i.person".to_owned(),
        "SELECT 'property ' || key || ' ' || name || ' ' || COALESCE(lat, 0) AS line FROM property".to_owned(),
        "SELECT 'address ' || text || ' ' || property AS line FROM address".to_owned(),
        format!(
            "SELECT 'role ' || g.name || ' ' || r.role || ' ' || COALESCE({p}, r.holder) AS line FROM organisation_role r JOIN organisation g ON g.id = r.organisation LEFT JOIN identifier i ON i.id = r.identifier LEFT JOIN person p ON p.id = i.person"
        ),
        format!(
            "SELECT 'job ' || u.name || ' ' || e.position || ' ' || {p} AS line FROM employment e JOIN unit u ON u.id = e.unit JOIN identifier i ON i.id = e.identifier JOIN person p ON p.id = i.person"
        ),
        format!(
            "SELECT 'mandate ' || b.name || ' ' || m.office || ' ' || {p} AS line FROM mandate m JOIN body b ON b.id = m.body JOIN identifier i ON i.id = m.identifier JOIN person p ON p.id = i.person"
        ),
        format!(
            "SELECT 'place ' || u.name || ' ' || e.kind || ' ' || {p} AS line FROM enrolment e JOIN unit u ON u.id = e.unit JOIN identifier i ON i.id = e.identifier JOIN person p ON p.id = i.person"
        ),
        format!(
            "SELECT 'kin ' || {p} || ' ' || {o} AS line FROM kin_consent k JOIN identifier i ON i.id = k.subject JOIN person p ON p.id = i.person JOIN identifier j ON j.id = k.kin JOIN person o ON o.id = j.person"
        ),
        "SELECT 'open ' || reason AS line FROM import_problem WHERE state = 'open'".to_owned(),
    ] {
        let lines: Vec<Line> = store.db().rows(&sql, vec![]).await.unwrap();
        all.extend(lines.into_iter().map(|l| l.line));
    }
    all.sort();
    all
}

/// All documents, one by one, with a changed number and a duplicate among them.
fn documents() -> Vec<(Kind, String)> {
    let mut all: Vec<(Kind, String)> = Vec::new();
    let mut persons: Vec<Value> = serde_json::from_str(fixture(Kind::Persons)).unwrap();
    for doc in &mut persons {
        if *doc == document(JON) {
            doc["identifikasjonsnummer"] = json!([
                {"erGjeldende": true, "status": "iBruk", "foedselsEllerDNummer": JON},
                {"erGjeldende": false, "status": "opphoert", "foedselsEllerDNummer": OLD_D},
            ]);
        }
        // Some still call Jon by the number that ended.
        if *doc == document(MAREN) {
            doc["familierelasjon"][1]["relatertPerson"] = json!(OLD_D);
        }
    }
    let mut gone = document(JON);
    gone["identifikasjonsnummer"] = json!([{"erGjeldende": true, "status": "opphoert", "foedselsEllerDNummer": OLD_D}]);
    gone["status"] = json!([{"erGjeldende": true, "status": "opphoert"}]);
    persons.push(gone);
    all.extend(persons.iter().map(|d| (Kind::Persons, json!([d]).to_string())));
    all.extend(Kind::ALL.into_iter().filter(|k| *k != Kind::Persons).map(|k| (k, fixture(k).to_owned())));
    all
}

#[test]
fn any_order_gives_the_same_register() {
    let documents = documents();
    let expected = std::sync::Mutex::new(None::<Vec<String>>);
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let orders = Just((0..documents.len()).collect::<Vec<_>>()).prop_shuffle();
    runner
        .run(&orders, |order| {
            testkit::on_each_store(&[store::MIGRATIONS, register::MIGRATIONS], async |store, _| {
                for n in &order {
                    load(store, documents[*n].0, &documents[*n].1).await;
                }
                let seen = portrait(store).await;
                let mut first = expected.lock().unwrap();
                let first = first.get_or_insert_with(|| seen.clone());
                assert_eq!(*first, seen, "in the order {order:?}");
            });
            Ok(())
        })
        .unwrap();
}
