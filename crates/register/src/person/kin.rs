//! Next of kin: the rows of a person say together whom she lets see, and from when until when.

use std::collections::{BTreeMap, BTreeSet};

use base::Result;
use base::error::Message;
use store::vals;
use uuid::Uuid;

use super::apply::mention;
use super::document::number;
use super::number::NationalId;
use super::told::{persons_of, tell};
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::Row;
use crate::import::model::{Done, Frame, Piece, groups};
use crate::sql;

struct Consent {
    subject: NationalId,
    kin: NationalId,
    since: String,
    until: Option<String>,
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(row: &Row) -> bool {
    read(row).is_ok()
}

fn read(row: &Row) -> Result<Consent, Message> {
    let (since, until) = row.span("samtykke_fra", "samtykke_til")?;
    let subject = number(row.need("fodselsnummer")?, "fodselsnummer")?;
    let kin = number(row.need("parorende")?, "parorende")?;
    if subject == kin {
        return Err(Message::new("register-problem-kin-self"));
    }
    // Without a first day nobody has said yes.
    let since = since.ok_or_else(|| Message::new("register-problem-empty").with("column", "samtykke_fra"))?;
    Ok(Consent { subject, kin, since: since.to_string(), until: until.map(|d| d.to_string()) })
}

type Fact = (Uuid, String, Option<String>);

/// Loads consents.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn consents(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let all = groups(pieces, &mut done, read);
    let wanted: Vec<NationalId> = all.iter().flat_map(|g| g.rows.iter().flat_map(|c| [c.subject, c.kin])).collect();
    let numbers = mention(f, &wanted).await?;
    let mut stated = Vec::new();
    for group in all {
        if let Some(first) = group.rows.first() {
            stated.push((numbers.get(&first.subject)?.id, group));
        }
    }
    let subjects: Vec<Uuid> = stated.iter().map(|(id, _)| *id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &subjects).await?;
    let mut rows: BTreeMap<Uuid, BTreeSet<Fact>> = BTreeMap::new();
    for (subject, group) in stated {
        if group.bad && facts.is_held(subject, "kin") {
            continue;
        }
        let mut list: BTreeMap<(Uuid, String), Option<String>> = BTreeMap::new();
        for c in group.rows {
            list.insert((numbers.get(&c.kin)?.id, c.since), c.until);
        }
        let list: BTreeSet<Fact> = list.into_iter().map(|((kin, since), until)| (kin, since, until)).collect();
        let verdict = facts.state(&f.ranks, subject, "kin", f.source, digest_of(&list)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            rows.insert(subject, list);
        }
    }
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let changed: Vec<Uuid> = rows.keys().copied().collect();
    // Those who lose the consent and those who get it.
    let sql = "SELECT c.subject AS subject, i.person AS person FROM kin_consent c
        CROSS JOIN identifier i
        WHERE i.tenant = c.tenant AND i.id IN (c.subject, c.kin)
           AND c.tenant = $1 AND c.subject IN ({in})";
    let mut persons = persons_of(f, sql, &changed).await?;
    save(f, &changed, rows).await?;
    for (subject, more) in persons_of(f, sql, &changed).await? {
        persons.entry(subject).or_default().extend(more);
    }
    tell(f, persons.into_values().flatten().collect(), "kin").await?;
    Ok(done)
}

async fn save(f: &mut Frame<'_>, changed: &[Uuid], rows: BTreeMap<Uuid, BTreeSet<Fact>>) -> Result<()> {
    let tenant = f.tenant().0;
    let sql = "DELETE FROM kin_consent WHERE tenant = $1 AND subject IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], changed).await?;
    let mut values = Vec::new();
    for (subject, list) in rows {
        for (kin, since, until) in list {
            values.push(vals![tenant, subject, kin, since, until]);
        }
    }
    sql::insert(f.tx, f.pass, "INSERT INTO kin_consent (tenant, subject, kin, since, until)", "", values).await
}
