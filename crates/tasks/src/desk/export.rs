//! `GET /tasks/export.csv` and `GET /tasks/export.xlsx`: a list as a sheet, as spreadsheets here read it.

use std::collections::HashMap;

use axum::extract::Query as UrlQuery;
use base::id::Uuid;
use base::{Error, Result};
use door::{Ctx, HatKind, Heavy, Place, Reply};
use serde::Deserialize;
use web::T;

use crate::around::{self, UnitNames};
use crate::category::{Category, store as categories};
use crate::sheet::{self as xlsx, Cell, Sheet};
use crate::task::list::{self, Line, Narrow, Query, View};
use crate::task::model::unit_hat;

/// Rows in one sheet; who needs more asks the API.
const ROWS: u32 = 10_000;
/// Taking a task out of the program, as the access log calls it.
const SEEN: &str = "task_export";

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    view: String,
    category: String,
}

/// The lines of a list and the names in it.
struct Found {
    /// Held until the sheet is made.
    place: Place,
    t: T,
    lines: Vec<Line>,
    names: UnitNames,
    all: Vec<Category>,
}

impl Found {
    async fn of(ctx: &Ctx, asked: Asked) -> Result<Self> {
        if !ctx.has_hat(HatKind::Job) {
            return Err(Error::NotFound);
        }
        let place = ctx.turn(Heavy::Sheet).await?;
        let query = Query {
            view: View::from_name(&asked.view),
            category: Some(asked.category).filter(|c| !c.is_empty() && !c.contains('\0')),
            narrow: Narrow::default(),
            person: ctx.signed_in()?.person,
            today: ctx.now().date(),
            after: None,
            limit: ROWS,
        };
        let asker = ctx.clone();
        let lines = ctx.held(&place, async move { list::list(asker.replica(), &asker.scope(), &query).await }).await?;
        seen(ctx, &lines).await?;
        Ok(Self {
            place,
            t: ctx.viewer().t,
            lines,
            names: around::unit_names(ctx).await?,
            all: categories::all(ctx.replica(), ctx.tenant_id()).await?,
        })
    }

    fn category(&self, key: &str) -> String {
        self.all.iter().find(|c| c.key == key).map_or(key, |c| self.t.text(&c.name)).to_owned()
    }
}

/// Notes for the access log whose tasks are in the sheet. The list on the page shows as little of each and is not
/// noted, but a sheet is handed out: who reads it later, no log says.
async fn seen(ctx: &Ctx, lines: &[Line]) -> Result<()> {
    let hats: HashMap<Uuid, String> = lines.iter().filter_map(|l| Some((l.id.0, hat(ctx, l)?))).collect();
    let tasks: Vec<Uuid> = hats.keys().copied().collect();
    for (task, person) in ctx.subjects_of("task", &tasks).await? {
        let hat = hats.get(&task).map(String::as_str).unwrap_or_default();
        ctx.seen(SEEN, hat, "task", task, person);
    }
    Ok(())
}

/// The hat by which she has a line; none for one that only says that there is something.
fn hat(ctx: &Ctx, line: &Line) -> Option<String> {
    let open = line.open.as_ref()?;
    let unit = unit_hat(&line.unit);
    let worn = ctx.hat_keys_for("task");
    let asked = open.delegate.as_ref().map(|d| d.hat.clone()).filter(|_| !worn.contains(&unit.as_str()));
    Some(asked.unwrap_or(unit))
}

/// `GET /tasks/export.csv`
pub async fn sheet(ctx: Ctx, UrlQuery(asked): UrlQuery<Asked>) -> Reply {
    let found = Found::of(&ctx, asked).await?;
    let text = csv(&found.t, &found.lines, &found.names, |key| found.category(key))?;
    Ok(web::download::saved("text/csv; charset=utf-8", &(found.t.get("tasks-file-tasks") + ".csv"), text))
}

/// `GET /tasks/export.xlsx`
pub async fn book(ctx: Ctx, UrlQuery(asked): UrlQuery<Asked>) -> Reply {
    let found = Found::of(&ctx, asked).await?;
    let name = found.t.get("tasks-menu-tasks");
    let head = COLUMNS.iter().map(|key| found.t.get(key)).collect();
    let rows = found.lines.iter().map(|line| cells(&found, line)).collect();
    Ok(xlsx::answer(&found.place, vec![Sheet { name, head, rows }], &found.t.get("tasks-file-tasks"), ctx.now())
        .await?)
}

/// A line of the list; of what she may not see yet no more than the list says.
fn cells(found: &Found, line: &Line) -> Vec<Cell> {
    let t = &found.t;
    let (state, unit) = (t.get(line.state.key()), found.names.name(&line.unit));
    let Some(open) = &line.open else {
        let locked = t.with("tasks-locked", &[("number", &line.number)]);
        let before = [line.number.clone(), locked, state].map(Cell::Words);
        return before.into_iter().chain([Cell::Empty, Cell::Empty, Cell::Words(unit)]).collect();
    };
    let words = [
        line.number.clone(),
        t.text(&open.title).to_owned(),
        state,
        open.category.as_deref().map(|key| found.category(key)).unwrap_or_default(),
        open.place.clone(),
        unit,
        open.delegate.as_ref().map(|d| d.name.clone()).unwrap_or_default(),
        open.assignee_name.clone(),
    ];
    let days = [Cell::day(open.due), Cell::Date(open.opened_at.date())];
    words.map(Cell::Words).into_iter().chain(days).collect()
}

const COLUMNS: [&str; 10] = [
    "tasks-bulk-number",
    "tasks-bulk-title",
    "tasks-status",
    "tasks-list-category",
    "tasks-fact-place",
    "tasks-fact-unit",
    "tasks-fact-delegate",
    "tasks-export-assignee",
    "tasks-export-due",
    "tasks-fact-opened",
];

/// With semicolons, and the mark by which spreadsheets know the encoding.
fn csv(t: &T, lines: &[Line], names: &UnitNames, category: impl Fn(&str) -> String) -> Result<String> {
    let mut out = String::from("\u{feff}");
    row(&mut out, COLUMNS.iter().map(|key| t.get(key)));
    for line in lines {
        let state = t.get(line.state.key());
        let unit = names.name(&line.unit);
        let Some(open) = &line.open else {
            let locked = t.with("tasks-locked", &[("number", &line.number)]);
            row(&mut out, [line.number.clone(), locked, state, String::new(), String::new(), unit]);
            continue;
        };
        row(
            &mut out,
            [
                line.number.clone(),
                t.text(&open.title).to_owned(),
                state,
                open.category.as_deref().map(&category).unwrap_or_default(),
                open.place.clone(),
                unit,
                open.delegate.as_ref().map(|d| d.name.clone()).unwrap_or_default(),
                open.assignee_name.clone(),
                open.due.map(|d| d.to_string()).unwrap_or_default(),
                open.opened_at.date().to_string(),
            ],
        );
    }
    Ok(out)
}

fn row(out: &mut String, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().map(|c| cell(&c)).collect();
    out.push_str(&cells.join(";"));
    out.push_str("\r\n");
}

/// In quotes, and never a formula: what begins like one would be computed where it is opened.
fn cell(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let guard = if first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@')) { "'" } else { "" };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_ends_where_it_ends() {
        assert_eq!(cell("Lyngstien 13"), "\"Lyngstien 13\"");
        assert_eq!(cell("sa \"hei\"; gikk"), "\"sa \"\"hei\"\"; gikk\"");
        for formula in ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", " =1"] {
            assert!(cell(formula).starts_with("\"'"), "{formula:?}");
        }
        assert_eq!(cell("a\r\nb"), "\"a  b\"");
    }
}
