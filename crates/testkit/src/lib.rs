//! The application under test: real databases, a clock that stands still, visitors with cookies.
//!
//! ```ignore
//! testkit::on_each_engine(|store| (residents(store), vec![tasks::room()]), async |world| {
//!     let mut visitor = world.visitor();
//!     let page = visitor.get("/report").await;
//!     assert_eq!(page.status, 200);
//! });
//! ```
//! SQLite always; PostgreSQL when `ALLTING_TEST_POSTGRES` names a server where databases may be
//! created, such as `postgres://postgres@127.0.0.1:5433/postgres`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod counted;
pub mod engine;
pub mod line;
pub mod program;
pub mod visitor;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use base::config::Config;
use base::id::{self, Uuid};
use base::{Clock, TenantId, Time};
use door::{House, Residents, Room};
use store::{Assurance, Store, vals};

pub use counted::Counted;
pub use engine::Engine;
pub use line::{Line, Manner};
pub use program::Program;
pub use visitor::{Page, Visitor};

/// 22 November 2026, 12:00 in Norway: a Sunday.
pub const NOW: Time = Time::from_micros(1_795_345_200_000_000);
/// The two municipalities of every test.
pub const NORDSUND: TenantId = TenantId(313_131_319);
pub const SMOLA: TenantId = TenantId(314_141_415);

/// A migrated database and all that runs on it.
pub struct World {
    pub house: House,
    pub store: Store,
    pub clock: Clock,
    pub engine: Engine,
}

/// Runs the test on SQLite, and on PostgreSQL when a server is named.
///
/// `build` gives the register's read side and the rooms; the register's own room included.
pub fn on_each_engine(build: impl Fn(&Store) -> (Arc<dyn Residents>, Vec<Room>), test: impl AsyncFn(&World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in engine::all().await {
            eprintln!("on {engine}");
            let world = World::new(engine, &build).await;
            test(&world).await;
            world.finish().await;
        }
    });
}

/// The configuration of every test, for a database and a folder.
pub fn config(url: &str, folder: &std::path::Path) -> Config {
    let text = format!(
        r#"
        [database]
        url = "{url}"
        connections = 4
        [files]
        folder = "{files}"
        [keys]
        master = "{master}"
        [rates]
        limited = false
        [mail]
        relays = ["127.0.0.0/8", "::1/128"]
        authserv = "mx.example"
        [flow]
        allow_private = ["127.0.0.0/8", "::1/128"]
        {nordsund}
        {smola}
        "#,
        files = folder.join("files").display(),
        master = "5a".repeat(32),
        nordsund = tenant(NORDSUND, "Nordsund kommune", "1505", "localhost", folder),
        smola = tenant(SMOLA, "Smøla kommune", "1573", "smola.localhost", folder),
    );
    Config::parse(&text, std::iter::empty()).expect("the tests' configuration is right")
}

fn tenant(id: TenantId, name: &str, number: &str, host: &str, folder: &std::path::Path) -> String {
    format!(
        r#"
        [[tenant]]
        orgno = {id}
        name = "{name}"
        municipality_number = "{number}"
        hosts = ["{host}"]
        url = "http://{host}:8080"
        [tenant.sign_in]
        issuer = "http://localhost:8081"
        client_id = "allting-{number}"
        private_key_file = "{key}"
        key_id = "key-1"
        test_issuer = true
        [tenant.mail]
        domain = "post.{host}"
        "#,
        key = folder.join("client.pem").display(),
    )
}

impl World {
    pub async fn new(engine: Engine, build: &impl Fn(&Store) -> (Arc<dyn Residents>, Vec<Room>)) -> Self {
        let clock = Clock::manual(NOW);
        let config = config(&engine.url(), engine.folder());
        let store = open(&config, clock.clone()).await;
        let (residents, rooms) = build(&store);
        store::migrate::run(&store, &door::house::migrations(&rooms), NOW).await.expect("migrations run");
        let house = House::build(config, store.clone(), residents, rooms).expect("the house stands");
        Self { house, store, clock, engine }
    }

    /// A visitor of Nordsund who has not signed in.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor::new(self, "localhost:8080")
    }

    /// A visitor of Smøla who has not signed in.
    pub fn visitor_of_smola(&self) -> Visitor<'_> {
        Visitor::new(self, "smola.localhost:8080")
    }

    /// A visitor of Nordsund with an open session of this person. The way through the issuer is
    /// tested where the sign-in is.
    pub async fn signed_in(&self, person: Uuid, assurance: Assurance) -> Visitor<'_> {
        let mut visitor = self.visitor();
        let secret = self.session(NORDSUND, person, assurance).await;
        visitor.set_cookie("allting", &secret);
        visitor
    }

    /// Opens a session; gives the cookie's secret.
    pub async fn session(&self, tenant: TenantId, person: Uuid, assurance: Assurance) -> String {
        open_session(&self.store, tenant, person, assurance).await
    }

    /// Seals, lets followers follow and does due jobs until nothing waits.
    pub async fn settle(&self) {
        self.house.settle().await.expect("followers and jobs do their work");
    }

    /// How many journal entries of a kind there are.
    pub async fn entries(&self, kind: &str) -> i64 {
        self.store.db().scalar_i64("SELECT COUNT(*) FROM journal WHERE kind = $1", vals![kind]).await.unwrap()
    }

    /// Looks whether all was handled, and takes the database away.
    pub async fn finish(self) {
        self.settle().await;
        let lagging: Vec<_> = self.store.follower_lag().await.unwrap().into_iter().filter(|f| f.1 > 0).collect();
        assert!(lagging.is_empty(), "journal entries were left unhandled: {lagging:?}");
        let Self { house, store, engine, .. } = self;
        drop((house, store));
        engine.remove().await;
    }
}

/// Opens a session without the way through the issuer; gives the cookie's secret.
pub async fn open_session(store: &Store, tenant: TenantId, person: Uuid, assurance: Assurance) -> String {
    let now = store.clock().now();
    let secret = format!("{}{}", id::new_v7(now).simple(), id::new_v7(now).simple());
    let mut tx = store.begin().await.unwrap();
    tx.execute_quietly(
        "INSERT INTO session (hash, tenant, person, assurance, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
        vals![door::session::hash_of(&secret), tenant.0, person, assurance.number(), now.micros()],
    )
    .await
    .unwrap();
    tx.commit_quietly("a test signs in").await.unwrap();
    secret
}

async fn open(config: &Config, clock: Clock) -> Store {
    let keys = store::Keys::from_hex(config.keys.master.as_ref().unwrap().reveal()).unwrap();
    Store::open(store::Options {
        url: config.database.url.clone(),
        replicas: config.database.replicas.clone(),
        connections: config.database.connections,
        wait: std::time::Duration::from_secs(config.database.wait_seconds),
        files: config.files.folder.clone(),
        subjects: config.keys.subjects.clone(),
        keys,
        clock,
    })
    .await
    .expect("the database opens")
}

/// A store on a database of its own, which nobody has migrated.
pub async fn store_on(engine: &Engine, clock: Clock) -> Store {
    open(&config(&engine.url(), engine.folder()), clock).await
}

/// Runs a test of `store` alone, with these tables, on each engine.
pub fn on_each_store(migrations: &[store::Migrations], test: impl AsyncFn(&Store, &Clock)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in engine::all().await {
            eprintln!("on {engine}");
            let clock = Clock::manual(NOW);
            let store = open(&config(&engine.url(), engine.folder()), clock.clone()).await;
            store::migrate::run(&store, migrations, NOW).await.expect("migrations run");
            test(&store, &clock).await;
            drop(store);
            engine.remove().await;
        }
    });
}

/// Names the file in which `cargo xtask test` finds what [`skipped`] says.
const SKIPPED: &str = "ALLTING_TEST_SKIPPED";

/// Says that this test cannot run here and why; then it returns. To the test runner it has passed, so
/// without this nobody would see that it looked at nothing.
#[track_caller]
pub fn skipped(why: &str) {
    let thread = std::thread::current();
    // Where tests run one after the other they all do on the main thread, and the place has to do.
    let place = std::panic::Location::caller().to_string();
    let test = thread.name().filter(|name| *name != "main").unwrap_or(&place);
    eprintln!("SKIPPED {test}: {why}");
    let Some(file) = std::env::var_os(SKIPPED) else { return };
    let line = format!("{test}\t{}\n", why.replace('\n', " "));
    // In one piece, because other test programs write to its end at the same time.
    let mut file = std::fs::File::options().create(true).append(true).open(file).expect("the file of skipped tests");
    std::io::Write::write_all(&mut file, line.as_bytes()).expect("a skipped test is written down");
}

/// A port that nobody listens on, for a program that is started, and perhaps started again. It is below those
/// that systems give to outgoing connections: one of these would keep the program from coming back.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Programs of tests that run at the same time begin at different ones.
    let begin = std::process::id().wrapping_mul(7_919) % 20_000;
    loop {
        let n = begin + NEXT.fetch_add(1, Ordering::SeqCst);
        let port = u16::try_from(10_000 + n % 20_000).expect("it is below 30,000");
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
