//! Reading a request of the API, strictly: what is not described is refused, and said.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use base::error::Message;
use base::{Error, Result};
use ring::digest;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::idempotency::{self, Key};
use super::{Answer, lengths};
use crate::fault::Fault;
use crate::{Ctx, Reply};

/// The largest JSON body, in bytes. Files have their own way in.
pub const BODY_MAX: usize = 64 << 10;

/// A request that changes something: who calls, what was sent, and the idempotency key.
pub struct Call<T> {
    /// Who calls. An action inside of [`Call::once`] takes the frame that it is given there: only that one joins the
    /// transaction of the key.
    pub ctx: Ctx,
    /// What was sent. Lengths of JSON have been checked against the description.
    pub body: T,
    key: Option<Key>,
}

/// The body of a request that needs none: nothing, or `{}`.
#[derive(Clone, Copy, Default, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<T> Call<T> {
    /// Whether it came with an idempotency key: then all that is done is one transaction.
    pub fn is_once(&self) -> bool {
        self.key.is_some()
    }

    /// Does the action, once under each idempotency key. What is answered is committed together
    /// with what was done; the same request again gets the same answer.
    ///
    /// # Errors
    /// As the action; `Invalid` when the key was used for another request.
    pub async fn once<F, Fut>(self, act: F) -> Reply
    where
        F: FnOnce(Ctx, T) -> Fut + Send,
        Fut: Future<Output = Result<Answer>> + Send,
    {
        match &self.key {
            None => Ok(act(self.ctx, self.body).await?.into_response()),
            Some(key) => Ok(idempotency::once(&self.ctx, key, |ctx| act(ctx, self.body)).await?),
        }
    }
}

impl Call<Bytes> {
    /// A request whose body is taken as it is, of at most `limit` bytes: a file.
    ///
    /// # Errors
    /// `TooLarge`; `Malformed` when the idempotency key is none.
    pub async fn raw(ctx: Ctx, request: Request, limit: u64) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let body = axum::body::to_bytes(body, most).await.map_err(|error| too_large(&error, limit))?;
        let key = key(&parts, &body)?;
        Ok(Self { ctx, body, key })
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Call<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let ctx = Ctx::from_request_parts(&mut parts, state).await?;
        let bytes = axum::body::to_bytes(body, BODY_MAX).await.map_err(|error| too_large(&error, BODY_MAX as u64))?;
        let body = read(&parts.headers, &bytes)?;
        lengths::check(&parts, &bytes)?;
        let key = key(&parts, &bytes)?;
        Ok(Self { ctx, body, key })
    }
}

/// A body that is too large, or a connection that broke off.
fn too_large(error: &axum::Error, limit: u64) -> Error {
    let long = std::error::Error::source(error).is_some_and(|e| e.to_string().contains("length limit"));
    if long { Error::TooLarge { limit } } else { Error::malformed("door-malformed") }
}

/// The body of a request, which must be JSON of exactly this shape.
///
/// # Errors
/// `Unsupported` for another content type; `Malformed` with what is wrong.
pub fn read<T: DeserializeOwned>(headers: &HeaderMap, bytes: &Bytes) -> Result<T> {
    if bytes.is_empty() {
        // Where something must be sent, this says what is missing.
        return serde_json::from_str("{}").map_err(|e| shape(&e));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Error::Unsupported("door-api-json-only".into()));
    }
    // One engine cannot keep it, and no text of a person has it.
    if has_nul(bytes) {
        return Err(Error::malformed("door-api-nul"));
    }
    // Each body is an object. A list of its values in order would be read as one, past the limits of lengths.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Error::Malformed(Message::new("door-api-shape").with("reason", "expected an object")));
    }
    serde_json::from_slice(bytes).map_err(|e| shape(&e))
}

/// Whether a string of the document has the character NUL, which JSON can only write as an
/// escape. `\\u0000` is a backslash and digits.
fn has_nul(json: &[u8]) -> bool {
    const NUL: &[u8] = b"u0000";
    json.windows(NUL.len()).enumerate().any(|(at, w)| {
        let slashes = || json.get(..at).map_or(0, |before| before.iter().rev().take_while(|b| **b == b'\\').count());
        w == NUL && slashes() % 2 == 1
    })
}

fn shape(error: &serde_json::Error) -> Error {
    let reason: String = error.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
    Error::Malformed(Message::new("door-api-shape").with("reason", reason))
}

/// The idempotency key with the digest of the request it stands for.
fn key(parts: &Parts, body: &Bytes) -> Result<Option<Key>> {
    let Some(value) = parts.headers.get(idempotency::HEADER) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if !idempotency::is_key(text) {
        return Err(Error::malformed("door-api-key-wrong"));
    }
    let mut context = digest::Context::new(&digest::SHA256);
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    for part in [parts.method.as_str().as_bytes(), path.as_bytes(), body] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    Ok(Some(Key { text: text.to_owned(), digest: context.finish().as_ref().to_vec() }))
}

/// What stands after the question mark, strictly: an unknown name is refused, as it would be in
/// a body.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        if parts.uri.query().is_some_and(|q| q.contains("%00")) {
            return Err(Error::malformed("door-api-nul").into());
        }
        let query = Query::<T>::from_request_parts(parts, state).await.map_err(|rejection| {
            let reason: String = rejection.body_text().chars().filter(|c| !c.is_control()).take(300).collect();
            Error::Malformed(Message::new("door-api-query").with("reason", reason))
        })?;
        lengths::check_query(parts)?;
        Ok(Self(query.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_is_found_where_it_is_one() {
        for (json, there) in [
            (r#"{"a":"\u0000"}"#, true),
            (r#"{"a":"x\\\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"u0000"}"#, false),
            (r#"{"a":"\u0001"}"#, false),
        ] {
            assert_eq!(has_nul(json.as_bytes()), there, "{json}");
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(value["a"].as_str().unwrap().contains('\0'), there, "{json}");
        }
    }
}
