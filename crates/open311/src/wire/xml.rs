//! A document as XML.

use base::{Error, Result};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Document, Node};

type Out = Writer<Vec<u8>>;

pub(super) fn write(document: &Document) -> Result<String> {
    let mut out = Writer::new(Vec::new());
    put(&mut out, Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    put(&mut out, Event::Text(BytesText::from_escaped("\n")))?;
    element(&mut out, document.root, &document.content)?;
    String::from_utf8(out.into_inner()).map_err(Error::internal)
}

fn put(out: &mut Out, event: Event<'_>) -> Result<()> {
    out.write_event(event).map_err(Error::internal)
}

fn element(out: &mut Out, name: &str, node: &Node) -> Result<()> {
    if matches!(node, Node::Nothing) {
        return put(out, Event::Empty(BytesStart::new(name)));
    }
    put(out, Event::Start(BytesStart::new(name)))?;
    content(out, node)?;
    put(out, Event::End(BytesEnd::new(name)))
}

fn content(out: &mut Out, node: &Node) -> Result<()> {
    match node {
        Node::Nothing => Ok(()),
        Node::Text(words) => text(out, words),
        Node::Whole(number) => text(out, &number.to_string()),
        Node::Number(number) => text(out, &number.to_string()),
        Node::Flag(flag) => text(out, if *flag { "true" } else { "false" }),
        Node::List(name, items) => items.iter().try_for_each(|item| element(out, name, item)),
        Node::Fields(fields) => fields.iter().try_for_each(|(name, node)| element(out, name, node)),
    }
}

fn text(out: &mut Out, text: &str) -> Result<()> {
    let text: String = text.chars().filter(|c| is_char(*c)).collect();
    let escaped = quick_xml::escape::partial_escape(text);
    put(out, Event::Text(BytesText::from_escaped(escaped)))
}

/// What a document may hold (XML 1.0, production 2): other characters cannot be written at all.
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
