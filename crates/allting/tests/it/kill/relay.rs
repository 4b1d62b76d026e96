//! The municipality's relay, which is not killed: it keeps which mails of ours came, tells them apart by their
//! `Message-ID` as mail servers do, and is not always sure of its answers. And what must be true of our mails
//! afterwards.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use base::Clock;
use base::config::Rates;
use mailbox::smtp::server::{Desk, Server, serve};
use mailbox::smtp::{Address, Answer, Envelope, Limits, Pace};
use store::{FromQueryResult, Store, vals};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Every so manieth new mail it takes and says that it did not.
const UNSURE: usize = 7;

#[derive(Default)]
struct Kept {
    /// How often each came, by its id without brackets.
    came: Mutex<HashMap<String, u64>>,
    /// Answers are as they should be.
    sure: AtomicBool,
}

/// What was found to be in order.
#[derive(Default, Debug)]
pub struct Sent {
    pub mails: u64,
    /// Came more than once, under the same id.
    pub again: u64,
}

/// The relay of the test.
pub struct Relay {
    kept: Arc<Kept>,
    pub port: u16,
}

impl Relay {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Self { kept: Arc::default(), port: listener.local_addr().unwrap().port() };
        let server = Server {
            limits: Limits { name: "relay.example".into(), max_bytes: 1 << 20, recipients: 5, tls: false },
            certificate: None,
            connections: 1_000,
            connections_of_one: 1_000,
            memory_bytes: 64 << 20,
            idle: Duration::from_secs(30),
            whole: Duration::from_secs(300),
            relays: Vec::new(),
            only_relays: false,
            pace: Pace::new(Rates { limited: false, ..Rates::default() }, Clock::system()),
        };
        let (stop, stopping) = watch::channel(false);
        let desk = Arc::new(Counter(relay.kept.clone()));
        tokio::spawn(async move {
            serve(listener, server, desk, stopping).await;
            drop(stop);
        });
        relay
    }

    /// Whether it is sure of its answers from now on.
    pub fn sure(&self, sure: bool) {
        self.kept.sure.store(sure, Ordering::SeqCst);
    }

    /// Every mail of ours came at least once, under its id, and no other.
    ///
    /// # Panics
    /// With the first thing that is not as it must be.
    pub async fn everything_came(&self, store: &Store) -> Sent {
        #[derive(FromQueryResult)]
        struct Row {
            message_id: String,
            outcome: String,
            kind: String,
        }
        let sql = "SELECT message_id, outcome, kind FROM mail WHERE direction = 'out'";
        let rows: Vec<Row> = store.db().rows(sql, vals![]).await.unwrap();
        let came = self.kept.came.lock().unwrap().clone();
        let mut sent = Sent::default();
        for Row { message_id, outcome, kind } in &rows {
            assert_eq!(outcome, "sent", "a mail of ours ({kind}) that did not go: {message_id}");
            let times = came.get(message_id).unwrap_or_else(|| panic!("sent and never came ({kind}): {message_id}"));
            sent.mails += 1;
            sent.again += times - 1;
        }
        let ours: HashSet<&str> = rows.iter().map(|r| r.message_id.as_str()).collect();
        assert_eq!(ours.len(), rows.len(), "an id was given to two mails");
        let strange: Vec<_> = came.keys().filter(|id| !ours.contains(id.as_str())).collect();
        assert!(strange.is_empty(), "mails came that nobody wrote: {strange:?}");
        sent
    }
}

/// Where the relay takes mails.
struct Counter(Arc<Kept>);

#[async_trait]
impl Desk for Counter {
    async fn recipient(&self, _: &Address) -> Result<(), Answer> {
        Ok(())
    }

    async fn mail(&self, _: IpAddr, envelope: Envelope) -> Result<String, Answer> {
        let id = message_id(&String::from_utf8_lossy(&envelope.body));
        let mut came = self.0.came.lock().unwrap();
        let times = came.entry(id.clone()).or_default();
        *times += 1;
        let new = *times == 1;
        let unsure = new && came.len().is_multiple_of(UNSURE) && !self.0.sure.load(Ordering::SeqCst);
        if unsure { Err(Answer::new(451, "4.3.0", "not sure, try again")) } else { Ok(id) }
    }

    async fn refused(&self, _: IpAddr, envelope: Envelope, why: &'static str) {
        panic!("a mail of ours was refused ({why}): {:?}", envelope.to);
    }
}

/// Without brackets. It may stand on the line after its name.
fn message_id(mail: &str) -> String {
    let at = mail.to_lowercase().find("\nmessage-id:").unwrap_or_else(|| panic!("a mail without an id: {mail}"));
    let id = mail[at..].split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(id, _)| id.trim());
    id.unwrap_or_else(|| panic!("a mail with a broken id: {mail}")).to_owned()
}
