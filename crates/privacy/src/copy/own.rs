//! What this room itself holds: who has seen what, and what the journal says happened to her.

use std::sync::Arc;

use async_trait::async_trait;
use base::Result;
use door::Holdings;
use door::holdings::{About, Chapter, Record};
use register::Agreement;
use store::access::{self, AccessRow, Asked, NEWEST};
use store::{Db, Entry, Store, journal};

use crate::Verbs;
use crate::people::{Names, is_asked};
use crate::seen::words;
use crate::watch::store::{LookedAt, looks_of};

/// Rows read at a time.
const BATCH: u32 = 500;
/// More entries than this about one person are not told one by one: it bounds what is held at once, and nobody
/// has so many.
const ENTRIES: u32 = 100_000;

/// What this room holds of a person, with what it needs to say it: which room has words for a verb.
pub struct Own(pub Arc<Verbs>);

#[async_trait]
impl Holdings for Own {
    async fn about(&self, store: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>> {
        let mut seen = Vec::new();
        let mut before = NEWEST;
        let own = about.asker == about.person;
        let (subjects, hat) = ([about.person], [about.hat.as_str()]);
        let asked = Asked { subjects: &subjects, hat: if own { &[] } else { &hat }, but: "" };
        loop {
            let rows = access::about(db, about.tenant, asked, before, BATCH).await?;
            let Some(last) = rows.last() else { break };
            before = last.cursor();
            let names = Names::of(store, db, about.tenant, &rows).await?;
            seen.extend(rows.iter().map(|r| self.look(&names, r, about)));
        }
        let entries = journal::history(db, about.tenant, about.person, ENTRIES).await?;
        let entries = entries.iter().map(|e| entry(e, about)).collect();
        let mut all = vec![Chapter::new("privacy", "seen", seen), Chapter::new("privacy", "journal", entries)];
        if own {
            let looks = looks_of(db, about.tenant, about.person).await?;
            all.push(Chapter::new("privacy", "looked-at", looks.iter().map(|l| looked_at(l, about)).collect()));
        }
        Ok(all)
    }
}

impl Own {
    fn look(&self, names: &Names, row: &AccessRow, about: &About) -> Record {
        let record = Record::new().time("when", row.at);
        let reader = words::Reader { actor: &format!("person:{}", about.asker), own: about.asker == about.person };
        let record = match words::who_key(row, names, reader) {
            words::Who::Key(key) => record.key("who", key),
            words::Who::System(name) => record.plain("who", name),
            words::Who::Person(id) => match names.known(id) {
                Some(name) => record.plain("who", name),
                None => record.key("who", "privacy-person-hidden"),
            },
        };
        let record = match names.unit(&row.hat) {
            None if is_asked(&row.hat) => record.key("unit", "privacy-unit-any"),
            unit => record.plain("unit", unit.unwrap_or_default()),
        };
        record
            .plain("agreement", names.agreement(row).map_or_else(String::new, by))
            .key("did", self.0.key(&row.verb))
            .plain("reason", &row.reason)
            .number("times", row.times)
    }
}

fn by(agreement: &Agreement) -> String {
    format!("{}: {}", agreement.other_name, agreement.purpose)
}

/// That the privacy officer has looked at looks, and when. Not what she noted: it tells of two persons, and was written
/// for an internal control that may go on (personopplysningsloven § 16 first paragraph e).
fn looked_at(look: &LookedAt, about: &About) -> Record {
    let hers = look.actor == format!("person:{}", about.person);
    let kind = if hers { "privacy-looked-at-yours" } else { "privacy-looked-at-about-you" };
    Record::new().time("when", look.at()).key("kind", kind)
}

/// What happened, by whom: herself, somebody else or the program. What it was about stands in the
/// other chapters.
fn entry(entry: &Entry, about: &About) -> Record {
    let by = match entry.actor.as_str() {
        actor if actor == format!("person:{}", about.person) => "privacy-by-herself",
        actor if actor.starts_with("person:") => "privacy-by-other",
        "anonymous" => "privacy-by-anonymous",
        _ => "privacy-by-program",
    };
    Record::new().time("when", entry.at).plain("kind", &entry.kind).key("by", by)
}
