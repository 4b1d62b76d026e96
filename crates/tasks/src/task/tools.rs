//! What those who work on a task can do with it, as forms that fold: each is one thing to do.

use askama::Template;
use base::{FieldError, Result};
use door::Ctx;
use web::form::{Choice, Field, Fields};
use web::{Html, T};

use super::link::Relation;
use super::model::{Task, WaitsFor};
use super::rules::{self, Worker};
use crate::around::{self, UnitNames};
use crate::category::Category;
use crate::team::store as teams;

/// One thing to do.
pub struct Tool<'a> {
    /// The last part of where it posts to.
    to: &'static str,
    title: String,
    send: String,
    fields: Vec<Field<'a>>,
    open: bool,
}

#[derive(Template)]
#[template(path = "task_tools.html")]
struct View<'a> {
    label: String,
    base: &'a str,
    tools: Vec<Tool<'a>>,
}

/// The names of all fields of the tools.
pub const FIELDS: [&str; 22] = [
    "comment",
    "audience",
    "answer",
    "onward",
    "reason",
    "reopening",
    "waits_for",
    "wait_reason",
    "until",
    "wait_audience",
    "toward",
    "delegate_reason",
    "return_reason",
    "relation",
    "other",
    "into",
    "merge_note",
    "change_reason",
    "title",
    "due",
    "point",
    "file_audience",
];

/// What the forms need to know.
pub struct Frame<'f, 'a> {
    pub ctx: &'f Ctx,
    pub worker: Worker,
    pub t: &'a T,
    pub task: &'f Task,
    pub fields: &'f Fields<'a>,
    pub faults: &'f [FieldError],
    /// The categories, to pass it on to.
    pub all: &'f [Category],
    pub names: &'f UnitNames,
    /// Where the forms are sent to: `/tasks/{id}` or `/follow/{secret}`.
    pub base: &'a str,
}

/// All that the visitor can do, the one with a fault open, else the first.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn tools(f: &Frame<'_, '_>) -> Result<Html> {
    let mut tools = Vec::new();
    let worker = f.worker.clone();
    let settles = rules::settle(f.task, &worker).is_ok();
    let may = |verb| f.ctx.could(verb, f.task);
    if may("task_comment") {
        tools.push(comment(f));
    }
    if settles && may("task_close") {
        tools.push(close(f));
    }
    if rules::wait(f.task, &worker).is_ok() && may("task_wait") {
        tools.push(wait(f));
    }
    if settles && may("task_delegate") {
        tools.push(delegate(f).await?);
    }
    if rules::give_back(f.task, &worker).is_ok() && may("task_return") {
        tools.push(give_back(f));
    }
    if settles && may("task_pass_on") {
        tools.push(pass_on(f));
    }
    if settles && may("task_change") {
        tools.push(change(f));
    }
    if may("task_link") {
        tools.push(link(f));
    }
    if settles && may("task_merge") {
        tools.push(merge(f));
    }
    if !tools.iter().any(|tool| tool.open)
        && let Some(first) = tools.first_mut()
    {
        first.open = true;
    }
    Html::render(&View { label: f.t.get("tasks-work-forms"), base: f.base, tools })
}

fn max() -> u32 {
    u32::try_from(rules::TEXT_MAX).unwrap_or(0)
}

impl<'a> Frame<'_, 'a> {
    /// Who reads what is written to those it concerns.
    fn readers(&self) -> String {
        let follows = self.task.count("neighbour") > 0;
        self.t.get(if follows { "tasks-read-by-neighbours" } else { "tasks-read-by-requester" })
    }

    fn tool(&self, to: &'static str, [title, send]: [&str; 2], fields: Vec<Field<'a>>, names: &[&str]) -> Tool<'a> {
        let open =
            self.faults.iter().any(|f| names.contains(&f.field)) || self.ctx.path().ends_with(&format!("?do={to}"));
        Tool { to, title: self.t.get(title), send: self.t.get(send), fields, open }
    }

    fn area(&self, name: &'static str, label: &str) -> Field<'a> {
        self.fields.textarea(name, self.t.get(label)).rows(3).max(max())
    }

    fn audience(&self, name: &'static str) -> Field<'a> {
        let t = self.t;
        self.fields.radio(
            name,
            t.get("tasks-audience-label"),
            &[
                Choice::new("all", t.get("tasks-audience-all")).hint(self.readers()),
                Choice::new("unit", t.get("tasks-audience-unit")).hint(t.get("tasks-audience-unit-hint")),
            ],
        )
    }
}

fn comment<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let fields = vec![f.area("comment", "tasks-comment-label"), f.audience("audience")];
    f.tool("comments", ["tasks-comment", "tasks-comment-send"], fields, &["comment", "audience"])
}

fn close<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let fields = vec![f.area("answer", "tasks-answer-label").rows(4).hint(f.readers())];
    f.tool("closure", ["tasks-close", "tasks-close-send"], fields, &["answer"])
}

fn wait<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let t = f.t;
    let choices: Vec<Choice> = WaitsFor::ALL
        .into_iter()
        .filter(|w| *w != WaitsFor::Requester || f.task.requester.is_some())
        .map(|w| Choice::new(w.name(), t.get(wait_key(w))))
        .collect();
    let fields = vec![
        f.fields.radio("waits_for", t.get("tasks-wait-for"), &choices),
        f.area("wait_reason", "tasks-wait-reason"),
        f.fields.date("until", t.get("tasks-wait-until")).hint(t.get("tasks-wait-until-hint")).short().optional(),
        f.audience("wait_audience"),
    ];
    let names = ["waits_for", "wait_reason", "until", "wait_audience"];
    f.tool("waiting", ["tasks-wait", "tasks-wait-send"], fields, &names)
}

/// What it waits for, as a choice.
pub fn wait_key(on: WaitsFor) -> &'static str {
    match on {
        WaitsFor::Requester => "tasks-wait-requester",
        WaitsFor::Other => "tasks-wait-other",
        WaitsFor::Supplier => "tasks-wait-supplier",
        WaitsFor::Date => "tasks-wait-date",
    }
}

async fn delegate<'a>(f: &Frame<'_, 'a>) -> Result<Tool<'a>> {
    let t = f.t;
    let (db, tenant, today) = (f.ctx.replica(), f.task.tenant, f.ctx.now().date());
    let mut choices: Vec<Choice> = teams::active(db, tenant, today, 100)
        .await?
        .into_iter()
        .map(|(id, name)| Choice::new(id.hat(), t.with("tasks-delegate-team", &[("name", &name)])))
        .collect();
    let me = f.ctx.who()?.0;
    let staff = register::employees_of_unit(db, tenant, &f.task.unit, today).await?;
    choices
        .extend(staff.into_iter().filter(|e| e.person != me).map(|e| Choice::new(door::colleague(e.person), e.name)));
    for unit in around::units_of(f.all, f.names).into_iter().filter(|u| *u != f.task.unit) {
        let name = f.names.name(&unit);
        choices.push(Choice::new(format!("unit:{unit}"), t.with("tasks-delegate-unit", &[("name", &name)])));
    }
    let fields = vec![
        f.fields.select("toward", t.get("tasks-delegate-label"), &choices),
        f.area("delegate_reason", "tasks-delegate-reason").hint(f.readers()),
    ];
    Ok(f.tool("delegation", ["tasks-delegate", "tasks-delegate-send"], fields, &["toward", "delegate_reason"]))
}

fn give_back<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let fields = vec![f.area("return_reason", "tasks-return-reason").hint(f.readers())];
    f.tool("return", ["tasks-return", "tasks-return-send"], fields, &["return_reason"])
}

fn pass_on<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let fields = vec![
        f.fields.select("onward", f.t.get("tasks-onward-label"), &onward(f.t, f.task, f.all, f.names)),
        f.area("reason", "tasks-reason-label").hint(f.readers()),
    ];
    f.tool("transfer", ["tasks-pass-on", "tasks-pass-on-send"], fields, &["onward", "reason"])
}

/// Other categories, and other units for the same category.
fn onward(t: &T, task: &Task, all: &[Category], names: &UnitNames) -> Vec<Choice> {
    let mut choices: Vec<Choice> = all
        .iter()
        .filter(|c| c.active && (task.category.as_deref() != Some(&c.key) || c.unit != task.unit))
        .map(|c| Choice::new(format!("category:{}", c.key), format!("{} – {}", t.text(&c.name), names.name(&c.unit))))
        .collect();
    let mut units: Vec<&str> = all.iter().map(|c| c.unit.as_str()).filter(|u| *u != task.unit).collect();
    units.sort_unstable();
    units.dedup();
    choices.extend(
        units
            .into_iter()
            .map(|u| Choice::new(format!("unit:{u}"), t.with("tasks-onward-unit", &[("unit", &names.name(u))]))),
    );
    choices
}

/// Every category, and every unit for the same category: for several tasks at once.
pub fn anywhere(t: &T, all: &[Category], names: &UnitNames) -> Vec<Choice> {
    let category = |c: &Category| {
        Choice::new(format!("category:{}", c.key), format!("{} – {}", t.text(&c.name), names.name(&c.unit)))
    };
    let mut units: Vec<&str> = all.iter().map(|c| c.unit.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    let unit = |u| Choice::new(format!("unit:{u}"), t.with("tasks-onward-unit", &[("unit", &names.name(u))]));
    all.iter().filter(|c| c.active).map(category).chain(units.into_iter().map(unit)).collect()
}

fn change<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let t = f.t;
    let long = u32::try_from(rules::WORDS_MAX).unwrap_or(0);
    let fields = vec![
        f.fields.date("due", t.get("tasks-change-due")).short().optional(),
        f.fields.text("title", t.get("tasks-change-title")).max(long).optional(),
        f.area("change_reason", "tasks-reason-label").hint(f.readers()).optional(),
    ];
    f.tool("change", ["tasks-change", "tasks-change-send"], fields, &["due", "title", "change_reason"])
}

fn link<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let t = f.t;
    let choices: Vec<Choice> = Relation::ALL.into_iter().map(|r| Choice::new(r.name(), t.get(r.key()))).collect();
    let fields = vec![
        f.fields.select("relation", t.get("tasks-link-relation"), &choices),
        f.fields.text("other", t.get("tasks-link-other")).hint(t.get("tasks-number-hint")).short(),
    ];
    f.tool("links", ["tasks-link", "tasks-link-send"], fields, &["relation", "other"])
}

fn merge<'a>(f: &Frame<'_, 'a>) -> Tool<'a> {
    let t = f.t;
    let fields = vec![
        f.fields.text("into", t.get("tasks-merge-into")).hint(t.get("tasks-number-hint")).short(),
        f.area("merge_note", "tasks-merge-note").hint(f.readers()).optional(),
    ];
    f.tool("merger", ["tasks-merge", "tasks-merge-send"], fields, &["into", "merge_note"])
}
