//! The cast: the people of the stories, with fixed names, birthdays and numbers. The
//! children's birthdays follow the school year, so that Maren is always five.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::households::{ELSEWHERE, bury};
use super::special::protect;
use super::{Elsewhere, Guardian, Home, Parent, People, Protection, years_before};
use crate::Cast;
use crate::estate::Estate;
use crate::geography::Ground;
use crate::geography::houses::Use;
use crate::geography::plane::P;
use crate::names::Origin;

/// The cast by key; some keys are people in the stories whom nobody signs in as.
pub type Known = HashMap<&'static str, usize>;

/// Where a member of the cast lives.
#[derive(Debug, Clone, Copy)]
enum At {
    Lyngstien(u32, Option<char>),
    With(&'static str),
    /// Any house at least so many metres from Lyngstien 13B.
    Beyond(f64),
    Away,
}

struct Role {
    key: &'static str,
    name: (&'static str, &'static str),
    female: bool,
    born: (i32, u32, u32),
    at: At,
}

const fn role(
    key: &'static str,
    given: &'static str,
    family: &'static str,
    female: bool,
    born: (i32, u32, u32),
    at: At,
) -> Role {
    Role { key, name: (given, family), female, born, at }
}

/// Those whose birthdays never change; the order gives the numbers, so add at the end.
const NORDSUND: &[Role] = &[
    role("marthe", "Marthe", "Lyngvær", true, (1992, 5, 14), At::Lyngstien(13, Some('B'))),
    role("father", "Jonas", "Haukstad", false, (1990, 2, 27), At::Away),
    role("ruth", "Ruth", "Lyngvær", true, (1942, 3, 19), At::Beyond(250.0)),
    role("arild", "Arild", "Lyngvær", false, (1965, 11, 8), At::Beyond(400.0)),
    role("torill", "Torill", "Lyngvær", true, (1966, 9, 3), At::With("arild")),
    role("liv", "Liv", "Ulsethmoen", true, (1979, 6, 22), At::Beyond(600.0)),
    role("neighbour", "Kåre", "Bratnes", false, (1958, 1, 30), At::Lyngstien(15, None)),
    role("neighbour_spouse", "Bente", "Bratnes", true, (1960, 10, 12), At::With("neighbour")),
    role("far_resident", "Siri", "Tangheim", true, (1984, 10, 11), At::Beyond(1400.0)),
    role("technician", "Roar", "Stavnes", false, (1986, 4, 17), At::Beyond(700.0)),
    role("technician_leader", "Hege", "Brimnes", true, (1976, 12, 2), At::Beyond(800.0)),
    role("case_worker", "Eirik", "Fuglset", false, (1988, 8, 25), At::Beyond(900.0)),
    role("registrar", "Anne", "Orresund", true, (1971, 3, 7), At::Beyond(500.0)),
    role("privacy_officer", "Mette", "Kvitland", true, (1974, 7, 16), At::Beyond(1000.0)),
    role("mayor", "Ragnhild", "Ulvsvik", true, (1969, 4, 9), At::Beyond(1100.0)),
    role("protected", "Ida", "Vindheim", true, (1995, 1, 21), At::Beyond(1200.0)),
    role("ward", "Borghild", "Rognmo", true, (1949, 9, 28), At::Beyond(650.0)),
    role("guardian", "Tore", "Rognmo", false, (1975, 2, 13), At::Beyond(1050.0)),
    role("integrator", "Sondre", "Myrland", false, (1987, 6, 3), At::Beyond(750.0)),
];

const SMOLA: &[Role] = &[
    role("smola_technician", "Nina", "Hopvåg", true, (1983, 5, 5), At::Beyond(0.0)),
    role("smola_nurse", "Kari", "Rosvoll", true, (1980, 11, 18), At::Beyond(0.0)),
];

/// Brings in the cast of Nordsund before anyone else.
pub fn nordsund(people: &mut People, estate: &Estate, ground: &Ground) -> Known {
    let mut known = bring(people, estate, ground, NORDSUND, 300);
    let anchor = people.anchor;
    let get = |k: &str| known.get(k).copied().unwrap_or_default();
    let (marthe, father, arild, torill) = (get("marthe"), get("father"), get("arild"), get("torill"));
    let (ruth, far, ward, guardian) = (get("ruth"), get("far_resident"), get("ward"), get("guardian"));
    let (protected, neighbour, spouse) = (get("protected"), get("neighbour"), get("neighbour_spouse"));

    let maren = child(people, years_before(anchor, 5), "Maren", "Lyngvær", true, marthe);
    people.tie(maren, father, Parent::Father);
    responsible(people, maren, vec![(marthe, "felles"), (father, "felles")]);

    let teenager = child(people, years_before(anchor, 16), "Sivert", "Tangheim", false, far);
    responsible(people, teenager, vec![(far, "mor")]);

    let hidden = child(people, years_before(anchor, 3), "Noah", "Vindheim", false, protected);
    responsible(people, hidden, vec![(protected, "mor")]);
    protect(people, protected, Protection::Strict);

    people.tie(marthe, torill, Parent::Mother);
    people.tie(marthe, arild, Parent::Father);
    people.tie(arild, ruth, Parent::Mother);
    people.tie(guardian, ward, Parent::Mother);
    people.wed(arild, torill, "gift", date(1990, 6, 23));
    people.wed(neighbour, spouse, "gift", date(1984, 8, 4));

    // Ruth's late husband.
    let born = date(1939, 7, 2);
    let id = people.ids.fixed(born, false, 300);
    let olav = fixed(people, id, false, born, "Olav", "Lyngvær", Home::None);
    people.tie(arild, olav, Parent::Father);
    people.wed(ruth, olav, "gift", date(1963, 9, 14));
    bury(people, olav, date(2019, 2, 11));

    if let Some(p) = people.list.get_mut(ward) {
        p.guardian = Some(Guardian { person: guardian, kind: "voksen", scope: "personligeOgOekonomiskeInteresser" });
    }
    known.extend([("maren", maren), ("teenager", teenager), ("olav", olav), ("protected_child", hidden)]);
    known
}

/// Brings in the cast of Smøla.
pub fn smola(people: &mut People, estate: &Estate, ground: &Ground) -> Known {
    bring(people, estate, ground, SMOLA, 400)
}

fn bring(people: &mut People, estate: &Estate, ground: &Ground, roles: &[Role], individual: u32) -> Known {
    let mut known = Known::new();
    for role in roles {
        let (year, month, day) = role.born;
        let born = date(year, month, day);
        let id = people.ids.fixed(born, role.female, individual);
        let home = match role.at {
            At::Away => {
                ELSEWHERE.first().map_or(Home::None, |place| Home::Elsewhere(Elsewhere { number: 7, ..place.clone() }))
            }
            At::With(key) => {
                known.get(key).and_then(|i: &usize| people.list.get(*i)).map_or(Home::None, |p| p.home.clone())
            }
            At::Lyngstien(number, letter) => claim(people, estate, |b| {
                let building = ground.buildings.get(b);
                building.is_some_and(|b| Some(b.street) == ground.lyngstien && b.number == number && b.letter == letter)
            }),
            At::Beyond(metres) => {
                let from = house_13b(estate, ground);
                claim(people, estate, |b| {
                    ground.buildings.get(b).is_some_and(|b| {
                        b.used == Use::House
                            && Some(b.street) != ground.lyngstien
                            && (from.is_none_or(|f| f.dist(b.at) > metres))
                    })
                })
            }
        };
        let who = fixed(people, id, role.female, born, role.name.0, role.name.1, home);
        known.insert(role.key, who);
    }
    known
}

fn house_13b(estate: &Estate, ground: &Ground) -> Option<P> {
    let dwelling = estate.dwellings.get(estate.lyngstien_13b?)?;
    ground.buildings.get(dwelling.building).map(|b| b.at)
}

/// Takes the first free home that passes.
fn claim(people: &mut People, estate: &Estate, ok: impl Fn(usize) -> bool) -> Home {
    let fits = |d: &usize| estate.dwellings.get(*d).is_some_and(|d| ok(d.building));
    match people.free.iter().rposition(fits) {
        Some(place) => Home::Dwelling(people.free.remove(place)),
        None => people.free.pop().map_or(Home::Unknown, Home::Dwelling),
    }
}

fn fixed(
    people: &mut People,
    id: String,
    female: bool,
    born: NaiveDate,
    given: &str,
    family: &str,
    home: Home,
) -> usize {
    let (given, family) = (given.to_owned(), family.to_owned());
    let who = people.push(id, Origin::Norwegian, female, born, given, family, home);
    if let Some(p) = people.list.get_mut(who) {
        p.cast = true;
        p.citizen = "NOR";
        p.moved = date(2021, 6, 18).max(born);
    }
    who
}

fn child(people: &mut People, born: NaiveDate, given: &str, family: &str, female: bool, mother: usize) -> usize {
    let id = people.ids.fixed(born, female, 700);
    let home = people.list.get(mother).map_or(Home::None, |m| m.home.clone());
    let who = fixed(people, id, female, born, given, family, home);
    people.tie(who, mother, Parent::Mother);
    who
}

fn responsible(people: &mut People, child: usize, who: Vec<(usize, &'static str)>) {
    if let Some(c) = people.list.get_mut(child) {
        c.responsible = who;
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Whom one can sign in as, in the order to show them.
pub fn introduce(people: &People, known: &Known, today: NaiveDate) -> Vec<Cast> {
    crate::about::ABOUT
        .iter()
        .filter_map(|(key, nb, nn, en)| {
            let person = known.get(key).and_then(|i| people.list.get(*i))?;
            let age = person.age(today).to_string();
            let say = |text: &str| text.replace("{age}", &age);
            Some(Cast {
                national_id: person.id.clone(),
                name: person.name(),
                about_nb: say(nb),
                about_nn: say(nn),
                about_en: say(en),
                key,
            })
        })
        .collect()
}
