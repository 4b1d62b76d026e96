//! What a request shows of other people, gathered while it is answered.
//!
//! [`Ctx::may`](crate::Ctx::may) adds a row for each person whose thing it opens; pages that show
//! more than one thing add theirs with [`Ctx::seen`](crate::Ctx::seen). [`enter`](crate::enter)
//! writes them down before the answer goes out.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use base::id::Uuid;
use base::{Result, TenantId};
use store::{Access, Db, FromQueryResult, Pass, Value, person_of, vals};

/// The rows of one request.
pub(crate) struct Looks {
    rows: Mutex<Vec<Access>>,
    /// Whether somebody will write them.
    kept: bool,
}

impl Looks {
    /// Of a request: rows that nobody takes are said in the log as an error.
    pub fn new() -> Self {
        Self { rows: Mutex::default(), kept: true }
    }

    /// For those who are not there: the people of the demo.
    pub fn of_nobody() -> Self {
        Self { rows: Mutex::default(), kept: false }
    }

    pub fn add(&self, row: Access) {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    }

    /// All rows so far; they are not here any more afterwards.
    pub fn take(&self) -> Vec<Access> {
        std::mem::take(&mut *self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Looks {
    fn drop(&mut self) {
        let lost = self.take().len();
        if self.kept && lost > 0 {
            tracing::error!(lost, "reads of personal data were not written into the access log");
        }
    }
}

/// While a request is answered: one that is broken off has shown nothing.
pub(crate) struct Answering(pub Arc<Looks>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Something that was looked at, with the frame that its pass gives.
pub(crate) fn row(pass: &Pass, hat: Option<&str>, kind: &'static str, thing: Uuid, subject: Uuid) -> Access {
    Access {
        tenant: pass.tenant(),
        subject,
        actor: pass.actor().to_string(),
        hat: hat.unwrap_or_default().to_owned(),
        acting_for: pass.acting_for().map(str::to_owned),
        verb: pass.verb(),
        kind,
        thing,
        reason: String::new(),
        at: pass.now(),
    }
}

/// So many things are asked for in one statement.
const THINGS: usize = 500;

/// Whose data many things of a kind are: thing and person, each pair once, as [`store::Thing::subjects`] says it
/// of one.
pub(crate) async fn subjects(db: &Db, tenant: TenantId, kind: &str, things: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        hat: String,
    }
    let mut found = BTreeSet::new();
    for some in things.chunks(THINGS) {
        let sql = format!(
            "SELECT id, hat FROM party
             WHERE tenant = $1 AND kind = $2 AND role IN ('requester', 'subject') AND id IN ({})",
            store::marks(3, some.len())
        );
        let mut values: Vec<Value> = vals![tenant.0, kind];
        values.extend(some.iter().map(|id| Value::from(*id)));
        let rows: Vec<Row> = db.rows(&sql, values).await?;
        found.extend(rows.into_iter().filter_map(|r| Some((r.id, person_of(&r.hat)?))));
    }
    Ok(found.into_iter().collect())
}

/// Whether an answer with this status may show what was opened: pages, what they lead to, and
/// forms that come back. Refusals and accidents show nothing.
pub(crate) fn shows(status: StatusCode) -> bool {
    status.is_success()
        || status.is_redirection()
        || matches!(status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY)
}
