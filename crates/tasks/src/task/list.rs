//! The lists of an employee's units.

use base::{Result, Text, Time, id::Uuid};
use chrono::NaiveDate;
use store::{Assurance, Db, FromQueryResult, Scope, Value, vals};

use super::model::{Delegate, State, TaskId};
use super::store::{due_of, due_text, text_of};

/// Which tasks of the units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum View {
    /// Not closed, by due date.
    #[default]
    Open,
    /// Mine, not closed.
    Mine,
    /// Not closed, and the promised date is past.
    Overdue,
    /// Not closed, and given to a team, a unit or a person of hers.
    Asked,
    /// Those that wait.
    Waiting,
    /// The newest answers first.
    Closed,
}

impl View {
    pub const ALL: [View; 6] = [View::Open, View::Mine, View::Overdue, View::Asked, View::Waiting, View::Closed];

    /// In addresses, and in lists that were kept under a name.
    pub fn name(self) -> &'static str {
        match self {
            View::Open => "open",
            View::Mine => "mine",
            View::Overdue => "overdue",
            View::Asked => "asked",
            View::Waiting => "waiting",
            View::Closed => "closed",
        }
    }

    /// An unknown name is the first view.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|v| v.name() == name).unwrap_or_default()
    }
}

/// What a list is narrowed to; nothing by default.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Narrow {
    /// Only those in this state.
    pub state: Option<State>,
    /// Something happened to it at or after this time.
    pub since: Option<Time>,
    /// Stands in the title or the place.
    pub text: Option<String>,
}

/// What to list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    pub view: View,
    /// Only those of the category with this key.
    pub category: Option<String>,
    pub narrow: Narrow,
    /// The one who looks.
    pub person: Uuid,
    /// What is overdue is so on this day.
    pub today: NaiveDate,
    /// Where the page before ended: [`Line::cursor`] of its last line.
    pub after: Option<String>,
    /// The most lines that are given.
    pub limit: u32,
}

/// A line of a list. Below its assurance it has no words.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub id: TaskId,
    /// What people call it, such as `2026-1042`.
    pub number: String,
    pub state: State,
    /// The key of the unit that has it.
    pub unit: String,
    /// `None` below its assurance: only that it exists may be said.
    pub open: Option<LineText>,
    /// What [`Query::after`] takes to go on behind this line, in the same view only.
    pub cursor: String,
}

/// The words of a line, for who may see more of a task than that it exists.
#[derive(Clone, PartialEq, Debug)]
pub struct LineText {
    pub title: Text,
    /// Its key.
    pub category: Option<String>,
    /// In words; may be empty.
    pub place: String,
    /// Latitude and longitude, degrees in WGS 84.
    pub point: Option<(f64, f64)>,
    pub due: Option<NaiveDate>,
    pub assignee: Option<Uuid>,
    /// As she was called when she took it; empty while nobody has it.
    pub assignee_name: String,
    pub delegate: Option<Delegate>,
    pub opened_at: Time,
    pub closed_at: Option<Time>,
    /// How many came with the report.
    pub photos: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    year: i64,
    serial: i64,
    title: String,
    category: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    place: String,
    state: String,
    due: String,
    unit: String,
    assignee: Option<Uuid>,
    assignee_name: String,
    delegate: Option<String>,
    delegate_name: String,
    assurance: i64,
    photos: i64,
    opened_at: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn seen_with(self, assurance: Assurance, view: View) -> Line {
        let cursor = match view {
            View::Closed => format!("{}~{}", self.closed_at.unwrap_or_default(), self.id),
            View::Open | View::Mine | View::Overdue | View::Asked | View::Waiting => {
                format!("{}~{}", self.due, self.id)
            }
        };
        let open = (Assurance::from_number(self.assurance) <= assurance).then(|| LineText {
            title: text_of(&self.title),
            category: self.category,
            place: self.place,
            point: self.lat.zip(self.lon),
            due: due_of(&self.due),
            assignee: self.assignee,
            assignee_name: self.assignee_name,
            delegate: self.delegate.map(|hat| Delegate { hat, name: self.delegate_name }),
            opened_at: Time::from_micros(self.opened_at),
            closed_at: self.closed_at.map(Time::from_micros),
            photos: self.photos,
        });
        Line {
            id: TaskId(self.id),
            number: format!("{}-{}", self.year, self.serial),
            state: State::from_name(&self.state).unwrap_or(State::Open),
            unit: self.unit,
            open,
            cursor,
        }
    }
}

/// The keys of the units in a scope.
fn units(scope: &Scope) -> Vec<&str> {
    scope.hats_for("task").filter_map(|h| h.strip_prefix("unit:")).collect()
}

/// `tenant = $1 AND unit IN ($2, …)`, with its values.
fn of_units(scope: &Scope, units: &[&str]) -> (String, Vec<Value>) {
    let mut values = vals![scope.tenant.0];
    values.extend(units.iter().map(|u| Value::from(*u)));
    (format!("tenant = $1 AND unit IN ({})", store::marks(2, units.len())), values)
}

/// `tenant = $1 AND delegate IN ($2, …)`, with its values.
fn of_hats(scope: &Scope) -> (String, Vec<Value>) {
    let mut values = vals![scope.tenant.0];
    values.extend(scope.hats_for("task").map(Value::from));
    // A list that is empty is no list to SQL.
    values.push("".into());
    (format!("tenant = $1 AND delegate IN ({})", store::marks(2, scope.hats_for("task").count() + 1)), values)
}

/// Of her units, or given to hats of hers, with the values; in words that no index is looked for by: whose it is
/// leads to few rows, and these are only sifted. Where nobody was asked, `delegate || ''` is unknown and in no list.
pub(crate) fn of_hers(scope: &Scope) -> (String, Vec<Value>) {
    let units = units(scope);
    let mut values = vals![scope.tenant.0];
    values.extend(units.iter().map(|u| Value::from(*u)));
    values.push("".into());
    values.extend(scope.hats_for("task").map(Value::from));
    values.push("".into());
    let sql = format!(
        "tenant = $1 AND ((unit || '') IN ({}) OR (delegate || '') IN ({}))",
        store::marks(2, units.len() + 1),
        store::marks(3 + units.len(), scope.hats_for("task").count() + 1)
    );
    (sql, values)
}

/// A condition with the place of its value, such as `category = `.
fn and(sql: &mut String, values: &mut Vec<Value>, condition: &str, value: impl Into<Value>) {
    values.push(value.into());
    sql.push_str(&format!(" AND {condition}${}", values.len()));
}

const COLUMNS: &str = "id, year, serial, title, category, lat, lon, place, state, due, unit, assignee, assignee_name, \
    delegate, delegate_name, assurance, photos, opened_at, closed_at";

/// The lines that a condition finds, with what follows it.
pub(crate) async fn lines(db: &Db, assurance: Assurance, rest: &str, values: Vec<Value>) -> Result<Vec<Line>> {
    let rows: Vec<Row> = db.rows(&format!("SELECT {COLUMNS} FROM task WHERE {rest}"), values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(assurance, View::Open)).collect())
}

/// The tasks of the scope's units.
///
/// # Errors
/// As [`Db::rows`].
pub async fn list(db: &Db, scope: &Scope, query: &Query) -> Result<Vec<Line>> {
    let units = units(scope);
    // What others ask of her hats lies in any unit, and so does what she took of it.
    let (mut sql, mut values) = match query.view {
        View::Asked => of_hats(scope),
        View::Mine => of_hers(scope),
        _ if units.is_empty() => return Ok(Vec::new()),
        _ => of_units(scope, &units),
    };
    let closed = query.view == View::Closed;
    sql.push_str(match query.view {
        View::Closed => " AND closed = TRUE",
        // Few of many: a day that is always later leads to the index of those.
        View::Waiting => " AND state = 'waiting' AND due > ''",
        View::Open | View::Mine | View::Overdue | View::Asked => " AND closed = FALSE",
    });
    match query.view {
        View::Mine => and(&mut sql, &mut values, "assignee = ", query.person),
        View::Overdue => {
            and(&mut sql, &mut values, "due < ", due_text(Some(query.today)));
            sql.push_str(" AND state <> 'waiting'");
        }
        View::Open | View::Closed | View::Asked | View::Waiting => {}
    }
    if let Some(category) = &query.category {
        and(&mut sql, &mut values, "category = ", category.clone());
    }
    narrow(db, &mut sql, &mut values, &query.narrow);
    if let Some((sort, id)) = query.after.as_deref().and_then(cursor) {
        let n = values.len();
        let (column, sign) = if closed { ("closed_at", '<') } else { ("due", '>') };
        sql.push_str(&format!(
            " AND ({column} {sign} ${a} OR ({column} = ${a} AND id {sign} ${b}))",
            a = n + 1,
            b = n + 2
        ));
        values.push(if closed { Value::from(sort.parse::<i64>().unwrap_or_default()) } else { Value::from(sort) });
        values.push(id.into());
    }
    let order = if closed { "closed_at DESC, id DESC" } else { "due, id" };
    values.push(i64::from(query.limit).into());
    let sql = format!("SELECT {COLUMNS} FROM task WHERE {sql} ORDER BY {order} LIMIT ${}", values.len());
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(scope.assurance, query.view)).collect())
}

fn narrow(db: &Db, sql: &mut String, values: &mut Vec<Value>, narrow: &Narrow) {
    if let Some(state) = narrow.state {
        // A word of ours, where the index of that state can be found by it.
        sql.push_str(&format!(" AND state = '{}'", state.name()));
    }
    if let Some(since) = narrow.since {
        and(sql, values, "changed_at >= ", since.micros());
    }
    if let Some(text) = &narrow.text {
        let plain = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.push(format!("%{plain}%").into());
        let n = values.len();
        let title = lower(if db.is_postgres() { TITLE_POSTGRES } else { TITLE_SQLITE });
        let place = lower("place");
        sql.push_str(&format!(
            " AND assurance <= 3 AND ({title} LIKE ${n} ESCAPE '\\' OR {place} LIKE ${n} ESCAPE '\\')"
        ));
    }
}

/// A title in all its languages, without the signs of JSON.
const TITLE_POSTGRES: &str = "CONCAT_WS(' ', title::json ->> 'nb', title::json ->> 'nn', title::json ->> 'en')";
const TITLE_SQLITE: &str =
    "(json_extract(title, '$.nb') || ' ' || json_extract(title, '$.nn') || ' ' || json_extract(title, '$.en'))";

/// In small letters. SQLite knows those of English alone, and PostgreSQL what the locale of its database says.
fn lower(sql: &str) -> String {
    let capitals = "ÆØÅÄÖÉÜÁČĐŊŠŦŽ";
    capitals.chars().fold(format!("LOWER({sql})"), |sql, c| format!("REPLACE({sql}, '{c}', '{}')", c.to_lowercase()))
}

/// Whether the text is a cursor of a list.
pub fn is_cursor(text: &str) -> bool {
    cursor(text).is_some()
}

/// A cursor that somebody wrote herself is no cursor.
fn cursor(text: &str) -> Option<(String, Uuid)> {
    let (sort, id) = text.split_once('~')?;
    let plain = sort.len() <= 20 && sort.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    Some((sort.to_owned(), id.parse().ok()?)).filter(|_| plain)
}

/// How many are in each view but the closed one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Of her units, not closed.
    pub open: i64,
    /// Those that she has, not closed, in whatever unit.
    pub mine: i64,
    /// Of those that are open: the promised day is past, and they do not wait.
    pub overdue: i64,
}

/// Counts what a list has in each of its views, of its category.
///
/// # Errors
/// As [`Db::rows`].
pub async fn counts(db: &Db, scope: &Scope, query: &Query) -> Result<Counts> {
    let mine = count_mine(db, scope, query).await?;
    let units = units(scope);
    if units.is_empty() {
        return Ok(Counts { mine, ..Counts::default() });
    }
    let (sql, mut values) = of_units(scope, &units);
    let n = values.len();
    values.push(due_text(Some(query.today)).into());
    let mut chosen = String::new();
    if let Some(category) = &query.category {
        and(&mut chosen, &mut values, "category = ", category.clone());
    }
    let sql = format!(
        "SELECT COUNT(*) AS open, COUNT(CASE WHEN due < ${} AND state <> 'waiting' THEN 1 END) AS overdue
         FROM task WHERE {sql} AND closed = FALSE{chosen}",
        n + 1
    );
    let all: Option<OfUnits> = db.row(&sql, values).await?;
    Ok(all.map_or(Counts { mine, ..Counts::default() }, |a| Counts { open: a.open, mine, overdue: a.overdue }))
}

#[derive(FromQueryResult)]
struct OfUnits {
    open: i64,
    overdue: i64,
}

async fn count_mine(db: &Db, scope: &Scope, query: &Query) -> Result<i64> {
    let (mut sql, mut values) = of_hers(scope);
    and(&mut sql, &mut values, "assignee = ", query.person);
    if let Some(category) = &query.category {
        and(&mut sql, &mut values, "category = ", category.clone());
    }
    db.scalar_i64(&format!("SELECT COUNT(*) FROM task WHERE {sql} AND closed = FALSE"), values).await
}
