//! Lines to the database that go silent and do not break: nobody waits on one for ever, no place among the
//! connections is lost to one, and what was not confirmed is neither acknowledged nor sent again.

use base::{Clock, Error};
use store::{Pass, Store, vals};
use testkit::{Engine, Line, Manner, NORDSUND};

use super::until;
use super::visitors::PATIENCE;

/// One row for each time that it is done.
const ONE_MORE: &str = "INSERT INTO job (tenant, id, kind, key, run_at, payload, attempts)
  VALUES ($1, $2, 'tests.unheard', CAST(clock_timestamp() AS TEXT), $3, '{}', 0)";

/// A store that reaches its database over a line, by one connection, and one that goes there directly.
struct Two {
    line: Line,
    store: Store,
    directly: Store,
    engine: Engine,
}

impl Two {
    async fn open() -> Option<Self> {
        let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES") else {
            testkit::skipped("it needs ALLTING_TEST_POSTGRES");
            return None;
        };
        let engine = Engine::postgres(&server).await;
        let (line, over) = Line::over(&engine.url()).await;
        let open = async |url: &str| {
            let mut config = testkit::config(url, engine.folder());
            (config.database.connections, config.database.wait_seconds) = (1, 2);
            allting::serve::open(&config, Clock::system()).await.unwrap()
        };
        let (directly, store) = (open(&engine.url()).await, open(&over).await);
        store::migrate::run(&directly, &[store::MIGRATIONS], directly.clock().now()).await.unwrap();
        Some(Self { line, store, directly, engine })
    }

    async fn number(&self, sql: &str) -> i64 {
        self.directly.db().scalar_i64(sql, vals![]).await.unwrap()
    }

    /// Lets the line carry again, waits until the only connection there is works, and ends.
    async fn recovers(self) {
        self.line.becomes(Manner::Carries).await;
        until("the only connection works again", async || self.store.ping().await.is_ok()).await;
        // And not only for one statement.
        for _ in 0..3 {
            let tx = self.store.begin().await.unwrap();
            tx.scalar_i64("SELECT 1 AS n", vals![]).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
            self.store.ping().await.unwrap();
        }
        drop((self.store, self.directly));
        self.engine.remove().await;
    }
}

fn unavailable<T: std::fmt::Debug>(told: base::Result<T>) {
    assert!(matches!(told, Err(Error::Unavailable(_))), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_on_a_line_that_goes_silent_is_told_and_its_place_is_free_again() {
    let Some(two) = Two::open().await else { return };
    let store = two.store.clone();
    let asked = tokio::spawn(async move { store.db().scalar_i64("SELECT 1 AS n FROM pg_sleep(3600)", vals![]).await });
    let under_way = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
        AND query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()";
    until("the statement is under way", async || two.number(under_way).await == 1).await;
    two.line.becomes(Manner::Silent).await;
    let told = tokio::time::timeout(PATIENCE, asked).await.expect("nobody waits for ever").unwrap();
    unavailable(told);
    let told = tokio::time::timeout(PATIENCE, two.store.ping()).await.expect("nobody waits for ever");
    unavailable(told);
    two.recovers().await;
}

/// What takes long is not taken for silence: the length of time is what this is about.
#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_long_is_left_alone() {
    let Some(two) = Two::open().await else { return };
    let told = two.store.db().scalar_i64("SELECT 1 AS n FROM pg_sleep(13)", vals![]).await;
    assert_eq!(told.unwrap(), 1);
    two.recovers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_never_comes_is_not_acknowledged_and_there_once() {
    let Some(two) = Two::open().await else { return };
    #[expect(clippy::disallowed_methods, reason = "the test puts a job as a part of the program would")]
    let pass = Pass::system(NORDSUND, "tests", two.store.clock().now());
    let mut tx = two.store.begin().await.unwrap();
    let values = vals![NORDSUND.0, base::id::new_v7(pass.now()), pass.now().plus_minutes(600).micros()];
    tx.execute(&pass, ONE_MORE, values).await.unwrap();
    two.line.becomes(Manner::Unheard).await;
    let told = tokio::time::timeout(PATIENCE, tx.commit_quietly("a test")).await.expect("nobody waits for ever");
    unavailable(told);
    let there = "SELECT COUNT(*) FROM job WHERE kind = 'tests.unheard'";
    until("it was committed all the same", async || two.number(there).await == 1).await;
    two.line.becomes(Manner::Carries).await;
    until("the line carries again", async || two.store.ping().await.is_ok()).await;
    assert_eq!(two.number(there).await, 1, "and it was not sent again");
    two.recovers().await;
}
