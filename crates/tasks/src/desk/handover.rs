//! Handing over: all that somebody has goes to a colleague, with a reason that colleagues read. She does it
//! before her leave; who leads the unit does it for one who is ill.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result, id::Uuid};
use chrono::NaiveDate;
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::parts::{self, Tone};
use web::{Html, Page, T};

use super::{away, store as rows};
use crate::around;
use crate::task::actions::{both, task_hand_over};
use crate::task::{TaskId, rules};

/// So many tasks at once; the rest in a second go.
const MOST: u32 = 500;

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    from: String,
    to: String,
    handover_reason: String,
    since: String,
    away_until: String,
    deputy: String,
}

/// Somebody of hers: the person, her name, and the unit.
struct Colleague {
    person: Uuid,
    name: String,
    unit: String,
}

/// Those who work in her units, and the units that she leads.
async fn around_her(ctx: &Ctx) -> Result<(Vec<Colleague>, Vec<String>)> {
    let today = ctx.now().date();
    let (mut all, mut leads) = (Vec::new(), Vec::new());
    for hat in ctx.hats().into_iter().filter(|h| h.kind == HatKind::Job && h.counts_for("task")) {
        let Some(unit) = hat.key.strip_prefix("unit:") else { continue };
        if hat.has_role("leader") {
            leads.push(unit.to_owned());
        }
        let staff = register::employees_of_unit(ctx.replica(), ctx.tenant_id(), unit, today).await?;
        all.extend(staff.into_iter().map(|e| Colleague { person: e.person, name: e.name, unit: unit.to_owned() }));
    }
    Ok((all, leads))
}

/// Who works with her in two units is one colleague.
fn each_once(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for choice in choices {
        if !all.iter().any(|c| c.value == choice.value) {
            all.push(choice);
        }
    }
    all
}

#[derive(Template)]
#[template(path = "handover.html")]
struct View<'a> {
    t: &'a T,
    nav: Html,
    summary: Html,
    notice: Html,
    count: String,
    from: Option<Field<'a>>,
    to: Field<'a>,
    reason: Field<'a>,
    /// The period that was said before.
    away: Option<String>,
    since: Field<'a>,
    until: Field<'a>,
    deputy: Field<'a>,
}

/// `GET /tasks/handover`
pub async fn page(ctx: Ctx) -> Reply {
    Ok(form(&ctx, &Typed::default(), &[], Html::default()).await?)
}

async fn form(ctx: &Ctx, typed: &Typed, faults: &[FieldError], notice: Html) -> Result<Response> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let me = ctx.signed_in()?.person;
    let (colleagues, leads) = around_her(ctx).await?;
    let names = around::unit_names(ctx).await?;
    let choice = |c: &Colleague| Choice::new(c.person, &c.name).hint(names.name(&c.unit));
    let others = each_once(colleagues.iter().filter(|c| c.person != me).map(choice));
    let led = each_once(colleagues.iter().filter(|c| c.person != me && leads.contains(&c.unit)).map(choice));
    let fields = Fields::new(t, faults)
        .value("from", &typed.from)
        .value("to", &typed.to)
        .value("handover_reason", &typed.handover_reason)
        .value("since", &typed.since)
        .value("away_until", &typed.away_until)
        .value("deputy", &typed.deputy);
    let away = away::of(ctx.db(), ctx.tenant_id(), me, ctx.now().date()).await?;
    let count = rows::held(ctx.db(), &ctx.scope(), me, MOST).await?.len();
    let view = View {
        t,
        nav: super::nav(t, "/tasks/handover"),
        summary: fields.summary(),
        notice,
        count: t.count("tasks-handover-count", i64::try_from(count).unwrap_or_default()),
        from: (!led.is_empty()).then(|| {
            fields.select("from", t.get("tasks-handover-from"), &led).hint(t.get("tasks-handover-from-hint")).optional()
        }),
        away: away.map(|a| {
            let (since, until) = (t.date(a.since), t.date(a.until));
            t.with("tasks-away-now", &[("since", &since), ("until", &until), ("name", &a.deputy_name)])
        }),
        since: fields.date("since", t.get("tasks-away-since")).short(),
        until: fields.date("away_until", t.get("tasks-away-until")).short(),
        deputy: fields.select("deputy", t.get("tasks-away-deputy"), &others),
        to: fields.select("to", t.get("tasks-handover-to"), &others),
        reason: fields
            .textarea("handover_reason", t.get("tasks-reason-label"))
            .rows(3)
            .hint(t.get("tasks-audience-unit-hint")),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(&viewer, t.get("tasks-handover")).crumb("/tasks", t.get("tasks-menu-tasks")).status(status);
    page.lead(t.get("tasks-handover-lead")).body(&view)
}

/// `POST /tasks/handover`
pub async fn send(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match given(&ctx, &typed).await {
        Ok((done, all, name)) => {
            let t = ctx.viewer().t;
            let (done_text, all_text) = (done.to_string(), all.to_string());
            let said = [("done", done_text.as_str()), ("all", all_text.as_str()), ("name", name.as_str())];
            let tone = if done == all { Tone::Success } else { Tone::Warning };
            let notice = parts::alert(tone, &t.with("tasks-handover-done", &said), &Html::default());
            Ok(form(&ctx, &Typed::default(), &[], notice).await?)
        }
        Err(Error::Invalid(faults)) => Ok(form(&ctx, &typed, &faults, Html::default()).await?),
        Err(other) => Err(other.into()),
    }
}

/// `POST /tasks/away`: she is away for a period, and a colleague stands in.
pub async fn away(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match said(&ctx, &typed).await {
        Ok(()) => Ok(Redirect::to("/tasks/handover").into_response()),
        Err(Error::Invalid(faults)) => Ok(form(&ctx, &typed, &faults, Html::default()).await?),
        Err(other) => Err(other.into()),
    }
}

async fn said(ctx: &Ctx, typed: &Typed) -> Result<()> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let day = |field, text: &str| text.parse::<NaiveDate>().map_err(|_| Error::invalid(field, "tasks-date-wrong"));
    let days = both(day("since", &typed.since), day("away_until", &typed.away_until));
    let wrong = || Error::invalid("deputy", "tasks-handover-wrong");
    let deputy = typed.deputy.parse::<Uuid>().map_err(|_| wrong());
    let ((since, until), deputy) = both(days, deputy)?;
    let me = ctx.signed_in()?.person;
    let (colleagues, _) = around_her(ctx).await?;
    let found = colleagues.iter().find(|c| c.person == deputy && c.person != me).ok_or_else(wrong)?;
    away::away_put(ctx, since, until, (deputy, &found.name)).await
}

/// `POST /tasks/away/end`: she is here again.
pub async fn away_end(ctx: Ctx) -> Reply {
    away::away_end(&ctx).await?;
    Ok(Redirect::to("/tasks/handover").into_response())
}

/// Hands over what there is: how many of how many, and to whom.
async fn given(ctx: &Ctx, typed: &Typed) -> Result<(usize, usize, String)> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let me = ctx.signed_in()?.person;
    let wrong = |field| Error::invalid(field, "tasks-handover-wrong");
    let reason = rules::required("handover_reason", &typed.handover_reason, "tasks-delegate-reason-missing");
    let to = typed.to.parse::<Uuid>().map_err(|_| wrong("to"));
    let (reason, to) = both(reason, to)?;
    let from = match typed.from.as_str() {
        "" => me,
        other => other.parse().map_err(|_| wrong("from"))?,
    };
    let (colleagues, leads) = around_her(ctx).await?;
    let target = colleagues.iter().find(|c| c.person == to).ok_or_else(|| wrong("to"))?;
    if from != me && !colleagues.iter().any(|c| c.person == from && leads.contains(&c.unit)) {
        return Err(wrong("from"));
    }
    let lines = rows::held(ctx.db(), &ctx.scope(), from, MOST).await?;
    let ids: Vec<TaskId> = lines.iter().map(|l| l.id).collect();
    if ids.is_empty() {
        return Err(Error::invalid("to", "tasks-handover-nothing"));
    }
    let mut done = 0;
    for id in &ids {
        match task_hand_over(ctx, *id, to, &target.name, &reason).await {
            Ok(_) => done += 1,
            // What was closed or taken meanwhile stays as it is, and so does what her colleague may not see.
            Err(Error::Conflict(_) | Error::NotFound | Error::Invalid(_) | Error::StepUp) => {}
            Err(other) => return Err(other),
        }
    }
    Ok((done, ids.len(), target.name.clone()))
}
