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

    /// What was measured at another time adds to it.
    pub fn join(&mut self, other: Self) {
        self.micros.extend(other.micros);
        self.errors += other.errors;
        self.bytes += other.bytes;
        self.seconds += other.seconds;
        self.micros.sort_unstable();
    }

    /// The time that this share of the answers (0 to 1) needed at most, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        percentile(&self.micros, share)
    }

    /// As [`Measured::say`], as it stands in a table.
    pub fn words(&self, unit: &str) -> String {
        format!("{} {unit}, {}", grouped(self.rate()), self.times())
    }

    /// How long half of the answers took, and 99 of 100.
    pub fn times(&self) -> String {
        format!("p50 {:.1} ms, p99 {:.1} ms", self.percentile(0.5), self.percentile(0.99))
    }

    pub fn say(&self, unit: &str) -> String {
        format!(
            "{:.0} {unit}, {}, {} answers in {:.1} s, {} errors, {} bytes each",
            self.rate(),
            self.times(),
            self.micros.len(),
            self.seconds,
            self.errors,
            self.bytes / self.micros.len().max(1),
        )
    }
}

/// As [`Measured::percentile`], of microseconds in their order; 0 when there are none.
pub fn percentile(sorted: &[u64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 - 1.0) * share).max(0.0) as usize;
    sorted.get(at).map_or(0.0, |m| *m as f64 / 1_000.0)
}

/// A number as people read it: `1,234`, and with one decimal below ten.
pub fn grouped(number: f64) -> String {
    if number < 9.95 {
        return format!("{number:.1}");
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Says a row's result for the table: how much it was (more is better), how long it took in milliseconds (less is
/// better), as far as it has them, and all of it in words.
pub fn result(row: &str, rate: Option<f64>, millis: Option<f64>, words: &str) {
    let number = |n: Option<f64>| n.map_or_else(|| "-".to_owned(), |n| format!("{n:.3}"));
    println!("result {row} {} {} {words}", number(rate), number(millis));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let said = [0.1, 9.94, 9.96, 12.0, 999.6, 1_234.4, 1_234_567.0].map(grouped);
        assert_eq!(said, ["0.1", "9.9", "10", "12", "1,000", "1,234", "1,234,567"]);
    }

    #[test]
    fn what_was_measured_in_turns_is_one() {
        let mut one = Measured { micros: vec![1_000, 3_000], seconds: 1.0, ..Measured::default() };
        one.join(Measured { micros: vec![2_000, 4_000], seconds: 1.0, errors: 1, ..Measured::default() });
        assert_eq!((one.answers(), one.errors), (4, 1));
        assert_eq!(one.words("a/s"), "2.0 a/s, p50 2.0 ms, p99 3.0 ms");
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
