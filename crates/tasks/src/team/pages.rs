//! `/tasks/teams`: the teams of the one who looks, and setting up a new one; a page for each.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result};
use chrono::{Days, NaiveDate};
use door::{Ctx, HatKind, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Card, Definitions, Heading, Tag, Tone};
use web::{Html, Page, T};

use super::actions::{self, NewTeam, TeamChange};
use super::{Team, TeamId};
use crate::around::{self, UnitNames};
use crate::category::store as categories;

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/teams", list)
        .post("/tasks/teams", make)
        .get("/tasks/teams/{id}", one)
        .post("/tasks/teams/{id}/members", add)
        .post("/tasks/teams/{id}/members/removal", remove)
        .post("/tasks/teams/{id}/end", end)
}

/// A form whose fields may come several times.
type Pairs = Vec<(String, String)>;

fn first<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

fn every(pairs: &Pairs, name: &str) -> Vec<String> {
    pairs.iter().filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
}

fn day(pairs: &Pairs, name: &'static str) -> Result<Option<NaiveDate>> {
    match first(pairs, name).trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::invalid(name, "tasks-date-wrong")),
    }
}

/// The keys of the units she works in.
fn own_units(ctx: &Ctx) -> Vec<String> {
    ctx.hats()
        .into_iter()
        .filter(|h| h.kind == HatKind::Job && h.counts_for("task"))
        .filter_map(|h| h.key.strip_prefix("unit:").map(str::to_owned))
        .filter(|u| !crate::deviation::is_drawer(u))
        .collect()
}

async fn list(ctx: Ctx) -> Reply {
    let tomorrow = ctx.now().date().checked_add_days(Days::new(30)).map(|d| d.to_string()).unwrap_or_default();
    Ok(list_page(&ctx, &vec![("ends".into(), tomorrow)], &[]).await?)
}

#[derive(Template)]
#[template(path = "teams.html")]
struct ListView<'a> {
    t: &'a T,
    summary: Html,
    cards: Html,
    fields: Vec<Field<'a>>,
    open: bool,
}

async fn list_page(ctx: &Ctx, typed: &Pairs, faults: &[FieldError]) -> Result<Response> {
    let own = own_units(ctx);
    if own.is_empty() {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let names = around::unit_names(ctx).await?;
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let today = ctx.now().date();
    let teams = actions::teams(ctx).await?;
    let cards: Vec<Card> = teams.iter().map(|team| card(t, team, &names, today)).collect();
    let fields = Fields::new(t, faults).values(typed.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let mut list = vec![
        fields.text("name", t.get("tasks-team-name")).hint(t.get("tasks-team-name-hint")).max(80),
        fields.text("purpose", t.get("tasks-team-purpose")).max(300).optional(),
        fields.date("ends", t.get("tasks-team-ends")).hint(t.get("tasks-team-ends-hint")).short(),
    ];
    if own.len() > 1 {
        let choices: Vec<Choice> = own.iter().map(|k| Choice::new(k, names.name(k))).collect();
        list.push(fields.select("unit", t.get("tasks-team-unit"), &choices));
    }
    let units: Vec<Choice> =
        around::units_of(&all, &names).into_iter().map(|k| Choice::new(format!("unit:{k}"), names.name(&k))).collect();
    let hint = t.get("tasks-team-members-hint");
    list.push(fields.checkboxes("members", t.get("tasks-team-members"), &units).hint(hint).optional());
    let view = ListView {
        t,
        summary: fields.summary(),
        cards: if cards.is_empty() {
            parts::empty("team", &t.get("tasks-none-teams"), &t.get("tasks-none-teams-text"), &Html::default())
        } else {
            parts::cards(t, &cards)
        },
        fields: list,
        open: !faults.is_empty() || teams.is_empty(),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.get("tasks-teams")).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.lead(t.get("tasks-teams-lead")).body(&view)
}

fn card(t: &T, team: &Team, names: &UnitNames, today: NaiveDate) -> Card {
    let tag = if team.is_over(today) {
        Tag::new(Tone::Neutral, t.get("tasks-team-over"))
    } else {
        Tag::new(Tone::Success, t.get("tasks-team-active"))
    };
    let count = i64::try_from(team.members.len()).unwrap_or_default();
    Card {
        title: team.name.clone(),
        href: team.href(),
        icon: "team",
        status: Some(tag),
        text: team.purpose.clone(),
        meta: vec![
            names.name(&team.unit),
            t.count("tasks-team-count", count),
            t.with("tasks-team-until", &[("date", &t.date(team.ends))]),
        ],
        heading: Heading::H2,
        ..Card::default()
    }
}

async fn make(ctx: Ctx, Form(pairs): Form<Pairs>) -> Reply {
    let own = own_units(&ctx);
    let unit = match (first(&pairs, "unit"), own.as_slice()) {
        ("", [only]) => only.clone(),
        (named, _) => named.to_owned(),
    };
    let made = async {
        let new = NewTeam {
            name: first(&pairs, "name").to_owned(),
            purpose: first(&pairs, "purpose").to_owned(),
            unit,
            ends: day(&pairs, "ends")?,
            members: every(&pairs, "members"),
        };
        actions::team_make(&ctx, &new).await
    };
    match made.await {
        Ok(team) => Ok(Redirect::to(&team.href()).into_response()),
        Err(Error::Invalid(faults)) => Ok(list_page(&ctx, &pairs, &faults).await?),
        Err(other) => Err(other.into()),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// The unit whose people are offered.
    unit: String,
}

async fn one(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let team = actions::team(&ctx, id.parse()?).await?;
    Ok(team_page(&ctx, &team, &asked.unit, &[]).await?)
}

/// A member as the page shows it.
struct Line {
    hat: String,
    name: String,
    icon: Html,
}

#[derive(Template)]
#[template(path = "team.html")]
struct TeamView<'a> {
    t: &'a T,
    summary: Html,
    facts: Html,
    members: Vec<Line>,
    base: String,
    can_change: bool,
    units: Field<'a>,
    people: Option<Field<'a>>,
    unit: &'a str,
    ends: Field<'a>,
    over: bool,
}

async fn team_page(ctx: &Ctx, team: &Team, unit: &str, faults: &[FieldError]) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let today = ctx.now().date();
    let names = around::unit_names(ctx).await?;
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let name = |hat: &str, kept: &str| hat.strip_prefix("unit:").map_or_else(|| kept.to_owned(), |k| names.name(k));
    let members = team
        .members
        .iter()
        .map(|m| Line {
            hat: m.hat.clone(),
            name: name(&m.hat, &m.name),
            icon: parts::icon(if m.hat.starts_with("unit:") { "team" } else { "person" }),
        })
        .collect();
    let units: Vec<Choice> =
        around::units_of(&all, &names).into_iter().map(|k| Choice::new(&k, names.name(&k))).collect();
    let fields = Fields::new(t, faults).value("unit", unit).value("ends", team.ends);
    let people = if unit.is_empty() { None } else { Some(people(ctx, t, team, unit, &names, &fields).await?) };
    let view = TeamView {
        t,
        summary: fields.summary(),
        facts: parts::definitions(
            &Definitions::new()
                .line(t.get("tasks-team-purpose"), &team.purpose)
                .line(t.get("tasks-team-unit"), names.name(&team.unit))
                .line(t.get("tasks-team-ends"), t.date(team.ends)),
        ),
        members,
        base: team.href(),
        can_change: ctx.could("team_change", team),
        units: fields.select("unit", t.get("tasks-team-from-unit"), &units),
        people,
        unit,
        ends: fields.date("ends", t.get("tasks-team-ends")).hint(t.get("tasks-team-ends-hint")).short(),
        over: team.is_over(today),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, &team.name).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.crumb("/tasks/teams", t.get("tasks-teams")).body(&view)
}

/// The whole unit, and each who works in it and is not in the team yet.
async fn people<'a>(
    ctx: &Ctx,
    t: &T,
    team: &Team,
    unit: &str,
    names: &UnitNames,
    fields: &Fields<'a>,
) -> Result<Field<'a>> {
    let staff = register::employees_of_unit(ctx.replica(), ctx.tenant_id(), unit, ctx.now().date()).await?;
    let whole = Choice::new(format!("unit:{unit}"), t.with("tasks-team-whole-unit", &[("unit", &names.name(unit))]));
    let each = staff.into_iter().map(|e| Choice::new(format!("person:{}", e.person), e.name).hint(e.position));
    let free: Vec<Choice> =
        std::iter::once(whole).chain(each).filter(|c| !team.members.iter().any(|m| m.hat == c.value)).collect();
    Ok(fields.checkboxes("members", t.get("tasks-team-add-who"), &free))
}

async fn change(ctx: &Ctx, id: &str, unit: &str, change: Result<TeamChange>) -> Reply {
    let id: TeamId = id.parse()?;
    let done = match change {
        Ok(change) => actions::team_change(ctx, id, &change).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(team) => Ok(Redirect::to(&team.href()).into_response()),
        Err(Error::Invalid(faults)) => {
            let team = actions::team(ctx, id).await?;
            Ok(team_page(ctx, &team, unit, &faults).await?)
        }
        Err(other) => Err(other.into()),
    }
}

async fn add(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Reply {
    let adds = every(&pairs, "members");
    let wanted = if adds.is_empty() {
        Err(Error::invalid("members", "tasks-team-add-nobody"))
    } else {
        Ok(TeamChange { add: adds, ..TeamChange::default() })
    };
    change(&ctx, &id, first(&pairs, "unit"), wanted).await
}

async fn remove(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Reply {
    let wanted = TeamChange { remove: every(&pairs, "member"), ..TeamChange::default() };
    change(&ctx, &id, "", Ok(wanted)).await
}

/// Another last day, or an end now.
async fn end(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Reply {
    let wanted = match first(&pairs, "now") {
        "" => day(&pairs, "ends"),
        _ => Ok(ctx.now().date().checked_sub_days(Days::new(1))),
    };
    let wanted = wanted.and_then(|ends| match ends {
        None => Err(Error::invalid("ends", "tasks-team-ends-missing")),
        ends => Ok(TeamChange { ends, ..TeamChange::default() }),
    });
    change(&ctx, &id, "", wanted).await
}
