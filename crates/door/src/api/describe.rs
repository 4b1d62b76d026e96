//! The description of the API (OpenAPI 3.1): each room describes its operations, and what holds
//! for all of them (problems, keys, versions) is said here once.

use std::sync::Arc;

use axum::Extension;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi as Document;
use utoipa::{OpenApi, ToSchema};

use super::idempotency;
use crate::Reply;

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:problem-type:allting:invalid", "title": "Noe må rettes", "status": 422,
    "detail": "Vi kunne ikke ta imot det du sendte.",
    "errors": [{ "field": "title", "detail": "Skriv en overskrift." }]
}))]
pub struct Problem {
    /// Names the kind of problem: it never changes, so programs may decide by it.
    #[serde(rename = "type")]
    #[schema(example = "urn:problem-type:allting:not-found")]
    pub kind: String,
    /// In the language of the request, for people.
    pub title: String,
    /// The status code of the answer.
    pub status: u16,
    /// In the language of the request, for people.
    pub detail: String,
    /// What is wrong with which field.
    pub errors: Option<Vec<ProblemField>>,
    /// Read it out when you contact us: the log has more under it.
    pub reference: Option<String>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
pub struct ProblemField {
    pub field: String,
    pub detail: String,
}

pub(super) const TITLE: &str = "API";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Allting",
        description = "The municipality's tasks for professional systems. A client has a secret, sends it as `Authorization: Bearer …`, and sees and does what the units it works for may see and do. Errors are problem documents (RFC 9457). Every request that changes something may carry an `Idempotency-Key`, and an `If-Match` with the version it has read. Texts for people follow `Accept-Language` (nb, nn, en).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(Problem, ProblemField))
)]
struct Ground;

/// The whole description, ready to be sent.
#[derive(Clone)]
pub struct Description {
    /// The document.
    pub value: Arc<Value>,
    json: Arc<str>,
}

impl Description {
    /// From the parts of all rooms.
    ///
    /// # Errors
    /// A text for the operator; only a fault of ours can lead to one.
    pub fn of(parts: Vec<Document>) -> Result<Self, String> {
        let mut whole = Ground::openapi();
        parts.into_iter().for_each(|part| whole.merge(part));
        let mut value = serde_json::to_value(&whole).map_err(|e| format!("the API description: {e}"))?;
        complete(&mut value);
        let json: Arc<str> = value.to_string().into();
        Ok(Self { value: Arc::new(value), json })
    }

    /// Every described operation: method in capitals, and path.
    pub fn operations(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (path, item) in self.value["paths"].as_object().into_iter().flatten() {
            all.extend(item.as_object().into_iter().flatten().map(|(m, _)| (m.to_ascii_uppercase(), path.clone())));
        }
        all
    }
}

/// Adds what holds for every operation.
fn complete(value: &mut Value) {
    value["openapi"] = "3.1.0".into();
    value["servers"] = json!([{ "url": "/" }]);
    value["security"] = json!([{ "client": [] }]);
    value["components"]["securitySchemes"] =
        json!({ "client": { "type": "http", "scheme": "bearer", "description": "The secret of a client." } });
    let Some(paths) = value["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            parameters(path, method, operation);
            responses(path, method, operation);
        }
    }
}

/// Whether requests of this method change something.
fn changes(method: &str) -> bool {
    matches!(method, "post" | "patch" | "put" | "delete")
}

fn parameters(path: &str, method: &str, operation: &mut Value) {
    if !changes(method) {
        return;
    }
    let mut more = vec![json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same request sent again under the same key has no second effect and gets the same answer, for 24 hours.",
        "schema": { "type": "string", "minLength": 1, "maxLength": idempotency::KEY_MAX, "pattern": "^[!-~]+$" },
        "example": "b7d2c1e0-5d0f-4a53-9f0e-6a2f6f3f1f11"
    })];
    if path.contains('{') {
        more.push(json!({
            "name": "If-Match", "in": "header", "required": false,
            "description": "The ETag of the version that was read; 412 when it has changed since.",
            "schema": { "type": "string" }, "example": "\"3\""
        }));
    }
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.extend(more),
        None => operation["parameters"] = more.into(),
    }
}

fn responses(path: &str, method: &str, operation: &mut Value) {
    let mut statuses = vec![
        ("400", "Not what is described here, or not even well formed."),
        ("401", "No session and no valid secret."),
        ("405", "Not for this method; see Allow."),
        ("429", "Too many requests; see Retry-After."),
        ("503", "Something we depend on is away; try again, see Retry-After."),
    ];
    if path.contains('{') || changes(method) {
        statuses.push(("404", "It does not exist, or you may not know that it does."));
    }
    if changes(method) {
        statuses.extend([
            ("413", "The body is too large."),
            ("415", "The body is not of the type that is described."),
            (
                "422",
                "Something in it cannot be used; each field says why. Also when the key stood for another request.",
            ),
        ]);
    }
    if changes(method) && path.contains('{') {
        statuses.extend([
            ("409", "It is in a state where this cannot be done; the text says why."),
            ("412", "It has changed since the version in If-Match."),
        ]);
    }
    if method == "get" && operation["parameters"].as_array().is_some_and(|p| p.iter().any(|p| p["in"] == "query")) {
        statuses.push(("422", "A filter cannot be used; the text says why."));
    }
    if !operation["responses"].is_object() {
        operation["responses"] = Value::Object(Map::new());
    }
    for (status, text) in statuses {
        operation["responses"][status] = json!({
            "description": text,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
    }
}

/// `GET /api/openapi.json`
pub(super) async fn document(Extension(description): Extension<Description>) -> Reply {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, description.json.to_string()).into_response())
}
