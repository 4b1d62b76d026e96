//! The desk: the working views of those who work on tasks. My day, the board, many at once.

pub mod away;
pub mod board;
pub mod bulk;
mod calendar;
mod choose;
mod entry;
mod export;
mod feed;
mod handover;
pub(crate) mod held;
mod ical;
pub mod saved;
mod store;
pub mod today;

use askama::Template;
use door::{Cost, Routes};
use web::{Html, T};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks/today", today::page)
        .get("/tasks/today/list", today::part)
        .get("/tasks/board", board::page)
        .get("/tasks/board/list", board::part)
        .get("/tasks/choose", choose::page)
        .post("/tasks/bulk", choose::send)
        .get("/tasks/calendar", calendar::page)
        .get("/tasks/export.csv", export::sheet)
        .get("/tasks/export.xlsx", export::book)
        .post("/tasks/feed", calendar::feed_make)
        .post("/tasks/feed/end", calendar::feed_end)
        .open_get("/tasks/feed/{secret}", calendar::feed_read)
        .cost(Cost::Secret)
        .get("/tasks/new", entry::page)
        .post("/tasks/new", entry::send)
        .get("/tasks/handover", handover::page)
        .post("/tasks/handover", handover::send)
        .post("/tasks/views", saved::save)
        .post("/tasks/views/{id}/removal", saved::remove)
        .post("/tasks/away", handover::away)
        .post("/tasks/away/end", handover::away_end)
}

/// The views of the desk, in their order: address and label.
const VIEWS: [(&str, &str); 10] = [
    ("/tasks/today", "tasks-desk-today"),
    ("/tasks", "tasks-desk-list"),
    ("/tasks/board", "tasks-desk-board"),
    ("/tasks/calendar", "tasks-calendar"),
    ("/tasks/choose", "tasks-desk-choose"),
    ("/tasks/handover", "tasks-handover"),
    ("/tasks/teams", "tasks-teams"),
    ("/tasks/templates", "tasks-templates"),
    ("/tasks/repeating", "tasks-repeating"),
    ("/tasks/new", "tasks-entry"),
];

/// The way from one view to the others.
pub fn nav(t: &T, current: &str) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<nav class="desk" aria-label="{{ label }}"><ul>{% for (href, words, here) in list %}<li><a href="{{ href }}"{% if *here %} aria-current="page"{% endif %}>{{ words }}</a></li>{% endfor %}</ul></nav>"#,
        ext = "html"
    )]
    struct Nav {
        label: String,
        list: Vec<(&'static str, String, bool)>,
    }
    let list = VIEWS.iter().map(|(href, key)| (*href, t.get(key), *href == current)).collect();
    Html::render(&Nav { label: t.get("tasks-desk"), list }).unwrap_or_default()
}
