//! Enrolments: the rows of a person say together what she attends.

use std::collections::{BTreeMap, HashMap};

use base::Result;
use base::error::Message;
use store::vals;
use uuid::Uuid;

use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::Row;
use crate::import::model::{Done, Frame, Piece, groups};
use crate::person::apply::mention;
use crate::person::document::number;
use crate::person::number::NationalId;
use crate::person::told::{persons_of_numbers, tell};
use crate::sql;
use crate::unit::import::{known_units, unit_of};

/// An enrolment as it is kept: unit, kind, department, since, until.
type Fact = (Uuid, String, String, Option<String>, Option<String>);

fn read(units: &HashMap<String, Uuid>, row: &Row) -> Result<(NationalId, Fact), Message> {
    let (since, until) = row.span("fra", "til")?;
    let kind = row.need("type")?;
    if !["barnehage", "skole", "sfo"].contains(&kind) {
        return Err(Message::new("register-problem-code").with("field", "type"));
    }
    let person = number(row.need("fodselsnummer")?, "fodselsnummer")?;
    let unit = unit_of(units, row.need("enhet")?)?;
    let text = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
    Ok((person, (unit, kind.to_owned(), row.get("avdeling").to_owned(), text(since), text(until))))
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(units: &HashMap<String, Uuid>, row: &Row) -> bool {
    read(units, row).is_ok()
}

/// Loads enrolments.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn enrolments(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let units = known_units(f).await?;
    let all = groups(pieces, &mut done, |row| read(&units, row));
    let wanted: Vec<NationalId> = all.iter().flat_map(|g| g.rows.iter().map(|r| r.0)).collect();
    let numbers = mention(f, &wanted).await?;
    let mut stated = Vec::new();
    for group in all {
        if let Some((person, _)) = group.rows.first() {
            stated.push((numbers.get(person)?.id, group));
        }
    }
    let subjects: Vec<Uuid> = stated.iter().map(|(id, _)| *id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &subjects).await?;
    let mut rows: BTreeMap<Uuid, Vec<Fact>> = BTreeMap::new();
    for (identifier, group) in stated {
        if group.bad && facts.is_held(identifier, "enrolments") {
            continue;
        }
        let mut list: Vec<Fact> = group.rows.into_iter().map(|(_, fact)| fact).collect();
        list.sort();
        let verdict = facts.state(&f.ranks, identifier, "enrolments", f.source, digest_of(&list)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            rows.insert(identifier, list);
        }
    }
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let changed: Vec<Uuid> = rows.keys().copied().collect();
    save(f, &changed, rows).await?;
    let persons = persons_of_numbers(f, &changed).await?.into_values().flatten().collect();
    tell(f, persons, "enrolments").await?;
    Ok(done)
}

async fn save(f: &mut Frame<'_>, changed: &[Uuid], rows: BTreeMap<Uuid, Vec<Fact>>) -> Result<()> {
    let tenant = f.tenant().0;
    let sql = "DELETE FROM enrolment WHERE tenant = $1 AND identifier IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], changed).await?;
    let mut values = Vec::new();
    for (identifier, list) in rows {
        for (seq, (unit, kind, department, since, until)) in (0i64..).zip(list) {
            values.push(vals![tenant, identifier, seq, unit, kind, department, since, until]);
        }
    }
    let head = "INSERT INTO enrolment (tenant, identifier, seq, unit, kind, department, since, until)";
    sql::insert(f.tx, f.pass, head, "", values).await
}
