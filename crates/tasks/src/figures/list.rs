//! `GET /tasks/figures/list`: the tasks behind a number, all of them and no others.

use askama::Template;
use axum::extract::Query as Url;
use base::id::Uuid;
use base::{Error, Result};
use chrono::NaiveDate;
use door::{Ctx, Reply};
use serde::Deserialize;
use web::parts::{self, Table};
use web::{Html, Page, T};

use super::model::{Chosen, What};
use super::pages::chosen_of;
use super::rules;
use super::store::{self, Condition, Listed};
use crate::around::{self, UnitNames};
use crate::show;

const PAGE: u32 = 50;

/// Which number.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The name of a [`What`].
    pub what: String,
    /// A key; all of hers when it is not said.
    pub unit: Option<String>,
    /// Empty: those without one.
    pub category: Option<String>,
    /// As [`crate::Source::text`] says it.
    pub source: Option<String>,
    /// The Monday of the first week, and how many weeks.
    pub from: Option<NaiveDate>,
    pub weeks: Option<u32>,
    /// The id of the last line of the page before.
    pub after: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "figures_list.html")]
struct View {
    count: String,
    table: Html,
    paging: Html,
}

pub async fn page(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let what = What::from_name(&asked.what).ok_or(Error::NotFound)?;
    let chosen = chosen_of(&ctx, asked.unit.clone(), asked.category.clone(), asked.source.clone())?;
    let condition = || condition(&ctx, &chosen, what, &asked);
    let count = store::count(ctx.replica(), condition()?).await?;
    let after = asked.after.unwrap_or(Uuid::nil());
    let mut lines = store::listed(ctx.replica(), condition()?, ctx.assurance(), after, PAGE + 1).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| more).map(|last| href(what, &asked, Some(last.id)));
    let first = asked.after.map(|_| href(what, &asked, None));
    let view = View {
        count: t.count("tasks-figures-count", count),
        table: table(t, &lines, &around::unit_names(&ctx).await?),
        paging: parts::pagination(t, first.as_deref(), next.as_deref()),
    };
    let page = Page::new(&viewer, t.get(what.key())).wide().crumb("/tasks", t.get("tasks-menu-tasks"));
    Ok(page.crumb("/tasks/figures", t.get("tasks-figures")).body(&view)?)
}

/// The condition of the number that led here.
fn condition(ctx: &Ctx, chosen: &Chosen, what: What, asked: &Asked) -> Result<Condition> {
    let today = ctx.now().date();
    let weeks = match asked.from {
        None => rules::weeks(today, 1),
        Some(monday) => {
            let count = asked.weeks.unwrap_or(1).clamp(1, 60);
            let later = |n: u32| monday.checked_add_days(chrono::Days::new(u64::from(n) * 7));
            (0..count).filter_map(|n| rules::week(later(n)?)).collect()
        }
    };
    if weeks.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(Condition::new(ctx.tenant_id(), chosen, what, rules::whole(&weeks), today))
}

/// The address of a list, as numbers link to it.
pub fn href(what: What, asked: &Asked, after: Option<Uuid>) -> String {
    let mut query = url_query(&[("what", Some(what.name().to_owned()))]);
    query += &url_query(&[
        ("unit", asked.unit.clone()),
        ("category", asked.category.clone()),
        ("source", asked.source.clone()),
        ("from", asked.from.map(|d| d.to_string())),
        ("weeks", asked.weeks.map(|w| w.to_string())),
        ("after", after.map(|id| id.to_string())),
    ]);
    format!("/tasks/figures/list?{}", query.trim_start_matches('&'))
}

fn url_query(pairs: &[(&str, Option<String>)]) -> String {
    pairs.iter().filter_map(|(name, value)| Some(format!("&{name}={}", escaped(value.as_deref()?)))).collect()
}

/// A source is what a system is called: it may have any characters.
pub(super) fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn table(t: &T, lines: &[Listed], names: &UnitNames) -> Html {
    let columns = [
        "tasks-figures-number",
        "tasks-figures-what",
        "tasks-figures-unit",
        "tasks-figures-state",
        "tasks-figures-came",
    ];
    let row = |line: &Listed| {
        let title = line.title.as_ref().map_or_else(|| t.get("tasks-figures-locked"), |title| t.text(title).to_owned());
        let link = format!("<a href=\"/tasks/{}\">{}</a>", line.id, Html::text(&line.number));
        vec![
            Html(link),
            Html::text(title),
            Html::text(names.name(&line.unit)),
            show::state_tag(t, line.state).html(),
            Html::text(t.date(line.opened_at.date())),
        ]
    };
    parts::table(&Table {
        caption: t.get("tasks-figures-list"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        rows: lines.iter().map(row).collect(),
        ..Table::default()
    })
}
