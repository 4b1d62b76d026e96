//! `/tasks/categories`: what can be reported, who answers for it and how soon, and what each category asks for.
//! Who leads the unit changes it; her people see how it is set up.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result, Text};
use door::{Ctx, HatKind, Reply, Routes};
use web::form::{Choice, Field, Fields};
use web::parts::{self, Card, Heading, Tag, Tone, Variant};
use web::{Html, Page, T};

use super::manage::{self, Move, NewField, category_see, manages};
use super::{Category, store as rows};
use crate::around::{self, UnitNames};
use crate::deviation::is_drawer;
use crate::field::{CategoryField, FieldKind, forms, store as fields};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/categories", list)
        .get("/tasks/categories/new", blank)
        .post("/tasks/categories", make)
        .get("/tasks/categories/{id}", one)
        .post("/tasks/categories/{id}", change)
        .get("/tasks/categories/{id}/fields", fields_of)
        .post("/tasks/categories/{id}/fields", field_add)
        .post("/tasks/categories/{id}/fields/{field}", field_change)
        .post("/tasks/categories/{id}/fields/{field}/place", field_move)
}

type Typed = HashMap<String, String>;

fn text<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.get(name).map_or("", |v| v.trim())
}

/// A text in three languages; what is left out is as in bokmål.
fn spoken(typed: &Typed, name: &str) -> Text {
    let nb = text(typed, &format!("{name}_nb"));
    let or_nb = |lang: &str| match text(typed, &format!("{name}_{lang}")) {
        "" => nb.to_owned(),
        text => text.to_owned(),
    };
    Text::new(nb, &or_nb("nn"), &or_nb("en"))
}

/// What of a text is not as in bokmål.
fn apart(text: &Text, other: &str) -> String {
    if other == text.nb { String::new() } else { other.to_owned() }
}

#[derive(Template)]
#[template(path = "templates.html")]
struct ListView {
    nav: Html,
    cards: Html,
    new: Html,
}

async fn list(ctx: Ctx) -> Reply {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound.into());
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = around::unit_names(&ctx).await?;
    let all = rows::all(ctx.replica(), ctx.tenant_id()).await?;
    let own = crate::template::actions::own_units(&ctx);
    let card = |c: &Category| {
        let tag = if c.active {
            Tag::new(Tone::Success, t.get("tasks-category-active"))
        } else {
            Tag::new(Tone::Neutral, t.get("tasks-category-retired"))
        };
        Card {
            title: t.text(&c.name).to_owned(),
            href: format!("/tasks/categories/{}/fields", c.key),
            icon: c.icon(),
            status: Some(tag),
            text: t.text(&c.help).to_owned(),
            meta: vec![names.name(&c.unit), t.count("tasks-template-in-days", i64::from(c.days))],
            heading: Heading::H2,
            ..Card::default()
        }
    };
    let cards: Vec<Card> = all.iter().filter(|c| own.contains(&c.unit)).map(card).collect();
    let leads = ctx.hats().iter().any(|h| h.kind == HatKind::Job && h.has_role("leader"));
    let label = t.get("tasks-category-new");
    let view = ListView {
        nav: crate::desk::nav(t, "/tasks/categories"),
        cards: if cards.is_empty() {
            parts::empty("task", &t.get("tasks-categories-none"), "", &Html::default())
        } else {
            parts::cards(t, &cards)
        },
        new: if leads {
            parts::button_link("/tasks/categories/new", &label, "plus", Variant::Primary)
        } else {
            Html::default()
        },
    };
    let page = Page::new(&viewer, t.get("tasks-categories")).crumb("/tasks", t.get("tasks-menu-tasks"));
    Ok(page.lead(t.get("tasks-categories-lead")).body(&view)?)
}

#[derive(Template)]
#[template(path = "category.html")]
struct CategoryView<'a> {
    t: &'a T,
    summary: Html,
    to: String,
    fields: Vec<Field<'a>>,
    more: Option<String>,
}

/// The units that she leads.
fn led(ctx: &Ctx) -> Vec<String> {
    let hats = ctx.hats();
    let jobs = hats.iter().filter(|h| h.kind == HatKind::Job && h.has_role("leader"));
    jobs.filter_map(|h| h.key.strip_prefix("unit:")).filter(|u| !is_drawer(u)).map(str::to_owned).collect()
}

async fn blank(ctx: Ctx) -> Reply {
    let led = led(&ctx);
    let unit = led.first().cloned().ok_or(Error::NotFound)?;
    let typed = [("unit", unit), ("days", "5".into()), ("active", "yes".into()), ("icon", "info".into())];
    Ok(form(&ctx, None, &typed.map(|(n, v)| (n.to_owned(), v)).into(), &[]).await?)
}

async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let category = category_see(&ctx, &id).await?;
    if !manages(&ctx, &category) {
        return Err(Error::NotFound.into());
    }
    let yes = |on: bool| if on { "yes".to_owned() } else { String::new() };
    let typed = [
        ("name_nb", category.name.nb.clone()),
        ("name_nn", apart(&category.name, &category.name.nn)),
        ("name_en", apart(&category.name, &category.name.en)),
        ("help_nb", category.help.nb.clone()),
        ("help_nn", apart(&category.help, &category.help.nn)),
        ("help_en", apart(&category.help, &category.help.en)),
        ("unit", category.unit.clone()),
        ("days", category.days.to_string()),
        ("icon", category.icon().to_owned()),
        ("neighbours", yes(category.neighbours)),
        ("placed", yes(category.placed)),
        ("active", yes(category.active)),
    ];
    let typed = typed.map(|(name, value)| (name.to_owned(), value)).into();
    Ok(form(&ctx, Some(&category), &typed, &[]).await?)
}

async fn form(ctx: &Ctx, category: Option<&Category>, typed: &Typed, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = around::unit_names(ctx).await?;
    let all = rows::all(ctx.replica(), ctx.tenant_id()).await?;
    // A new one is for a unit that she leads; one that is there may go to another.
    let units = if category.is_some() { around::units_of(&all, &names) } else { led(ctx) };
    let f = Fields::new(t, faults).values(typed.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let view = CategoryView {
        t,
        summary: f.summary(),
        to: category.map_or_else(|| "/tasks/categories".to_owned(), |c| format!("/tasks/categories/{}", c.key)),
        fields: category_fields(t, &f, &units, &names),
        more: category.map(|c| format!("/tasks/categories/{}/fields", c.key)),
    };
    let heading = category.map_or_else(|| t.get("tasks-category-new"), |c| t.text(&c.name).to_owned());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, heading).crumb("/tasks", t.get("tasks-menu-tasks")).status(status).narrow();
    page.crumb("/tasks/categories", t.get("tasks-categories")).body(&view)
}

fn category_fields<'a>(t: &T, f: &Fields<'a>, units: &[String], names: &UnitNames) -> Vec<Field<'a>> {
    let units: Vec<Choice> = units.iter().map(|u| Choice::new(u, names.name(u))).collect();
    let icons: Vec<Choice> = parts::ICONS.iter().map(|i| Choice::new(i, i)).collect();
    let other = t.get("tasks-category-other-hint");
    vec![
        f.text("name_nb", t.get("tasks-category-name-nb")).max(80),
        f.text("name_nn", t.get("tasks-category-name-nn")).hint(&other).max(80).optional(),
        f.text("name_en", t.get("tasks-category-name-en")).hint(&other).max(80).optional(),
        f.text("help_nb", t.get("tasks-category-help-nb")).hint(t.get("tasks-category-help-hint")).max(200).optional(),
        f.text("help_nn", t.get("tasks-category-help-nn")).max(200).optional(),
        f.text("help_en", t.get("tasks-category-help-en")).max(200).optional(),
        f.select("unit", t.get("tasks-category-unit"), &units),
        f.text("days", t.get("tasks-category-days"))
            .hint(t.get("tasks-category-days-hint"))
            .inputmode("numeric")
            .short(),
        f.select("icon", t.get("tasks-category-icon"), &icons).short(),
        f.checkbox("placed", t.get("tasks-category-placed")),
        f.checkbox("neighbours", t.get("tasks-category-neighbours")),
        f.checkbox("active", t.get("tasks-category-in-use")),
    ]
}

async fn make(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    if led(&ctx).is_empty() {
        return Err(Error::NotFound.into());
    }
    put(ctx, None, typed).await
}

async fn change(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    let category = category_see(&ctx, &id).await?;
    if !manages(&ctx, &category) {
        return Err(Error::NotFound.into());
    }
    put(ctx, Some(category), typed).await
}

async fn put(ctx: Ctx, category: Option<Category>, typed: Typed) -> Reply {
    let key = category.as_ref().map(|c| c.key.clone());
    let done = manage::category_change(&ctx, key.as_deref(), |c| {
        c.name = spoken(&typed, "name");
        c.help = spoken(&typed, "help");
        c.unit = text(&typed, "unit").to_owned();
        c.days = text(&typed, "days").parse().unwrap_or(0);
        c.icon = text(&typed, "icon").to_owned();
        c.neighbours = text(&typed, "neighbours") == "yes";
        c.placed = text(&typed, "placed") == "yes";
        c.active = text(&typed, "active") == "yes";
    });
    match done.await {
        Ok(_) => Ok(Redirect::to("/tasks/categories").into_response()),
        Err(Error::Invalid(mut faults)) => {
            faults.iter_mut().filter(|f| matches!(f.field, "name" | "key")).for_each(|f| f.field = "name_nb");
            Ok(form(&ctx, category.as_ref(), &typed, &faults).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// A field on the page of its category.
struct Line<'a> {
    key: String,
    name: String,
    small: String,
    active: bool,
    first: bool,
    last: bool,
    form: Vec<Field<'a>>,
    open: bool,
}

#[derive(Template)]
#[template(path = "category_fields.html")]
struct FieldsView<'a> {
    t: &'a T,
    summary: Html,
    base: String,
    edit: Html,
    lines: Vec<Line<'a>>,
    add: Option<Vec<Field<'a>>>,
    add_open: bool,
    /// The form as those who report see it.
    preview: Vec<Field<'a>>,
    can_change: bool,
}

async fn fields_of(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let category = category_see(&ctx, &id).await?;
    Ok(fields_page(&ctx, &category, None, &Typed::new(), &[]).await?)
}

/// `of` is the field whose form came back; an empty one is the form for a new one.
async fn fields_page(
    ctx: &Ctx,
    category: &Category,
    of: Option<&str>,
    typed: &Typed,
    faults: &[FieldError],
) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let list = fields::of(ctx.db(), ctx.tenant_id(), &category.key).await?;
    let can_change = manages(ctx, category);
    let last = list.len().saturating_sub(1);
    let back = Fields::new(t, faults).values(typed.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let line = |(at, f): (usize, &CategoryField)| {
        let came_back = of == Some(f.key.as_str());
        Line {
            key: f.key.clone(),
            name: t.text(&f.name).to_owned(),
            small: small(t, f),
            active: f.active,
            first: at == 0,
            last: at == last,
            // Only one form has the names of its fields as ids, so the others are drawn when they are asked for.
            form: if can_change && (came_back || asks_for(ctx, &f.key)) {
                let shown = if came_back { back.clone() } else { filled(t, f) };
                field_form(t, &shown, Some(f))
            } else {
                Vec::new()
            },
            open: came_back || asks_for(ctx, &f.key),
        }
    };
    let lines: Vec<Line> = list.iter().enumerate().map(line).collect();
    let editing = lines.iter().any(|l| !l.form.is_empty());
    let new = if of == Some("") { back.clone() } else { Fields::new(t, &[]).value("kind", "text") };
    let active: Vec<CategoryField> = list.iter().filter(|f| f.active).cloned().collect();
    let shown = forms::groups(t, &Fields::new(t, &[]), &active, &[Category { active: true, ..category.clone() }]);
    let edit = format!("/tasks/categories/{}", category.key);
    let view = FieldsView {
        t,
        summary: back.summary(),
        base: format!("/tasks/categories/{}/fields", category.key),
        edit: if can_change {
            parts::button_link(&edit, &t.get("tasks-category-edit"), "settings", Variant::Secondary)
        } else {
            Html::default()
        },
        add: (can_change && !editing).then(|| field_form(t, &new, None)),
        add_open: of == Some("") || list.is_empty(),
        lines,
        preview: shown.into_iter().flat_map(|g| g.fields).collect(),
        can_change,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.text(&category.name)).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.crumb("/tasks/categories", t.get("tasks-categories")).lead(t.get("tasks-fields-lead")).narrow().body(&view)
}

/// Whether the address asks for the form of this field.
fn asks_for(ctx: &Ctx, key: &str) -> bool {
    ctx.path().ends_with(&format!("?field={key}"))
}

fn kind_key(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "tasks-field-kind-text",
        FieldKind::Number => "tasks-field-kind-number",
        FieldKind::Date => "tasks-field-kind-date",
        FieldKind::Choice => "tasks-field-kind-choice",
    }
}

fn small(t: &T, f: &CategoryField) -> String {
    let mut words = vec![t.get(kind_key(f.kind))];
    if f.required {
        words.push(t.get("tasks-field-required"));
    }
    words.extend((!f.active).then(|| t.get("tasks-field-retired")));
    words.extend(f.choices.iter().map(|c| t.text(&c.name).to_owned()));
    words.join(" · ")
}

/// The form of a field as it is.
fn filled<'a>(t: &'a T, f: &CategoryField) -> Fields<'a> {
    let choice = |text: &Text| match (apart(text, &text.nn), apart(text, &text.en)) {
        (nn, en) if nn.is_empty() && en.is_empty() => text.nb.clone(),
        _ => format!("{} | {} | {}", text.nb, text.nn, text.en),
    };
    let choices: Vec<String> = f.choices.iter().map(|c| choice(&c.name)).collect();
    Fields::new(t, &[])
        .value("name_nb", &f.name.nb)
        .value("name_nn", apart(&f.name, &f.name.nn))
        .value("name_en", apart(&f.name, &f.name.en))
        .value("required", if f.required { "yes" } else { "" })
        .value("choices", choices.join("\n"))
}

fn field_form<'a>(t: &T, f: &Fields<'a>, there: Option<&CategoryField>) -> Vec<Field<'a>> {
    let other = t.get("tasks-category-other-hint");
    let mut list = vec![
        f.text("name_nb", t.get("tasks-category-name-nb")).max(200),
        f.text("name_nn", t.get("tasks-category-name-nn")).hint(&other).max(200).optional(),
        f.text("name_en", t.get("tasks-category-name-en")).hint(&other).max(200).optional(),
    ];
    if there.is_none() {
        let kinds: Vec<Choice> = FieldKind::ALL.iter().map(|k| Choice::new(k.name(), t.get(kind_key(*k)))).collect();
        list.push(f.radio("kind", t.get("tasks-field-kind"), &kinds));
    }
    if there.is_none_or(|there| there.kind == FieldKind::Choice) {
        let hint = t.get("tasks-field-choices-hint");
        list.push(f.textarea("choices", t.get("tasks-field-choices")).hint(hint).rows(4).optional());
    }
    list.push(f.checkbox("required", t.get("tasks-field-must")));
    list
}

/// What the form of a field sends.
fn wanted(typed: &Typed) -> NewField {
    let choice = |line: &str| {
        let mut parts = line.split('|').map(str::trim);
        let nb = parts.next().unwrap_or_default().to_owned();
        let mut or_nb = || parts.next().filter(|p| !p.is_empty()).unwrap_or(&nb).to_owned();
        let (nn, en) = (or_nb(), or_nb());
        Text::new(&nb, &nn, &en)
    };
    NewField {
        name: spoken(typed, "name"),
        kind: FieldKind::from_name(text(typed, "kind")),
        required: text(typed, "required") == "yes",
        choices: text(typed, "choices").lines().filter(|l| !l.trim().is_empty()).map(choice).collect(),
    }
}

async fn field_add(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Reply {
    field_put(ctx, &id, None, typed).await
}

async fn field_change(ctx: Ctx, Path((id, field)): Path<(String, String)>, Form(typed): Form<Typed>) -> Reply {
    field_put(ctx, &id, Some(&field), typed).await
}

async fn field_put(ctx: Ctx, id: &str, field: Option<&str>, typed: Typed) -> Reply {
    match manage::field_change(&ctx, id, field, &wanted(&typed)).await {
        Ok(()) => Ok(Redirect::to(&format!("/tasks/categories/{id}/fields")).into_response()),
        Err(Error::Invalid(mut faults)) => {
            faults.iter_mut().filter(|f| matches!(f.field, "name" | "key")).for_each(|f| f.field = "name_nb");
            let category = category_see(&ctx, id).await?;
            Ok(fields_page(&ctx, &category, Some(field.unwrap_or_default()), &typed, &faults).await?)
        }
        Err(other) => Err(other.into()),
    }
}

async fn field_move(ctx: Ctx, Path((id, field)): Path<(String, String)>, Form(typed): Form<Typed>) -> Reply {
    let to = Move::from_name(text(&typed, "do")).ok_or(Error::NotFound)?;
    manage::field_move(&ctx, &id, &field, to).await?;
    Ok(Redirect::to(&format!("/tasks/categories/{id}/fields")).into_response())
}
