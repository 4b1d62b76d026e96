//! Folkeregister's feed of events. An event is thin: it is joined with the document it points to,
//! and is kept aside when that is missing. How far the feed was followed is saved with the effect.

use std::collections::{BTreeSet, HashMap};

use base::Result;
use base::error::Message;
use serde::Deserialize;
use serde_json::Value;
use store::vals;
use uuid::Uuid;

use super::apply::{apply, neighbours};
use super::document::{self, number};
use super::number::NationalId;
use super::numbers;
use super::told::tell;
use crate::import::json;
use crate::import::model::{Done, Frame, Kind, Piece};
use crate::sql;

/// An event with the documents that belong to it.
#[derive(Deserialize)]
struct Joined {
    sekvensnummer: i64,
    hendelse: Event,
    /// The document of the person it happened to.
    person: Option<Value>,
    /// When protection changed: new documents of her children.
    #[serde(default)]
    barn: Vec<Value>,
}

#[derive(Deserialize)]
struct Event {
    folkeregisteridentifikator: String,
    hendelsetype: String,
}

/// Events of which the register keeps nothing.
const PASSED_OVER: [&str; 13] = [
    "endringIIdentitetsgrunnlag",
    "endringIUtenlandskPersonidentifikasjon",
    "endringIUtlendingsmyndighetenesIdentifikasjonsnummer",
    "endringILegitimasjonsdokument",
    "endringIFalskIdentitet",
    "endringIKontaktopplysningerForDoedsbo",
    "endringIBrukAvSamiskSpraak",
    "endringIKontaktinformasjon",
    "endringIStatsborgerskap",
    "endringIOpphold",
    "endringIOppholdsadresse",
    "endringIFoedselINorge",
    "endringISametingetsValgmanntall",
];

const PROTECTION: &str = "endringIAdressebeskyttelse";

/// The pieces of a feed, each with its documents put in.
///
/// # Errors
/// Where one of the two texts is not what it should be.
pub(crate) fn pieces(feed: &str, documents: &str) -> Result<Vec<Piece>, Message> {
    let mut events = json::pieces(Kind::Events, feed)?;
    if documents.trim().is_empty() {
        return Ok(events);
    }
    let documents = json::pieces(Kind::Persons, documents)?;
    let mut by_number: HashMap<String, Value> = HashMap::new();
    for piece in &documents {
        let Ok(doc) = serde_json::from_str::<Value>(&piece.raw) else { continue };
        for number in numbers_in(&doc, "identifikasjonsnummer", "foedselsEllerDNummer") {
            by_number.insert(number, doc.clone());
        }
    }
    for event in &mut events {
        let Ok(mut value) = serde_json::from_str::<Value>(&event.raw) else { continue };
        let who = value.pointer("/hendelse/folkeregisteridentifikator").and_then(Value::as_str);
        let Some(document) = who.and_then(|n| by_number.get(n)) else { continue };
        let children: Vec<Value> = numbers_in(document, "familierelasjon", "relatertPerson")
            .iter()
            .filter_map(|n| by_number.get(n))
            .cloned()
            .collect();
        let protection = value.pointer("/hendelse/hendelsetype").and_then(Value::as_str) == Some(PROTECTION);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("person".into(), document.clone());
            if protection {
                fields.insert("barn".into(), Value::Array(children));
            }
            event.raw = value.to_string();
        }
    }
    Ok(events)
}

fn numbers_in(doc: &Value, list: &str, field: &str) -> Vec<String> {
    let elements = doc.get(list).and_then(Value::as_array).into_iter().flatten();
    elements.filter_map(|e| e.get(field)?.as_str()).map(str::to_owned).collect()
}

/// Follows the feed: events up to the one that was handled last are passed over, unless one is
/// tried again.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn events(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let sql = "SELECT sequence FROM register_feed WHERE tenant = $1 AND source = $2";
    let last = f.tx.scalar_i64(sql, vals![f.tenant().0, f.source]).await?;
    let mut events = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        match serde_json::from_str::<Joined>(&piece.raw) {
            Ok(event) => events.push((n, event)),
            Err(e) => {
                let said = Message::new("register-problem-unreadable").with("column", e.column()).with("row", e.line());
                done.problem(n, piece.line, said);
            }
        }
    }
    events.sort_by_key(|(_, e)| e.sekvensnummer);
    let mut newest = last;
    let mut docs = Vec::new();
    for (n, event) in events {
        if event.sekvensnummer <= last && !f.again {
            done.outcome.same += 1;
            continue;
        }
        newest = newest.max(event.sekvensnummer);
        if PASSED_OVER.contains(&event.hendelse.hendelsetype.as_str()) {
            done.outcome.same += 1;
            continue;
        }
        let line = pieces.get(n).map_or(0, |p| p.line);
        match read(f.pass.tenant(), &event) {
            Ok((who, mut own)) => {
                if event.hendelse.hendelsetype == PROTECTION {
                    let missing = drop_addresses(f, &who, &own).await?;
                    if missing > 0 {
                        done.problem(n, line, Message::new("register-problem-refetch").with("count", missing));
                    }
                }
                docs.append(&mut own);
            }
            Err(message) => done.problem(n, line, message),
        }
    }
    done.outcome.add(apply(f, &docs).await?);
    if newest > last {
        f.tx.execute(
            f.pass,
            "INSERT INTO register_feed (tenant, source, sequence) VALUES ($1, $2, $3)
             ON CONFLICT (tenant, source) DO UPDATE SET sequence = excluded.sequence",
            vals![f.pass.tenant().0, f.source, newest],
        )
        .await?;
    }
    Ok(done)
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(tenant: base::TenantId, raw: &str) -> bool {
    serde_json::from_str::<Joined>(raw).is_ok_and(|event| read(tenant, &event).is_ok())
}

fn read(tenant: base::TenantId, event: &Joined) -> Result<(NationalId, Vec<document::PersonDoc>), Message> {
    let who = number(&event.hendelse.folkeregisteridentifikator, "folkeregisteridentifikator")?;
    let Some(person) = &event.person else { return Err(Message::new("register-problem-no-document")) };
    let mut docs = Vec::new();
    for value in std::iter::once(person).chain(&event.barn) {
        docs.push(document::read(tenant, &value.to_string())?);
    }
    let splits = ["personErEndretVedSplitting", "personErGjenopprettetVedSplitting"];
    if let Some(doc) = docs.first_mut() {
        if doc.current != who && !doc.ended.contains(&who) {
            return Err(Message::new("register-problem-other-document"));
        }
        doc.split = splits.contains(&event.hendelse.hendelsetype.as_str());
    }
    Ok((who, docs))
}

/// Drops what is held of the addresses of a person and her children, since the record of one can
/// reveal where the other lives. Says of how many no new document came along.
async fn drop_addresses(f: &mut Frame<'_>, who: &NationalId, docs: &[document::PersonDoc]) -> Result<usize> {
    let tenant = f.tenant();
    let lookups = numbers::lookups(f.tx.store().keys(), tenant, who)?;
    let Some(person) = super::store::of_number(f.tx, tenant, lookups).await? else { return Ok(0) };
    let children = children_of(f, person.id).await?;
    let mut renewed = BTreeSet::from([person.id]);
    for doc in docs {
        let lookups = numbers::lookups(f.tx.store().keys(), tenant, &doc.current)?;
        renewed.extend(super::store::of_number(f.tx, tenant, lookups).await?.map(|p| p.id));
    }
    let all: Vec<Uuid> = children.iter().copied().chain([person.id]).collect();
    let held = held_addresses(f, &all).await?;
    for sql in [
        "DELETE FROM residence WHERE tenant = $1 AND person IN ({in})",
        "DELETE FROM fact WHERE tenant = $1 AND subject IN ({in}) AND fact = 'residence'",
    ] {
        sql::execute_in(f.tx, f.pass, sql, &vals![tenant.0], &all).await?;
    }
    let missing = held.iter().filter(|id| !renewed.contains(id)).count();
    tell(f, held, "residence").await?;
    Ok(missing)
}

async fn children_of(f: &Frame<'_>, person: Uuid) -> Result<BTreeSet<Uuid>> {
    #[derive(store::FromQueryResult)]
    struct Row {
        person: Uuid,
    }
    let sql = "SELECT i.person AS person FROM relation r CROSS JOIN identifier i
        WHERE i.tenant = r.tenant AND i.id = r.other
           AND r.tenant = $1 AND r.person = $2 AND (r.kind = 'responsible_for' OR (r.kind = 'family' AND r.role = 'barn'))";
    let rows: Vec<Row> = f.tx.rows(sql, vals![f.tenant().0, person]).await?;
    let mut children: BTreeSet<Uuid> = rows.into_iter().map(|r| r.person).collect();
    // Children whose own document names her, while hers does not.
    for other in neighbours(f, &[person]).await?.into_values().flatten() {
        let sql = "SELECT COUNT(*) FROM relation r CROSS JOIN identifier i
            WHERE i.tenant = r.tenant AND i.id = r.other
           AND r.tenant = $1 AND r.person = $2 AND i.person = $3
              AND (r.kind = 'responsible' OR (r.kind = 'family' AND r.role IN ('mor', 'far', 'medmor')))";
        if f.tx.scalar_i64(sql, vals![f.tenant().0, other, person]).await? > 0 {
            children.insert(other);
        }
    }
    Ok(children)
}

async fn held_addresses(f: &Frame<'_>, persons: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    #[derive(store::FromQueryResult)]
    struct Row {
        person: Uuid,
    }
    let sql = "SELECT DISTINCT person FROM residence WHERE tenant = $1 AND person IN ({in})";
    let rows: Vec<Row> = sql::rows_in(f.tx, sql, &vals![f.tenant().0], persons).await?;
    Ok(rows.into_iter().map(|r| r.person).collect())
}
