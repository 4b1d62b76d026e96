//! Every node is restarted, one after the other, under load: nobody sees an error.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, StatusCode};

use crate::house::House;
use crate::node::{browser, free_port, report, until};

/// Visitors who report and read without a pause, and what they met.
pub struct Load {
    stop: Arc<AtomicBool>,
    visitors: Vec<tokio::task::JoinHandle<()>>,
    pub seen: Arc<Seen>,
}

#[derive(Default)]
pub struct Seen {
    /// The key of each report that was acknowledged.
    pub keys: Mutex<Vec<String>>,
    /// What was neither done nor politely put off.
    pub wrong: Mutex<Vec<String>>,
    /// Answers with 503 and a time to try again.
    pub later: AtomicUsize,
    pub pages: AtomicUsize,
}

impl Seen {
    pub fn reports(&self) -> usize {
        self.keys.lock().unwrap().len()
    }

    fn wrong(&self, what: String) {
        self.wrong.lock().unwrap().push(what);
    }
}

impl Load {
    /// `door` says where a visitor goes next.
    pub fn start(visitors: usize, door: impl Fn() -> String + Send + Sync + 'static) -> Self {
        let (stop, seen, door) = (Arc::<AtomicBool>::default(), Arc::<Seen>::default(), Arc::new(door));
        let visitors = (0..visitors)
            .map(|n| {
                let (stop, seen, door) = (stop.clone(), seen.clone(), door.clone());
                tokio::spawn(async move {
                    let client = browser();
                    while !stop.load(Ordering::SeqCst) {
                        one_report(&client, &door(), n, &seen).await;
                        one_page(&client, &door(), &seen).await;
                    }
                })
            })
            .collect();
        Self { stop, visitors, seen }
    }

    /// Lets everybody finish.
    pub async fn end(self) -> Arc<Seen> {
        self.stop.store(true, Ordering::SeqCst);
        for visitor in self.visitors {
            visitor.await.unwrap();
        }
        self.seen
    }

    /// Waits until so many more reports were acknowledged.
    pub async fn goes_on(&self, more: usize) {
        let before = self.seen.reports();
        until("visitors go on reporting", async || self.seen.reports() >= before + more).await;
    }
}

async fn one_report(client: &Client, door: &str, visitor: usize, seen: &Seen) {
    let text = format!("Visitor {visitor}, report {}", seen.reports());
    match report(client, door, &text).await {
        Ok(key) => seen.keys.lock().unwrap().push(key),
        Err(Some(answer)) if polite(&answer) => {
            seen.later.fetch_add(1, Ordering::SeqCst);
        }
        Err(Some(answer)) => seen.wrong(format!("{} to a report", answer.status())),
        Err(None) => seen.wrong("no answer to a report".into()),
    }
}

async fn one_page(client: &Client, door: &str, seen: &Seen) {
    match client.get(format!("{door}/report")).header("accept", "text/html").send().await {
        Ok(page) if page.status() == StatusCode::OK => match page.text().await {
            Ok(text) if text.contains("street-light") => {
                seen.pages.fetch_add(1, Ordering::SeqCst);
            }
            Ok(text) => seen.wrong(format!("half a page: {text}")),
            Err(error) => seen.wrong(format!("a page broke off: {error}")),
        },
        Ok(page) if polite(&page) => {
            seen.later.fetch_add(1, Ordering::SeqCst);
        }
        Ok(page) => seen.wrong(format!("{} to a page", page.status())),
        Err(error) => seen.wrong(format!("no page: {error:?}")),
    }
}

fn polite(answer: &reqwest::Response) -> bool {
    answer.status() == StatusCode::SERVICE_UNAVAILABLE && answer.headers().contains_key("retry-after")
}

/// Every acknowledged report is there, once.
pub async fn all_there(house: &House, seen: &Seen) {
    let keys = seen.keys.lock().unwrap().clone();
    let hats: BTreeSet<String> =
        keys.iter().map(|key| format!("link:{}", store::keys::sha256_hex(key.as_bytes()))).collect();
    assert_eq!(hats.len(), keys.len(), "no key was given twice");
    let sql = "SELECT hat AS hat, COUNT(*) AS times FROM party WHERE hat LIKE 'link:%' GROUP BY hat";
    #[derive(store::FromQueryResult)]
    struct Row {
        hat: String,
        times: i64,
    }
    let rows: Vec<Row> = house.store.db().rows(sql, store::vals![]).await.unwrap();
    let there: BTreeSet<&str> = rows.iter().filter(|r| r.times == 1).map(|r| r.hat.as_str()).collect();
    let lost: Vec<&String> = hats.iter().filter(|h| !there.contains(h.as_str())).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged reports are not there once", lost.len(), hats.len());
}

/// A small load balancer for those who have none: round robin over the nodes whose `/readyz` says
/// 200, asked ten times a second.
struct RoundRobin {
    ready: Arc<Mutex<Vec<String>>>,
    next: AtomicUsize,
    asking: tokio::task::JoinHandle<()>,
}

impl RoundRobin {
    fn over(house: &House) -> Arc<Self> {
        let nodes: Vec<(String, String)> =
            house.nodes.iter().map(|n| (n.url(""), format!("http://localhost:{}/readyz", n.admin))).collect();
        let ready = Arc::new(Mutex::new(nodes.iter().map(|(url, _)| url.clone()).collect()));
        let out = ready.clone();
        let asking = tokio::spawn(async move {
            let client = Client::builder().timeout(Duration::from_secs(1)).build().unwrap();
            let mut every = tokio::time::interval(Duration::from_millis(100));
            loop {
                every.tick().await;
                let mut up = Vec::new();
                for (url, health) in &nodes {
                    if client.get(health).send().await.is_ok_and(|a| a.status() == StatusCode::OK) {
                        up.push(url.clone());
                    }
                }
                *out.lock().unwrap() = up;
            }
        });
        Arc::new(Self { ready, next: AtomicUsize::new(0), asking })
    }

    fn door(&self) -> String {
        let ready = self.ready.lock().unwrap();
        ready[self.next.fetch_add(1, Ordering::SeqCst) % ready.len()].clone()
    }
}

async fn restart_each(house: &mut House, load: &Load) {
    for n in 0..house.nodes.len() {
        load.goes_on(20).await;
        house.nodes[n].signal("TERM");
        assert!(house.nodes[n].ended().await, "it ends well");
        house.nodes[n].start();
        house.nodes[n].ready().await;
    }
    load.goes_on(20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restarting_one_node_after_the_other_is_seen_by_nobody() {
    let Some(mut house) = House::open(false, 2).await else { return };
    let balancer = RoundRobin::over(&house);
    let door = balancer.clone();
    let load = Load::start(4, move || door.door());
    for _ in 0..crate::rounds() {
        restart_each(&mut house, &load).await;
    }

    // A newer version has brought its tables: those that run go on, an older one does not start.
    house.servers.primary.sql_in("allting", NEWER).await;
    load.goes_on(20).await;
    house.nodes[0].signal("TERM");
    assert!(house.nodes[0].ended().await);
    house.nodes[0].start();
    assert!(!house.nodes[0].ended().await);
    assert!(house.nodes[0].log().contains("the database is newer than this program"));
    load.goes_on(20).await;

    let seen = load.end().await;
    balancer.asking.abort();
    assert_eq!(*seen.wrong.lock().unwrap(), Vec::<String>::new());
    assert_eq!(seen.later.load(Ordering::SeqCst), 0, "nobody was told to come again");
    all_there(&house, &seen).await;
    println!(
        "proved: {} restarts, {} reports and {} pages, none failed",
        3 * crate::rounds() + 1,
        seen.reports(),
        seen.pages.load(Ordering::SeqCst)
    );
}

/// Expand: what a newer version adds, an older one does not see.
const NEWER: &str = "ALTER TABLE card ADD COLUMN shade TEXT; CREATE TABLE later (tenant BIGINT NOT NULL PRIMARY KEY);
  INSERT INTO migration (room, number, name, digest, at) VALUES ('store', 999, 'later', '', 0)";

/// As an older version left it: the next start makes the index.
const OLDER: &str = "DROP INDEX access_log_exported; DELETE FROM migration WHERE room = 'store' AND number = 10";

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_brings_the_tables_up_to_date_while_backups_are_taken_is_seen_by_nobody() {
    let Some(mut house) = House::open(false, 2).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let backups = store::backup::Settings {
        folder: folder.path().to_owned(),
        key: Arc::new(store::backup::BackupKey::new([9; 32])),
        full_every_days: 7,
        keep: 2,
    };
    store::backup::take(&house.store, &backups).await.unwrap();
    let triggers = "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'backup%'";
    assert!(house.number(triggers).await > 0);
    house.servers.primary.sql_in("allting", OLDER).await;

    let balancer = RoundRobin::over(&house);
    let door = balancer.clone();
    let load = Load::start(4, move || door.door());
    restart_each(&mut house, &load).await;
    assert_eq!(house.number(triggers).await, 0, "the first of them took the triggers away");
    let taken = store::backup::take(&house.store, &backups).await.unwrap();
    assert!(taken.why_full.unwrap().contains("upgrade"), "{taken:?}");
    load.goes_on(20).await;

    let seen = load.end().await;
    balancer.asking.abort();
    assert_eq!(*seen.wrong.lock().unwrap(), Vec::<String>::new());
    assert_eq!(seen.later.load(Ordering::SeqCst), 0, "nobody was told to come again");
    all_there(&house, &seen).await;
}

/// HAProxy as docs/haproxy.cfg has it, with the addresses of the test.
struct HaProxy {
    child: Child,
    port: u16,
}

impl HaProxy {
    fn start(house: &House) -> Option<Self> {
        let program =
            ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"].into_iter().find(|p| std::path::Path::new(p).exists());
        let Some(program) = program else {
            testkit::skipped("it needs HAProxy (on Debian: apt-get install haproxy)");
            return None;
        };
        let port = free_port();
        let documented = include_str!("../../../../docs/haproxy.cfg");
        let mut config = documented
            .replace("bind :443 ssl crt /etc/haproxy/certs/ alpn h2,http/1.1", &format!("bind 127.0.0.1:{port}"))
            .replace("bind :80\n", &format!("bind 127.0.0.1:{}\n", free_port()));
        for (node, address) in house.nodes.iter().zip(["10.0.0.11", "10.0.0.12", "10.0.0.13"]) {
            config = config
                .replace(&format!("{address}:8080 port 8090"), &format!("127.0.0.1:{} port {}", node.port, node.admin))
                .replace(&format!("{address}:8080"), &format!("127.0.0.1:{}", node.port));
        }
        assert!(!config.contains("10.0.0.") && !config.contains("8090"), "{config}");
        let file = house.shared.folder.join("haproxy.cfg");
        std::fs::File::create(&file).unwrap().write_all(config.as_bytes()).unwrap();
        let child = Command::new(program)
            .arg("-db")
            .arg("-f")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self { child, port })
    }
}

impl Drop for HaProxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn restarting_one_node_after_the_other_behind_haproxy_is_seen_by_nobody() {
    let Some(mut house) = House::open(false, 4).await else { return };
    let Some(proxy) = HaProxy::start(&house) else { return };
    let url = format!("http://localhost:{}", proxy.port);
    let client = browser();
    until("HAProxy has found the nodes", async || {
        client.get(format!("{url}/report")).send().await.is_ok_and(|a| a.status() == StatusCode::OK)
    })
    .await;
    let load = Load::start(4, move || url.clone());
    restart_each(&mut house, &load).await;
    let seen = load.end().await;
    assert_eq!(*seen.wrong.lock().unwrap(), Vec::<String>::new());
    assert_eq!(seen.later.load(Ordering::SeqCst), 0, "nobody was told to come again");
    all_there(&house, &seen).await;
}
