//! The folder: parts, files, and the sealed manifest that says which of them count.
//!
//! Everything is written under another name, brought to the disk, and then given its own: what was
//! interrupted looks like nothing. A part that the manifest does not name does not count.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use base::Time;
use ring::digest;
use serde::{Deserialize, Serialize};

use super::history::Mark;
use super::part::{BackupKey, Opening, Sealing};
use super::table::Table;
use super::{Fault, Result};

const MANIFEST: &str = "manifest.allting";
const FORMAT: u32 = 1;

/// Which parts there are, oldest chain first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    pub(crate) chains: Vec<Chain>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Chain {
    pub id: String,
    /// The shape that its rows have.
    pub tables: Vec<Table>,
    /// The migrations that made that shape: room, number, digest.
    pub steps: Vec<(String, i64, String)>,
    /// The first is full.
    pub parts: Vec<Part>,
    /// Names of the copies that a restore from this chain may need though the database has let go of
    /// the files: those it let go of while the chain went on or before the next began, and those it
    /// took in again that an older chain has here.
    pub gone: Vec<String>,
    /// When its log ended, microseconds: all that was acknowledged by then is in it. None while it goes on,
    /// and where that was not noted.
    #[serde(default)]
    pub ended: Option<i64>,
}

impl Chain {
    /// Up to when it is complete, microseconds.
    pub fn reaches(&self) -> i64 {
        self.ended.or(self.parts.last().map(|p| p.at)).unwrap_or_default()
    }

    pub fn keeps(&mut self, names: impl IntoIterator<Item = String>) {
        self.gone.extend(names);
        self.gone.sort_unstable();
        self.gone.dedup();
    }
}

/// One file with rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The file's name in the folder, which also says when and up to which position.
    pub name: String,
    /// All rows of all tables; else what has changed since the part before.
    pub full: bool,
    /// When its snapshot was taken, microseconds.
    pub at: i64,
    /// The journal's sealed position in that snapshot.
    pub position: i64,
    /// Rows (full) or changes.
    pub rows: u64,
    /// Of the file as it lies there: compressed and sealed.
    pub bytes: u64,
    /// Of the same, 64 hexadecimal digits.
    pub sha256: String,
    /// The smallest key of its transactions.
    pub(crate) first: i64,
    /// What its snapshot saw; the next part has what came later.
    pub(crate) token: String,
    /// By what the database is known again that goes on here; parts of earlier versions have none.
    #[serde(default)]
    pub(crate) mark: Option<Mark>,
}

impl Manifest {
    /// Every part, oldest first.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.chains.iter().flat_map(|c| &c.parts)
    }

    /// The copies that chains need though the database may have let go of the files.
    pub(crate) fn gone(&self) -> HashSet<String> {
        self.chains.iter().flat_map(|c| c.gone.iter().cloned()).collect()
    }
}

/// Written and on the disk.
pub(crate) struct Written {
    pub bytes: u64,
    pub sha256: String,
}

pub(crate) struct Folder {
    pub path: PathBuf,
    _lock: Option<File>,
}

fn said(path: &Path) -> impl Fn(io::Error) -> Fault + '_ {
    move |e| Fault::new(format!("{}: {e}", path.display()))
}

impl Folder {
    /// For writing: made when it is not there, and locked against a second backup.
    pub fn to_write(path: &Path) -> Result<Self> {
        fs::create_dir_all(path.join("files")).map_err(said(path))?;
        let lock_path = path.join(".lock");
        let lock = private().write(true).create(true).truncate(false).open(&lock_path).map_err(said(&lock_path))?;
        lock.try_lock().map_err(|_| Fault::new(format!("another backup into {} is running", path.display())))?;
        Ok(Self { path: path.to_owned(), _lock: Some(lock) })
    }

    pub fn to_read(path: &Path) -> Self {
        Self { path: path.to_owned(), _lock: None }
    }

    /// The manifest; none when the folder has no backup yet.
    pub fn manifest(&self, key: &BackupKey) -> Result<Option<Manifest>> {
        let path = self.path.join(MANIFEST);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(said(&path)(e)),
        };
        let mut text = Vec::new();
        Opening::new(BufReader::new(file), key, MANIFEST)
            .and_then(|mut r| r.read_to_end(&mut text))
            .map_err(said(&path))?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|e| Fault::new(format!("{}: {e}", path.display())))?;
        if manifest.format != FORMAT {
            return Err(Fault::new(format!("{} was written by a newer version", path.display())));
        }
        Ok(Some(manifest))
    }

    pub fn write_manifest(&self, key: &BackupKey, manifest: &Manifest) -> Result<()> {
        let text = serde_json::to_vec(manifest).map_err(|e| Fault::new(e.to_string()))?;
        self.write(MANIFEST, |out| {
            let mut out = Sealing::new(out, key, MANIFEST)?;
            out.write_all(&text)?;
            out.finish().map(|_| ())
        })
        .map_err(said(&self.path.join(MANIFEST)))?;
        Ok(())
    }

    /// Writes a file as a whole or not at all. `name` may have a folder in front.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Written> {
        let target = self.path.join(name);
        let parent = target.parent().unwrap_or(&self.path).to_owned();
        fs::create_dir_all(&parent)?;
        let own = target.file_name().and_then(|n| n.to_str()).unwrap_or("part");
        let unfinished = parent.join(format!(".{own}.unfinished"));
        let written = (|| {
            let file = private().write(true).create(true).truncate(true).open(&unfinished)?;
            let mut out = Counted { out: BufWriter::new(file), bytes: 0, hash: digest::Context::new(&digest::SHA256) };
            fill(&mut out)?;
            let Counted { out, bytes, hash } = out;
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&unfinished, &target)?;
            File::open(&parent)?.sync_all()?;
            Ok(Written { bytes, sha256: crate::keys::hex(hash.finish().as_ref()) })
        })();
        if written.is_err() {
            // What cannot be removed is overwritten or swept next time.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    /// Whether a file is there. It was given its name when it was whole.
    pub fn has(&self, name: &str) -> bool {
        self.path.join(name).is_file()
    }

    /// Opens a sealed file for reading.
    pub fn open(&self, key: &BackupKey, name: &str) -> Result<Opening<BufReader<File>>> {
        let path = self.path.join(name);
        let file = File::open(&path).map_err(said(&path))?;
        Opening::new(BufReader::with_capacity(64 << 10, file), key, name).map_err(said(&path))
    }

    /// Removes what an interrupted backup left, and parts that no chain has.
    pub fn sweep(&self, manifest: Option<&Manifest>) -> Result<()> {
        let kept: HashSet<&str> = manifest.iter().flat_map(|m| m.parts()).map(|p| p.name.as_str()).collect();
        for entry in fs::read_dir(&self.path).map_err(said(&self.path))? {
            let entry = entry.map_err(said(&self.path))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let left = name.ends_with(".unfinished") || (name.ends_with(".part") && !kept.contains(name.as_ref()));
            if left {
                fs::remove_file(entry.path()).map_err(said(&entry.path()))?;
            }
        }
        Ok(())
    }

    /// Names of the copies of files that `which` chooses among all that lie there, those that were
    /// cut off included.
    pub fn copies(&self, which: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let mut names = Vec::new();
        let root = self.path.join("files");
        for folder in fs::read_dir(&root).map_err(said(&root))? {
            let folder = folder.map_err(said(&root))?.path();
            if !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&folder).map_err(said(&folder))? {
                let path = entry.map_err(said(&folder))?.path();
                let name = path.strip_prefix(&self.path).unwrap_or(&path).to_string_lossy();
                if which(&name) {
                    names.push(name.into_owned());
                }
            }
        }
        Ok(names)
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        fs::remove_file(&path).map_err(said(&path))
    }
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self { format: FORMAT, chains: Vec::new() }
    }
}

/// `20261125T234500.000000Z-000000001234-full.part`
pub(crate) fn part_name(at: Time, position: i64, full: bool) -> String {
    let kind = if full { "full" } else { "changes" };
    format!("{}-{position:012}-{kind}.part", at.utc().format("%Y%m%dT%H%M%S%.6fZ"))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

struct Counted<W> {
    out: W,
    bytes: u64,
    hash: digest::Context,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
