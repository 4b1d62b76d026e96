//! The OpenID provider as we know it: its discovery document and keys, and the requests to it.
//!
//! Both are kept for 24 hours; the keys are fetched again when a token names one that is not
//! among them. Nothing is remembered of a failure, so that the first request after the provider
//! is back succeeds.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use base::config::SignIn;
use base::{Error, Result, Time};
use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use url::Url;

use super::jwt::{self, SigningKey};

/// How long discovery and keys are believed, in minutes.
const KEPT_MINUTES: i64 = 24 * 60;
/// How long one request to the provider may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer we read, in bytes.
const LARGEST: usize = 256 << 10;
/// How long our proof of who the client is holds, in seconds.
const ASSERTION_SECONDS: i64 = 60;

/// What we need of a discovery document.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// Must be the address that the document was asked for at.
    pub issuer: String,
    pub authorization_endpoint: String,
    /// Gets the request itself (PAR, RFC 9126); the browser carries a reference to it.
    pub pushed_authorization_request_endpoint: String,
    pub token_endpoint: String,
    /// Where a browser goes to sign out everywhere.
    pub end_session_endpoint: String,
    /// Where its public keys are.
    pub jwks_uri: String,
}

/// A provider and when we asked it.
#[derive(Clone, Debug)]
pub struct Known {
    pub metadata: Metadata,
    /// Those that its id_tokens may be signed with.
    pub keys: CoreJsonWebKeySet,
    at: Time,
}

/// What the provider answered to a form.
pub enum Answer {
    /// JSON with a status of success.
    Good(Vec<u8>),
    /// Refused, with the standard's short code such as `invalid_grant`.
    Refused(String),
}

impl Answer {
    /// The JSON of a good answer.
    ///
    /// # Errors
    /// `Unavailable` when it does not have that shape.
    pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
        // The decoder's text could repeat what stood there.
        serde_json::from_slice(body)
            .map_err(|_| Error::unavailable("the provider's answer does not have the agreed shape"))
    }
}

/// All providers of all tenants, and our keys towards them.
pub struct Providers {
    http: Result<reqwest::Client, String>,
    known: RwLock<HashMap<String, Arc<Known>>>,
    keys: RwLock<HashMap<(PathBuf, String), SigningKey>>,
}

impl Default for Providers {
    fn default() -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            // An address in the environment must not come between us and the provider unseen.
            .no_proxy()
            .build()
            .map_err(|e| e.to_string());
        Self { http, known: RwLock::default(), keys: RwLock::default() }
    }
}

impl Providers {
    fn http(&self) -> Result<&reqwest::Client> {
        self.http.as_ref().map_err(Error::internal)
    }

    /// The provider of a tenant, asked at most once a day.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer or answers for another.
    pub async fn find(&self, issuer: &str, now: Time) -> Result<Arc<Known>> {
        let known = self.remembered(issuer);
        match known {
            Some(known) if now < known.at.plus_minutes(KEPT_MINUTES) => Ok(known),
            Some(old) => match self.refresh(issuer, now).await {
                Ok(fresh) => Ok(fresh),
                Err(error) => {
                    tracing::warn!(%error, issuer, "the provider's metadata could not be renewed; the old one is used");
                    Ok(old)
                }
            },
            None => self.refresh(issuer, now).await,
        }
    }

    /// What is remembered, without asking.
    pub fn remembered(&self, issuer: &str) -> Option<Arc<Known>> {
        self.known.read().ok().and_then(|k| k.get(issuer).cloned())
    }

    /// Asks the provider for its metadata and keys now.
    ///
    /// # Errors
    /// As [`Providers::find`].
    pub async fn refresh(&self, issuer: &str, now: Time) -> Result<Arc<Known>> {
        guarded_address(issuer, issuer)?;
        let metadata: Metadata = self.fetch(&format!("{issuer}/.well-known/openid-configuration")).await?;
        if metadata.issuer != issuer {
            return Err(Error::unavailable(format!("the provider at {issuer} calls itself {}", metadata.issuer)));
        }
        for address in [
            &metadata.authorization_endpoint,
            &metadata.pushed_authorization_request_endpoint,
            &metadata.token_endpoint,
            &metadata.end_session_endpoint,
            &metadata.jwks_uri,
        ] {
            guarded_address(issuer, address)?;
        }
        let keys: CoreJsonWebKeySet = self.fetch(&metadata.jwks_uri).await?;
        let fresh = Arc::new(Known { metadata, keys, at: now });
        if let Ok(mut known) = self.known.write() {
            known.insert(issuer.to_owned(), fresh.clone());
        }
        Ok(fresh)
    }

    async fn fetch<T: DeserializeOwned>(&self, address: &str) -> Result<T> {
        let response = self.http()?.get(address).header("accept", "application/json").send().await.map_err(away)?;
        if !response.status().is_success() {
            return Err(Error::unavailable(format!("{address} answered {}", response.status())));
        }
        Answer::parse(&body_of(response).await?)
    }

    /// Sends a form with our proof of who the client is (`private_key_jwt`).
    ///
    /// # Errors
    /// `Unavailable` when the provider does not answer, or answers with a fault of its own;
    /// `Internal` when our key cannot be read.
    pub async fn post(&self, sign_in: &SignIn, address: &str, fields: &[(&str, &str)], now: Time) -> Result<Answer> {
        let assertion = self.assertion(sign_in, now).await?;
        let mut form: Vec<(&str, &str)> = fields.to_vec();
        form.push(("client_id", &sign_in.client_id));
        form.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        form.push(("client_assertion", &assertion));
        let request = self.http()?.post(address).header("accept", "application/json").form(&form);
        let response = request.send().await.map_err(away)?;
        let status = response.status();
        let body = body_of(response).await?;
        if status.is_success() {
            return Ok(Answer::Good(body));
        }
        if !status.is_client_error() {
            return Err(Error::unavailable(format!("{address} answered {status}")));
        }
        #[derive(Deserialize)]
        struct Said {
            error: String,
        }
        let said = serde_json::from_slice::<Said>(&body).map(|s| s.error).unwrap_or_default();
        Ok(Answer::Refused(short(&said)))
    }

    async fn assertion(&self, sign_in: &SignIn, now: Time) -> Result<String> {
        let at = now.micros() / 1_000_000;
        self.key(&sign_in.private_key_file, &sign_in.key_id).await?.sign(&json!({
            "iss": sign_in.client_id,
            "sub": sign_in.client_id,
            "aud": sign_in.issuer,
            "iat": at,
            "exp": at + ASSERTION_SECONDS,
            "jti": jwt::random()?,
        }))
    }

    async fn key(&self, file: &Path, kid: &str) -> Result<SigningKey> {
        let name = (file.to_owned(), kid.to_owned());
        if let Some(key) = self.keys.read().ok().and_then(|k| k.get(&name).cloned()) {
            return Ok(key);
        }
        let pem = tokio::fs::read_to_string(file)
            .await
            .map_err(|e| Error::internal(format!("the sign-in key {} cannot be read: {e}", file.display())))?;
        let key = SigningKey::from_pem(&pem, kid)
            .map_err(|e| Error::internal(format!("the sign-in key {}: {e}", file.display())))?;
        if let Ok(mut keys) = self.keys.write() {
            keys.insert(name, key.clone());
        }
        Ok(key)
    }
}

/// An error code as the standard writes it: printable, short, and safe in a log.
pub fn short(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()
}

fn away(error: reqwest::Error) -> Error {
    // Without the address: it is named by the caller, and could carry a query.
    Error::unavailable(format!("the provider does not answer: {}", error.without_url()))
}

async fn body_of(mut response: reqwest::Response) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(away)? {
        if body.len() + part.len() > LARGEST {
            return Err(Error::unavailable("the provider's answer is too large"));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Whether a host is this machine itself.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Everything goes over https, except to a provider on this machine.
fn guarded_address(issuer: &str, address: &str) -> Result<()> {
    let wrong = || Error::unavailable(format!("{issuer} names {address}, which is neither https nor on this machine"));
    let (issuer, url) = (Url::parse(issuer).map_err(|_| wrong())?, Url::parse(address).map_err(|_| wrong())?);
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&issuer) && is_loopback(&url) => Ok(()),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(guarded_address("https://idporten.no", "https://login.idporten.no/authorize").is_ok());
        assert!(guarded_address("http://localhost:8081", "http://127.0.0.1:8081/token").is_ok());
        assert!(guarded_address("https://idporten.no", "http://login.idporten.no/authorize").is_err());
        assert!(guarded_address("https://idporten.no", "http://localhost/authorize").is_err());
        assert!(guarded_address("http://example.no", "https://example.no/token").is_ok(), "https is judged by itself");
        assert!(guarded_address("http://example.no", "http://example.no").is_err());
        assert!(guarded_address("https://idporten.no", "javascript:alert(1)").is_err());
    }

    #[test]
    fn a_code_from_outside_is_harmless_in_a_log() {
        assert_eq!(short("invalid_grant"), "invalid_grant");
        assert_eq!(short("a\nlevel=ERROR <b>"), "alevelERRORb");
        assert_eq!(short(&"x".repeat(500)).len(), 40);
    }
}
