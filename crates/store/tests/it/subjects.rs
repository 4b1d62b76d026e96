//! What the journal holds of a person opens with her key, and never again when it is destroyed.

use std::path::Path;

use base::Clock;
use base::id::{Uuid, new_v7};
use sea_orm::{ConnectionTrait, Database};
use serde::{Deserialize, Serialize};
use store::keystore::Reach;
use store::{Entry, Event, Keys, Options, Part, PersonalEvent, Store, Subject, journal, vals};
use testkit::Engine;

use crate::{GROUND, TENANT, pass};

/// Somebody wrote something.
#[derive(Serialize, Deserialize, Debug, PartialEq)]
pub struct Told {
    pub id: Uuid,
    pub kind: String,
}

impl Event for Told {
    const KIND: &'static str = "lamps.told.v1";
    const SUBJECT: &'static str = "lamp";
    fn subject(&self) -> Uuid {
        self.id
    }
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
pub struct Words {
    pub body: String,
}

impl PersonalEvent for Told {
    type Part = Words;
}

pub const SECRET: &str = "My lamp is dark and I am afraid of it";

pub async fn tell(store: &Store, clock: &Clock, subject: &Subject, body: &str) -> Uuid {
    let id = new_v7(clock.now());
    let mut tx = store.begin().await.unwrap();
    let words = Words { body: body.to_owned() };
    tx.journal_personal(&pass(clock), &Told { id, kind: "dark".into() }, subject, &words, &[]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn entry(store: &Store, id: Uuid) -> Entry {
    journal::history(store.db(), TENANT, id, 1).await.unwrap().remove(0)
}

pub async fn words(store: &Store, id: Uuid) -> Part<Words> {
    entry(store, id).await.personal::<Told>(store).await.unwrap()
}

pub fn kari() -> Subject {
    Subject::person(Uuid::from_u128(1))
}

pub fn nils() -> Subject {
    Subject::of_hat("link:abc").unwrap()
}

pub fn open_words(body: &str) -> Part<Words> {
    Part::Open(Words { body: body.to_owned() })
}

#[test]
fn a_part_is_sealed_in_the_row_and_opens_with_the_key_of_its_person() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let hers = tell(store, clock, &kari(), SECRET).await;
        let again = tell(store, clock, &kari(), "more").await;
        let his = tell(store, clock, &nils(), "other").await;
        let row = entry(store, hers).await;
        assert!(!row.data.contains("dark and"), "{}", row.data);
        assert_eq!(row.event::<Told>().unwrap().unwrap().kind, "dark", "the open part is read as ever");
        assert_eq!(row.about().unwrap().unwrap(), kari());
        assert_eq!(words(store, hers).await, open_words(SECRET));
        assert_eq!(words(store, again).await, open_words("more"));

        // Taken to another person's entry, it does not open.
        let mut moved = entry(store, his).await;
        moved.data = row.data.replace(&kari().to_string(), &nils().to_string());
        assert!(moved.personal::<Told>(store).await.is_err());
        let mut changed = row.clone();
        changed.data = row.data.replace("\"sealed\":\"", "\"sealed\":\"AAAA");
        assert!(changed.personal::<Told>(store).await.is_err());

        assert!(store.subjects().has_key(TENANT, &kari()).await.unwrap());
        assert_eq!(store.subjects().destroy(TENANT, &kari(), clock.now()).await.unwrap(), 1);
        assert_eq!(store.subjects().destroy(TENANT, &kari(), clock.now()).await.unwrap(), 0, "once is enough");
        assert!(!store.subjects().has_key(TENANT, &kari()).await.unwrap());
        assert_eq!(words(store, hers).await, Part::Erased);
        assert_eq!(words(store, again).await, Part::Erased);
        assert_eq!(words(store, his).await, open_words("other"), "nobody else is touched");
        assert_eq!(entry(store, hers).await.data, row.data, "the journal is never changed");
        let reach = Reach { at: clock.now(), generation: Some(1) };
        assert_eq!(store.subjects().destroyed().await.unwrap(), [(TENANT, kari(), reach)]);

        // Who comes back has a new key; what was before stays erased.
        let back = tell(store, clock, &kari(), "I am back").await;
        assert_eq!(words(store, back).await, open_words("I am back"));
        assert_eq!(words(store, hers).await, Part::Erased);
    });
}

#[test]
fn many_at_once_make_one_key() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let all: Vec<_> = (0..10)
            .map(|_| {
                let (store, clock) = (store.clone(), clock.clone());
                tokio::spawn(async move { tell(&store, &clock, &kari(), SECRET).await })
            })
            .collect();
        for told in all {
            assert_eq!(words(store, told.await.unwrap()).await, open_words(SECRET));
        }
        assert_eq!(store.subjects().destroy(TENANT, &kari(), clock.now()).await.unwrap(), 1);
    });
}

/// A store on a database of the engine, with the key store at `subjects`.
pub async fn open(engine: &Engine, url: String, subjects: String, clock: &Clock) -> Store {
    let options = Options {
        url,
        connections: 2,
        wait: std::time::Duration::from_secs(5),
        files: engine.folder().join("files"),
        keys: Keys::new(&[7; 32]).unwrap(),
        replicas: Vec::new(),
        subjects: Some(subjects),
        clock: clock.clone(),
    };
    Store::open(options).await.unwrap()
}

/// Copies a whole database that nobody uses, as a backup would hold it.
async fn copy(engine: &Engine, from: &str, to: &Engine) {
    match from.strip_prefix("sqlite:") {
        Some(path) => {
            let copy = to.url();
            let db = Database::connect(format!("sqlite:{path}")).await.unwrap();
            let sql = format!("VACUUM INTO '{}'", copy.strip_prefix("sqlite:").unwrap());
            db.execute_unprepared(&sql).await.unwrap();
            db.close().await.unwrap();
        }
        None => {
            let (server, name) = from.rsplit_once('/').unwrap();
            let (_, copied) = to.url().rsplit_once('/').map(|(s, n)| (s.to_owned(), n.to_owned())).unwrap();
            let db = Database::connect(format!("{server}/postgres")).await.unwrap();
            for sql in [
                format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('{name}', '{copied}')"
                ),
                format!("DROP DATABASE {copied}"),
                format!("CREATE DATABASE {copied} TEMPLATE {name}"),
            ] {
                db.execute_unprepared(&sql).await.unwrap();
            }
            db.close().await.unwrap();
        }
    }
    let _ = engine;
}

/// One more engine of the same kind.
pub async fn another(engine: &Engine) -> Engine {
    match std::env::var("ALLTING_TEST_POSTGRES") {
        Ok(server) if engine.to_string() == "PostgreSQL" => Engine::postgres(&server).await,
        _ => Engine::sqlite(),
    }
}

pub fn run<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

/// The chain of hashes holds over all entries.
async fn whole(store: &Store, entries: i64) {
    let proved = store::verify::journal(store.db(), |_, _| {}).await.unwrap().unwrap();
    assert_eq!((proved.position, proved.waiting), (entries, 0));
}

#[test]
fn erasure_reaches_an_old_backup_and_leaves_the_chain_whole() {
    run(async {
        for live in testkit::engine::all().await {
            let clock = Clock::manual(testkit::NOW);
            let (backup, keys) = (another(&live).await, another(&live).await);
            let store = open(&live, live.url(), keys.url(), &clock).await;
            store::migrate::run(&store, GROUND, clock.now()).await.unwrap();
            let hers = tell(&store, &clock, &kari(), SECRET).await;
            let his = tell(&store, &clock, &nils(), "other").await;
            store.seal().await.unwrap();
            let before = journal::after(store.db(), 0, 10).await.unwrap();
            drop(store);
            copy(&live, &live.url(), &backup).await;

            let store = open(&live, live.url(), keys.url(), &clock).await;
            assert_eq!(words(&store, hers).await, open_words(SECRET));
            store.subjects().destroy(TENANT, &kari(), clock.now()).await.unwrap();
            assert_eq!(words(&store, hers).await, Part::Erased);
            whole(&store, 2).await;
            drop(store);

            // The old backup, with the master key and the key store as it is now.
            let restored = open(&backup, backup.url(), keys.url(), &clock).await;
            store::migrate::run(&restored, GROUND, clock.now()).await.unwrap();
            assert_eq!(words(&restored, hers).await, Part::Erased);
            assert_eq!(words(&restored, his).await, open_words("other"));
            let after = journal::after(restored.db(), 0, 10).await.unwrap();
            assert_eq!(before.len(), 2);
            whole(&restored, 2).await;
            for (b, a) in before.iter().zip(&after) {
                assert_eq!((b.position, &b.data), (a.position, &a.data), "what the chain covers is as it was");
            }
            drop(restored);
            for engine in [live, backup, keys] {
                engine.remove().await;
            }
        }
    });
}

#[test]
fn a_database_is_not_opened_with_a_key_store_of_another() {
    run(async {
        for live in testkit::engine::all().await {
            let clock = Clock::manual(testkit::NOW);
            let (keys, other) = (another(&live).await, another(&live).await);
            let store = open(&live, live.url(), keys.url(), &clock).await;
            store::migrate::run(&store, GROUND, clock.now()).await.unwrap();
            let hers = tell(&store, &clock, &kari(), SECRET).await;
            tell(&store, &clock, &nils(), "other").await;
            let copy = live.folder().join("keys.copy");
            assert_eq!(store.subjects().copy(&copy).await.unwrap(), 2);
            store.subjects().destroy(TENANT, &nils(), clock.now()).await.unwrap();
            assert_eq!(store.subjects().copy(&copy).await.unwrap(), 2, "over the former one");
            drop(store);

            let store = open(&live, live.url(), other.url(), &clock).await;
            let said = store::migrate::run(&store, GROUND, clock.now()).await.unwrap_err().to_string();
            assert!(said.contains("[keys] subjects") && said.contains("take-in"), "{said}");
            assert!(entry(&store, hers).await.personal::<Told>(&store).await.is_err(), "missing is not erased");

            // The key store is lost, and its copy is taken in.
            assert_eq!(store.subjects().take_in(&copy).await.unwrap(), 2);
            assert_eq!(store.subjects().take_in(&copy).await.unwrap(), 0, "again changes nothing");
            store::migrate::run(&store, GROUND, clock.now()).await.unwrap();
            assert_eq!(words(&store, hers).await, open_words(SECRET));
            assert!(!store.subjects().has_key(TENANT, &nils()).await.unwrap(), "destroyed stays destroyed");
            assert!(store.subjects().take_in(&live.folder().join("files")).await.is_err());
            drop(store);
            for engine in [live, keys, other] {
                engine.remove().await;
            }
        }
    });
}

/// All bytes of the key store's files.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    files.flat_map(|file| std::fs::read(file).unwrap()).collect()
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|w| w == part)
}

#[test]
fn a_destroyed_key_is_in_no_free_page_and_no_log() {
    testkit::on_each_store(GROUND, async |store, clock| {
        if !store.is_sqlite() {
            // PostgreSQL has a test of its own: see `erasure`.
            return;
        }
        let hers = tell(store, clock, &kari(), SECRET).await;
        tell(store, clock, &nils(), "other").await;
        let file = store.db().row::<File>("SELECT file FROM pragma_database_list WHERE name = 'main'", vals![]).await;
        let file = std::path::PathBuf::from(file.unwrap().unwrap().file);
        let folder = file.parent().unwrap().join("keys");
        let db =
            Database::connect(format!("sqlite:{}", folder.join(file.file_name().unwrap()).display())).await.unwrap();
        let sql = "SELECT wrapped FROM subject_key WHERE subject LIKE 'person:%'";
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let wrapped = <Wrapped as store::FromQueryResult>::from_query_result(&row, "").unwrap().wrapped;
        db.close().await.unwrap();
        assert!(contains(&bytes_of(&folder), &wrapped));
        store.subjects().destroy(TENANT, &kari(), clock.now()).await.unwrap();
        assert!(!contains(&bytes_of(&folder), &wrapped));
        assert_eq!(words(store, hers).await, Part::Erased);
    });
}

#[derive(store::FromQueryResult)]
struct File {
    file: String,
}

#[derive(store::FromQueryResult)]
pub struct Wrapped {
    pub wrapped: Vec<u8>,
}
