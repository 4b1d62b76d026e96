//! What is known of a person.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

/// `personstatus` of Folkeregisteret, and one of our own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Status {
    /// Only mentioned by others so far.
    Unknown,
    Resident,
    Emigrated,
    Missing,
    Dead,
    /// The number was withdrawn.
    Withdrawn,
    BirthRegistered,
    Temporary,
    Inactive,
    NotResident,
    Active,
}

impl Status {
    const NAMES: [(Status, &'static str); 11] = [
        (Status::Unknown, "ukjent"),
        (Status::Resident, "bosatt"),
        (Status::Emigrated, "utflyttet"),
        (Status::Missing, "forsvunnet"),
        (Status::Dead, "doed"),
        (Status::Withdrawn, "opphoert"),
        (Status::BirthRegistered, "foedselsregistrert"),
        (Status::Temporary, "midlertidig"),
        (Status::Inactive, "inaktiv"),
        (Status::NotResident, "ikkeBosatt"),
        (Status::Active, "aktiv"),
    ];

    /// As Folkeregisteret writes it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(s, _)| *s == self).map_or("ukjent", |(_, n)| n)
    }

    /// What Folkeregisteret writes so; `None` for a word that we do not know.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, n)| *n == name).map(|(s, _)| *s)
    }
}

/// Address protection, from none to the strictest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Protection {
    None = 0,
    /// `klientadresse`: a post box for clients of child welfare or a crisis centre.
    Client = 1,
    /// `fortrolig`, code 7: held, but must not reach outsiders.
    Confidential = 2,
    /// `strengtFortrolig`, code 6: no address is held at all.
    Strict = 3,
}

impl Protection {
    /// What Folkeregisteret writes so; `None` for a word that we do not know.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ugradert" => Some(Protection::None),
            "klientadresse" => Some(Protection::Client),
            "fortrolig" => Some(Protection::Confidential),
            "strengtFortrolig" => Some(Protection::Strict),
            _ => None,
        }
    }

    /// A number that is not known counts as the strictest.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Protection::None,
            1 => Protection::Client,
            2 => Protection::Confidential,
            _ => Protection::Strict,
        }
    }

    /// As kept in the database: higher is stricter.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// A person's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Ours; it says nothing about her number.
    pub id: Uuid,
    /// Rises with every change that her hats or name come from.
    pub version: i64,
    /// Folded into this person as a duplicate.
    pub merged_into: Option<Uuid>,
    /// Empty when it is not known; so are the next two.
    pub given: String,
    pub middle: String,
    pub family: String,
    pub born: Option<NaiveDate>,
    /// `kvinne` or `mann`, as the register says; never from the number.
    pub sex: Option<String>,
    /// Whether she is alive and lives here.
    pub status: Status,
    pub died: Option<NaiveDate>,
    pub protection: Protection,
    /// When the newest part of her document was written, in microseconds; 0 when it does not say.
    pub as_of: i64,
}

impl Person {
    /// «Marthe Lyngvær»; empty when no name is known.
    pub fn name(&self) -> String {
        let parts = [&self.given, &self.middle, &self.family];
        parts.into_iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether she is alive and in the register on this day.
    pub fn is_present(&self, today: NaiveDate) -> bool {
        !matches!(self.status, Status::Dead | Status::Withdrawn) && self.died.is_none_or(|d| d > today)
    }
}

/// Where somebody lives: the registered home, or a child's other home (delt bosted).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Residence {
    /// `home` or `shared`.
    pub kind: &'static str,
    /// «Lyngstien 13b»; empty when the register does not know.
    pub text: String,
    pub postcode: String,
    pub place: String,
    /// Its number, of four digits.
    pub municipality: String,
    /// Our id of the address, as it follows from its codes.
    pub address: Option<Uuid>,
    /// Such as `1505-10/34`, where the document says it.
    pub property: String,
    /// Dwelling number such as `H0101`.
    pub dwelling: String,
    /// Both days are included; `None` where nothing is said.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// What other rooms may know of a person. The address is there only when nothing protects it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonSummary {
    /// The person she is now, when the one asked for was a duplicate.
    pub id: Uuid,
    /// All of it; empty when no name is known.
    pub name: String,
    pub given: String,
    pub born: Option<NaiveDate>,
    pub status: Status,
    pub died: Option<NaiveDate>,
    /// Whoever shows that something is protected asks here; what it protects is left out already.
    pub protection: Protection,
    /// Her registered home; `None` when anything protects it, or it is not known.
    pub address: Option<PersonAddress>,
}

/// Where somebody lives, as the register has it. Only of those whom nothing protects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonAddress {
    /// Such as «Lyngstien 13b»; empty when it is not known.
    pub text: String,
    pub postcode: String,
    pub place: String,
    /// Its number, of four digits.
    pub municipality: String,
    /// Such as `1505-10/34`; empty when it is not known.
    pub property: String,
}
