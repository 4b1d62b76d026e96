//! RSA keys and signed tokens (RS256 only): our proof of who the client is, and what the test
//! issuer signs.
//!
//! Signing is done by ring, in constant time. The crate rsa only makes new keys.

use std::sync::Arc;

use base::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::JsonWebKey;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The size of a new key, in bits.
const KEY_BITS: usize = 2048;

/// A private key that signs, with the id it is known by. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<RsaKeyPair>,
    kid: String,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

impl SigningKey {
    /// From a PEM text, PKCS#8 or PKCS#1, of 2048 to 4096 bits.
    ///
    /// # Errors
    /// A sentence for the operator; it does not repeat the key.
    pub fn from_pem(pem: &str, kid: &str) -> Result<Self, String> {
        let (label, der) = der_of(pem)?;
        let pair = match label.as_str() {
            "PRIVATE KEY" => RsaKeyPair::from_pkcs8(&der),
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(&der),
            other => return Err(format!("a private RSA key is needed, and this is a {other}")),
        }
        .map_err(|e| format!("the private key cannot be used: {e}"))?;
        Ok(Self { pair: Arc::new(pair), kid: kid.to_owned() })
    }

    /// The public half as a JSON Web Key.
    pub fn public_jwk(&self) -> Value {
        let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(self.pair.public());
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
        })
    }

    /// Signs claims: the compact form of a JSON Web Token.
    ///
    /// # Errors
    /// `Internal` when the claims are not JSON or the system gives no random numbers.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let header = json!({ "alg": "RS256", "kid": self.kid, "typ": "JWT" });
        let claims = serde_json::to_vec(claims).map_err(Error::internal)?;
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| Error::internal("a token could not be signed"))?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The label and the bytes of the first block of a PEM text.
fn der_of(pem: &str) -> Result<(String, Vec<u8>), String> {
    let wrong = || "the key file is not in PEM form (-----BEGIN PRIVATE KEY-----)".to_owned();
    let start = pem.find("-----BEGIN ").ok_or_else(wrong)?;
    let rest = pem.get(start + "-----BEGIN ".len()..).ok_or_else(wrong)?;
    let (label, rest) = rest.split_once("-----").ok_or_else(wrong)?;
    let (body, _) = rest.split_once("-----END ").ok_or_else(wrong)?;
    let body: String = body.split_whitespace().collect();
    Ok((label.to_owned(), STANDARD.decode(body).map_err(|_| wrong())?))
}

/// A new RSA key of 2048 bits as PEM (PKCS#8).
///
/// # Errors
/// `Internal` when the system gives no random numbers.
pub fn new_key_pem() -> Result<String> {
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, KEY_BITS).map_err(Error::internal)?;
    Ok(key.to_pkcs8_pem(LineEnding::LF).map_err(Error::internal)?.to_string())
}

/// The public half of a private key as a JSON Web Key Set, to be registered with the provider.
///
/// # Errors
/// As [`SigningKey::from_pem`].
pub fn public_jwks(pem: &str, kid: &str) -> Result<Value, String> {
    Ok(json!({ "keys": [SigningKey::from_pem(pem, kid)?.public_jwk()] }))
}

/// 256 random bits as 43 characters that fit into an address.
///
/// # Errors
/// `Internal` when the system gives no random numbers.
pub fn random() -> Result<String> {
    let mut bytes = [0u8; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The PKCE challenge (S256) of a verifier.
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes()))
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// The claims of a token that one of the keys signed with RS256; the claims themselves are not
/// looked at. `None` for anything else.
pub fn opened(keys: &CoreJsonWebKeySet, token: &str) -> Option<Value> {
    let (text, signature) = token.rsplit_once('.')?;
    let (header, claims) = text.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let fits = |key: &&openidconnect::core::CoreJsonWebKey| {
        header.kid.is_none() || key.key_id().map(|k| k.as_str()) == header.kid.as_deref()
    };
    let signed = header.alg == "RS256"
        && keys.keys().iter().filter(fits).any(|key| {
            key.verify_signature(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, text.as_bytes(), &signature).is_ok()
        });
    if !signed {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
