//! The SQL of the desk's lists: my day, the board, the calendar. Each is bounded and has its index. What the desk
//! keeps itself has its SQL beside it, in `away.rs`, `feed.rs` and `saved.rs`.

use base::{Result, Time};
use store::{Db, Scope, Value, vals};

use crate::task::list::{self, Line};
use crate::task::model::State;
use crate::task::store::due_text;

/// What one sees of a task: the units and what was given to hats of hers.
struct Mine {
    sql: String,
    values: Vec<Value>,
}

impl Mine {
    fn of(scope: &Scope) -> Self {
        let (sql, values) = list::of_hers(scope);
        Self { sql, values }
    }

    fn and(mut self, condition: &str, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.sql += &format!(" AND {condition} ${}", self.values.len());
        self
    }

    async fn lines(self, db: &Db, scope: &Scope, rest: &str) -> Result<Vec<Line>> {
        list::lines(db, scope.assurance, &format!("{} {rest}", self.sql), self.values).await
    }
}

/// What she has and should have done by a day, the oldest promise first.
pub async fn due_by(db: &Db, scope: &Scope, person: base::id::Uuid, today: chrono::NaiveDate) -> Result<Vec<Line>> {
    Mine::of(scope)
        .and("assignee =", person)
        .and("due <=", due_text(Some(today)))
        .lines(db, scope, "AND closed = FALSE AND state <> 'waiting' ORDER BY due, id LIMIT 100")
        .await
}

/// What has its deadline from one day to before another: somebody's, or all that one works with.
pub async fn due_between(
    db: &Db,
    scope: &Scope,
    person: Option<base::id::Uuid>,
    from: chrono::NaiveDate,
    to: chrono::NaiveDate,
) -> Result<Vec<Line>> {
    if let Some(person) = person {
        return Mine::of(scope)
            .and("assignee =", person)
            .and("due >=", from.to_string())
            .and("due <", to.to_string())
            .lines(db, scope, "AND closed = FALSE ORDER BY due, id LIMIT 500")
            .await;
    }
    let units: Vec<&str> = scope.hats_for("task").filter_map(|h| h.strip_prefix("unit:")).collect();
    let hats: Vec<&str> = scope.hats_for("task").collect();
    let mut all = Vec::new();
    for (column, keys) in [("unit", units), ("delegate", hats)] {
        let mut values = vals![scope.tenant.0, from.to_string(), to.to_string()];
        values.extend(keys.iter().map(|k| Value::from(*k)));
        if keys.is_empty() {
            continue;
        }
        let sql = format!(
            "tenant = $1 AND {column} IN ({}) AND closed = FALSE AND due >= $2 AND due < $3 ORDER BY due, id LIMIT 500",
            store::marks(4, keys.len())
        );
        all.extend(list::lines(db, scope.assurance, &sql, values).await?);
    }
    // A unit of hers may have been asked by another unit of hers.
    all.sort_by(|a, b| a.cursor.cmp(&b.cursor));
    all.dedup_by(|a, b| a.id == b.id);
    Ok(all)
}

/// What somebody has and has not closed.
pub async fn held(db: &Db, scope: &Scope, person: base::id::Uuid, limit: u32) -> Result<Vec<Line>> {
    let rest = format!("AND closed = FALSE ORDER BY due, id LIMIT {limit}");
    Mine::of(scope).and("assignee =", person).lines(db, scope, &rest).await
}

/// What is due by a day in units that one leads, whoever has it.
pub async fn due_in(db: &Db, scope: &Scope, units: &[String], by: chrono::NaiveDate) -> Result<Vec<Line>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![scope.tenant.0, by.to_string()];
    values.extend(units.iter().map(|u| Value::from(u.as_str())));
    let sql = format!(
        "tenant = $1 AND unit IN ({}) AND closed = FALSE AND due <= $2 AND state <> 'waiting' ORDER BY due, id LIMIT 50",
        store::marks(3, units.len())
    );
    list::lines(db, scope.assurance, &sql, values).await
}

/// What she has whose wait ended by itself.
pub async fn woken(db: &Db, scope: &Scope, person: base::id::Uuid) -> Result<Vec<Line>> {
    Mine::of(scope)
        .and("assignee =", person)
        .lines(db, scope, "AND closed = FALSE AND woke_at IS NOT NULL ORDER BY due, id LIMIT 50")
        .await
}

/// What hats of hers were asked to solve and nobody has begun.
pub async fn asked(db: &Db, scope: &Scope) -> Result<Vec<Line>> {
    let mut values = vals![scope.tenant.0];
    values.extend(scope.hats_for("task").map(Value::from));
    values.push("".into());
    let sql = format!(
        "tenant = $1 AND delegate IN ({}) AND delegate IS NOT NULL AND closed = FALSE
           AND assignee_name = '' ORDER BY due, id LIMIT 50",
        store::marks(2, scope.hats_for("task").count() + 1)
    );
    list::lines(db, scope.assurance, &sql, values).await
}

/// What came to her units since a time and nobody has, newest first. A card stirs when its task does, so
/// what is older than its card is not looked at.
pub async fn new_since(db: &Db, scope: &Scope, since: Time) -> Result<Vec<Line>> {
    let units: Vec<&str> = scope.hats_for("task").filter(|h| h.starts_with("unit:")).collect();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![scope.tenant.0, since.micros()];
    values.extend(units.iter().map(|u| Value::from(*u)));
    let sql = format!(
        "tenant = $1 AND id IN (SELECT id FROM party WHERE tenant = $1 AND hat IN ({}) AND done = FALSE
           AND kind = 'task' AND role = 'unit' AND sort >= $2 ORDER BY sort DESC LIMIT 300)
         AND state = 'open' AND delegate IS NULL AND opened_at >= $2 ORDER BY opened_at DESC, id DESC LIMIT 30",
        store::marks(3, units.len())
    );
    list::lines(db, scope.assurance, &sql, values).await
}

/// A column of the board: the tasks of some units in a state, the first promise first; of those that are
/// closed the newest, since a time.
pub async fn column(db: &Db, scope: &Scope, state: State, since: Time, limit: u32) -> Result<Vec<Line>> {
    let units: Vec<&str> = scope.hats_for("task").filter_map(|h| h.strip_prefix("unit:")).collect();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![scope.tenant.0, i64::from(limit)];
    values.extend(units.iter().map(|u| Value::from(*u)));
    let unit = store::marks(3, units.len());
    // The words of a state stand in the statement, where the indexes of that state can be found by.
    let rest = match state {
        State::Closed => {
            values.push(since.micros().into());
            format!("AND closed = TRUE AND closed_at >= ${} ORDER BY closed_at DESC, id DESC", values.len())
        }
        State::Open => "AND closed = FALSE AND state = 'open' ORDER BY due, id".to_owned(),
        // Few of many: a day that is always later leads to the index of those.
        few => format!("AND state = '{}' AND due > '' ORDER BY due, id", few.name()),
    };
    list::lines(db, scope.assurance, &format!("tenant = $1 AND unit IN ({unit}) {rest} LIMIT $2"), values).await
}
