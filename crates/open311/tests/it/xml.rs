//! Reads an XML document into a tree, strictly: what is not well formed stops the test.

use quick_xml::Reader;
use quick_xml::events::Event;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Element {
    pub name: String,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The text of the one child with this name.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        &self.child(name).text
    }

    #[track_caller]
    pub fn child(&self, name: &str) -> &Element {
        let all: Vec<&Element> = self.children.iter().filter(|c| c.name == name).collect();
        assert_eq!(all.len(), 1, "{name} in {self:?}");
        all[0]
    }

    pub fn names(&self) -> Vec<&str> {
        self.children.iter().map(|c| c.name.as_str()).collect()
    }
}

pub fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}: {text}")) {
            Event::Start(tag) => open.push(named(tag.name().as_ref())),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(named(tag.name().as_ref())),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(t) => open.last_mut().unwrap().text.push_str(&t),
            Event::GeneralRef(r) => {
                let c = match &*r {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("an entity that nobody declared: {other}"),
                };
                open.last_mut().unwrap().text.push(c);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} in {text}"),
        }
    }
    let mut root = open.pop().unwrap();
    assert!(open.is_empty() && root.children.len() == 1, "one root: {text}");
    root.children.pop().unwrap()
}

fn named(name: &str) -> Element {
    Element { name: name.to_owned(), ..Element::default() }
}
