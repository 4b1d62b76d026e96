//! Households drawn in the proportions of a Norwegian coastal town; the old first, so that
//! younger people can be their children.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::{Elsewhere, Home, Parent, People, Status, years_before};
use crate::names::Origin;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OldCouple,
    OldSingle,
    MidCouple,
    Family,
    SingleParent,
    YoungCouple,
    MidSingle,
    YoungSingle,
    Shared,
}

/// Kinds with how many of a thousand households they are.
const KINDS: [(Kind, usize); 9] = [
    (Kind::OldCouple, 135),
    (Kind::OldSingle, 100),
    (Kind::MidCouple, 155),
    (Kind::Family, 330),
    (Kind::SingleParent, 55),
    (Kind::YoungCouple, 60),
    (Kind::MidSingle, 80),
    (Kind::YoungSingle, 60),
    (Kind::Shared, 25),
];

/// People one household has on average with these kinds, measured.
const PER_HOUSEHOLD: f64 = 2.36;

/// Other municipalities that parents and owners live in; streets and numbers are invented.
pub const ELSEWHERE: [Elsewhere; 8] = [
    place("1506", "MOLDE", "6415", "Fjellhaugvegen"),
    place("1508", "ÅLESUND", "6006", "Tuegjerdet"),
    place("1554", "AVERØY", "6530", "Bruhagsvingen"),
    place("1557", "GJEMNES", "6631", "Batnfjordslia"),
    place("5001", "TRONDHEIM", "7031", "Lynghauggata"),
    place("0301", "OSLO", "0477", "Skredderbakken"),
    place("1560", "TINGVOLL", "6630", "Fjordglyttvegen"),
    place("4601", "BERGEN", "5063", "Storelia"),
];

const fn place(
    municipality: &'static str,
    town: &'static str,
    postcode: &'static str,
    street: &'static str,
) -> Elsewhere {
    Elsewhere { municipality, town, postcode, street, number: 1 }
}

/// Parents by the birth year of the one who bore the children.
type Elders = HashMap<i32, Vec<(usize, Option<usize>)>>;

/// How many homes a town of so many residents needs, with a few empty ones.
pub fn homes_for(residents: usize) -> usize {
    (residents as f64 / PER_HOUSEHOLD * 1.03) as usize + 20
}

/// Fills the town until it has exactly `residents`.
pub fn settle(people: &mut People, residents: usize) {
    let households = (residents.saturating_sub(people.residents)) as f64 / PER_HOUSEHOLD;
    let mut elders = Elders::new();
    for (kind, share) in KINDS {
        let count = (households * share as f64 / 1000.0).round() as usize;
        for _ in 0..count {
            if people.residents + 7 > residents {
                break;
            }
            let Some(home) = people.free.pop() else { break };
            household(people, kind, home, &mut elders);
        }
    }
    while people.residents < residents {
        let home = match people.free.pop() {
            Some(dwelling) => Home::Dwelling(dwelling),
            None => Home::Unknown,
        };
        let age = people.rng.i32(28..62);
        adult(people, age, home, &mut elders);
    }
}

fn household(people: &mut People, kind: Kind, home: usize, elders: &mut Elders) {
    let at = Home::Dwelling(home);
    match kind {
        Kind::OldCouple => couple(people, 66, 93, &at, elders),
        Kind::OldSingle => old_single(people, at, elders),
        Kind::MidCouple => couple(people, 49, 66, &at, elders),
        Kind::Family => parents(people, home, elders),
        Kind::SingleParent => single_parent(people, home, elders),
        Kind::YoungCouple => couple(people, 21, 35, &at, elders),
        Kind::MidSingle => {
            let age = people.rng.i32(36..67);
            let one = adult(people, age, at, elders);
            if people.rng.u32(0..3) == 0
                && let Some(p) = people.list.get_mut(one)
            {
                p.civil = "skilt";
            }
        }
        Kind::YoungSingle => {
            let age = people.rng.i32(19..36);
            adult(people, age, at, elders);
        }
        Kind::Shared => {
            for _ in 0..people.rng.u32(2..5) {
                let age = people.rng.i32(19..29);
                adult(people, age, at.clone(), elders);
            }
        }
    }
}

/// A grown-up, who may be the child of older people in town.
fn adult(people: &mut People, age: i32, home: Home, elders: &mut Elders) -> usize {
    let origin = Origin::draw(&mut people.rng);
    let female = people.rng.bool();
    adult_of(people, age, female, origin, home, elders)
}

fn adult_of(people: &mut People, age: i32, female: bool, origin: Origin, home: Home, elders: &mut Elders) -> usize {
    let born = people.birthday(age);
    let one = people.add(origin, female, born, home);
    let local = matches!(origin, Origin::Norwegian | Origin::Sami);
    if local && people.rng.u32(0..100) < 62 {
        adopt(people, one, elders);
    }
    one
}

/// Ties an adult to parents of a fitting age, and takes their name.
fn adopt(people: &mut People, child: usize, elders: &mut Elders) {
    let Some(year) = people.list.get(child).map(|p| p.born.year()) else {
        return;
    };
    for _ in 0..6 {
        let mother_year = year - people.rng.i32(22..37);
        let Some(pool) = elders.get_mut(&mother_year).filter(|p| !p.is_empty()) else {
            continue;
        };
        let pick = people.rng.usize(0..pool.len());
        let Some(&(mother, father)) = pool.get(pick) else {
            continue;
        };
        let young = |who: usize| people.list.get(who).is_some_and(|p| p.born.year() > year - 18);
        if father.is_some_and(young) {
            continue;
        }
        // At most three children each.
        if people.list.get(mother).is_some_and(|m| m.children.len() >= 2) {
            pool.swap_remove(pick);
        }
        let (head, origin) = match people.list.get(father.unwrap_or(mother)) {
            Some(p) => (p.family.clone(), p.origin),
            None => return,
        };
        if let Some(c) = people.list.get_mut(child) {
            c.family = head;
            if c.origin != origin {
                c.origin = origin;
            }
            c.citizen = "NOR";
        }
        people.tie(child, mother, Parent::Mother);
        if let Some(father) = father {
            people.tie(child, father, Parent::Father);
        }
        return;
    }
}

/// Two people; about three in four married, one in fifty of the same sex.
fn pair(people: &mut People, low: i32, high: i32, home: &Home, elders: &mut Elders) -> (usize, usize) {
    let origin = Origin::draw(&mut people.rng);
    let other = if people.rng.u32(0..100) < 88 { origin } else { Origin::draw(&mut people.rng) };
    let age = people.rng.i32(low..high);
    let older = (age + people.rng.i32(-3..6)).max(low.min(20));
    let same = people.rng.u32(0..50) == 0;
    let a = adult_of(people, age, true, origin, home.clone(), elders);
    let b = adult_of(people, older, same, other, home.clone(), elders);
    // Siblings do not marry: a second parent pair in common is undone.
    let shared = people
        .list
        .get(a)
        .zip(people.list.get(b))
        .is_some_and(|(x, y)| x.parents.iter().any(|p| y.parents.contains(p)));
    if shared {
        orphan(people, b);
    }
    let married = people.rng.i32(0..100) < (age * 3 / 2).clamp(22, 88);
    if married {
        let from = people.list.get(a).map(|p| p.born).unwrap_or(people.anchor);
        let since = people.date_at_age(from, 21, 36);
        people.wed(a, b, "gift", since);
        if people.rng.u32(0..100) < 62 {
            take_name(people, a, b);
        }
    }
    (a, b)
}

fn orphan(people: &mut People, child: usize) {
    let parents = people.list.get_mut(child).map(|c| std::mem::take(&mut c.parents));
    for (parent, _) in parents.unwrap_or_default() {
        if let Some(p) = people.list.get_mut(parent) {
            p.children.retain(|c| *c != child);
        }
    }
}

/// `a` takes the family name of `b` and keeps the own as middle name now and then.
fn take_name(people: &mut People, a: usize, b: usize) {
    let Some(name) = people.list.get(b).map(|p| p.family.clone()) else {
        return;
    };
    let keep = people.rng.u32(0..10) < 4;
    if let Some(p) = people.list.get_mut(a)
        && p.family != name
    {
        let own = std::mem::replace(&mut p.family, name);
        p.middle = keep.then_some(own);
    }
}

fn couple(people: &mut People, low: i32, high: i32, home: &Home, elders: &mut Elders) {
    let (a, b) = pair(people, low, high, home, elders);
    remember(people, a, Some(b), elders);
}

/// Lets younger people be the children of these two.
fn remember(people: &People, a: usize, b: Option<usize>, elders: &mut Elders) {
    let Some(mother) = people.list.get(a) else {
        return;
    };
    if mother.female && mother.age(people.anchor) >= 40 {
        let father = b.filter(|b| people.list.get(*b).is_some_and(|p| !p.female));
        elders.entry(mother.born.year()).or_default().push((a, father));
    }
}

fn old_single(people: &mut People, home: Home, elders: &mut Elders) {
    let origin = Origin::draw(&mut people.rng);
    let age = people.rng.i32(67..98);
    let female = people.rng.u32(0..100) < 66;
    let one = adult_of(people, age, female, origin, home, elders);
    if people.rng.u32(0..100) < 60 {
        // A late spouse, who is still in the register.
        let gap = people.rng.i32(-2..7);
        let born = people.birthday(age + gap);
        let late = people.add(origin, !female, born, Home::None);
        let died = people.anchor - chrono::Duration::days(i64::from(people.rng.u32(20..6000)));
        people.wed(one, late, "gift", years_before(born, -27));
        bury(people, late, died);
        let family = people.list.get(one).map(|p| p.family.clone()).unwrap_or_default();
        if let Some(p) = people.list.get_mut(late) {
            p.family = family;
        }
        let (mother, father) = if female { (one, late) } else { (late, one) };
        if let Some(m) = people.list.get(mother) {
            elders.entry(m.born.year()).or_default().push((mother, Some(father)));
        }
    } else {
        remember(people, one, None, elders);
    }
}

/// Records a death; a spouse becomes widowed.
pub fn bury(people: &mut People, who: usize, died: NaiveDate) {
    let Some(p) = people.list.get_mut(who) else {
        return;
    };
    p.died = Some(died);
    p.status = Status::Dead;
    p.home = Home::None;
    let spouse = p.spouse;
    if let Some(s) = spouse.and_then(|s| people.list.get_mut(s)) {
        s.civil = "enkeEllerEnkemann";
        s.civil_since = Some(died);
    }
    if let Some(p) = people.list.get_mut(who) {
        p.estate_contact = spouse.or_else(|| p.children.first().copied());
    }
}

fn parents(people: &mut People, home: usize, elders: &mut Elders) {
    let (a, b) = pair(people, 25, 61, &Home::Dwelling(home), elders);
    let second = if people.list.get(b).is_some_and(|p| p.female) { Parent::CoMother } else { Parent::Father };
    for child in children(people, a, Some(b), home) {
        people.tie(child, a, Parent::Mother);
        people.tie(child, b, second);
        let minor = people.list.get(child).is_some_and(|c| c.age(people.anchor) < 18);
        if let Some(c) = people.list.get_mut(child).filter(|_| minor) {
            c.responsible = vec![(a, "felles"), (b, "felles")];
        }
    }
    remember(people, a, Some(b), elders);
}

/// One to four children who live at home, with the family's name.
fn children(people: &mut People, mother: usize, other: Option<usize>, home: usize) -> Vec<usize> {
    let Some(m) = people.list.get(mother) else {
        return Vec::new();
    };
    let (age, origin) = (m.age(people.anchor), m.origin);
    let named = other.and_then(|o| people.list.get(o)).unwrap_or(m);
    let (family, citizen) = (named.family.clone(), named.citizen);
    let wanted = match people.rng.u32(0..100) {
        0..20 => 1,
        20..70 => 2,
        70..93 => 3,
        _ => 4,
    };
    let mut out = Vec::new();
    let youngest_first = (age - 38).max(0);
    let mut child_age = youngest_first + people.rng.i32(0..(age - 22 - youngest_first).clamp(1, 9));
    for _ in 0..wanted {
        if child_age > 25 || age - child_age < 21 {
            break;
        }
        let born = people.birthday(child_age);
        let female = people.rng.u32(0..1000) < 487;
        let child = people.add(origin, female, born, Home::Dwelling(home));
        if let Some(c) = people.list.get_mut(child) {
            c.family.clone_from(&family);
            c.citizen = citizen;
            c.moved = c.moved.max(c.born);
        }
        out.push(child);
        child_age += people.rng.i32(2..5);
    }
    out
}

fn single_parent(people: &mut People, home: usize, elders: &mut Elders) {
    let origin = Origin::draw(&mut people.rng);
    let age = people.rng.i32(23..51);
    let female = people.rng.u32(0..100) < 80;
    let one = adult_of(people, age, female, origin, Home::Dwelling(home), elders);
    let kids = children(people, one, None, home);
    let role = |f: bool| if f { Parent::Mother } else { Parent::Father };
    let fate = people.rng.u32(0..100);
    let mut second = None;
    let other = if fate < 48 {
        // In town: every second time the children live in both homes.
        let near = people.free.pop();
        second = near.filter(|_| people.rng.bool());
        near.map(|d| adult_of(people, age + 2, !female, origin, Home::Dwelling(d), elders))
    } else if fate < 84 {
        let away = elsewhere(people);
        let born = people.birthday(age + 1);
        Some(people.add(origin, !female, born, away))
    } else if fate < 91 {
        let born = people.birthday(age + 2);
        let late = people.add(origin, !female, born, Home::None);
        let died = people.anchor - chrono::Duration::days(i64::from(people.rng.u32(200..900)));
        bury(people, late, died);
        Some(late)
    } else {
        None
    };
    let alive = other.filter(|o| people.list.get(*o).is_some_and(|p| p.died.is_none()));
    if let Some(other) = alive
        && people.rng.u32(0..100) < 55
        && people.list.get(one).is_some_and(|p| p.spouse.is_none())
    {
        let civil = if people.rng.u32(0..4) == 0 { "separert" } else { "skilt" };
        let since = people.anchor - chrono::Duration::days(i64::from(people.rng.u32(60..1500)));
        for who in [one, other] {
            if let Some(p) = people.list.get_mut(who) {
                p.civil = civil;
                p.civil_since = Some(since);
            }
        }
    }
    let alone = if female { "mor" } else { "far" };
    let joint = alive.is_some() && people.rng.u32(0..100) < 86;
    for child in kids {
        people.tie(child, one, role(female));
        if let Some(other) = other {
            people.tie(child, other, role(!female));
        }
        let minor = people.list.get(child).is_some_and(|c| c.age(people.anchor) < 18);
        if let Some(c) = people.list.get_mut(child).filter(|_| minor) {
            c.second_home = second.filter(|_| joint);
            c.responsible = match alive.filter(|_| joint) {
                Some(other) => vec![(one, "felles"), (other, "felles")],
                None => vec![(one, alone)],
            };
        }
    }
}

/// A home in another municipality.
pub fn elsewhere(people: &mut People) -> Home {
    let pick = people.rng.usize(0..ELSEWHERE.len());
    let number = people.rng.u32(1..90);
    match ELSEWHERE.get(pick) {
        Some(place) => Home::Elsewhere(Elsewhere { number, ..place.clone() }),
        None => Home::None,
    }
}
