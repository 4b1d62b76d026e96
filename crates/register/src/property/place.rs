//! Gives properties a name and a place from their addresses.

use std::collections::{BTreeSet, HashMap};

use base::Result;
use store::{FromQueryResult, vals};
use uuid::Uuid;

use super::model::parse;
use crate::address::model::id_of;
use crate::events::PropertyChanged;
use crate::import::model::Frame;
use crate::person::apply::bump;
use crate::sql;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    base: String,
    section: i64,
    address: Option<Uuid>,
    name: String,
    lat: Option<f64>,
    lon: Option<f64>,
}

#[derive(Clone, FromQueryResult)]
struct Spot {
    id: Uuid,
    key: String,
    text: String,
    lat: f64,
    lon: f64,
    property: String,
}

/// Makes sure that properties with these keys are there, and works out name and place of every
/// property on these grounds (keys without section). Owners' hats carry the name.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn settle(f: &mut Frame<'_>, keys: &[String], bases: &[String]) -> Result<()> {
    let tenant = f.tenant().0;
    let sql =
        "SELECT id, key, base, section, address, name, lat, lon FROM property WHERE tenant = $1 AND base IN ({in})";
    let held: Vec<Row> = sql::rows_in(f.tx, sql, &vals![tenant], bases).await?;
    let mut there: BTreeSet<Uuid> = held.iter().map(|r| r.id).collect();
    let mut new = BTreeSet::new();
    let mut all = held;
    for key in keys {
        let Some((key, base, section)) = parse(key) else { continue };
        let id = id_of(f.tenant(), "property", &key);
        if there.insert(id) {
            new.insert(id);
            all.push(Row { id, key, base, section, address: None, name: String::new(), lat: None, lon: None });
        }
    }
    let sql = "SELECT id, key, text, lat, lon, property FROM address WHERE tenant = $1 AND property IN ({in})";
    let spots: Vec<Spot> = sql::rows_in(f.tx, sql, &vals![tenant], bases).await?;
    let mut first: HashMap<String, Spot> = HashMap::new();
    for spot in spots {
        let lesser = first.get(&spot.property).is_some_and(|have| natural(&have.key) <= natural(&spot.key));
        if !lesser {
            first.insert(spot.property.clone(), spot);
        }
    }
    let mut changed = Vec::new();
    for mut row in all {
        let spot = first.get(&row.base);
        let name = name_of(&row, spot);
        let (address, lat, lon) = (spot.map(|s| s.id), spot.map(|s| s.lat), spot.map(|s| s.lon));
        let same = row.name == name && row.address == address && row.lat == lat && row.lon == lon;
        if same && !new.contains(&row.id) {
            continue;
        }
        (row.name, row.address, row.lat, row.lon) = (name, address, lat, lon);
        changed.push(row);
    }
    save(f, &changed).await?;
    let owners = owners_of(f, &changed.iter().map(|r| r.id).collect::<Vec<_>>()).await?;
    bump(f, owners.values().flatten().copied().collect()).await?;
    for row in &changed {
        let topics = topics(&row.key, owners.get(&row.id));
        let created = new.contains(&row.id);
        let event = PropertyChanged { property: row.id, key: row.key.clone(), what: vec!["place".into()], created };
        f.tx.journal(f.pass, &event, &topics).await?;
    }
    Ok(())
}

/// Numbers within the key compare as numbers: the first house of a property is the one with the
/// lowest number.
fn natural(key: &str) -> (Vec<u32>, &str) {
    (key.split(|c: char| !c.is_ascii_digit()).filter_map(|p| p.parse().ok()).collect(), key)
}

fn name_of(row: &Row, spot: Option<&Spot>) -> String {
    let plain = row.key.split_once('-').map_or(row.key.as_str(), |(_, rest)| rest);
    match (spot, row.section) {
        (None, _) => plain.to_owned(),
        (Some(spot), 0) => spot.text.clone(),
        (Some(spot), section) => format!("{} (snr. {section})", spot.text),
    }
}

pub(crate) fn topics(key: &str, owners: Option<&BTreeSet<Uuid>>) -> Vec<String> {
    let owners = owners.into_iter().flatten().map(|id| format!("person:{id}"));
    std::iter::once(format!("property:{key}")).chain(owners).collect()
}

/// The persons who own properties.
pub(crate) async fn owners_of(f: &Frame<'_>, properties: &[Uuid]) -> Result<HashMap<Uuid, BTreeSet<Uuid>>> {
    #[derive(FromQueryResult)]
    struct Pair {
        property: Uuid,
        person: Uuid,
    }
    let sql = "SELECT o.property AS property, i.person AS person FROM property_owner o
        CROSS JOIN identifier i WHERE i.tenant = o.tenant AND i.id = o.identifier
           AND o.tenant = $1 AND o.property IN ({in})";
    let mut owners: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for pair in sql::rows_in::<Pair, _>(f.tx, sql, &vals![f.tenant().0], properties).await? {
        owners.entry(pair.property).or_default().insert(pair.person);
    }
    Ok(owners)
}

async fn save(f: &mut Frame<'_>, rows: &[Row]) -> Result<()> {
    let rows = rows
        .iter()
        .map(|r| {
            vals![
                f.pass.tenant().0,
                r.id,
                r.key.clone(),
                r.base.clone(),
                r.section,
                r.address,
                r.name.clone(),
                r.lat,
                r.lon
            ]
        })
        .collect();
    sql::insert(
        f.tx,
        f.pass,
        "INSERT INTO property (tenant, id, key, base, section, address, name, lat, lon)",
        "ON CONFLICT (tenant, id) DO UPDATE SET address = excluded.address, name = excluded.name,
           lat = excluded.lat, lon = excluded.lon",
        rows,
    )
    .await
}
