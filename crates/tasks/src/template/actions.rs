//! Making, changing and taking away a unit's templates.

use std::collections::BTreeMap;

use base::error::{Faults, Message};
use base::{Error, FieldError, Result};
use door::{Ctx, HatKind};
use store::{Db, Guarded, Pass, Tx};

use super::{NewTemplate, Template, TemplateId, store as rows};
use crate::category::{Category, store as categories};
use crate::deviation::is_drawer;
use crate::events::TemplatePut;
use crate::field::{CategoryField, rules as field_rules, store as fields};
use crate::task::delegation;
use crate::task::rules::{self, TEXT_MAX, WORDS_MAX};

/// The longest name of a template, in characters.
pub const NAME_MAX: usize = 80;
/// So many of one unit.
const MOST: i64 = 200;
/// So many points on a checklist.
pub const CHECKS_MAX: usize = 30;
/// Working days, as those of a category.
pub const DAYS_MAX: u32 = 250;

/// The keys of the units she works in, without the drawers of their deviations: nothing there repeats.
pub fn own_units(ctx: &Ctx) -> Vec<String> {
    let jobs = ctx.hats().into_iter().filter(|h| h.kind == HatKind::Job && !h.is_lent());
    let mut all: Vec<String> = jobs.filter_map(|h| h.key.strip_prefix("unit:").map(str::to_owned)).collect();
    all.retain(|unit| !is_drawer(unit));
    all.sort_unstable();
    all.dedup();
    all
}

/// A template, for those of its unit.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn template(ctx: &Ctx, id: TemplateId) -> Result<Template> {
    Ok(ctx.may("template_see", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner())
}

/// Those of her units, by name.
///
/// # Errors
/// `NotFound` for who works in no unit; as [`Db::rows`].
pub async fn templates(ctx: &Ctx) -> Result<Vec<Template>> {
    let own = own_units(ctx);
    if own.is_empty() && !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let all = rows::of_units(ctx.db(), ctx.tenant_id(), &own, 1_000).await?;
    Ok(all.into_iter().filter(|t| ctx.could("template_see", t)).collect())
}

/// Makes a template, or writes the one with this id anew.
///
/// # Errors
/// `Invalid` at what is wrong; `Conflict` when it would leave the unit whose rule uses it; `Stale` as
/// [`Ctx::unchanged`]; as [`Ctx::may`].
pub async fn template_put(ctx: &Ctx, id: Option<TemplateId>, new: &NewTemplate) -> Result<Template> {
    let mut tx = ctx.begin().await?;
    let tenant = ctx.tenant_id();
    let (id, version) = match id {
        None => (TemplateId::new(ctx.now()), 1),
        Some(id) => {
            let before = ctx.may("template_put", rows::find_to_change(&tx, tenant, id).await?)?;
            ctx.unchanged(before.version)?;
            // A rule opens tasks for the unit whose rule it is.
            if before.unit != new.unit && crate::repeat::store::uses(&tx, tenant, id).await? {
                return Err(Error::conflict("tasks-template-used"));
            }
            (id, before.version + 1)
        }
    };
    // Whether the unit is hers is asked before anything else is looked up for her.
    let blank = Template { version, ..Template::new(tenant, id, &new.unit) };
    let permit = ctx.may("template_put", Guarded::new(blank)).map_err(|e| match e {
        Error::NotFound => Error::invalid("unit", "tasks-team-unit-wrong"),
        other => other,
    })?;
    let pass = permit.pass().clone();
    let template = filled(ctx, &tx, permit.into_inner(), new).await?;
    if version == 1 && rows::count(&tx, tenant, &template.unit).await? >= MOST {
        return Err(Error::invalid("name", Message::new("tasks-template-many").with("max", MOST)));
    }
    rows::put(&mut tx, &pass, &template).await?;
    tell(&mut tx, &pass, &template, true).await?;
    tx.commit().await?;
    Ok(template)
}

/// Takes a template away.
///
/// # Errors
/// `Conflict` while a rule uses it; as [`Ctx::may`].
pub async fn template_drop(ctx: &Ctx, id: TemplateId) -> Result<()> {
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("template_put", rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
    ctx.unchanged(permit.version)?;
    if crate::repeat::store::uses(&tx, permit.tenant, id).await? {
        return Err(Error::conflict("tasks-template-used"));
    }
    let pass = permit.pass().clone();
    rows::drop(&mut tx, &pass, id).await?;
    tell(&mut tx, &pass, &permit, false).await?;
    tx.commit().await
}

async fn tell(tx: &mut Tx, pass: &Pass, template: &Template, there: bool) -> Result<()> {
    let event = TemplatePut { template: template.id.0, unit: template.unit.clone(), there };
    tx.journal(pass, &event, std::slice::from_ref(&template.unit_hat)).await
}

/// What the form says, checked.
async fn filled(ctx: &Ctx, tx: &Tx, blank: Template, new: &NewTemplate) -> Result<Template> {
    let mut faults = Faults::default();
    let (name, title) = (rules::clean_line(&new.name), rules::clean_line(&new.title));
    let checks: Vec<String> = new.checks.iter().map(|c| rules::clean_line(c)).filter(|c| !c.is_empty()).collect();
    let body = rules::clean(&new.body);
    if name.is_empty() {
        faults.add("name", "tasks-template-name-missing");
    }
    for (field, text, max) in [("name", &name, NAME_MAX), ("title", &title, WORDS_MAX), ("body", &body, TEXT_MAX)] {
        if text.chars().count() > max {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    if checks.len() > CHECKS_MAX {
        faults.add("checks", Message::new("tasks-check-many").with("max", CHECKS_MAX));
    }
    if checks.iter().any(|c| c.chars().count() > WORDS_MAX) {
        faults.add("checks", Message::new("tasks-too-long").with("max", WORDS_MAX));
    }
    if new.days.is_some_and(|d| d > DAYS_MAX) {
        faults.add("days", Message::new("tasks-template-days-wrong").with("max", DAYS_MAX));
    }
    let category = match new.category.as_deref() {
        None | Some("") => None,
        Some(key) => categories::find(tx, blank.tenant, key).await?.filter(|c| c.active && c.unit == blank.unit),
    };
    if category.is_none() && new.category.as_ref().is_some_and(|k| !k.is_empty()) {
        faults.add("category", "tasks-report-category-missing");
    }
    if title.is_empty() && category.is_none() {
        faults.add("title", "tasks-title-missing");
    }
    faults.check()?;
    let answers = answered(tx, &blank, category.as_ref(), &new.answers).await?;
    let delegate = match new.toward.as_str() {
        "" => None,
        hat => Some(delegation::asked(ctx, tx, blank.tenant, &blank.unit, hat.parse()?).await?),
    };
    let category = category.map(|c| c.key);
    Ok(Template { name, title, body, category, days: new.days, answers, checks, delegate, ..blank })
}

/// What is answered beforehand; the rest is asked for when the task is opened.
async fn answered(
    db: &Db,
    blank: &Template,
    category: Option<&Category>,
    given: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>> {
    let asked = match category.filter(|c| c.has_fields) {
        Some(category) => fields::of(db, blank.tenant, &category.key).await?,
        None => Vec::new(),
    };
    let asked: Vec<CategoryField> = lenient(asked.into_iter().filter(|f| f.active));
    let (mut kept, mut faults) = (Vec::new(), Vec::new());
    for (key, value) in given {
        let Some(field) = asked.iter().find(|f| f.key == *key) else {
            let name: String = key.chars().take(60).collect();
            let message = Message::new("tasks-field-unknown").with("name", name);
            faults.push(FieldError { field: "fields", message });
            continue;
        };
        match field_rules::answer(field, value) {
            Ok(Some(value)) => kept.push((key.clone(), value)),
            Ok(None) => {}
            Err(message) => faults.push(FieldError { field: "fields", message }),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(Error::Invalid(faults)) }
}

/// The fields as a template asks for them: none must be answered yet.
pub fn lenient(fields: impl IntoIterator<Item = CategoryField>) -> Vec<CategoryField> {
    fields.into_iter().map(|f| CategoryField { required: false, ..f }).collect()
}
