//! Published heads of the chain: signed lines that others keep, so that not even who runs the
//! database can rewrite the past unseen.
//!
//! A line says when the journal had which hash at which position:
//! ```text
//! allting-journal-head.v1 time=2026-11-22T11:00:00.000000Z position=1234 hash=<hex> key=<hex> signature=<hex>
//! ```
//! The signature is Ed25519 over everything before ` signature=`. It proves that a line came from
//! here; what it is worth comes from being kept by somebody else.

use std::fmt;
use std::str::FromStr;

use base::{Error, Result, Time};
use ring::digest;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::{FromQueryResult, Keys, Store, keys, vals};

const FORMAT: &str = "allting-journal-head.v1";
/// A signature (Ed25519) in hexadecimal.
const SIGNATURE: usize = 128;
const PURPOSE: &str = "sign/journal-head";

/// What the journal had at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// When the journal was looked at; the newest entry was sealed before.
    pub at: Time,
    pub position: i64,
    /// 32 bytes.
    pub hash: Vec<u8>,
}

/// Who a line can be checked with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Names the key in a line: the first eight bytes of its SHA-256.
    pub fn id(&self) -> String {
        keys::hex(&digest::digest(&digest::SHA256, &self.0).as_ref()[..8])
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&keys::hex(&self.0))
    }
}

impl FromStr for PublicKey {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = unhex(text.trim()).and_then(|b| b.try_into().ok());
        bytes.map(Self).ok_or_else(|| "a public key is 64 hexadecimal digits".to_owned())
    }
}

/// Signs lines with a key that is derived from the master key for this alone.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    fn of_seed(seed: &[u8; 32]) -> Result<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self).map_err(|_| Error::internal("a signing key is not usable"))
    }

    pub fn public_key(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// The signed line, without a line break.
    pub fn line(&self, head: &Head) -> String {
        let (time, hash, key) = (head.at.rfc3339(), keys::hex(&head.hash), self.public_key().id());
        let said = format!("{FORMAT} time={time} position={} hash={hash} key={key}", head.position);
        let signature = keys::hex(self.0.sign(said.as_bytes()).as_ref());
        format!("{said} signature={signature}")
    }
}

impl Keys {
    /// Signs heads by the newest key.
    ///
    /// # Errors
    /// `Internal` when no key could be derived.
    pub fn head_signer(&self) -> Result<Signer> {
        let seeds = self.seeds(PURPOSE)?;
        Signer::of_seed(seeds.first().ok_or_else(|| Error::internal("there is no key to sign with"))?)
    }

    /// The public keys of all that may have signed, the newest first.
    ///
    /// # Errors
    /// `Internal` when no key could be derived.
    pub fn head_public_keys(&self) -> Result<Vec<PublicKey>> {
        self.seeds(PURPOSE)?.iter().map(|seed| Signer::of_seed(seed).map(|s| s.public_key())).collect()
    }
}

impl Store {
    /// The head of the chain now; `None` before anything was sealed.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn journal_head(&self) -> Result<Option<Head>> {
        #[derive(FromQueryResult)]
        struct Row {
            position: i64,
            hash: Vec<u8>,
        }
        let row: Option<Row> =
            self.db().row("SELECT position, hash FROM journal_head WHERE one = 1 AND position > 0", vals![]).await?;
        Ok(row.map(|r| Head { at: self.clock().now(), position: r.position, hash: r.hash }))
    }
}

/// Reads a line and checks its signature with whichever of the keys it names.
///
/// # Errors
/// A text for people: what is wrong with the line.
pub fn read(line: &str, keys: &[PublicKey]) -> Result<Head, String> {
    let unread = || "it is not a whole signed line".to_owned();
    let (said, signature) = line.trim().split_once(" signature=").ok_or_else(unread)?;
    let mut words = said.split(' ');
    if words.next() != Some(FORMAT) {
        return Err(unread());
    }
    let mut field = |name: &str| {
        words.next().and_then(|word| word.strip_prefix(name)).and_then(|w| w.strip_prefix('=')).ok_or_else(unread)
    };
    let time = chrono::DateTime::parse_from_rfc3339(field("time")?).map_err(|_| unread())?;
    let position = field("position")?.parse().map_err(|_| unread())?;
    let hash = unhex(field("hash")?).ok_or_else(unread)?;
    let id = field("key")?;
    let key = keys.iter().find(|k| k.id() == id).ok_or_else(|| {
        format!("it is signed by the key {id}, whose public key is not known here: name it with --public-key")
    })?;
    let signature = unhex(signature).ok_or_else(unread)?;
    UnparsedPublicKey::new(&ED25519, &key.0)
        .verify(said.as_bytes(), &signature)
        .map_err(|_| format!("its signature is not of the key {id}: the line was changed or made by somebody else"))?;
    Ok(Head { at: Time::from_utc(time.to_utc()), position, hash })
}

/// Whether a line was cut off while it was written, as by a full disk or when the power was lost: it begins as
/// one of ours and ends before its signature does. It says nothing then, also not that somebody changed it.
pub fn is_cut(line: &str) -> bool {
    let line = line.trim();
    let begins = FORMAT.starts_with(line) || line.strip_prefix(FORMAT).is_some_and(|rest| rest.starts_with(' '));
    let ends = line.split_once(" signature=").is_some_and(|(_, signature)| signature.len() >= SIGNATURE);
    !line.is_empty() && begins && !ends
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_that_was_cut_off_is_known_as_one(at in 1usize..400) {
            let head = Head { at: Time::from_micros(1_795_345_200_000_000), position: 12, hash: vec![9; 32] };
            let line = signer(1).line(&head);
            let cut = &line[..at.min(line.len())];
            prop_assert_eq!(is_cut(cut), at < line.len(), "{}", cut);
            prop_assert!(!is_cut(&["x", cut].concat()));
        }
    }

    fn signer(seed: u8) -> Signer {
        Signer::of_seed(&[seed; 32]).unwrap()
    }

    #[test]
    fn a_line_reads_back_and_no_letter_of_it_can_be_changed() {
        let head = Head { at: Time::from_micros(1_795_345_200_000_000), position: 1234, hash: vec![7; 32] };
        let line = signer(1).line(&head);
        let keys = [signer(2).public_key(), signer(1).public_key()];
        assert_eq!(read(&line, &keys), Ok(head));
        assert!(read(&line, &keys[..1]).unwrap_err().contains("--public-key"));
        for at in 0..line.len() {
            let mut changed = line.clone().into_bytes();
            changed[at] ^= 1;
            assert!(String::from_utf8(changed).is_ok_and(|c| read(&c, &keys).is_err()), "letter {at}");
            assert!(read(&line[..at], &keys).is_err(), "cut at {at}");
        }
        assert_eq!(keys[0].to_string().parse(), Ok(keys[0]));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(allting-journal-head.v1 )?[ -~æ]{0,80}( signature=)?[0-9a-fé]{0,9}") {
            prop_assert!(read(&text, &[signer(1).public_key()]).is_err());
        }
    }
}
