//! The only SQL about numbers. A number and the list behind it have one condition.

use base::{Result, TenantId, Text, Time, id::Uuid};
use chrono::NaiveDate;
use store::{Assurance, Db, FromQueryResult, Value, marks, vals};

use super::model::{Came, Chosen, Now, Period, Place, Raw, Went, What};
use crate::task::State;
use crate::task::store::{due_of, due_text, text_of};

/// Which tasks of the chosen units are meant, in SQL over the table `task` by the name `t`.
pub struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    /// `period` counts for what came and what went, `today` for what is overdue.
    pub fn new(tenant: TenantId, chosen: &Chosen, what: What, period: Period, today: NaiveDate) -> Self {
        let mut c = Self::of(tenant, chosen);
        match what {
            What::Open => c.sql.push_str(" AND t.closed = FALSE"),
            What::Overdue => {
                c.and(" AND t.closed = FALSE AND t.state <> 'waiting' AND t.due < ", due_text(Some(today)));
            }
            What::Waiting => c.sql.push_str(" AND t.closed = FALSE AND t.state = 'waiting'"),
            What::Opened => {
                c.and(" AND t.opened_at >= ", period.from.micros());
                c.and(" AND t.opened_at < ", period.until.micros());
            }
            What::Closed => {
                c.and(" AND t.closed = TRUE AND t.closed_at >= ", period.from.micros());
                c.and(" AND t.closed_at < ", period.until.micros());
            }
        }
        c
    }

    fn of(tenant: TenantId, chosen: &Chosen) -> Self {
        let mut values = vals![tenant.0];
        values.extend(chosen.units.iter().map(|u| Value::from(u.clone())));
        let sql = format!("t.tenant = $1 AND t.unit IN ({})", marks(2, chosen.units.len()));
        let mut c = Self { sql, values };
        match chosen.category.as_deref() {
            None => {}
            Some("") => c.sql.push_str(" AND t.category IS NULL"),
            Some(category) => c.and(" AND t.category = ", category.to_owned()),
        }
        if let Some(source) = &chosen.source {
            c.and(" AND t.source_kind || ':' || t.source = ", source.clone());
        }
        c
    }

    fn and(&mut self, sql: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.sql.push_str(&format!("{sql}${}", self.values.len()));
    }
}

/// How many they are: what every number on the page is.
///
/// # Errors
/// As [`Db::rows`].
pub async fn count(db: &Db, condition: Condition) -> Result<i64> {
    db.scalar_i64(&format!("SELECT COUNT(*) FROM task t WHERE {}", condition.sql), condition.values).await
}

/// A line of the list behind a number.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    pub id: Uuid,
    /// What people call it, such as `2026-1042`.
    pub number: String,
    /// The key of the unit that has it.
    pub unit: String,
    pub state: State,
    /// `None` above the assurance of the one who looks.
    pub title: Option<Text>,
    pub due: Option<NaiveDate>,
    pub opened_at: Time,
}

/// Those after an id, in the order in which they came.
///
/// # Errors
/// As [`Db::rows`].
pub async fn listed(
    db: &Db,
    mut condition: Condition,
    assurance: Assurance,
    after: Uuid,
    limit: u32,
) -> Result<Vec<Listed>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        year: i64,
        serial: i64,
        title: String,
        unit: String,
        state: String,
        due: String,
        assurance: i64,
        opened_at: i64,
    }
    condition.and(" AND t.id > ", after);
    condition.and(" ORDER BY t.id LIMIT ", i64::from(limit));
    let sql = format!(
        "SELECT t.id, t.year, t.serial, t.title, t.unit, t.state, t.due, t.assurance, t.opened_at FROM task t WHERE {}",
        condition.sql
    );
    let rows: Vec<Row> = db.rows(&sql, condition.values).await?;
    let line = |r: Row| Listed {
        id: r.id,
        number: format!("{}-{}", r.year, r.serial),
        unit: r.unit,
        state: State::from_name(&r.state).unwrap_or(State::Open),
        title: (Assurance::from_number(r.assurance) <= assurance).then(|| text_of(&r.title)),
        due: due_of(&r.due),
        opened_at: Time::from_micros(r.opened_at),
    };
    Ok(rows.into_iter().map(line).collect())
}

const PLACE: &str = "t.unit AS unit, COALESCE(t.category, '') AS category,
    t.source_kind || ':' || t.source AS source";

/// All that the numbers of a period are made from: four reads of ranges of indexes.
///
/// # Errors
/// As [`Db::rows`].
pub async fn raw(db: &Db, tenant: TenantId, chosen: &Chosen, period: Period, today: NaiveDate) -> Result<Raw> {
    if chosen.units.is_empty() {
        return Ok(Raw::default());
    }
    let condition = |what| Condition::new(tenant, chosen, what, period, today);
    Ok(Raw {
        now: now(db, condition(What::Open), today).await?,
        came: came(db, condition(What::Opened), condition(What::Opened)).await?,
        went: went(db, condition(What::Closed)).await?,
    })
}

async fn now(db: &Db, mut c: Condition, today: NaiveDate) -> Result<Vec<Now>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        category: String,
        source: String,
        open: i64,
        overdue: i64,
        waiting: i64,
    }
    c.values.push(due_text(Some(today)).into());
    let sql = format!(
        "SELECT {PLACE}, COUNT(*) AS open, COUNT(CASE WHEN t.due < ${} AND t.state <> 'waiting' THEN 1 END) AS overdue,
           COUNT(CASE WHEN t.state = 'waiting' THEN 1 END) AS waiting
         FROM task t WHERE {} GROUP BY t.unit, COALESCE(t.category, ''), t.source_kind, t.source",
        c.values.len(),
        c.sql
    );
    let rows: Vec<Row> = db.rows(&sql, c.values).await?;
    let one = |r: Row| Now {
        place: Place { unit: r.unit, category: r.category, source: r.source },
        open: r.open,
        overdue: r.overdue,
        waiting: r.waiting,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Those that came, with the first word of the unit to the one who asked.
async fn came(db: &Db, all: Condition, answered: Condition) -> Result<Vec<Came>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        unit: String,
        category: String,
        source: String,
        opened_at: i64,
    }
    #[derive(FromQueryResult)]
    struct First {
        id: Uuid,
        at: i64,
    }
    let sql = format!("SELECT t.id AS id, {PLACE}, t.opened_at AS opened_at FROM task t WHERE {}", all.sql);
    let rows: Vec<Row> = db.rows(&sql, all.values).await?;
    let sql = format!(
        "SELECT t.id AS id, MIN(s.at) AS at FROM task t JOIN task_step s ON s.tenant = t.tenant AND s.task = t.id
         WHERE {} AND s.side = 'unit' AND s.audience <> 'unit' AND s.kind IN ('commented', 'closed') GROUP BY t.id",
        answered.sql
    );
    let first: Vec<First> = db.rows(&sql, answered.values).await?;
    let first: std::collections::HashMap<Uuid, i64> = first.into_iter().map(|f| (f.id, f.at)).collect();
    let one = |r: Row| Came {
        answered: first.get(&r.id).copied().map(Time::from_micros),
        place: Place { unit: r.unit, category: r.category, source: r.source },
        at: Time::from_micros(r.opened_at),
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn went(db: &Db, c: Condition) -> Result<Vec<Went>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        category: String,
        source: String,
        opened_at: i64,
        closed_at: i64,
        due: String,
    }
    let sql = format!(
        "SELECT {PLACE}, t.opened_at AS opened_at, t.closed_at AS closed_at, t.due AS due FROM task t WHERE {}",
        c.sql
    );
    let rows: Vec<Row> = db.rows(&sql, c.values).await?;
    let one = |r: Row| Went {
        place: Place { unit: r.unit, category: r.category, source: r.source },
        opened: Time::from_micros(r.opened_at),
        at: Time::from_micros(r.closed_at),
        due: due_of(&r.due),
    };
    Ok(rows.into_iter().map(one).collect())
}
