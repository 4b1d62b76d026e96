//! The shapes of the API for templates.

use std::collections::BTreeMap;

use base::error::Message;
use base::id::Uuid;
use base::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{NewTemplate, Template};

/// The longest key of a unit, in characters.
const UNIT_MAX: usize = 100;

/// Whose templates or rules.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct OfUnit {
    /// The key of a unit that the caller works for; all of them without it.
    #[param(max_length = 100)]
    unit: Option<String>,
}

impl OfUnit {
    /// # Errors
    /// `Invalid` for what is longer than any key.
    pub fn key(&self) -> Result<Option<&str>> {
        match self.unit.as_deref() {
            Some(unit) if unit.chars().count() > UNIT_MAX => {
                Err(Error::invalid("unit", Message::new("tasks-too-long").with("max", UNIT_MAX)))
            }
            unit => Ok(unit),
        }
    }
}

/// The templates of the units that the caller works for, by name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "id": "0197a2d0-0000-7000-8000-000000000011", "unit": "vei-og-lys", "name": "Kontroll av lekeplass",
    "title": "Kontroller lekeplassen", "body": "Se etter løse skruer.", "category": null, "days": 5, "fields": {},
    "checks": ["Husker", "Sandkasse"], "to": null, "version": 1
}] }))]
pub struct Templates {
    pub items: Vec<OneTemplate>,
}

/// A unit's ready-made task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0197a2d0-0000-7000-8000-000000000011", "unit": "vei-og-lys", "name": "Kontroll av lekeplass",
    "title": "Kontroller lekeplassen", "body": "Se etter løse skruer.", "category": null, "days": 5, "fields": {},
    "checks": ["Husker", "Sandkasse"], "to": null, "version": 1
}))]
pub struct OneTemplate {
    pub id: Uuid,
    /// The key of the unit that answers for what is opened from it.
    pub unit: String,
    pub name: String,
    /// Empty for the name of the category.
    pub title: String,
    pub body: String,
    pub category: Option<String>,
    /// Working days from the opening to the deadline; null for what the category says.
    pub days: Option<u32>,
    /// Answers in the fields of the category, by their keys.
    pub fields: BTreeMap<String, String>,
    pub checks: Vec<String>,
    /// Who is asked to solve it: `team:<id>`, `unit:<key>` or `colleague:<id>`.
    pub to: Option<String>,
    pub version: i64,
}

impl From<Template> for OneTemplate {
    fn from(t: Template) -> Self {
        Self {
            id: t.id.0,
            unit: t.unit,
            name: t.name,
            title: t.title,
            body: t.body,
            category: t.category,
            days: t.days,
            fields: t.answers.into_iter().collect(),
            checks: t.checks,
            to: t.delegate.map(|d| d.hat),
            version: t.version,
        }
    }
}

/// A template as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit": "vei-og-lys", "name": "Kontroll av lekeplass", "title": "Kontroller lekeplassen", "days": 5,
    "checks": ["Husker", "Sandkasse"]
}))]
pub struct TemplateBody {
    /// One of the caller's units.
    #[schema(max_length = 100)]
    pub unit: String,
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub title: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub body: String,
    /// The key of a category of the unit.
    pub category: Option<String>,
    #[schema(minimum = 0, maximum = 250)]
    pub days: Option<u32>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    #[serde(default)]
    #[schema(max_items = 30)]
    pub checks: Vec<String>,
    /// `team:<id>`, `unit:<key>` or `colleague:<id>`.
    #[schema(max_length = 120)]
    pub to: Option<String>,
}

impl From<TemplateBody> for NewTemplate {
    fn from(b: TemplateBody) -> Self {
        Self {
            name: b.name,
            unit: b.unit,
            title: b.title,
            body: b.body,
            category: b.category,
            days: b.days,
            answers: b.fields,
            checks: b.checks,
            toward: b.to.unwrap_or_default(),
        }
    }
}
