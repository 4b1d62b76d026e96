//! Names of streets: a stem from nature, trade or the sea, and an ending that fits the street.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;

use super::plane::length;
use super::streets::{Centre, Class, Network, density};

const TOWN: &[&str] = &[
    "Skippers",
    "Reperbane",
    "Smed",
    "Torv",
    "Tollbod",
    "Brygge",
    "Storm",
    "Kirke",
    "Skole",
    "Verfts",
    "Vågs",
    "Lods",
    "Bakers",
    "Bødker",
    "Strand",
    "Fisker",
    "Salt",
    "Seilmaker",
    "Kai",
    "Handels",
    "Prest",
    "Sjømanns",
    "Nedre Enkers",
    "Øvre Enkers",
    "Garver",
    "Apoteker",
    "Klokker",
    "Magasin",
];
const NATURE: &[&str] = &[
    "Bjørke",
    "Furu",
    "Rogne",
    "Selje",
    "Einer",
    "Multe",
    "Blåbær",
    "Tyttebær",
    "Hassel",
    "Hegge",
    "Oser",
    "Vier",
    "Ask",
    "Alm",
    "Linde",
    "Kristtorn",
    "Røsslyng",
    "Myrull",
    "Bregne",
    "Kløver",
    "Marihand",
    "Blåklokke",
    "Hvitveis",
    "Smørblomst",
    "Tiriltunge",
    "Prestekrage",
    "Fjellsmelle",
    "Svale",
    "Ærfugl",
    "Tjeld",
    "Måke",
    "Terne",
    "Havørn",
    "Lunde",
    "Skarv",
    "Hegre",
    "Lerke",
    "Trost",
    "Meis",
    "Ugle",
    "Spove",
    "Vipe",
    "Orrfugl",
    "Rype",
    "Elg",
    "Rådyr",
    "Hare",
    "Oter",
    "Røyskatt",
    "Gaupe",
    "Steinkobbe",
    "Torske",
    "Sei",
    "Makrell",
    "Sild",
    "Brosme",
    "Kveite",
    "Lyr",
    "Not",
    "Garn",
    "Line",
    "Naust",
    "Fyr",
    "Varde",
    "Båt",
    "Åre",
    "Seil",
    "Anker",
    "Kompass",
    "Tang",
    "Tare",
    "Skjell",
    "Krabbe",
    "Hummer",
    "Sol",
    "Vinter",
    "Vår",
    "Nordlys",
    "Måne",
    "Stjerne",
    "Kvern",
    "Sag",
    "Mølle",
    "Kull",
    "Skifer",
    "Berg",
    "Stein",
    "Heller",
    "Ur",
    "Bekke",
    "Kilde",
    "Brønn",
    "Tjern",
    "Eng",
    "Slåtte",
    "Kveldsol",
    "Utsikt",
    "Høgda",
    "Lå",
    "Nord",
    "Vest",
    "Øst",
];

/// Names all streets that have none; each name is used once. Then gives all their codes.
pub fn name(net: &mut Network, centres: &[Centre], rng: &mut Rng) {
    let mut used: HashSet<String> = net.streets.iter().map(|s| s.name.clone()).filter(|n| !n.is_empty()).collect();
    for street in &mut net.streets {
        if street.class == Class::Path || !street.name.is_empty() {
            continue;
        }
        let at = street.points.first().copied().unwrap_or_default();
        let town = density(centres, at) > 0.86;
        let long = length(&street.points);
        for attempt in 0..400 {
            let (stems, ends): (&[&str], &[&str]) = if town && attempt < 60 {
                (TOWN, &["gata", "gata", "gata", "veita", "bakken"])
            } else if long > 420.0 {
                (NATURE, &["veien", "veien", "veien", "lia", "ringen", "åsen"])
            } else if long > 200.0 {
                (NATURE, &["veien", "stien", "bakken", "svingen", "haugen", "lia", "myra", "dalen"])
            } else {
                (NATURE, &["stien", "kroken", "tunet", "stubben", "neset", "bakken", "haugen", "sletta"])
            };
            let stem = stems.get(rng.usize(0..stems.len())).copied().unwrap_or_default();
            let end = ends.get(rng.usize(0..ends.len())).copied().unwrap_or_default();
            // Three equal consonants in a row are written as two.
            let name = format!("{stem}{end}").replace("lll", "ll");
            if used.insert(name.clone()) {
                street.name = name;
                break;
            }
        }
    }
    let mut codes: HashMap<String, u32> = HashMap::new();
    for street in &mut net.streets {
        let next = 1000 + u32::try_from(codes.len()).unwrap_or(0);
        street.code = *codes.entry(street.name.clone()).or_insert(next);
    }
}
