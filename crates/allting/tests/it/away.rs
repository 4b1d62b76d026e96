//! A database that goes away and comes back: clear words meanwhile, nothing acknowledged is lost, recovery
//! without a restart.
//!
//! The program reaches a real PostgreSQL through a line that the test can cut, or let go silent.
//! `cargo xtask prove away` keeps it away for a minute each time.

mod silent;
pub mod visitors;

use std::time::Duration;

use base::Clock;
use base::config::Config;
use reqwest::{Client, Response};
use store::{Pass, Store, vals};
use testkit::{Engine, Line, Manner, NORDSUND};

use self::visitors::{Action, Came, Met, Visitors, browser, link_of};
use crate::program::{Place, Running};

/// Waits until it is so, for at most two minutes.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let mut every = tokio::time::interval(Duration::from_millis(50));
    let looking = async {
        loop {
            every.tick().await;
            if is_so().await {
                return;
            }
        }
    };
    if tokio::time::timeout(Duration::from_secs(120), looking).await.is_err() {
        panic!("never: {what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_around_an_absence_of_the_database_is_there_once() {
    let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES") else {
        testkit::skipped("it needs ALLTING_TEST_POSTGRES");
        return;
    };
    let engine = Engine::postgres(&server).await;
    let town = Town::open(&engine).await;
    let seconds = crate::prove::number("ALLTING_PROVE_SECONDS", 2);
    for manner in [Manner::Refuses, Manner::Silent] {
        town.without_its_database(manner, seconds).await;
    }
    drop(town);
    engine.remove().await;
}

/// A program whose database is behind a line, and the same database directly.
struct Town {
    // Dropped in this order: the program before the folder that it works in.
    _program: Running,
    place: Place,
    line: Line,
    store: Store,
    door: String,
}

impl Town {
    async fn open(engine: &Engine) -> Self {
        let (line, over) = Line::over(&engine.url()).await;
        let place = Place::new(Some(&over));
        // So that what ends a request that waits is what is known of the database.
        place.more("[limits]\nrequest_seconds = 600\n");
        let store = fill(&place, &engine.url()).await;
        let program = Running(place.command("serve").spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        let door = format!("http://localhost:{}", place.port);
        Self { _program: program, place, line, store, door }
    }

    async fn number(&self, sql: &str) -> i64 {
        self.store.db().scalar_i64(sql, vals![]).await.unwrap()
    }

    /// The database is away for so long, and comes back.
    async fn without_its_database(&self, manner: Manner, seconds: u64) {
        let mine = Action::Report(format!("Report: of her who looks at it while the line {manner:?}"));
        let link = link_of(&self.acknowledged(&mine).await);
        self.settled().await;
        let mut page = OpenPage::at(&format!("{}/follow/{link}/live", self.door)).await;

        let visitors = Visitors::start(&self.door, &format!("{manner:?}"));
        visitors.go_on(20).await;
        self.line.becomes(manner).await;
        visitors.away(true);
        #[expect(clippy::disallowed_methods, reason = "an absence lasts in real time")]
        let began = std::time::Instant::now();
        self.place.until(self.place.admin, "/readyz", 503).await;
        assert_eq!(self.place.get(self.place.admin, "/healthz").await.unwrap().0, 200, "the program itself lives");
        let job = self.put_job(manner).await;
        visitors.are_put_off().await;
        let mut every = tokio::time::interval(Duration::from_millis(50));
        while began.elapsed() < Duration::from_secs(seconds) {
            every.tick().await;
        }
        let seconds = began.elapsed().as_secs();
        visitors.away(false);

        self.line.becomes(Manner::Carries).await;
        self.place.until(self.place.admin, "/readyz", 200).await;
        visitors.go_on(20).await;
        let remark = Action::Remark(link.clone(), format!("Remark: {manner:?} is over"));
        self.acknowledged(&remark).await;
        page.hears("event: changed").await;
        let mut met = visitors.end().await;
        let again = visitors::repeat(&self.door, &mut met).await;
        self.settled().await;
        let undone = format!("SELECT COUNT(*) FROM job WHERE key = '{job}'");
        until("the job that was due meanwhile is done", async || self.number(&undone).await == 0).await;
        self.everything(&met, &again, &format!("{seconds} seconds away, {manner:?}")).await;
    }

    /// Tries until it is acknowledged; gives where the answer leads.
    async fn acknowledged(&self, action: &Action) -> String {
        let client = browser();
        for _ in 0..10 {
            match action.done(&client, &self.door).await {
                Came::Done(to) => return to,
                Came::Later => {}
                Came::Wrong(what) => panic!("{action:?}: {what}"),
            }
        }
        panic!("put off too often: {action:?}");
    }

    /// One that is due at once, put past the line; gives its key.
    async fn put_job(&self, manner: Manner) -> String {
        #[expect(clippy::disallowed_methods, reason = "the test puts a job as a part of the program would")]
        let pass = Pass::system(NORDSUND, "tests", self.store.clock().now());
        let key = store::keys::sha256_hex(format!("{manner:?}").as_bytes());
        let mut tx = self.store.begin().await.unwrap();
        // Looks whether a file is still needed that is not there at all.
        tx.job_put(&pass, "store.file_sweep", &key, pass.now(), "{}".into()).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        key
    }

    /// Waits until everything is sealed and the owners near every task were told.
    async fn settled(&self) {
        let open = "SELECT (SELECT COUNT(*) FROM journal WHERE position IS NULL) + (SELECT COUNT(*) FROM task)
          - (SELECT COUNT(DISTINCT subject) FROM journal WHERE kind = 'tasks.neighbours_told.v1')";
        until("sealed and followed", async || self.number(open).await == 0).await;
    }

    async fn everything(&self, met: &Met, again: &[String], how: &str) {
        assert_eq!(met.wrong, Vec::<String>::new());
        let only: Vec<&str> = met.while_away.keys().copied().collect();
        assert_eq!(only, ["503"], "{:?}", met.while_away);
        let there = visitors::there(&self.store).await;
        let times = |text: &str| there.get(text).copied().unwrap_or(0);
        for text in met.acknowledged.iter().chain(again) {
            assert_eq!(times(text), 1, "acknowledged, and there so often: {text}");
        }
        let unconfirmed = met.put_off.iter().filter(|action| times(action.text()) == 1).count();
        for action in &met.put_off {
            assert!(times(action.text()) <= 1, "put off, and there several times: {action:?}");
        }
        let told = "FROM journal WHERE kind = 'tasks.neighbours_told.v1'";
        let (effects, tasks) = (
            self.number(&format!("SELECT COUNT(*) {told}")).await,
            self.number(&format!("SELECT COUNT(DISTINCT subject) {told}")).await,
        );
        assert_eq!(effects, tasks, "each effect once");
        let proved = store::verify::journal(self.store.db(), |_, _| {}).await.unwrap();
        let whole = proved.unwrap_or_else(|broken| panic!("{broken}"));
        assert_eq!(whole.waiting, 0);
        println!(
            "proved: {how}: {} requests sent and answered meanwhile, all with 503 and Retry-After; {} actions \
             acknowledged before and after are there once; of {} that were put off {unconfirmed} are there once and \
             the others not, and each was acknowledged when it was repeated; {effects} effects of a follower once \
             each, {} journal entries in one chain",
            met.while_away["503"],
            met.acknowledged.len(),
            met.put_off.len(),
            whole.position
        );
    }
}

/// The register with a street, its owners, and the first categories.
pub async fn fill(place: &Place, url: &str) -> Store {
    let mut config = Config::load(&place.config(), std::iter::empty()).unwrap();
    config.database.url = url.to_owned();
    let house = allting::serve::build(config, Clock::system()).await.unwrap();
    let (store, sources) = (house.app.store.clone(), house.app.config.register.clone());
    use register::Kind;
    for (kind, text) in [
        (Kind::Addresses, include_str!("../../../register/tests/fixtures/addresses.json")),
        (Kind::Persons, include_str!("../../../register/tests/fixtures/persons.json")),
        (Kind::Owners, include_str!("../../../register/tests/fixtures/owners.csv")),
    ] {
        let load = register::Load { kind, source: kind.usual_source(), text, extra: "" };
        register::import(&store, &sources, NORDSUND, load).await.unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "the test loads what a municipality begins with")]
    let pass = Pass::system(NORDSUND, "tests", store.clock().now());
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
    tx.commit().await.unwrap();
    store
}

/// The line of a page that somebody has open.
struct OpenPage(Response, String);

impl OpenPage {
    async fn at(url: &str) -> Self {
        // Without a time limit: it is open for as long as the page is.
        let line = Client::new().get(url).send().await.unwrap();
        assert_eq!(line.status().as_u16(), 200);
        let mut page = Self(line, String::new());
        page.hears("event: here").await;
        page
    }

    /// Reads until this is told.
    async fn hears(&mut self, what: &str) {
        let Self(line, told) = self;
        let hearing = async {
            while !told.contains(what) {
                let part = line.chunk().await.unwrap();
                *told += &String::from_utf8_lossy(&part.unwrap_or_else(|| panic!("the line closed after {told}")));
            }
        };
        // For all of it: a line on which nothing is told is kept open by what no page shows.
        if tokio::time::timeout(visitors::PATIENCE, hearing).await.is_err() {
            panic!("{what} was never told, only {told}");
        }
        told.clear();
    }
}
