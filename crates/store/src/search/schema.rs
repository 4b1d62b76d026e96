//! What a document of the index is made of, and how words are taken apart.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer, TokenizerManager,
};

/// Rises when documents change their form; an index of another form is built anew.
pub(super) const FORM: i64 = 1;

/// Words longer than this are no words.
const WORD_MAX: usize = 60;
const WORDS: &str = "words";
const STEMS: &str = "stems";

/// Text once as it is, for beginnings and typing errors, and once as stems.
#[derive(Clone, Copy)]
pub(super) struct Twice {
    pub words: Field,
    pub stems: Field,
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
    pub open: Twice,
    pub read: Twice,
    /// Microseconds, for the newest of what fits equally well.
    pub changed: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let mut twice = |name: &str| {
        let text = |tokenizer: &str| {
            let indexing =
                TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        Twice {
            words: b.add_text_field(name, text(WORDS)),
            stems: b.add_text_field(&format!("{name}_stems"), text(STEMS)),
        }
    };
    let (open, read) = (twice("open"), twice("read"));
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
}
