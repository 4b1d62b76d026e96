//! The proof that the journal is whole, or the name of the first entry that is not.
//!
//! Every hash is computed anew from the rows, in constant memory. That finds whatever was changed
//! by somebody who did not compute the chain anew from there on. Who did is found by comparing with
//! heads that were published before (see [`crate::heads`]).

use std::io::BufRead;

use base::{Error, Result};

use crate::heads::{self, PublicKey};
use crate::journal::{COLUMNS, EntryRow};
use crate::{Db, FromQueryResult, Subject, chain, keys, subject, vals};

const BATCH: i64 = 500;

/// A journal in which everything fits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The newest position, which is also the number of entries: there are no gaps.
    pub position: i64,
    /// Of the newest entry: 32 bytes, which cover all before it.
    pub hash: Vec<u8>,
    /// Committed entries that have no position yet.
    pub waiting: i64,
}

impl std::fmt::Display for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (n, hash) = (self.position, keys::hex(&self.hash));
        write!(f, "the journal is whole: {n} entries, head {hash} at position {n}")?;
        if self.waiting > 0 {
            write!(f, "; {} more wait for their position", self.waiting)?;
        }
        Ok(())
    }
}

/// The first place where something does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// Up to the one before it the journal is whole.
    pub position: i64,
    /// In words, for the operator.
    pub what: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the journal is broken at position {}: {}", self.position, self.what)
    }
}

/// The head and the outermost positions, of one moment.
#[derive(FromQueryResult)]
struct Ends {
    head: Option<i64>,
    hash: Option<Vec<u8>>,
    oldest: Option<i64>,
    newest: Option<i64>,
}

const ENDS: &str = "SELECT (SELECT position FROM journal_head WHERE one = 1) AS head,
   (SELECT hash FROM journal_head WHERE one = 1) AS hash,
   (SELECT MIN(position) FROM journal WHERE position IS NOT NULL) AS oldest,
   (SELECT MAX(position) FROM journal WHERE position IS NOT NULL) AS newest";

#[derive(FromQueryResult)]
struct Sealed {
    #[sea_orm(nested)]
    entry: EntryRow,
    hash: Option<Vec<u8>>,
    /// Whom its personal part is about: by this column it is found, and what it has to say stands in the data.
    about: Option<String>,
}

/// Walks the whole chain. `progress` is told how many entries of how many were checked. What is
/// sealed meanwhile is left to the next time.
///
/// # Errors
/// As [`Db::rows`].
pub async fn journal(db: &Db, mut progress: impl FnMut(i64, i64)) -> Result<Result<Whole, Broken>> {
    let ends: Ends = db.row(ENDS, vals![]).await?.ok_or_else(|| Error::internal("no answer"))?;
    let (head, newest) = (ends.head.unwrap_or(0), ends.newest.unwrap_or(0));
    if let Some(oldest) = ends.oldest.filter(|o| *o < 1) {
        return Ok(broken(oldest, "positions begin with 1"));
    }
    let (mut position, mut hash) = (0, chain::BEFORE_ALL.to_vec());
    let sql = format!(
        "SELECT {COLUMNS}, hash, about FROM journal WHERE position > $1 AND position <= $2 ORDER BY position LIMIT {BATCH}"
    );
    while position < newest {
        let rows: Vec<Sealed> = db.rows(&sql, vals![position, newest]).await?;
        let Some(last) = rows.last().and_then(|r| r.entry.position) else {
            return Ok(broken(position + 1, "the entry is missing"));
        };
        for row in &rows {
            hash = match fits(&hash, position + 1, row) {
                Ok(hash) => hash,
                Err(found) => return Ok(Err(found)),
            };
            position += 1;
        }
        progress(last, newest);
    }
    if head != newest {
        let what = format!("the newest entry has position {newest}, but the head of the chain says {head}");
        return Ok(broken(head.min(newest) + 1, what));
    }
    if ends.hash.as_ref().is_some_and(|kept| *kept != hash) || (ends.hash.is_none() && newest > 0) {
        return Ok(broken(newest, "the head of the chain has another hash than the newest entry"));
    }
    let waiting = db.scalar_i64("SELECT COUNT(*) FROM journal WHERE position IS NULL", vals![]).await?;
    Ok(Ok(Whole { position, hash, waiting }))
}

/// The hash of the entry that stands at this position, if it is what it should be.
fn fits(before: &[u8], position: i64, row: &Sealed) -> Result<Vec<u8>, Broken> {
    let entry = &row.entry;
    let found = entry.position.unwrap_or_default();
    if found != position {
        return Err(Broken { position, what: format!("the entry is missing; the next one has position {found}") });
    }
    let hash = chain::hash(before, position, entry);
    if row.hash.as_ref() == Some(&hash) {
        if subject::about(&entry.data).as_ref().map(Subject::as_str) == row.about.as_deref() {
            return Ok(hash);
        }
        let what =
            format!("its data and its column `about` do not name the same person ({}, id {})", entry.kind, entry.id);
        return Err(Broken { position, what });
    }
    let what = format!(
        "its fields and the entry before it do not give the hash that it was sealed with ({}, id {}); \
         something in it was changed, or it is not the entry that stood there",
        entry.kind, entry.id
    );
    Err(Broken { position, what })
}

fn broken(position: i64, what: impl Into<String>) -> Result<Whole, Broken> {
    Err(Broken { position, what: what.into() })
}

/// A published head that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BrokenHead {
    /// Counted from 1.
    pub line: usize,
    /// In words, for the operator.
    pub what: String,
}

impl std::fmt::Display for BrokenHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of the published heads does not fit: {}", self.line, self.what)
    }
}

/// The published heads that the journal has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Published {
    pub count: usize,
    /// Lines, counted from 1, that were cut off as they were written.
    pub cut: Vec<usize>,
}

/// Whether the journal still has each published head, one a line; says how many there were. Only
/// of use for a journal that is whole in itself: see [`journal`].
///
/// # Errors
/// As [`Db::rows`]; `Internal` when the lines cannot be read.
pub async fn published(db: &Db, lines: impl BufRead, keys: &[PublicKey]) -> Result<Result<Published, BrokenHead>> {
    #[derive(FromQueryResult)]
    struct Hash {
        hash: Option<Vec<u8>>,
    }
    let mut found = Published::default();
    for (text, line) in lines.lines().zip(1..) {
        let text = text.map_err(|e| Error::internal(format!("line {line} of the heads cannot be read: {e}")))?;
        if text.trim().is_empty() {
            continue;
        }
        let head = match heads::read(&text, keys) {
            Ok(head) => head,
            Err(_) if heads::is_cut(&text) => {
                found.cut.push(line);
                continue;
            }
            Err(what) => return Ok(Err(BrokenHead { line, what })),
        };
        let now: Option<Hash> = db.row("SELECT hash FROM journal WHERE position = $1", vals![head.position]).await?;
        let what = match now {
            Some(now) if now.hash.as_ref() == Some(&head.hash) => {
                found.count += 1;
                continue;
            }
            Some(now) => format!(
                "at position {} it was {} at {}, but the journal now has {} there: \
                 this entry or one before it was changed after that",
                head.position,
                keys::hex(&head.hash),
                head.at.rfc3339(),
                now.hash.map_or_else(|| "no hash".to_owned(), |h| keys::hex(&h)),
            ),
            None => format!(
                "position {} was published at {}, but the journal has no such entry: its end was cut off",
                head.position,
                head.at.rfc3339(),
            ),
        };
        return Ok(Err(BrokenHead { line, what }));
    }
    Ok(Ok(found))
}
