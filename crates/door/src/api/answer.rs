//! What the API answers, in a shape that can be kept and given again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Result};
use serde::Serialize;

use crate::Reply;

/// An answer with a JSON body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub(super) status: StatusCode,
    /// Where the new thing is.
    pub(super) location: Option<String>,
    pub(super) etag: Option<String>,
    /// JSON.
    pub(super) body: String,
}

impl Answer {
    /// 200 with a body.
    ///
    /// # Errors
    /// `Internal` when the body cannot be written as JSON.
    pub fn ok(body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(Error::internal)?;
        Ok(Self { status: StatusCode::OK, location: None, etag: None, body })
    }

    /// 201: something new is at `location`.
    ///
    /// # Errors
    /// As [`Answer::ok`].
    pub fn created(location: String, body: &impl Serialize) -> Result<Self> {
        Ok(Self { status: StatusCode::CREATED, location: Some(location), ..Self::ok(body)? })
    }

    /// With the version that a later `If-Match` names.
    pub fn version(self, version: i64) -> Self {
        Self { etag: Some(etag(version)), ..self }
    }

    /// As what a handler gives.
    ///
    /// # Errors
    /// None; it is there for handlers that read.
    pub fn reply(self) -> Reply {
        Ok(self.into_response())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in [(header::LOCATION, self.location), (header::ETAG, self.etag)] {
            if let Some(value) = value.and_then(|v| HeaderValue::from_str(&v).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The entity tag of a version: `"3"`.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Whether an `If-Match` names this version: `"3"`, a list of tags, or `*`. Weak tags never do
/// (RFC 9110, 13.1.1).
pub fn names(if_match: &str, version: i64) -> bool {
    let tag = etag(version);
    if_match.split(',').map(str::trim).any(|t| t == "*" || t == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_version_is_named() {
        assert!(names("\"3\"", 3) && names("*", 3) && names("\"1\", \"3\"", 3));
        assert!(!names("\"2\"", 3) && !names("W/\"3\"", 3) && !names("3", 3) && !names("", 3) && !names("\"33\"", 3));
    }
}
