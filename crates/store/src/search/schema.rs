//! What a document of the index is made of, and how words are taken apart.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer, TokenizerManager,
};

/// Rises when documents change their form; an index of another form is built anew.
pub(super) const FORM: i64 = 2;

/// Words longer than this are no words.
const WORD_MAX: usize = 60;
const WORDS: &str = "words";
const STEMS: &str = "stems";
/// From so many letters on a word may be put together of two: «gatelys», «veilys».
const COMPOUND_FROM: usize = 6;

/// Text as it is, for beginnings and typing errors; as stems; and written backwards, so that the end of a
/// word is the beginning of another.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub words: Field,
    pub stems: Field,
    pub backwards: Field,
}

impl Text {
    /// Puts a text in all its forms in a document.
    pub fn put(self, document: &mut TantivyDocument, text: &str) {
        document.add_text(self.words, text);
        document.add_text(self.stems, text);
        document.add_text(self.backwards, compounds(text).join(" "));
    }
}

#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// `tenant/kind/id`: the one field that is kept as it is.
    pub key: Field,
    /// `tenant/hat` of each party, and of those whose role reads what was written.
    pub hats: Field,
    pub readers: Field,
    /// The number of the assurance it demands.
    pub assurance: Field,
    pub number: Field,
    pub kind: Field,
    pub category: Field,
    pub state: Field,
    pub unit: Field,
    pub open: Text,
    pub read: Text,
    /// Microseconds, for the newest of what fits equally well.
    pub changed: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let mut text = |name: &str| {
        let text = |tokenizer: &str, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        Text {
            words: b.add_text_field(name, text(WORDS, IndexRecordOption::WithFreqs)),
            stems: b.add_text_field(&format!("{name}_stems"), text(STEMS, IndexRecordOption::WithFreqs)),
            backwards: b.add_text_field(&format!("{name}_backwards"), text(WORDS, IndexRecordOption::Basic)),
        }
    };
    let (open, read) = (text("open"), text("read"));
    let fields = Fields {
        open,
        read,
        key: b.add_text_field("key", STRING | STORED),
        hats: b.add_text_field("hats", STRING),
        readers: b.add_text_field("readers", STRING),
        assurance: b.add_text_field("assurance", STRING),
        number: b.add_text_field("number", STRING),
        kind: b.add_text_field("kind", STRING),
        category: b.add_text_field("category", STRING),
        state: b.add_text_field("state", STRING),
        unit: b.add_text_field("unit", STRING),
        changed: b.add_u64_field("changed", FAST | INDEXED),
    };
    (b.build(), fields)
}

fn words() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(WORD_MAX))
        .filter(LowerCaser)
        .build()
}

/// Words without their ending: of «gatelyset» it leaves «gatelys».
fn without_ending() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(WORD_MAX))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Norwegian))
        .build()
}

/// One stemmer for bokmål, nynorsk and English: what matters is that a word and its forms become the
/// same, in the index and in what is looked for. Twice: of «gatelyset» the first leaves «gatelys», of
/// «gatelys» it leaves «gately».
fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(WORD_MAX))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Norwegian))
        .filter(Stemmer::new(Language::Norwegian))
        .build()
}

pub(super) fn tokenizers() -> TokenizerManager {
    let all = TokenizerManager::default();
    all.register(WORDS, words());
    all.register(STEMS, stems());
    all
}

/// The words of a text that may be put together of two, backwards: as they are, and without their ending.
pub(super) fn compounds(text: &str) -> Vec<String> {
    let long = |word: &String| word.chars().count() >= COMPOUND_FROM && !word.chars().any(|c| c.is_ascii_digit());
    let mut all: Vec<String> = [words(), without_ending(), stems()]
        .iter_mut()
        .flat_map(|analyzer| all(analyzer, text))
        .filter(long)
        .map(|word| backwards(&word))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

pub(super) fn backwards(word: &str) -> String {
    word.chars().rev().collect()
}

/// The words of a text with their stems.
pub(super) fn taken_apart(text: &str) -> Vec<(String, String)> {
    all(&mut words(), text).into_iter().zip(all(&mut stems(), text)).collect()
}

fn all(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    analyzer.token_stream(text).process(&mut |token| tokens.push(token.text.clone()));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (a, b) in [("lampene", "lampe"), ("veien", "veiens"), ("gatelyset", "gatelys"), ("søknadene", "søknad")] {
            assert_eq!(taken_apart(a)[0].1, taken_apart(b)[0].1, "{a} {b}");
        }
        let apart = taken_apart("Lyngstien 13b, 2026-1042: «HULLET»!");
        let words: Vec<&str> = apart.iter().map(|(w, _)| w.as_str()).collect();
        assert_eq!(words, ["lyngstien", "13b", "2026", "1042", "hullet"]);
        assert!(taken_apart(&"x".repeat(200)).is_empty());
    }

    #[test]
    fn a_word_put_together_of_two_is_known_by_its_end() {
        for (text, end) in [("Gatelys", "lys"), ("gatelyset", "lys"), ("Kystveien", "vei"), ("rådhustrappa", "trapp")]
        {
            assert!(compounds(text).iter().any(|w| w.starts_with(&backwards(end))), "{text} {end}");
        }
        assert!(compounds("lys vei Lyngstien2000").is_empty());
    }
}
