//! Searching for other programs.

use base::{Lang, id::Uuid};
use chrono::NaiveDate;
use door::api::{Answer, Params, cursor};
use door::{Ctx, Reply, Routes};
use serde::{Deserialize, Serialize};
use store::card::CardRow;
use store::search::Query;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::found;

pub fn routes() -> Routes {
    Routes::new().api_get("/api/search", search).describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(paths(search), tags((name = "Search", description = "Over everything that the caller may see.")))]
struct Described;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Words; all of them must be there. The last may be the beginning of a word.
    #[param(max_length = 200, example = "gatelys lyngst")]
    q: String,
    /// Only things of this kind, such as `task`.
    #[param(max_length = 60)]
    kind: Option<String>,
    /// Only in this category, by its key.
    #[param(max_length = 60)]
    category: Option<String>,
    /// Only in this state, such as `open`.
    #[param(max_length = 60)]
    state: Option<String>,
    /// Only of this unit, by its key.
    #[param(max_length = 80)]
    unit: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What was found, the best first.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "kind": "task", "id": "0197a2d0-0000-7000-8000-000000000000", "title": "Gatelys", "note": "Lyngstien 13",
    "href": "/tasks/0197a2d0-0000-7000-8000-000000000000", "due": "2026-12-04", "changed_at": "2026-11-22T11:00:00.000000Z"
}] }))]
struct Results {
    items: Vec<Item>,
}

/// One thing, as all whom it concerns may see it.
#[derive(Serialize, ToSchema)]
struct Item {
    /// Such as `task`.
    kind: String,
    id: Uuid,
    /// In the language of the request.
    title: String,
    note: String,
    /// Its page; a task is also at `/api/tasks/{id}`.
    href: String,
    /// While something is expected.
    due: Option<NaiveDate>,
    /// RFC 3339.
    changed_at: String,
}

impl Item {
    /// `None` for what may only be said to exist.
    fn of(row: &CardRow, lang: Lang) -> Option<Self> {
        let card = row.open.as_ref()?;
        Some(Self {
            kind: row.kind.clone(),
            id: row.id,
            title: card.title.get(lang).to_owned(),
            note: card.note.get(lang).to_owned(),
            href: card.href.clone(),
            due: card.due,
            changed_at: row.changed_at.rfc3339(),
        })
    }
}

/// Search
///
/// Finds words and their forms, beginnings of the last word, words that are put together of something and a word
/// (`gatelys` for `lys`), and words of five letters or more that are written almost so. What was written in a task
/// is found by those who may read it; others find it by its title, number and place.
#[utoipa::path(get, path = "/api/search", tag = "Search", operation_id = "search", params(Filter),
    responses((status = 200, description = "What was found.", body = Results)))]
async fn search(ctx: Ctx, Params(filter): Params<Filter>) -> Reply {
    let limit = cursor::limit(filter.limit)?;
    let query = Query {
        text: filter.q,
        kind: filter.kind.unwrap_or_default(),
        category: filter.category.unwrap_or_default(),
        state: filter.state.unwrap_or_default(),
        unit: filter.unit.unwrap_or_default(),
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let rows = found(&ctx, &query).await?;
    let mut items: Vec<Item> = Vec::new();
    for row in &rows {
        // A thing has a row for each of the hats.
        if items.last().is_none_or(|last| (last.kind.as_str(), last.id) != (row.kind.as_str(), row.id)) {
            items.extend(Item::of(row, ctx.lang()));
        }
    }
    Answer::ok(&Results { items })?.reply()
}
