//! Opening tasks by other programs: one, or many at once.

use std::collections::HashMap;

use base::error::{Faults, Message};
use base::{Error, Result, Text};
use chrono::{Datelike, NaiveDate};
use door::api::{Answer, Call};
use door::{Ctx, Reply, Routes};
use serde::{Deserialize, Serialize};
use store::{Assurance, Party};
use utoipa::{OpenApi, ToSchema};

use super::json::{NewTask, Receipt};
use super::json_hub::detail;
use super::model::{self, Place};
use super::source::{Source, SourceKind};
use super::{actions, rules};
use crate::category::{Category, store as categories};
use crate::field::CategoryField;

/// So many at once.
const MOST: usize = 100;

pub fn routes() -> Routes {
    Routes::new().api_post("/api/tasks", open).api_post("/api/tasks/openings", open_many).describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(paths(open, open_many))]
struct Described;

/// Open a task
///
/// Its unit must be one that the caller works for. The caller becomes the one who asked: it may add
/// to the task, follow it wherever it is passed on, and reopen it.
#[utoipa::path(post, path = "/api/tasks", tag = "Tasks", operation_id = "task_open", request_body = NewTask,
    responses((status = 201, description = "It is open.", body = Receipt)))]
async fn open(call: Call<NewTask>) -> Reply {
    call.once(|ctx, body| async move {
        let known = known(&ctx, std::slice::from_ref(&body)).await?;
        let (new, answers) = asked_for(&ctx, body, &known)?;
        let task = actions::task_open_with(&ctx, new, &answers).await.map_err(named)?;
        Ok(Answer::created(format!("/api/tasks/{}", task.id), &Receipt::from(&task))?.version(task.version))
    })
    .await
}

/// Tasks to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "tasks": [
    { "category": "street-light", "title": "Lampe 4711 melder feil", "place": { "words": "Lyngstien 13" } },
    { "category": "street-light", "title": "Lampe 4712 melder feil", "place": { "words": "Lyngstien 15" } }
] }))]
pub struct Openings {
    #[schema(min_items = 1, max_items = 100)]
    tasks: Vec<NewTask>,
}

/// What was opened, in the order in which it was sent.
#[derive(Debug, Serialize, ToSchema)]
struct Opened {
    items: Vec<Receipt>,
}

/// Open many tasks
///
/// For a system that brings its own tasks, such as all that it has when it is connected. Each as by itself, and
/// either all of them are opened or none; the first that cannot be is named by its place in the list.
#[utoipa::path(post, path = "/api/tasks/openings", tag = "Tasks", operation_id = "task_open_many",
    request_body = Openings, responses((status = 200, description = "All are open.", body = Opened)))]
async fn open_many(call: Call<Openings>) -> Reply {
    call.once(|ctx, Openings { tasks }| async move {
        match tasks.len() {
            0 => return Err(Error::invalid("tasks", "tasks-bulk-none")),
            n if n > MOST => return Err(Error::invalid("tasks", Message::new("tasks-bulk-many").with("max", MOST))),
            _ => {}
        }
        let known = known(&ctx, &tasks).await?;
        let asked = (1..).zip(tasks).map(|(n, body)| asked_for(&ctx, body, &known).map_err(|e| nth(&ctx, n, e)));
        let asked: Vec<_> = asked.collect::<Result<_>>()?;
        let opened = actions::task_open_many(&ctx, asked).await;
        let opened = opened.map_err(|(n, error)| nth(&ctx, n + 1, named(error)))?;
        Answer::ok(&Opened { items: opened.iter().map(Receipt::from).collect() })
    })
    .await
}

/// Units are no secret: it is kinder to name the field.
fn named(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("unit", "tasks-unit-wrong"),
        other => other,
    }
}

/// What is wrong with one of many.
fn nth(ctx: &Ctx, n: usize, error: Error) -> Error {
    match (&error, detail(ctx, &error)) {
        (Error::Invalid(_), Some(why)) => {
            Error::invalid("tasks", Message::new("tasks-openings-wrong").with("n", n).with("why", why))
        }
        _ => error,
    }
}

/// The categories that tasks name, with the fields that are asked for; `None` for one that cannot be used.
type Known = HashMap<String, Option<(Category, Vec<CategoryField>)>>;

/// Each category is looked up once, however many tasks name it.
async fn known(ctx: &Ctx, bodies: &[NewTask]) -> Result<Known> {
    let mut known = Known::new();
    for key in bodies.iter().filter_map(|b| b.category.as_deref()).filter(|key| !key.is_empty()) {
        if known.contains_key(key) {
            continue;
        }
        let found = match categories::find(ctx.db(), ctx.tenant_id(), key).await?.filter(|c| c.active) {
            // Where it has no fields, nothing is asked of the database.
            Some(category) if !category.has_fields => Some((category, Vec::new())),
            Some(category) => {
                let fields = crate::field::store::of(ctx.db(), ctx.tenant_id(), key).await?;
                Some((category, fields.into_iter().filter(|f| f.active).collect()))
            }
            None => None,
        };
        known.insert(key.to_owned(), found);
    }
    Ok(known)
}

/// What was sent, as the action takes it.
fn asked_for(ctx: &Ctx, body: NewTask, known: &Known) -> Result<(model::NewTask, Vec<(String, String)>)> {
    let key = body.category.as_deref().unwrap_or_default();
    let (category, fields) = known.get(key).and_then(Option::as_ref).map(|(c, f)| (c, f.as_slice())).unzip();
    check(&body, key, category)?;
    let answers = answered(&body, fields.unwrap_or_default())?;
    let given = |text: &Option<String>| rules::clean_line(text.as_deref().unwrap_or_default());
    let title = match (given(&body.title), category) {
        (title, Some(category)) if title.is_empty() => category.name.clone(),
        (title, _) => Text::same(&title),
    };
    let requester = match ctx.client() {
        Some(client) => door::client::own_hat(client.id),
        None => format!("person:{}", ctx.signed_in()?.person),
    };
    let new = model::NewTask {
        title,
        note: Text::same(&given(&body.note)),
        body: body.body.unwrap_or_default(),
        unit: body.unit.or_else(|| category.map(|c| c.unit.clone())).unwrap_or_default(),
        due: body.due.or_else(|| category.map(|c| rules::due(ctx.now(), c.days))),
        assurance: category.map_or(Assurance::None, |c| c.assurance),
        place: body.place.map_or_else(Place::default, |p| Place {
            words: rules::clean_line(&p.words),
            point: p.point.map(|p| (p.lat, p.lon)),
        }),
        parties: vec![Party::new(requester, "requester")],
        source: ctx
            .client()
            .map_or_else(|| Source::new(SourceKind::Employee, "api"), |c| Source::new(c.kind.into(), c.name.clone())),
        category: category.map(|c| c.key.clone()),
    };
    Ok((new, answers))
}

/// What was answered in the fields of the category.
fn answered(body: &NewTask, asked: &[CategoryField]) -> Result<Vec<(String, String)>> {
    if let Some(unknown) = body.fields.keys().find(|key| !asked.iter().any(|f| f.key == **key)) {
        let name: String = unknown.chars().take(60).collect();
        return Err(Error::invalid("fields", Message::new("tasks-field-unknown").with("name", name)));
    }
    crate::field::actions::answered(asked, |key| body.fields.get(key).cloned())
}

fn check(body: &NewTask, key: &str, category: Option<&Category>) -> Result<()> {
    let mut faults = Faults::default();
    if !key.is_empty() && category.is_none() {
        faults.add("category", "tasks-report-category-missing");
    }
    let words = body.place.as_ref().map(|p| &p.words);
    for (field, text, max) in [
        ("title", body.title.as_ref(), rules::WORDS_MAX),
        ("note", body.note.as_ref(), rules::WORDS_MAX),
        ("body", body.body.as_ref(), rules::TEXT_MAX),
        ("place", words, rules::WORDS_MAX),
    ] {
        if text.is_some_and(|t| t.chars().count() > max) {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    if body.due.is_some_and(|due: NaiveDate| !(2000..2200).contains(&due.year())) {
        faults.add("due", "tasks-due-wrong");
    }
    let point = body.place.as_ref().and_then(|p| p.point);
    if point.is_some_and(|p| !rules::is_point((p.lat, p.lon))) {
        faults.add("place", "tasks-report-place-wrong");
    }
    faults.check()
}
