//! What was compared, and where the program and the model differ.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use testkit::{Page, Visitor, World};

use super::model::{InList, Outcome};
use super::town::Person;
use super::wardrobe::PROBE;

#[derive(Default)]
pub struct Tally {
    /// One person looking at one thing in one way.
    pub cases: u64,
    /// Those of them in which something was to be shown.
    pub shown: u64,
    /// Questions to the policies: they show nothing, and are counted apart.
    pub asked: u64,
    pub by_way: BTreeMap<&'static str, u64>,
    /// The first differences of each way.
    pub wrong: BTreeMap<&'static str, Vec<String>>,
    /// The GET routes of the house, and whether what they answer was compared.
    pub routes: BTreeMap<&'static str, bool>,
}

/// More differences of one way say no more.
const ENOUGH: usize = 3;

/// Whether the model says that something is shown.
pub trait Says {
    fn something(&self) -> bool;
}

impl Says for bool {
    fn something(&self) -> bool {
        *self
    }
}

impl Says for i64 {
    fn something(&self) -> bool {
        *self > 0
    }
}

impl Says for String {
    fn something(&self) -> bool {
        !self.is_empty()
    }
}

impl Says for Outcome {
    fn something(&self) -> bool {
        *self == Outcome::Shown
    }
}

impl Says for InList {
    fn something(&self) -> bool {
        *self != InList::Absent
    }
}

impl<T> Says for Vec<T> {
    fn something(&self) -> bool {
        !self.is_empty()
    }
}

impl<A: Says, B: Says> Says for (A, B) {
    fn something(&self) -> bool {
        self.0.something() || self.1.something()
    }
}

impl<T: Says> Says for [T; 3] {
    fn something(&self) -> bool {
        self.iter().any(T::something)
    }
}

impl Tally {
    pub fn of(world: &World) -> Self {
        let gets = world.house.routes.iter().filter(|r| r.method == "GET" && r.path != PROBE);
        Self { routes: gets.map(|r| (r.path, false)).collect(), ..Self::default() }
    }

    /// One person looking at one thing in one way.
    pub fn case<T: PartialEq + Debug + Says>(
        &mut self,
        way: &'static str,
        p: &Person,
        o: &impl Display,
        shown: T,
        model: T,
    ) {
        self.cases += 1;
        self.shown += u64::from(model.something());
        self.compare(way, p, o, &shown, &model);
    }

    /// A question to the policies.
    pub fn ask(&mut self, p: &Person, o: &impl Display, allowed: bool, model: bool) {
        self.asked += 1;
        self.compare("policy", p, o, &allowed, &model);
    }

    fn compare<T: PartialEq + Debug>(&mut self, way: &'static str, p: &Person, o: &impl Display, shown: &T, model: &T) {
        *self.by_way.entry(way).or_default() += 1;
        if shown == model {
            return;
        }
        let wrong = self.wrong.entry(way).or_default();
        if wrong.len() < ENOUGH {
            wrong.push(format!("{way}: {p}\n  looks at {o}\n  and is shown {shown:?}; the model says {model:?}"));
        }
    }

    /// Fetches a page that is compared.
    pub async fn get(&mut self, visitor: &mut Visitor<'_>, address: &str) -> Page {
        self.note(address);
        visitor.get(address).await
    }

    /// Notes to which route an address leads.
    pub fn note(&mut self, address: &str) {
        let path = address.split('?').next().unwrap_or_default();
        let fitting = self.routes.keys().filter(|route| leads_to(route, path));
        // Where two fit, the one that says more of it is meant.
        let route = fitting.min_by_key(|route| route.matches('{').count()).copied();
        let route = route.unwrap_or_else(|| panic!("{address} leads to no route"));
        self.routes.insert(route, true);
    }

    pub fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        self.shown += other.shown;
        self.asked += other.asked;
        other.by_way.into_iter().for_each(|(way, n)| *self.by_way.entry(way).or_default() += n);
        other.wrong.into_iter().for_each(|(way, list)| self.wrong.entry(way).or_default().extend(list));
        other.routes.into_iter().for_each(|(route, seen)| *self.routes.entry(route).or_default() |= seen);
    }
}

/// Whether a path is one of a route such as `/tasks/{id}/steps` or `/hats/{*key}`.
fn leads_to(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(rest), Some(_)) if rest.starts_with("{*") => return true,
            (Some(part), Some(said)) if part.starts_with('{') || part == said => {}
            _ => return false,
        }
    }
}
