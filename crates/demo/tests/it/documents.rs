//! Numbers are valid, references resolve, sizes hold, and the same seed gives the same town.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use demo::ids::{is_organisation, is_synthetic};
use demo::{Spec, Which};
use serde_json::Value;

use crate::read::{age, all, array, id, municipality, nordsund, persons, rows, small, smola, today};

#[test]
fn same_again() {
    let spec = Spec { which: Which::Nordsund, residents: 300 };
    let again = demo::town(spec, today());
    let first = small();
    assert_eq!(first.persons, again.persons);
    assert_eq!(first.addresses, again.addresses);
    assert_eq!(first.roles_brreg, again.roles_brreg);
    assert_eq!(first.owners_csv, again.owners_csv);
    assert_eq!(first.hr_csv, again.hr_csv);
    assert_eq!(first.enrolments_csv, again.enrolments_csv);
    assert_eq!(first.map.geojson, again.map.geojson);
    // All days of a school year give the same people.
    let spring = demo::town(spec, NaiveDate::from_ymd_opt(2027, 7, 31).unwrap());
    assert_eq!(first.persons, spring.persons);
}

#[test]
fn sizes() {
    let town = nordsund();
    let living = |t: &demo::Town| {
        let here = |p: &&Value| {
            let strict = array(p, "adressebeskyttelse").iter().any(|a| a["graderingsnivaa"] == "strengtFortrolig");
            p["status"][0]["status"] == "bosatt" && (municipality(p) == Some(t.municipality_number) || strict)
        };
        t.persons.iter().filter(here).count()
    };
    assert_eq!(living(town), 24_000);
    assert_eq!(living(small()), 300);
    assert_eq!(living(smola()), 600);
    let addresses = town.addresses["adresser"].as_array().unwrap();
    let homes: usize = addresses.iter().map(|a| a["bruksenhetsnummer"].as_array().unwrap().len()).sum();
    assert!((9_000..11_000).contains(&homes), "{homes}");
    assert!((7_000..9_500).contains(&addresses.len()), "{}", addresses.len());
    assert!((850..950).contains(&town.units_brreg.as_array().unwrap().len()));
    assert!((2_300..2_500).contains(&rows(&town.hr_csv).len()));
    assert!(town.map.geojson.len() < 3_000_000);
}

#[test]
fn nearly_all_homes_are_known_and_few_stand_empty() {
    for town in all() {
        let unknown = |p: &&Value| array(p, "bostedsadresse").iter().any(|h| h.get("ukjentBosted").is_some());
        let count = town.persons.iter().filter(unknown).count();
        assert!(count <= 8, "{count} of {} at no known place", town.name);
        let addresses = town.addresses["adresser"].as_array().unwrap();
        let homes: usize = addresses.iter().map(|a| array(a, "bruksenhetsnummer").len()).sum();
        let lived_in: HashSet<String> = town
            .persons
            .iter()
            .filter(|p| municipality(p) == Some(town.municipality_number))
            .map(|p| {
                format!(
                    "{}{}",
                    array(p, "bostedsadresse")[0]["vegadresse"],
                    array(p, "bostedsadresse")[0]["matrikkeladresse"]
                )
            })
            .collect();
        assert!(lived_in.len() * 100 >= homes * 80, "{} of {homes} lived in", lived_in.len());
    }
}

#[test]
fn numbers_are_synthetic_and_used_once() {
    for town in all() {
        let mut seen = HashSet::new();
        for person in &town.persons {
            for number in array(person, "identifikasjonsnummer") {
                let number = number["foedselsEllerDNummer"].as_str().unwrap();
                assert!(is_synthetic(number), "{number}");
                assert!(seen.insert(number), "{number} twice");
            }
        }
        let mut units = HashSet::new();
        for unit in town.units_brreg.as_array().unwrap() {
            let number = unit["organisasjonsnummer"].as_str().unwrap();
            assert!(is_organisation(number) && number.starts_with('3'), "{number}");
            assert!(units.insert(number), "{number} twice");
        }
        assert!(units.contains(town.orgno.as_str()));
    }
}

#[test]
fn towns_do_not_share_people() {
    let here: HashSet<&str> = persons(nordsund()).into_keys().collect();
    let shared: Vec<&str> = persons(smola()).into_keys().filter(|id| here.contains(id)).collect();
    assert!(shared.is_empty(), "{shared:?}");
    let units = |town: &demo::Town| -> HashSet<String> {
        let list = town.units_brreg.as_array().unwrap().iter();
        list.map(|u| u["organisasjonsnummer"].as_str().unwrap().to_owned()).collect()
    };
    assert!(units(nordsund()).is_disjoint(&units(smola())));
}

#[test]
fn every_reference_resolves() {
    for town in all() {
        let people = persons(town);
        let known = |id: &str| people.contains_key(id);
        for person in &town.persons {
            for r in array(person, "familierelasjon") {
                let other = r["relatertPerson"].as_str().unwrap();
                // Each relation is told from both sides, with the roles turned.
                let back = array(people[other], "familierelasjon").iter().any(|b| {
                    b["relatertPerson"] == id(person)
                        && b["minRolleForPerson"] == r["relatertPersonsRolle"]
                        && b["relatertPersonsRolle"] == r["minRolleForPerson"]
                });
                assert!(back, "{} {r}", id(person));
            }
            for r in array(person, "foreldreansvar") {
                let other = r["ansvarlig"].as_str().or(r["ansvarssubjekt"].as_str()).unwrap();
                assert!(known(other));
            }
            for g in array(person, "vergemaalEllerFremtidsfullmakt") {
                assert!(known(g["verge"]["foedselsEllerDNummer"].as_str().unwrap()));
            }
        }
        let units: HashSet<&str> = rows(&town.units_csv).iter().map(|r| r["enhet"]).collect();
        for row in rows(&town.units_csv) {
            assert!(row["overordnet"].is_empty() || units.contains(row["overordnet"]), "{row:?}");
        }
        for row in rows(&town.hr_csv).iter().chain(&rows(&town.enrolments_csv)) {
            assert!(known(row["fodselsnummer"]) && units.contains(row["enhet"]), "{row:?}");
        }
        for row in rows(&town.mandates_csv) {
            assert!(known(row["fodselsnummer"]));
        }
        for row in rows(&town.next_of_kin_csv) {
            assert!(known(row["fodselsnummer"]) && known(row["parorende"]));
        }
        check_roles(town, &people);
    }
}

fn check_roles(town: &demo::Town, people: &HashMap<&str, &Value>) {
    let units: HashSet<&str> =
        town.units_brreg.as_array().unwrap().iter().map(|u| u["organisasjonsnummer"].as_str().unwrap()).collect();
    for entry in town.roles_brreg.as_array().unwrap() {
        assert!(units.contains(entry["organisasjonsnummer"].as_str().unwrap()));
        for role in entry["rollegrupper"].as_array().unwrap().iter().flat_map(|g| array(g, "roller")) {
            match role["person"]["foedselsnummer"].as_str() {
                Some(id) => assert!(people.contains_key(id)),
                None => assert!(units.contains(role["enhet"]["organisasjonsnummer"].as_str().unwrap()), "{role}"),
            }
        }
    }
}

#[test]
fn homes_are_addresses_of_the_town() {
    for town in all() {
        let mut units: HashSet<(String, String)> = HashSet::new();
        for a in town.addresses["adresser"].as_array().unwrap() {
            for unit in array(a, "bruksenhetsnummer") {
                let text = a["adressetekst"].as_str().unwrap().to_owned();
                assert!(units.insert((text, unit.as_str().unwrap().to_owned())), "{a}");
            }
        }
        for person in &town.persons {
            for home in array(person, "bostedsadresse").iter().chain(array(person, "deltBosted")) {
                let Some(text) = own_address(home, town.municipality_number) else { continue };
                let unit = home["vegadresse"]["bruksenhetsnummer"]
                    .as_str()
                    .or(home["matrikkeladresse"]["bruksenhetsnummer"].as_str())
                    .unwrap();
                assert!(units.contains(&(text.clone(), unit.to_owned())), "{text} {unit}");
            }
        }
    }
}

fn own_address(home: &Value, municipality: &str) -> Option<String> {
    if let Some(road) = home.get("vegadresse").filter(|r| r["kommunenummer"] == municipality) {
        let letter = road["adressenummer"]["husbokstav"].as_str().unwrap_or_default();
        return Some(format!(
            "{} {}{letter}",
            road["adressenavn"].as_str()?,
            road["adressenummer"]["husnummer"].as_str()?
        ));
    }
    let number = &home.get("matrikkeladresse")?["matrikkelnummer"];
    Some(format!("{}/{}", number["gaardsnummer"], number["bruksnummer"]))
}

#[test]
fn owners_and_shares() {
    let town = nordsund();
    let people = persons(town);
    let units: HashSet<&str> =
        town.units_brreg.as_array().unwrap().iter().map(|u| u["organisasjonsnummer"].as_str().unwrap()).collect();
    let keys: HashSet<String> = town.addresses["adresser"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| format!("1505-{}/{}", a["gardsnummer"], a["bruksnummer"]))
        .collect();
    let mut shares: HashMap<&str, f64> = HashMap::new();
    let owners = rows(&town.owners_csv);
    for row in &owners {
        let key = row["matrikkelnummer"];
        let ground = if key.matches('/').count() == 3 { key.rsplitn(3, '/').last().unwrap() } else { key };
        assert!(keys.contains(ground), "{key} has no address");
        assert!(people.contains_key(row["eier"]) || units.contains(row["eier"]), "{row:?}");
        let _: NaiveDate = row["fra"].parse().unwrap();
        *shares.entry(key).or_default() +=
            row["teller"].parse::<f64>().unwrap() / row["nevner"].parse::<f64>().unwrap();
    }
    let odd = shares.values().filter(|s| (**s - 1.0).abs() > 1e-9).count();
    assert!((3..120).contains(&odd), "{odd} of {} do not add up", shares.len());
    assert!(shares.len() > 8_000, "{}", shares.len());
    let dead = |id: &str| people.get(id).is_some_and(|p| p["status"][0]["status"] == "doed");
    assert!(owners.iter().any(|r| dead(r["eier"])), "no death estate");
    assert!(owners.iter().any(|r| r["eier"] == town.orgno));
}

#[test]
fn the_unusual_is_there() {
    for town in [nordsund(), small()] {
        let grades = |g: &str| -> Vec<&Value> {
            let graded = |p: &&Value| array(p, "adressebeskyttelse").iter().any(|a| a["graderingsnivaa"] == g);
            town.persons.iter().filter(graded).collect()
        };
        for grade in ["klientadresse", "fortrolig", "strengtFortrolig"] {
            assert!(!grades(grade).is_empty(), "{grade}");
        }
        assert!(grades("strengtFortrolig").iter().all(|p| array(p, "bostedsadresse").is_empty()));
        let status = |s: &str| town.persons.iter().filter(|p| p["status"][0]["status"] == s).count();
        for word in ["doed", "utflyttet", "midlertidig"] {
            assert!(status(word) >= 1, "{word}");
        }
        let ended = |kind: &str| {
            town.persons
                .iter()
                .flat_map(|p| array(p, "identifikasjonsnummer"))
                .any(|n| n["status"] == "opphoert" && n["identifikatortype"] == kind)
        };
        assert!(ended("dNummer") && ended("foedselsnummer"));
    }
    let town = nordsund();
    let role = |word: &str| {
        town.persons.iter().flat_map(|p| array(p, "familierelasjon")).any(|r| r["minRolleForPerson"] == word)
    };
    assert!(role("mor") && role("far") && role("medmor"));
    assert!(town.persons.iter().any(|p| !array(p, "deltBosted").is_empty()));
    let new_series = town.persons.iter().filter(|p| is_of_2032(id(p))).count();
    assert!((100..1500).contains(&new_series), "{new_series}");
}

/// Valid only by the rule of 2032.
fn is_of_2032(id: &str) -> bool {
    let d: Vec<u32> = id.chars().map(|c| c.to_digit(10).unwrap()).collect();
    let weights = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    weights.iter().zip(&d).map(|(w, d)| w * d).sum::<u32>() % 11 != 0
}

#[test]
fn ages_like_a_norwegian_town() {
    let here: Vec<u32> = nordsund().persons.iter().filter(|p| municipality(p) == Some("1505")).map(age).collect();
    let share = |low: u32, high: u32| {
        let n = here.iter().filter(|a| (low..high).contains(a)).count();
        n * 100 / here.len()
    };
    assert!((18..28).contains(&share(0, 18)), "{}", share(0, 18));
    assert!((52..66).contains(&share(18, 67)), "{}", share(18, 67));
    assert!((13..24).contains(&share(67, 120)), "{}", share(67, 120));
    assert!(here.iter().all(|a| *a < 107));
}

#[test]
fn parents_are_older_than_their_children() {
    let town = nordsund();
    let people = persons(town);
    for person in &town.persons {
        for r in array(person, "familierelasjon").iter().filter(|r| r["minRolleForPerson"] == "barn") {
            let parent = people[r["relatertPerson"].as_str().unwrap()];
            let years = age(parent).saturating_sub(age(person));
            assert!((16..62).contains(&years), "{years} years between {} and {}", id(parent), id(person));
        }
    }
}

#[test]
fn children_have_a_place() {
    let town = nordsund();
    let placed: HashSet<&str> = rows(&town.enrolments_csv).iter().map(|r| r["fodselsnummer"]).collect();
    for person in &town.persons {
        let year: i32 = person["foedsel"][0]["foedselsaar"].as_str().unwrap().parse().unwrap();
        let settled =
            municipality(person) == Some("1505") && array(person, "bostedsadresse")[0].get("ukjentBosted").is_none();
        if settled && (2011..=2025).contains(&year) {
            assert!(placed.contains(id(person)), "{}", id(person));
        }
    }
}
