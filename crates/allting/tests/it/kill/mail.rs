//! People who write to the unit by SMTP, as their mail servers do it: what got no 250 is sent again, the same
//! bytes under the same `Message-ID`, until it gets one. And what must be true of their mails afterwards.
//!
//! The mailbox tells a mail that comes again by its bytes and the address it came to, not by its `Message-ID`.
//! A second one is kept, too, and does nothing.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use base::id::Uuid;
use fastrand::Rng;
use store::keys::sha256_hex;
use store::{FromQueryResult, Store, vals};
use testkit::NORDSUND;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::browser::{Browser, FORM};
use super::story::{Step, Story, Way, marked};
use super::town::{ADDRESS, Town};

/// What the relay of the test's configuration writes about a mail that came from where it says.
const PROVED: &str = "Authentication-Results: mx.example; spf=pass smtp.mailfrom=example.no\r\n";
/// One in so many senders hangs up before the answer to a new mail, and sends it again.
const HANGS_UP: u8 = 5;

/// A mail and how it fared at the sender's.
pub struct Mail {
    /// Without brackets.
    id: String,
    raw: Vec<u8>,
    /// How often it was sent, or was about to be.
    sent: u64,
    /// It got its 250.
    taken: bool,
}

/// Somebody who writes about one thing.
pub struct Correspondence {
    pub story: Story,
    mails: Vec<Mail>,
}

impl Correspondence {
    /// Whether its last mail is to be sent again.
    pub fn waits(&self) -> bool {
        self.mails.last().is_some_and(|mail| !mail.taken)
    }

    fn from(&self) -> String {
        format!("{}@example.no", self.story.token)
    }

    /// Writes the next mail: an answer in the thread, if there is one.
    fn write(&mut self, kind: &'static str) {
        let (n, from) = (self.mails.len(), self.from());
        let id = format!("{}.{n}@example.no", self.story.token);
        let text = if n == 0 { self.story.token.clone() } else { self.story.text() };
        let thread: String = self.mails.iter().take(1).map(|m| format!("In-Reply-To: <{}>\r\n", m.id)).collect();
        let raw = format!(
            "{PROVED}From: Kari <{from}>\r\nTo: <{ADDRESS}>\r\nSubject: Lampe {n}\r\nMessage-ID: <{id}>\r\n{thread}\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLampen lyser ikke.\r\n\r\n{}\r\n",
            marked(&text)
        );
        let step: Step = (kind, if n == 0 { String::new() } else { text });
        self.story.unanswered = Some(step);
        self.mails.push(Mail { id, raw: raw.into_bytes(), sent: 0, taken: false });
    }
}

/// Sends the mails of one person after the other, and lets somebody at work answer them.
pub struct Sender {
    pub browser: Browser,
    pub port: u16,
    pub town: Arc<Town>,
    /// Looks up which task a mail became.
    pub store: Store,
    pub rng: Rng,
    pub name: String,
}

impl Sender {
    /// Sends what waits, and new mails until the program dies.
    pub async fn live(mut self, mut all: Vec<Correspondence>) -> Vec<Correspondence> {
        for n in 0.. {
            let told = self.next(&mut all, n).await;
            if !self.browser.goes_on(told).await {
                break;
            }
        }
        all
    }

    /// What waits, and then something new. `None` when an answer did not come.
    async fn next(&mut self, all: &mut Vec<Correspondence>, n: u64) -> Option<()> {
        self.again(all).await?;
        let story = Story::new(format!("{}-{n}", self.name), Way::Mail);
        let mut new = Correspondence { story, mails: Vec::new() };
        let told = self.tell(&mut new).await;
        all.push(new);
        told
    }

    /// Sends what waits again. `None` when an answer did not come.
    pub async fn again(&mut self, all: &mut [Correspondence]) -> Option<()> {
        for waits in all.iter_mut().filter(|c| c.waits()) {
            self.send(waits).await?;
        }
        Some(())
    }

    /// A mail, what is answered, and what she writes then; or part of it.
    async fn tell(&mut self, c: &mut Correspondence) -> Option<()> {
        c.write("opened");
        self.send(c).await?;
        if self.rng.u8(..4) == 0 {
            return Some(());
        }
        let task = self.task_of(c).await?;
        let (browser, worker) = (self.browser.clone(), self.town.worker(&mut self.rng));
        let (at, worker) = (|last: &str| format!("/tasks/{task}/{last}"), Some(worker.as_str()));
        let story = &mut c.story;
        browser.post(story, ("taken", String::new()), &at("assignment"), worker, FORM, Vec::new()).await?;
        browser.say(story, "commented", &at("comments"), worker, "comment").await?;
        if self.rng.bool() {
            c.write("added");
            self.send(c).await?;
        }
        if self.rng.bool() {
            browser.say(&mut c.story, "closed", &at("closure"), worker, "answer").await?;
            if self.rng.bool() {
                c.write("reopened");
                self.send(c).await?;
            }
        }
        Some(())
    }

    /// The task that her first mail became.
    async fn task_of(&self, c: &Correspondence) -> Option<Uuid> {
        #[derive(FromQueryResult)]
        struct Row {
            task: Option<Uuid>,
        }
        let sql = "SELECT task FROM mail WHERE tenant = $1 AND message_id = $2 AND outcome <> 'again'";
        let found = self.store.db().row::<Row>(sql, vals![NORDSUND.0, c.mails[0].id.clone()]).await;
        match found {
            Ok(row) => {
                let task = row.and_then(|r| r.task);
                Some(task.unwrap_or_else(|| panic!("answered with 250 and no task: {:?}", c.story)))
            }
            Err(_) if self.browser.patient => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends the last mail until it has its 250. `None` when an answer did not come.
    async fn send(&mut self, c: &mut Correspondence) -> Option<()> {
        let from = c.from();
        let mail = c.mails.last_mut().unwrap();
        if mail.sent == 0 && self.rng.u8(..HANGS_UP) == 0 {
            mail.sent += 1;
            self.deliver(&from, mail, true).await;
        }
        mail.sent += 1;
        self.deliver(&from, mail, false).await?;
        mail.taken = true;
        c.story.heard();
        self.browser.counted();
        Some(())
    }

    /// One attempt; says what was said at its end. `None` when no answer came, or one that says to try again.
    async fn deliver(&self, from: &str, mail: &Mail, hang_up: bool) -> Option<String> {
        let mut line = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.ok()?);
        self.expect(&mut line, "the connection", 220).await?;
        for (say, code) in [
            ("EHLO sender.example".to_owned(), 250),
            (format!("MAIL FROM:<{from}>"), 250),
            (format!("RCPT TO:<{ADDRESS}>"), 250),
            ("DATA".to_owned(), 354),
        ] {
            line.get_mut().write_all(format!("{say}\r\n").as_bytes()).await.ok()?;
            self.expect(&mut line, &say, code).await?;
        }
        // No line of it begins with a dot.
        line.get_mut().write_all(&mail.raw).await.ok()?;
        line.get_mut().write_all(b".\r\n").await.ok()?;
        if hang_up {
            return None;
        }
        self.expect(&mut line, &mail.id, 250).await
    }

    /// Reads one reply, all its lines.
    async fn expect(&self, line: &mut BufReader<TcpStream>, after: &str, code: u16) -> Option<String> {
        let mut said = String::new();
        loop {
            let from = said.len();
            line.read_line(&mut said).await.ok()?;
            // Half a line is none: whoever wrote it died.
            if !said.ends_with('\n') || said.len() == from {
                return None;
            }
            if said.as_bytes().get(from + 3) != Some(&b'-') {
                break;
            }
        }
        match said.get(..3).and_then(|c| c.parse::<u16>().ok()) {
            Some(got) if got == code => Some(said),
            Some(400..=499) if self.browser.patient => None,
            _ => panic!("SMTP, after {after:?}: not {code} but {said:?}"),
        }
    }
}

/// What was found to be in order.
#[derive(Default, Debug)]
pub struct Received {
    /// Answered with 250.
    pub mails: u64,
    /// Of these, answers in a thread.
    pub answers: u64,
    /// Came again and did nothing.
    pub again: u64,
}

/// Every mail that was answered with 250 is there as it was, and did what it should once, however often it came.
/// `tasks` says by tokens which tasks there are.
///
/// # Panics
/// With the first thing that is not as it must be.
pub async fn everything_came(store: &Store, all: &[Correspondence], tasks: &HashMap<String, Uuid>) -> Received {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        message_id: String,
        outcome: String,
        task: Option<Uuid>,
        sha256: Option<String>,
    }
    let sql = "SELECT message_id, outcome, task, sha256 FROM mail WHERE direction = 'in' ORDER BY id";
    let rows: Vec<Row> = store.db().rows(sql, vals![]).await.unwrap();
    let mut by_id: HashMap<String, Vec<Row>> = HashMap::new();
    rows.into_iter().for_each(|row| by_id.entry(row.message_id.clone()).or_default().push(row));
    let mut received = Received::default();
    for (c, (n, mail)) in all.iter().flat_map(|c| c.mails.iter().enumerate().map(move |mail| (c, mail))) {
        assert!(mail.taken, "a mail is to be sent again, and was not: {}", mail.id);
        let there = by_id.remove(&mail.id).unwrap_or_default();
        let (again, did): (Vec<&Row>, Vec<&Row>) = there.iter().partition(|row| row.outcome == "again");
        let [did] = did[..] else { panic!("answered with 250, and did something {} times: {there:?}", did.len()) };
        let wanted = if n == 0 { &["task"][..] } else { &["reply", "reopened"] };
        assert!(wanted.contains(&did.outcome.as_str()), "what became of {}: {there:?}", mail.id);
        assert_eq!(did.task.as_ref(), tasks.get(&c.story.token), "the task of {}: {there:?}", mail.id);
        assert!(there.len() as u64 <= mail.sent, "sent {} times: {there:?}", mail.sent);
        let wanted = sha256_hex(&mail.raw);
        assert!(there.iter().all(|row| row.sha256.as_ref() == Some(&wanted)), "not as it was: {there:?}");
        let content = store.files().get(NORDSUND, &wanted).await.unwrap_or_else(|e| panic!("{}: {e}", mail.id));
        assert!(content == mail.raw, "{} is not on the disk as it was", mail.id);
        received.mails += 1;
        received.answers += u64::from(n > 0);
        received.again += again.len() as u64;
    }
    assert!(by_id.is_empty(), "mails that nobody sent: {by_id:?}");
    received
}
