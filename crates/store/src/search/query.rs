//! From what somebody types and who she is to a query of the index. Pure.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, Query as Tantivy, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::Query;
use super::schema::{Fields, Text, backwards, taken_apart};
use crate::{Assurance, Scope};

/// More words than this are not looked for.
const WORDS_MAX: usize = 12;
/// From so many letters on a typing error is forgiven.
const FORGIVEN_FROM: usize = 5;
/// From so many letters on the last word may be a beginning.
const BEGINS_FROM: usize = 2;
/// From so many letters on a word may be the end of a longer one.
const ENDS_FROM: usize = 3;

type Part = Box<dyn Tantivy>;

/// How far from what was typed a word may be. What is found the nearer way comes first, and where that is
/// enough the wider ways, which read a list for each of very many words, are not gone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reach {
    /// The word, or a form of it.
    Same,
    /// Also one that begins as the last word does, or that is put together of something and the word:
    /// «gatelys» for «lys».
    Part,
    /// Also one with a typing error.
    Almost,
}

impl Reach {
    pub const ALL: [Reach; 3] = [Reach::Same, Reach::Part, Reach::Almost];
}

/// `tenant/hat`, as documents name their parties.
pub(super) fn hat_term(fields_hats: Field, tenant: i64, hat: &str) -> Term {
    Term::from_field_text(fields_hats, &format!("{tenant}/{hat}"))
}

/// The query; `None` when nothing is looked for or nobody looks.
pub(super) fn query(fields: &Fields, scope: &Scope, query: &Query, reads: bool, reach: Reach) -> Option<Part> {
    let words = taken_apart(&query.text);
    if words.is_empty() || (scope.hats.is_empty() && scope.lent.is_empty()) {
        return None;
    }
    let hats = |field| worn(fields, field, scope);
    let mut all: Vec<(Occur, Part)> = vec![(Occur::Must, hats(fields.hats))];
    let count = words.len().min(WORDS_MAX);
    for (n, (word, stem)) in words.into_iter().take(WORDS_MAX).enumerate() {
        let last = n + 1 == count;
        let one_word = |field| one_word(field, &word, &stem, last, reach);
        let open = one_word(fields.open);
        if !reads {
            all.push((Occur::Must, open));
            continue;
        }
        let written: Part = Box::new(BooleanQuery::new(vec![
            (Occur::Must, one_word(fields.read)),
            (Occur::Must, hats(fields.readers)),
        ]));
        all.push((Occur::Must, Box::new(BooleanQuery::union(vec![open, written]))));
    }
    for typed in query.text.split_whitespace().take(WORDS_MAX) {
        let number = Term::from_field_text(fields.number, &typed.to_lowercase());
        let number = Box::new(TermQuery::new(number, IndexRecordOption::Basic));
        all.push((Occur::Should, Box::new(BoostQuery::new(number, 5.0))));
    }
    for (field, value) in [
        (fields.kind, &query.kind),
        (fields.category, &query.category),
        (fields.state, &query.state),
        (fields.unit, &query.unit),
    ] {
        if !value.is_empty() {
            all.push((Occur::Must, any([Term::from_field_text(field, value)])));
        }
    }
    for above in [Assurance::Substantial, Assurance::High].into_iter().filter(|a| *a > scope.assurance) {
        all.push((Occur::MustNot, any([Term::from_field_text(fields.assurance, &above.number().to_string())])));
    }
    Some(Box::new(BooleanQuery::new(all)))
}

/// Documents that name a hat of the scope in a field; a hat that is lent counts for its kinds only.
fn worn(fields: &Fields, field: Field, scope: &Scope) -> Part {
    let term = |hat: &str| hat_term(field, scope.tenant.0, hat);
    let mut parts = vec![any(scope.hats.iter().map(|hat| term(hat)))];
    for lent in &scope.lent {
        let kinds = any(lent.kinds.iter().map(|kind| Term::from_field_text(fields.kind, kind)));
        let both = vec![(Occur::Must, any([term(&lent.hat)])), (Occur::Must, kinds)];
        parts.push(Box::new(BooleanQuery::new(both)));
    }
    Box::new(BooleanQuery::union(parts))
}

/// Those among some documents that a query finds.
pub(super) fn among(query: Part, key: Field, keys: &[String]) -> Part {
    let keys = any(keys.iter().map(|k| Term::from_field_text(key, k)));
    Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, keys)]))
}

/// Any of the terms; which does not matter for the order.
pub(super) fn any(terms: impl IntoIterator<Item = Term>) -> Part {
    let terms: Vec<Part> =
        terms.into_iter().map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Part).collect();
    Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::union(terms)), 0.0))
}

pub(super) fn everything() -> Part {
    Box::new(AllQuery)
}

/// The word itself, another form of it, a word that begins so (when it is the last, which may not be
/// written to its end) or ends so, or one that is written almost so; as far as the reach goes.
fn one_word(field: Text, word: &str, stem: &str, last: bool, reach: Reach) -> Part {
    let scored = |field, text: &str, boost| -> Part {
        let term = Term::from_field_text(field, text);
        Box::new(BoostQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), boost))
    };
    let mut ways = vec![scored(field.words, word, 2.0), scored(field.stems, stem, 1.0)];
    let letters = word.chars().count();
    let exact = || Term::from_field_text(field.words, word);
    let almost = |query: FuzzyTermQuery, score| -> Part { Box::new(ConstScoreQuery::new(Box::new(query), score)) };
    if last && letters >= BEGINS_FROM && reach >= Reach::Part {
        ways.push(almost(FuzzyTermQuery::new_prefix(exact(), 0, true), 0.5));
    }
    if reach >= Reach::Part {
        let mut ends = vec![word];
        ends.extend((stem != word).then_some(stem));
        for end in ends.into_iter().filter(|end| end.chars().count() >= ENDS_FROM) {
            let end = Term::from_field_text(field.backwards, &backwards(end));
            ways.push(almost(FuzzyTermQuery::new_prefix(end, 0, true), 0.3));
        }
    }
    // A number with an error is another number.
    if reach == Reach::Almost && letters >= FORGIVEN_FROM && !word.chars().any(|c| c.is_ascii_digit()) {
        // Of stems, too, so that another form of the word with an error in it is found.
        ways.push(almost(FuzzyTermQuery::new(Term::from_field_text(field.stems, stem), 1, true), 0.2));
        let whole = if last { FuzzyTermQuery::new_prefix } else { FuzzyTermQuery::new };
        ways.push(almost(whole(exact(), 1, true), 0.2));
    }
    Box::new(BooleanQuery::union(ways))
}
