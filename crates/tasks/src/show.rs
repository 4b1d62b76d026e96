//! What several pages of tasks show alike.

use base::Time;
use chrono::NaiveDate;
use door::Ctx;
use web::parts::{self, Pick, Point, Tag};
use web::{Html, T};

use crate::task::{Source, SourceKind, State, Task};

/// A map of the municipality. Without a point of its own it shows the middle of the municipality.
pub fn map(ctx: &Ctx, t: &T, label: &str, points: Vec<Point>, center: Option<(f64, f64)>, pick: Option<Pick>) -> Html {
    let own = &ctx.tenant().map;
    let plain = parts::Map::default();
    let middle = own.center.map_or(plain.center, |[lon, lat]| (lat, lon));
    parts::map(
        t,
        &parts::Map {
            label: label.to_owned(),
            tiles: own.tiles.clone(),
            attribution: own.attribution.clone().unwrap_or_default(),
            center: center.unwrap_or(middle),
            zoom: if center.is_some() { 16.0 } else { own.zoom.unwrap_or(plain.zoom) },
            points,
            pick,
            list: false,
            ..plain
        },
    )
}

/// The colour of a task: overdue before anything else.
pub fn tone(state: State, overdue: bool) -> parts::Tone {
    match state {
        _ if overdue => parts::Tone::Danger,
        State::Open => parts::Tone::Warning,
        State::Taken => parts::Tone::Info,
        State::Waiting => parts::Tone::Neutral,
        State::Closed => parts::Tone::Success,
    }
}

pub fn state_tag(t: &T, state: State) -> Tag {
    Tag::new(tone(state, false), t.get(state.key()))
}

/// Where a task came from, as people say it: «Sensor: Flomvakt», «Innbygger: e-post».
pub fn source(t: &T, source: &Source) -> String {
    let kind = t.get(source.kind.key());
    let by = match (source.kind, source.name.as_str()) {
        (SourceKind::System | SourceKind::Sensor | SourceKind::Goals | SourceKind::Assistant, name) => name.to_owned(),
        (SourceKind::Employee | SourceKind::Event, _) => return kind,
        (_, "report") => t.get("tasks-source-by-report"),
        (_, "open311") => t.get("tasks-source-by-open311"),
        (_, "mail") => t.get("tasks-source-by-mail"),
        (_, "privacy") => t.get("tasks-source-by-privacy"),
        (_, "weakness") => t.get("tasks-source-by-weakness"),
        (_, other) => other.to_owned(),
    };
    format!("{kind}: {by}")
}

/// The pin of a task.
pub fn pin(t: &T, task: &Task, today: NaiveDate) -> Option<Point> {
    let (lat, lon) = task.place.point?;
    let state = tone(task.state, task.is_overdue(today)).color();
    Some(Point {
        lat,
        lon,
        label: t.text(&task.title).to_owned(),
        state,
        text: task.place.words.clone(),
        ..Point::default()
    })
}

/// When it was answered, or when an answer is expected, in words.
pub fn when(t: &T, due: Option<NaiveDate>, closed_at: Option<Time>, now: Time) -> Option<String> {
    match closed_at {
        Some(at) => Some(t.ago(at, now)),
        None => due.map(|d| t.due(d, now.date())),
    }
}
