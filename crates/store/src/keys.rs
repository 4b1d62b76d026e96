//! Keys: everything secret at rest comes from the master keys, which lie in a ring.
//!
//! The first key of the ring seals, every key of it opens; a sealed value says by which one it was
//! sealed. So a new key can be taken into use while the program runs, and the old one let go when
//! nothing is sealed by it any more (see [`crate::rotation`]). From a master key a key for each
//! purpose is derived with HKDF-SHA-256. `seal` encrypts with AES-256-GCM, `lookup` gives a keyed
//! hash by which a sealed value can be found.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use base::config::Secret;
use base::{Error, Result, TenantId};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hkdf, hmac};

/// The first byte of values sealed before there were rings; they do not say by which key.
const FORMAT_PLAIN: u8 = 1;
/// The first byte of a sealed value; the key's id follows, then the nonce, then the ciphertext.
const FORMAT: u8 = 2;
/// Format byte and key id: what all values sealed by one key begin with.
pub const HEAD_LEN: usize = 1 + ID_LEN;
const ID_LEN: usize = 4;

/// Names a master key without telling anything of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; ID_LEN]);

impl KeyId {
    /// What every value sealed by this key begins with.
    pub fn head(self) -> Vec<u8> {
        let mut head = vec![FORMAT];
        head.extend_from_slice(&self.0);
        head
    }

    /// The key by which a value was sealed; `None` for one from before there were rings, or when
    /// it is no sealed value.
    pub fn of(sealed: &[u8]) -> Option<Self> {
        match sealed.split_first_chunk::<HEAD_LEN>()? {
            ([FORMAT, id @ ..], _) => Some(Self(*id)),
            _ => None,
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl std::str::FromStr for KeyId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = unhex::<ID_LEN>(text.trim());
        bytes.map(Self).ok_or_else(|| format!("a key's id is eight hexadecimal digits, not {text:?}"))
    }
}

struct Master {
    id: KeyId,
    prk: hkdf::Prk,
}

struct Len(usize);
impl hkdf::KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

impl Master {
    fn new(bytes: &[u8; 32]) -> Result<Self> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"allting").extract(bytes);
        let mut id = [0u8; ID_LEN];
        prk.expand(&[b"key id"], Len(ID_LEN))
            .and_then(|okm| okm.fill(&mut id))
            .map_err(|_| Error::internal("a key's id could not be derived"))?;
        Ok(Self { id: KeyId(id), prk })
    }

    fn derive(&self, purpose: &str, tenant: TenantId) -> Result<[u8; 32]> {
        let tenant = tenant.0.to_be_bytes();
        let info = [purpose.as_bytes(), &tenant[..]];
        let mut key = [0u8; 32];
        self.prk
            .expand(&info, Len(32))
            .and_then(|okm| okm.fill(&mut key))
            .map_err(|_| Error::internal("a key could not be derived"))?;
        Ok(key)
    }

    fn cipher(&self, purpose: &str, tenant: TenantId) -> Result<LessSafeKey> {
        cipher(&self.derive(&format!("seal/{purpose}"), tenant)?)
    }

    fn lookup(&self, purpose: &str, tenant: TenantId, value: &str) -> Result<Vec<u8>> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(&format!("lookup/{purpose}"), tenant)?);
        Ok(hmac::sign(&key, value.as_bytes()).as_ref().to_vec())
    }
}

/// AES-256-GCM with this key.
pub(crate) fn cipher(key: &[u8; 32]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| Error::internal("a cipher could not be made"))
}

/// `head`, a new nonce and the ciphertext; `head` and `context` cannot be changed unseen.
pub(crate) fn encrypt(cipher: &LessSafeKey, head: &[u8], context: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0u8; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| Error::internal("no random numbers"))?;
    let mut body = plain.to_vec();
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from([head, context].concat()), &mut body)
        .map_err(|_| Error::internal("sealing failed"))?;
    Ok([head, &nonce, &body].concat())
}

/// What [`encrypt`] made of it, if nothing was changed.
pub(crate) fn decrypt(cipher: &LessSafeKey, head: usize, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, rest) = sealed.split_at_checked(head)?;
    let (nonce, body) = rest.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = body.to_vec();
    let plain = cipher.open_in_place(nonce, Aad::from([head, context].concat()), &mut body).ok()?;
    Some(plain.to_vec())
}

/// Master keys, newest first; never empty.
struct Ring(Vec<Master>);

impl Ring {
    fn parse(text: &str) -> Result<Self, String> {
        let mut masters: Vec<Master> = Vec::new();
        for (line, n) in text.lines().zip(1..) {
            let digits = line.split('#').next().unwrap_or_default().trim();
            if digits.is_empty() {
                continue;
            }
            let bytes = unhex::<32>(digits).ok_or_else(|| {
                format!("line {n} of the master keys is not a key: each must be 64 hexadecimal digits (32 bytes)")
            })?;
            let master = Master::new(&bytes).map_err(|e| e.to_string())?;
            if masters.iter().any(|m| m.id == master.id) {
                return Err(format!("the master key {} stands twice", master.id));
            }
            masters.push(master);
        }
        if masters.is_empty() {
            return Err("there is no master key: it must be 64 hexadecimal digits (32 bytes)".into());
        }
        Ok(Self(masters))
    }

    fn newest(&self) -> Result<&Master> {
        self.0.first().ok_or_else(|| Error::internal("an empty ring of keys"))
    }

    fn find(&self, id: KeyId) -> Option<&Master> {
        self.0.iter().find(|m| m.id == id)
    }
}

/// The file that a ring comes from, and how it looked when it was read.
struct Source {
    path: PathBuf,
    seen: RwLock<Option<(SystemTime, u64)>>,
}

/// The ring of master keys, and all that is made from them. [`Keys::reload`] changes the ring while others use it.
pub struct Keys {
    ring: RwLock<Arc<Ring>>,
    source: Option<Source>,
    random: SystemRandom,
}

impl Keys {
    fn of_ring(ring: Ring, source: Option<Source>) -> Self {
        Self { ring: RwLock::new(Arc::new(ring)), source, random: SystemRandom::new() }
    }

    /// One key of 32 bytes.
    ///
    /// # Errors
    /// `Internal` when nothing can be derived from it.
    pub fn new(master: &[u8; 32]) -> Result<Self> {
        Ok(Self::of_ring(Ring(vec![Master::new(master)?]), None))
    }

    /// From text: a key of 64 hexadecimal digits on each line, the newest first. What follows a `#`
    /// is passed over.
    ///
    /// # Errors
    /// A sentence for the operator; it does not repeat a key.
    pub fn from_hex(text: &str) -> Result<Self, String> {
        Ok(Self::of_ring(Ring::parse(text)?, None))
    }

    /// From a file; [`Keys::reload`] reads it again.
    ///
    /// # Errors
    /// As [`Keys::from_hex`], and when the file cannot be read.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let unread = |e: std::io::Error| format!("[keys] file {} cannot be read: {e}", path.display());
        let seen = look(path).map_err(unread)?;
        let text = std::fs::read_to_string(path).map_err(unread)?;
        let source = Source { path: path.to_owned(), seen: RwLock::new(Some(seen)) };
        Ok(Self::of_ring(Ring::parse(&text)?, Some(source)))
    }

    /// As the configuration says.
    ///
    /// # Errors
    /// As [`Keys::from_file`].
    pub fn from_config(config: &base::config::Keys) -> Result<Self, String> {
        match (&config.file, &config.master) {
            (Some(file), _) => Self::from_file(file),
            (None, Some(master)) => {
                let all: Vec<&str> = std::iter::once(master).chain(&config.previous).map(Secret::reveal).collect();
                Self::from_hex(&all.join("\n"))
            }
            (None, None) => Err("[keys] needs a file or a master key".into()),
        }
    }

    /// Reads the file again if it has changed. True when the ring is another now. A file that
    /// cannot be used leaves the ring as it was.
    ///
    /// # Errors
    /// As [`Keys::from_file`].
    pub fn reload(&self) -> Result<bool, String> {
        let Some(source) = &self.source else { return Ok(false) };
        let unread = |e: std::io::Error| format!("[keys] file {} cannot be read: {e}", source.path.display());
        let now = look(&source.path).map_err(unread)?;
        if source.seen.read().is_ok_and(|seen| *seen == Some(now)) {
            return Ok(false);
        }
        let ring = Ring::parse(&std::fs::read_to_string(&source.path).map_err(unread)?)?;
        let same = self.ids() == ring.0.iter().map(|m| m.id).collect::<Vec<_>>();
        if let Ok(mut current) = self.ring.write() {
            *current = Arc::new(ring);
        }
        if let Ok(mut seen) = source.seen.write() {
            *seen = Some(now);
        }
        Ok(!same)
    }

    /// The file that the ring comes from.
    pub fn file(&self) -> Option<&Path> {
        self.source.as_ref().map(|s| s.path.as_path())
    }

    /// A new master key as hexadecimal text, for a key file.
    ///
    /// # Errors
    /// A sentence for the operator when the system gives no random numbers.
    pub fn random_hex() -> Result<String, String> {
        let mut bytes = [0u8; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| "the system gives no random numbers".to_owned())?;
        Ok(hex(&bytes))
    }

    fn ring(&self) -> Arc<Ring> {
        match self.ring.read() {
            Ok(ring) => ring.clone(),
            // Nothing that holds the lock can leave the ring half written.
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// The keys of the ring, the one that seals first.
    pub fn ids(&self) -> Vec<KeyId> {
        self.ring().0.iter().map(|m| m.id).collect()
    }

    /// The key that seals.
    ///
    /// # Errors
    /// `Internal` for an empty ring, which cannot be.
    pub fn newest(&self) -> Result<KeyId> {
        self.ring().newest().map(|m| m.id)
    }

    /// 32 bytes for each master key, the newest first, from which other keys are made; for the
    /// whole database and not for a tenant.
    pub(crate) fn seeds(&self, purpose: &str) -> Result<Vec<[u8; 32]>> {
        self.ring().0.iter().map(|m| m.derive(purpose, TenantId(0))).collect()
    }

    /// The keyed hash by which a value is written down to be found again: equal for equal values of
    /// one tenant and purpose, and of no use without the key.
    ///
    /// # Errors
    /// `Internal` when no key could be derived.
    pub fn lookup(&self, purpose: &str, tenant: TenantId, value: &str) -> Result<Vec<u8>> {
        self.ring().newest()?.lookup(purpose, tenant, value)
    }

    /// Every hash by which the value may have been written down: one for each key of the ring, the
    /// newest first. While keys change, what is looked for may stand under any of them.
    ///
    /// # Errors
    /// As [`Keys::lookup`].
    pub fn lookups(&self, purpose: &str, tenant: TenantId, value: &str) -> Result<Vec<Vec<u8>>> {
        self.ring().0.iter().map(|m| m.lookup(purpose, tenant, value)).collect()
    }

    /// Encrypts by the newest key.
    ///
    /// # Errors
    /// `Internal` when the system gives no random numbers.
    pub fn seal(&self, purpose: &str, tenant: TenantId, plain: &[u8]) -> Result<Vec<u8>> {
        self.seal_for(purpose, tenant, b"", plain)
    }

    /// As [`Keys::seal`]; it opens only with the same context, such as whose value it is.
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal_for(&self, purpose: &str, tenant: TenantId, context: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let ring = self.ring();
        let master = ring.newest()?;
        encrypt(&master.cipher(purpose, tenant)?, &master.id.head(), context, plain)
    }

    /// Decrypts what [`Keys::seal`] made.
    ///
    /// # Errors
    /// `Internal` when it was changed, is no sealed value, or its key is not in the ring.
    pub fn open(&self, purpose: &str, tenant: TenantId, sealed: &[u8]) -> Result<Vec<u8>> {
        self.open_for(purpose, tenant, b"", sealed)
    }

    /// As [`Keys::open`], for what [`Keys::seal_for`] made.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn open_for(&self, purpose: &str, tenant: TenantId, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::internal(format!("a sealed value ({purpose}) cannot be opened: it was changed"));
        match (sealed.first(), KeyId::of(sealed)) {
            (_, Some(id)) => {
                let mut ring = self.ring();
                if ring.find(id).is_none() && self.reload().unwrap_or(false) {
                    // Another node may seal by a key that was put into the file a moment ago.
                    ring = self.ring();
                }
                let master = ring.find(id).ok_or_else(|| {
                    Error::internal(format!(
                        "a sealed value ({purpose}) needs the master key {id}, which is not in the ring"
                    ))
                })?;
                decrypt(&master.cipher(purpose, tenant)?, HEAD_LEN, context, sealed).ok_or_else(broken)
            }
            (Some(&FORMAT_PLAIN), None) => {
                for master in &self.ring().0 {
                    if let Some(plain) = decrypt(&master.cipher(purpose, tenant)?, 1, context, sealed) {
                        return Ok(plain);
                    }
                }
                Err(broken())
            }
            _ => Err(broken()),
        }
    }

    /// Seals a value anew by one key of the ring, with its new hash for looking up. `None` when it
    /// is sealed by that key already.
    ///
    /// # Errors
    /// As [`Keys::open`]; `Internal` when the key is not in the ring.
    pub fn reseal(
        &self,
        to: KeyId,
        purpose: &str,
        tenant: TenantId,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Resealed>> {
        if KeyId::of(sealed) == Some(to) {
            return Ok(None);
        }
        let plain = self.open_for(purpose, tenant, context, sealed)?;
        let ring = self.ring();
        let master = ring.find(to).ok_or_else(|| Error::internal(format!("the master key {to} is not in the ring")))?;
        let sealed = encrypt(&master.cipher(purpose, tenant)?, &to.head(), context, &plain)?;
        let lookup = std::str::from_utf8(&plain).ok().map(|text| master.lookup(purpose, tenant, text)).transpose()?;
        Ok(Some(Resealed { sealed, lookup }))
    }

    /// A secret of 32 random bytes as hexadecimal text: session tokens, links.
    ///
    /// # Errors
    /// `Internal` when the system gives no random numbers.
    pub fn secret(&self) -> Result<String> {
        self.random_bytes().map(|bytes| hex(&bytes))
    }

    /// 32 random bytes: a new key.
    ///
    /// # Errors
    /// As [`Keys::secret`].
    pub(crate) fn random_bytes(&self) -> Result<[u8; 32]> {
        let mut bytes = [0u8; 32];
        self.random.fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
        Ok(bytes)
    }
}

/// A value as [`Keys::reseal`] gives it.
pub struct Resealed {
    /// As [`Keys::seal_for`] gives it, by the new key.
    pub sealed: Vec<u8>,
    /// The hash by which it is looked up; `None` for what is not text.
    pub lookup: Option<Vec<u8>>,
}

fn look(path: &Path) -> std::io::Result<(SystemTime, u64)> {
    let about = std::fs::metadata(path)?;
    Ok((about.modified()?, about.len()))
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let mut bytes = [0u8; N];
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// SHA-256 as hexadecimal text.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Bytes as lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
#[path = "keys_test.rs"]
mod tests;
