//! What anybody may know of a fault that a resident reported, and reporting one through another
//! program.
//!
//! Public is the category, the place to within some metres, the state and the times. What was
//! written, by whom, photos and notes are not read here at all, so nothing can leak on the way. An
//! answer is read only where the municipality publishes the answers of the category.

use base::{Error, Result, TenantId, Time};
use chrono::NaiveDate;
use door::{Ctx, client};
use store::{Db, FromQueryResult, Guarded, Party, Subject, Value, vals};

use super::actions::begin;
use super::model::{Audience, Place, Side, Step, StepKind};
use super::report::{Report, Reported, draft, link_hat, place_of};
use super::rules;
use super::source::{Source, SourceKind};
use super::store::due_of;
use crate::category::store as categories;
use crate::erase::year_and_serial;
use crate::route;

/// The source of a task that another program reported for somebody.
pub const SOURCE: &str = "open311";

/// A category whose reports are public.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// Its key.
    pub category: String,
    /// Who reported before could not know that it would be public.
    pub from: Time,
    /// Answers given from then on are public, too.
    pub answers_from: Option<Time>,
}

/// The public part of a report.
#[derive(Clone, PartialEq, Debug)]
pub struct PublicTask {
    /// Such as `2026-1042`.
    pub number: String,
    /// The key of the category.
    pub category: String,
    /// Nothing else of its state is public.
    pub closed: bool,
    /// Degrees north and east, to within [`DECIMALS`].
    pub point: Option<(f64, f64)>,
    /// The key of the unit that has it.
    pub unit: String,
    /// Empty unless the answers of its category are public.
    pub answer: String,
    /// The promised day.
    pub due: Option<NaiveDate>,
    pub opened_at: Time,
    /// When something happened that all it concerns may know.
    pub changed_at: Time,
}

/// Which public reports, newest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicQuery {
    /// Reported from then on, and before `until`.
    pub from: Time,
    /// What was reported at this time is not among them.
    pub until: Time,
    /// Only those that are closed, or that are not.
    pub closed: Option<bool>,
    /// The most that are given, of all categories together.
    pub limit: u32,
}

/// Places are told to four decimals of a degree: about ten metres, enough to find a lamp post.
pub const DECIMALS: i32 = 4;

#[derive(FromQueryResult)]
struct Row {
    year: i64,
    serial: i64,
    category: String,
    closed: bool,
    lat: Option<f64>,
    lon: Option<f64>,
    due: String,
    unit: String,
    opened_at: i64,
    changed_at: i64,
    closed_at: Option<i64>,
    answer: String,
}

/// All that is ever read for the public; an answer is added where it is public.
const COLUMNS: &str = "id, year, serial, category, closed, lat, lon, due, unit, opened_at, changed_at, closed_at";
/// As the index `task_public` says it; not what a system reported that somebody called so. Above level none
/// nothing of a task is public.
const PUBLIC: &str = "source IN ('report', 'open311') AND source_kind IN ('resident', 'politician') AND assurance = 0";

fn answer_of(published: &Published) -> &'static str {
    if published.answers_from.is_some() { "answer" } else { "'' AS answer" }
}

fn rounded(degrees: f64) -> f64 {
    let scale = 10f64.powi(DECIMALS);
    (degrees * scale).round() / scale
}

impl Row {
    /// `None` for what was reported before the category was public.
    fn seen_as(self, published: &Published) -> Option<PublicTask> {
        let since = |at: Option<i64>, from: Option<Time>| at.zip(from).is_some_and(|(at, from)| at >= from.micros());
        if self.category != published.category || self.opened_at < published.from.micros() {
            return None;
        }
        let answered = self.closed && since(self.closed_at, published.answers_from);
        Some(PublicTask {
            number: format!("{}-{}", self.year, self.serial),
            category: self.category,
            closed: self.closed,
            point: self.lat.zip(self.lon).map(|(lat, lon)| (rounded(lat), rounded(lon))),
            unit: self.unit,
            answer: if answered { self.answer } else { String::new() },
            due: due_of(&self.due),
            opened_at: Time::from_micros(self.opened_at),
            changed_at: Time::from_micros(self.changed_at),
        })
    }
}

/// The public reports of these categories, newest first: for each category one range of an index.
///
/// # Errors
/// As [`Db::rows`].
pub async fn tasks_public(
    db: &Db,
    tenant: TenantId,
    published: &[Published],
    query: &PublicQuery,
) -> Result<Vec<PublicTask>> {
    if published.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0, query.until.micros(), i64::from(query.limit)];
    let closed = match query.closed {
        None => "",
        Some(true) => " AND closed = TRUE",
        Some(false) => " AND closed = FALSE",
    };
    let mut parts = Vec::with_capacity(published.len());
    for (n, of) in published.iter().enumerate() {
        values.push(of.category.clone().into());
        values.push(query.from.max(of.from).micros().into());
        parts.push(format!(
            "SELECT * FROM (SELECT {COLUMNS}, {answer} FROM task WHERE tenant = $1 AND category = ${a}
               AND opened_at >= ${b} AND opened_at < $2 AND {PUBLIC}{closed}
               ORDER BY opened_at DESC, id DESC LIMIT $3) t{n}",
            answer = answer_of(of),
            a = values.len() - 1,
            b = values.len(),
        ));
    }
    let sql = format!("{} ORDER BY opened_at DESC, id DESC LIMIT $3", parts.join(" UNION ALL "));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(seen(rows, published))
}

/// The public reports among those with these numbers, such as `2026-1042`, newest first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn tasks_public_by_number(
    db: &Db,
    tenant: TenantId,
    published: &[Published],
    numbers: &[&str],
) -> Result<Vec<PublicTask>> {
    let numbers: Vec<(i64, i64)> = numbers.iter().filter_map(|n| year_and_serial(n)).collect();
    if published.is_empty() || numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vals![tenant.0];
    let mut pairs = Vec::with_capacity(numbers.len());
    for (year, serial) in numbers {
        pairs.push(format!("(${}, ${})", values.len() + 1, values.len() + 2));
        values.extend(vals![year, serial]);
    }
    let categories = store::marks(values.len() + 1, published.len());
    values.extend(published.iter().map(|p| Value::from(p.category.clone())));
    let answer = if published.iter().any(|p| p.answers_from.is_some()) { "answer" } else { "'' AS answer" };
    let sql = format!(
        "SELECT {COLUMNS}, {answer} FROM task WHERE tenant = $1 AND (year, serial) IN (VALUES {})
           AND category IN ({categories}) AND {PUBLIC} ORDER BY opened_at DESC, id DESC",
        pairs.join(", ")
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(seen(rows, published))
}

fn seen(rows: Vec<Row>, published: &[Published]) -> Vec<PublicTask> {
    let of = |row: &Row| published.iter().find(|p| p.category == row.category).cloned();
    rows.into_iter().filter_map(|row| of(&row).and_then(|p| row.seen_as(&p))).collect()
}

/// Opens a task from what a professional system passes on for somebody. Two hats asked for it: the
/// system's own, and that of a secret link with which the person herself can follow it, as one who
/// reports without signing in.
///
/// # Errors
/// `Unauthenticated` when no professional system calls; `Invalid` at `category` or `place`.
pub async fn task_report_for(ctx: &Ctx, report: &Report) -> Result<Reported> {
    let system = ctx.client().ok_or(Error::Unauthenticated)?;
    let category = categories::find(ctx.db(), ctx.tenant_id(), &report.category).await?.filter(|c| c.active);
    let category = category.ok_or_else(|| Error::invalid("category", "tasks-report-category-missing"))?;
    check_place(&report.place)?;
    let secret = ctx.store().keys().secret()?;
    let hat = link_hat(&secret);
    let place = place_of(ctx, &report.place).await?;
    if let Some(subject) = Subject::of_hat(&hat) {
        let store = ctx.store();
        store.subjects().ready(store.keys(), ctx.tenant_id(), &subject, ctx.now()).await?;
    }
    let mut task = draft(ctx.tenant_id(), ctx.now(), report, place, &category, hat);
    task.source = Source::new(SourceKind::Resident, SOURCE);
    task.parties.push(Party::new(client::own_hat(system.id), "requester"));
    let taken = route::turn(ctx.db(), &mut task).await?;
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("task_report", Guarded::new(task))?;
    let pass = permit.pass().clone();
    let mut task = permit.into_inner();
    let step = Step {
        at: pass.now(),
        kind: StepKind::Opened,
        audience: Audience::All,
        body: String::new(),
        unit: Some(task.unit.clone()),
        category: task.category.clone(),
        toward: String::new(),
        side: Side::Requester,
        name: system.name.clone(),
    };
    begin(&mut tx, &pass, &mut task, &step).await?;
    route::note(&mut tx, &pass, &task, taken).await?;
    tx.commit().await?;
    Ok(Reported { id: task.id, number: task.number(), due: task.due, secret: Some(secret) })
}

fn check_place(place: &Place) -> Result<()> {
    if place.point.is_none() && rules::clean_line(&place.words).is_empty() {
        return Err(Error::invalid("place", "tasks-report-place-missing"));
    }
    if place.point.is_some_and(|p| !rules::is_point(p)) {
        return Err(Error::invalid("place", "tasks-report-place-wrong"));
    }
    Ok(())
}
