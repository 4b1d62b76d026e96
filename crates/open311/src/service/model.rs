//! A service, as its category and its own row say it.

use base::{TenantId, Text, Time, id::Uuid};
use store::Thing;
use tasks::Category;
use tasks::actions::Published;

use super::attribute::{self, Attribute};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    pub tenant: TenantId,
    /// The key of its category, such as `street-light`.
    pub code: String,
    pub name: Text,
    pub description: Text,
    /// The key of the unit that answers for it.
    pub unit: String,
    /// Words by which people look for it, with commas between.
    pub keywords: String,
    /// Whether it is open to other programs.
    pub open: bool,
    /// Reports made from then on are public.
    pub open_from: Option<Time>,
    /// Answers given from then on are public.
    pub answers_from: Option<Time>,
    /// What is asked beside the place and the words.
    pub attributes: Vec<Attribute>,
}

/// What the municipality decides about a service.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewService {
    pub category: String,
    pub open: bool,
    /// Whether answers that are given from now on are public.
    pub answers: bool,
    pub keywords: String,
}

impl Service {
    pub(super) fn of(tenant: TenantId, category: &Category, row: super::store::Row) -> Self {
        Self {
            tenant,
            code: category.key.clone(),
            name: category.name.clone(),
            description: category.help.clone(),
            unit: category.unit.clone(),
            keywords: row.keywords,
            // What cannot be chosen any more, or only by those who sign in, is open to nobody.
            open: row.open && category.active && category.assurance == store::Assurance::None,
            open_from: row.open_from.map(Time::from_micros),
            answers_from: row.answers_from.map(Time::from_micros),
            attributes: attribute::of(category),
        }
    }

    /// What of its reports is public, if anything.
    pub fn published(&self) -> Option<Published> {
        let from = self.open_from.filter(|_| self.open)?;
        Some(Published { category: self.code.clone(), from, answers_from: self.answers_from })
    }
}

impl Thing for Service {
    fn kind(&self) -> &'static str {
        "service"
    }
    fn id(&self) -> Uuid {
        Category::id(self.tenant, &self.code)
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![]
    }
    fn marks(&self) -> Vec<&str> {
        if self.open { vec!["open"] } else { vec![] }
    }
}
