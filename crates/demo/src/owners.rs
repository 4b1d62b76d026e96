//! Who owns what, with the irregularities of a real land register.

use fastrand::Rng;

use crate::estate::Estate;
use crate::geography::Ground;
use crate::geography::houses::Use;
use crate::people::cast::Known;
use crate::people::{People, Status};
use crate::table::Table;

/// Organisations that own property.
pub struct Landlords {
    pub municipality: String,
    /// Housing cooperatives, by turns the owners of the blocks marked as theirs.
    pub cooperatives: Vec<String>,
    pub companies: Vec<String>,
}

struct Book<'a> {
    table: Table,
    people: &'a People,
    rng: Rng,
}

impl Book<'_> {
    fn person(&mut self, key: &str, share: (u32, u32), who: usize) {
        let Some(person) = self.people.list.get(who) else {
            return;
        };
        let from = person.moved.to_string();
        self.line(key, share, person.id.clone(), from);
    }

    fn organisation(&mut self, key: &str, share: (u32, u32), orgno: &str) {
        let days = i64::from(self.rng.u32(200..9000));
        let from = (self.people.anchor - chrono::Duration::days(days)).to_string();
        self.line(key, share, orgno.to_owned(), from);
    }

    fn line(&mut self, key: &str, share: (u32, u32), owner: String, from: String) {
        self.table.row([key.to_owned(), share.0.to_string(), share.1.to_string(), owner, from]);
    }
}

/// All ownership as a table.
pub fn owners_csv(
    people: &People,
    known: &Known,
    ground: &Ground,
    estate: &Estate,
    landlords: &Landlords,
    municipality: &str,
) -> String {
    let header = ["matrikkelnummer", "teller", "nevner", "eier", "fra"];
    let mut book = Book { table: Table::new(&header), people, rng: Rng::with_seed(ground.plan.seed ^ 5) };
    let lives = people.by_dwelling(estate.dwellings.len());
    let mut homes: Vec<Vec<usize>> = vec![Vec::new(); estate.properties.len()];
    for (i, dwelling) in estate.dwellings.iter().enumerate() {
        if let Some(list) = homes.get_mut(dwelling.property) {
            list.push(i);
        }
    }
    let of_cast: Vec<usize> =
        ["marthe", "neighbour"].iter().filter_map(|k| people.list.get(*known.get(k)?)?.dwelling()).collect();
    let elsewhere: Vec<usize> = absent(people);
    let dead: Vec<usize> = late(people);
    let (mut estates, mut owners, mut blocks) = (dead.into_iter(), elsewhere.into_iter().cycle(), 0_usize);
    for (index, property) in estate.properties.iter().enumerate() {
        let key = property.key(municipality);
        let Some(building) = ground.buildings.get(property.building) else {
            continue;
        };
        let here = homes.get(index).map(Vec::as_slice).unwrap_or_default();
        if let Use::Facility(_) = building.used {
            book.organisation(&key, (1, 1), &landlords.municipality);
            continue;
        }
        if property.cooperative && !landlords.cooperatives.is_empty() {
            let owner = blocks % landlords.cooperatives.len();
            blocks += 1;
            book.organisation(&key, (1, 1), landlords.cooperatives.get(owner).map_or("", String::as_str));
            continue;
        }
        if property.snr == 0 && here.is_empty() {
            // The mother of sections has no owner of its own; a shop has a company.
            if building.dwellings == 0 {
                company(&mut book, &key, landlords);
            }
            continue;
        }
        if here.iter().any(|d| of_cast.contains(d)) {
            live_in(&mut book, &key, here, &lives);
            continue;
        }
        match book.rng.u32(0..1000) {
            0..4 => {}
            4..12 => odd(&mut book, &key, here, &lives, &mut owners),
            12..22 => match estates.next() {
                Some(late) => book.person(&key, (1, 1), late),
                None => company(&mut book, &key, landlords),
            },
            r => {
                let flat = building.used != Use::House;
                let rented = if flat { r < 320 } else { r < 70 };
                if rented && r % 2 == 0 {
                    company(&mut book, &key, landlords);
                } else if rented {
                    if let Some(owner) = owners.next() {
                        book.person(&key, (1, 1), owner);
                    }
                } else if !live_in(&mut book, &key, here, &lives)
                    && let Some(owner) = owners.next()
                {
                    book.person(&key, (1, 1), owner);
                }
            }
        }
    }
    book.table.finish()
}

fn company(book: &mut Book<'_>, key: &str, landlords: &Landlords) {
    let pick = book.rng.usize(0..landlords.companies.len().max(1));
    if let Some(orgno) = landlords.companies.get(pick) {
        book.organisation(key, (1, 1), orgno);
    }
}

/// The grown-ups who live there own it; a widow may still share it with the dead.
fn live_in(book: &mut Book<'_>, key: &str, here: &[usize], lives: &[Vec<usize>]) -> bool {
    let adults = adults(book.people, here, lives);
    let (Some(&first), second) = (adults.first(), adults.get(1)) else {
        return false;
    };
    let Some(person) = book.people.list.get(first) else {
        return false;
    };
    let late = person.spouse.filter(|s| book.people.list.get(*s).is_some_and(|s| s.status == Status::Dead));
    if let Some(&second) = second {
        book.person(key, (1, 2), first);
        book.person(key, (1, 2), second);
    } else if let Some(late) = late.filter(|_| book.rng.u32(0..5) == 0) {
        book.person(key, (1, 2), first);
        book.person(key, (1, 2), late);
    } else {
        book.person(key, (1, 1), first);
    }
    true
}

/// Shares that do not add up to one, and an heir community.
fn odd(book: &mut Book<'_>, key: &str, here: &[usize], lives: &[Vec<usize>], owners: &mut impl Iterator<Item = usize>) {
    let adults = adults(book.people, here, lives);
    let Some(&first) = adults.first() else { return };
    let Some(other) = owners.next() else { return };
    if book.rng.bool() {
        book.person(key, (1, 2), first);
        book.person(key, (1, 3), other);
    } else {
        book.person(key, (2, 3), first);
        book.person(key, (2, 3), other);
    }
}

fn adults(people: &People, here: &[usize], lives: &[Vec<usize>]) -> Vec<usize> {
    let mut out: Vec<usize> = here
        .iter()
        .filter_map(|d| lives.get(*d))
        .flatten()
        .copied()
        .filter(|i| people.list.get(*i).is_some_and(|p| p.age(people.anchor) >= 22))
        .collect();
    out.sort_by_key(|i| people.list.get(*i).map(|p| p.born));
    out.truncate(2);
    out
}

/// People who own here and live elsewhere, abroad or with a D-number.
fn absent(people: &People) -> Vec<usize> {
    let owns = |p: &crate::people::Person| {
        let away = p.status == Status::Temporary
            || p.status == Status::MovedAbroad
            || (p.status == Status::Resident && matches!(p.home, crate::people::Home::Elsewhere(_)));
        !p.cast && away && p.age(people.anchor) >= 20
    };
    let grown =
        |p: &crate::people::Person| p.status == Status::Resident && !p.cast && (40..75).contains(&p.age(people.anchor));
    let mut out: Vec<usize> = people.list.iter().enumerate().filter(|(_, p)| owns(p)).map(|(i, _)| i).collect();
    // Some residents own a second home to let.
    out.extend(people.list.iter().enumerate().filter(|(i, p)| i % 23 == 0 && grown(p)).map(|(i, _)| i));
    out
}

fn late(people: &People) -> Vec<usize> {
    let recent = people.anchor - chrono::Duration::days(900);
    people
        .list
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.cast && p.spouse.is_none() && p.died.is_some_and(|d| d > recent))
        .map(|(i, _)| i)
        .collect()
}
