//! Master keys, seen from the whole house and from the command line.

use std::collections::BTreeSet;
use std::process::Output;
use std::sync::Arc;

use store::rotation::{self, Kind, Reseal};
use store::{FromQueryResult, Store, vals};
use testkit::NORDSUND;

use crate::program::{Place, Running};

#[derive(FromQueryResult)]
struct Column {
    table_name: String,
    column_name: String,
}

/// A column of bytes that is no sealed value, and why.
const PLAIN: &[(&str, &str, &str)] = &[
    ("address", "search", "an address in a form for comparing"),
    ("client", "hash", "the hash of a secret"),
    ("idempotency", "digest", "the hash of a request"),
    ("identifier", "lookup", "a keyed hash"),
    ("import_problem", "lookup", "a keyed hash"),
    ("journal", "hash", "the chain"),
    ("journal_head", "hash", "the chain"),
    ("session", "hash", "the hash of a cookie"),
    ("sign_in", "state", "a hash"),
    ("sign_in", "browser", "a hash"),
];

#[test]
fn every_column_of_bytes_is_sealed_and_rotated_or_says_why_not() {
    testkit::on_each_engine(crate::house, async |world| {
        if !world.store.is_sqlite() {
            return;
        }
        let columns: Vec<Column> = world
            .store
            .db()
            .rows(
                "SELECT m.name AS table_name, c.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'BYTEA'",
                vals![],
            )
            .await
            .unwrap();
        let all: BTreeSet<(String, String)> = columns.into_iter().map(|c| (c.table_name, c.column_name)).collect();
        let sealed = allting::rooms::sealed();
        for s in sealed.iter().filter(|s| s.kind != Kind::File) {
            assert!(all.contains(&(s.table.to_owned(), s.column.to_owned())), "{s:?} is no column");
        }
        for (table, column) in all {
            let rotated = sealed.iter().any(|s| s.table == table && s.column == column);
            let plain = PLAIN.iter().any(|(t, c, _)| *t == table && *c == column);
            assert!(rotated != plain, "{table}.{column}: is it sealed? Say so in rooms::sealed or in PLAIN");
        }
    });
}

const PERSONS: &str = r#"[{"identifikasjonsnummer":[{"foedselsEllerDNummer":"04859230046","status":"iBruk","identifikatortype":"foedselsnummer","erGjeldende":true}],
  "navn":[{"fornavn":"Marthe","etternavn":"Holm","erGjeldende":true}],"status":[{"status":"bosatt","erGjeldende":true}]},
  {"this":"is no person"}]"#;

/// A store of the same house as another node has it, with the master keys of these bytes.
async fn node(world: &testkit::World, keys: &[&str]) -> Store {
    let options = store::Options {
        url: world.engine.url(),
        connections: 2,
        wait: std::time::Duration::from_secs(5),
        files: world.engine.folder().join("files"),
        keys: store::Keys::from_hex(&keys.iter().map(|k| k.repeat(32)).collect::<Vec<_>>().join("\n")).unwrap(),
        replicas: Vec::new(),
        subjects: None,
        clock: world.clock.clone(),
    };
    Store::open(options).await.unwrap()
}

#[test]
fn a_number_is_found_before_while_and_after_keys_change() {
    testkit::on_each_engine(crate::house, async |world| {
        let sources = base::config::Register::default();
        let handlers: Vec<Arc<dyn store::JobHandler>> =
            vec![Arc::new(Reseal { sealed: allting::rooms::sealed() }), Arc::new(store::files::Sweep)];
        // The file again finds the person and the row that was kept aside, and makes none twice.
        let same = async |store: &Store| {
            register::import_persons(store, &sources, NORDSUND, PERSONS).await.unwrap();
            let count = async |table: &str| {
                store.db().scalar_i64(&format!("SELECT COUNT(*) FROM {table}"), vals![]).await.unwrap()
            };
            assert_eq!((count("person").await, count("identifier").await, count("import_problem").await), (1, 1, 1));
            register::person_by_number(store, NORDSUND, "04859230046").await.unwrap()
        };
        let old = node(world, &["5a"]).await;
        let marthe = same(&old).await;
        let both = node(world, &["6b", "5a"]).await;
        assert_eq!(same(&both).await, marthe, "under the old key's hash");
        assert!(rotation::begin(&both, NORDSUND).await.unwrap());
        let mut steps = 0;
        while both.work(&handlers).await.unwrap() {
            steps += 1;
            assert_eq!(same(&both).await, marthe, "in the middle");
        }
        assert!(steps > 4, "{steps}");
        let numbers = register::person_numbers(both.db(), both.keys(), NORDSUND, marthe).await.unwrap();
        assert_eq!(numbers.len(), 1);
        let status = rotation::status(&both, &[NORDSUND], &allting::rooms::sealed()).await.unwrap();
        let values: Vec<i64> = status.iter().map(rotation::KeyStatus::values).collect();
        assert_eq!(values, [2, 0], "{status:?}");
        let new = node(world, &["6b"]).await;
        assert_eq!(same(&new).await, marthe, "without the old key");
    });
}

fn allting(place: &Place, args: &[&str]) -> Output {
    let mut command = place.command(args[0]);
    command.args(&args[1..]);
    command.output().unwrap()
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// The ids that stand at the beginning of lines.
fn ids(text: &str) -> Vec<String> {
    text.lines().filter_map(|l| l.split_once("  ")).map(|(id, _)| id.to_owned()).filter(|id| id.len() == 8).collect()
}

#[tokio::test]
async fn a_new_key_is_taken_into_use_while_the_program_serves() {
    let place = Place::new(None);
    let ring = place.config().with_file_name("master.key");
    std::fs::write(&ring, "5a".repeat(32)).unwrap();
    let text = std::fs::read_to_string(place.config()).unwrap();
    let master = format!("master = \"{}\"", "5a".repeat(32));
    assert!(text.contains(&master));
    std::fs::write(place.config(), text.replace(&master, &format!("file = \"{}\"", ring.display()))).unwrap();
    let _running = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    // A sign-in that waits for its answer is sealed.
    let before = said(&allting(&place, &["keys", "status"]));
    let old = ids(&before);
    assert_eq!(old.len(), 1, "{before}");

    let out = allting(&place, &["keys", "rotate"]);
    assert!(out.status.success(), "{}", said(&out));
    assert_eq!(std::fs::read_to_string(&ring).unwrap().lines().count(), 2);
    assert!(!said(&out).contains("5a5a"));
    let mut every = tokio::time::interval(std::time::Duration::from_millis(200));
    let status = loop {
        every.tick().await;
        let status = said(&allting(&place, &["keys", "status"]));
        if status.lines().next().unwrap().contains("everything sealed by it") {
            break status;
        }
    };
    assert_eq!(ids(&status).len(), 2, "{status}");
    assert!(status.contains("pages that are open may hold values"), "{status}");
    let refused = allting(&place, &["keys", "retire", &old[0]]);
    assert!(!refused.status.success() && said(&refused).contains("nothing was changed"), "{}", said(&refused));
    let checked = said(&allting(&place, &["check"]));
    assert!(checked.contains(&old[0]) && checked.contains("Everything that can be checked"), "{checked}");

    let copy = place.config().with_file_name("keys.copy");
    let out = allting(&place, &["keys", "copy", copy.to_str().unwrap()]);
    assert!(out.status.success() && copy.exists(), "{}", said(&out));

    // For several nodes: first every one knows it, then it seals.
    assert!(allting(&place, &["keys", "rotate", "--stage"]).status.success());
    let staged = std::fs::read_to_string(&ring).unwrap().lines().last().unwrap().to_owned();
    assert!(allting(&place, &["keys", "promote"]).status.success());
    assert_eq!(std::fs::read_to_string(&ring).unwrap().lines().next().unwrap(), staged);
}
