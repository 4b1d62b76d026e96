//! `POST requests`, `GET requests`, `GET requests/{id}`, `GET tokens/{id}`.

use std::collections::HashMap;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, Result, Time};
use chrono::{NaiveTime, SecondsFormat};
use door::{Ctx, Heavy};
use tasks::actions::{PublicQuery, PublicTask, Published, task_report_for, tasks_public, tasks_public_by_number};

use super::{rules, sent};
use crate::service::Service;
use crate::service::actions::services;
use crate::service::http::unit_names;
use crate::wire::{Asked, Document, Node, Params, Refusal, ask};
use web::T;

/// A refusal with words of its own, or any error.
enum No {
    Refusal(Refusal),
    Error(Error),
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        No::Error(error)
    }
}

fn no(asked: &Asked, no: No) -> Refusal {
    match no {
        No::Refusal(refusal) => refusal,
        No::Error(error) => asked.refused(&error),
    }
}

/// `POST /open311/v2/requests.{xml,json}`
pub async fn send(asked: Asked, request: Request) -> Response {
    let sent = match ask::form(request).await {
        Ok(form) => open(&asked, &form).await,
        Err(error) => Err(No::Error(error)),
    };
    asked.said(StatusCode::CREATED, sent.map_err(|why| no(&asked, why)))
}

async fn open(asked: &Asked, form: &Params) -> Result<Document, No> {
    asked.read()?;
    asked.at_home(form)?;
    let ctx = match form.get("api_key") {
        Some(key) => asked.ctx.as_client(key).await?,
        // A program that gave its secret in the header has said who it is.
        None if asked.ctx.client().is_some() => asked.ctx.clone(),
        None => return Err(Error::Unauthenticated.into()),
    };
    let code = form.get("service_code").ok_or_else(|| Error::invalid("service_code", "open311-service-missing"))?;
    let service = services(&ctx).await?.into_iter().find(|s| s.code == code);
    let service = service.ok_or_else(|| unknown_service(&ctx))?;
    let report = sent::report(&ctx, &service, form).await?;
    let reported = task_report_for(&ctx, &report).await?;
    let t = ctx.viewer().t;
    let follow = reported.secret.map(|s| format!("{}/follow/{s}", ctx.tenant().url)).unwrap_or_default();
    let notice = t.with("open311-notice", &[("number", &reported.number), ("url", &follow)]);
    let request = Node::Fields(vec![
        ("service_request_id", Node::text(reported.number)),
        ("service_notice", Node::text(notice)),
        ("account_id", Node::some(form.get("account_id").unwrap_or_default())),
    ]);
    Ok(Document::list("service_requests", "request", vec![request]))
}

fn unknown_service(ctx: &Ctx) -> No {
    No::Refusal(Refusal::not_found(&ctx.viewer().t, "open311-service-unknown"))
}

/// `GET /open311/v2/requests.{xml,json}`
pub async fn many(asked: Asked) -> Response {
    let found = list(&asked).await;
    asked.said(StatusCode::OK, found.map_err(|why| no(&asked, why)))
}

async fn list(asked: &Asked) -> Result<Document, No> {
    let (ctx, params) = (&asked.ctx, &asked.read()?.params);
    // Anybody may ask for a thousand rows, as often as for a page.
    let _place = ctx.turn(Heavy::Search).await?;
    let services = services(ctx).await?;
    let numbers = params.list("service_request_id");
    let found = if numbers.is_empty() {
        let published = chosen(ctx, &services, &params.list("service_code"))?;
        let window = rules::window(params.get("start_date"), params.get("end_date"), ctx.now())?;
        let query = PublicQuery {
            from: window.from,
            until: window.until,
            closed: rules::closed(&params.list("status"))?,
            limit: rules::ROWS_MAX,
        };
        tasks_public(ctx.replica(), ctx.tenant_id(), &published, &query).await?
    } else if numbers.len() > rules::NUMBERS_MAX {
        return Err(Error::invalid("service_request_id", "open311-numbers-many").into());
    } else {
        by_number(ctx, &services, &numbers).await?
    };
    Ok(document(ctx, &services, &found).await?)
}

/// What is public of the services that were asked for, or of all.
fn chosen(ctx: &Ctx, services: &[Service], codes: &[&str]) -> Result<Vec<Published>, No> {
    if codes.iter().any(|code| !services.iter().any(|s| s.code == *code)) {
        return Err(unknown_service(ctx));
    }
    let wanted = services.iter().filter(|s| codes.is_empty() || codes.contains(&s.code.as_str()));
    Ok(wanted.filter_map(Service::published).collect())
}

async fn by_number(ctx: &Ctx, services: &[Service], numbers: &[&str]) -> Result<Vec<PublicTask>> {
    let published: Vec<Published> = services.iter().filter_map(Service::published).collect();
    tasks_public_by_number(ctx.replica(), ctx.tenant_id(), &published, numbers).await
}

/// `GET /open311/v2/requests/{id}.{xml,json}`: a list of one.
pub async fn one(asked: Asked) -> Response {
    let found = named(&asked).await;
    asked.answer(found)
}

async fn named(asked: &Asked) -> Result<Document> {
    let number = &asked.read()?.name;
    let services = services(&asked.ctx).await?;
    let found = by_number(&asked.ctx, &services, &[number]).await?;
    if found.is_empty() {
        return Err(Error::NotFound);
    }
    document(&asked.ctx, &services, &found).await
}

/// `GET /open311/v2/tokens/{id}.{xml,json}`: a request has its number at once, so no token was ever
/// given; who kept the number as a token is told the same number.
pub async fn token(asked: Asked) -> Response {
    let found = of_token(&asked).await;
    asked.answer(found)
}

async fn of_token(asked: &Asked) -> Result<Document> {
    let number = &asked.read()?.name;
    let services = services(&asked.ctx).await?;
    let found = by_number(&asked.ctx, &services, &[number]).await?;
    let found = found.first().ok_or(Error::NotFound)?;
    let request = Node::Fields(vec![
        ("service_request_id", Node::text(found.number.clone())),
        ("token", Node::text(found.number.clone())),
    ]);
    Ok(Document::list("service_requests", "request", vec![request]))
}

async fn document(ctx: &Ctx, services: &[Service], found: &[PublicTask]) -> Result<Document> {
    let t = ctx.viewer().t;
    let names = unit_names(ctx).await?;
    let lines = found.iter().map(|task| line(&t, services, &names, task)).collect();
    Ok(Document::list("service_requests", "request", lines))
}

/// What somebody wrote or photographed, and who, is not public: those fields stay empty.
fn line(t: &T, services: &[Service], names: &HashMap<String, String>, task: &PublicTask) -> Node {
    let service = services.iter().find(|s| s.code == task.category);
    let due = task.due.and_then(|d| d.and_time(NaiveTime::MIN).checked_add_signed(chrono::TimeDelta::hours(16)));
    let (lat, long) = task.point.unzip();
    Node::Fields(vec![
        ("service_request_id", Node::text(task.number.clone())),
        ("status", Node::text(if task.closed { "closed" } else { "open" })),
        ("status_notes", Node::some(task.answer.clone())),
        ("service_name", Node::text(service.map_or("", |s| t.text(&s.name)))),
        ("service_code", Node::text(task.category.clone())),
        ("description", Node::Nothing),
        ("agency_responsible", Node::some(names.get(&task.unit).cloned().unwrap_or_default())),
        ("service_notice", Node::Nothing),
        ("requested_datetime", Node::text(zoned(task.opened_at))),
        ("updated_datetime", Node::text(zoned(task.changed_at))),
        ("expected_datetime", due.map_or(Node::Nothing, |d| Node::text(zoned(Time::from_oslo(d))))),
        ("address", Node::Nothing),
        ("address_id", Node::Nothing),
        ("zipcode", Node::Nothing),
        ("lat", Node::number(lat)),
        ("long", Node::number(long)),
        ("media_url", Node::Nothing),
    ])
}

/// With the zone of Norway.
fn zoned(time: Time) -> String {
    time.oslo().to_rfc3339_opts(SecondsFormat::Secs, false)
}
