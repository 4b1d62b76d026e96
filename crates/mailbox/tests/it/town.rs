//! Who there is, a listener, and clients and receivers of mail on this machine.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use base::Clock;
use base::config::Config;
use base::id::Uuid;
use door::{Residents, Room};
use lettre::transport::smtp::client::Tls;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use mailbox::smtp::server::{Desk, Server, serve};
use mailbox::smtp::{Address, Answer, Envelope, Limits, Pace};
use register::Register;
use store::{Assurance, Carrier, FromQueryResult, Pass, Store, vals};
use testkit::{NORDSUND, SMOLA, Visitor, World};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Works in Rensviktunet; leads the archive. Both by their synthetic numbers.
pub const MARTHE: &str = "04859230046";
pub const OLE: &str = "20914243018";

const PERSONS: &str = include_str!("../../../register/tests/fixtures/persons.json");
const UNITS: &str = include_str!("../../../register/tests/fixtures/units.csv");
const HR: &str = include_str!("../../../register/tests/fixtures/hr.csv");

fn rooms() -> Vec<Room> {
    tasks::panel::add(vec![Arc::new(mailbox::Mails)]);
    routing::join();
    vec![door::room(), register::room(), tasks::room(), routing::room(), mailbox::room()]
}

/// Runs a test on each engine, with the units and employees of the fixtures.
pub fn in_town(test: impl AsyncFn(&World)) {
    let build = |store: &Store| -> (Arc<dyn Residents>, Vec<Room>) {
        let register = Arc::new(Register::new(store.clone()));
        (Arc::new(tasks::WithTeams::new(register, store.clone())), rooms())
    };
    testkit::on_each_engine(build, async |world| {
        let sources = base::config::Register::default();
        register::import_persons(&world.store, &sources, NORDSUND, PERSONS).await.unwrap();
        for tenant in [NORDSUND, SMOLA] {
            register::import_units(&world.store, &sources, tenant, UNITS).await.unwrap();
        }
        register::import_hr(&world.store, &sources, NORDSUND, HR).await.unwrap();
        world.settle().await;
        test(world).await;
    });
}

pub async fn person(world: &World, number: &str) -> Uuid {
    register::person_by_number(&world.store, NORDSUND, number).await.unwrap()
}

pub async fn as_<'a>(world: &'a World, number: &str) -> Visitor<'a> {
    world.signed_in(person(world, number).await, Assurance::High).await
}

/// From now on Marthe looks after connections to other systems, too.
pub async fn marthe_integrates(world: &World) {
    let hr = HR.replace("Sykepleier;nei;;", "Sykepleier;nei;integrator;");
    register::import_hr(&world.store, &base::config::Register::default(), NORDSUND, &hr).await.unwrap();
    world.settle().await;
}

/// The task address of an employee.
pub async fn address_of(world: &World, number: &str) -> String {
    #[derive(FromQueryResult)]
    struct Local {
        local: String,
    }
    let id = person(world, number).await;
    let sql = "SELECT local FROM mail_address WHERE tenant = $1 AND person = $2";
    let row: Option<Local> = world.store.db().row(sql, vals![NORDSUND.0, id]).await.unwrap();
    format!("{}@post.localhost", row.unwrap().local)
}

#[expect(clippy::disallowed_methods, reason = "the tests write what a municipality has decided")]
pub fn system(world: &World) -> Pass {
    Pass::system(NORDSUND, "tests", world.clock.now())
}

/// For a listener that counts nothing.
pub fn as_often_as_one_likes(clock: &Clock) -> Pace {
    Pace::new(base::config::Rates { limited: false, ..Default::default() }, clock.clone())
}

/// A listener of the house.
pub struct Listening {
    pub address: SocketAddr,
    clock: Clock,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listening {
    pub async fn of(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let task = mailbox::receive_on(&world.house.app, listener, stopping).unwrap();
        Self { address, clock: world.clock.clone(), stop, task }
    }

    pub async fn client(&self) -> Client {
        Client::new(self.address, &self.clock).await
    }

    pub async fn end(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
    }
}

/// A client that says exactly what it is told. Each mail takes it a second: ids of the same moment
/// are in no order.
pub struct Client {
    line: BufReader<TcpStream>,
    clock: Clock,
}

impl Client {
    pub async fn new(address: SocketAddr, clock: &Clock) -> Self {
        let line = BufReader::new(TcpStream::connect(address).await.unwrap());
        let mut client = Self { line, clock: clock.clone() };
        assert!(client.read().await.starts_with("220 "));
        client.say("EHLO klient.example", 250).await;
        client
    }

    /// One reply, all its lines.
    pub async fn read(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(Duration::from_secs(60), self.line.read_line(&mut line)).await;
            if read.expect("an answer in time").unwrap() == 0 {
                return all;
            }
            let last = line.as_bytes().get(3) != Some(&b'-');
            all.push_str(&line);
            if last {
                return all;
            }
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        self.line.get_mut().write_all(bytes).await.unwrap();
    }

    #[track_caller]
    pub fn say(&mut self, line: &str, code: u16) -> impl Future<Output = String> + '_ {
        let line = line.to_owned();
        async move {
            self.write(format!("{line}\r\n").as_bytes()).await;
            let said = self.read().await;
            assert!(said.starts_with(&code.to_string()), "{line}: {said}");
            said
        }
    }

    /// Sends a mail; gives what was said at its end.
    pub async fn mail(&mut self, from: &str, to: &[&str], raw: &[u8]) -> String {
        self.say(&format!("MAIL FROM:<{from}>"), 250).await;
        for one in to {
            self.say(&format!("RCPT TO:<{one}>"), 250).await;
        }
        self.say("DATA", 354).await;
        self.clock.advance_seconds(1);
        self.write(&stuffed(raw)).await;
        self.read().await
    }
}

/// As SMTP sends it, with its end.
pub fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at_start = true;
    for (n, b) in raw.iter().enumerate() {
        if at_start && *b == b'.' {
            out.push(b'.');
        }
        out.push(*b);
        at_start = *b == b'\n' && n > 0 && raw[n - 1] == b'\r';
    }
    out.extend_from_slice(if at_start || raw.is_empty() { b".\r\n" } else { b"\r\n.\r\n" });
    out
}

/// A mail as the library writes it, sent by the library.
pub async fn send(listening: &Listening, message: Message) -> Result<(), lettre::transport::smtp::Error> {
    listening.clock.advance_seconds(1);
    let address = listening.address;
    let client = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(address.port())
        .tls(Tls::None)
        .timeout(Some(Duration::from_secs(30)))
        .build();
    client.send(message).await.map(|_| ())
}

/// From Kari, to somebody, about something.
pub fn letter(to: &str, subject: &str, body: &str) -> Message {
    Message::builder()
        .from("Kari Holm <kari@example.no>".parse().unwrap())
        .to(to.parse().unwrap())
        .subject(subject)
        .message_id(None)
        .body(body.to_owned())
        .unwrap()
}

/// What a relay of ours writes about a mail from example.no that came from there.
pub const PROVED: &str =
    "Authentication-Results: mx.example; spf=pass smtp.mailfrom=example.no; dkim=pass header.d=example.no\r\n";

/// The id of the first mail that came.
pub async fn first_id(world: &World) -> String {
    #[derive(FromQueryResult)]
    struct Id {
        id: String,
    }
    let sql = "SELECT message_id AS id FROM mail WHERE tenant = $1 ORDER BY id LIMIT 1";
    world.store.db().row::<Id>(sql, vals![NORDSUND.0]).await.unwrap().expect("a mail").id
}

/// What the world outside has received.
#[derive(Clone, Default)]
pub struct Outside {
    pub mails: Arc<Mutex<Vec<Envelope>>>,
    /// What is said to every mail instead of taking it.
    pub refuses: Arc<Mutex<Option<Answer>>>,
}

#[async_trait]
impl Desk for Outside {
    async fn recipient(&self, _: &Address) -> Result<(), Answer> {
        Ok(())
    }

    async fn mail(&self, _: std::net::IpAddr, envelope: Envelope) -> Result<String, Answer> {
        if let Some(answer) = self.refuses.lock().unwrap().clone() {
            return Err(answer);
        }
        self.mails.lock().unwrap().push(envelope);
        Ok("1".into())
    }

    async fn refused(&self, _: std::net::IpAddr, _: Envelope, _: &'static str) {}
}

impl Outside {
    /// The relay of the municipality, and the carrier that sends to it.
    pub async fn open(world: &World) -> (Self, Vec<Arc<dyn Carrier>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let outside = Self::default();
        let server = Server {
            limits: Limits { name: "relay.example".into(), max_bytes: 1 << 20, recipients: 5, tls: false },
            certificate: None,
            connections: 10,
            connections_of_one: 10,
            pace: as_often_as_one_likes(&world.clock),
            memory_bytes: 8 << 20,
            idle: Duration::from_secs(30),
            whole: Duration::from_secs(300),
            relays: Vec::new(),
            only_relays: false,
        };
        let (stop, stopping) = watch::channel(false);
        let desk = Arc::new(outside.clone());
        tokio::spawn(async move {
            serve(listener, server, desk, stopping).await;
            drop(stop);
        });
        (outside, vec![Arc::new(mailbox::send::Post::new(&config(world, port)).unwrap())])
    }

    /// To whom what was written now goes, and those mails as text; in the order of their addresses.
    pub async fn sent(&self, world: &World, post: &[Arc<dyn Carrier>]) -> Vec<(String, String)> {
        world.settle().await;
        world.store.deliver(post).await.unwrap();
        let mut sent: Vec<_> = self.taken().into_iter().map(|(e, mail)| (e.to[0].to_string(), mail)).collect();
        sent.sort();
        sent
    }

    /// The mails that were received since the last time, as text.
    pub fn taken(&self) -> Vec<(Envelope, String)> {
        let mails = std::mem::take(&mut *self.mails.lock().unwrap());
        mails.into_iter().map(|m| (m.clone(), String::from_utf8(m.body).unwrap())).collect()
    }
}

fn config(world: &World, port: u16) -> Config {
    let mut config = world.house.app.config.clone();
    config.mail.smart_host = Some(base::config::SmartHost {
        host: "127.0.0.1".into(),
        port,
        tls: base::config::SmartTls::None,
        authority: None,
        user: None,
        password: None,
        password_file: None,
    });
    config
}

/// A header of a mail, unfolded.
pub fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
    let line = head.lines().find(|l| l.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())));
    line.map_or_else(String::new, |l| l[name.len() + 1..].trim().to_owned())
}

/// The text of a mail, decoded.
pub fn body(mail: &str) -> String {
    mailbox::mail::read(mail.as_bytes(), None).text
}

#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: Uuid,
    pub direction: String,
    pub unit: String,
    pub task: Option<Uuid>,
    pub sender: String,
    pub subject: String,
    pub text: String,
    pub outcome: String,
    pub reason: String,
    pub kind: String,
    pub spf: String,
    pub dkim: String,
    pub dmarc: String,
    pub broken: bool,
    pub sha256: Option<String>,
}

/// All mails of Nordsund in their order.
pub async fn rows(world: &World) -> Vec<Row> {
    let sql =
        "SELECT id, direction, unit, task, sender, subject, text, outcome, reason, kind, spf, dkim, dmarc, broken, sha256
       FROM mail WHERE tenant = $1 ORDER BY id";
    world.store.db().rows(sql, vals![NORDSUND.0]).await.unwrap()
}

pub async fn last(world: &World, direction: &str) -> Row {
    rows(world).await.into_iter().rfind(|r| r.direction == direction).expect("a mail")
}

#[derive(Debug, FromQueryResult)]
pub struct Task {
    pub title: String,
    pub body: String,
    pub state: String,
    pub unit: String,
    pub due: String,
    pub source: String,
    pub requester: Option<String>,
    pub assignee: Option<Uuid>,
}

impl Task {
    /// The title in bokmål.
    pub fn title(&self) -> String {
        serde_json::from_str::<serde_json::Value>(&self.title).unwrap()["nb"].as_str().unwrap().to_owned()
    }
}

pub async fn task(world: &World, id: Uuid) -> Task {
    let sql =
        "SELECT title, body, state, unit, due, source, requester, assignee FROM task WHERE tenant = $1 AND id = $2";
    world.store.db().row(sql, vals![NORDSUND.0, id]).await.unwrap().expect("a task")
}

#[derive(Debug, FromQueryResult)]
pub struct Step {
    pub kind: String,
    pub audience: String,
    pub body: String,
    pub side: String,
}

pub async fn steps(world: &World, task: Uuid) -> Vec<Step> {
    let sql = "SELECT kind, audience, body, side FROM task_step WHERE tenant = $1 AND task = $2 ORDER BY number";
    world.store.db().rows(sql, vals![NORDSUND.0, task]).await.unwrap()
}
