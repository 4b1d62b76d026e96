//! How the standard asks and answers: formats, documents, refusals.

pub mod ask;
pub mod document;
pub mod refusal;
mod xml;

pub use ask::{Asked, Params};
pub use document::{Document, Node};
pub use refusal::Refusal;

/// The format in which is asked and answered: the ending of the address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Xml,
    Json,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Xml, Format::Json];

    /// By the ending, without its dot.
    pub fn from_ending(ending: &str) -> Option<Self> {
        match ending {
            "xml" => Some(Format::Xml),
            "json" => Some(Format::Json),
            _ => None,
        }
    }

    /// Without a character set, as the discovery document names it.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xml => "text/xml",
            Format::Json => "application/json",
        }
    }
}
