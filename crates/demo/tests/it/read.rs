//! Reads a town's documents into what the tests ask about.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use demo::{Spec, Town, Which};
use serde_json::Value;

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// Nordsund with 24,000 residents, made once for all tests.
pub fn nordsund() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| demo::nordsund(today()))
}

pub fn small() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| demo::town(Spec { which: Which::Nordsund, residents: 300 }, today()))
}

pub fn smola() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| demo::smola(today()))
}

pub fn all() -> [&'static Town; 3] {
    [nordsund(), small(), smola()]
}

/// Rows of a table by column name.
pub fn rows(csv: &str) -> Vec<HashMap<&str, &str>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(';').collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(';').collect();
            assert_eq!(fields.len(), names.len(), "{line}");
            names.iter().copied().zip(fields).collect()
        })
        .collect()
}

/// The number in use of a person.
pub fn id(person: &Value) -> &str {
    let numbers = person["identifikasjonsnummer"].as_array().unwrap();
    let current = numbers.iter().find(|n| n["status"] == "iBruk").unwrap();
    current["foedselsEllerDNummer"].as_str().unwrap()
}

pub fn persons(town: &Town) -> HashMap<&str, &Value> {
    town.persons.iter().map(|p| (id(p), p)).collect()
}

/// One of the cast by key.
pub fn cast<'a>(town: &'a Town, key: &str) -> &'a str {
    &town.cast.iter().find(|c| c.key == key).unwrap().national_id
}

pub fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// Municipality of the home, if there is one.
pub fn municipality(person: &Value) -> Option<&str> {
    let home = array(person, "bostedsadresse").first()?;
    home["vegadresse"]["kommunenummer"]
        .as_str()
        .or(home["matrikkeladresse"]["matrikkelnummer"]["kommunenummer"].as_str())
        .or(home["ukjentBosted"]["bostedskommune"].as_str())
}

/// Whole years at the day of the tests.
pub fn age(person: &Value) -> u32 {
    let born: NaiveDate = person["foedsel"][0]["foedselsdato"].as_str().unwrap().parse().unwrap();
    today().years_since(born).unwrap()
}

/// Street, number and letter of the home as the address service spells them.
pub fn address(person: &Value) -> Option<String> {
    let road = array(person, "bostedsadresse").first()?.get("vegadresse")?;
    let number = &road["adressenummer"];
    let letter = number["husbokstav"].as_str().unwrap_or_default();
    Some(format!("{} {}{letter}", road["adressenavn"].as_str()?, number["husnummer"].as_str()?))
}

/// Latitude and longitude by address text.
pub fn places(town: &Town) -> HashMap<&str, (f64, f64)> {
    town.addresses["adresser"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| {
            let at = &a["representasjonspunkt"];
            (a["adressetekst"].as_str().unwrap(), (at["lat"].as_f64().unwrap(), at["lon"].as_f64().unwrap()))
        })
        .collect()
}

/// Metres between two places.
pub fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let dy = (a.0 - b.0) * 111_412.0;
    let dx = (a.1 - b.1) * 111_412.0 * a.0.to_radians().cos();
    dx.hypot(dy)
}
