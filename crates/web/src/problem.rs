//! Every error becomes an answer: a page in plain words for people, RFC 9457 for programs.
//! Private texts go to the log with a reference that the page shows.

use std::hash::{BuildHasher, Hasher, RandomState};

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::error::Message;
use base::{Error, FieldError};
use serde_json::{Value, json};

use crate::{Html, Page, T, Viewer, page::sign_in_url, texts};

/// What an error is to the outside. The map from `base::Error` is exhaustive.
struct Problem<'a> {
    status: StatusCode,
    /// The last part of the problem's type; the keys of its texts are `web-problem-SLUG-…`.
    slug: &'static str,
    /// What the room said about it, for people.
    message: Option<&'a Message>,
    fields: &'a [FieldError],
    /// For the log only.
    private: Option<&'a str>,
    /// Seconds to wait before asking again.
    retry_after: Option<u32>,
}

/// In so many seconds one may try again what cannot be done now.
const AGAIN: u32 = 5;

fn problem(error: &Error) -> Problem<'_> {
    let plain = |status, slug| Problem { status, slug, message: None, fields: &[], private: None, retry_after: None };
    match error {
        Error::NotFound => plain(StatusCode::NOT_FOUND, "not-found"),
        Error::Unauthenticated => plain(StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::StepUp => plain(StatusCode::FORBIDDEN, "step-up"),
        Error::Invalid(fields) => Problem { fields, ..plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid") },
        Error::Conflict(m) => Problem { message: Some(m), ..plain(StatusCode::CONFLICT, "conflict") },
        Error::Stale => plain(StatusCode::PRECONDITION_FAILED, "stale"),
        Error::Method => plain(StatusCode::METHOD_NOT_ALLOWED, "method"),
        Error::Malformed(m) => Problem { message: Some(m), ..plain(StatusCode::BAD_REQUEST, "malformed") },
        Error::TooLarge { .. } => plain(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        Error::Unsupported(m) => {
            Problem { message: Some(m), ..plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported") }
        }
        Error::TooMany { seconds } => {
            Problem { retry_after: Some(*seconds), ..plain(StatusCode::TOO_MANY_REQUESTS, "too-many") }
        }
        Error::Busy => Problem { retry_after: Some(AGAIN), ..plain(StatusCode::SERVICE_UNAVAILABLE, "too-much") },
        Error::Unavailable(private) => Problem {
            private: Some(private),
            retry_after: Some(AGAIN),
            ..plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        },
        Error::Internal(private) => {
            Problem { private: Some(private), ..plain(StatusCode::INTERNAL_SERVER_ERROR, "internal") }
        }
    }
}

/// A reference to read out on the phone: eight signs without 0, O, 1 and I.
fn reference() -> String {
    const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    // RandomState is seeded by the system; this needs to be unlike others, not secret.
    let mut bits = RandomState::new().build_hasher().finish();
    let mut out = String::with_capacity(9);
    for i in 0..8 {
        if i == 4 {
            out.push('-');
        }
        let sign = usize::try_from(bits % 32).unwrap_or_default();
        out.push(SIGNS.get(sign).copied().map_or('2', char::from));
        bits /= 32;
    }
    out
}

/// The answer to `error`. With a viewer the texts are in her language, else in bokmål.
pub fn respond(viewer: Option<&Viewer>, wants_html: bool, error: &Error) -> Response {
    say(viewer, wants_html, error, problem(error))
}

/// The answer to one who sends files while too many others do: nothing is wrong, and nothing was kept of
/// what she sent.
pub fn busy(viewer: &Viewer, wants_html: bool) -> Response {
    let busy = Problem { slug: "busy", ..problem(&Error::Busy) };
    say(Some(viewer), wants_html, &Error::Busy, busy)
}

fn say(viewer: Option<&Viewer>, wants_html: bool, error: &Error, p: Problem<'_>) -> Response {
    let reference = p.private.map(|private| {
        let reference = reference();
        tracing::error!(reference, status = p.status.as_u16(), error = private, "{}", p.slug);
        reference
    });
    let t = viewer.map(|v| v.t.clone()).or_else(texts::own);
    let mut response = match (viewer, &t) {
        (Some(viewer), Some(t)) if wants_html => html(viewer, t, error, &p, reference.as_deref()),
        _ => json(t.as_ref(), error, &p, reference.as_deref()),
    };
    if let Some(seconds) = p.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    if p.status == StatusCode::UNAUTHORIZED {
        // The standard wants a scheme named; people sign in at /sign-in, programs with a token.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Title and the sentence that says what happened.
fn words(t: &T, error: &Error, p: &Problem<'_>) -> (String, String) {
    let title = t.get(&format!("web-problem-{}-title", p.slug));
    let key = format!("web-problem-{}-text", p.slug);
    let detail = match (p.message, error) {
        (Some(message), _) => t.message(message),
        (None, Error::TooLarge { limit }) => t.with(&key, &[("limit", &t.bytes(*limit))]),
        (None, Error::TooMany { seconds }) => t.count(&key, i64::from(*seconds)),
        (None, _) => t.get(&key),
    };
    (title, detail)
}

fn json(t: Option<&T>, error: &Error, p: &Problem<'_>, reference: Option<&str>) -> Response {
    let reason = p.status.canonical_reason().unwrap_or_default().to_owned();
    let (title, detail) = t.map_or_else(|| (reason.clone(), reason.clone()), |t| words(t, error, p));
    let mut body = json!({
        "type": format!("urn:problem-type:allting:{}", p.slug),
        "title": title,
        "status": p.status.as_u16(),
        "detail": detail,
    });
    if let Value::Object(map) = &mut body {
        if !p.fields.is_empty() {
            let said = |f: &FieldError| t.map_or_else(|| f.message.key.to_owned(), |t| t.message(&f.message));
            let errors = p.fields.iter().map(|f| json!({ "field": f.field, "detail": said(f) })).collect();
            map.insert("errors".into(), Value::Array(errors));
        }
        if let Some(reference) = reference {
            map.insert("reference".into(), reference.into());
        }
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("content-language"), HeaderValue::from_static(t.map_or("en", |t| t.lang().code()))),
    ];
    (p.status, headers, body.to_string()).into_response()
}

#[derive(Template)]
#[template(path = "problem.html")]
struct View<'a> {
    t: &'a T,
    icon: Html,
    code: u16,
    title: String,
    detail: String,
    todo: String,
    fields: Vec<String>,
    reference: Option<&'a str>,
    /// Where to go from here: href and label of the main button.
    next: (String, String),
}

fn html(viewer: &Viewer, t: &T, error: &Error, p: &Problem<'_>, reference: Option<&str>) -> Response {
    let (title, detail) = words(t, error, p);
    let next = match error {
        Error::Unauthenticated => (sign_in_url(&viewer.path, false), t.get("web-sign-in")),
        Error::StepUp => (sign_in_url(&viewer.path, true), t.get("web-level-raise")),
        _ => ("/".to_owned(), t.get("web-to-front")),
    };
    let icon = crate::parts::icon(match error {
        Error::Unauthenticated | Error::StepUp => "lock",
        Error::NotFound => "compass",
        Error::Unavailable(_) | Error::Internal(_) => "tools",
        Error::TooMany { .. } | Error::Busy => "clock",
        Error::Invalid(_)
        | Error::Conflict(_)
        | Error::Stale
        | Error::Method
        | Error::Malformed(_)
        | Error::TooLarge { .. }
        | Error::Unsupported(_) => "alert",
    });
    let view = View {
        t,
        icon,
        code: p.status.as_u16(),
        title: title.clone(),
        detail,
        todo: t.get(&format!("web-problem-{}-todo", p.slug)),
        fields: p.fields.iter().map(|f| t.message(&f.message)).collect(),
        reference,
        next,
    };
    let page = Page::new(viewer, title).narrow().own_heading().status(p.status).body(&view);
    // When even the layout fails there is still the plain answer.
    page.unwrap_or_else(|e| {
        tracing::error!(error = %e, "the page for a problem did not render");
        json(Some(t), error, p, reference)
    })
}

#[cfg(test)]
#[path = "problem_test.rs"]
mod tests;
