//! A template as its row says it.

use std::collections::BTreeMap;

use base::{TenantId, id::Uuid};
use store::Thing;

use crate::task::Delegate;
use crate::task::model::unit_hat;

base::id!(
    /// A template.
    TemplateId
);

/// A ready-made task of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    pub tenant: TenantId,
    pub id: TemplateId,
    /// The key of the unit whose list it is on, and that answers for what is opened from it.
    pub unit: String,
    /// Of the unit, as policies ask for it.
    pub unit_hat: String,
    /// What colleagues call it.
    pub name: String,
    /// The title of the task; empty for the name of the category.
    pub title: String,
    /// The text of the task; may be empty.
    pub body: String,
    /// The key of a category of the unit.
    pub category: Option<String>,
    /// Working days from the opening to the deadline; `None` for what the category says.
    pub days: Option<u32>,
    /// Answers in the fields of the category: key and value, as they are kept.
    pub answers: Vec<(String, String)>,
    /// The points of the checklist.
    pub checks: Vec<String>,
    /// Who is asked to solve it.
    pub delegate: Option<Delegate>,
    /// Rises with every change.
    pub version: i64,
}

impl Template {
    /// An empty one of a unit.
    pub fn new(tenant: TenantId, id: TemplateId, unit: &str) -> Self {
        Self {
            tenant,
            id,
            unit: unit.to_owned(),
            unit_hat: unit_hat(unit),
            name: String::new(),
            title: String::new(),
            body: String::new(),
            category: None,
            days: None,
            answers: Vec::new(),
            checks: Vec::new(),
            delegate: None,
            version: 1,
        }
    }

    /// Its page, for people of the unit.
    pub fn href(&self) -> String {
        format!("/tasks/templates/{}", self.id)
    }
}

impl Thing for Template {
    fn kind(&self) -> &'static str {
        "task_template"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", &self.unit_hat)]
    }
}

/// A template as its form says it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewTemplate {
    /// What colleagues call it, in at most 80 characters.
    pub name: String,
    /// The key of the unit, one of hers.
    pub unit: String,
    /// The title of the task; may be empty where there is a category.
    pub title: String,
    pub body: String,
    /// The key of one of the unit that is in use.
    pub category: Option<String>,
    /// Working days to the deadline, at most 250; `None` for what the category says.
    pub days: Option<u32>,
    /// What is answered in the fields of the category, by their keys.
    pub answers: BTreeMap<String, String>,
    /// The points of the checklist, one line each; empty ones are left out.
    pub checks: Vec<String>,
    /// `team:<id>`, `unit:<key>` or `colleague:<id>`; empty for nobody.
    pub toward: String,
}
