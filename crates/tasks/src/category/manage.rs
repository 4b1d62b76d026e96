//! Who manages a category: people of its unit see how it is set up, and who leads the unit changes it.

use base::error::Message;
use base::{Error, Result, TenantId, Text, id::Uuid};
use door::{Ctx, HatKind};
use store::{Guarded, Pass, Thing, Tx};

use super::slug::slug;
use super::{Category, actions::category_put, store as rows};
use crate::field::actions::{MOST, field_put};
use crate::field::{CategoryField, FieldKind, FieldOption, store as fields};
use crate::task::model::unit_hat;
use crate::task::rules::{WORDS_MAX, clean_line};

const NAME_MAX: usize = 80;
/// More than these nobody reads through in a form.
const CHOICES_MAX: usize = 60;

/// A category as the policies see it.
#[derive(Clone, Debug)]
pub struct Managed {
    tenant: TenantId,
    hat: String,
    /// As its row says it, or as it would be.
    pub category: Category,
}

impl Managed {
    /// Its party is the unit that the category names.
    pub fn new(tenant: TenantId, category: Category) -> Self {
        Self { tenant, hat: unit_hat(&category.unit), category }
    }
}

impl Thing for Managed {
    fn kind(&self) -> &'static str {
        "task_category"
    }
    fn id(&self) -> Uuid {
        Category::id(self.tenant, &self.category.key)
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", &self.hat)]
    }
}

/// Whether she leads this unit. A policy knows that she leads one, and that she works here.
fn leads(ctx: &Ctx, unit: &str) -> bool {
    let hat = unit_hat(unit);
    ctx.hats().iter().any(|h| h.kind == HatKind::Job && h.key == hat && h.has_role("leader"))
}

/// Whether she may change a category.
pub fn manages(ctx: &Ctx, category: &Category) -> bool {
    leads(ctx, &category.unit) && ctx.could("category_put", &Managed::new(ctx.tenant_id(), category.clone()))
}

/// A category, for people of its unit.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn category_see(ctx: &Ctx, key: &str) -> Result<Category> {
    let found = rows::find(ctx.db(), ctx.tenant_id(), key).await?.ok_or(Error::NotFound)?;
    let permit = ctx.may("category_see", Guarded::new(Managed::new(ctx.tenant_id(), found)))?;
    Ok(permit.into_inner().category)
}

/// The pass of the one who leads its unit.
fn permit(ctx: &Ctx, category: &Category) -> Result<Pass> {
    let permit = ctx.may("category_put", Guarded::new(Managed::new(ctx.tenant_id(), category.clone())))?;
    if leads(ctx, &category.unit) { Ok(permit.pass().clone()) } else { Err(Error::NotFound) }
}

/// The category with its transaction, for the one who leads its unit.
async fn begin(ctx: &Ctx, key: &str) -> Result<(Tx, Pass, Category)> {
    let tx = ctx.begin().await?;
    let category = rows::find(&tx, ctx.tenant_id(), key).await?.ok_or(Error::NotFound)?;
    let pass = permit(ctx, &category)?;
    Ok((tx, pass, category))
}

/// Changes a category, or makes a new one for a unit that she leads.
///
/// # Errors
/// As [`category_put`] and [`Ctx::may`].
pub async fn category_change(ctx: &Ctx, key: Option<&str>, change: impl FnOnce(&mut Category)) -> Result<Category> {
    let (mut tx, pass, mut category) = match key {
        Some(key) => begin(ctx, key).await?,
        None => {
            let tx = ctx.begin().await?;
            let mut new = Category {
                key: String::new(),
                name: Text::default(),
                help: Text::default(),
                icon: super::model::OTHER_ICON.to_owned(),
                unit: String::new(),
                days: 5,
                assurance: store::Assurance::None,
                neighbours: false,
                placed: true,
                active: true,
                sort: 1_000,
                has_fields: false,
            };
            change(&mut new);
            fits(&mut new)?;
            let there = rows::all(&tx, ctx.tenant_id()).await?;
            let taken: Vec<&str> = there.iter().map(|c| c.key.as_str()).collect();
            new.key = slug(&new.name.nb, &taken);
            let pass = permit(ctx, &new).map_err(|e| match e {
                Error::NotFound => Error::invalid("unit", "tasks-category-unit-not-led"),
                other => other,
            })?;
            return written(tx, &pass, new).await;
        }
    };
    change(&mut category);
    fits(&mut category)?;
    let known = register::units(&tx, ctx.tenant_id()).await?.into_iter().any(|u| u.key == category.unit);
    let all = rows::all(&tx, ctx.tenant_id()).await?;
    if !known && !all.iter().any(|c| c.unit == category.unit) {
        return Err(Error::invalid("unit", "tasks-category-unit-missing"));
    }
    category_put(&mut tx, &pass, &category).await?;
    tx.commit().await?;
    Ok(category)
}

/// Puts what was written in one line each, and looks whether it is too long.
fn fits(category: &mut Category) -> Result<()> {
    let line = |text: &Text| Text::new(&clean_line(&text.nb), &clean_line(&text.nn), &clean_line(&text.en));
    category.name = line(&category.name);
    category.help = line(&category.help);
    category.icon = category.icon().to_owned();
    for (field, text, max) in [("name", &category.name, NAME_MAX), ("help_nb", &category.help, WORDS_MAX)] {
        if [&text.nb, &text.nn, &text.en].iter().any(|t| t.chars().count() > max) {
            return Err(Error::invalid(field, Message::new("tasks-too-long").with("max", max)));
        }
    }
    Ok(())
}

async fn written(mut tx: Tx, pass: &Pass, category: Category) -> Result<Category> {
    category_put(&mut tx, pass, &category).await?;
    tx.commit().await?;
    Ok(category)
}

/// A field as its form says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewField {
    /// What is asked for: at most [`WORDS_MAX`] characters in each language.
    pub name: Text,
    /// Of a new one. What is there keeps its kind: answers were given to it.
    pub kind: FieldKind,
    /// Whether a report must answer it.
    pub required: bool,
    /// What can be chosen, by its names; only for [`FieldKind::Choice`]. What was called so before keeps its key.
    pub choices: Vec<Text>,
}

/// Adds a field to a category, or changes the one with its key.
///
/// # Errors
/// `Invalid` as [`field_put`]; as [`Ctx::may`].
pub async fn field_change(ctx: &Ctx, category: &str, key: Option<&str>, new: &NewField) -> Result<()> {
    let (mut tx, pass, category) = begin(ctx, category).await?;
    let there = fields::of(&tx, ctx.tenant_id(), &category.key).await?;
    let name = Text::new(&clean_line(&new.name.nb), &clean_line(&new.name.nn), &clean_line(&new.name.en));
    if [&name.nb, &name.nn, &name.en].iter().any(|n| n.chars().count() > WORDS_MAX) {
        return Err(Error::invalid("name_nb", Message::new("tasks-too-long").with("max", WORDS_MAX)));
    }
    let field = match key {
        Some(key) => {
            let before = there.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
            let choices =
                if before.kind == FieldKind::Choice { options(&new.choices, &before.choices) } else { vec![] };
            CategoryField { name, required: new.required, choices, ..before.clone() }
        }
        None => {
            let taken: Vec<&str> = there.iter().map(|f| f.key.as_str()).collect();
            if there.len() >= MOST {
                return Err(Error::invalid("name_nb", Message::new("tasks-field-many").with("max", MOST)));
            }
            CategoryField {
                category: category.key.clone(),
                key: slug(&name.nb, &taken),
                kind: new.kind,
                choices: if new.kind == FieldKind::Choice { options(&new.choices, &[]) } else { vec![] },
                required: new.required,
                active: true,
                sort: there.iter().map(|f| f.sort).max().unwrap_or(0) + 10,
                name,
            }
        }
    };
    if field.choices.len() > CHOICES_MAX {
        return Err(Error::invalid("choices", Message::new("tasks-field-choices-many").with("max", CHOICES_MAX)));
    }
    let long = |o: &FieldOption| [&o.name.nb, &o.name.nn, &o.name.en].iter().any(|n| n.chars().count() > NAME_MAX);
    if field.choices.iter().any(long) {
        return Err(Error::invalid("choices", Message::new("tasks-too-long").with("max", NAME_MAX)));
    }
    field_put(&mut tx, &pass, &field).await?;
    tx.commit().await
}

/// Choices by their names. One that is called as before keeps its key, so that what was answered is still known.
fn options(names: &[Text], before: &[FieldOption]) -> Vec<FieldOption> {
    let mut list: Vec<FieldOption> = Vec::new();
    for name in names {
        let name = Text::new(&clean_line(&name.nb), &clean_line(&name.nn), &clean_line(&name.en));
        let kept = before.iter().find(|o| o.name.nb == name.nb).map(|o| o.key.clone());
        let taken: Vec<&str> =
            list.iter().map(|o| o.key.as_str()).chain(before.iter().map(|o| o.key.as_str())).collect();
        let key = kept.filter(|k| !list.iter().any(|o| o.key == *k)).unwrap_or_else(|| slug(&name.nb, &taken));
        list.push(FieldOption { key, name });
    }
    list
}

/// What is done with a field besides changing it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    Up,
    Down,
    /// It is asked for no longer; what was answered stays.
    Retire,
    /// It is asked for again.
    Restore,
}

impl Move {
    /// What the button sends; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "up" => Some(Move::Up),
            "down" => Some(Move::Down),
            "retire" => Some(Move::Retire),
            "restore" => Some(Move::Restore),
            _ => None,
        }
    }
}

/// Moves a field among the others, retires or restores it.
///
/// # Errors
/// `NotFound` for a field that is not there; as [`Ctx::may`].
pub async fn field_move(ctx: &Ctx, category: &str, key: &str, to: Move) -> Result<()> {
    let (mut tx, pass, category) = begin(ctx, category).await?;
    let mut list = fields::of(&tx, ctx.tenant_id(), &category.key).await?;
    let at = list.iter().position(|f| f.key == key).ok_or(Error::NotFound)?;
    let before = list.clone();
    match to {
        Move::Up if at > 0 => list.swap(at, at - 1),
        Move::Down if at + 1 < list.len() => list.swap(at, at + 1),
        Move::Up | Move::Down => {}
        Move::Retire | Move::Restore => {
            if let Some(field) = list.get_mut(at) {
                field.active = to == Move::Restore;
            }
        }
    }
    let mut changed = false;
    for (sort, mut field) in (1i64..).zip(list) {
        field.sort = sort * 10;
        if !before.contains(&field) {
            field_put(&mut tx, &pass, &field).await?;
            changed = true;
        }
    }
    if changed { tx.commit().await } else { Ok(()) }
}
