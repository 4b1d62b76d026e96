//! Keys: everything secret at rest comes from one master key.
//!
//! From the master key a key for each purpose is derived with HKDF-SHA-256. `seal` encrypts with
//! AES-256-GCM, `lookup` gives a keyed hash by which a sealed value can be found.

use base::{Error, Result, TenantId};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hkdf, hmac};

/// The version byte before every sealed value, so that keys can be rotated.
const FORMAT: u8 = 1;

pub struct Keys {
    prk: hkdf::Prk,
    random: SystemRandom,
}

struct Len(usize);
impl hkdf::KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

impl Keys {
    /// From 32 bytes.
    pub fn new(master: &[u8; 32]) -> Self {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"allting");
        Self { prk: salt.extract(master), random: SystemRandom::new() }
    }

    /// From 64 hexadecimal digits; white space around is allowed.
    ///
    /// # Errors
    /// A sentence for the operator; it does not repeat the key.
    pub fn from_hex(text: &str) -> Result<Self, String> {
        let digits = text.trim().as_bytes();
        let wrong = || "the master key must be 64 hexadecimal digits (32 bytes)".to_owned();
        let mut master = [0u8; 32];
        if digits.len() != 64 {
            return Err(wrong());
        }
        for (byte, pair) in master.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self::new(&master))
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

    /// The keyed hash by which a value is looked up: equal for equal values of one tenant and
    /// purpose, and of no use without the key.
    ///
    /// # Errors
    /// `Internal` when no key could be derived.
    pub fn lookup(&self, purpose: &str, tenant: TenantId, value: &str) -> Result<Vec<u8>> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(&format!("lookup/{purpose}"), tenant)?);
        Ok(hmac::sign(&key, value.as_bytes()).as_ref().to_vec())
    }

    fn cipher(&self, purpose: &str, tenant: TenantId) -> Result<LessSafeKey> {
        let key = self.derive(&format!("seal/{purpose}"), tenant)?;
        UnboundKey::new(&AES_256_GCM, &key)
            .map(LessSafeKey::new)
            .map_err(|_| Error::internal("a cipher could not be made"))
    }

    /// Encrypts: version byte, nonce, ciphertext with tag.
    ///
    /// # Errors
    /// `Internal` when the system gives no random numbers.
    pub fn seal(&self, purpose: &str, tenant: TenantId, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| Error::internal("no random numbers"))?;
        let mut body = plain.to_vec();
        self.cipher(purpose, tenant)?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from([FORMAT]), &mut body)
            .map_err(|_| Error::internal("sealing failed"))?;
        let mut out = Vec::with_capacity(1 + NONCE_LEN + body.len());
        out.push(FORMAT);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        Ok(out)
    }

    /// Decrypts what [`Keys::seal`] made.
    ///
    /// # Errors
    /// `Internal` when it was changed or sealed with another key.
    pub fn open(&self, purpose: &str, tenant: TenantId, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::internal(format!("a sealed value ({purpose}) cannot be opened with this key"));
        let (format, rest) = sealed.split_first().ok_or_else(broken)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut body = body.to_vec();
        let plain = self
            .cipher(purpose, tenant)?
            .open_in_place(nonce, Aad::from([*format]), &mut body)
            .map_err(|_| broken())?;
        Ok(plain.to_vec())
    }

    /// A secret of 32 random bytes as hexadecimal text: session tokens, links.
    ///
    /// # Errors
    /// `Internal` when the system gives no random numbers.
    pub fn secret(&self) -> Result<String> {
        let mut bytes = [0u8; 32];
        self.random.fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
        Ok(hex(&bytes))
    }
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sealed_values_open_only_as_they_were_made() {
        let keys = Keys::new(&[7; 32]);
        let t = TenantId(312232324);
        let sealed = keys.seal("national-id", t, b"05896930097").unwrap();
        assert_eq!(keys.open("national-id", t, &sealed).unwrap(), b"05896930097");
        assert!(keys.open("national-id", TenantId(1), &sealed).is_err());
        assert!(keys.open("other", t, &sealed).is_err());
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(keys.open("national-id", t, &changed).is_err(), "byte {i} may not change unseen");
        }
        assert_ne!(sealed, keys.seal("national-id", t, b"05896930097").unwrap(), "a nonce is used once");
    }

    #[test]
    fn look_ups_are_equal_for_equal_values_and_keyed() {
        let (a, b) = (Keys::new(&[1; 32]), Keys::new(&[2; 32]));
        let t = TenantId(312232324);
        assert_eq!(a.lookup("x", t, "v").unwrap(), a.lookup("x", t, "v").unwrap());
        assert_ne!(a.lookup("x", t, "v").unwrap(), b.lookup("x", t, "v").unwrap());
        assert_ne!(a.lookup("x", t, "v").unwrap(), a.lookup("y", t, "v").unwrap());
    }
}
