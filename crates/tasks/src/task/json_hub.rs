//! The shapes of the API for waiting, delegation, links, checklists, files and many tasks at once.

use base::id::Uuid;
use base::{Error, Time};
use chrono::NaiveDate;
use door::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::json::{CommentAudience, Receipt, StateName};
use super::link::Link;
use super::model::WaitsFor;
use crate::check::Point;
use crate::desk::bulk::{Deed, Outcome};
use crate::file::TaskFile;

/// What shall be otherwise; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "due": "2026-12-10", "reason": "Lampene kommer da." }))]
pub struct TaskChange {
    #[schema(max_length = 200)]
    pub title: Option<String>,
    pub due: Option<NaiveDate>,
    /// For those it concerns.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// What a task waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitsForName {
    /// The one who asked: it ends when she adds something.
    Requester,
    Other,
    Supplier,
    /// A day: it ends on the morning of `until`.
    Date,
}

impl From<WaitsForName> for WaitsFor {
    fn from(name: WaitsForName) -> Self {
        match name {
            WaitsForName::Requester => Self::Requester,
            WaitsForName::Other => Self::Other,
            WaitsForName::Supplier => Self::Supplier,
            WaitsForName::Date => Self::Date,
        }
    }
}

/// Putting a task on hold. Its deadline moves by the working days that it waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "on": "supplier", "reason": "Lampen er bestilt.", "until": "2026-12-01", "audience": "all" }))]
pub struct Hold {
    #[schema(inline)]
    pub on: WaitsForName,
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
    /// On the morning of this day it goes on by itself.
    pub until: Option<NaiveDate>,
    /// Who reads the reason.
    #[serde(default)]
    #[schema(inline)]
    pub audience: CommentAudience,
}

/// Asking others to solve a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "to": "unit:vann-og-avlop", "reason": "Kummen er deres." }))]
pub struct Delegation {
    /// `team:<id>`, `unit:<key>` or `person:<id>`.
    #[schema(pattern = "^(team|unit|person):.+$", max_length = 120)]
    pub to: String,
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}

/// Giving a task back to the unit that answers for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Det er deres lokk." }))]
pub struct Return {
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}

/// How a task stands to another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "relation": "blocked_by", "other": "2026-12" }))]
pub struct NewLink {
    /// `child_of`, `parent_of`, `blocked_by`, `blocks`, `same_as`, `follows` or `followed_by`.
    #[schema(pattern = "^[a-z_]+$", max_length = 20)]
    pub relation: String,
    /// Its number or its id.
    #[schema(max_length = 40)]
    pub other: String,
}

/// The links of a task to others that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "relation": "blocked_by", "id": "0197a2d0-0000-7000-8000-000000000003", "number": "2026-12", "title": "Grav grøft",
    "state": "open"
}] }))]
pub struct Links {
    pub items: Vec<OneLink>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OneLink {
    /// As the task stands to the other.
    pub relation: String,
    pub id: Uuid,
    pub number: String,
    pub title: String,
    pub state: StateName,
}

impl OneLink {
    pub fn of(ctx: &Ctx, link: &Link) -> Self {
        Self {
            relation: link.relation.name().to_owned(),
            id: link.other.id.0,
            number: link.other.number(),
            title: link.other.title.get(ctx.lang()).to_owned(),
            state: link.other.state.into(),
        }
    }
}

/// Letting a task go on as another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "into": "2026-12", "note": "Takk, vi er på saken." }))]
pub struct Merger {
    /// Its number or its id.
    #[schema(max_length = 40)]
    pub into: String,
    /// For the one who asked.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: String,
}

/// A checklist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{ "n": 1, "words": "Steng gata", "done_at": null, "done_by": "" }] }))]
pub struct Checklist {
    pub items: Vec<OnePoint>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OnePoint {
    pub n: i64,
    pub words: String,
    pub done_at: Option<String>,
    pub done_by: String,
}

impl From<Vec<Point>> for Checklist {
    fn from(points: Vec<Point>) -> Self {
        let point =
            |p: Point| OnePoint { n: p.n, words: p.words, done_at: p.done_at.map(Time::rfc3339), done_by: p.done_by };
        Self { items: points.into_iter().map(point).collect() }
    }
}

/// A new point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "words": "Steng gata" }))]
pub struct NewPoint {
    #[schema(min_length = 1, max_length = 200)]
    pub words: String,
}

/// Whether a point is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "done": true }))]
pub struct PointDone {
    pub done: bool,
}

/// The files of a task that the caller may have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "n": 1, "name": "måling.pdf", "media_type": "application/pdf", "bytes": 48211,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "audience": "unit",
    "href": "/api/tasks/0197a2d0-0000-7000-8000-000000000000/files/1"
}] }))]
pub struct Files {
    pub items: Vec<OneFile>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OneFile {
    pub n: i64,
    pub name: String,
    /// Found in the content, never what was claimed.
    pub media_type: String,
    pub bytes: i64,
    pub sha256: String,
    /// `requester` (those it is about, and the unit) or `unit`.
    pub audience: String,
    pub href: String,
}

impl OneFile {
    pub fn of(task: Uuid, file: TaskFile) -> Self {
        Self {
            href: format!("/api/tasks/{task}/files/{}", file.n),
            n: file.n,
            name: file.name,
            media_type: file.media_type,
            bytes: file.bytes,
            sha256: file.sha256,
            audience: file.audience.name().to_owned(),
        }
    }
}

/// What a file that is sent is called, and who may have it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FileParams {
    /// Such as `måling.pdf`.
    #[param(max_length = 200)]
    pub name: String,
    /// `unit` for colleagues only; else those it is about may have it, too.
    #[param(inline)]
    pub audience: CommentAudience,
}

/// The same with many tasks. Without an `Idempotency-Key` each is done by itself and answered by itself; with
/// one all are done or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "tasks": ["0197a2d0-0000-7000-8000-000000000000"], "do": "close", "answer": "Alle lampene er byttet."
}))]
pub struct Bulk {
    #[schema(min_items = 1, max_items = 100)]
    pub tasks: Vec<Uuid>,
    /// What shall be done with each.
    #[serde(rename = "do")]
    #[schema(inline)]
    pub deed: DeedName,
    /// For `pass_on` (`category:<key>` or `unit:<key>`) and `delegate` (`team:<id>`, `unit:<key>`, `person:<id>`).
    #[serde(default)]
    #[schema(max_length = 120)]
    pub to: String,
    /// For `pass_on`, `delegate` and `due`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub reason: String,
    /// For `close`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub answer: String,
    /// For `due`.
    pub due: Option<NaiveDate>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeedName {
    Take,
    Release,
    Resume,
    PassOn,
    Delegate,
    Close,
    Due,
}

impl Bulk {
    /// # Errors
    /// `Invalid` at `due` where it is missing.
    pub fn deed(self) -> Result<Deed, Error> {
        Ok(match self.deed {
            DeedName::Take => Deed::Take,
            DeedName::Release => Deed::Release,
            DeedName::Resume => Deed::Resume,
            DeedName::PassOn => Deed::PassOn { to: self.to, reason: self.reason },
            DeedName::Delegate => Deed::Delegate { to: self.to, reason: self.reason },
            DeedName::Close => Deed::Close { answer: self.answer },
            DeedName::Due => {
                let due = self.due.ok_or_else(|| Error::invalid("due", "tasks-date-wrong"))?;
                Deed::Due { due, reason: self.reason }
            }
        })
    }
}

/// What became of each, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [
    { "id": "0197a2d0-0000-7000-8000-000000000000", "status": 409, "detail": "Tor Lysmann har tatt denne oppgaven.",
      "task": null }
] }))]
pub struct BulkResults {
    pub items: Vec<BulkResult>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResult {
    pub id: Uuid,
    /// 200, or the status that the action alone would have had.
    pub status: u16,
    /// Why it was refused, in the language of the request.
    pub detail: Option<String>,
    /// What it came to.
    pub task: Option<Receipt>,
}

impl BulkResult {
    pub fn of(ctx: &Ctx, outcome: Outcome) -> Self {
        let id = outcome.id.0;
        match outcome.result {
            Ok(task) => Self { id, status: 200, detail: None, task: Some(Receipt::from(&task)) },
            Err(error) => Self { id, status: status(&error), detail: detail(ctx, &error), task: None },
        }
    }
}

fn status(error: &Error) -> u16 {
    match error {
        Error::NotFound => 404,
        Error::Unauthenticated => 401,
        Error::StepUp => 403,
        Error::Invalid(_) => 422,
        Error::Conflict(_) => 409,
        Error::Stale => 412,
        Error::Malformed(_) => 400,
        Error::TooLarge { .. } => 413,
        Error::Unsupported(_) => 415,
        Error::Method => 405,
        Error::TooMany { .. } => 429,
        Error::Busy | Error::Unavailable(_) => 503,
        Error::Internal(_) => 500,
    }
}

pub(super) fn detail(ctx: &Ctx, error: &Error) -> Option<String> {
    let t = ctx.viewer().t;
    match error {
        Error::Conflict(message) => Some(t.message(message)),
        Error::Invalid(faults) => Some(faults.iter().map(|f| t.message(&f.message)).collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}
