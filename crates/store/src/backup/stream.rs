//! Lines into a part and out of it: compressed, sealed, in constant memory, on threads that may
//! wait for a disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value as Json;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::folder::{Folder, Part, Written};
use super::part::{BackupKey, Opening, Sealing};
use super::{Fault, Result};

/// Text is handed over in pieces of about this size.
const PIECE: usize = 128 << 10;

enum Piece {
    Text(String),
    End,
}

/// A part that is being written.
pub(crate) struct Writer {
    pieces: mpsc::Sender<Piece>,
    text: String,
    done: JoinHandle<io::Result<Written>>,
    path: PathBuf,
}

impl Writer {
    pub fn new(folder: Arc<Folder>, key: Arc<BackupKey>, name: String) -> Self {
        let (pieces, mut come) = mpsc::channel(4);
        let path = folder.path.join(&name);
        let done = tokio::task::spawn_blocking(move || {
            folder.write(&name, |out| {
                let sealed = Sealing::new(out, &key, &name)?;
                let mut packed = GzEncoder::new(sealed, flate2::Compression::new(5));
                loop {
                    match come.blocking_recv() {
                        Some(Piece::Text(text)) => packed.write_all(text.as_bytes())?,
                        Some(Piece::End) => break,
                        // Whoever reads the database gave up: nothing may look whole.
                        None => return Err(io::Error::other("the backup was interrupted")),
                    }
                }
                packed.finish()?.finish().map(|_| ())
            })
        });
        Self { pieces, text: String::with_capacity(PIECE + 4096), done, path }
    }

    /// Adds a line; waits when the disk is slower than the database.
    pub async fn line(&mut self, json: &Json) -> Result<()> {
        use std::fmt::Write;
        // Writing to a String does not fail.
        let _ = writeln!(self.text, "{json}");
        if self.text.len() >= PIECE {
            let text = std::mem::replace(&mut self.text, String::with_capacity(PIECE + 4096));
            if self.pieces.send(Piece::Text(text)).await.is_err() {
                return Err(self.ended().await.err().unwrap_or_else(|| Fault::new("the part ended by itself")));
            }
        }
        Ok(())
    }

    /// Writes the end, and waits until all is on the disk.
    pub async fn finish(mut self) -> Result<Written> {
        let text = std::mem::take(&mut self.text);
        // When the thread has ended already, it says why below.
        let _ = self.pieces.send(Piece::Text(text)).await;
        let _ = self.pieces.send(Piece::End).await;
        self.ended().await
    }

    /// Leaves nothing.
    pub async fn abandon(self) {
        drop(self.pieces);
        // It says that it was interrupted, as it was.
        let _ = self.done.await;
    }

    async fn ended(&mut self) -> Result<Written> {
        let done = (&mut self.done).await.map_err(|e| Fault::new(e.to_string()))?;
        done.map_err(|e| Fault::new(format!("{}: {e}", self.path.display())))
    }
}

/// The lines of a part. The last line must be reached for the part to be known as whole.
pub(crate) struct Lines {
    lines: BufReader<GzDecoder<Opening<BufReader<File>>>>,
    name: String,
    text: String,
}

impl Lines {
    pub fn open(folder: &Folder, key: &BackupKey, name: &str) -> Result<Self> {
        let sealed = folder.open(key, name)?;
        Ok(Self { lines: BufReader::new(GzDecoder::new(sealed)), name: name.to_owned(), text: String::new() })
    }

    pub fn next(&mut self) -> Result<Option<Json>> {
        let said = |e: &dyn std::fmt::Display| Fault::new(format!("{}: {e}", self.name));
        self.text.clear();
        if self.lines.read_line(&mut self.text).map_err(|e| said(&e))? == 0 {
            // Behind the compressed data nothing may follow, and the last frame must be there.
            let rest = io::copy(self.lines.get_mut().get_mut(), &mut io::sink()).map_err(|e| said(&e))?;
            if rest != 0 {
                return Err(said(&"something was added to its end"));
            }
            return Ok(None);
        }
        serde_json::from_str(&self.text).map(Some).map_err(|e| said(&e))
    }
}

/// One line of the log.
#[derive(Debug)]
pub(crate) struct Change {
    /// Orders transactions: all lines of one share it (PostgreSQL), or it rises with each line and
    /// an `end` closes the transaction (SQLite).
    pub key: i64,
    pub op: String,
    pub table: String,
    pub data: Json,
}

/// The changes of several parts in the order of their keys. A part is opened when it is reached,
/// so memory does not grow with their number.
pub(crate) struct Changes<'a> {
    folder: &'a Folder,
    key: &'a BackupKey,
    /// Not yet opened, the smallest key last.
    shut: Vec<&'a Part>,
    /// Those at their end are let go.
    open: Vec<Option<Lines>>,
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    next: Vec<Option<Change>>,
}

impl<'a> Changes<'a> {
    pub fn new(folder: &'a Folder, key: &'a BackupKey, parts: impl Iterator<Item = &'a Part>) -> Self {
        let mut shut: Vec<&Part> = parts.filter(|p| !p.full).collect();
        shut.sort_by_key(|p| Reverse(p.first));
        Self { folder, key, shut, open: Vec::new(), heads: BinaryHeap::new(), next: Vec::new() }
    }

    fn read(&mut self, n: usize) -> Result<()> {
        let Some(Some(lines)) = self.open.get_mut(n) else { return Ok(()) };
        let Some(json) = lines.next()? else {
            self.open[n] = None;
            return Ok(());
        };
        let change = change(json).ok_or_else(|| Fault::new(format!("{}: a line makes no sense", lines.name)))?;
        self.heads.push(Reverse((change.key, n)));
        self.next[n] = Some(change);
        Ok(())
    }

    pub fn next(&mut self) -> Result<Option<Change>> {
        while let Some(part) = self.shut.last() {
            if self.heads.peek().is_some_and(|Reverse((key, _))| *key < part.first) {
                break;
            }
            let mut lines = Lines::open(self.folder, self.key, &part.name)?;
            lines.next()?;
            self.shut.pop();
            self.open.push(Some(lines));
            self.next.push(None);
            self.read(self.open.len() - 1)?;
        }
        let Some(Reverse((_, n))) = self.heads.pop() else { return Ok(None) };
        let change = self.next[n].take();
        self.read(n)?;
        Ok(change)
    }
}

pub(super) fn change(json: Json) -> Option<Change> {
    let Json::Array(mut fields) = json else { return None };
    let data = if fields.len() == 4 { fields.pop()? } else { Json::Null };
    Some(Change {
        key: fields.first()?.as_i64()?,
        op: fields.get(1)?.as_str()?.to_owned(),
        table: fields.get(2).and_then(Json::as_str).unwrap_or_default().to_owned(),
        data,
    })
}
