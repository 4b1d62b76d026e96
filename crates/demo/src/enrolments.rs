//! Who goes to which kindergarten and school, and who may see what an old relative gets.

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

use crate::estate::Estate;
use crate::geography::Ground;
use crate::geography::houses::Use;
use crate::geography::plane::P;
use crate::people::cast::Known;
use crate::people::{People, Protection, Status};
use crate::table::Table;

const GROUPS: [&str; 5] = ["Blåklokka", "Kløveren", "Hvitveisen", "Tiriltungen", "Smørblomsten"];

/// Schools and kindergartens with where they are.
pub struct Places {
    /// Key, place; primary schools in the order of their school circuits.
    pub primary: Vec<(&'static str, P)>,
    lower_secondary: Vec<(&'static str, P)>,
    kindergartens: Vec<(&'static str, P)>,
}

impl Places {
    /// Finds them among the buildings.
    pub fn of(ground: &Ground) -> Self {
        let mut out = Self { primary: Vec::new(), lower_secondary: Vec::new(), kindergartens: Vec::new() };
        for building in &ground.buildings {
            let Use::Facility(index) = building.used else {
                continue;
            };
            let Some(facility) = ground.plan.facilities.get(index) else {
                continue;
            };
            let entry = (facility.key, building.at);
            if facility.name.ends_with("ungdomsskole") {
                out.lower_secondary.push(entry);
            } else if facility.name.ends_with("barnehage") {
                out.kindergartens.push(entry);
            } else if facility.name.ends_with(" skole") {
                out.primary.push(entry);
            }
        }
        for list in [&mut out.primary, &mut out.lower_secondary, &mut out.kindergartens] {
            list.sort_by_key(|e| e.0);
        }
        out
    }

    /// Number of the school circuit of a place, from 1.
    pub fn circuit(&self, at: P) -> usize {
        let near = |e: &(usize, &(&str, P))| e.1.1.dist(at);
        self.primary.iter().enumerate().min_by(|a, b| near(a).total_cmp(&near(b))).map_or(0, |e| e.0) + 1
    }
}

/// Enrolments of all children aged one to fifteen (by the year they turn), as a table.
pub fn enrolments_csv(people: &People, known: &Known, ground: &Ground, estate: &Estate, places: &Places) -> String {
    let header = ["fodselsnummer", "enhet", "type", "avdeling", "fra", "til"];
    let mut table = Table::new(&header);
    let mut rng = Rng::with_seed(ground.plan.seed ^ 616);
    let year = people.anchor.year();
    let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or(people.anchor).to_string();
    for (index, person) in people.list.iter().enumerate() {
        // A child at a secret address goes to school too, but where is known to few.
        let lives = person.status == Status::Resident && person.dwelling().is_some();
        if !lives || person.protection == Protection::Strict {
            continue;
        }
        let turned = year - person.born.year();
        let at = person
            .dwelling()
            .and_then(|d| estate.dwellings.get(d))
            .and_then(|d| ground.buildings.get(d.building))
            .map(|b| b.at)
            .unwrap_or_default();
        let mut add = |unit: &str, kind: &str, group: String, from: String, to: String| {
            table.row([person.id.clone(), unit.to_owned(), kind.to_owned(), group, from, to]);
        };
        match turned {
            1..=5 => {
                let group = GROUPS.get(rng.usize(0..GROUPS.len())).copied().unwrap_or_default();
                let near = nearest(&places.kindergartens, at, rng.usize(0..10));
                let unit = if known.get("maren") == Some(&index) { Some("lyngtua") } else { near };
                let start = person.born.year() + 1;
                if let Some(unit) = unit {
                    add(unit, "barnehage", group.to_owned(), date(start, 8, 15), date(person.born.year() + 6, 7, 31));
                }
            }
            6..=15 => {
                let grade = turned - 5;
                let letter = if rng.bool() { 'A' } else { 'B' };
                let schools = if grade >= 8 && !places.lower_secondary.is_empty() {
                    &places.lower_secondary
                } else {
                    &places.primary
                };
                let Some(unit) = nearest(schools, at, 0) else {
                    continue;
                };
                let (from, to) = if grade >= 8 && !places.lower_secondary.is_empty() {
                    (person.born.year() + 13, person.born.year() + 16)
                } else {
                    (
                        person.born.year() + 6,
                        person.born.year() + if places.lower_secondary.is_empty() { 16 } else { 13 },
                    )
                };
                add(unit, "skole", format!("{grade}{letter}"), date(from, 8, 1), date(to, 7, 31));
                if grade <= 4 && rng.u32(0..100) < 64 {
                    add(unit, "sfo", format!("SFO {grade}. trinn"), date(year, 8, 1), date(year + 1, 6, 30));
                }
            }
            _ => {}
        }
    }
    table.finish()
}

/// The nearest; one in ten chooses the second nearest.
fn nearest(list: &[(&'static str, P)], at: P, chance: usize) -> Option<&'static str> {
    let mut order: Vec<(f64, &'static str)> = list.iter().map(|(k, p)| (p.dist(at), *k)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let pick = usize::from(chance == 9 && order.len() > 1);
    order.get(pick).map(|e| e.1)
}

/// Next of kin of the old, with the consent that lets them see; some consents have ended.
pub fn next_of_kin_csv(people: &People, known: &Known) -> String {
    let header = ["fodselsnummer", "parorende", "samtykke_fra", "samtykke_til"];
    let mut table = Table::new(&header);
    let mut rng = Rng::with_seed(2024);
    let id = |i: usize| people.list.get(i).map(|p| p.id.clone()).unwrap_or_default();
    let ago = |days: i64| (people.anchor - chrono::Duration::days(days)).to_string();
    for (ruth, kin, days) in [("ruth", "marthe", 500), ("ruth", "arild", 900), ("ward", "guardian", 700)] {
        if let (Some(&a), Some(&b)) = (known.get(ruth), known.get(kin)) {
            table.row([id(a), id(b), ago(days), String::new()]);
        }
    }
    for person in &people.list {
        let old = person.status == Status::Resident && person.age(people.anchor) >= 78 && !person.cast;
        if !old || person.protection != Protection::None {
            continue;
        }
        for &child in person.children.iter().take(2) {
            let alive = people.list.get(child).is_some_and(|c| c.status == Status::Resident);
            if !alive || rng.u32(0..100) >= 60 {
                continue;
            }
            let days = i64::from(rng.u32(200..1500));
            let ended = if rng.u32(0..12) == 0 { ago(days / 3) } else { String::new() };
            table.row([person.id.clone(), id(child), ago(days), ended]);
        }
    }
    table.finish()
}
