//! `/privacy/watch`: the pages of the privacy officer.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use base::id::Uuid;
use base::{Error, FieldError, Result};
use door::{Ctx, HatKind, Reply, Routes};
use serde::Deserialize;
use store::{AccessRow, Guarded, access};
use web::form::{Field, Fields};
use web::parts::{self, Card, Heading, Table, Tag, Tone};
use web::{Html, Page, T};

use super::actions;
use super::cases::{self, Found, Told};
use super::model::{Case, Pattern, Rule, Watch};
use crate::Verbs;
use crate::people::Names;
use crate::seen::words::employee;

const PATH: &str = "/privacy/watch";
const CASE: &str = "/privacy/watch/case";
const RULES: &str = "/privacy/watch/rules";
/// So many cases of a pattern are shown; the others come when these were looked at.
const SHOWN: usize = 20;
/// What the officer does on these pages.
const OWN: &str = "watch_see";
/// So many rows of a case.
const ROWS: usize = 100;

pub fn routes() -> Routes {
    Routes::new().get(PATH, page).get(CASE, case).post(CASE, look).get(RULES, rules).post(RULES, change)
}

/// Asks the policies; everything here is for the privacy officer alone.
fn officer(ctx: &Ctx) -> Result<()> {
    ctx.may(OWN, Guarded::new(Watch(ctx.tenant_id()))).map(|_| ())
}

/// Notes that she saw names.
fn seen(ctx: &Ctx, subjects: impl IntoIterator<Item = Uuid>) {
    let hats = ctx.hats();
    let job = hats.iter().find(|h| h.kind == HatKind::Job && h.has_role("privacy_officer"));
    let hat = job.map(|h| h.key.as_str()).unwrap_or_default();
    subjects.into_iter().for_each(|s| ctx.seen(OWN, hat, "person", s, s));
}

struct Section {
    id: &'static str,
    title: String,
    hint: String,
    cards: Html,
    more: String,
}

#[derive(Template)]
#[template(path = "watch.html")]
struct View<'a> {
    t: &'a T,
    sections: Vec<Section>,
    nothing: Html,
    cut: String,
}

async fn page(ctx: Ctx) -> Reply {
    officer(&ctx)?;
    let found = cases::open(&ctx).await?;
    let rules = actions::rules(&ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let shown: Vec<&Case> =
        Pattern::ALL.into_iter().flat_map(|p| found.cases.iter().filter(move |c| c.pattern == p).take(SHOWN)).collect();
    let told = found.told(&ctx, &shown).await?;
    let names = Names::of(ctx.store(), ctx.db(), ctx.tenant_id(), &told.newest()).await?;
    seen(&ctx, shown.iter().filter_map(|c| c.subject));
    let section = |rule: &Rule| {
        let all = found.cases.iter().filter(|c| c.pattern == rule.pattern).count();
        let own: Vec<Card> = shown
            .iter()
            .filter(|c| c.pattern == rule.pattern)
            .map(|c| card(&ctx, t, (&found, &told), &names, c))
            .collect();
        let hidden = i64::try_from(all - own.len()).unwrap_or_default();
        Section {
            id: rule.pattern.name(),
            title: t.get(&format!("privacy-pattern-{}", rule.pattern.name())),
            hint: hint(t, rule),
            cards: parts::cards(t, &own),
            more: if hidden > 0 { t.count("privacy-watch-more", hidden) } else { String::new() },
        }
    };
    let sections: Vec<Section> =
        rules.iter().filter(|r| found.cases.iter().any(|c| c.pattern == r.pattern)).map(section).collect();
    let nothing = if sections.is_empty() {
        parts::empty("shield", &t.get("privacy-watch-none"), &t.get("privacy-watch-none-text"), &Html::default())
    } else {
        Html::default()
    };
    let cut = if found.cut {
        t.count("privacy-watch-cut", i64::try_from(cases::MOST).unwrap_or(i64::MAX))
    } else {
        String::new()
    };
    let days = cases::DAYS.to_string();
    Ok(Page::new(&viewer, t.get("privacy-watch-title"))
        .lead(t.with("privacy-watch-lead", &[("days", &days)]))
        .body(&View { t, sections, nothing, cut })?)
}

/// What the rule says, with its numbers.
fn hint(t: &T, rule: &Rule) -> String {
    let (number, span) = (rule.number.to_string(), rule.span.to_string());
    t.with(&format!("privacy-pattern-{}-hint", rule.pattern.name()), &[("number", &number), ("span", &span)])
}

fn card(ctx: &Ctx, t: &T, (found, told): (&Found, &Told<'_>), names: &Names, case: &Case) -> Card {
    let (row, reason) = told.of(case);
    let who = employee(t, names, case.person, row);
    let title = match case.subject {
        Some(subject) => t.with("privacy-case-of", &[("who", &who), ("name", &names.person(t, subject))]),
        None => who,
    };
    let newest = found.looks(case).map(|look| look.at).max();
    Card {
        title,
        href: format!(
            "{CASE}?pattern={}&person={}&subject={}",
            case.pattern.name(),
            case.person,
            case.subject.unwrap_or_default()
        ),
        icon: "person",
        status: Some(Tag::new(
            Tone::Warning,
            t.count("privacy-case-times", i64::try_from(case.looks.len()).unwrap_or(0)),
        )),
        text: reason.to_owned(),
        meta: newest.map(|at| t.ago(at, ctx.now())).into_iter().collect(),
        heading: Heading::H3,
        ..Card::default()
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Which {
    pattern: String,
    person: Uuid,
    subject: Uuid,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CaseView<'a> {
    t: &'a T,
    which: &'a Which,
    until: i64,
    /// Whether it is about the officer herself: then another one looks at it.
    own: bool,
    rows: Html,
    f: Fields<'a>,
    note: Field<'a>,
}

/// The rows behind a case.
async fn case(ctx: Ctx, Extension(verbs): Extension<Arc<Verbs>>, Query(which): Query<Which>) -> Reply {
    officer(&ctx)?;
    Ok(case_page(&ctx, &verbs, &which, "", &[]).await?)
}

async fn case_page(ctx: &Ctx, verbs: &Verbs, which: &Which, note: &str, faults: &[FieldError]) -> Result<Response> {
    let found = cases::open(ctx).await?;
    let subject = Some(which.subject).filter(|s| !s.is_nil());
    let same = |c: &&Case| c.pattern.name() == which.pattern && c.person == which.person && c.subject == subject;
    let case = found.cases.iter().find(same).ok_or(Error::NotFound)?;
    let ids = found.ids(case, ROWS);
    let mut rows = access::rows_of(ctx.db(), ctx.tenant_id(), &ids).await?;
    let rows: Vec<AccessRow> = ids.iter().filter_map(|id| rows.remove(id)).collect();
    let names = Names::of(ctx.store(), ctx.db(), ctx.tenant_id(), &rows).await?;
    seen(ctx, rows.iter().map(|r| r.subject));
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let title = t.get(&format!("privacy-pattern-{}", case.pattern.name()));
    let f = Fields::new(t, faults).value("note", note);
    let view = CaseView {
        t,
        which,
        until: found.newest(case),
        own: case.person == ctx.signed_in()?.person,
        rows: table(t, &names, verbs, &rows),
        note: f.textarea("note", t.get("privacy-case-note")).rows(3).max(1_000).optional(),
        f,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, &title)
        .crumb(PATH, t.get("privacy-watch-title"))
        .lead(employee(t, &names, case.person, rows.first()))
        .wide()
        .status(status)
        .body(&view)
}

fn table(t: &T, names: &Names, verbs: &Verbs, rows: &[AccessRow]) -> Html {
    let row = |r: &AccessRow| {
        vec![
            Html::text(t.date_time(r.at)),
            Html::text(names.person(t, r.subject)),
            Html::text(t.get(&verbs.key(&r.verb))),
            Html::text(&r.reason),
        ]
    };
    let columns = ["privacy-holds-when", "privacy-whose", "privacy-holds-did", "privacy-holds-reason"];
    parts::table(&Table {
        caption: t.get("privacy-case-rows"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: Vec::new(),
        rows: rows.iter().map(row).collect(),
    })
}

#[derive(Deserialize)]
struct Looked {
    pattern: String,
    person: Uuid,
    subject: Uuid,
    until: i64,
    #[serde(default)]
    note: String,
}

/// `POST /privacy/watch/case`: looked at.
async fn look(ctx: Ctx, Extension(verbs): Extension<Arc<Verbs>>, Form(sent): Form<Looked>) -> Reply {
    let which = (sent.pattern.as_str(), sent.person, sent.subject);
    match actions::pattern_looked_at(&ctx, which, sent.until, &sent.note).await {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(Error::Invalid(faults)) => {
            let which = Which { pattern: sent.pattern, person: sent.person, subject: sent.subject };
            Ok(case_page(&ctx, &verbs, &which, &sent.note, &faults).await?)
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    pattern: String,
    active: String,
    number: String,
    span: String,
}

#[derive(Template)]
#[template(path = "watch_rules.html")]
struct RulesView<'a> {
    t: &'a T,
    f: Fields<'a>,
    table: Html,
    /// The rule that is being changed: its pattern, its name, and its fields.
    edit: Option<(String, String, Vec<Field<'a>>)>,
}

/// `GET /privacy/watch/rules`: all rules; with `pattern` the form of one.
async fn rules(ctx: Ctx, Query(asked): Query<Typed>) -> Reply {
    officer(&ctx)?;
    Ok(rules_page(&ctx, &asked, &[]).await?)
}

async fn rules_page(ctx: &Ctx, asked: &Typed, faults: &[FieldError]) -> Result<Response> {
    let rules = actions::rules(ctx).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let edited = rules.iter().find(|r| r.pattern.name() == asked.pattern);
    let typed = |text: &str, own: i64| if faults.is_empty() { own.to_string() } else { text.to_owned() };
    let mut f = Fields::new(t, faults);
    if let Some(rule) = edited {
        let on = if faults.is_empty() { rule.active } else { asked.active == "yes" };
        f = f
            .value("number", typed(&asked.number, rule.number))
            .value("span", typed(&asked.span, rule.span))
            .value("active", if on { "yes" } else { "" });
    }
    let edit = edited.map(|rule| {
        let name = rule.pattern.name();
        let label = |part: &str| t.get(&format!("privacy-rule-{name}-{part}"));
        let mut fields = vec![f.checkbox("active", t.get("privacy-rule-active"))];
        if matches!(rule.pattern, Pattern::Neighbour | Pattern::Many | Pattern::Hours) {
            fields.push(f.text("number", label("number")).inputmode("numeric").short());
        }
        if matches!(rule.pattern, Pattern::Many | Pattern::Hours) {
            fields.push(f.text("span", label("span")).inputmode("numeric").short());
        }
        (name.to_owned(), t.get(&format!("privacy-pattern-{name}")), fields)
    });
    let row = |r: &Rule| {
        let name = r.pattern.name();
        let (href, title) = (format!("{RULES}?pattern={name}"), Html::text(t.get(&format!("privacy-pattern-{name}"))));
        let state = if r.active {
            Tag::new(Tone::Success, t.get("privacy-rule-on"))
        } else {
            Tag::new(Tone::Neutral, t.get("privacy-rule-off"))
        };
        vec![Html(format!("<a href=\"{href}\">{title}</a>")), Html::text(hint(t, r)), state.html()]
    };
    let columns = ["privacy-rule-pattern", "privacy-rule-means", "privacy-rule-state"];
    let table = parts::table(&Table {
        caption: t.get("privacy-rules-title"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: Vec::new(),
        rows: rules.iter().map(row).collect(),
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(&viewer, t.get("privacy-rules-title"))
        .crumb(PATH, t.get("privacy-watch-title"))
        .wide()
        .status(status)
        .body(&RulesView { t, f, table, edit })
}

/// `POST /privacy/watch/rules`
async fn change(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    officer(&ctx)?;
    let number = |text: &str| if text.trim().is_empty() { 0 } else { text.trim().parse().unwrap_or(-1) };
    let (n, span) = (number(&typed.number), number(&typed.span));
    match actions::rule_change(&ctx, &typed.pattern, typed.active == "yes", n, span).await {
        Ok(()) => Ok(Redirect::to(RULES).into_response()),
        Err(Error::Invalid(faults)) => Ok(rules_page(&ctx, &typed, &faults).await?),
        Err(other) => Err(other.into()),
    }
}
