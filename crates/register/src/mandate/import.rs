//! Mandates: the rows of a person say together which she has.

use std::collections::{BTreeMap, HashMap};

use base::Result;
use base::error::Message;
use store::{FromQueryResult, vals};
use uuid::Uuid;

use crate::address::model::id_of;
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::Row;
use crate::import::model::{Done, Frame, Piece, groups};
use crate::person::apply::mention;
use crate::person::document::number;
use crate::person::number::NationalId;
use crate::person::told::{persons_of, persons_of_numbers, tell};
use crate::sql;
use crate::unit::import::key;

struct Mandate {
    person: NationalId,
    key: String,
    name: String,
    party: String,
    office: String,
    since: Option<String>,
    until: Option<String>,
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(row: &Row) -> bool {
    read(row).is_ok()
}

fn read(row: &Row) -> Result<Mandate, Message> {
    let (since, until) = row.span("fra", "til")?;
    Ok(Mandate {
        person: number(row.need("fodselsnummer")?, "fodselsnummer")?,
        key: key(row.need("utvalg")?)?,
        name: row.need("utvalgsnavn")?.to_owned(),
        party: row.get("parti").to_owned(),
        office: row.need("verv")?.to_owned(),
        since: since.map(|d| d.to_string()),
        until: until.map(|d| d.to_string()),
    })
}

/// A mandate as it is kept: body, party, office, since, until.
type Fact = (Uuid, String, String, Option<String>, Option<String>);

/// Loads mandates and the bodies they name.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn mandates(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let all = groups(pieces, &mut done, read);
    let wanted: Vec<NationalId> = all.iter().flat_map(|g| g.rows.iter().map(|m| m.person)).collect();
    let numbers = mention(f, &wanted).await?;
    let mut subjects = Vec::new();
    for group in &all {
        subjects
            .push(numbers.get(&group.rows.first().map_or_else(|| Err(base::Error::NotFound), |m| Ok(m.person))?)?.id);
    }
    let mut facts = Facts::load(f.tx, f.tenant(), &subjects).await?;
    let mut bodies: BTreeMap<Uuid, (String, String)> = BTreeMap::new();
    let mut rows: BTreeMap<Uuid, Vec<Fact>> = BTreeMap::new();
    for (group, identifier) in all.into_iter().zip(subjects) {
        if group.bad && facts.is_held(identifier, "mandates") {
            continue;
        }
        let mut list: Vec<Fact> = Vec::new();
        for m in group.rows {
            let body = id_of(f.tenant(), "body", &m.key);
            // Two names for a body: the one that sorts last, so that the order of rows is no matter.
            let name = bodies.entry(body).or_insert_with(|| (m.key.clone(), m.name.clone()));
            if m.name > name.1 {
                name.1 = m.name;
            }
            list.push((body, m.party, m.office, m.since, m.until));
        }
        list.sort();
        let verdict = facts.state(&f.ranks, identifier, "mandates", f.source, digest_of(&list)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            rows.insert(identifier, list);
        }
    }
    let mut persons = save_bodies(f, &mut facts, bodies).await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let changed: Vec<Uuid> = rows.keys().copied().collect();
    save(f, &changed, rows).await?;
    for (_, more) in persons_of_numbers(f, &changed).await? {
        persons.extend(more);
    }
    tell(f, persons, "mandates").await?;
    Ok(done)
}

/// Writes bodies that are new or renamed; gives the persons whose hats carry the name.
async fn save_bodies(
    f: &mut Frame<'_>,
    facts: &mut Facts,
    bodies: BTreeMap<Uuid, (String, String)>,
) -> Result<std::collections::BTreeSet<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        name: String,
    }
    let tenant = f.tenant();
    let ids: Vec<Uuid> = bodies.keys().copied().collect();
    let sql = "SELECT id, name FROM body WHERE tenant = $1 AND id IN ({in})";
    let held: Vec<Row> = sql::rows_in(f.tx, sql, &vals![tenant.0], &ids).await?;
    let held: HashMap<Uuid, String> = held.into_iter().map(|r| (r.id, r.name)).collect();
    facts.load_more(f.tx, tenant, &ids).await?;
    let (mut rows, mut renamed) = (Vec::new(), Vec::new());
    for (id, (key, name)) in bodies {
        let verdict = facts.state(&f.ranks, id, "body", f.source, digest_of(&name)?);
        // Pieces of one file may call a body by two names; the one that sorts last is kept.
        let later = held.get(&id).is_none_or(|have| *have < name);
        if verdict.writes() && later {
            if held.contains_key(&id) {
                renamed.push(id);
            }
            rows.push(vals![tenant.0, id, key, name]);
        }
    }
    let head = "INSERT INTO body (tenant, id, key, name)";
    sql::insert(f.tx, f.pass, head, "ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name", rows).await?;
    let sql = "SELECT m.body AS subject, i.person AS person FROM mandate m
        CROSS JOIN identifier i WHERE i.tenant = m.tenant AND i.id = m.identifier
           AND m.tenant = $1 AND m.body IN ({in})";
    Ok(persons_of(f, sql, &renamed).await?.into_values().flatten().collect())
}

async fn save(f: &mut Frame<'_>, changed: &[Uuid], rows: BTreeMap<Uuid, Vec<Fact>>) -> Result<()> {
    let tenant = f.tenant().0;
    let sql = "DELETE FROM mandate WHERE tenant = $1 AND identifier IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], changed).await?;
    let mut values = Vec::new();
    for (identifier, list) in rows {
        for (seq, (body, party, office, since, until)) in (0i64..).zip(list) {
            values.push(vals![tenant, identifier, seq, body, party, office, since, until]);
        }
    }
    let head = "INSERT INTO mandate (tenant, identifier, seq, body, party, office, since, until)";
    sql::insert(f.tx, f.pass, head, "", values).await
}
