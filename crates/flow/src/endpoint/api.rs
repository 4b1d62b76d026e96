//! Webhooks for the programs that receive them: a client subscribes, looks how it goes, and ends it.

use axum::extract::Path;
use base::Result;
use door::api::{Answer, Call, Nothing};
use door::{Ctx, Reply, Routes};
use utoipa::OpenApi;

use super::json::{NewWebhook, SigningKey, Test, Webhook, Webhooks};
use super::model::Overview;
use super::{EndpointId, actions, subscribe};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .api_get("/api/webhooks", many)
        .api_post("/api/webhooks", subscription)
        .api_get("/api/webhooks/{id}", one)
        .api_get("/api/webhooks/{id}/signing-key", signing_key)
        .api_post("/api/webhooks/{id}/pause", pause)
        .api_post("/api/webhooks/{id}/resumption", resume)
        .api_post("/api/webhooks/{id}/tests", test)
        .api_post("/api/webhooks/{id}/removal", remove)
        .describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(
    paths(many, subscription, one, signing_key, pause, resume, test, remove),
    tags((
        name = "Webhooks",
        description = "Instead of asking again and again, be told: each event that concerns the units you work for, or what you asked for yourself, is sent to your address, signed as Standard Webhooks says. It has ids and states and no text; ask for the thing itself."
    ))
)]
struct Described;

fn whole(ctx: &Ctx, o: &Overview) -> Result<Answer> {
    Ok(Answer::ok(&Webhook::of(o, ctx.now()))?.version(o.endpoint.version()))
}

/// What the caller has subscribed to
#[utoipa::path(get, path = "/api/webhooks", tag = "Webhooks", operation_id = "webhook_list",
    responses((status = 200, description = "All of it.", body = Webhooks)))]
async fn many(ctx: Ctx) -> Reply {
    let items = subscribe::subscriptions(&ctx).await?.iter().map(|o| Webhook::of(o, ctx.now())).collect();
    Answer::ok(&Webhooks { items })?.reply()
}

/// Subscribe
///
/// Read the key that signs next; what happens from now on is sent. A client has at most twenty.
#[utoipa::path(post, path = "/api/webhooks", tag = "Webhooks", operation_id = "webhook_subscribe",
    request_body = NewWebhook,
    responses((status = 201, description = "It is sent from now on.", body = Webhook)))]
async fn subscription(call: Call<NewWebhook>) -> Reply {
    call.once(|ctx, body| async move {
        let made = subscribe::endpoint_subscribe(&ctx, &body.draft()).await?;
        let at = format!("/api/webhooks/{}", made.endpoint.id);
        Ok(Answer::created(at, &Webhook::of(&made, ctx.now()))?.version(made.endpoint.version()))
    })
    .await
}

/// One webhook and how it is doing
#[utoipa::path(get, path = "/api/webhooks/{id}", tag = "Webhooks", operation_id = "webhook",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "As it is now.", body = Webhook)))]
async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    whole(&ctx, &subscribe::subscription(&ctx, id.parse()?).await?)?.reply()
}

/// The key that its letters are signed with
///
/// Each reading is written down.
#[utoipa::path(get, path = "/api/webhooks/{id}/signing-key", tag = "Webhooks", operation_id = "webhook_signing_key",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "Keep it where secrets belong.", body = SigningKey)))]
async fn signing_key(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: EndpointId = id.parse()?;
    subscribe::subscription(&ctx, id).await?;
    let (endpoint, secret) = actions::secret_show(&ctx, id).await?;
    Answer::ok(&SigningKey { secret })?.version(endpoint.version()).reply()
}

/// Stop sending for a while; letters wait for up to three days
#[utoipa::path(post, path = "/api/webhooks/{id}/pause", tag = "Webhooks", operation_id = "webhook_pause",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "Nothing is sent.", body = Webhook)))]
async fn pause(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: EndpointId = id.parse()?;
    call.once(|ctx, _| async move {
        let mut seen = subscribe::subscription(&ctx, id).await?;
        actions::endpoint_pause(&ctx, id).await?;
        seen.lane.paused = Some("hand".into());
        whole(&ctx, &seen)
    })
    .await
}

/// Send again, at once
#[utoipa::path(post, path = "/api/webhooks/{id}/resumption", tag = "Webhooks", operation_id = "webhook_resume",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "Letters go again.", body = Webhook)))]
async fn resume(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: EndpointId = id.parse()?;
    call.once(|ctx, _| async move {
        let mut seen = subscribe::subscription(&ctx, id).await?;
        actions::endpoint_resume(&ctx, id).await?;
        seen.lane.paused = None;
        whole(&ctx, &seen)
    })
    .await
}

/// Send a letter that tells of nothing, to see whether it arrives
#[utoipa::path(post, path = "/api/webhooks/{id}/tests", tag = "Webhooks", operation_id = "webhook_test",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "It is on its way.", body = Test)))]
async fn test(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: EndpointId = id.parse()?;
    call.once(|ctx, _| async move {
        subscribe::subscription(&ctx, id).await?;
        Answer::ok(&Test { letter: actions::endpoint_test(&ctx, id).await? })
    })
    .await
}

/// End a subscription for good
#[utoipa::path(post, path = "/api/webhooks/{id}/removal", tag = "Webhooks", operation_id = "webhook_remove",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "It is gone; letters that waited are given up.", body = Webhook)))]
async fn remove(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: EndpointId = id.parse()?;
    call.once(|ctx, _| async move {
        let gone = subscribe::subscription(&ctx, id).await?;
        actions::endpoint_delete(&ctx, id).await?;
        Answer::ok(&Webhook::of(&gone, ctx.now()))
    })
    .await
}
