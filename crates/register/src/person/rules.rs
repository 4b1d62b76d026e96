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
    /// Whether this day is in it.
    pub fn holds(&self, today: NaiveDate) -> bool {
        self.since.is_none_or(|d| d <= today) && self.until.is_none_or(|d| d >= today)
    }
}

/// Another person whom a hat may be about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    pub person: Person,
    /// While what the hat is about holds.
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

/// A property that she owns a share of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyRow {
    pub id: Uuid,
    /// Such as `1505-10/34`.
    pub key: String,
    /// May be empty: then its key stands for it.
    pub name: String,
    pub since: Option<NaiveDate>,
}

/// A role of hers in an organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganisationRow {
    pub id: Uuid,
    pub number: String,
    pub name: String,
    /// Since when it does not exist any more.
    pub dissolved: Option<NaiveDate>,
    pub bankrupt: bool,
    /// Code of Enhetsregisteret, such as `LEDE`.
    pub role: String,
    /// What the source calls the role, where we have no word for it.
    pub label: String,
}

/// An employment of hers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobRow {
    pub unit: Uuid,
    /// Of the unit.
    pub key: String,
    /// Of the unit.
    pub name: String,
    /// What she is there, as the source has it.
    pub position: String,
    /// Gives the mark `leader`.
    pub leader: bool,
    /// Marks that policies ask for, such as `registrar`.
    pub roles: Vec<String>,
    pub span: Span,
}

/// A mandate of hers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MandateRow {
    pub body: Uuid,
    /// Of the body, such as `bystyret`.
    pub key: String,
    /// Of the body.
    pub name: String,
    /// Such as «leder», «medlem», «1. vara».
    pub office: String,
    /// May be empty.
    pub party: String,
    pub span: Span,
}

/// All that hats come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ground {
    /// Also those that are no hat today.
    pub children: Vec<ChildRow>,
    /// Those whose guardian she is.
    pub wards: Vec<Other>,
    /// Those who have consented that she sees.
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
    Hat { kind, key, name, role, subject, roles: Vec::new(), under: Vec::new(), also: Vec::new() }
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
