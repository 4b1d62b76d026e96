//! The program dies at random moments under load, and so does the database server. Afterwards
//! every acknowledged action is there once, whether it came by a form, by mail or by the API; what was sent again is
//! there once, too; nothing is half there, the journal is whole, whatever reacts reacted once, and every letter and
//! every mail arrived.
//!
//! The short form runs with the tests; `cargo xtask prove kill` runs the long one. What a process
//! that dies has written is safe with the operating system, so this does not show what a power cut
//! does: that is what `synchronous = FULL` and `fsync` are for.
//!
//! - `town`: who there is before anything dies; `causes`: what followers and jobs have to do besides
//! - `browser`, `mail`, `api`: those at work, each by another way; `story`: what they were told
//! - `letters`, `relay`: where webhooks and mails of ours arrive
//! - `victim`: the program that dies; `ledger`: a room of its own that counts
//! - `check`: what must be true afterwards; `effects`: of each follower and job of the house

mod api;
mod browser;
mod causes;
mod check;
mod effects;
mod ledger;
mod letters;
mod mail;
mod relay;
mod story;
mod town;
mod victim;

use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use fastrand::Rng;
use store::{FromQueryResult, Store, vals};
use testkit::Engine;
use tokio::task::JoinHandle;

use self::api::{Caller, Talk};
use self::browser::{Browser, Client};
use self::causes::Causes;
use self::letters::Post;
use self::mail::{Correspondence, Sender};
use self::relay::Relay;
use self::story::{Count, Story};
use self::town::Town;
use self::victim::{Ports, Victim};

/// This test by its name, for the victim.
const TEST: &str = "kill::what_was_acknowledged_is_there_once_after_a_kill";
/// So many are at work at once by each way.
const BROWSERS: usize = 6;
const SENDERS: usize = 2;
const CALLERS: usize = 2;
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
    town: Arc<Town>,
    causes: Causes,
    post: Post,
    relay: Relay,
    /// Where those who write by mail look up what became of it.
    store: Store,
    rng: Rng,
    forms: Vec<Story>,
    mails: Vec<Correspondence>,
    talks: Vec<Talk>,
    kills: u64,
    crashes: u64,
}

/// Those at work, until the program dies.
struct Crowd {
    browsers: Vec<JoinHandle<Vec<Story>>>,
    senders: Vec<JoinHandle<Vec<Correspondence>>>,
    callers: Vec<JoinHandle<Vec<Talk>>>,
}

async fn open(engine: &Engine) -> Store {
    let mut config = testkit::config(&engine.url(), engine.folder());
    config.database.connections = 2;
    allting::serve::open(&config, Clock::system()).await.unwrap()
}

impl Proof {
    async fn begin(engine: Engine, seed: u64) -> Self {
        let (post, relay) = (Post::open().await, Relay::open().await);
        let town = Arc::new(town::prepare(&engine, &open(&engine).await, &post).await);
        let (causes, store, rng) = (Causes::new(&engine).await, open(&engine).await, Rng::with_seed(seed));
        let (forms, mails, talks) = (Vec::new(), Vec::new(), Vec::new());
        Self { engine, town, causes, post, relay, store, rng, forms, mails, talks, kills: 0, crashes: 0 }
    }

    /// What was done with every task that somebody asked for.
    fn stories(&self) -> impl Iterator<Item = &Story> {
        let by_mail = self.mails.iter().map(|c| &c.story);
        self.forms.iter().chain(by_mail).chain(self.talks.iter().map(|t| &t.story))
    }

    fn start(&self) -> Victim {
        Victim::start(&self.engine, TEST, self.relay.port)
    }

    fn sender(&mut self, n: usize, ports: Ports, browser: Browser) -> Sender {
        let name = format!("k{}-{}-mail{n}", self.kills, self.crashes);
        let (town, store, rng) = (self.town.clone(), self.store.clone(), self.rng.fork());
        Sender { browser, port: ports.mail, town, store, rng, name }
    }

    fn caller(&mut self, n: usize, browser: Browser) -> Caller {
        let name = format!("k{}-{}-api{n}", self.kills, self.crashes);
        Caller { browser, town: self.town.clone(), rng: self.rng.fork(), name }
    }

    /// All at work. The first of those who send things again gets all that is to be sent again.
    fn crowd(&mut self, ports: Ports, count: &Arc<Count>, patient: bool) -> Crowd {
        let mut crowd = Crowd { browsers: Vec::new(), senders: Vec::new(), callers: Vec::new() };
        let browser = || Browser::new(ports.web, count, patient);
        for n in 0..BROWSERS {
            let name = format!("k{}-{}-{n}", self.kills, self.crashes);
            let client = Client { browser: browser(), town: self.town.clone(), rng: self.rng.fork(), name };
            crowd.browsers.push(tokio::spawn(client.live()));
        }
        for n in 0..SENDERS {
            let waiting = self.mails.extract_if(.., |c| c.waits()).collect();
            crowd.senders.push(tokio::spawn(self.sender(n, ports, browser()).live(waiting)));
        }
        for n in 0..CALLERS {
            let waiting = self.talks.extract_if(.., |t| t.waits()).collect();
            crowd.callers.push(tokio::spawn(self.caller(n, browser()).live(waiting)));
        }
        crowd
    }

    async fn told(&mut self, crowd: Crowd) {
        for browser in crowd.browsers {
            self.forms.extend(browser.await.unwrap());
        }
        for sender in crowd.senders {
            self.mails.extend(sender.await.unwrap());
        }
        for caller in crowd.callers {
            self.talks.extend(caller.await.unwrap());
        }
    }

    /// The program is killed while it starts or works, and started again.
    async fn program_dies(&mut self, rounds: u64) {
        for round in 1..=rounds {
            self.causes.a_day_goes_by().await;
            let mut victim = self.start();
            let (actions, more) = (self.rng.u64(..80), Duration::from_micros(self.rng.u64(..10_000)));
            if round % 10 == 5 {
                // While it starts: the moment is the point, so it is a length of time.
                let moment = Duration::from_millis(self.rng.u64(..400));
                let _ = tokio::time::timeout(moment, victim.ready()).await;
                victim.kill();
            } else {
                let (ports, count) = (victim.ready().await, Arc::<Count>::default());
                let crowd = self.crowd(ports, &count, false);
                count.reaches(actions).await;
                let _ = tokio::time::timeout(more, std::future::pending::<()>()).await;
                victim.kill();
                self.told(crowd).await;
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
            let mut victim = self.start();
            let (ports, count) = (victim.ready().await, Arc::<Count>::default());
            let crowd = self.crowd(ports, &count, true);
            count.reaches(self.rng.u64(1..80)).await;
            self.crash().await;
            // It works again without having been started again.
            let before = count.now();
            count.reaches(before + 1 + self.rng.u64(..30)).await;
            victim.kill();
            self.told(crowd).await;
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

    /// Lets everybody send again what got no answer, and the program finish what waits; kills it once more, and
    /// looks at everything.
    async fn look(&mut self) -> check::Found {
        self.causes.again(&self.engine).await;
        self.store = open(&self.engine).await;
        self.post.sure(true);
        self.relay.sure(true);
        let store = self.store.clone();
        self.causes.a_day_goes_by().await;
        let mut victim = self.start();
        let ports = victim.ready().await;
        self.send_again(ports).await;
        self.settled(&store).await;
        victim.kill();
        // What came only now has its day, too.
        self.causes.a_day_goes_by().await;
        let mut victim = self.start();
        victim.ready().await;
        self.settled(&store).await;
        victim.kill();
        self.post.sure(false);
        self.relay.sure(false);
        let found = check::everything(&store, self).await;
        println!("\n{} kills, {} crashes of the server: {found:?}", self.kills, self.crashes);
        found
    }

    /// What got no answer is sent again until it gets one, and requests under a key that were answered once more.
    async fn send_again(&mut self, ports: Ports) {
        let browser = Browser::new(ports.web, &Arc::default(), false);
        let (mut sender, mut caller) = (self.sender(0, ports, browser.clone()), self.caller(0, browser));
        sender.again(&mut self.mails).await.expect("mails that are sent again are answered");
        caller.again(&mut self.talks).await.expect("requests that are made again are answered");
        caller.once_more(&mut self.talks).await.expect("requests that are made once more are answered");
    }

    async fn end(mut self, name: &str, seed: u64) {
        let found = self.look().await;
        let check::Found { mail, sent, api, post, .. } = &found;
        assert!(found.acknowledged > self.kills, "there was work to lose: {found:?}");
        assert!(!self.forms.iter().all(|s| s.acknowledged.is_empty()), "forms were acknowledged: {found:?}");
        assert!(mail.mails > mail.answers && mail.answers > 0, "mails and answers were acknowledged: {found:?}");
        assert!(api.calls > 0 && api.again > 0, "requests under keys were acknowledged: {found:?}");
        assert!(found.seen > 0 && found.timers > 0, "followers and timers were at work: {found:?}");
        assert!(post.letters > self.kills, "letters were on their way: {found:?}");
        assert!(sent.mails > 0, "mails of ours were on their way: {found:?}");
        let idle: Vec<_> = found.effects.iter().filter(|(_, n)| *n == 0).collect();
        assert!(idle.is_empty(), "these had nothing to do: {idle:?}");
        println!(
            "proved: {} kills of the program and {} of the server on {name}, seed {seed}: {} acknowledged actions are \
             there once ({} more had no answer); of these {} mails, {} of them answers ({} came again and did nothing), \
             and {} requests under keys ({} made again were answered alike); {} journal entries without a gap, {} seen \
             and {} timers once each, effects once for each cause: {}; {} photos whole, {} letters to {} receivers \
             came in order, each under one id ({} came again), and {} mails ({} came again)",
            self.kills,
            self.crashes,
            found.acknowledged,
            found.unanswered,
            mail.mails,
            mail.answers,
            mail.again,
            api.calls,
            api.again,
            found.entries,
            found.seen,
            found.timers,
            found.effects.iter().map(|(of, n)| format!("{n} of {of}")).collect::<Vec<_>>().join(", "),
            found.photos,
            post.letters,
            post.receivers,
            post.again,
            sent.mails,
            sent.again
        );
        self.engine.remove().await;
    }

    /// Waits until everything is sealed, every follower has seen it, no job is due, and letters and mails have gone.
    ///
    /// # Panics
    /// With what still waits after a minute.
    async fn settled(&self, store: &Store) {
        let names: Vec<String> = self.causes.followers().iter().map(|name| format!("'{name}'")).collect();
        let waiting = [
            ("entries that are not sealed", "(SELECT COUNT(*) FROM journal WHERE position IS NULL)".to_owned()),
            ("timers of this test", "(SELECT COUNT(*) FROM job WHERE kind = 'ledger.timer')".to_owned()),
            ("jobs", "(SELECT COUNT(*) FROM job WHERE run_at <= $1 OR attempts > 0)".to_owned()),
            // Where a follower is, is written down when all is quiet.
            (
                "followers",
                format!(
                    "({} - (SELECT COUNT(*) FROM follower f JOIN journal_head h ON h.position = f.position
                       WHERE f.name IN ({})))",
                    names.len(),
                    names.join(", ")
                ),
            ),
            ("letters", letters::WAITING.to_owned()),
        ];
        // In one statement, so that nothing moves from one place to another meanwhile.
        let all: Vec<&str> = waiting.iter().map(|(_, sql)| sql.as_str()).collect();
        let all = format!("SELECT {}", all.join(" + "));
        let mut look = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..3_000 {
            look.tick().await;
            if store.db().scalar_i64(&all, vals![causes::now().micros()]).await.unwrap() == 0 {
                return;
            }
        }
        let mut left = Vec::new();
        for (what, sql) in waiting {
            let values = if sql.contains("$1") { vals![causes::now().micros()] } else { vals![] };
            left.push((what, store.db().scalar_i64(&format!("SELECT {sql}"), values).await.unwrap()));
        }
        panic!("there still waits after a minute: {left:?}; {}", still(store).await);
    }
}

/// Jobs and followers as they stand, for the one who reads why nothing moves.
async fn still(store: &Store) -> String {
    #[derive(Debug, FromQueryResult)]
    #[expect(dead_code, reason = "they are only printed")]
    struct Job {
        kind: String,
        run_at: i64,
        attempts: i64,
        error: Option<String>,
    }
    let sql = "SELECT kind, run_at, attempts, error FROM job ORDER BY run_at LIMIT 20";
    let jobs: Vec<Job> = store.db().rows(sql, vals![]).await.unwrap();
    format!("jobs {jobs:?}, followers with what is before them and failures {:?}", store.follower_lag().await.unwrap())
}
