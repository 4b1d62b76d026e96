//! Master keys change while the program serves: nothing is lost, nothing is found twice.

use std::path::PathBuf;

use base::Clock;
use base::id::{Uuid, new_v7};
use store::rotation::{self, By, Kind, Reseal, Sealed, SealingBegan, SealingEnded};
use store::{Event, Keys, Migration, Migrations, Options, Part, Store, Subject, vals};
use testkit::Engine;

use crate::subjects::{SECRET, tell, words};
use crate::{LampLit, TENANT, pass};

const TABLES: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "lamps",
        list: &[Migration {
            number: 1,
            name: "lamps",
            sql: "CREATE TABLE lamp (tenant BIGINT NOT NULL, id UUID NOT NULL, lookup BYTEA NOT NULL, sealed BYTEA NOT NULL,
                  file TEXT, PRIMARY KEY (tenant, id)); CREATE UNIQUE INDEX lamp_lookup ON lamp (tenant, lookup)",
            postgres: None,
        }],
    },
];

fn reseal() -> Reseal {
    let of = |column, kind| Sealed { table: "lamp", id: "id", column, purpose: "lamp", kind };
    Reseal { sealed: vec![of("sealed", Kind::LookedUp("lookup")), of("file", Kind::File)] }
}

/// A node with its own ring, on the database and key file of all.
struct Place {
    engine: Engine,
    clock: Clock,
    ring: PathBuf,
}

fn line(key: u8) -> String {
    store::keys::hex(&[key; 32])
}

impl Place {
    async fn each(test: impl AsyncFn(&Place)) {
        for engine in testkit::engine::all().await {
            let ring = engine.folder().join("master.key");
            let place = Place { engine, clock: Clock::manual(testkit::NOW), ring };
            place.ring(&[1]);
            test(&place).await;
            place.engine.remove().await;
        }
    }

    /// Writes the key file, the newest key first.
    fn ring(&self, keys: &[u8]) {
        let lines: Vec<String> = keys.iter().map(|k| line(*k)).collect();
        std::fs::write(&self.ring, lines.join("\n")).unwrap();
    }

    async fn node(&self) -> Store {
        self.node_with(Keys::from_file(&self.ring).unwrap()).await
    }

    async fn node_with(&self, keys: Keys) -> Store {
        let options = Options {
            url: self.engine.url(),
            connections: 2,
            wait: std::time::Duration::from_secs(5),
            files: self.engine.folder().join("files"),
            keys,
            replicas: Vec::new(),
            subjects: None,
            clock: self.clock.clone(),
        };
        let store = Store::open(options).await.unwrap();
        store::migrate::run(&store, TABLES, self.clock.now()).await.unwrap();
        store
    }

    /// Writes a lamp down as an importer does: looked for first, so that it stands there once.
    async fn lamp(&self, store: &Store, name: &str) -> bool {
        let keys = store.keys();
        let mut tx = store.begin().await.unwrap();
        if found(store, name).await == 1 {
            return false;
        }
        let pass = pass(&self.clock);
        let file = keys.seal("lamp", TENANT, format!("file of {name}").as_bytes()).unwrap();
        let file = tx.file_put(&pass, file.into(), "application/octet-stream").await.unwrap();
        let id = new_v7(self.clock.now());
        tx.execute(
            &pass,
            "INSERT INTO lamp (tenant, id, lookup, sealed, file) VALUES ($1, $2, $3, $4, $5)",
            vals![
                TENANT.0,
                id,
                keys.lookup("lamp", TENANT, name).unwrap(),
                keys.seal("lamp", TENANT, name.as_bytes()).unwrap(),
                file.sha256,
            ],
        )
        .await
        .unwrap();
        tx.journal(&pass, &LampLit { lamp: id, watts: 1 }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        true
    }

    /// Works until nothing is due, over the pauses between passes.
    async fn work(&self, store: &Store) {
        for _ in 0..3 {
            while store.work(&[std::sync::Arc::new(reseal()), std::sync::Arc::new(store::files::Sweep)]).await.unwrap()
            {
            }
            self.clock.advance_seconds(60);
        }
    }
}

/// How many rows are found by the value.
async fn found(store: &Store, name: &str) -> i64 {
    let lookups = store.keys().lookups("lamp", TENANT, name).unwrap();
    let sql = format!("SELECT COUNT(*) FROM lamp WHERE tenant = $1 AND lookup IN ({})", store::marks(2, lookups.len()));
    let values = std::iter::once(TENANT.0.into()).chain(lookups.into_iter().map(Into::into)).collect();
    store.db().scalar_i64(&sql, values).await.unwrap()
}

#[derive(store::FromQueryResult)]
struct Row {
    sealed: Vec<u8>,
    file: String,
}

/// Every lamp opens, with its file.
async fn names(store: &Store) -> Vec<String> {
    let rows: Vec<Row> = store.db().rows("SELECT sealed, file FROM lamp", vals![]).await.unwrap();
    let mut names = Vec::new();
    for row in rows {
        let name = String::from_utf8(store.keys().open("lamp", TENANT, &row.sealed).unwrap()).unwrap();
        let file = store.files().get(TENANT, &row.file).await.unwrap();
        assert_eq!(store.keys().open("lamp", TENANT, &file).unwrap(), format!("file of {name}").as_bytes());
        names.push(name);
    }
    names.sort();
    names
}

async fn entries(store: &Store, kind: &str) -> i64 {
    store.db().scalar_i64("SELECT COUNT(*) FROM journal WHERE kind = $1", vals![kind]).await.unwrap()
}

fn run<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

fn kari() -> Subject {
    Subject::person(Uuid::from_u128(1))
}

fn all(n: usize) -> Vec<String> {
    let mut all: Vec<String> = (0..n).map(|n| format!("lamp {n:04}")).collect();
    all.sort();
    all
}

#[test]
fn everything_is_sealed_anew_while_others_write_and_the_old_key_may_go() {
    run(Place::each(async |place| {
        let store = place.node().await;
        assert!(rotation::begin(&store, TENANT).await.unwrap());
        for name in all(450) {
            assert!(place.lamp(&store, &name).await);
        }
        let told = tell(&store, &place.clock, &kari(), SECRET).await;
        place.work(&store).await;
        let old = store.keys().newest().unwrap();

        place.ring(&[2, 1]);
        assert!(store.keys().reload().unwrap());
        let new = store.keys().newest().unwrap();
        assert!(rotation::begin(&store, TENANT).await.unwrap());
        assert!(!rotation::begin(&store, TENANT).await.unwrap(), "once");
        let reseal: Vec<std::sync::Arc<dyn store::JobHandler>> = vec![std::sync::Arc::new(reseal())];
        assert!(store.work(&reseal).await.unwrap(), "the first batch");
        // In the middle of it: half is old, half is new, and all of it is found once.
        let status = rotation::status(&store, &[TENANT], &self::reseal().sealed).await.unwrap();
        let values = |id| status.iter().find(|k| k.by == By::Key(id)).unwrap().values();
        assert!(values(old) > 200 && values(new) >= 200, "{status:?}");
        assert!(rotation::needed(&status, old, place.clock.now()).unwrap().contains("values may still need"));
        for name in all(450) {
            assert!(!place.lamp(&store, &name).await, "{name} is there");
            assert_eq!(found(&store, &name).await, 1);
        }
        for name in ["lamp 0450", "lamp 0451"] {
            assert!(place.lamp(&store, name).await);
        }
        // A crash: the program is gone, and another goes on where it was.
        drop(store);
        let store = place.node().await;
        assert!(!rotation::begin(&store, TENANT).await.unwrap());
        place.work(&store).await;
        assert_eq!(names(&store).await, all(452));
        assert_eq!(words(&store, told).await, Part::Open(crate::subjects::Words { body: SECRET.into() }));

        let status = rotation::status(&store, &[TENANT], &self::reseal().sealed).await.unwrap();
        let [newest, former] = &status[..] else { panic!("{status:?}") };
        assert_eq!((newest.by, former.by), (By::Key(new), By::Key(old)));
        assert_eq!((newest.values(), former.values()), (2 * 452 + 1, 0));
        assert!(rotation::needed(&status, new, place.clock.now()).unwrap().contains("is the newest"));
        assert!(rotation::needed(&status, old, place.clock.now()).unwrap().contains("pages that are open"));
        place.clock.advance_seconds(4 * 3_600);
        assert_eq!(rotation::needed(&status, old, place.clock.now()), None);
        assert_eq!(entries(&store, SealingBegan::KIND).await, 2);
        assert_eq!(entries(&store, SealingEnded::KIND).await, 2);

        // Without the old key everything opens, is found, and no old file lies about.
        place.ring(&[2]);
        drop(store);
        let store = place.node().await;
        assert_eq!(names(&store).await, all(452));
        assert_eq!(found(&store, "lamp 0003").await, 1);
        assert_eq!(words(&store, told).await, Part::Open(crate::subjects::Words { body: SECRET.into() }));
        assert_eq!(store.db().scalar_i64("SELECT COUNT(*) FROM file", vals![]).await.unwrap(), 452);
        let kept = walk(&place.engine.folder().join("files"));
        assert_eq!(kept, 452);
    }));
}

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.map(|p| if p.is_dir() { walk(&p) } else { 1 }).sum()
}

#[test]
fn a_node_that_has_not_changed_keys_yet_is_waited_for() {
    run(Place::each(async |place| {
        let ring = |keys: &[u8]| Keys::from_hex(&keys.iter().map(|k| line(*k)).collect::<Vec<_>>().join("\n")).unwrap();
        // First every node learns the new key, then they begin to seal by it, one after the other.
        let late = place.node_with(ring(&[1, 2])).await;
        rotation::begin(&late, TENANT).await.unwrap();
        for name in all(10) {
            place.lamp(&late, &name).await;
        }
        place.work(&late).await;
        let early = place.node_with(ring(&[2, 1])).await;
        assert!(rotation::begin(&early, TENANT).await.unwrap());
        let handlers: Vec<std::sync::Arc<dyn store::JobHandler>> = vec![std::sync::Arc::new(reseal())];
        while early.work(&handlers).await.unwrap() {
            // Behind its back the late one goes on with the old key; either does the work.
            if names(&early).await.len() < 40 {
                let n = names(&early).await.len();
                place.lamp(&late, &format!("lamp {n:04}")).await;
                assert!(!place.lamp(&early, &format!("lamp {n:04}")).await, "both find what either wrote");
            }
            late.work(&handlers).await.unwrap();
        }
        assert_eq!(entries(&early, SealingEnded::KIND).await, 1, "only the first key's");
        place.work(&late).await;
        assert_eq!(entries(&early, SealingEnded::KIND).await, 2);
        let status = rotation::status(&early, &[TENANT], &reseal().sealed).await.unwrap();
        assert_eq!(status.iter().map(|k| k.values() > 0).collect::<Vec<_>>(), [true, false], "{status:?}");
        let alone = place.node_with(ring(&[2])).await;
        let lamps = names(&alone).await;
        assert_eq!(lamps, all(lamps.len()));
        drop((late, early, alone));
    }));
}

#[test]
fn a_node_without_the_key_leaves_the_work_to_others() {
    run(Place::each(async |place| {
        let old = place.node().await;
        for name in all(3) {
            place.lamp(&old, &name).await;
        }
        let new = place.node_with(Keys::from_hex(&format!("{}\n{}", line(2), line(1))).unwrap()).await;
        rotation::begin(&new, TENANT).await.unwrap();
        let handlers: Vec<std::sync::Arc<dyn store::JobHandler>> = vec![std::sync::Arc::new(reseal())];
        assert!(old.work(&handlers).await.unwrap(), "tried");
        assert!(!old.work(&handlers).await.unwrap(), "and put back for later");
        assert_eq!(names(&old).await, all(3), "nothing was spoilt");
        place.work(&new).await;
        assert_eq!(names(&new).await, all(3));
        assert_eq!(entries(&new, SealingEnded::KIND).await, 1);
        drop((old, new));
    }));
}
