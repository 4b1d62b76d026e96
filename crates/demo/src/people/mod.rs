//! The people of a town: who they are, whom they belong to and where they live.

pub mod cast;
pub mod households;
pub mod special;

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

use crate::ids::{Ids, Series};
use crate::names::{Origin, family, given};

/// Status in the national register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Resident,
    MovedAbroad,
    Dead,
    /// Has a D-number and does not live in the country for good.
    Temporary,
}

/// What a parent is to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    Mother,
    Father,
    CoMother,
}

impl Parent {
    /// The register's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mother => "mor",
            Self::Father => "far",
            Self::CoMother => "medmor",
        }
    }
}

/// Where someone lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A dwelling in the town.
    Dwelling(usize),
    /// A street and number in another municipality.
    Elsewhere(Elsewhere),
    /// In the town, place not known.
    Unknown,
    /// No address: dead, moved abroad, or kept strictly secret.
    None,
}

/// An address in another municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub municipality: &'static str,
    pub town: &'static str,
    pub postcode: &'static str,
    pub street: &'static str,
    pub number: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    None,
    Client,
    Confidential,
    Strict,
}

/// Someone who acts for another by the county governor's decision.
#[derive(Debug, Clone)]
pub struct Guardian {
    pub person: usize,
    pub kind: &'static str,
    pub scope: &'static str,
}

/// A person of the national register.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    /// Ended numbers: number and whether it was a D-number.
    pub former: Vec<(String, bool)>,
    pub d_number: bool,
    pub born: NaiveDate,
    pub female: bool,
    pub origin: Origin,
    pub citizen: &'static str,
    pub given: String,
    pub middle: Option<String>,
    pub family: String,
    pub status: Status,
    pub home: Home,
    /// A child that lives as much in a second home.
    pub second_home: Option<usize>,
    pub moved: NaiveDate,
    pub civil: &'static str,
    pub civil_since: Option<NaiveDate>,
    pub spouse: Option<usize>,
    pub parents: Vec<(usize, Parent)>,
    pub children: Vec<usize>,
    /// Who has parental responsibility, and the register's word for the kind.
    pub responsible: Vec<(usize, &'static str)>,
    pub protection: Protection,
    pub guardian: Option<Guardian>,
    pub died: Option<NaiveDate>,
    /// Whom to write to about a death estate.
    pub estate_contact: Option<usize>,
    pub sami_language: Option<&'static str>,
    /// Part of the cast: random roles are not handed to them.
    pub cast: bool,
}

impl Person {
    /// The name as spoken.
    pub fn name(&self) -> String {
        match &self.middle {
            Some(middle) => format!("{} {middle} {}", self.given, self.family),
            None => format!("{} {}", self.given, self.family),
        }
    }

    /// Whole years at a date.
    pub fn age(&self, at: NaiveDate) -> i32 {
        let had = (at.month(), at.day()) >= (self.born.month(), self.born.day());
        at.year() - self.born.year() - i32::from(!had)
    }

    /// The dwelling, for those who have one in the town.
    pub fn dwelling(&self) -> Option<usize> {
        match self.home {
            Home::Dwelling(index) => Some(index),
            _ => None,
        }
    }
}

/// Everybody, and what is needed to make more of them.
pub struct People {
    pub list: Vec<Person>,
    /// First of August that began the school year: the date all ages are drawn at.
    pub anchor: NaiveDate,
    pub rng: Rng,
    pub ids: Ids,
    /// Homes nobody has moved into yet, in the order they are filled.
    pub free: Vec<usize>,
    /// Who live in the town.
    pub residents: usize,
}

impl People {
    pub fn new(seed: u64, lane: u32, anchor: NaiveDate, free: Vec<usize>) -> Self {
        let ids = Ids::new(seed ^ 0x1D5, lane);
        Self { list: Vec::new(), anchor, rng: Rng::with_seed(seed), ids, free, residents: 0 }
    }

    /// Someone of a given age in whole years at the anchor; born before it.
    pub fn birthday(&mut self, age: i32) -> NaiveDate {
        let days = i64::from(self.rng.u32(0..365));
        let latest = years_before(self.anchor, age);
        latest - chrono::Duration::days(days)
    }

    /// A date between two ages of someone born then, not after the anchor.
    pub fn date_at_age(&mut self, born: NaiveDate, from: i32, to: i32) -> NaiveDate {
        let start = years_before(born, -from);
        let days = i64::from(self.rng.i32(0..((to - from).max(1) * 365)));
        let latest = self.anchor - chrono::Duration::days(i64::from(self.rng.u32(3..400)));
        (start + chrono::Duration::days(days)).min(latest).max(born)
    }

    /// Adds a person with a random name; name parts can be changed afterwards.
    pub fn add(&mut self, origin: Origin, female: bool, born: NaiveDate, home: Home) -> usize {
        let given = given(&mut self.rng, origin, female, born.year());
        let family = family(&mut self.rng, origin);
        // The new series is rare now, and most common among the youngest.
        let share = if born.year() >= self.anchor.year() - 3 { 12 } else { 2 };
        let series = if self.rng.u32(0..100) < share { Series::Y2032 } else { Series::Y1964 };
        let id = self.ids.national(born, female, series);
        self.push(id, origin, female, born, given, family, home)
    }

    #[expect(clippy::too_many_arguments)]
    pub fn push(
        &mut self,
        id: String,
        origin: Origin,
        female: bool,
        born: NaiveDate,
        given: String,
        family: String,
        home: Home,
    ) -> usize {
        let moved = self.date_at_age(born, 0, 60);
        if matches!(home, Home::Dwelling(_) | Home::Unknown) {
            self.residents += 1;
        }
        let naturalised = self.rng.u32(0..100) < 45;
        let citizen = if naturalised { "NOR" } else { origin.country() };
        self.list.push(Person {
            id,
            former: Vec::new(),
            d_number: false,
            born,
            female,
            origin,
            citizen,
            given,
            middle: None,
            family,
            status: Status::Resident,
            home,
            second_home: None,
            moved,
            civil: "ugift",
            civil_since: None,
            spouse: None,
            parents: Vec::new(),
            children: Vec::new(),
            responsible: Vec::new(),
            protection: Protection::None,
            guardian: None,
            died: None,
            estate_contact: None,
            sami_language: None,
            cast: false,
        });
        self.list.len() - 1
    }

    /// Ties a child to a parent, both ways.
    pub fn tie(&mut self, child: usize, parent: usize, role: Parent) {
        if let Some(c) = self.list.get_mut(child) {
            c.parents.push((parent, role));
        }
        if let Some(p) = self.list.get_mut(parent) {
            p.children.push(child);
        }
    }

    /// Ties two people in marriage (or what ended it), both ways.
    pub fn wed(&mut self, a: usize, b: usize, civil: &'static str, since: NaiveDate) {
        for (one, other) in [(a, b), (b, a)] {
            if let Some(p) = self.list.get_mut(one) {
                p.civil = civil;
                p.civil_since = Some(since);
                p.spouse = Some(other);
            }
        }
    }

    /// The people in each dwelling.
    pub fn by_dwelling(&self, dwellings: usize) -> Vec<Vec<usize>> {
        let mut out = vec![Vec::new(); dwellings];
        for (i, person) in self.list.iter().enumerate() {
            if person.status == Status::Resident
                && let Some(slot) = person.dwelling().and_then(|d| out.get_mut(d))
            {
                slot.push(i);
            }
        }
        out
    }
}

/// A date some years earlier (later when negative); 29 February becomes 28.
pub fn years_before(date: NaiveDate, years: i32) -> NaiveDate {
    let year = date.year() - years;
    NaiveDate::from_ymd_opt(year, date.month(), date.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, date.month(), 28))
        .unwrap_or(date)
}
