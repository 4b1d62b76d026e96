//! Reading from replicas: which requests may, and the note by which a visitor reads back what she
//! wrote (see `store::visit`).

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use base::config::Tenant;
use base::{Error, Result};
use store::{Db, Store, visit::KEPT};

use crate::cookie;

/// Holds how far the database was after her last change. It says nothing about her.
fn note_name(tenant: &Tenant) -> &'static str {
    if tenant.url.starts_with("https:") { "__Host-allting-wrote" } else { "allting-wrote" }
}

/// The replica this request may read from. A change reads from the primary what it decides on;
/// programs keep no notes, so they do too.
pub(crate) fn replica(store: &Store, tenant: &Tenant, request: &Request) -> Option<Arc<Db>> {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if !store.has_replicas() || !reading || request.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    // A note that cannot be read asks for more than any replica has.
    let note = cookie::value(request.headers(), note_name(tenant));
    let wrote = note.map_or(0, |note| note.parse().unwrap_or(i64::MAX));
    store.replica(wrote).map(Arc::new)
}

/// The cookie with the note.
pub(crate) fn note(tenant: &Tenant, wrote: i64) -> Result<HeaderValue> {
    let secure = if tenant.url.starts_with("https:") { "; Secure" } else { "" };
    let (name, age) = (note_name(tenant), KEPT.as_secs());
    let text = format!("{name}={wrote}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    HeaderValue::from_str(&text).map_err(Error::internal)
}
