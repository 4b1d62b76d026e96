//! Elected people: the council and its committees, with parties that exist only here.

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

use crate::people::cast::Known;
use crate::people::{People, Protection, Status};
use crate::table::Table;

/// Invented groups and their seats of 35.
const PARTIES: [(&str, usize); 7] = [
    ("Kystlista", 9),
    ("Sundpartiet", 8),
    ("Bygd og øyer", 6),
    ("Grønn kyst", 4),
    ("Samlingslista", 4),
    ("Nordlandslista", 2),
    ("Ungt Nordsund", 2),
];

/// Committees: key, name, members.
const COMMITTEES: [(&str, &str, usize); 9] = [
    ("formannskapet", "Formannskapet", 9),
    ("oppvekst-og-kultur", "Hovedutvalg for oppvekst og kultur", 9),
    ("helse-og-omsorg", "Hovedutvalg for helse og omsorg", 9),
    ("plan-og-bygg", "Hovedutvalg for plan, bygg og miljø", 9),
    ("kontrollutvalget", "Kontrollutvalget", 5),
    ("klagenemnda", "Klagenemnda", 5),
    ("eldreradet", "Eldrerådet", 7),
    ("ungdomsradet", "Ungdomsrådet", 9),
    ("funksjonsradet", "Rådet for personer med funksjonsnedsettelse", 7),
];

struct Mandates<'a> {
    table: Table,
    people: &'a People,
    from: NaiveDate,
    to: NaiveDate,
}

impl Mandates<'_> {
    fn add(&mut self, who: usize, body: (&str, &str), party: &str, office: &str) {
        let Some(person) = self.people.list.get(who) else {
            return;
        };
        self.table.row([
            person.id.clone(),
            body.0.to_owned(),
            body.1.to_owned(),
            party.to_owned(),
            office.to_owned(),
            self.from.to_string(),
            self.to.to_string(),
        ]);
    }
}

/// Council of `seats` (35 in Nordsund), deputies per group, committees.
pub fn mandates_csv(people: &People, known: &Known, seats: usize, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed ^ 35);
    // Periods run from October after the elections of 2019, 2023, 2027.
    let year = people.anchor.year() + i32::from(people.anchor.month() >= 10);
    let begun = year - (year - 2019).rem_euclid(4);
    let date = |y| NaiveDate::from_ymd_opt(y, 10, 1).unwrap_or(people.anchor);
    let (from, to) = if date(begun) > people.anchor { (begun - 4, begun) } else { (begun, begun + 4) };
    let header = ["fodselsnummer", "utvalg", "utvalgsnavn", "parti", "verv", "fra", "til"];
    let mut out = Mandates { table: Table::new(&header), people, from: date(from), to: date(to) };
    let body = if seats >= 35 { ("bystyret", "Nordsund bystyre") } else { ("kommunestyret", "Kommunestyret") };

    let mut pool = candidates(people, 19, 80);
    rng.shuffle(&mut pool);
    let mut members: Vec<(usize, &str)> = Vec::new();
    for (rank, (party, of_35)) in PARTIES.iter().enumerate() {
        let share = (of_35 * seats).div_ceil(35).min(seats.saturating_sub(members.len()));
        for n in 0..share {
            let mayor = known.get("mayor").copied().filter(|_| rank == 0 && n == 0);
            let Some(who) = mayor.or_else(|| pool.pop()) else {
                break;
            };
            let office = match (rank, n) {
                (0, 0) => "leder",
                (1, 0) => "nestleder",
                _ => "medlem",
            };
            out.add(who, body, party, office);
            members.push((who, party));
        }
        for n in 0..share + 2 {
            let marthe = known.get("marthe").copied().filter(|_| rank == 0 && n == 0);
            let Some(who) = marthe.or_else(|| pool.pop()) else {
                break;
            };
            out.add(who, body, party, &format!("{}. vara", n + 1));
        }
    }
    if seats >= 35 {
        committees(&mut out, &members, &mut pool, &mut rng);
    }
    out.table.finish()
}

fn committees(out: &mut Mandates<'_>, members: &[(usize, &str)], pool: &mut Vec<usize>, rng: &mut Rng) {
    let mut young = candidates(out.people, 13, 19);
    let mut old = candidates(out.people, 67, 88);
    rng.shuffle(&mut young);
    rng.shuffle(&mut old);
    for (key, name, size) in COMMITTEES {
        let mut order: Vec<usize> = (0..members.len()).collect();
        rng.shuffle(&mut order);
        for n in 0..size {
            let office = match n {
                0 => "leder",
                1 => "nestleder",
                _ => "medlem",
            };
            let elected = order.get(n).and_then(|i| members.get(*i)).copied();
            let pick = match key {
                "ungdomsradet" => young.pop().map(|i| (i, "")),
                "eldreradet" => old.pop().map(|i| (i, "")),
                // Nobody may sit in control of the council one sits in.
                "kontrollutvalget" | "funksjonsradet" => pool.pop().map(|i| (i, "")),
                // The mayor leads the executive committee.
                "formannskapet" if n == 0 => members.first().copied(),
                "formannskapet" => elected.filter(|e| Some(e) != members.first()),
                _ => elected,
            };
            if let Some((who, party)) = pick {
                out.add(who, (key, name), party, office);
            }
        }
    }
}

fn candidates(people: &People, low: i32, high: i32) -> Vec<usize> {
    people
        .list
        .iter()
        .enumerate()
        .filter(|(_, p)| {
            p.status == Status::Resident
                && !p.cast
                && p.protection == Protection::None
                && p.guardian.is_none()
                && p.dwelling().is_some()
                && (low..high).contains(&p.age(people.anchor))
        })
        .map(|(i, _)| i)
        .collect()
}
