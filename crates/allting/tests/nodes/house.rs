//! Three nodes on one database, with the register's fixtures and the first categories in it.

use base::config::Config;
use base::id::Uuid;
use base::{Clock, TenantId};
use reqwest::{Client, StatusCode};
use store::{Assurance, Pass, Store, vals};
use testkit::Line;

use crate::node::{Node, Shared, browser, fixture, report, shared_folder, until};
use crate::servers::{Servers, programs};

pub const NORDSUND: TenantId = TenantId(313_131_319);
const JOB: store::JobKind = "tests.bell";
/// In the fixtures.
const MARTHE: &str = "04859230046";

pub struct House {
    // Dropped in this order: the nodes before their database.
    pub nodes: Vec<Node>,
    pub store: Store,
    pub servers: Servers,
    pub shared: Shared,
    _folder: tempfile::TempDir,
}

/// One of the two servers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum To {
    Primary,
    Replica,
}

impl House {
    /// None where PostgreSQL's programs are missing; then the test is skipped. `several`: the nodes know
    /// both servers.
    pub async fn open(several: bool, drain_seconds: u64) -> Option<Self> {
        let urls = async |servers: &Servers| {
            let replica = several.then(|| servers.replica.url("allting"));
            (servers.primary.url("allting"), replica.into_iter().collect())
        };
        Self::reaching(urls, drain_seconds).await
    }

    /// As [`House::open`] with both servers, of which the nodes reach one over a line.
    pub async fn over_a_line(to: To) -> Option<(Self, Line)> {
        let mut line = None;
        let urls = async |servers: &Servers| {
            let (primary, replica) = (servers.primary.url("allting"), servers.replica.url("allting"));
            let (over, url) = Line::over(if to == To::Primary { &primary } else { &replica }).await;
            line = Some(over);
            if to == To::Primary { (url, vec![replica]) } else { (primary, vec![url]) }
        };
        let house = Self::reaching(urls, 0).await?;
        Some((house, line?))
    }

    async fn reaching(urls: impl AsyncFnOnce(&Servers) -> (String, Vec<String>), drain_seconds: u64) -> Option<Self> {
        let Some(programs) = programs() else {
            testkit::skipped("it needs PostgreSQL's programs (on Debian: apt-get install postgresql)");
            return None;
        };
        let servers = tokio::task::spawn_blocking(move || Servers::start(&programs)).await.unwrap();
        servers.primary.sql("CREATE DATABASE allting").await;
        let folder = shared_folder();
        let (url, replicas) = urls(&servers).await;
        let shared = Shared { folder: folder.path().to_owned(), url, replicas, drain_seconds };
        let store = fill(&shared).await;
        let mut nodes: Vec<Node> = ["anna", "bea", "cora"].iter().map(|name| Node::new(&shared, name)).collect();
        nodes.iter_mut().for_each(Node::start);
        for node in &nodes {
            node.ready().await;
        }
        Some(Self { nodes, store, servers, shared, _folder: folder })
    }

    pub fn url(&self, node: usize) -> String {
        self.nodes[node].url("")
    }

    /// Reports at one node; the secret key.
    pub async fn report(&self, client: &Client, node: usize, text: &str) -> String {
        match report(client, &self.url(node), text).await {
            Ok(key) => key,
            Err(Some(answer)) => panic!("{}: {}", answer.status(), answer.text().await.unwrap()),
            Err(None) => panic!("no answer"),
        }
    }

    /// Adds a remark to a report at one node, by its secret key.
    pub async fn add(&self, node: usize, key: &str, text: &str) {
        let sent = browser()
            .post(format!("{}/follow/{key}/comments", self.url(node)))
            .header("sec-fetch-site", "same-origin")
            .header("accept", "text/html")
            .form(&[("comment", text)])
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", sent.text().await.unwrap());
    }

    /// An open session of somebody in the fixtures; the cookie's secret.
    pub async fn session(&self) -> String {
        let clock = self.store.clock();
        let residents = allting::rooms::residents(&self.store);
        let person: Uuid = residents.meet(NORDSUND, MARTHE, clock.now()).await.unwrap();
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut tx = self.store.begin().await.unwrap();
        tx.execute_quietly(
            "INSERT INTO session (hash, tenant, person, assurance, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
            vals![
                door::session::hash_of(&secret),
                NORDSUND.0,
                person,
                Assurance::Substantial.number(),
                clock.now().micros()
            ],
        )
        .await
        .unwrap();
        tx.commit_quietly("a test signs in").await.unwrap();
        secret
    }

    pub async fn number(&self, sql: &str) -> i64 {
        self.store.db().scalar_i64(sql, vals![]).await.unwrap()
    }

    /// Waits until everything is sealed and the neighbours of every task were told.
    pub async fn settled(&self) {
        until("sealed and followed", async || {
            let open = "SELECT (SELECT COUNT(*) FROM journal WHERE position IS NULL) + (SELECT COUNT(*) FROM task)
              - (SELECT COUNT(DISTINCT subject) FROM journal WHERE kind = 'tasks.neighbours_told.v1')";
            self.store.db().scalar_i64(open, vals![]).await.is_ok_and(|n| n == 0)
        })
        .await;
    }

    /// Which node does this work, by the numbers of all. One that slept may believe for a moment that it still does.
    pub async fn holder(&self, work: &str) -> usize {
        let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
        let line = format!("lease_held{{work=\"{work}\"}} 1");
        for _ in 0..1_200 {
            every.tick().await;
            let mut saying = Vec::new();
            for (n, node) in self.nodes.iter().enumerate() {
                let Ok(numbers) = browser().get(format!("http://localhost:{}/metrics", node.admin)).send().await else {
                    continue;
                };
                if numbers.text().await.unwrap_or_default().contains(&line) {
                    saying.push(n);
                }
            }
            if let [one] = saying[..] {
                return one;
            }
        }
        panic!("not one node does {work}");
    }

    /// Something that is due at once, of a kind that nobody does: whoever does jobs tries it, and writes that down.
    pub async fn put_job(&self, key: &str) {
        #[expect(clippy::disallowed_methods, reason = "the tests put a job as a part of the program would")]
        let pass = Pass::system(NORDSUND, "tests", self.store.clock().now());
        let mut tx = self.store.begin().await.unwrap();
        tx.job_put(&pass, JOB, key, pass.now(), "{}".into()).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
    }

    /// How many of those jobs were tried.
    pub async fn jobs_tried(&self) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM job WHERE kind = '{JOB}' AND attempts > 0")).await
    }

    /// Neighbours told of a task: how often in all, and for how many tasks.
    pub async fn told(&self) -> (i64, i64) {
        let told = "FROM journal WHERE kind = 'tasks.neighbours_told.v1'";
        (
            self.number(&format!("SELECT COUNT(*) {told}")).await,
            self.number(&format!("SELECT COUNT(DISTINCT subject) {told}")).await,
        )
    }
}

/// Brings the tables, loads the fixtures and the first categories.
async fn fill(shared: &Shared) -> Store {
    let config = Config::parse(&shared.config(1, 2), std::iter::empty()).unwrap();
    let house = allting::serve::build(config, Clock::system()).await.unwrap();
    let (store, sources) = (house.app.store.clone(), house.app.config.register.clone());
    use register::Kind;
    for (kind, file) in
        [(Kind::Addresses, "addresses.json"), (Kind::Persons, "persons.json"), (Kind::Owners, "owners.csv")]
    {
        let load = register::Load { kind, source: kind.usual_source(), text: &fixture(file), extra: "" };
        register::import(&store, &sources, NORDSUND, load).await.unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "the tests load what a municipality begins with")]
    let pass = Pass::system(NORDSUND, "tests", store.clock().now());
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await.unwrap();
    store
}
