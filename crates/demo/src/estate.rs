//! Properties and dwellings: what each building is called in the cadastre.

use crate::geography::Ground;
use crate::geography::houses::Use;
use crate::geography::plane::P;

/// A property: gårds-, bruks-, feste- and seksjonsnummer.
#[derive(Debug, Clone)]
pub struct Property {
    pub gnr: u32,
    pub bnr: u32,
    /// 0 when the property is not a section.
    pub snr: u32,
    pub building: usize,
    /// The block belongs to a housing cooperative.
    pub cooperative: bool,
}

/// A home in a building.
#[derive(Debug, Clone)]
pub struct Dwelling {
    pub building: usize,
    /// Such as H0101.
    pub unit: String,
    pub property: usize,
}

/// Everything the cadastre knows of the town.
#[derive(Debug, Clone, Default)]
pub struct Estate {
    pub properties: Vec<Property>,
    pub dwellings: Vec<Dwelling>,
    /// The property under each building (the mother property where there are sections).
    pub ground: Vec<usize>,
    /// The home at Lyngstien 13B.
    pub lyngstien_13b: Option<usize>,
}

impl Property {
    /// The key as the register writes it, such as 1505-10/34 or 1505-10/34/0/2.
    pub fn key(&self, municipality: &str) -> String {
        let Self { gnr, bnr, snr, .. } = self;
        if *snr > 0 { format!("{municipality}-{gnr}/{bnr}/0/{snr}") } else { format!("{municipality}-{gnr}/{bnr}") }
    }
}

/// Farms that the land was once divided between.
const FARMS: usize = 38;

/// Gives all buildings their properties and homes.
pub fn register(ground: &Ground) -> Estate {
    let mut estate = Estate::default();
    let street_farm = farms(ground);
    // Lyngstien has its own series, so that 13B is 10/34; all others begin above it.
    let mut next_bnr = [101_u32; FARMS + 1];
    for (index, building) in ground.buildings.iter().enumerate() {
        let gnr = street_farm.get(building.street).copied().unwrap_or(1);
        let bnr = if ground.lyngstien == Some(building.street) {
            lyngstien_bnr(building.number, building.letter)
        } else {
            let slot = next_bnr.get_mut(usize::try_from(gnr).unwrap_or(0));
            slot.map_or(1, |n| {
                *n += 1;
                *n - 1
            })
        };
        let mother = estate.properties.len();
        let flats = building.used == Use::Flats || building.used == Use::Business;
        let cooperative = building.used == Use::Flats && (index * 7) % 5 < 2;
        estate.ground.push(mother);
        let new = |snr| Property { gnr, bnr, snr, building: index, cooperative };
        estate.properties.push(new(0));
        let sections = building.dwellings > 1 && !cooperative;
        for n in 0..building.dwellings {
            let property = if sections {
                estate.properties.push(new(u32::try_from(n).unwrap_or(0) + 1));
                estate.properties.len() - 1
            } else {
                mother
            };
            let (floor, door) = if flats { (n / 4 + 1, n % 4 + 1) } else { (1, n + 1) };
            let floor = if building.used == Use::Business { floor + 1 } else { floor };
            let unit = format!("H{floor:02}{door:02}");
            estate.dwellings.push(Dwelling { building: index, unit, property });
        }
        if ground.lyngstien == Some(building.street) && building.letter == Some('B') {
            estate.lyngstien_13b = Some(estate.dwellings.len() - 1);
        }
    }
    estate
}

/// Odd side 27 and up (13A 33, 13B 34, 15 35), even side 51 and up; under 101 in all.
fn lyngstien_bnr(number: u32, letter: Option<char>) -> u32 {
    if number.is_multiple_of(2) {
        return 50 + number / 2;
    }
    let place = number / 2 + u32::from(letter == Some('B') || number > 13);
    if place < 23 { 27 + place } else { 50 + place }
}

/// The farm number of each street: that of the nearest farmyard.
fn farms(ground: &Ground) -> Vec<u32> {
    let streets = &ground.net.streets;
    let yards: Vec<P> = (0..FARMS)
        .filter_map(|k| streets.get(k * streets.len() / FARMS))
        .filter_map(|s| s.points.last().copied())
        .collect();
    let nearest = |at: P| {
        let distance = |(_, yard): &(usize, &P)| at.dist(**yard);
        yards.iter().enumerate().min_by(|a, b| distance(a).total_cmp(&distance(b))).map_or(0, |y| y.0)
    };
    let mut out: Vec<u32> = streets
        .iter()
        .map(|s| u32::try_from(nearest(s.points.first().copied().unwrap_or_default())).unwrap_or(0) + 1)
        .collect();
    // The farm around Lyngstien is number 10, whatever the order gave it.
    if let Some(own) = ground.lyngstien.and_then(|i| out.get(i).copied()) {
        for gnr in &mut out {
            *gnr = match *gnr {
                n if n == own => 10,
                10 => own,
                n => n,
            };
        }
    }
    out
}
