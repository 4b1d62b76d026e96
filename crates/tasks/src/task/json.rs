//! What tasks look like in the API: the shapes that are sent and answered.

use std::collections::BTreeMap;

use base::Lang;
use base::id::Uuid;
use chrono::NaiveDate;
use door::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::list::{Line, View};
use super::model::{self, Audience, Step, Task};
use super::rules::TEXT_MAX;
use super::source::SourceKind;
use crate::category::Category;
use crate::field::CategoryField;

/// A task to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "category": "street-light", "title": "Lampe 4711 melder feil", "body": "Ingen strøm siden kl. 03.12.",
    "place": { "words": "Lyngstien 13", "point": { "lat": 63.1102, "lon": 7.7204 } }
}))]
pub struct NewTask {
    /// One line that all whom it concerns may read. Without it the category's name is taken.
    #[schema(max_length = 200)]
    pub title: Option<String>,
    /// One more line, as the title.
    #[schema(max_length = 200)]
    pub note: Option<String>,
    /// For the unit and those it is about.
    #[schema(max_length = 4000)]
    pub body: Option<String>,
    /// Its key, see `GET /api/task-categories`. It says which unit gets the task, and when an answer is due.
    #[schema(max_length = 60, pattern = "^[a-z0-9-]+$")]
    pub category: Option<String>,
    /// The key of the unit that gets it, where that is not the category's.
    #[schema(max_length = 80)]
    pub unit: Option<String>,
    /// When an answer is expected, where the category does not say it.
    pub due: Option<NaiveDate>,
    pub place: Option<Place>,
    /// What is answered in the fields of the category, by their keys; see `GET /api/task-categories`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// Where it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// As people say it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub words: String,
    pub point: Option<Point>,
}

/// Degrees in WGS 84.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
}

/// What a change came to. Short, because the one who made it knows the rest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0197a2d0-0000-7000-8000-000000000000", "number": "2026-1042", "state": "open", "unit": "vei-og-lys",
    "due": "2026-12-04", "version": 1
}))]
pub struct Receipt {
    pub id: Uuid,
    /// What people call it.
    pub number: String,
    pub state: StateName,
    pub unit: String,
    pub due: Option<NaiveDate>,
    /// The number in the ETag.
    pub version: i64,
}

/// Where a task is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateName {
    /// On the unit's list, nobody has it.
    Open,
    /// Somebody has it.
    Taken,
    /// Somebody has it and can do nothing now: the deadline moves by the working days that it waits.
    Waiting,
    /// Done, with an answer.
    Closed,
}

impl From<StateName> for model::State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Open => Self::Open,
            StateName::Taken => Self::Taken,
            StateName::Waiting => Self::Waiting,
            StateName::Closed => Self::Closed,
        }
    }
}

impl From<model::State> for StateName {
    fn from(state: model::State) -> Self {
        match state {
            model::State::Open => Self::Open,
            model::State::Taken => Self::Taken,
            model::State::Waiting => Self::Waiting,
            model::State::Closed => Self::Closed,
        }
    }
}

/// A task, as far as the one who asks may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0197a2d0-0000-7000-8000-000000000000", "number": "2026-1042", "title": "Lampe 4711 melder feil",
    "note": "", "state": "taken", "category": "street-light", "unit": "vei-og-lys", "due": "2026-12-04",
    "place": { "words": "Lyngstien 13", "point": { "lat": 63.1102, "lon": 7.7204 } },
    "body": "Ingen strøm siden kl. 03.12.", "fields": {}, "answer": "", "requester": "client:0197a2d0-0000-7000-8000-000000000001",
    "assignee": { "id": "0197a2d0-0000-7000-8000-000000000002", "name": "Tor Lysmann" }, "waiting": null,
    "delegate": null, "merged_into": null, "source": "Gemini VA", "source_kind": "system",
    "photos": 0, "opened_at": "2026-11-22T11:00:00.000000Z", "changed_at": "2026-11-22T11:04:00.000000Z",
    "closed_at": null, "version": 2, "href": "/tasks/0197a2d0-0000-7000-8000-000000000000"
}))]
pub struct OneTask {
    pub id: Uuid,
    /// What people call it.
    pub number: String,
    /// In the language of the request.
    pub title: String,
    pub note: String,
    pub state: StateName,
    pub category: Option<String>,
    pub unit: String,
    pub due: Option<NaiveDate>,
    pub place: Place,
    /// What was written; null for those it is not about.
    pub body: Option<String>,
    /// What was answered in the fields of the category, by their keys; for those it is about.
    pub fields: BTreeMap<String, String>,
    /// Empty until it is closed.
    pub answer: String,
    /// The hat of the one who asked; for the unit.
    pub requester: Option<String>,
    /// For the unit.
    pub assignee: Option<Assignee>,
    /// Since when it is on hold, for what and until when.
    pub waiting: Option<OneWait>,
    /// The hat that was asked to solve it, such as `team:<id>`; for the unit.
    pub delegate: Option<String>,
    /// The task that goes on instead of it.
    pub merged_into: Option<Uuid>,
    /// Where it came from: the name of what opened it.
    pub source: String,
    pub source_kind: SourceKind,
    pub photos: i64,
    pub opened_at: String,
    pub changed_at: String,
    pub closed_at: Option<String>,
    /// The number in the ETag.
    pub version: i64,
    /// Its page, for people.
    pub href: String,
}

/// A wait that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneWait {
    /// `requester`, `other`, `supplier` or `date`.
    pub on: String,
    pub since: String,
    pub until: Option<NaiveDate>,
}

/// Who has a task.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assignee {
    pub id: Uuid,
    pub name: String,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [], "next": null }))]
pub struct Tasks {
    pub items: Vec<TaskLine>,
    /// The value of `after` on the next page; null on the last one.
    pub next: Option<String>,
}

/// A task on a list. Below the assurance it demands, only what is required is said.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskLine {
    pub id: Uuid,
    pub number: String,
    pub state: StateName,
    pub unit: String,
    pub title: Option<String>,
    pub category: Option<String>,
    pub place: Option<Place>,
    pub due: Option<NaiveDate>,
    pub assignee: Option<Assignee>,
    pub opened_at: Option<String>,
    pub closed_at: Option<String>,
}

/// Which tasks of the caller's units.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `open` (not closed, by due date), `mine`, `overdue`, `asked` (given to hats of the caller), `waiting`, or
    /// `closed` (newest answers first).
    #[param(inline)]
    pub view: ViewName,
    /// Only this category.
    pub category: Option<String>,
    /// Only this one of the caller's units.
    pub unit: Option<String>,
    /// Only those in this state.
    #[param(inline)]
    pub state: Option<StateName>,
    /// Only those that something happened to at or after this time (RFC 3339).
    pub since: Option<String>,
    /// Only those with this in their title or place.
    #[param(max_length = 200)]
    pub text: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Lines on a page: 50, unless something else is asked for.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewName {
    #[default]
    Open,
    Mine,
    Overdue,
    Asked,
    Waiting,
    Closed,
}

impl From<ViewName> for View {
    fn from(name: ViewName) -> Self {
        match name {
            ViewName::Open => View::Open,
            ViewName::Mine => View::Mine,
            ViewName::Overdue => View::Overdue,
            ViewName::Asked => View::Asked,
            ViewName::Waiting => View::Waiting,
            ViewName::Closed => View::Closed,
        }
    }
}

/// What happened to a task, oldest first, at most the newest 200.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "at": "2026-11-22T11:04:00.000000Z", "kind": "taken", "audience": "all", "body": "", "unit": "vei-og-lys",
    "category": null, "side": "unit", "name": "Tor Lysmann", "toward": ""
}] }))]
pub struct Steps {
    pub items: Vec<OneStep>,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneStep {
    pub at: String,
    /// `opened`, `taken`, `released`, `commented`, `added`, `passed_on`, `closed`, `reopened`, `waited`, `resumed`,
    /// `delegated`, `returned`, `linked`, `unlinked`, `merged`, `joined`, `changed`,
    /// `attached`, `handed_over` or `warned`.
    pub kind: String,
    /// Who reads it: `all`, `requester` or `unit`.
    pub audience: String,
    pub body: String,
    pub unit: Option<String>,
    pub category: Option<String>,
    /// Whose doing it was: `requester`, `unit` or `program`.
    pub side: String,
    /// For colleagues: who did it. Empty for others.
    pub name: String,
    /// What the step names: who was asked, what it waits for, the number of another task, the new day, the file.
    pub toward: String,
}

/// Something to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Montør er på vei.", "audience": "all" }))]
pub struct Comment {
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
    /// `unit` for a note among colleagues. What the one who asked writes is for the unit anyway.
    #[serde(default)]
    #[schema(inline)]
    pub audience: CommentAudience,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommentAudience {
    #[default]
    All,
    Unit,
}

impl From<CommentAudience> for Audience {
    fn from(audience: CommentAudience) -> Self {
        match audience {
            CommentAudience::All => Audience::All,
            CommentAudience::Unit => Audience::Unit,
        }
    }
}

/// Passing a task on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "to": "category:water", "reason": "Det er en vannlekkasje, ikke lyset." }))]
pub struct Transfer {
    /// `category:<key>` or `unit:<key>`.
    #[schema(pattern = "^(category|unit):.+$", max_length = 100)]
    pub to: String,
    /// Those it concerns read it.
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}

/// Closing a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "answer": "Lampen er byttet." }))]
pub struct Closure {
    /// For those it concerns.
    #[schema(min_length = 1, max_length = 4000)]
    pub answer: String,
}

/// Opening a closed task again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Lampen er mørk igjen." }))]
pub struct Reopening {
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}

/// What tasks can be about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "key": "street-light", "name": "Gatelys", "help": "En lampe er mørk eller skadet.", "unit": "vei-og-lys", "days": 5,
    "fields": [{ "key": "lamp", "name": "Nummeret på lampen", "kind": "text", "choices": [], "required": false }]
}] }))]
pub struct Categories {
    pub items: Vec<OneCategory>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OneCategory {
    pub key: String,
    /// In the language of the request.
    pub name: String,
    pub help: String,
    /// The unit that answers for it.
    pub unit: String,
    /// Working days until an answer is due.
    pub days: u32,
    /// What it asks for besides.
    pub fields: Vec<OneField>,
}

/// What a category asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneField {
    pub key: String,
    /// In the language of the request.
    pub name: String,
    /// `text`, `number`, `date` (`YYYY-MM-DD`) or `choice`.
    pub kind: String,
    /// The keys of the choices.
    pub choices: Vec<String>,
    pub required: bool,
}

/// The schemas say 4000; this says that they are right.
const _: () = assert!(TEXT_MAX == 4_000);

impl From<&Task> for Receipt {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id.0,
            number: task.number(),
            state: task.state.into(),
            unit: task.unit.clone(),
            due: task.due,
            version: task.version,
        }
    }
}

impl From<&model::Place> for Place {
    fn from(place: &model::Place) -> Self {
        Self { words: place.words.clone(), point: place.point.map(|(lat, lon)| Point { lat, lon }) }
    }
}

impl OneTask {
    /// The task as this caller may see it.
    pub fn seen(ctx: &Ctx, task: &Task) -> Self {
        let works = ctx.could("task_work", task);
        let reads = works || ctx.could("task_read", task);
        let assignee = task.assignee.as_ref().filter(|_| works);
        Self {
            id: task.id.0,
            number: task.number(),
            title: task.title.get(ctx.lang()).to_owned(),
            note: task.note.get(ctx.lang()).to_owned(),
            state: task.state.into(),
            category: task.category.clone(),
            unit: task.unit.clone(),
            due: task.due,
            place: Place::from(&task.place),
            body: reads.then(|| task.body.clone()),
            fields: BTreeMap::new(),
            answer: task.answer.clone(),
            requester: task.requester.clone().filter(|_| works),
            assignee: assignee.map(|a| Assignee { id: a.person, name: a.name.clone() }),
            waiting: task.waiting.map(|w| OneWait {
                on: w.on.name().to_owned(),
                since: w.since.rfc3339(),
                until: w.until,
            }),
            delegate: task.delegate.as_ref().filter(|_| works).map(|d| d.hat.clone()),
            merged_into: task.merged_into.map(|t| t.0),
            source: task.source.name.clone(),
            source_kind: task.source.kind,
            photos: task.photos,
            opened_at: task.opened_at.rfc3339(),
            changed_at: task.changed_at.rfc3339(),
            closed_at: task.closed_at.map(base::Time::rfc3339),
            version: task.version,
            href: task.href(),
        }
    }
}

impl TaskLine {
    pub fn of(line: Line, lang: Lang) -> Self {
        let text = line.open;
        let place = text.as_ref().map(|t| model::Place { words: t.place.clone(), point: t.point });
        let assignee = text.as_ref().and_then(|t| Some((t.assignee?, t.assignee_name.clone())));
        Self {
            id: line.id.0,
            number: line.number,
            state: line.state.into(),
            unit: line.unit,
            title: text.as_ref().map(|t| t.title.get(lang).to_owned()),
            category: text.as_ref().and_then(|t| t.category.clone()),
            place: place.as_ref().map(Place::from),
            due: text.as_ref().and_then(|t| t.due),
            assignee: assignee.map(|(id, name)| Assignee { id, name }),
            opened_at: text.as_ref().map(|t| t.opened_at.rfc3339()),
            closed_at: text.as_ref().and_then(|t| t.closed_at).map(base::Time::rfc3339),
        }
    }
}

impl OneStep {
    /// Names of employees are for colleagues; to others the municipality answers as a unit.
    pub fn of(step: Step, works: bool) -> Self {
        Self {
            at: step.at.rfc3339(),
            kind: step.kind.name().to_owned(),
            audience: step.audience.name().to_owned(),
            body: step.body,
            unit: step.unit,
            category: step.category,
            side: step.side.name().to_owned(),
            // What a colleague is called is for colleagues.
            toward: match step.toward.strip_prefix('@') {
                Some(name) if works => name.to_owned(),
                Some(_) => String::new(),
                None => step.toward,
            },
            name: if works { step.name } else { String::new() },
        }
    }
}

impl OneCategory {
    pub fn of(category: Category, fields: &[CategoryField], lang: Lang) -> Self {
        let fields = fields.iter().filter(|f| f.category == category.key).map(|f| OneField {
            key: f.key.clone(),
            name: f.name.get(lang).to_owned(),
            kind: f.kind.name().to_owned(),
            choices: f.choices.iter().map(|c| c.key.clone()).collect(),
            required: f.required,
        });
        Self {
            fields: fields.collect(),
            name: category.name.get(lang).to_owned(),
            help: category.help.get(lang).to_owned(),
            key: category.key,
            unit: category.unit,
            days: category.days,
        }
    }
}
