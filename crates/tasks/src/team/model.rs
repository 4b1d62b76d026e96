//! A team and its members.

use base::{TenantId, id::Uuid};
use chrono::NaiveDate;
use store::Thing;

use crate::task::model::unit_hat;

base::id!(
    /// A team.
    TeamId
);

impl TeamId {
    /// What its members wear: `team:<id>`.
    pub fn hat(self) -> String {
        format!("team:{self}")
    }
}

/// A whole unit, or one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// `unit:<key>` or `person:<id>`.
    pub hat: String,
    /// The name of a person as it was when she was added; empty for a unit, which the register names.
    pub name: String,
}

/// People and units that work together until a day. Its members wear its hat as long as it lasts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    pub tenant: TenantId,
    pub id: TeamId,
    pub name: String,
    /// What it is for, in a sentence; may be empty.
    pub purpose: String,
    /// The key of the unit that set it up and may change it.
    pub unit: String,
    /// Of the unit that set it up.
    pub unit_hat: String,
    /// Its last day.
    pub ends: NaiveDate,
    /// Rises with every change.
    pub version: i64,
    /// In the order in which they were added.
    pub members: Vec<Member>,
}

impl Team {
    /// Without a name and without members.
    pub fn new(tenant: TenantId, id: TeamId, unit: &str, ends: NaiveDate) -> Self {
        Self {
            tenant,
            id,
            name: String::new(),
            purpose: String::new(),
            unit: unit.to_owned(),
            unit_hat: unit_hat(unit),
            ends,
            version: 1,
            members: Vec::new(),
        }
    }

    /// Its page, for those whom it concerns.
    pub fn href(&self) -> String {
        format!("/tasks/teams/{}", self.id)
    }

    /// On its last day it is not yet.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.ends < today
    }

    /// All whom it concerns: its unit, its members and the team itself.
    pub fn topics(&self) -> Vec<String> {
        let mut topics: Vec<String> = self.members.iter().map(|m| m.hat.clone()).collect();
        topics.extend([self.unit_hat.clone(), self.id.hat()]);
        topics.sort_unstable();
        topics.dedup();
        topics
    }
}

impl Thing for Team {
    fn kind(&self) -> &'static str {
        "team"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        let members = self.members.iter().map(|m| ("assignee", m.hat.as_str()));
        std::iter::once(("unit", self.unit_hat.as_str())).chain(members).collect()
    }
}
