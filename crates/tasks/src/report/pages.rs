//! `GET` and `POST /report`, the thank-you page, and the page behind the secret link.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, FieldError, Result, TenantId, id::Uuid};
use door::{Ctx, Hat, Reply};
use serde::Deserialize;
use store::{Guarded, Thing};
use web::form::{Choice, Field, Fields};
use web::parts::{self, Pick, Step, StepState};
use web::{Html, Page, T};

use super::form::{self, Sent};
use crate::category::{Category, store as categories};
use crate::deviation::is_drawer;
use crate::field::forms;
use crate::photo::{Photo, store as photos};
use crate::task::report::{self, PHOTOS_MAX, Report};
use crate::task::{Task, TaskId, actions, rules};
use crate::{around, show};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Start {
    category: String,
}

/// `GET /report?category=`
pub async fn page(ctx: Ctx, Query(start): Query<Start>) -> Reply {
    let values = Values { category: start.category, ..Values::default() };
    Ok(form_page(&ctx, &values, &[], StatusCode::OK).await?)
}

/// What the form shows again.
#[derive(Default)]
struct Values {
    category: String,
    words: String,
    lat: String,
    lon: String,
    text: String,
    mandate: String,
    /// Slips of photos that were sent before.
    kept: Vec<String>,
    /// Answers in the fields of categories, by their names in the form.
    answers: HashMap<String, String>,
}

impl From<&Sent> for Values {
    fn from(sent: &Sent) -> Self {
        let text = |name: &str| sent.text(name).chars().filter(|c| *c != '\0').collect::<String>();
        Self {
            category: text("category"),
            words: text("words"),
            lat: text("lat"),
            lon: text("lon"),
            text: text("text"),
            mandate: text("mandate"),
            kept: Vec::new(),
            answers: HashMap::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct View<'a> {
    t: &'a T,
    summary: Html,
    categories: Vec<CategoryCard>,
    category_error: Option<String>,
    alert: Html,
    words: Field<'a>,
    lat: &'a str,
    lon: &'a str,
    map: Html,
    text: Field<'a>,
    /// Where she has a mandate.
    as_whom: Option<Field<'a>>,
    /// What some categories ask for besides.
    more: Html,
    photos: Field<'a>,
    kept: &'a [String],
    notice: Html,
}

/// A category as a card to choose.
struct CategoryCard {
    key: String,
    name: String,
    help: String,
    icon: Html,
    chosen: bool,
    placed: bool,
}

async fn form_page(ctx: &Ctx, values: &Values, faults: &[FieldError], status: StatusCode) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let fields = Fields::new(t, faults).value("words", &values.words).value("text", &values.text);
    let fields = fields.value("mandate", &values.mandate);
    let fields = values.answers.iter().fold(fields, |fields, (name, value)| fields.value(name, value));
    let limit = form::size(ctx.app().config.limits.upload_bytes);
    let pick = Pick { lat_input: "lat".into(), lon_input: "lon".into() };
    let chosen = values.lat.trim().parse().ok().zip(values.lon.trim().parse().ok());
    let all = categories::all(ctx.replica(), ctx.tenant_id()).await?;
    let asked = if all.iter().any(|c| c.has_fields) {
        crate::field::actions::fields(ctx.replica(), ctx.tenant_id()).await?
    } else {
        Vec::new()
    };
    let as_whom = as_whom(ctx, t, &fields);
    let view = View {
        t,
        more: forms::section(&asked, &forms::groups(t, &fields, &asked, &all)),
        summary: fields.summary(),
        categories: choices(ctx, t, &all, &values.category),
        category_error: faults.iter().find(|f| f.field == "category").map(|f| t.message(&f.message)),
        alert: parts::icon("alert"),
        words: fields
            .text("words", t.get("tasks-report-words"))
            .hint(t.get("tasks-report-words-hint"))
            .autocomplete("off")
            .max(u32::try_from(rules::WORDS_MAX).unwrap_or(0)),
        lat: &values.lat,
        lon: &values.lon,
        map: show::map(ctx, t, &t.get("tasks-report-map"), Vec::new(), chosen, Some(pick)),
        text: fields
            .textarea("text", t.get("tasks-report-text"))
            .hint(t.get("tasks-report-text-hint"))
            .max(u32::try_from(rules::TEXT_MAX).unwrap_or(0)),
        notice: if as_whom.is_some() { Html::default() } else { notice(ctx, t) },
        as_whom,
        photos: fields
            .file("photos", t.get("tasks-report-photos"))
            .hint(t.with("tasks-report-photos-hint", &[("count", &PHOTOS_MAX.to_string()), ("limit", &limit)]))
            .accept("image/jpeg,image/png,image/webp")
            .multiple()
            .optional(),
        kept: &values.kept,
    };
    Page::new(&viewer, t.get("tasks-report-title"))
        .lead(t.get("tasks-report-lead"))
        .description(t.get("tasks-report-lead"))
        .narrow()
        .status(status)
        .head_module("map")
        .body(&view)
}

/// As whom: herself, or one who has a mandate in a body. Nothing where there is nothing to choose.
fn as_whom<'a>(ctx: &Ctx, t: &T, fields: &Fields<'a>) -> Option<Field<'a>> {
    let me = Choice::new("", &ctx.wearer()?.name);
    let seat = |hat: &Hat| {
        let words = [("role", t.text(&hat.role)), ("name", t.text(&hat.name))];
        Choice::new(&hat.key, t.with("tasks-report-hat-mandate", &words))
    };
    let seats: Vec<Choice> = report::mandates(ctx).into_iter().map(seat).collect();
    let all: Vec<Choice> = std::iter::once(me).chain(seats.iter().cloned()).collect();
    let field = fields.radio("mandate", t.get("tasks-report-hat"), &all).hint(t.get("tasks-report-hat-hint"));
    (!seats.is_empty()).then_some(field)
}

fn choices(ctx: &Ctx, t: &T, all: &[Category], chosen: &str) -> Vec<CategoryCard> {
    all.iter()
        .filter(|c| c.active)
        .map(|c| CategoryCard {
            key: c.key.clone(),
            name: t.text(&c.name).to_owned(),
            help: if c.assurance > ctx.assurance() {
                t.get("tasks-report-category-sign-in")
            } else {
                t.text(&c.help).to_owned()
            },
            icon: parts::icon(c.icon()),
            chosen: c.key == chosen,
            placed: c.placed,
        })
        .collect()
}

/// Who will be known as the one who reports.
fn notice(ctx: &Ctx, t: &T) -> Html {
    let text = match (ctx.acting(), ctx.wearer()) {
        (Some(hat), _) => t.with("tasks-report-as", &[("name", hat.name.get(t.lang()))]),
        (None, Some(wearer)) => t.with("tasks-report-as", &[("name", &wearer.name)]),
        (None, None) => t.get("tasks-report-anonymous"),
    };
    parts::alert(parts::Tone::Info, "", &Html::prose(&text))
}

/// `POST /report`
pub async fn send(ctx: Ctx, request: Request) -> Reply {
    let mut sent = form::read(request, ctx.app().config.limits.upload_bytes).await;
    let photos = keep_photos(&ctx, &mut sent).await?;
    let report = Report {
        category: sent.text("category").to_owned(),
        place: sent.place(),
        text: sent.text("text").to_owned(),
        photos,
        mandate: sent.text("mandate").to_owned(),
    };
    let asked = crate::field::actions::fields(ctx.db(), ctx.tenant_id()).await?;
    let given = forms::sent(&asked, |name| sent.text(name).replace('\0', ""));
    let answers = forms::answered(&asked, &report.category, &given);
    if let Err(more) = &answers {
        more.iter().for_each(|f| sent.fault(f.field, f.message.clone()));
    }
    let faults = if sent.faults.is_empty() {
        match actions::task_report_with(&ctx, &report, &answers.unwrap_or_default()).await {
            Ok(done) => {
                let key = done.secret.unwrap_or_else(|| done.id.to_string());
                return Ok(Redirect::to(&format!("/report/received/{key}")).into_response());
            }
            Err(Error::Invalid(faults)) => faults,
            Err(other) => return Err(other.into()),
        }
    } else {
        // All that is wrong is said at once.
        if let Err(Error::Invalid(more)) = report::check(&ctx, &report).await {
            more.into_iter().for_each(|f| sent.fault(f.field, f.message));
        }
        sent.faults.clone()
    };
    let mut values = Values { answers: given, ..Values::from(&sent) };
    let keys = ctx.store().keys();
    for photo in &report.photos {
        values.kept.push(photos::slip(keys, ctx.tenant_id(), photo, ctx.now())?);
    }
    let status = if sent.broken { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(form_page(&ctx, &values, &in_order(faults), status).await?)
}

/// In the order of the form, so that the summary reads from top to bottom.
fn in_order(mut faults: Vec<FieldError>) -> Vec<FieldError> {
    let place =
        |f: &FieldError| ["category", "words", "text", "photos"].iter().position(|n| *n == f.field).unwrap_or(2);
    faults.sort_by_key(place);
    faults
}

/// A photo on its way into a report.
struct Upload(TenantId);

impl Thing for Upload {
    fn kind(&self) -> &'static str {
        "task_photo"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
}

/// The photos kept from before without those taken away, and the new ones, drawn anew and kept.
pub(crate) async fn keep_photos(ctx: &Ctx, sent: &mut Sent) -> Result<Vec<Photo>> {
    let keys = ctx.store().keys();
    let removed = sent.texts("remove");
    let mut all: Vec<Photo> = sent
        .texts("kept")
        .iter()
        .filter(|slip| !removed.contains(slip))
        .filter_map(|slip| photos::of_slip(keys, ctx.tenant_id(), slip, ctx.now()))
        .take(PHOTOS_MAX)
        .collect();
    let mut drawn = Vec::new();
    for file in std::mem::take(&mut sent.files) {
        if all.len() + drawn.len() >= PHOTOS_MAX {
            sent.fault("photos", base::error::Message::new("tasks-photo-too-many").with("max", PHOTOS_MAX));
            break;
        }
        match photos::drawn(file).await? {
            Ok(picture) => drawn.push(picture),
            Err(refused) => sent.fault("photos", refused.key()),
        }
    }
    if drawn.is_empty() {
        return Ok(all);
    }
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("task_report", Guarded::new(Upload(ctx.tenant_id())))?;
    for picture in drawn {
        all.push(photos::keep(&mut tx, permit.pass(), picture).await?);
    }
    tx.commit_quietly("a photo belongs to nothing until its report is sent").await?;
    Ok(all)
}

#[derive(Template)]
#[template(path = "received.html")]
struct Received<'a> {
    t: &'a T,
    number: String,
    title: &'a str,
    steps: Html,
    link: Option<String>,
    actions: Html,
    check: Html,
}

/// `GET /report/received/{key}`: the key is the task's id, or the secret of the anonymous.
pub async fn received(visitor: Ctx, Path(key): Path<String>) -> Reply {
    let (ctx, task, secret) = match key.parse::<TaskId>() {
        Ok(id) => {
            let task = actions::task(&visitor, id).await?;
            (visitor.clone(), task, None)
        }
        Err(_) => {
            let (ctx, task) = actions::task_of_link(&visitor, &key).await?;
            (ctx, task, Some(key))
        }
    };
    // The frame of the visitor herself: with the hat of the link it would listen where only those
    // who are signed in may.
    let viewer = visitor.viewer();
    let t = &viewer.t;
    let units = around::unit_names(&ctx).await?;
    let place = secret.as_deref().map_or_else(|| task.href(), |s| format!("/follow/{s}"));
    let mut page = Page::new(&viewer, t.get("tasks-received-title")).narrow().own_heading();
    if secret.is_some() {
        page = page.live_at(format!("{place}/live"));
    }
    let view = Received {
        t,
        number: task.number(),
        title: t.text(&task.title),
        steps: next_steps(t, &task, &units.name(&task.unit)),
        link: secret.map(|s| format!("{}/follow/{s}", ctx.tenant().url)),
        actions: parts::actions(&[
            parts::button_link(&place, &t.get("tasks-received-follow"), "arrow", parts::Variant::Primary),
            another(t, &task),
        ]),
        check: parts::icon("check"),
    };
    Ok(page.body(&view)?)
}

/// The way to the form that it came by.
fn another(t: &T, task: &Task) -> Html {
    let (form, label) = match is_drawer(&task.unit) {
        true => ("/deviation", "tasks-deviation-another"),
        false => ("/report", "tasks-received-another"),
    };
    parts::button_link(form, &t.get(label), "plus", parts::Variant::Secondary)
}

/// What happens next, with the expected date.
fn next_steps(t: &T, task: &Task, unit: &str) -> Html {
    let step = |label: String, when: String, state| Step { label, when, state };
    let due = task.due.map_or_else(String::new, |d| t.with("tasks-received-by", &[("date", &t.weekday_date(d))]));
    parts::steps(
        t,
        &[
            step(t.get("tasks-received-step-sent"), t.time(task.opened_at), StepState::Done),
            step(t.with("tasks-received-step-unit", &[("unit", unit)]), String::new(), StepState::Current),
            step(t.get("tasks-received-step-answer"), due, StepState::Todo),
        ],
    )
}
