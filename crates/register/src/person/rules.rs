//! Which hats a person wears on a day. Pure: from rows and a date.
//!
//! - A child: under 18, both alive, and responsibility (foreldreansvar) in force. What the child's
//!   own document says decides; the adult's counts only while the child's has not been read. From
//!   16 the child decides in some matters itself (health): the rooms that hold them ask for its
//!   birth date and draw their own line.
//! - A ward: guardianship in force, both alive; also over 18.
//! - Next of kin: a consent in force, both alive.
//! - A property: she is among its owners. What an organisation owns gives no hat of this kind.
//! - An organisation: a role that acts for it, while it exists; in bankruptcy only the estate's
//!   administrator acts.
//! - A job and a mandate: from and until, both days included.
//! - The dead, and persons whose number was withdrawn, wear nothing.

use base::Text;
use base::time::age;
use chrono::NaiveDate;
use door::{Hat, HatKind};
use uuid::Uuid;

use super::model::Person;
use crate::organisation::rules::spoken;

/// From and until, both days included; open where nothing is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl Span {
    pub fn holds(&self, today: NaiveDate) -> bool {
        self.since.is_none_or(|d| d <= today) && self.until.is_none_or(|d| d >= today)
    }
}

/// Another person whom a hat may be about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    pub person: Person,
    pub span: Span,
}

/// A child, with who says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChildRow {
    pub other: Other,
    /// Written in the child's own document.
    pub said_by_child: bool,
    /// The child's document has been read and says who is responsible, whoever that is.
    pub child_has_said: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyRow {
    pub id: Uuid,
    pub key: String,
    pub name: String,
    pub since: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganisationRow {
    pub id: Uuid,
    pub number: String,
    pub name: String,
    pub dissolved: Option<NaiveDate>,
    pub bankrupt: bool,
    pub role: String,
    pub label: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobRow {
    pub unit: Uuid,
    pub key: String,
    pub name: String,
    pub position: String,
    pub leader: bool,
    pub roles: Vec<String>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MandateRow {
    pub body: Uuid,
    pub key: String,
    pub name: String,
    pub office: String,
    pub party: String,
    pub span: Span,
}

/// All that hats come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ground {
    pub children: Vec<ChildRow>,
    pub wards: Vec<Other>,
    pub kin: Vec<Other>,
    pub properties: Vec<PropertyRow>,
    pub organisations: Vec<OrganisationRow>,
    pub jobs: Vec<JobRow>,
    pub mandates: Vec<MandateRow>,
}

/// The age at which responsibility ends.
const OF_AGE: i32 = 18;

/// Her hats on a day, her own first, each key once.
pub fn hats(me: &Person, ground: &Ground, today: NaiveDate) -> Vec<Hat> {
    if !me.is_present(today) {
        return Vec::new();
    }
    let mut hats = Hats::default();
    hats.add(hat(HatKind::Myself, format!("person:{}", me.id), Text::same(&me.name()), Text::default(), me.id));
    for p in ground.properties.iter().filter(|p| p.since.is_none_or(|d| d <= today)) {
        let role = Text::new("Eier", "Eigar", "Owner");
        let name = if p.name.is_empty() { &p.key } else { &p.name };
        hats.add(hat(HatKind::Property, format!("property:{}", p.key), Text::same(name), role, p.id));
    }
    let mut children: Vec<&ChildRow> = ground.children.iter().filter(|c| is_child(c, me, today)).collect();
    children.sort_by_key(|c| (c.other.person.born, c.other.person.id));
    for ChildRow { other: Other { person, .. }, .. } in children {
        let name = if person.given.is_empty() { person.name() } else { person.given.clone() };
        let role = Text::new("Forelder", "Forelder", "Parent");
        hats.add(hat(HatKind::Child, format!("child:{}", person.id), Text::same(&name), role, person.id));
    }
    for (kind, prefix, others, role) in [
        (HatKind::Ward, "ward", &ground.wards, Text::new("Verge", "Verje", "Guardian")),
        (HatKind::Kin, "kin", &ground.kin, Text::new("Pårørende", "Pårørande", "Next of kin")),
    ] {
        for other in others.iter().filter(|o| is_other(o, me, today)) {
            let id = other.person.id;
            hats.add(hat(kind, format!("{prefix}:{id}"), Text::same(&other.person.name()), role.clone(), id));
        }
    }
    for o in ground.organisations.iter().filter(|o| acts_for(o, today)) {
        let key = format!("organisation:{}", o.number);
        hats.add(hat(HatKind::Organisation, key, Text::same(&spoken(&o.name)), role_text(&o.role, &o.label), o.id));
    }
    for j in ground.jobs.iter().filter(|j| j.span.holds(today)) {
        let mut job =
            hat(HatKind::Job, format!("unit:{}", j.key), Text::same(&j.name), Text::same(&j.position), j.unit);
        job.roles = j.roles.clone();
        if j.leader {
            job.roles.push("leader".into());
        }
        hats.add(job);
    }
    for m in ground.mandates.iter().filter(|m| m.span.holds(today)) {
        let role = if m.party.is_empty() { m.office.clone() } else { format!("{} ({})", m.office, m.party) };
        hats.add(hat(HatKind::Mandate, format!("mandate:{}", m.key), Text::same(&m.name), Text::same(&role), m.body));
    }
    hats.0
}

fn hat(kind: HatKind, key: String, name: Text, role: Text, subject: Uuid) -> Hat {
    Hat { kind, key, name, role, subject, roles: Vec::new(), under: Vec::new() }
}

fn is_other(other: &Other, me: &Person, today: NaiveDate) -> bool {
    other.person.id != me.id && other.person.is_present(today) && other.span.holds(today)
}

fn is_child(row: &ChildRow, me: &Person, today: NaiveDate) -> bool {
    let young = row.other.person.born.is_none_or(|born| age(born, today) < OF_AGE);
    // A child that is only mentioned, without a birth date, is not known to be one.
    let known = row.other.person.born.is_some();
    is_other(&row.other, me, today) && young && known && (row.said_by_child || !row.child_has_said)
}

/// The roles that act for an organisation. Auditors, accountants, observers, deputies and contact
/// persons do not.
const ACTING: [&str; 18] = [
    "LEDE", "NEST", "MEDL", "DAGL", "INNH", "DTPR", "DTSO", "KOMP", "BEST", "BOBE", "REPR", "SAM", "SIGN", "SIFE",
    "SIHV", "PROK", "POFE", "POHV",
];

fn acts_for(row: &OrganisationRow, today: NaiveDate) -> bool {
    let exists = row.dissolved.is_none_or(|d| d > today);
    exists && ACTING.contains(&row.role.as_str()) && (!row.bankrupt || row.role == "BOBE")
}

fn role_text(code: &str, label: &str) -> Text {
    match code {
        "LEDE" => Text::new("Styreleder", "Styreleiar", "Chair"),
        "NEST" => Text::new("Nestleder", "Nestleiar", "Deputy chair"),
        "MEDL" => Text::new("Styremedlem", "Styremedlem", "Board member"),
        "DAGL" => Text::new("Daglig leder", "Dagleg leiar", "Managing director"),
        "INNH" => Text::new("Innehaver", "Innehavar", "Proprietor"),
        "DTPR" | "DTSO" => Text::new("Deltaker", "Deltakar", "Partner"),
        "BOBE" => Text::new("Bobestyrer", "Bustyrar", "Estate administrator"),
        "SIGN" | "SIFE" | "SIHV" => Text::new("Signaturberettiget", "Signaturberettiga", "Authorised signatory"),
        "PROK" | "POFE" | "POHV" => Text::new("Prokurist", "Prokurist", "Holder of procuration"),
        _ => Text::same(label),
    }
}

/// Collects hats; two reasons for the same key become one hat with both roles.
#[derive(Default)]
struct Hats(Vec<Hat>);

impl Hats {
    fn add(&mut self, hat: Hat) {
        let Some(have) = self.0.iter_mut().find(|h| h.key == hat.key) else { return self.0.push(hat) };
        let join = |a: &mut String, b: &str| {
            if !b.is_empty() && a != b {
                *a = if a.is_empty() { b.to_owned() } else { format!("{a}, {b}") };
            }
        };
        join(&mut have.role.nb, &hat.role.nb);
        join(&mut have.role.nn, &hat.role.nn);
        join(&mut have.role.en, &hat.role.en);
        for role in hat.roles {
            if !have.roles.contains(&role) {
                have.roles.push(role);
            }
        }
    }
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
