//! Logs: text for people or one JSON object a line. Personal data never enters them.
//!
//! A thread of its own writes the lines, so that whoever reads them slowly, or not at all, stops
//! nobody: what finds no place in the queue is counted and left out.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base::config::Log;
use tracing_subscriber::EnvFilter;

/// So many lines wait for whoever reads the log.
const WAITING: usize = 10_000;
/// How long the end of the program waits for its last lines to be taken.
const LAST_WORDS: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<Queue> = OnceLock::new();

enum Item {
    Line(Vec<u8>),
    /// Answered when all before it is written.
    End(SyncSender<()>),
}

#[derive(Clone)]
struct Queue {
    lines: SyncSender<Item>,
    left_out: Arc<AtomicU64>,
}

impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Item::Line(line.to_vec())).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts logging for the whole program.
///
/// # Errors
/// When the filter of the configuration cannot be read.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(log.filter.as_deref().unwrap_or("info"))?;
    let queue = QUEUE.get_or_init(begin).clone();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_target(true).with_writer(move || queue.clone());
    let started = if log.json { builder.json().try_init() } else { builder.compact().try_init() };
    started.map_err(|e| anyhow::anyhow!("logging cannot start: {e}"))
}

/// Waits a moment for the last lines, before the program ends.
pub fn end() {
    let Some(queue) = QUEUE.get() else { return };
    let (written, wait) = sync_channel(1);
    if queue.lines.try_send(Item::End(written)).is_ok() {
        // Nobody reads: then nobody misses them.
        let _ = wait.recv_timeout(LAST_WORDS);
    }
}

fn begin() -> Queue {
    let (lines, taken) = sync_channel(WAITING);
    let left_out = Arc::<AtomicU64>::default();
    let counted = left_out.clone();
    std::thread::spawn(move || write(&taken, &counted, &mut io::stdout()));
    Queue { lines, left_out }
}

fn write(lines: &Receiver<Item>, left_out: &AtomicU64, to: &mut impl Write) {
    for item in lines {
        // An error here has nobody to be told to.
        let _ = match item {
            Item::Line(line) => to.write_all(&line),
            Item::End(written) => to.flush().map(|()| written.send(()).unwrap_or_default()),
        };
        let missing = left_out.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _ = writeln!(to, "WARN allting::logs: {missing} lines were left out because nobody read them in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_is_stuck_stops_nobody_and_what_was_left_out_is_counted() {
        let (lines, taken) = sync_channel(3);
        let left_out = Arc::<AtomicU64>::default();
        let mut queue = Queue { lines, left_out: left_out.clone() };
        for n in 0..10 {
            queue.write_all(format!("line {n}\n").as_bytes()).unwrap();
        }
        drop(queue);
        let mut out = Vec::new();
        write(&taken, &left_out, &mut out);
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("line 0\n") && text.contains("lines were left out"), "{text}");
    }
}
