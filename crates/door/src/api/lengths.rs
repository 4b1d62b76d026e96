//! What the description says of the length of texts holds for what was sent, before anything is made
//! of it. The rules of a room count what they keep, without blanks around it and control characters.

use axum::body::Bytes;
use axum::extract::{MatchedPath, Query};
use axum::http::request::Parts;
use base::error::Message;
use base::{Error, Result};
use serde_json::Value;

use super::describe::Description;

/// So deep do bodies go.
const DEPTH: usize = 8;

/// Whether every text in the body of this request is as short as described.
///
/// # Errors
/// `Malformed` with the place of the first that is longer.
pub fn check(parts: &Parts, body: &Bytes) -> Result<()> {
    let Some((document, operation)) = described(parts) else { return Ok(()) };
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    // What is no JSON was refused before.
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    too_long(document, schema, &body, &mut Vec::new()).map_or(Ok(()), |(place, max)| Err(refused(&place, max)))
}

/// As [`check`], for what stands after the question mark.
///
/// # Errors
/// As [`check`].
pub fn check_query(parts: &Parts) -> Result<()> {
    let Some((_, operation)) = described(parts) else { return Ok(()) };
    // What cannot be read was refused before.
    let Ok(Query(asked)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else { return Ok(()) };
    for (name, text) in asked {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let max = parameters.filter(|p| p["in"] == "query" && p["name"] == name.as_str());
        for max in max.filter_map(|p| p["schema"]["maxLength"].as_u64()) {
            if is_longer(&text, max) {
                return Err(refused(&name, max));
            }
        }
    }
    Ok(())
}

/// The description, and what it says of the operation that is asked for.
fn described(parts: &Parts) -> Option<(&Value, &Value)> {
    let document = &*parts.extensions.get::<Description>()?.value;
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    Some((document, &document["paths"][path][parts.method.as_str().to_ascii_lowercase()]))
}

fn refused(place: &str, max: u64) -> Error {
    Error::Malformed(Message::new("door-api-too-long").with("field", place.to_owned()).with("max", max))
}

/// No text has more characters than bytes.
fn is_longer(text: &str, max: u64) -> bool {
    text.len() as u64 > max && text.chars().count() as u64 > max
}

/// The place of a text that is longer than its schema says, and what it says.
pub fn too_long<'a>(
    document: &Value,
    schema: &Value,
    value: &'a Value,
    place: &mut Vec<&'a str>,
) -> Option<(String, u64)> {
    if place.len() > DEPTH {
        return None;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#'))?;
        return too_long(document, schema, value, place);
    }
    // A part that may be left out is null or one other thing.
    if let Some([one, other]) = schema["oneOf"].as_array().map(Vec::as_slice) {
        let schema = if one["type"] == "null" { other } else { one };
        return too_long(document, schema, value, place);
    }
    match value {
        Value::String(text) => {
            let max = schema["maxLength"].as_u64()?;
            is_longer(text, max).then(|| (place.join("."), max))
        }
        Value::Array(items) => items.iter().find_map(|item| too_long(document, &schema["items"], item, place)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            place.push(name);
            let found = too_long(document, &schema["properties"][name], value, place);
            place.pop();
            found
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_found_wherever_it_is_too_long() {
        let document = json!({ "components": { "schemas": { "Note": {
            "properties": { "text": { "type": "string", "maxLength": 3 }, "more": { "oneOf": [
                { "type": "null" }, { "$ref": "#/components/schemas/Note" }] } } } } } });
        let schema = json!({ "properties": { "items": { "type": "array", "items": {
            "$ref": "#/components/schemas/Note" } } } });
        let found = |body: Value| too_long(&document, &schema, &body, &mut Vec::new());
        assert_eq!(found(json!({ "items": [{ "text": "æøå" }, { "text": null, "more": null }] })), None);
        assert_eq!(found(json!({ "items": [{ "text": "a  " }, { "text": "a   " }] })), Some(("items.text".into(), 3)));
        assert_eq!(found(json!({ "items": [{ "more": { "text": "æøåæ" } }] })), Some(("items.more.text".into(), 3)));
        assert_eq!(found(json!({ "items": "æøåæ", "other": "long enough" })), None);
    }
}
