//! What of tasks can be found by searching.

use std::collections::HashMap;

use async_trait::async_trait;
use base::{Result, TenantId};
use store::search::{Searchable, Touched, Words};
use store::{Db, Entry, FromQueryResult, Value, marks, vals};
use uuid::Uuid;

/// Everybody whom a task concerns finds it by its number, title and place; by what was written only
/// the unit and those it is about, as in `policy.cedar`.
///
/// Words are for finding: what is shown of a hit is its card, without a name and without what was written. So
/// nothing is noted for the access log here; whom a search names is noted by the page that shows the hits.
pub struct TaskWords;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    year: i64,
    serial: i64,
    place: String,
    body: String,
    answer: String,
    category: Option<String>,
    state: String,
    unit: String,
}

#[async_trait]
impl Searchable for TaskWords {
    fn kind(&self) -> &'static str {
        "task"
    }

    fn readers(&self) -> &'static [&'static str] {
        &["unit", "requester", "owner", "assignee", "subject", "kin"]
    }

    fn touched(&self, entry: &Entry) -> Touched {
        match (entry.subject_kind.as_str(), entry.kind.as_str()) {
            ("task", _) => Touched::Thing(entry.subject),
            // Reports whose time was over are deleted many at once.
            (_, "privacy.retention_done.v1") => Touched::Deleted,
            _ => Touched::Nothing,
        }
    }

    async fn words(&self, db: &Db, tenant: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, Words>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT id, year, serial, place, body, answer, category, state, unit FROM task
             WHERE tenant = $1 AND id IN ({})",
            marks(2, ids.len())
        );
        let mut values: Vec<Value> = vals![tenant.0];
        values.extend(ids.iter().map(|id| Value::from(*id)));
        let rows: Vec<Row> = db.rows(&sql, values).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.words())).collect())
    }
}

impl Row {
    fn words(self) -> Words {
        Words {
            number: format!("{}-{}", self.year, self.serial),
            open: self.place,
            read: format!("{} {}", self.body, self.answer).trim().to_owned(),
            category: self.category,
            state: self.state,
            unit: Some(self.unit),
        }
    }
}
