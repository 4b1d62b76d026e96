//! Facts: which source each comes from and when its value was first seen, and the rule that a
//! lesser source never overwrites a better one.

use std::collections::HashMap;

use base::{Result, TenantId, Time};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use store::{Db, FromQueryResult, Pass, Tx, vals};
use uuid::Uuid;

use crate::sql;

/// The sources of a group of facts, best first.
#[derive(Clone, Debug)]
pub struct Ranks<'a>(pub &'a [String]);

impl Ranks<'_> {
    /// 0 is the best; one that is not named is believed least.
    pub fn of(&self, source: &str) -> usize {
        self.0.iter().position(|s| s == source).unwrap_or(self.0.len())
    }
}

/// What is held of a fact now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    pub source: String,
    /// Of the value, by its JSON: enough to tell another from the same.
    pub digest: i64,
}

/// What becomes of a fact that a source states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Not held before.
    New,
    /// Held with another value.
    Changed,
    /// Held with the same value from a lesser source: only the source is written.
    Confirmed,
    Same,
    /// A better source has spoken: nothing happens.
    Lesser,
}

impl Verdict {
    /// Whether the value is written.
    pub fn writes(self) -> bool {
        matches!(self, Verdict::New | Verdict::Changed)
    }
}

/// Weighs what a source states against what is held.
pub fn weigh(ranks: &Ranks<'_>, held: Option<&Held>, source: &str, digest: i64) -> Verdict {
    let Some(held) = held else { return Verdict::New };
    match ranks.of(source).cmp(&ranks.of(&held.source)) {
        std::cmp::Ordering::Greater => Verdict::Lesser,
        _ if held.digest != digest => Verdict::Changed,
        std::cmp::Ordering::Less => Verdict::Confirmed,
        std::cmp::Ordering::Equal => Verdict::Same,
    }
}

/// A digest of a value, by its JSON. National ids are never in it, only ids of numbers.
pub(crate) fn digest_of<T: Serialize>(value: &T) -> Result<i64> {
    let json = serde_json::to_vec(value).map_err(base::Error::internal)?;
    let hash = digest(&SHA256, &json);
    let mut bytes = [0u8; 8];
    bytes.copy_from_slice(hash.as_ref().get(..8).unwrap_or(&[0; 8]));
    Ok(i64::from_be_bytes(bytes))
}

/// The facts held of some subjects, with those that will be written.
#[derive(Default)]
pub(crate) struct Facts {
    held: HashMap<(Uuid, String), Held>,
    writes: HashMap<(Uuid, &'static str), (String, i64)>,
}

#[derive(FromQueryResult)]
struct Row {
    subject: Uuid,
    fact: String,
    source: String,
    digest: i64,
}

impl Facts {
    /// What is held of these subjects.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn load(db: &Db, tenant: TenantId, subjects: &[Uuid]) -> Result<Self> {
        let mut facts = Self::default();
        facts.load_more(db, tenant, subjects).await?;
        Ok(facts)
    }

    /// Adds what is held of more of them.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn load_more(&mut self, db: &Db, tenant: TenantId, subjects: &[Uuid]) -> Result<()> {
        let sql = "SELECT subject, fact, source, digest FROM fact WHERE tenant = $1 AND subject IN ({in})";
        let rows: Vec<Row> = sql::rows_in(db, sql, &vals![tenant.0], subjects).await?;
        for r in rows {
            self.held.insert((r.subject, r.fact), Held { source: r.source, digest: r.digest });
        }
        Ok(())
    }

    /// Whether any source has stated it.
    pub fn is_held(&self, subject: Uuid, fact: &str) -> bool {
        self.held.contains_key(&(subject, fact.to_owned()))
    }

    /// Weighs a stated value and remembers it when it counts.
    pub fn state(
        &mut self,
        ranks: &Ranks<'_>,
        subject: Uuid,
        fact: &'static str,
        source: &str,
        digest: i64,
    ) -> Verdict {
        let key = (subject, fact.to_owned());
        let verdict = weigh(ranks, self.held.get(&key), source, digest);
        if !matches!(verdict, Verdict::Same | Verdict::Lesser) {
            self.held.insert(key, Held { source: source.to_owned(), digest });
            self.writes.insert((subject, fact), (source.to_owned(), digest));
        }
        verdict
    }

    /// Forgets what is held of a fact, so that the next statement of it is new.
    pub fn forget(&mut self, subject: Uuid, fact: &'static str) {
        self.held.remove(&(subject, fact.to_owned()));
        self.writes.remove(&(subject, fact));
    }

    /// Writes what [`Facts::state`] remembered. When a value was first seen stays where only its source is another.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn save(&mut self, tx: &mut Tx, pass: &Pass, now: Time) -> Result<()> {
        let rows = std::mem::take(&mut self.writes)
            .into_iter()
            .map(|((subject, fact), (source, digest))| {
                vals![pass.tenant().0, subject, fact, source, now.micros(), digest]
            })
            .collect();
        sql::insert(
            tx,
            pass,
            "INSERT INTO fact (tenant, subject, fact, source, seen_at, digest)",
            "ON CONFLICT (tenant, subject, fact) DO UPDATE SET source = excluded.source, digest = excluded.digest,
             seen_at = CASE WHEN fact.digest = excluded.digest THEN fact.seen_at ELSE excluded.seen_at END",
            rows,
        )
        .await
    }
}

/// Where a fact of a subject comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provenance {
    /// Such as `name`, `residence`, `owners`.
    pub fact: String,
    /// Such as `folkeregisteret`.
    pub source: String,
    /// When this value was first seen there.
    pub seen_at: Time,
}

/// The facts known of a person, a property or any other subject, with their sources.
///
/// # Errors
/// As [`Db::rows`].
pub async fn provenance(db: &Db, tenant: TenantId, subject: Uuid) -> Result<Vec<Provenance>> {
    #[derive(FromQueryResult)]
    struct Row {
        fact: String,
        source: String,
        seen_at: i64,
    }
    let sql = "SELECT fact, source, seen_at FROM fact WHERE tenant = $1 AND subject = $2 ORDER BY fact";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, subject]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Provenance { fact: r.fact, source: r.source, seen_at: Time::from_micros(r.seen_at) })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order in which sources speak, the best one that spoke is believed, with the
        /// last thing it said.
        #[test]
        fn the_best_source_is_believed(said in proptest::collection::vec((0usize..4, 0i64..3), 1..12)) {
            let named: Vec<String> = ["best", "good", "fair"].map(String::from).to_vec();
            let all = ["best", "good", "fair", "unnamed"];
            let ranks = Ranks(&named);
            let mut facts = Facts::default();
            let subject = Uuid::nil();
            for (source, value) in &said {
                let verdict = facts.state(&ranks, subject, "name", all[*source], *value);
                let again = facts.state(&ranks, subject, "name", all[*source], *value);
                prop_assert!(matches!((verdict, again), (Verdict::Lesser, Verdict::Lesser) | (_, Verdict::Same)));
            }
            let best = said.iter().map(|(s, _)| *s).min().unwrap_or(0);
            let last = said.iter().rev().find(|(s, _)| *s == best).map(|(_, v)| *v);
            let held = facts.held.get(&(subject, "name".to_owned()));
            prop_assert_eq!(held.map(|h| (h.source.as_str(), Some(h.digest))), Some((all[best], last)));
        }
    }
}
