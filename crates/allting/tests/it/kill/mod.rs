//! The program dies at random moments under load, and so does the database server. Afterwards
//! every acknowledged action is there once, nothing is half there, the journal is whole, whatever
//! reacts reacted once, and every letter arrived.
//!
//! The short form runs with the tests; `cargo xtask prove kill` runs the long one. What a process
//! that dies has written is safe with the operating system, so this does not show what a power cut
//! does: that is what `synchronous = FULL` and `fsync` are for.

mod check;
mod ledger;
mod letters;
mod load;
mod victim;

use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use fastrand::Rng;
use store::{FromQueryResult, Store, vals};
use testkit::Engine;

use self::letters::Post;
use self::load::{Client, Count, Story, Town};
use self::victim::Victim;

/// This test by its name, for the victim.
const TEST: &str = "kill::what_was_acknowledged_is_there_once_after_a_kill";
const CLIENTS: usize = 6;
/// After so many rounds everything is looked at, and at the end.
const LOOK: u64 = 25;

#[test]
fn what_was_acknowledged_is_there_once_after_a_kill() {
    if victim::am_i() {
        return;
    }
    let rounds = crate::prove::number("ALLTING_PROVE_ROUNDS", 10);
    let seed = crate::prove::seed();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in crate::prove::engines().await {
            let (name, mut proof) = (engine.to_string(), Proof::begin(engine, seed).await);
            proof.program_dies(rounds).await;
            // Only the one who started the server can start it again.
            if name != "SQLite" && crate::prove::is_long() {
                proof.server_dies(rounds.div_ceil(10)).await;
            }
            proof.end(&name, seed).await;
        }
    });
}

struct Proof {
    engine: Engine,
    town: Town,
    post: Post,
    rng: Rng,
    stories: Vec<Story>,
    kills: u64,
    crashes: u64,
}

async fn open(engine: &Engine) -> Store {
    let mut config = testkit::config(&engine.url(), engine.folder());
    config.database.connections = 2;
    allting::serve::open(&config, Clock::system()).await.unwrap()
}

impl Proof {
    async fn begin(engine: Engine, seed: u64) -> Self {
        let store = open(&engine).await;
        let post = Post::open().await;
        let town = load::prepare(testkit::config(&engine.url(), engine.folder()), &store, &post).await;
        Self { engine, town, post, rng: Rng::with_seed(seed), stories: Vec::new(), kills: 0, crashes: 0 }
    }

    fn clients(&mut self, port: u16, count: &Arc<Count>, patient: bool) -> Vec<tokio::task::JoinHandle<Vec<Story>>> {
        let name = |n: usize| format!("k{}-{}-{n}", self.kills, self.crashes);
        let names: Vec<String> = (0..CLIENTS).map(name).collect();
        let start = |name: String| {
            let client = Client::new(name, port, &self.town, count, self.rng.u64(..), patient);
            tokio::spawn(client.live())
        };
        names.into_iter().map(start).collect()
    }

    async fn told(&mut self, clients: Vec<tokio::task::JoinHandle<Vec<Story>>>) {
        for client in clients {
            self.stories.extend(client.await.unwrap());
        }
    }

    /// The program is killed while it starts or works, and started again.
    async fn program_dies(&mut self, rounds: u64) {
        let store = open(&self.engine).await;
        for round in 1..=rounds {
            letters::a_minute_goes_by(&store).await;
            let mut victim = Victim::start(&self.engine, TEST);
            let (actions, more) = (self.rng.u64(..60), Duration::from_micros(self.rng.u64(..10_000)));
            if round % 10 == 5 {
                // While it starts: the moment is the point, so it is a length of time.
                let moment = Duration::from_millis(self.rng.u64(..400));
                let _ = tokio::time::timeout(moment, victim.ready()).await;
                victim.kill();
            } else {
                let (port, count) = (victim.ready().await, Arc::<Count>::default());
                let clients = self.clients(port, &count, false);
                count.reaches(actions).await;
                let _ = tokio::time::timeout(more, std::future::pending::<()>()).await;
                victim.kill();
                self.told(clients).await;
            }
            self.kills += 1;
            if round % LOOK == 0 && round < rounds {
                self.look().await;
            }
        }
    }

    /// The database server dies under a program that lives on, and both under load.
    async fn server_dies(&mut self, rounds: u64) {
        for round in 1..=rounds {
            let mut victim = Victim::start(&self.engine, TEST);
            let (port, count) = (victim.ready().await, Arc::<Count>::default());
            let clients = self.clients(port, &count, true);
            count.reaches(self.rng.u64(1..60)).await;
            self.crash().await;
            // It works again without having been started again.
            let before = count.now();
            count.reaches(before + 1 + self.rng.u64(..30)).await;
            victim.kill();
            self.told(clients).await;
            self.crashes += 1;
            if round % LOOK == 0 && round < rounds {
                self.look().await;
            }
        }
    }

    /// Asks for the server's end and waits until a newer one answers.
    async fn crash(&self) {
        #[derive(FromQueryResult)]
        struct Started {
            at: String,
        }
        let started = async || -> Option<String> {
            let mut config = testkit::config(&self.engine.url(), self.engine.folder());
            config.database.connections = 1;
            let store = allting::serve::open(&config, Clock::system()).await.ok()?;
            let at: Option<Started> =
                store.db().row("SELECT pg_postmaster_start_time()::TEXT AS at", vals![]).await.ok()?;
            at.map(|s| s.at)
        };
        let before = started().await;
        println!("\nxtask: crash the database");
        let mut look = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..3_000 {
            look.tick().await;
            let now = started().await;
            if now.is_some() && now != before {
                return;
            }
        }
        panic!("the server did not come back");
    }

    /// Lets the program finish what waits, kills it once more, and looks at everything.
    async fn look(&mut self) -> check::Found {
        let store = open(&self.engine).await;
        letters::a_minute_goes_by(&store).await;
        self.post.sure(true);
        let mut victim = Victim::start(&self.engine, TEST);
        victim.ready().await;
        settled(&store).await;
        victim.kill();
        self.post.sure(false);
        let found = check::everything(&store, &self.stories, &self.post).await;
        println!("\n{} kills, {} crashes of the server: {found:?}", self.kills, self.crashes);
        found
    }

    async fn end(mut self, name: &str, seed: u64) {
        let found = self.look().await;
        assert!(found.acknowledged > self.kills, "there was work to lose: {found:?}");
        assert!(found.effects > 0 && found.timers > 0, "followers and timers were at work: {found:?}");
        assert!(found.post.letters > self.kills, "letters were on their way: {found:?}");
        println!(
            "proved: {} kills of the program and {} of the server on {name}, seed {seed}: {} acknowledged actions are \
             there once ({} more had no answer), {} journal entries without a gap, {} effects and {} timers once each, \
             {} photos whole, {} letters to {} receivers came in order, each under one id ({} came again)",
            self.kills,
            self.crashes,
            found.acknowledged,
            found.unanswered,
            found.entries,
            found.effects,
            found.timers,
            found.photos,
            found.post.letters,
            found.post.receivers,
            found.post.again
        );
        self.engine.remove().await;
    }
}

/// Waits until everything is sealed, the effects of followers and timers are there, and letters have
/// gone. A follower keeps its position only now and then, and the house has timers of its own for the night.
async fn settled(store: &Store) {
    const WAITING: &str = "SELECT (SELECT COUNT(*) FROM journal WHERE position IS NULL)
      + (SELECT COUNT(*) FROM job WHERE kind = 'ledger.timer')
      + (SELECT CASE WHEN w.n > h.n THEN w.n - h.n ELSE 0 END
         FROM (SELECT COUNT(*) AS n FROM journal WHERE kind LIKE 'tasks.%') w,
              (SELECT COUNT(*) AS n FROM ledger WHERE what = 'seen') h)
      + (SELECT COUNT(*) FROM task t WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.tenant = t.tenant
           AND j.subject = t.id AND j.kind = 'tasks.neighbours_told.v1'))";
    let sql = format!("{WAITING} + {}", letters::WAITING);
    let mut look = tokio::time::interval(Duration::from_millis(20));
    let mut waiting = 0;
    for _ in 0..3_000 {
        look.tick().await;
        waiting = store.db().scalar_i64(&sql, vals![]).await.unwrap();
        if waiting == 0 {
            return;
        }
    }
    panic!("{waiting} things still wait after a minute");
}
