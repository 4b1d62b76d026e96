//! A client of SMTP that does as little as it can: it sends mails one after the other on each
//! connection, the commands of one mail in one piece, as mail servers do.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Result};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

use crate::drive::{Measured, now};

/// So many people write.
const SENDERS: u64 = 1_000;

/// A mail that a resident may write: some lines, and a picture's worth of nothing else.
const BODY: &str = "Hei!\r\n\r\nDet ligger en stor stein i veien ved brua, og det er vanskelig å komme forbi med bil.\r\n\
    Kan noen se på det før helga? Det går mye folk der om morgenen.\r\n\r\nHilsen en innbygger\r\n";

/// One line to the listener.
struct Line {
    stream: BufReader<TcpStream>,
    said: String,
}

impl Line {
    async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut line = Self { stream: BufReader::new(stream), said: String::new() };
        line.expect(220).await?;
        line.write("EHLO bench.example\r\n").await?;
        line.expect(250).await?;
        Ok(line)
    }

    async fn write(&mut self, text: &str) -> Result<()> {
        self.stream.get_mut().write_all(text.as_bytes()).await
    }

    /// Reads one reply with all its lines.
    async fn expect(&mut self, code: u16) -> Result<()> {
        loop {
            self.said.clear();
            if self.stream.read_line(&mut self.said).await? == 0 {
                return Err(Error::from(ErrorKind::UnexpectedEof));
            }
            if self.said.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        let fits = self.said.get(..3).and_then(|c| c.parse().ok()) == Some(code);
        if fits { Ok(()) } else { Err(Error::other(format!("not {code} but {}", self.said.trim()))) }
    }

    /// Sends a mail that nobody has sent before; done when it was said to be kept.
    async fn mail(&mut self, to: &str, n: u64) -> Result<usize> {
        let from = format!("innbygger{}@example.no", n % SENDERS);
        self.write(&format!("MAIL FROM:<{from}> BODY=8BITMIME\r\nRCPT TO:<{to}>\r\nDATA\r\n")).await?;
        for code in [250, 250, 354] {
            self.expect(code).await?;
        }
        let head = format!(
            "From: Innbygger <{from}>\r\nTo: <{to}>\r\nSubject: Stein i veien {n}\r\nMessage-ID: <{n}.bench@example.no>\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        );
        self.write(&format!("{head}{BODY}.\r\n")).await?;
        self.expect(250).await?;
        Ok(head.len() + BODY.len())
    }
}

/// Waits until mail to this address is taken.
pub async fn ready(address: &str, to: &str) -> anyhow::Result<()> {
    let began = now();
    let mut every = tokio::time::interval(Duration::from_millis(100));
    loop {
        every.tick().await;
        let asked = async {
            let mut line = Line::open(address).await?;
            line.write(&format!("MAIL FROM:<bench@example.no>\r\nRCPT TO:<{to}>\r\nRSET\r\nQUIT\r\n")).await?;
            line.expect(250).await?;
            line.expect(250).await
        };
        match asked.await {
            Ok(()) => return Ok(()),
            Err(error) if began.elapsed() > Duration::from_secs(60) => bail!("no mail to {to}: {error}"),
            Err(_) => {}
        }
    }
}

/// Sends as fast as it is taken, numbered from `next` on.
pub async fn run(
    address: &str,
    to: &str,
    next: &Rc<Cell<u64>>,
    length: Duration,
    connections: usize,
) -> anyhow::Result<Measured> {
    let mut lines = Vec::new();
    for _ in 0..connections {
        lines.push(Line::open(address).await.context("a connection was refused")?);
    }
    let began = now();
    let (local, mut parts) = (LocalSet::new(), JoinSet::new());
    for line in lines {
        parts.spawn_local_on(one(line, to.to_owned(), next.clone(), began + length), &local);
    }
    let mut all = Measured::default();
    local
        .run_until(async {
            while let Some(part) = parts.join_next().await {
                all.add(part?);
            }
            anyhow::Ok(())
        })
        .await?;
    all.end(began);
    Ok(all)
}

/// One line until the time is over. The mail that is under way then is waited for and counts.
async fn one(mut line: Line, to: String, next: Rc<Cell<u64>>, until: Instant) -> (Vec<u64>, u64, usize) {
    let (mut micros, mut bytes) = (Vec::new(), 0);
    while now() < until {
        let (n, from) = (next.get(), now());
        next.set(n + 1);
        match line.mail(&to, n).await {
            Ok(sent) => {
                bytes += sent;
                micros.push(u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Err(error) => {
                eprintln!("a mail was not taken: {error}");
                return (micros, 1, bytes);
            }
        }
    }
    (micros, 0, bytes)
}
