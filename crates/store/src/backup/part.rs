//! The sealed container of every file of a backup: what is written comes back whole, unchanged and
//! in its order, or reading fails.
//!
//! `ALLTBAK1`, 32 random bytes, then frames: length (4 bytes, big endian) and AES-256-GCM ciphertext
//! of at most [`CHUNK`] bytes with its tag. The key is derived from the backup key and the random
//! bytes (HKDF-SHA-256), so it serves this file alone; the nonce counts the frames and marks the last
//! one (the STREAM construction), and the file's name is authenticated with each frame: a frame
//! that is changed, missing, doubled, moved, or from another file does not open.

use std::io::{self, Read, Write};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};

const MAGIC: &[u8; 8] = b"ALLTBAK1";
const SALT: usize = 32;
/// Plain bytes of a frame.
const CHUNK: usize = 256 << 10;
const TAG: usize = 16;

/// The key of a backup: one for all of its files, kept apart from the master key.
pub struct BackupKey([u8; 32]);

impl BackupKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 64 hexadecimal digits; white space around is allowed.
    ///
    /// # Errors
    /// A sentence for the operator; it does not repeat the key.
    pub fn from_hex(text: &str) -> Result<Self, String> {
        let wrong = || "the backup key must be 64 hexadecimal digits (32 bytes): openssl rand -hex 32".to_owned();
        let bytes = super::table::unhex(text.trim()).ok_or_else(wrong)?;
        Ok(Self(bytes.try_into().map_err(|_| wrong())?))
    }

    fn cipher(&self, salt: &[u8]) -> io::Result<LessSafeKey> {
        let odd = || io::Error::other("a key could not be derived");
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&self.0);
        let okm = prk.expand(&[b"allting backup part"], &AES_256_GCM).map_err(|_| odd())?;
        Ok(LessSafeKey::new(UnboundKey::from(okm)))
    }

    /// A name that says nothing to one without the key: for files, whose SHA-256 may be known.
    pub(crate) fn name_of(&self, what: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("allting backup file {what}").as_bytes());
        crate::keys::hex(tag.as_ref())
    }
}

fn nonce(frame: u64, last: bool) -> Nonce {
    let mut bytes = [0u8; NONCE_LEN];
    bytes[3] = u8::from(last);
    bytes[4..].copy_from_slice(&frame.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// Writes a container. Without [`Sealing::finish`] it has no end and does not open.
pub struct Sealing<W: Write> {
    out: W,
    key: LessSafeKey,
    name: String,
    frame: u64,
    plain: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    /// # Errors
    /// What `out` says; no random numbers.
    pub fn new(mut out: W, key: &BackupKey, name: &str) -> io::Result<Self> {
        let mut salt = [0u8; SALT];
        SystemRandom::new().fill(&mut salt).map_err(|_| io::Error::other("the system gives no random numbers"))?;
        out.write_all(MAGIC)?;
        out.write_all(&salt)?;
        let key = key.cipher(&salt)?;
        Ok(Self { out, key, name: name.to_owned(), frame: 0, plain: Vec::with_capacity(CHUNK + TAG) })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let mut body = std::mem::replace(&mut self.plain, Vec::with_capacity(CHUNK + TAG));
        self.key
            .seal_in_place_append_tag(nonce(self.frame, last), Aad::from(self.name.as_bytes()), &mut body)
            .map_err(|_| io::Error::other("sealing failed"))?;
        self.frame += 1;
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(&body)
    }

    /// Writes the end.
    ///
    /// # Errors
    /// What the inner writer says.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Sealed only when more comes: the last frame is known as such by `finish` alone.
        if self.plain.len() == CHUNK {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.plain.len());
        self.plain.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a container. The end of the data is reported only after the last frame was seen.
pub struct Opening<R: Read> {
    input: R,
    key: LessSafeKey,
    name: String,
    frame: u64,
    plain: Vec<u8>,
    at: usize,
    done: bool,
}

impl<R: Read> Opening<R> {
    /// `name` is the name under which it was written.
    ///
    /// # Errors
    /// `InvalidData` when it is no container.
    pub fn new(mut input: R, key: &BackupKey, name: &str) -> io::Result<Self> {
        let mut head = [0u8; 8 + SALT];
        input.read_exact(&mut head).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => broken("it is too short to be a part of a backup"),
            _ => e,
        })?;
        let (magic, salt) = head.split_at(8);
        if magic != MAGIC {
            return Err(broken("it is not a part of a backup, or of a newer version"));
        }
        let key = key.cipher(salt)?;
        Ok(Self { input, key, name: name.to_owned(), frame: 0, plain: Vec::new(), at: 0, done: false })
    }

    fn next(&mut self) -> io::Result<()> {
        let early = |e: io::Error| match e.kind() {
            io::ErrorKind::UnexpectedEof => broken("it ends too early: a piece is missing"),
            _ => e,
        };
        let mut length = [0u8; 4];
        self.input.read_exact(&mut length).map_err(early)?;
        let length = u32::from_be_bytes(length) as usize;
        if !(TAG..=CHUNK + TAG).contains(&length) {
            return Err(broken("it was changed: a length is wrong"));
        }
        let mut body = vec![0u8; length];
        self.input.read_exact(&mut body).map_err(early)?;
        let mut opened = None;
        for last in [false, true] {
            let mut copy = body.clone();
            let aad = Aad::from(self.name.as_bytes());
            if let Ok(plain) = self.key.open_in_place(nonce(self.frame, last), aad, &mut copy) {
                opened = Some((plain.to_vec(), last));
                break;
            }
        }
        let Some((plain, last)) = opened else {
            return Err(broken("it was changed, put together wrongly, renamed, or sealed with another key"));
        };
        self.frame += 1;
        (self.plain, self.at, self.done) = (plain, 0, last);
        if last && self.input.read(&mut [0u8; 1])? != 0 {
            return Err(broken("something was added to its end"));
        }
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if self.done {
                return Ok(0);
            }
            self.next()?;
        }
        let taken = into.len().min(self.plain.len() - self.at);
        into[..taken].copy_from_slice(&self.plain[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

fn broken(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
#[path = "part_test.rs"]
mod tests;
