//! `/routing`: the table of rules, one rule, its form.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Fields};
use web::parts::{self, Action, Definitions, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::model::{Draft, Rule, RuleId};
use crate::condition::NAMES;
use crate::model::Table as Thing;
use crate::{show, state};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/routing", list)
        .post("/routing/vague", vague)
        .get("/routing/rules/new", new)
        .post("/routing/rules", create)
        .get("/routing/rules/{id}", page)
        .post("/routing/rules/{id}", change)
        .get("/routing/rules/{id}/edit", edit)
        .post("/routing/rules/{id}/activation", activate)
        .post("/routing/rules/{id}/deactivation", deactivate)
        .post("/routing/rules/{id}/up", up)
        .post("/routing/rules/{id}/down", down)
        .get("/routing/rules/{id}/deletion", sure)
        .post("/routing/rules/{id}/deletion", delete)
}

/// What pages call units and categories.
pub(crate) struct Names {
    units: HashMap<String, String>,
    categories: HashMap<String, String>,
}

impl Names {
    pub(crate) async fn of(ctx: &Ctx, t: &T) -> Result<Self> {
        let categories = tasks::actions::categories(ctx.replica(), ctx.tenant_id()).await?;
        let categories = categories.into_iter().map(|c| (c.key, t.text(&c.name).to_owned())).collect();
        Ok(Self { units: show::unit_names(ctx).await?, categories })
    }

    pub(crate) fn unit(&self, key: &str) -> String {
        show::named(&self.units, key)
    }

    pub(crate) fn category(&self, key: &str) -> String {
        show::named(&self.categories, key)
    }

    /// What a rule does, in one line.
    pub(crate) fn does(&self, t: &T, draft: &Draft) -> String {
        let mut parts = Vec::new();
        if !draft.unit.is_empty() {
            parts.push(t.with("routing-does-unit", &[("unit", &self.unit(&draft.unit))]));
        }
        if !draft.category.is_empty() {
            parts.push(t.with("routing-does-category", &[("category", &self.category(&draft.category))]));
        }
        if let Ok(days) = draft.days.parse::<i64>() {
            parts.push(t.count("routing-does-days", days));
        }
        parts.join(", ")
    }
}

fn may_change(ctx: &Ctx) -> bool {
    ctx.could("routing_change", &Thing::bare(ctx.tenant_id()))
}

async fn list(ctx: Ctx) -> Reply {
    let rules = actions::rules(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = Names::of(&ctx, t).await?;
    let changes = may_change(&ctx);
    let classifier =
        parts::button_link("/routing/classifier", &t.get("routing-classifier"), "compass", Variant::Secondary);
    let new = |variant| parts::button_link("/routing/rules/new", &t.get("routing-rule-new"), "plus", variant);
    let mut body = Vec::new();
    if rules.is_empty() {
        let inner = if changes { new(Variant::Primary) } else { Html::default() };
        body.push(parts::empty("compass", &t.get("routing-none"), &t.get("routing-none-text"), &inner));
        body.push(parts::actions(&[classifier]));
    } else {
        body.push(table(t, &names, &rules, changes));
        let mut buttons = Vec::new();
        if changes {
            buttons.push(new(Variant::Primary));
            buttons.push(parts::action(&Action {
                href: "/routing/trials".into(),
                label: t.get("routing-try-all"),
                icon: "search",
                fields: vec![("whole".into(), "yes".into())],
                ..Action::default()
            }));
        }
        buttons.push(classifier);
        body.push(parts::actions(&buttons));
    }
    body.push(vague_part(&ctx, t, &names, changes, &[]).await?);
    let page = Page::new(&viewer, t.get("routing-title")).lead(t.get("routing-lead")).wide();
    Ok(page.html(show::stack(body))?)
}

fn state_tag(t: &T, active: bool) -> Html {
    if active { tag(Tone::Success, t.get("routing-on")) } else { tag(Tone::Neutral, t.get("routing-off")) }
}

fn code(text: &str) -> Html {
    Html(format!("<code>{}</code>", Html::text(text)))
}

fn table(t: &T, names: &Names, rules: &[Rule], changes: bool) -> Html {
    let row = |(n, rule): (usize, &Rule)| {
        let at = format!("/routing/rules/{}", rule.id);
        let mut cells = vec![
            Html::text(n + 1),
            Html::link(&at, &rule.name),
            code(&rule.condition),
            Html::text(names.does(t, &Draft::from(rule))),
            state_tag(t, rule.active),
            Html::text(changed(t, rule)),
        ];
        if changes {
            let step = |what: &str, key: &str| {
                parts::action(&Action {
                    href: format!("{at}/{what}"),
                    label: t.get(key),
                    variant: Variant::Tertiary,
                    ..Action::default()
                })
            };
            let up = if n > 0 { step("up", "routing-up") } else { Html::default() };
            let down = if n + 1 < rules.len() { step("down", "routing-down") } else { Html::default() };
            cells.push(parts::actions(&[up, down]));
        }
        cells
    };
    let mut columns: Vec<String> = [
        "routing-col-order",
        "routing-rule-name",
        "routing-rule-condition",
        "routing-col-does",
        "routing-col-state",
        "routing-col-changed",
    ]
    .iter()
    .map(|k| t.get(k))
    .collect();
    if changes {
        columns.push(t.get("routing-col-move"));
    }
    parts::table(&Table {
        caption: t.get("routing-table"),
        columns,
        numeric: vec![],
        rows: rules.iter().enumerate().map(row).collect(),
    })
}

fn changed(t: &T, rule: &Rule) -> String {
    t.with("routing-changed", &[("who", &rule.changed_by), ("when", &t.date_time(rule.changed_at))])
}

/// What says nothing about whose a task is.
async fn vague_part(ctx: &Ctx, t: &T, names: &Names, changes: bool, errors: &[FieldError]) -> Result<Html> {
    #[derive(Template)]
    #[template(
        source = r#"<details class="panel fold"><summary>{{ t.get("routing-vague") }}</summary>{{ f.summary() }}<form class="form" method="post" action="/routing/vague" novalidate>{{ f.checkboxes("vague", t.get("routing-vague-label"), choices).hint(t.get("routing-vague-hint")).optional() }}{{ f.checkboxes("mail", t.get("routing-vague-units"), units).hint(t.get("routing-vague-units-hint")).optional() }}<div class="actions"><button class="ds-button" data-variant="secondary" type="submit">{{ t.get("routing-save") }}</button></div></form></details>"#,
        ext = "html"
    )]
    struct View<'a> {
        t: &'a T,
        f: Fields<'a>,
        choices: Vec<Choice>,
        units: Vec<Choice>,
    }
    let categories = tasks::actions::categories(ctx.db(), ctx.tenant_id()).await?;
    let mut vague = state::vague(ctx.db(), ctx.tenant_id()).await?;
    // What a municipality begins with may name a category that it does not have.
    vague.retain(|key| key.starts_with("unit:") || categories.iter().any(|c| c.key == *key));
    if !changes {
        let named = |key: &String| match key.strip_prefix("unit:") {
            Some(unit) => t.with("routing-vague-mail", &[("unit", &names.unit(unit))]),
            None => names.category(key),
        };
        let all: Vec<String> = vague.iter().map(named).collect();
        return Ok(show::paragraph(&t.with("routing-vague-are", &[("categories", &all.join(", "))])));
    }
    let mut f = Fields::new(t, errors);
    for key in &vague {
        f = f.value(if key.starts_with("unit:") { "mail" } else { "vague" }, key);
    }
    let active = categories.iter().filter(|c| c.active);
    let choices = active.map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
    let units = register::units(ctx.db(), ctx.tenant_id()).await?;
    let units = units.iter().map(|u| Choice::new(format!("unit:{}", u.key), &u.name)).collect();
    Html::render(&View { t, f, choices, units })
}

async fn vague(ctx: Ctx, Form(sent): Form<Vec<(String, String)>>) -> Reply {
    let chosen: Vec<String> =
        sent.into_iter().filter(|(name, _)| name == "vague" || name == "mail").map(|(_, key)| key).collect();
    actions::vague_put(&ctx, &chosen).await?;
    Ok(Redirect::to("/routing").into_response())
}

async fn page(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let rule = actions::rule(&ctx, id.parse()?).await?;
    let past = actions::rule_past(&ctx, rule.id).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = Names::of(&ctx, t).await?;
    let facts = Definitions::new()
        .html(t.get("routing-col-state"), state_tag(t, rule.active))
        .html(t.get("routing-rule-condition"), code(&rule.condition))
        .line(t.get("routing-col-does"), names.does(t, &Draft::from(&rule)))
        .line(t.get("routing-version"), rule.version)
        .line(t.get("routing-col-changed"), changed(t, &rule));
    let mut body = vec![parts::definitions(&facts)];
    if may_change(&ctx) {
        body.push(buttons(t, &rule));
    }
    body.push(history(t, &names, &past));
    let page = Page::new(&viewer, &rule.name).crumb("/routing", t.get("routing-title")).wide();
    Ok(page.html(show::stack(body))?)
}

fn buttons(t: &T, rule: &Rule) -> Html {
    let at = format!("/routing/rules/{}", rule.id);
    let (what, label, icon) = if rule.active {
        ("deactivation", "routing-switch-off", "hand")
    } else {
        ("activation", "routing-switch-on", "check")
    };
    let draft = Draft::from(rule);
    let fields = [
        ("rule", rule.id.to_string()),
        ("name", draft.name),
        ("condition", draft.condition),
        ("unit", draft.unit),
        ("category", draft.category),
        ("days", draft.days),
    ];
    parts::actions(&[
        parts::action(&Action {
            href: format!("{at}/{what}"),
            label: t.get(label),
            icon,
            variant: if rule.active { Variant::Secondary } else { Variant::Primary },
            ..Action::default()
        }),
        parts::button_link(&format!("{at}/edit"), &t.get("routing-edit"), "settings", Variant::Secondary),
        parts::action(&Action {
            href: "/routing/trials".into(),
            label: t.get("routing-try"),
            icon: "search",
            fields: fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
            ..Action::default()
        }),
        parts::button_link(&format!("{at}/deletion"), &t.get("routing-delete"), "bin", Variant::Tertiary),
    ])
}

fn history(t: &T, names: &Names, past: &[Rule]) -> Html {
    let row = |r: &Rule| {
        vec![
            Html::text(r.version),
            Html::text(&r.name),
            code(&r.condition),
            Html::text(names.does(t, &Draft::from(r))),
            state_tag(t, r.active),
            Html::text(changed(t, r)),
        ]
    };
    let columns = [
        "routing-version",
        "routing-rule-name",
        "routing-rule-condition",
        "routing-col-does",
        "routing-col-state",
        "routing-col-changed",
    ];
    parts::table(&Table {
        caption: t.get("routing-history"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        rows: past.iter().map(row).collect(),
        ..Table::default()
    })
}

#[derive(Template)]
#[template(path = "rule_form.html")]
struct FormView<'a> {
    t: &'a T,
    f: Fields<'a>,
    action: String,
    rule: String,
    units: Vec<Choice>,
    categories: Vec<Choice>,
    help: Html,
}

/// Plain words beside the names that a condition can use.
fn help(t: &T) -> Html {
    let mut list = Definitions::new();
    for (name, key) in NAMES {
        list = list.html(name, Html::text(t.get(key)));
    }
    let examples = [
        r#"category == "street-light" && text.contains("lyktestolpe")"#,
        r#"text.contains("hull") || text.contains("asfalt")"#,
        r#"source == "mail" && unit == "servicetorget""#,
        "weekday in [6, 7] || hour < 7",
    ];
    let examples: String = examples.iter().map(|e| format!("<li>{}</li>", code(e))).collect();
    Html(format!(
        "<details class=\"panel fold\"><summary>{}</summary>{}<p>{}</p><ul>{examples}</ul></details>",
        Html::text(t.get("routing-names")),
        parts::definitions(&list),
        Html::text(t.get("routing-names-more")),
    ))
}

/// The form, with what was typed and what is wrong with it.
pub(crate) async fn form_page(
    ctx: &Ctx,
    rule: Option<RuleId>,
    draft: &Draft,
    errors: &[FieldError],
) -> Result<Response> {
    let units = register::units(ctx.db(), ctx.tenant_id()).await?;
    let categories = tasks::actions::categories(ctx.db(), ctx.tenant_id()).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let f = Fields::new(t, errors)
        .value("name", &draft.name)
        .value("condition", &draft.condition)
        .value("unit", &draft.unit)
        .value("category", &draft.category)
        .value("days", &draft.days);
    let view = FormView {
        t,
        f,
        action: rule.map_or_else(|| "/routing/rules".to_owned(), |id| format!("/routing/rules/{id}")),
        rule: rule.map(|id| id.to_string()).unwrap_or_default(),
        units: units.iter().map(|u| Choice::new(&u.key, &u.name)).collect(),
        categories: categories.iter().filter(|c| c.active).map(|c| Choice::new(&c.key, t.text(&c.name))).collect(),
        help: help(t),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t.get(if rule.is_some() { "routing-edit" } else { "routing-rule-new" });
    let page = Page::new(&viewer, title).crumb("/routing", t.get("routing-title")).narrow().status(status);
    page.body(&view)
}

/// As a form sends it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// The id of the rule that is tried; empty for a new one.
    pub rule: String,
    /// Not empty when the whole table is tried.
    pub whole: String,
    name: String,
    condition: String,
    unit: String,
    category: String,
    days: String,
}

impl From<Typed> for Draft {
    fn from(t: Typed) -> Self {
        Self { name: t.name, condition: t.condition, unit: t.unit, category: t.category, days: t.days }
    }
}

async fn new(ctx: Ctx) -> Reply {
    actions::may_change(&ctx)?;
    Ok(form_page(&ctx, None, &Draft::default(), &[]).await?)
}

async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    let draft = Draft::from(typed);
    match actions::rule_add(&ctx, &draft).await {
        Ok(id) => Ok(to(id)),
        Err(Error::Invalid(errors)) => Ok(form_page(&ctx, None, &draft, &errors).await?),
        Err(error) => Err(error.into()),
    }
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::may_change(&ctx)?;
    let rule = actions::rule(&ctx, id.parse()?).await?;
    Ok(form_page(&ctx, Some(rule.id), &Draft::from(&rule), &[]).await?)
}

async fn change(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let (id, draft): (RuleId, Draft) = (id.parse()?, typed.into());
    match actions::rule_change(&ctx, id, &draft).await {
        Ok(()) => Ok(to(id)),
        Err(Error::Invalid(errors)) => Ok(form_page(&ctx, Some(id), &draft, &errors).await?),
        Err(error) => Err(error.into()),
    }
}

fn to(id: RuleId) -> Response {
    Redirect::to(&format!("/routing/rules/{id}")).into_response()
}

async fn activate(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::rule_switch(&ctx, id, true).await?;
    Ok(to(id))
}

async fn deactivate(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id = id.parse()?;
    actions::rule_switch(&ctx, id, false).await?;
    Ok(to(id))
}

async fn up(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::rule_move(&ctx, id.parse()?, true).await?;
    Ok(Redirect::to("/routing").into_response())
}

async fn down(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::rule_move(&ctx, id.parse()?, false).await?;
    Ok(Redirect::to("/routing").into_response())
}

/// What will be gone.
async fn sure(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::may_change(&ctx)?;
    let rule = actions::rule(&ctx, id.parse()?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let at = format!("/routing/rules/{}", rule.id);
    let delete = parts::action(&Action {
        href: format!("{at}/deletion"),
        label: t.get("routing-delete-yes"),
        icon: "bin",
        variant: Variant::Primary,
        danger: true,
        ..Action::default()
    });
    let back = parts::button_link(&at, &t.get("routing-delete-no"), "", Variant::Secondary);
    let warning = parts::alert(Tone::Warning, &rule.name, &Html::text(t.get("routing-delete-text")));
    let page = Page::new(&viewer, t.get("routing-delete")).crumb("/routing", t.get("routing-title"));
    Ok(page.crumb(&at, &rule.name).narrow().html(show::stack([warning, parts::actions(&[delete, back])]))?)
}

async fn delete(ctx: Ctx, Path(id): Path<String>) -> Reply {
    actions::rule_delete(&ctx, id.parse()?).await?;
    Ok(Redirect::to("/routing").into_response())
}
