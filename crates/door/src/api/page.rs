//! `GET /api`: the API for the people who write programs against it.

use askama::Template;
use axum::Extension;
use serde_json::Value;
use web::parts::{self, Table};
use web::{Html, Page, T};

use super::Description;
use super::describe::TITLE;
use crate::{Ctx, Reply};

#[derive(Template)]
#[template(path = "api.html")]
struct View<'a> {
    t: &'a T,
    url: &'a str,
    groups: Vec<Group>,
}

/// The operations of one noun.
struct Group {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    fields: Html,
    example: String,
    answer: String,
}

pub(super) async fn page(ctx: Ctx, Extension(description): Extension<Description>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let view = View { t, url: &ctx.tenant().url, groups: groups(t, &description.value) };
    Ok(Page::new(&viewer, TITLE).lead(t.get("door-api-lead")).body(&view)?)
}

fn groups(t: &T, document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let name = operation["tags"][0].as_str().unwrap_or_default();
            if !groups.iter().any(|g| g.name == name) {
                let mut tags = document["tags"].as_array().into_iter().flatten();
                let said = tags.find(|tag| tag["name"] == name).and_then(|tag| tag["description"].as_str());
                let description = said.unwrap_or_default().to_owned();
                groups.push(Group { name: name.to_owned(), description, operations: Vec::new() });
            }
            if let Some(group) = groups.iter_mut().find(|g| g.name == name) {
                group.operations.push(one(t, document, method, path, operation));
            }
        }
    }
    groups
}

fn one(t: &T, document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
    let body = resolved(document, &operation["requestBody"]["content"]["application/json"]["schema"]);
    let answered = ["200", "201"].iter().find_map(|s| operation["responses"].get(s)).unwrap_or(&Value::Null);
    let answer = resolved(document, &answered["content"]["application/json"]["schema"]);
    Operation {
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text("summary"),
        description: text("description"),
        fields: fields(t, operation, body),
        example: pretty(&body["example"]),
        answer: pretty(&answer["example"]),
    }
}

/// Query parameters and fields of the body, with what they mean.
fn fields(t: &T, operation: &Value, body: &Value) -> Html {
    let mut rows = Vec::new();
    let mut row = |name: &str, place: &str, description: &Value| {
        let meaning = description.as_str().unwrap_or_default();
        rows.push(vec![Html::text(name), Html::text(place), Html::text(meaning)]);
    };
    for p in operation["parameters"].as_array().into_iter().flatten() {
        row(p["name"].as_str().unwrap_or_default(), p["in"].as_str().unwrap_or_default(), &p["description"]);
    }
    for (name, schema) in body["properties"].as_object().into_iter().flatten() {
        row(name, "body", &schema["description"]);
    }
    if rows.is_empty() {
        return Html::default();
    }
    let columns = ["door-api-field", "door-api-place", "door-api-meaning"].map(|k| t.get(k)).to_vec();
    parts::table(&Table { caption: t.get("door-api-fields"), columns, rows, ..Table::default() })
}

/// Follows a reference into the components.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/"));
    name.map_or(schema, |name| &document["components"]["schemas"][name])
}

fn pretty(example: &Value) -> String {
    if example.is_null() { String::new() } else { serde_json::to_string_pretty(example).unwrap_or_default() }
}
