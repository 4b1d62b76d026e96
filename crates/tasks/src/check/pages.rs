//! The checklist on the page of a task: each point is a button of its own, so it works without a script.

use askama::Template;
use base::Result;
use web::form::{Field, Fields};
use web::parts;
use web::{Html, T};

use super::Point;

#[derive(Template)]
#[template(path = "task_checks.html")]
struct View<'a> {
    t: &'a T,
    base: &'a str,
    points: &'a [Point],
    done: String,
    can_change: bool,
    check: Html,
    field: Field<'a>,
    /// What was written was wrong.
    field_wrong: bool,
}

/// The section; nothing where there is nothing and nothing can be added.
///
/// # Errors
/// `Internal` when the template does not render.
pub fn section<'a>(
    t: &'a T,
    base: &'a str,
    points: &'a [Point],
    can_change: bool,
    fields: &Fields<'a>,
) -> Result<Html> {
    if points.is_empty() && !can_change {
        return Ok(Html::default());
    }
    let done = points.iter().filter(|p| p.done_at.is_some()).count();
    let done = t.with("tasks-check-count", &[("done", &done.to_string()), ("all", &points.len().to_string())]);
    let field_wrong = fields.has_errors();
    let field = fields.text("point", t.get("tasks-check-new")).max(200);
    Html::render(&View { t, base, points, done, can_change, check: parts::icon("check"), field, field_wrong })
}
