//! `GET discovery`, `GET services`, `GET services/{code}`.

use std::collections::HashMap;

use axum::response::Response;
use base::{Error, Result};
use door::Ctx;
use web::T;

use super::actions::services;
use super::attribute::Attribute;
use super::model::Service;
use crate::wire::{Asked, Document, Format, Node};

/// When this program's part of the standard last changed, for clients that keep a copy.
const CHANGESET: &str = "2026-11-26T00:00:00+01:00";
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// `GET /open311/v2/discovery.{xml,json}`
pub async fn discovery(asked: Asked) -> Response {
    asked.answer(asked.read().map(|_| where_it_is(&asked.ctx)))
}

fn where_it_is(ctx: &Ctx) -> Document {
    let (tenant, t) = (ctx.tenant(), ctx.viewer().t);
    let contact = format!("{}/contact", tenant.url);
    let formats = Format::ALL.map(|f| Node::text(f.media_type())).to_vec();
    let endpoint = Node::Fields(vec![
        ("specification", Node::text(SPECIFICATION)),
        ("url", Node::text(format!("{}/open311/v2", tenant.url))),
        ("changeset", Node::text(CHANGESET)),
        // Where people are invented, so is what is reported.
        ("type", Node::text(if tenant.sign_in.test_issuer { "test" } else { "production" })),
        ("formats", Node::List("format", formats)),
    ]);
    let content = Node::Fields(vec![
        ("changeset", Node::text(CHANGESET)),
        ("contact", Node::text(t.with("open311-contact", &[("name", &tenant.name), ("url", &contact)]))),
        ("key_service", Node::text(t.with("open311-key-service", &[("url", &contact)]))),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    Document::new("discovery", content)
}

/// `GET /open311/v2/services.{xml,json}`
pub async fn many(asked: Asked) -> Response {
    let found = list(&asked).await;
    asked.answer(found)
}

async fn list(asked: &Asked) -> Result<Document> {
    asked.read()?;
    let t = asked.ctx.viewer().t;
    let names = unit_names(&asked.ctx).await?;
    let services = services(&asked.ctx).await?;
    let line = |s: &Service| {
        Node::Fields(vec![
            ("service_code", Node::text(s.code.clone())),
            ("service_name", Node::text(t.text(&s.name))),
            ("description", Node::text(t.text(&s.description))),
            ("metadata", Node::Flag(!s.attributes.is_empty())),
            // A request has its number at once.
            ("type", Node::text("realtime")),
            ("keywords", Node::text(s.keywords.clone())),
            ("group", Node::text(names.get(&s.unit).cloned().unwrap_or_default())),
        ])
    };
    Ok(Document::list("services", "service", services.iter().map(line).collect()))
}

/// The names of units by key.
pub(crate) async fn unit_names(ctx: &Ctx) -> Result<HashMap<String, String>> {
    let units = register::units(ctx.replica(), ctx.tenant_id()).await?;
    Ok(units.into_iter().map(|u| (u.key, u.name)).collect())
}

/// `GET /open311/v2/services/{code}.{xml,json}`
pub async fn one(asked: Asked) -> Response {
    let found = definition(&asked).await;
    asked.answer(found)
}

async fn definition(asked: &Asked) -> Result<Document> {
    let code = &asked.read()?.name;
    let t = asked.ctx.viewer().t;
    let service = services(&asked.ctx).await?.into_iter().find(|s| s.code == *code).ok_or(Error::NotFound)?;
    let attributes = service.attributes.iter().zip(1i64..).map(|(a, order)| attribute(&t, a, order)).collect();
    let content = Node::Fields(vec![
        ("service_code", Node::text(service.code.clone())),
        ("attributes", Node::List("attribute", attributes)),
    ]);
    Ok(Document::new("service_definition", content))
}

fn attribute(t: &T, a: &Attribute, order: i64) -> Node {
    let value = |(key, name): &(String, base::Text)| {
        Node::Fields(vec![("key", Node::text(key)), ("name", Node::text(t.text(name)))])
    };
    let mut fields = vec![
        ("variable", Node::Flag(a.variable)),
        ("code", Node::text(a.code.clone())),
        ("datatype", Node::text(a.datatype.name())),
        ("required", Node::Flag(a.required)),
        ("datatype_description", Node::some(t.text(&a.datatype_description))),
        ("order", Node::Whole(order)),
        ("description", Node::text(t.text(&a.description))),
    ];
    if !a.values.is_empty() {
        fields.push(("values", Node::List("value", a.values.iter().map(value).collect())));
    }
    Node::Fields(fields)
}
