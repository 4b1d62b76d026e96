//! The unusual that every real register has: protected addresses, guardians, D-numbers,
//! changed numbers, the dead, those who moved away, minority language.

use super::households::{bury, elsewhere};
use super::{Guardian, Home, People, Protection, Status};
use crate::ids::Series;
use crate::names::Origin;

/// Adds what is unusual, in proportion to the size of the town; at least one of each.
pub fn add(people: &mut People) {
    let thousand = people.residents.div_ceil(1000);
    the_dead(people, 5 * thousand);
    moved_abroad(people, 7 * thousand);
    temporary(people, 4 * thousand);
    changed_numbers(people, 3 * thousand);
    protected(people, thousand);
    guardians(people, 3 * thousand);
    young_refugees(people, thousand.div_ceil(4));
    unknown_homes(people, thousand.div_ceil(5));
    sami(people);
}

fn days(people: &mut People, low: u32, high: u32) -> chrono::Duration {
    chrono::Duration::days(i64::from(people.rng.u32(low..high)))
}

fn the_dead(people: &mut People, count: usize) {
    for _ in 0..count {
        let age = people.rng.i32(58..101);
        let (born, female) = (people.birthday(age), people.rng.bool());
        let one = people.add(Origin::Norwegian, female, born, Home::None);
        let died = people.anchor - days(people, 5, 2500);
        bury(people, one, died);
    }
}

fn moved_abroad(people: &mut People, count: usize) {
    for _ in 0..count {
        let age = people.rng.i32(19..67);
        let (origin, female) = (Origin::draw(&mut people.rng), people.rng.bool());
        let born = people.birthday(age);
        let one = people.add(origin, female, born, Home::None);
        let moved = people.anchor - days(people, 10, 4000);
        if let Some(p) = people.list.get_mut(one) {
            p.status = Status::MovedAbroad;
            p.moved = moved;
        }
    }
}

/// Seasonal workers and foreign owners with a D-number.
fn temporary(people: &mut People, count: usize) {
    let origins = [Origin::Polish, Origin::Lithuanian, Origin::German, Origin::Ukrainian];
    for n in 0..count {
        let origin = origins.get(n % origins.len()).copied().unwrap_or(Origin::German);
        let (age, female) = (people.rng.i32(20..64), people.rng.u32(0..3) == 0);
        let born = people.birthday(age);
        let one = people.add(origin, female, born, Home::None);
        let id = people.ids.d_number(born, female);
        if let Some(p) = people.list.get_mut(one) {
            p.id = id;
            p.d_number = true;
            p.status = Status::Temporary;
            p.citizen = origin.country();
        }
    }
}

/// From D-number to fødselsnummer, and the few who got a new fødselsnummer.
fn changed_numbers(people: &mut People, count: usize) {
    let foreign: Vec<usize> = chosen(people, |p| p.status == Status::Resident && p.citizen != "NOR");
    for i in foreign.into_iter().take(count) {
        let Some((born, female)) = people.list.get(i).map(|p| (p.born, p.female)) else {
            continue;
        };
        let old = people.ids.d_number(born, female);
        if let Some(p) = people.list.get_mut(i) {
            p.former.push((old, true));
        }
    }
    let others = chosen(people, |p| p.status == Status::Resident && p.former.is_empty());
    for i in others.into_iter().take(count.div_ceil(3)) {
        let Some((born, female)) = people.list.get(i).map(|p| (p.born, p.female)) else {
            continue;
        };
        let series = if people.rng.bool() { Series::Y2032 } else { Series::Y1964 };
        let new = people.ids.national(born, female, series);
        if let Some(p) = people.list.get_mut(i) {
            let old = std::mem::replace(&mut p.id, new);
            p.former.push((old, false));
        }
    }
}

/// A few of each grade; a child shares the protection of the parents it lives with.
fn protected(people: &mut People, thousand: usize) {
    let anchor = people.anchor;
    let adults = chosen(people, |p| p.dwelling().is_some() && p.age(anchor) >= 20);
    let grades = [Protection::Client, Protection::Confidential, Protection::Strict];
    let wanted = thousand.div_ceil(4).max(1) * 3;
    for (n, i) in adults.into_iter().take(wanted).enumerate() {
        let grade = grades.get(n % 3).copied().unwrap_or(Protection::Client);
        protect(people, i, grade);
    }
}

/// Protects one person and the children in the same home.
pub fn protect(people: &mut People, who: usize, grade: Protection) {
    let Some(home) = people.list.get(who).map(|p| p.home.clone()) else {
        return;
    };
    let children = people.list.get(who).map(|p| p.children.clone()).unwrap_or_default();
    for i in std::iter::once(who).chain(children) {
        let Some(p) = people.list.get_mut(i) else {
            continue;
        };
        if i != who && p.home != home {
            continue;
        }
        p.protection = grade;
        if grade == Protection::Strict {
            p.home = Home::None;
            p.second_home = None;
        }
    }
}

/// Adults under guardianship: most have one of their children, others an appointed stranger.
fn guardians(people: &mut People, count: usize) {
    let scopes =
        ["oekonomiskeInteresser", "personligeOgOekonomiskeInteresser", "oekonomiskeInteresser", "personligeInteresser"];
    let anchor = people.anchor;
    let mut wards = chosen(people, |p| p.dwelling().is_some() && p.age(anchor) >= 72);
    wards.retain(|i| people.list.get(*i).is_some_and(|p| p.guardian.is_none()));
    wards.truncate(count);
    let mut strangers = chosen(people, |p| p.dwelling().is_some() && (35..66).contains(&p.age(anchor)));
    strangers.truncate(6);
    for (n, ward) in wards.into_iter().enumerate() {
        let child = people.list.get(ward).and_then(|p| {
            let alive = |c: &&usize| people.list.get(**c).is_some_and(|c| c.status == Status::Resident);
            p.children.iter().find(alive).copied()
        });
        let stranger = strangers.get(n % strangers.len().max(1)).copied();
        let Some(person) = child.or(stranger) else {
            continue;
        };
        let scope = scopes.get(n % scopes.len()).copied().unwrap_or_default();
        let kind = if n % 5 == 4 { "stadfestetFremtidsfullmakt" } else { "voksen" };
        if let Some(p) = people.list.get_mut(ward) {
            p.guardian = Some(Guardian { person, kind, scope });
        }
    }
}

/// Minors who came alone and have an appointed guardian.
fn young_refugees(people: &mut People, count: usize) {
    let anchor = people.anchor;
    let adults = chosen(people, |p| p.dwelling().is_some() && p.citizen == "NOR" && p.age(anchor) >= 25);
    let minors = chosen(people, |p| {
        let far = matches!(p.origin, Origin::Somali | Origin::Ukrainian | Origin::Syrian);
        far && p.dwelling().is_some() && (12..18).contains(&p.age(anchor))
    });
    let pairs: Vec<(usize, usize)> = minors.into_iter().zip(adults).take(count).collect();
    for (minor, person) in pairs {
        let parents = people.list.get_mut(minor).map(|p| std::mem::take(&mut p.parents));
        for (parent, _) in parents.unwrap_or_default() {
            if let Some(p) = people.list.get_mut(parent) {
                p.children.retain(|c| *c != minor);
            }
        }
        if let Some(p) = people.list.get_mut(minor) {
            p.responsible = vec![(person, "andre")];
            p.second_home = None;
            p.citizen = p.origin.country();
            p.guardian = Some(Guardian {
                person,
                kind: "ensligMindreaarigFlyktning",
                scope: "personligeOgOekonomiskeInteresser",
            });
        }
    }
}

fn unknown_homes(people: &mut People, count: usize) {
    let anchor = people.anchor;
    let some = chosen(people, |p| p.dwelling().is_some() && p.children.is_empty() && p.age(anchor) >= 20);
    for i in some.into_iter().take(count) {
        if let Some(p) = people.list.get_mut(i) {
            p.home = Home::Unknown;
        }
    }
    // Former residents who still own or are related here live elsewhere in the country.
    for _ in 0..count * 4 {
        let (age, female) = (people.rng.i32(25..80), people.rng.bool());
        let (born, home) = (people.birthday(age), elsewhere(people));
        people.add(Origin::Norwegian, female, born, home);
    }
}

fn sami(people: &mut People) {
    for p in &mut people.list {
        if p.origin == Origin::Sami && p.born.to_string().ends_with(['1', '4', '7']) {
            p.sami_language = Some(if p.female { "nordsamisk" } else { "lulesamisk" });
        }
    }
}

/// People outside the cast who pass a test, in random order.
fn chosen(people: &mut People, ok: impl Fn(&super::Person) -> bool) -> Vec<usize> {
    let mut out: Vec<usize> = people
        .list
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.cast && p.protection == Protection::None && ok(p))
        .map(|(i, _)| i)
        .collect();
    people.rng.shuffle(&mut out);
    out
}
