//! What the standard says when something cannot be done: a list of code and description.

use axum::http::StatusCode;
use base::Error;
use base::error::Message;
use web::T;

use super::{Document, Node};

/// A status, and what is wrong, one sentence each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub said: Vec<String>,
}

impl Refusal {
    /// The standard has 400, 403 and 404; what it does not know keeps its usual status.
    pub fn of(error: &Error, t: &T) -> Self {
        let one = |status, message: &Message| Self { status, said: vec![t.message(message)] };
        let key = |status, key| Self { status, said: vec![t.get(key)] };
        match error {
            Error::NotFound => key(StatusCode::NOT_FOUND, "open311-not-found"),
            Error::Unauthenticated | Error::StepUp => key(StatusCode::FORBIDDEN, "open311-key-wrong"),
            Error::Invalid(faults) => Self {
                status: StatusCode::BAD_REQUEST,
                said: faults.iter().map(|f| format!("{}: {}", f.field, t.message(&f.message))).collect(),
            },
            Error::Conflict(message) | Error::Malformed(message) | Error::Unsupported(message) => {
                one(StatusCode::BAD_REQUEST, message)
            }
            Error::Stale | Error::Method => key(StatusCode::BAD_REQUEST, "open311-cannot"),
            Error::TooLarge { limit } => {
                one(StatusCode::PAYLOAD_TOO_LARGE, &Message::new("open311-too-large").with("bytes", limit))
            }
            Error::TooMany { .. } => key(StatusCode::TOO_MANY_REQUESTS, "open311-too-many"),
            Error::Busy | Error::Unavailable(_) => key(StatusCode::SERVICE_UNAVAILABLE, "open311-away"),
            Error::Internal(_) => key(StatusCode::INTERNAL_SERVER_ERROR, "open311-broken"),
        }
    }

    /// Something that was named is not there; the description says what.
    pub fn not_found(t: &T, what: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, said: vec![t.get(what)] }
    }

    pub fn document(&self) -> Document {
        let code = i64::from(self.status.as_u16());
        let error =
            |said: &String| Node::Fields(vec![("code", Node::Whole(code)), ("description", Node::text(said.clone()))]);
        Document::list("errors", "error", self.said.iter().map(error).collect())
    }
}
