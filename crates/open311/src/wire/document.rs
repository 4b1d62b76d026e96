//! One document for both formats: XML elements, or the same as JSON.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Result};
use serde_json::{Map, Value};

use super::{Format, xml};

/// A part of a document.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// Nothing is known: `null`, or an empty element.
    Nothing,
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    /// The name of each element in XML, and the items.
    List(&'static str, Vec<Node>),
    Fields(Vec<(&'static str, Node)>),
}

impl Node {
    pub fn text(text: impl Into<String>) -> Self {
        Node::Text(text.into())
    }

    /// Nothing for an empty text.
    pub fn some(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Node::Nothing } else { Node::Text(text) }
    }

    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Node::Nothing, Node::Number)
    }

    fn json(&self) -> Value {
        match self {
            Node::Nothing => Value::Null,
            Node::Text(text) => text.clone().into(),
            Node::Whole(number) => (*number).into(),
            Node::Number(number) => (*number).into(),
            Node::Flag(flag) => (*flag).into(),
            Node::List(_, items) => items.iter().map(Node::json).collect(),
            Node::Fields(fields) => {
                let all: Map<String, Value> =
                    fields.iter().map(|(name, node)| ((*name).to_owned(), node.json())).collect();
                Value::Object(all)
            }
        }
    }
}

/// A document: in XML an element around it all, in JSON its content alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    pub root: &'static str,
    pub content: Node,
}

impl Document {
    pub fn new(root: &'static str, content: Node) -> Self {
        Self { root, content }
    }

    /// A list, such as `services` of `service`.
    pub fn list(root: &'static str, item: &'static str, items: Vec<Node>) -> Self {
        Self::new(root, Node::List(item, items))
    }

    /// As text.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn write(&self, format: Format) -> Result<String> {
        match format {
            Format::Xml => xml::write(self),
            Format::Json => serde_json::to_string(&self.content.json()).map_err(Error::internal),
        }
    }

    /// As an answer.
    ///
    /// # Errors
    /// As [`Document::write`].
    pub fn answer(&self, format: Format, status: StatusCode) -> Result<Response> {
        let mut response = (status, self.write(format)?).into_response();
        let kind = match format {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
        };
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_same_in_both_formats() {
        let item = Node::Fields(vec![
            ("code", Node::text("a<b> & \"c\"\u{1}\u{ffff}")),
            ("note", Node::Nothing),
            ("lat", Node::number(Some(63.1102))),
            ("n", Node::Whole(403)),
            ("metadata", Node::Flag(false)),
            ("values", Node::List("value", vec![Node::text("x"), Node::text("æ")])),
        ]);
        let document = Document::list("services", "service", vec![item]);
        assert_eq!(
            document.write(Format::Xml).unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><code>a&lt;b&gt; &amp; \"c\"</code><note/>\
             <lat>63.1102</lat><n>403</n><metadata>false</metadata><values><value>x</value><value>æ</value></values>\
             </service></services>"
        );
        let json: Value = serde_json::from_str(&document.write(Format::Json).unwrap()).unwrap();
        assert_eq!(json[0]["lat"], 63.1102);
        assert_eq!(json[0]["note"], Value::Null);
        assert_eq!(json[0]["values"][1], "æ");
        let empty = Document::list("services", "service", Vec::new());
        assert!(empty.write(Format::Xml).unwrap().ends_with("<services></services>"));
        assert_eq!(empty.write(Format::Json).unwrap(), "[]");
    }
}
