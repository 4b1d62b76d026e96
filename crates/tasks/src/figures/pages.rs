//! `GET /tasks/figures` and the same as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query as Url;
use base::{Error, Result};
use door::{Ctx, HatKind, Heavy, Reply, Routes};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::page::fragment;
use web::parts::{self, Table};
use web::{Html, Page, T};

use super::chart::chart;
use super::csv;
use super::list::{self, escaped, href};
use super::model::{By, Chosen, Place, Raw, What};
use super::rules::{self, Line, WEEKS, Week};
use super::store;
use crate::category::store as categories;
use crate::task::Source;
use crate::{around, show};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/figures", page)
        .get("/tasks/figures/part", part)
        .get("/tasks/figures/csv", file)
        .get("/tasks/figures/xlsx", book)
        .get("/tasks/figures/list", list::page)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: String,
    category: String,
    source: String,
    weeks: String,
}

impl Asked {
    fn weeks(&self) -> u32 {
        self.weeks.parse().ok().filter(|w| WEEKS.contains(w)).unwrap_or(WEEKS[1])
    }

    fn query(&self) -> String {
        let pairs = [("unit", &self.unit), ("category", &self.category), ("source", &self.source)];
        let set = pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| format!("&{n}={}", escaped(v)));
        format!("?weeks={}{}", self.weeks(), set.collect::<String>())
    }
}

/// What somebody chose, of the units that she works in.
///
/// # Errors
/// `NotFound` for who has no job, and for a unit that is not hers.
pub(super) fn chosen_of(
    ctx: &Ctx,
    unit: Option<String>,
    category: Option<String>,
    source: Option<String>,
) -> Result<Chosen> {
    let hats = ctx.hat_keys_for("task");
    let mine: Vec<String> = hats.into_iter().filter_map(|key| key.strip_prefix("unit:")).map(str::to_owned).collect();
    let nul = |text: &Option<String>| text.as_ref().is_some_and(|t| t.contains('\0'));
    if mine.is_empty() || nul(&category) || nul(&source) {
        return Err(Error::NotFound);
    }
    let units = match unit {
        None => mine,
        Some(unit) if mine.contains(&unit) => vec![unit],
        Some(_) => return Err(Error::NotFound),
    };
    Ok(Chosen { units, category, source })
}

/// Everything that is shown.
struct Figures {
    asked: Asked,
    raw: Raw,
    weeks: Vec<Week>,
    /// Names of units and categories by key.
    names: HashMap<(By, String), String>,
}

impl Figures {
    /// For a sheet, with the place for making it. Who may not have it takes none.
    async fn in_turn(ctx: &Ctx, t: &T, asked: Asked) -> Result<(door::Place, Self)> {
        if !ctx.has_hat(HatKind::Job) {
            return Err(Error::NotFound);
        }
        let place = ctx.turn(Heavy::Sheet).await?;
        let (asker, t) = (ctx.clone(), t.clone());
        let figures = ctx.held(&place, async move { Self::of(&asker, &t, asked).await }).await?;
        Ok((place, figures))
    }

    async fn of(ctx: &Ctx, t: &T, asked: Asked) -> Result<Self> {
        let set = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let chosen = chosen_of(ctx, set(&asked.unit), set(&asked.category), set(&asked.source))?;
        let today = ctx.now().date();
        let weeks = rules::weeks(today, asked.weeks());
        let raw = store::raw(ctx.replica(), ctx.tenant_id(), &chosen, rules::whole(&weeks), today).await?;
        let mut names = HashMap::new();
        let units = around::unit_names(ctx).await?;
        for unit in &chosen.units {
            names.insert((By::Unit, unit.clone()), units.name(unit));
        }
        for category in categories::all(ctx.replica(), ctx.tenant_id()).await? {
            names.insert((By::Category, category.key.clone()), t.text(&category.name).to_owned());
        }
        names.insert((By::Category, String::new()), t.get("tasks-figures-no-category"));
        for Place { source, .. } in raw.places() {
            if let Some(known) = Source::from_text(source) {
                names.entry((By::Source, source.clone())).or_insert_with(|| show::source(t, &known));
            }
        }
        Ok(Self { asked, raw, weeks, names })
    }

    fn name(&self, by: By, key: &str) -> String {
        self.names.get(&(by, key.to_owned())).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The list behind a number in the line of this grouping.
    fn behind(&self, what: What, by: Option<(By, &str)>, weeks: &[Week]) -> String {
        let set = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let mut asked = list::Asked {
            unit: set(&self.asked.unit),
            category: set(&self.asked.category),
            source: set(&self.asked.source),
            ..list::Asked::default()
        };
        match by {
            Some((By::Unit, key)) => asked.unit = Some(key.to_owned()),
            Some((By::Category, key)) => asked.category = Some(key.to_owned()),
            Some((By::Source, key)) => asked.source = Some(key.to_owned()),
            None => {}
        }
        if matches!(what, What::Opened | What::Closed) {
            asked.from = weeks.first().map(|w| w.monday);
            asked.weeks = u32::try_from(weeks.len()).ok();
        }
        href(what, &asked, None)
    }
}

#[derive(Template)]
#[template(path = "figures.html")]
struct View<'a> {
    t: &'a T,
    unit: Option<Field<'a>>,
    category: Field<'a>,
    weeks: Field<'a>,
    source: &'a str,
    /// The query of the files.
    query: String,
    body: Html,
}

async fn page(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let figures = Figures::of(&ctx, t, asked).await?;
    let asked = &figures.asked;
    let hats = ctx.hats();
    let jobs = hats.iter().filter(|h| h.kind == HatKind::Job);
    let units: Vec<Choice> =
        jobs.filter_map(|h| Some(Choice::new(h.key.strip_prefix("unit:")?, t.text(&h.name)))).collect();
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let choices: Vec<Choice> = all.iter().map(|c| Choice::new(&c.key, t.text(&c.name))).collect();
    let spans: Vec<Choice> =
        WEEKS.iter().map(|w| Choice::new(w, t.count("tasks-figures-weeks", i64::from(*w)))).collect();
    let fields =
        Fields::new(t, &[]).value("unit", &asked.unit).value("category", &asked.category).value("weeks", asked.weeks());
    let topics: Vec<&str> = hats.iter().filter(|h| h.kind == HatKind::Job).map(|h| h.key.as_str()).collect();
    let view = View {
        t,
        unit: (units.len() > 1).then(|| fields.select("unit", t.get("tasks-figures-unit"), &units).optional()),
        category: fields.select("category", t.get("tasks-list-category"), &choices).optional(),
        weeks: fields.select("weeks", t.get("tasks-figures-period"), &spans),
        source: &asked.source,
        query: asked.query(),
        body: parts::live(
            &topics,
            &format!("/tasks/figures/part{}", asked.query()),
            &Html::render(&body(t, &figures))?,
        ),
    };
    Ok(Page::new(&viewer, t.get("tasks-figures")).wide().crumb("/tasks", t.get("tasks-menu-tasks")).body(&view)?)
}

/// What is live.
async fn part(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let t = ctx.viewer().t;
    let figures = Figures::of(&ctx, &t, asked).await?;
    Ok(fragment(&body(&t, &figures))?)
}

impl Figures {
    /// The lines of each grouping with the names that people know.
    fn groups(&self) -> [(By, Vec<(Line, String)>); 3] {
        By::ALL.map(|by| {
            let named = |line: Line| (line.clone(), self.name(by, &line.key));
            (by, rules::lines(&self.raw, by).into_iter().map(named).collect())
        })
    }
}

/// `GET /tasks/figures/xlsx`
async fn book(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let t = ctx.viewer().t;
    let (place, figures) = Figures::in_turn(&ctx, &t, asked).await?;
    let weeks = rules::by_week(&figures.raw, &figures.weeks);
    let sheets = csv::sheets(&t, &figures.groups(), &weeks);
    Ok(crate::sheet::answer(&place, sheets, &t.get("tasks-file-figures"), ctx.now()).await?)
}

/// `GET /tasks/figures/csv`
async fn file(ctx: Ctx, Url(asked): Url<Asked>) -> Reply {
    let t = ctx.viewer().t;
    let (_place, figures) = Figures::in_turn(&ctx, &t, asked).await?;
    let name = t.get("tasks-file-figures") + ".csv";
    Ok(web::download::saved("text/csv; charset=utf-8", &name, csv::csv(&figures.groups())))
}

#[derive(Template)]
#[template(path = "figures_body.html")]
struct Body<'a> {
    t: &'a T,
    /// Label, number, the list behind it.
    now: Vec<(String, String, String)>,
    chart: Html,
    weeks: Html,
    tables: Vec<Html>,
}

fn body<'a>(t: &'a T, f: &Figures) -> Body<'a> {
    let total = rules::total(&f.raw);
    let now = [(What::Open, total.open), (What::Overdue, total.overdue), (What::Waiting, total.waiting)];
    let weeks = rules::by_week(&f.raw, &f.weeks);
    Body {
        t,
        now: now.map(|(what, n)| (t.get(what.key()), t.number(n), f.behind(what, None, &[]))).to_vec(),
        chart: chart(t, &weeks),
        weeks: weeks_table(t, f, &weeks),
        tables: By::ALL.map(|by| lines_table(t, f, by)).to_vec(),
    }
}

/// A number that leads to what it counts; nothing leads nowhere.
fn linked(t: &T, number: i64, href: &str) -> Html {
    let number_text = Html::text(t.number(number));
    if number == 0 { number_text } else { Html(format!("<a href=\"{}\">{number_text}</a>", Html::text(href))) }
}

fn weeks_table(t: &T, f: &Figures, weeks: &[(Week, i64, i64)]) -> Html {
    let row = |(week, came, went): &(Week, i64, i64)| {
        let behind = |what| f.behind(what, None, std::slice::from_ref(week));
        vec![
            Html::text(t.date(week.monday)),
            linked(t, *came, &behind(What::Opened)),
            linked(t, *went, &behind(What::Closed)),
        ]
    };
    parts::table(&Table {
        caption: t.get("tasks-figures-by-week"),
        columns: ["tasks-figures-week", What::Opened.key(), What::Closed.key()].map(|k| t.get(k)).to_vec(),
        numeric: vec![1, 2],
        rows: weeks.iter().rev().map(row).collect(),
    })
}

fn lines_table(t: &T, f: &Figures, by: By) -> Html {
    let columns = [
        by.key(),
        What::Open.key(),
        What::Overdue.key(),
        What::Waiting.key(),
        What::Opened.key(),
        What::Closed.key(),
        "tasks-figures-answer",
        "tasks-figures-solve",
        "tasks-figures-in-time",
    ];
    let row = |line: &Line| {
        let behind = |what| f.behind(what, Some((by, &line.key)), &f.weeks);
        let mut cells = vec![Html::text(f.name(by, &line.key))];
        let counts = [line.open, line.overdue, line.waiting, line.opened, line.closed];
        cells.extend(What::ALL.iter().zip(counts).map(|(what, n)| linked(t, n, &behind(*what))));
        cells.push(Html::text(spread(t, &line.answer)));
        cells.push(Html::text(spread(t, &line.solve)));
        cells.push(Html::text(rules::percent(line.in_time).map_or_else(String::new, |p| format!("{p} %"))));
        cells
    };
    parts::table(&Table {
        caption: t.get(by.key()),
        columns: columns.map(|k| t.get(k)).to_vec(),
        numeric: (1..9).collect(),
        rows: rules::lines(&f.raw, by).iter().map(row).collect(),
    })
}

/// The middle and nine of ten, in days or hours.
fn spread(t: &T, spread: &rules::Spread) -> String {
    match (spread.median, spread.p90) {
        (Some(median), Some(p90)) => {
            t.with("tasks-figures-spread", &[("median", &span(t, median)), ("p90", &span(t, p90))])
        }
        _ => String::new(),
    }
}

fn span(t: &T, micros: i64) -> String {
    let hours = micros / 3_600_000_000;
    if hours < 48 { t.count("tasks-figures-hours", hours) } else { t.count("tasks-figures-days", hours / 24) }
}
