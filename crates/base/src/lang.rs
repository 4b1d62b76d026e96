//! The languages of the pages, and texts that a municipality keeps in each of them.

use serde::{Deserialize, Serialize};

/// A language that pages are written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Norwegian bokmål
    #[default]
    Nb,
    /// Norwegian nynorsk
    Nn,
    /// English
    En,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::Nb, Lang::Nn, Lang::En];

    /// The BCP 47 code: `nb`, `nn`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Nb => "nb",
            Lang::Nn => "nn",
            Lang::En => "en",
        }
    }

    /// From a BCP 47 tag such as `nb-NO`; `no` is bokmål; `None` for a language we do not have.
    pub fn from_code(tag: &str) -> Option<Lang> {
        match tag.trim().split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "nb" | "no" => Some(Lang::Nb),
            "nn" => Some(Lang::Nn),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// A text in all languages, such as the name of a category. Kept in the database as JSON.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// Bokmål. Stands in for a language that is left empty.
    pub nb: String,
    /// Nynorsk; may be empty.
    pub nn: String,
    /// English; may be empty.
    pub en: String,
}

impl Text {
    pub fn new(nb: &str, nn: &str, en: &str) -> Self {
        Self { nb: nb.into(), nn: nn.into(), en: en.into() }
    }

    /// The same in every language: a name, an address.
    pub fn same(text: &str) -> Self {
        Self::new(text, text, text)
    }

    /// Bokmål where the text has nothing in this language.
    pub fn get(&self, lang: Lang) -> &str {
        let text = match lang {
            Lang::Nb => &self.nb,
            Lang::Nn => &self.nn,
            Lang::En => &self.en,
        };
        if text.is_empty() { &self.nb } else { text }
    }
}
