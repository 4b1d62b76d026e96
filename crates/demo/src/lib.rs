//! The demo municipality: places and people from a fixed seed, as the documents that importers read.
//!
//! Nothing is read and no clock is asked: the same specification and the same school year
//! give the same town to the last byte. Everything is invented; national ids are synthetic.

mod about;
mod council;
mod documents;
mod enrolments;
mod estate;
pub mod geography;
pub mod ids;
mod names;
mod organisations;
mod owners;
mod people;
mod staff;
mod table;
mod units;

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use documents::Writer;
use enrolments::Places;
pub use geography::map::Map;
use geography::{lay_out, map, places};
use people::{People, cast, households, special};

/// A municipality as documents.
#[derive(Debug, Clone)]
pub struct Town {
    pub name: String,
    /// Four digits, such as "1505".
    pub municipality_number: &'static str,
    pub orgno: String,
    /// Documents of the national register, one per person; with relatives elsewhere, the
    /// dead and those who moved away.
    pub persons: Vec<Value>,
    /// One answer of the address service with all addresses.
    pub addresses: Value,
    /// Array of units of the register of legal entities; the municipality is the first.
    pub units_brreg: Value,
    pub roles_brreg: Value,
    pub owners_csv: String,
    pub units_csv: String,
    pub hr_csv: String,
    pub mandates_csv: String,
    pub enrolments_csv: String,
    pub next_of_kin_csv: String,
    pub map: Map,
    pub cast: Vec<Cast>,
}

/// Someone one can sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    pub national_id: String,
    pub name: String,
    pub about_nb: String,
    pub about_nn: String,
    pub about_en: String,
    /// Stable name of the part, such as "marthe".
    pub key: &'static str,
}

/// Which of the two towns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Nordsund,
    Smola,
}

/// What to make: which town, and how many live in it. The cast is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    pub which: Which,
    pub residents: usize,
}

/// Nordsund with 24,000 residents.
pub fn nordsund(today: NaiveDate) -> Town {
    town(Spec { which: Which::Nordsund, residents: 24_000 }, today)
}

/// The small neighbour Smøla with 600 residents.
pub fn smola(today: NaiveDate) -> Town {
    town(Spec { which: Which::Smola, residents: 600 }, today)
}

/// A town to measure. `today` decides the school year that ages are set by.
pub fn town(spec: Spec, today: NaiveDate) -> Town {
    let anchor = school_year(today);
    let dwellings = households::homes_for(spec.residents).max(60);
    let (name, number, postcodes, units, plan): (&str, &'static str, &'static [&'static str], _, _) = match spec.which {
        Which::Nordsund => {
            ("Nordsund", "1505", &["6595", "6596", "6597"], units::NORDSUND, places::nordsund(dwellings))
        }
        Which::Smola => ("Smøla", "1573", &["6570"], units::SMOLA, places::smola(dwellings)),
    };
    let about = documents::Town { name, number, postcodes };
    let ground = lay_out(plan);
    let estate = estate::register(&ground);
    let mut people = People::new(
        ground.plan.seed,
        u32::from(spec.which == Which::Smola),
        anchor,
        shuffled(&estate, ground.plan.seed),
    );
    let known = match spec.which {
        Which::Nordsund => cast::nordsund(&mut people, &estate, &ground),
        Which::Smola => cast::smola(&mut people, &estate, &ground),
    };
    households::settle(&mut people, spec.residents);
    special::add(&mut people);
    let share = |of_town: usize| (of_town * spec.residents).div_ceil(24_000);
    let town = (name, number, postcodes.first().copied().unwrap_or("0000"));
    let orgs = organisations::register(&mut people, &known, &ground, &estate, town, share(900).max(30));
    let owners_csv = owners::owners_csv(&people, &known, &ground, &estate, &orgs.landlords, number);
    let schools = Places::of(&ground);
    let writer = Writer { people: &people, ground: &ground, estate: &estate, places: &schools, town: about };
    let domain = format!("{}.example", name.to_lowercase().replace('ø', "o"));
    let seats = if spec.which == Which::Nordsund { 35 } else { 15 };
    Town {
        name: format!("{name} kommune"),
        municipality_number: number,
        orgno: orgs.landlords.municipality.clone(),
        persons: writer.persons(),
        addresses: documents::addresses(&ground, &estate, about),
        owners_csv,
        units_csv: staff::units_csv(units, &domain),
        hr_csv: staff::hr_csv(&people, &known, units, share(2390), ground.plan.seed),
        mandates_csv: council::mandates_csv(&people, &known, seats, ground.plan.seed),
        enrolments_csv: enrolments::enrolments_csv(&people, &known, &ground, &estate, &schools),
        next_of_kin_csv: enrolments::next_of_kin_csv(&people, &known),
        map: map::draw(&ground),
        cast: cast::introduce(&people, &known, today),
        units_brreg: orgs.units,
        roles_brreg: orgs.roles,
    }
}

/// The first of August that began the school year of a date.
fn school_year(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or(today)
}

/// The homes in the order they are filled.
fn shuffled(estate: &estate::Estate, seed: u64) -> Vec<usize> {
    let mut free: Vec<usize> = (0..estate.dwellings.len()).collect();
    fastrand::Rng::with_seed(seed ^ 3).shuffle(&mut free);
    free
}
