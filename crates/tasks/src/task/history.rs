//! What happened to a task, in words.

use base::Time;
use web::parts::{Moment, Tone};
use web::{Html, T};

use super::link::Relation;
use super::model::{Audience, Side, Step, StepKind, WaitsFor};
use crate::around::UnitNames;

/// Who reads it.
pub struct Reader<'a> {
    pub t: &'a T,
    pub now: Time,
    /// What units are called.
    pub names: &'a UnitNames,
    /// She works on it: names of employees are for her.
    pub works: bool,
    /// She asked for it.
    pub mine: bool,
}

/// A step in a sentence of the reader's language, with its text under it.
pub fn moment(r: &Reader<'_>, step: &Step) -> Moment {
    let t = r.t;
    let unit = step.unit.as_deref().map_or_else(String::new, |u| r.names.name(u));
    let (title, tone) = title(r, step, &unit);
    let by = if r.works { step.name.clone() } else { String::new() };
    let text = match step.kind {
        StepKind::Linked | StepKind::Unlinked => {
            let relation = Relation::from_name(&step.body).map_or_else(String::new, |r| t.get(r.key()));
            Html::text(format!("{relation} {}", step.toward))
        }
        _ => Html::prose(&step.body),
    };
    Moment { when: t.ago(step.at, r.now), title, by, text, tone }
}

fn title(r: &Reader<'_>, step: &Step, unit: &str) -> (String, Tone) {
    let t = r.t;
    let about_unit = [("unit", unit)];
    let number = [("number", step.toward.as_str())];
    match (step.kind, step.side) {
        (StepKind::Opened, Side::Requester) => (t.with("tasks-step-reported", &about_unit), Tone::Info),
        (StepKind::Opened, _) => (t.with("tasks-step-opened", &about_unit), Tone::Info),
        (StepKind::Taken, _) => (t.with("tasks-step-taken", &about_unit), Tone::Info),
        (StepKind::Released, _) => (t.get("tasks-step-released"), Tone::Neutral),
        (StepKind::Commented, _) if step.audience == Audience::Unit => (t.get("tasks-step-noted"), Tone::Neutral),
        (StepKind::Commented, _) => (t.with("tasks-step-commented", &about_unit), Tone::Info),
        (StepKind::Added, _) if r.mine => (t.get("tasks-step-added-mine"), Tone::Info),
        (StepKind::Added, _) => (t.get("tasks-step-added"), Tone::Info),
        (StepKind::PassedOn, _) => (t.with("tasks-step-passed-on", &about_unit), Tone::Warning),
        (StepKind::Closed, _) => (t.get("tasks-step-closed"), Tone::Success),
        (StepKind::Reopened, _) => (t.get("tasks-step-reopened"), Tone::Warning),
        (StepKind::Waited, _) => (t.get(waited(step, r.mine)), Tone::Warning),
        (StepKind::Resumed, Side::Program) => {
            let by_her = step.toward == WaitsFor::Requester.name();
            (t.get(if by_her { "tasks-step-resumed-requester" } else { "tasks-step-resumed-date" }), Tone::Info)
        }
        (StepKind::Resumed, _) => (t.with("tasks-step-resumed", &about_unit), Tone::Info),
        (StepKind::Delegated, _) => (delegated(r, step, unit), Tone::Info),
        (StepKind::Returned, _) => (t.with("tasks-step-returned", &about_unit), Tone::Neutral),
        (StepKind::Linked, _) => (t.get("tasks-step-linked"), Tone::Neutral),
        (StepKind::Unlinked, _) => (t.get("tasks-step-unlinked"), Tone::Neutral),
        (StepKind::Merged, _) => (t.with("tasks-step-merged", &number), Tone::Success),
        (StepKind::Changed, _) => (changed(t, step), Tone::Warning),
        (StepKind::Attached, _) => (t.with("tasks-step-attached", &[("name", &step.toward)]), Tone::Neutral),
        (StepKind::HandedOver, _) => {
            (t.with("tasks-step-handed-over", &[("name", step.toward.trim_start_matches('@'))]), Tone::Neutral)
        }
        (StepKind::Warned, _) if step.toward == "over" => (t.get("tasks-step-warned-over"), Tone::Danger),
        (StepKind::Warned, _) => (t.get("tasks-step-warned-near"), Tone::Warning),
        (StepKind::Joined, _) => (t.with("tasks-step-joined", &number), Tone::Info),
    }
}

/// A new day is said; that it is called otherwise now can be seen.
fn changed(t: &T, step: &Step) -> String {
    match step.toward.parse() {
        Ok(day) => t.with("tasks-step-due", &[("date", &t.date(day))]),
        Err(_) => t.get("tasks-step-renamed"),
    }
}

fn waited(step: &Step, mine: bool) -> &'static str {
    match WaitsFor::from_name(&step.toward) {
        Some(WaitsFor::Requester) if mine => "tasks-step-waits-you",
        Some(WaitsFor::Requester) => "tasks-step-waits-requester",
        Some(WaitsFor::Supplier) => "tasks-step-waits-supplier",
        Some(WaitsFor::Date) => "tasks-step-waits-date",
        Some(WaitsFor::Other) | None => "tasks-step-waits-other",
    }
}

/// What a colleague is called is for colleagues; to others the unit works on it still.
fn delegated(r: &Reader<'_>, step: &Step, unit: &str) -> String {
    match step.toward.strip_prefix('@') {
        Some(name) if r.works => r.t.with("tasks-step-delegated", &[("name", name)]),
        Some(_) => r.t.with("tasks-step-delegated-within", &[("unit", unit)]),
        None => r.t.with("tasks-step-delegated", &[("name", &step.toward)]),
    }
}
