//! The form of a template: what it shows and what it sends.

use std::collections::HashMap;

use base::{Error, FieldError, Result};
use door::Ctx;
use serde::Deserialize;
use web::T;
use web::form::{Choice, Field, Fields};

use super::actions::{CHECKS_MAX, DAYS_MAX, NAME_MAX, lenient, own_units};
use super::{NewTemplate, Template};
use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::field::{CategoryField, forms};
use crate::task::rules;
use crate::team::store as teams;

/// What the form sends.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    /// `category:<key>` or `unit:<key>`.
    pub about: String,
    pub title: String,
    pub body: String,
    pub days: String,
    /// One point on each line.
    pub checks: String,
    pub toward: String,
    /// Answers in the fields of categories, by their names in the form.
    #[serde(flatten)]
    pub answers: HashMap<String, String>,
}

/// What the forms of a unit's people offer.
pub struct Offer {
    pub own: Vec<String>,
    pub categories: Vec<Category>,
    pub names: UnitNames,
    /// As a template asks for them: none must be answered.
    pub asked: Vec<CategoryField>,
    /// Whom tasks can be given to.
    pub toward: Vec<Choice>,
}

impl Offer {
    /// # Errors
    /// `NotFound` for who works in no unit; as [`store::Db::rows`].
    pub async fn of(ctx: &Ctx, t: &T) -> Result<Self> {
        let own = own_units(ctx);
        if own.is_empty() {
            return Err(Error::NotFound);
        }
        let (db, tenant) = (ctx.replica(), ctx.tenant_id());
        let all = categories::all(db, tenant).await?;
        let names = around::unit_names(ctx).await?;
        let toward = toward(ctx, t, &own, &all, &names).await?;
        let asked = lenient(crate::field::actions::fields(db, tenant).await?);
        let categories = all.into_iter().filter(|c| c.active && own.contains(&c.unit)).collect();
        Ok(Self { own, categories, names, asked, toward })
    }

    /// Her categories, and her units for anything else.
    pub fn about(&self, t: &T) -> Vec<Choice> {
        let category = |c: &Category| Choice::new(format!("category:{}", c.key), t.text(&c.name));
        let unit =
            |u: &String| Choice::new(format!("unit:{u}"), t.with("tasks-entry-unit", &[("unit", &self.names.name(u))]));
        self.categories.iter().map(category).chain(self.own.iter().map(unit)).collect()
    }

    /// The unit and the category that were chosen.
    pub fn chosen(&self, about: &str) -> (String, Option<String>) {
        match about.split_once(':') {
            Some(("category", key)) => match self.categories.iter().find(|c| c.key == key) {
                Some(category) => (category.unit.clone(), Some(key.to_owned())),
                None => (String::new(), Some(key.to_owned())),
            },
            Some(("unit", key)) => (key.to_owned(), None),
            _ => (String::new(), None),
        }
    }
}

/// Teams, the people of her units, and other units.
async fn toward(ctx: &Ctx, t: &T, own: &[String], all: &[Category], names: &UnitNames) -> Result<Vec<Choice>> {
    let (db, tenant, today) = (ctx.replica(), ctx.tenant_id(), ctx.now().date());
    let team = |name: &str| t.with("tasks-delegate-team", &[("name", name)]);
    let active = teams::active(db, tenant, today, 100).await?;
    let mut choices: Vec<Choice> = active.into_iter().map(|(id, name)| Choice::new(id.hat(), team(&name))).collect();
    for unit in own {
        for e in register::employees_of_unit(db, tenant, unit, today).await? {
            let choice = Choice::new(door::colleague(e.person), e.name);
            if !choices.iter().any(|c| c.value == choice.value) {
                choices.push(choice);
            }
        }
    }
    let single = |unit: &String| own.len() == 1 && own.contains(unit);
    for unit in around::units_of(all, names).into_iter().filter(|u| !single(u)) {
        let name = names.name(&unit);
        choices.push(Choice::new(format!("unit:{unit}"), t.with("tasks-delegate-unit", &[("name", &name)])));
    }
    Ok(choices)
}

/// What the form sends, as the action takes it.
///
/// # Errors
/// `Invalid` at `about` or `days`, and for answers at their fields.
pub fn read(typed: &Typed, offer: &Offer) -> Result<NewTemplate> {
    let (unit, category) = offer.chosen(&typed.about);
    if unit.is_empty() {
        return Err(Error::invalid("about", "tasks-report-category-missing"));
    }
    let answers = forms::answered(&offer.asked, category.as_deref().unwrap_or_default(), &typed.answers);
    Ok(NewTemplate {
        name: typed.name.clone(),
        unit,
        title: typed.title.clone(),
        body: typed.body.clone(),
        category,
        days: days(&typed.days)?,
        answers: answers.map_err(Error::Invalid)?.into_iter().collect(),
        checks: typed.checks.lines().map(str::to_owned).collect(),
        toward: typed.toward.clone(),
    })
}

/// A number of working days, or nothing.
///
/// # Errors
/// `Invalid` at `days`.
pub fn days(text: &str) -> Result<Option<u32>> {
    let wrong = || {
        let message = base::error::Message::new("tasks-template-days-wrong");
        Error::Invalid(vec![FieldError { field: "days", message: message.with("max", DAYS_MAX) }])
    };
    match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|d| *d <= DAYS_MAX).map(Some).ok_or_else(wrong),
    }
}

/// The form as it stands for a template.
pub fn typed(template: &Template, asked: &[CategoryField]) -> Typed {
    let about = match &template.category {
        Some(key) => format!("category:{key}"),
        None => format!("unit:{}", template.unit),
    };
    let category = template.category.as_deref().unwrap_or_default();
    let answers = forms::given(asked, category, &template.answers);
    Typed {
        name: template.name.clone(),
        about,
        title: template.title.clone(),
        body: template.body.clone(),
        days: template.days.map_or_else(String::new, |d| d.to_string()),
        checks: template.checks.join("\n"),
        toward: template.delegate.as_ref().map_or_else(String::new, |d| d.hat.clone()),
        answers: answers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

/// The values of the form.
pub fn onto<'a>(fields: Fields<'a>, typed: &Typed) -> Fields<'a> {
    let pairs = [
        ("name", &typed.name),
        ("about", &typed.about),
        ("title", &typed.title),
        ("body", &typed.body),
        ("days", &typed.days),
        ("checks", &typed.checks),
        ("toward", &typed.toward),
    ];
    let fields = pairs.into_iter().fold(fields, |fields, (name, value)| fields.value(name, value));
    typed.answers.iter().fold(fields, |fields, (name, value)| fields.value(name, value))
}

/// The fields above those of the categories, and those below.
pub fn fields<'a>(t: &T, fields: &Fields<'a>, offer: &Offer) -> (Vec<Field<'a>>, Vec<Field<'a>>) {
    let line = u32::try_from(rules::WORDS_MAX).unwrap_or(0);
    let long = u32::try_from(rules::TEXT_MAX).unwrap_or(0);
    let name_max = u32::try_from(NAME_MAX).unwrap_or(0);
    let checks = t.with("tasks-template-checks-hint", &[("max", &CHECKS_MAX.to_string())]);
    let above = vec![
        fields.text("name", t.get("tasks-template-name")).hint(t.get("tasks-template-name-hint")).max(name_max),
        fields.select("about", t.get("tasks-report-category"), &offer.about(t)),
        fields.text("title", t.get("tasks-entry-title")).hint(t.get("tasks-template-title-hint")).max(line).optional(),
        fields.textarea("body", t.get("tasks-entry-body")).rows(4).max(long).optional(),
    ];
    let below = vec![
        fields.textarea("checks", t.get("tasks-check")).hint(checks).rows(4).optional(),
        fields
            .text("days", t.get("tasks-template-days"))
            .hint(t.get("tasks-template-days-hint"))
            .inputmode("numeric")
            .short()
            .optional(),
        fields
            .select("toward", t.get("tasks-delegate-label"), &offer.toward)
            .hint(t.get("tasks-template-toward-hint"))
            .optional(),
    ];
    (above, below)
}
