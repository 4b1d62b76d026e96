//! Templates for other programs: the same nouns and actions as the pages, as JSON.

use axum::extract::Path;
use base::Error;
use door::api::{Answer, Call, Nothing, Params};
use door::{Ctx, Reply, Routes};
use utoipa::OpenApi;

use super::json::{OfUnit, OneTemplate, TemplateBody, Templates};
use super::{TemplateId, actions};

pub fn routes() -> Routes {
    Routes::new()
        .api_get("/api/task-templates", many)
        .api_post("/api/task-templates", make)
        .api_get("/api/task-templates/{id}", one)
        .api_post("/api/task-templates/{id}", put)
        .api_post("/api/task-templates/{id}/removal", remove)
        .describe(Described::openapi())
}

#[derive(OpenApi)]
#[openapi(paths(many, make, one, put, remove))]
struct Described;

/// The templates of the units the caller works for
#[utoipa::path(get, path = "/api/task-templates", tag = "Tasks", operation_id = "task_templates",
    params(OfUnit), responses((status = 200, description = "By name.", body = Templates)))]
async fn many(ctx: Ctx, Params(filter): Params<OfUnit>) -> Reply {
    let of = filter.key()?;
    let all = actions::templates(&ctx).await?;
    let wanted = |unit: &str| of.is_none_or(|u| u == unit);
    let items = all.into_iter().filter(|t| wanted(&t.unit)).map(OneTemplate::from).collect();
    Answer::ok(&Templates { items })?.reply()
}

/// One template
#[utoipa::path(get, path = "/api/task-templates/{id}", tag = "Tasks", operation_id = "task_template",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "As it is.", body = OneTemplate)))]
async fn one(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let template = actions::template(&ctx, id.parse()?).await?;
    let version = template.version;
    Answer::ok(&OneTemplate::from(template))?.version(version).reply()
}

/// Make a template
#[utoipa::path(post, path = "/api/task-templates", tag = "Tasks", operation_id = "task_template_make",
    request_body = TemplateBody, responses((status = 201, description = "It is there.", body = OneTemplate)))]
async fn make(call: Call<TemplateBody>) -> Reply {
    call.once(|ctx, body| async move {
        let template = actions::template_put(&ctx, None, &body.into()).await.map_err(fields)?;
        let (href, version) = (format!("/api/task-templates/{}", template.id), template.version);
        Ok(Answer::created(href, &OneTemplate::from(template))?.version(version))
    })
    .await
}

/// Write a template anew
///
/// What is left out is empty afterwards.
#[utoipa::path(post, path = "/api/task-templates/{id}", tag = "Tasks", operation_id = "task_template_put",
    params(("id" = uuid::Uuid, Path)), request_body = TemplateBody,
    responses((status = 200, description = "As it is now.", body = OneTemplate)))]
async fn put(Path(id): Path<String>, call: Call<TemplateBody>) -> Reply {
    let id: TemplateId = id.parse()?;
    call.once(|ctx, body| async move {
        let template = actions::template_put(&ctx, Some(id), &body.into()).await.map_err(fields)?;
        let version = template.version;
        Ok(Answer::ok(&OneTemplate::from(template))?.version(version))
    })
    .await
}

/// Take a template away
///
/// Tasks that were opened from it stay. While a repeating task uses it, it stays, too.
#[utoipa::path(post, path = "/api/task-templates/{id}/removal", tag = "Tasks", operation_id = "task_template_drop",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, description = "It is gone.", body = Templates)))]
async fn remove(Path(id): Path<String>, call: Call<Nothing>) -> Reply {
    let id: TemplateId = id.parse()?;
    call.once(|ctx, _| async move {
        actions::template_drop(&ctx, id).await?;
        Answer::ok(&Templates { items: Vec::new() })
    })
    .await
}

/// The action names the fields of the pages' forms; the API has its own name for one.
fn fields(error: Error) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    for fault in faults.iter_mut().filter(|f| f.field == "toward") {
        fault.field = "to";
    }
    Error::Invalid(faults)
}
