//! Questions that the policies have answered.
//!
//! An answer depends on nothing but the question: the policies are the same as long as the program
//! runs, and none of them names a person or a thing (see `policy`). So what was asked before, of a
//! thing of the same parties by somebody with the same hats, is not worked out again.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use store::Thing;

use crate::policy::{Asker, PARTY_ROLES};

/// So many at most; then all are forgotten.
const MOST: usize = 8_192;

/// By everything that the policies can look at.
#[derive(Default)]
pub(crate) struct Answered(RwLock<HashMap<Vec<u8>, bool>>);

impl Answered {
    /// What was answered to exactly this [`question`] before; `None` when it has to be worked out.
    pub fn get(&self, question: &[u8]) -> Option<bool> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(question).copied()
    }

    /// Remembers an answer. When there are too many, all others are forgotten.
    pub fn keep(&self, question: Vec<u8>, answer: bool) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(question, answer);
    }
}

/// Everything that `policy` tells the policies, so written that no two questions read the same: each
/// text with its length, each list with its count.
pub(crate) fn question(asker: &Asker<'_>, verb: &str, thing: &dyn Thing) -> Vec<u8> {
    let Asker { id: _, tenant, signed_in, assurance, hats, lent, roles, reason } = asker;
    let kind = thing.kind();
    let mut q = Written(Vec::with_capacity(512));
    q.text(verb);
    q.number(tenant.0);
    q.number(assurance.number());
    q.number(i64::from(*signed_in) + 2 * i64::from(*reason));
    q.texts(hats);
    q.texts(&lent.iter().filter(|h| h.counts_for(kind)).map(|h| h.key.as_str()).collect::<Vec<_>>());
    q.texts(roles);
    q.text(kind);
    q.number(thing.tenant().0);
    q.number(thing.assurance().number());
    q.texts(&thing.marks());
    for (role, hat) in thing.parties() {
        // As numbers, so that the list needs no count.
        if let Some(n) = PARTY_ROLES.iter().position(|r| *r == role) {
            q.0.push(u8::try_from(n).unwrap_or(u8::MAX));
            q.text(hat);
        }
    }
    q.0
}

struct Written(Vec<u8>);

impl Written {
    fn number(&mut self, number: i64) {
        self.0.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u64).to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    fn texts(&mut self, texts: &[&str]) {
        self.0.extend((texts.len() as u64).to_le_bytes());
        texts.iter().for_each(|text| self.text(text));
    }
}
