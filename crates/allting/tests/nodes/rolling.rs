//! Every node is restarted, one after the other, under load: nobody sees an error.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, StatusCode};

use crate::house::House;
use crate::load::{Load, all_there};
use crate::node::{browser, free_port, until};

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
        assert!(!ready.is_empty(), "no node is ready");
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
    seen.nobody_noticed();
    all_there(&house, &seen).await;
    println!(
        "proved: {} restarts, {} reports and {} pages, none failed",
        3 * crate::rounds() + 1,
        seen.reports(),
        seen.pages()
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
    seen.nobody_noticed();
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
    seen.nobody_noticed();
    all_there(&house, &seen).await;
}
