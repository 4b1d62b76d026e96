//! Bodies of the API.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use door::api::{self, Description, lengths};
use flow::endpoint::json::NewWebhook;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tasks::repeat::json::{RepeatBody, RepeatTurn};
use tasks::task::api_open::Openings;
use tasks::task::json::{Closure, Comment, NewTask, Reopening, Transfer};
use tasks::task::json_hub::{Bulk, Delegation, Hold, Merger, NewLink, NewPoint, PointDone, Return, TaskChange};
use tasks::template::json::TemplateBody;

/// What is sent to an operation.
struct Sent {
    operation: &'static str,
    is_read: fn(&HeaderMap, &Bytes) -> bool,
    /// Where texts stand in it, and how many characters they may have.
    texts: &'static [(&'static str, usize)],
}

const fn sent<T: DeserializeOwned>(operation: &'static str, texts: &'static [(&'static str, usize)]) -> Sent {
    Sent { operation, is_read: is_read::<T>, texts }
}

fn is_read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> bool {
    api::read::<T>(headers, body).is_ok()
}

/// A body of each shape that there is.
const BODIES: &[Sent] = &[
    sent::<NewTask>(
        "post /api/tasks",
        &[("/title", 200), ("/note", 200), ("/body", 4_000), ("/category", 60), ("/unit", 80), ("/place/words", 200)],
    ),
    sent::<Comment>("post /api/tasks/{id}/comments", &[("/text", 4_000)]),
    sent::<Transfer>("post /api/tasks/{id}/transfer", &[("/to", 100), ("/reason", 4_000)]),
    sent::<Closure>("post /api/tasks/{id}/closure", &[("/answer", 4_000)]),
    sent::<Reopening>("post /api/tasks/{id}/reopening", &[("/reason", 4_000)]),
    sent::<Openings>("post /api/tasks/openings", &[("/tasks/0/title", 200), ("/tasks/1/place/words", 200)]),
    sent::<TaskChange>("patch /api/tasks/{id}", &[("/title", 200), ("/reason", 4_000)]),
    sent::<Hold>("post /api/tasks/{id}/waiting", &[("/reason", 4_000)]),
    sent::<Delegation>("post /api/tasks/{id}/delegation", &[("/to", 120), ("/reason", 4_000)]),
    sent::<Return>("post /api/tasks/{id}/return", &[("/reason", 4_000)]),
    sent::<NewLink>("post /api/tasks/{id}/links", &[("/relation", 20), ("/other", 40)]),
    sent::<Merger>("post /api/tasks/{id}/merger", &[("/into", 40), ("/note", 4_000)]),
    sent::<NewPoint>("post /api/tasks/{id}/checks", &[("/words", 200)]),
    sent::<PointDone>("post /api/tasks/{id}/checks/{n}", &[]),
    sent::<Bulk>("post /api/tasks/bulk", &[("/to", 120), ("/reason", 4_000), ("/answer", 4_000)]),
    sent::<TemplateBody>(
        "post /api/task-templates",
        &[("/unit", 100), ("/name", 80), ("/title", 200), ("/body", 4_000), ("/to", 120)],
    ),
    sent::<RepeatBody>("post /api/task-repeats", &[("/unit", 100), ("/title", 200), ("/body", 4_000), ("/rule", 300)]),
    sent::<RepeatTurn>("post /api/task-repeats/{id}/state", &[]),
    sent::<NewWebhook>("post /api/webhooks", &[("/url", 500), ("/name", 100), ("/unit", 100)]),
];

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let parts = allting::rooms::rooms().into_iter().flat_map(|room| room.routes.described);
    Description::of(parts.collect()).expect("the API is described")
});

/// What the description says of the body of an operation.
fn schema(operation: &str) -> &'static Value {
    let (method, path) = operation.split_once(' ').expect("a method and a path");
    &DESCRIPTION.value["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
}

/// The first byte says which body of the API it is.
pub fn api_body(bytes: &[u8]) {
    let [which, rest @ ..] = bytes else { return };
    let body = &BODIES[usize::from(*which) % BODIES.len()];
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    if rest.is_empty() || !(body.is_read)(&headers, &Bytes::copy_from_slice(rest)) {
        return;
    }
    let said: Value = serde_json::from_slice(rest).expect("what was read is JSON");
    assert!(said.is_object(), "{} takes {said}", body.operation);
    assert!(!any(&said, &|text| text.contains('\0')), "a text with NUL got in");
    let longer = |text: &str, max: usize| text.chars().count() > max;
    match lengths::too_long(&DESCRIPTION.value, schema(body.operation), &said, &mut Vec::new()) {
        None => {
            let long = |(place, max): &&(&str, usize)| {
                said.pointer(place).and_then(Value::as_str).is_some_and(|text| longer(text, *max))
            };
            assert_eq!(body.texts.iter().find(long), None, "{} takes what is too long", body.operation);
        }
        Some((place, max)) => assert!(any(&said, &|text| longer(text, max as usize)), "{place} is not too long"),
    }
}

/// Whether this is so of any text in it, names included.
fn any(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any(item, is)),
        Value::Object(fields) => fields.iter().any(|(name, value)| is(name) || any(value, is)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_body_that_is_described_is_tried() {
        let paths = DESCRIPTION.value["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(move |(method, _)| format!("{method} {path}"))
        });
        let described = operations.map(|o| schema(&o)).filter(|s| !s.is_null()).map(Value::to_string);
        let tried = BODIES.iter().map(|body| schema(body.operation).to_string());
        assert_eq!(described.collect::<BTreeSet<_>>(), tried.collect::<BTreeSet<_>>());
    }
}
