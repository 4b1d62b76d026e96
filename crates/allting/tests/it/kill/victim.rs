//! The program that dies: all rooms of the house, the real loops and the real server, in a
//! process of its own. It is this test program, started again with an environment variable.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base::Clock;
use base::config::{Config, Rate, Rates, SmartHost, SmartTls};
use door::{House, Room};
use store::Store;
use testkit::Engine;
use tokio::sync::oneshot;

use super::ledger;

const DATABASE: &str = "ALLTING_KILL_DATABASE";
const FOLDER: &str = "ALLTING_KILL_FOLDER";
const PORT: &str = "ALLTING_KILL_PORT";
const MAIL_PORT: &str = "ALLTING_KILL_MAIL_PORT";
const RELAY_PORT: &str = "ALLTING_KILL_RELAY_PORT";
const READY: &str = "the victim is ready";

pub fn rooms() -> Vec<Room> {
    allting::rooms::rooms().into_iter().chain([ledger::room()]).collect()
}

/// Whether this process is the victim; then it serves until it is killed, or until the test that
/// started it is gone.
pub fn am_i() -> bool {
    let Ok(url) = std::env::var(DATABASE) else { return false };
    let folder = std::env::var(FOLDER).unwrap();
    let port = |name: &str| -> u16 { std::env::var(name).unwrap().parse().unwrap() };
    let here = |name: &str| SocketAddr::from((Ipv4Addr::LOCALHOST, port(name)));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut config = testkit::config(&url, Path::new(&folder));
        config.listen = here(PORT);
        config.admin_listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        config.database.connections = 8;
        config.mail.listen = Some(here(MAIL_PORT));
        config.mail.smart_host = Some(relay(port(RELAY_PORT)));
        // A handful of visitors do the work of a town.
        let rate = Rate { burst: 1_000_000, per_minute: 60_000_000 };
        config.rates =
            Rates { session: rate, address: rate, client: rate, anonymous: rate, misses: rate, ..config.rates };
        let store = allting::serve::open(&config, Clock::system()).await.unwrap();
        let house = build(config, store).await;
        allting::serve::run(house, orphaned(), || println!("\n{READY}")).await.unwrap();
    });
    true
}

/// Where the municipality's own mail goes.
fn relay(port: u16) -> SmartHost {
    SmartHost {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port,
        tls: SmartTls::None,
        authority: None,
        user: None,
        password: None,
        password_file: None,
    }
}

/// The house with an up-to-date database, as `allting serve` builds it.
pub async fn build(config: Config, store: Store) -> House {
    let rooms = rooms();
    store::migrate::run(&store, &door::house::migrations(&rooms), store.clock().now()).await.unwrap();
    let residents = allting::rooms::residents(&store);
    House::build(config, store, residents, rooms).unwrap()
}

/// The test holds the other end of standard input; it ends with the test, however that ends.
async fn orphaned() {
    let (gone, heard) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = gone.send(());
    });
    let _ = heard.await;
}

/// Where a victim listens.
#[derive(Clone, Copy)]
pub struct Ports {
    pub web: u16,
    pub mail: u16,
}

/// A running victim.
pub struct Victim {
    child: Child,
    ports: Ports,
    /// Its doors are open when this comes; it never comes when it ended before.
    ready: oneshot::Receiver<()>,
}

impl Victim {
    /// Starts one whose mail goes to a relay; it is not ready yet.
    pub fn start(engine: &Engine, test: &str, relay: u16) -> Self {
        let ports = Ports { web: testkit::free_port(), mail: testkit::free_port() };
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", test])
            .env(DATABASE, engine.url())
            .env(FOLDER, engine.folder())
            .env(PORT, ports.web.to_string())
            .env(MAIL_PORT, ports.mail.to_string())
            .env(RELAY_PORT, relay.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (tell, ready) = oneshot::channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            // It reads to the end, so that the victim never waits for somebody who listens.
            for line in lines.map_while(Result::ok) {
                if line.ends_with(READY) {
                    tell.take().map(|tell| tell.send(()));
                }
            }
        });
        Self { child, ports, ready }
    }

    /// Waits until the doors are open; says where they are.
    pub async fn ready(&mut self) -> Ports {
        if (&mut self.ready).await.is_err() {
            panic!("the program ended before it was ready: {:?}", self.child.wait());
        }
        self.ports
    }

    /// SIGKILL: no handler, no last word.
    pub fn kill(mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None, "it ran until now");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
