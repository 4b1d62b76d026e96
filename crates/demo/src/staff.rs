//! The municipality as employer: units and employees.

use chrono::NaiveDate;
use fastrand::Rng;

use crate::people::cast::Known;
use crate::people::{People, Protection, Status, years_before};
use crate::table::Table;
use crate::units::Unit;

/// The units as a table.
pub fn units_csv(units: &[Unit], domain: &str) -> String {
    let mut table = Table::new(&["enhet", "navn", "overordnet", "telefon", "epost", "apningstid"]);
    for (n, unit) in units.iter().enumerate() {
        table.row([
            unit.key.to_owned(),
            unit.name.to_owned(),
            unit.above.to_owned(),
            format!("71 00 {:02} 00", 10 + n),
            format!("{}@{domain}", unit.key),
            unit.open.to_owned(),
        ]);
    }
    table.finish()
}

/// A job that the stories need: who, where, title, leader, roles.
type Fixed = (&'static str, &'static str, &'static str, bool, &'static str);

const FIXED: &[Fixed] = &[
    ("marthe", "rensviktunet", "Sykepleier", false, ""),
    ("liv", "helsestasjonen", "Helsesykepleier", false, ""),
    ("technician", "vei-og-lys", "Driftsoperatør", false, "operator"),
    ("technician_leader", "vei-og-lys", "Avdelingsleder", true, "task_manager"),
    ("case_worker", "byggesak", "Saksbehandler", false, "person_lookup"),
    ("registrar", "arkiv", "Arkivar", false, "registrar"),
    ("integrator", "ikt", "Integrasjonsrådgiver", false, "integrator"),
    ("privacy_officer", "personvern", "Personvernombud", true, "privacy_officer"),
    ("smola_technician", "vei-og-lys", "Driftstekniker", true, "operator"),
    ("smola_nurse", "smola-omsorg", "Sykepleier", false, ""),
];

struct Hr {
    table: Table,
    number: u32,
}

impl Hr {
    #[expect(clippy::too_many_arguments)]
    fn add(
        &mut self,
        id: &str,
        unit: &str,
        title: &str,
        leads: bool,
        roles: &str,
        from: NaiveDate,
        to: Option<NaiveDate>,
    ) {
        self.number += 1;
        self.table.row([
            self.number.to_string(),
            id.to_owned(),
            unit.to_owned(),
            title.to_owned(),
            if leads { "ja" } else { "nei" }.to_owned(),
            roles.to_owned(),
            from.to_string(),
            to.map(|d| d.to_string()).unwrap_or_default(),
        ]);
    }
}

/// The employees: about one resident in ten, each unit with a leader; some have left.
pub fn hr_csv(people: &People, known: &Known, units: &[Unit], employees: usize, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed ^ 77);
    let mut hr = Hr {
        table: Table::new(&["ansattnummer", "fodselsnummer", "enhet", "stilling", "leder", "roller", "fra", "til"]),
        number: 10_000,
    };
    let start = |years: u32| years_before(people.anchor, i32::try_from(years).unwrap_or(1));
    for (n, (key, unit, title, leads, roles)) in FIXED.iter().enumerate() {
        let person = known.get(key).and_then(|i| people.list.get(*i));
        if let (Some(person), true) = (person, units.iter().any(|u| u.key == *unit)) {
            let from = start(2 + u32::try_from(n).unwrap_or(0));
            hr.add(&person.id, unit, title, *leads, roles, from, None);
        }
    }
    let mut pool: Vec<usize> = people
        .list
        .iter()
        .enumerate()
        .filter(|(_, p)| {
            p.status == Status::Resident
                && !p.cast
                && p.protection != Protection::Strict
                && p.guardian.is_none()
                && (20..68).contains(&p.age(people.anchor))
        })
        .map(|(i, _)| i)
        .collect();
    rng.shuffle(&mut pool);
    let all: usize = units.iter().map(|u| u.staff).sum();
    for unit in units {
        let staff = (unit.staff * employees).div_ceil(all.max(1)).max(1);
        let led = FIXED.iter().any(|(key, at, _, leads, _)| *leads && *at == unit.key && known.contains_key(key));
        let (leader, titles) = unit.trade.titles();
        for n in 0..staff {
            // A handful of people hold two jobs, so they stay in the pool.
            let Some(person) = pool.pop().and_then(|i| people.list.get(i)) else {
                break;
            };
            let leads = n == 0 && !led;
            let title = if leads { leader } else { titles.get(n % titles.len()).copied().unwrap_or("Konsulent") };
            let experience = u32::try_from((person.age(people.anchor) - 19).clamp(1, 24)).unwrap_or(1);
            let from = start(rng.u32(0..experience)) - chrono::Duration::days(i64::from(rng.u32(1..300)));
            // Some have left, and are still in the list.
            let left = chrono::Duration::days(i64::from(rng.u32(0..300)));
            let to = (!leads && rng.u32(0..100) < 2).then(|| people.anchor - left).filter(|to| *to > from);
            hr.add(&person.id, unit.key, title, leads, "", from, to);
        }
    }
    hr.table.finish()
}
