//! Answers of the address service become addresses, and give properties their place.

use std::collections::{BTreeSet, HashMap};

use base::Result;
use base::error::Message;
use serde::{Deserialize, Serialize};
use store::vals;
use uuid::Uuid;

use super::actions::folded;
use super::model::{cadastral_key, id_of, street_key};
use crate::events::AddressesLoaded;
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::model::{Done, Frame, Piece};
use crate::property::{model::key, place};
use crate::sql;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    adressetekst: Option<String>,
    #[serde(default)]
    adressekode: Option<i64>,
    #[serde(default)]
    nummer: Option<i64>,
    #[serde(default)]
    bokstav: Option<String>,
    kommunenummer: String,
    gardsnummer: i64,
    bruksnummer: i64,
    #[serde(default)]
    festenummer: Option<i64>,
    #[serde(default)]
    undernummer: Option<i64>,
    objtype: String,
    #[serde(default)]
    poststed: Option<String>,
    #[serde(default)]
    postnummer: Option<String>,
    representasjonspunkt: Point,
}

#[derive(Deserialize)]
struct Point {
    epsg: String,
    lat: f64,
    lon: f64,
}

/// What is kept of an address.
#[derive(Serialize)]
struct Fact {
    key: String,
    text: String,
    postcode: String,
    place: String,
    lat: f64,
    lon: f64,
    property: String,
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(raw: &str) -> bool {
    read(raw).is_ok()
}

fn read(raw: &str) -> Result<Fact, Message> {
    let d: Document = serde_json::from_str(raw)
        .map_err(|e| Message::new("register-problem-unreadable").with("column", e.column()).with("row", e.line()))?;
    if d.kommunenummer.len() != 4
        || !d.kommunenummer.bytes().all(|b| b.is_ascii_digit())
        || d.gardsnummer < 1
        || d.bruksnummer < 1
    {
        return Err(Message::new("register-problem-property"));
    }
    // Norway with its waters; a swapped pair of degrees does not pass.
    let inside =
        (57.0..=82.0).contains(&d.representasjonspunkt.lat) && (-10.0..=35.0).contains(&d.representasjonspunkt.lon);
    if !inside || !matches!(d.representasjonspunkt.epsg.as_str(), "EPSG:4258" | "EPSG:4326") {
        return Err(Message::new("register-problem-place"));
    }
    let part = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let lease = part(d.festenummer);
    let property = key(&d.kommunenummer, &d.gardsnummer.to_string(), &d.bruksnummer.to_string(), &lease, "");
    let letter = d.bokstav.unwrap_or_default();
    let address = match d.objtype.as_str() {
        "Matrikkeladresse" => cadastral_key(&property, &part(d.undernummer)),
        "Vegadresse" => match (d.adressekode, d.nummer) {
            (Some(code), Some(number)) => street_key(&d.kommunenummer, &code.to_string(), &number.to_string(), &letter),
            _ => return Err(Message::new("register-problem-street")),
        },
        _ => return Err(Message::new("register-problem-code").with("field", "objtype")),
    };
    let text = d.adressetekst.filter(|t| !t.trim().is_empty());
    let text = text.unwrap_or_else(|| property.split_once('-').map_or_else(String::new, |(_, k)| k.to_owned()));
    Ok(Fact {
        key: address,
        text,
        postcode: d.postnummer.unwrap_or_default(),
        place: d.poststed.unwrap_or_default(),
        lat: d.representasjonspunkt.lat,
        lon: d.representasjonspunkt.lon,
        property,
    })
}

/// Loads addresses.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn addresses(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let mut stated = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        match read(&piece.raw) {
            Ok(fact) => stated.push((id_of(f.tenant(), "address", &fact.key), fact)),
            Err(message) => done.problem(n, piece.line, message),
        }
    }
    let ids: Vec<Uuid> = stated.iter().map(|(id, _)| *id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let before = places_of(f, &ids).await?;
    let mut rows = HashMap::new();
    let mut bases = BTreeSet::new();
    for (id, a) in stated {
        let verdict = facts.state(&f.ranks, id, "address", f.source, digest_of(&a)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            bases.extend(before.get(&id).cloned());
            bases.insert(a.property.clone());
            let search = folded(&a.text).into_bytes();
            let row = vals![f.tenant().0, id, a.key, a.text, search, a.postcode, a.place, a.lat, a.lon, a.property];
            rows.insert(id, row);
        }
    }
    let count = rows.len();
    sql::insert(
        f.tx,
        f.pass,
        "INSERT INTO address (tenant, id, key, text, search, postcode, place, lat, lon, property)",
        "ON CONFLICT (tenant, id) DO UPDATE SET text = excluded.text, search = excluded.search,
           postcode = excluded.postcode, place = excluded.place, lat = excluded.lat, lon = excluded.lon,
           property = excluded.property",
        rows.into_values().collect(),
    )
    .await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    if count > 0 {
        let bases: Vec<String> = bases.into_iter().collect();
        place::settle(f, &bases, &bases).await?;
        let event = AddressesLoaded { import: Uuid::nil(), addresses: i64::try_from(count).unwrap_or(i64::MAX) };
        f.tx.journal(f.pass, &event, &[]).await?;
    }
    Ok(done)
}

/// The properties that addresses stood on until now.
async fn places_of(f: &Frame<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    #[derive(store::FromQueryResult)]
    struct Row {
        id: Uuid,
        property: String,
    }
    let sql = "SELECT id, property FROM address WHERE tenant = $1 AND id IN ({in})";
    let rows: Vec<Row> = sql::rows_in(f.tx, sql, &vals![f.tenant().0], ids).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.property)).collect())
}
