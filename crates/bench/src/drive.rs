//! The load: many connections that ask as fast as they are answered, or at a steady rate.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::task::JoinSet;

use crate::http::{Asked, Connection};

#[derive(Clone, Copy)]
pub enum Load {
    /// Each connection asks again when it was answered.
    Full,
    /// So many a second over all connections, at even steps. Latency counts from when a request
    /// was due, so that a pause of the program is not hidden by the load waiting for it.
    Rate(f64),
}

pub struct Plan {
    pub load: Load,
    pub seconds: Duration,
    pub connections: usize,
}

/// What was measured.
#[derive(Default)]
pub struct Measured {
    micros: Vec<u64>,
    pub errors: u64,
    bytes: usize,
    seconds: f64,
}

impl Measured {
    /// Right answers a second.
    pub fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.seconds
    }

    /// How many were right.
    pub fn answers(&self) -> usize {
        self.micros.len()
    }

    /// What one connection had: micros of each right answer, errors, bytes.
    pub fn add(&mut self, (micros, errors, bytes): (Vec<u64>, u64, usize)) {
        self.micros.extend(micros);
        self.errors += errors;
        self.bytes += bytes;
    }

    /// All connections have ended.
    pub fn end(&mut self, began: Instant) {
        self.seconds = began.elapsed().as_secs_f64();
        self.micros.sort_unstable();
    }

    fn percentile(&self, share: f64) -> f64 {
        let at = ((self.micros.len() as f64 - 1.0) * share).max(0.0) as usize;
        self.micros.get(at).map_or(0.0, |m| *m as f64 / 1_000.0)
    }

    pub fn say(&self, unit: &str) -> String {
        format!(
            "{:.0} {unit}, p50 {:.1} ms, p99 {:.1} ms, {} answers in {:.1} s, {} errors, {} bytes each",
            self.rate(),
            self.percentile(0.5),
            self.percentile(0.99),
            self.micros.len(),
            self.seconds,
            self.errors,
            self.bytes / self.micros.len().max(1),
        )
    }
}

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub fn now() -> Instant {
    Instant::now()
}

/// Waits until the program answers as it should.
pub async fn ready(address: &str, asked: &Asked, status: u16) -> anyhow::Result<()> {
    let began = now();
    let mut every = tokio::time::interval(Duration::from_millis(50));
    loop {
        every.tick().await;
        if let Ok(mut connection) = Connection::open(address).await {
            let answer = connection.ask(asked).await.context("the program closed the connection")?;
            if answer.status != status {
                bail!("the answer was {} and not {status}:\n{}", answer.status, connection.last());
            }
            return Ok(());
        }
        if began.elapsed() > Duration::from_secs(60) {
            bail!("nothing listens at {address}");
        }
    }
}

/// Waits until the program answers so, for as long as it says that it cannot yet (503); gives how long it took.
pub async fn until(address: &str, asked: &Asked, status: u16) -> anyhow::Result<Duration> {
    let began = now();
    let mut every = tokio::time::interval(Duration::from_millis(250));
    while began.elapsed() < Duration::from_secs(1_200) {
        every.tick().await;
        let Ok(mut connection) = Connection::open(address).await else { continue };
        let answer = connection.ask(asked).await.context("the program closed the connection")?;
        match answer.status {
            503 => {}
            given if given == status => return Ok(began.elapsed()),
            other => bail!("the answer was {other} and not {status}:\n{}", connection.last()),
        }
    }
    bail!("{address} did not get ready")
}

/// Waits until a process has taken less than a tenth of a processor for three seconds, for at most five minutes;
/// gives how long that took. Where the system does not tell (`/proc`), nothing is waited for.
pub async fn quiet(process: u32) -> Duration {
    const TICKS: u64 = 10;
    let began = now();
    let mut every = tokio::time::interval(Duration::from_secs(1));
    let (mut before, mut calm) = (0, 0);
    while calm < 3 && began.elapsed() < Duration::from_secs(300) {
        every.tick().await;
        let Some(spent) = ticks(process) else { break };
        calm = if spent < before + TICKS { calm + 1 } else { 0 };
        before = spent;
    }
    began.elapsed()
}

/// What a process has taken of all processors, in hundredths of a second.
fn ticks(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in parentheses and may have blanks; user and system time are the 12th and 13th behind it.
    let behind = stat.rsplit_once(')')?.1;
    behind.split_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().ok()).sum()
}

/// Puts the load on and measures it.
pub async fn run(address: &str, asked: &Asked, status: u16, plan: &Plan) -> anyhow::Result<Measured> {
    let mut open = Vec::new();
    for _ in 0..plan.connections {
        open.push(Connection::open(address).await.context("a connection was refused")?);
    }
    let began = now();
    let until = began + plan.seconds;
    // The request lives as long as the tasks do: all of them are joined below.
    let local = tokio::task::LocalSet::new();
    let mut parts = JoinSet::new();
    let shared = std::rc::Rc::new(asked.clone());
    for (n, connection) in open.into_iter().enumerate() {
        let step = match plan.load {
            Load::Full => None,
            Load::Rate(rate) => Some(Duration::from_secs_f64(plan.connections as f64 / rate.max(0.001))),
        };
        let first = began + step.unwrap_or_default().mul_f64(n as f64 / plan.connections as f64);
        parts.spawn_local_on(one(connection, shared.clone(), status, first, step, until), &local);
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

/// One connection until the time is over.
async fn one(
    mut connection: Connection,
    asked: std::rc::Rc<Asked>,
    status: u16,
    first: Instant,
    step: Option<Duration>,
    until: Instant,
) -> (Vec<u64>, u64, usize) {
    let (mut micros, mut errors, mut bytes, mut due) = (Vec::new(), 0, 0, first);
    while now() < until {
        if step.is_some() {
            #[expect(clippy::disallowed_methods, reason = "a steady rate waits for its time")]
            tokio::time::sleep_until(due.into()).await;
        }
        let from = if step.is_some() { due } else { now() };
        match connection.ask(&asked).await {
            Ok(answer) if answer.status == status => {
                bytes += answer.bytes;
                micros.push(u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok(answer) => {
                if errors == 0 {
                    eprintln!("answered {}: {}", answer.status, connection.last());
                }
                errors += 1;
            }
            Err(error) => {
                eprintln!("a connection broke off: {error}");
                return (micros, errors + 1, bytes);
            }
        }
        due += step.unwrap_or_default();
    }
    (micros, errors, bytes)
}
