//! What a client does itself through the API: it subscribes to what concerns it.

use ::store::outbox::{Counts, Lane};
use base::error::Message;
use base::{Error, Result};
use door::{Ctx, client};
use uuid::Uuid;

use super::actions::{checked, made, overviews, put};
use super::model::{Draft, Endpoints, Overview, PER_CLIENT, Subscriber};
use super::{EndpointId, store as rows};

const UNIT: &str = "unit:";

/// What the caller has subscribed to, the oldest first. A person has not, whatever she may see on the pages.
///
/// # Errors
/// As [`::store::Db::rows`].
pub async fn subscriptions(ctx: &Ctx) -> Result<Vec<Overview>> {
    let Some(client) = ctx.client() else { return Ok(Vec::new()) };
    let may = ctx.may("endpoint_list", Endpoints::of_client(ctx.tenant_id(), client.id))?;
    let endpoints = rows::of_client(ctx.db(), may.pass(), client.id).await?;
    overviews(ctx, endpoints).await
}

/// One of them. Those of others and of the integrators are none of the caller's business.
///
/// # Errors
/// `NotFound`; else as [`::store::Db::rows`].
pub async fn subscription(ctx: &Ctx, id: EndpointId) -> Result<Overview> {
    let caller = caller(ctx)?;
    let overview = super::actions::endpoint(ctx, id).await?;
    let own = overview.endpoint.subscriber.as_ref().is_some_and(|s| s.client == caller);
    if own { Ok(overview) } else { Err(Error::NotFound) }
}

fn caller(ctx: &Ctx) -> Result<Uuid> {
    ctx.client().map(|c| c.id).ok_or(Error::NotFound)
}

/// Makes an endpoint that hears of what concerns the caller's hats. Without a name it has the client's, and
/// without a unit the first that the client works for answers for it.
///
/// # Errors
/// `Invalid` with what is wrong; `NotFound` for who is no client.
pub async fn endpoint_subscribe(ctx: &Ctx, draft: &Draft) -> Result<Overview> {
    let caller = caller(ctx)?;
    let may = ctx.may("endpoint_subscribe", Endpoints::of_client(ctx.tenant_id(), caller))?;
    let (draft, kinds) = checked(ctx, &filled(ctx, draft)?).await?;
    let endpoint = made(ctx, draft, kinds, Some(Subscriber::of(caller)))?;
    let client = client::by_id(ctx.db(), ctx.tenant_id(), caller).await?;
    let mut tx = ctx.begin().await?;
    if rows::of_client(&tx, may.pass(), caller).await?.len() >= PER_CLIENT {
        return Err(Error::invalid("url", Message::new("flow-subscriptions-many").with("max", PER_CLIENT)));
    }
    put(&mut tx, may.pass(), &endpoint).await?;
    tx.commit().await?;
    Ok(Overview { endpoint, lane: Lane::default(), counts: Counts::default(), client })
}

/// With what the caller left out.
fn filled(ctx: &Ctx, draft: &Draft) -> Result<Draft> {
    let units: Vec<&str> = ctx.hats().iter().filter_map(|h| h.key.strip_prefix(UNIT)).collect();
    let wanted = draft.unit.trim();
    let unit = units.iter().find(|u| wanted.is_empty() || **u == wanted);
    let unit = unit.ok_or_else(|| Error::invalid("unit", "flow-subscription-unit"))?;
    let name = if draft.name.trim().is_empty() { ctx.who()?.1 } else { &draft.name };
    Ok(Draft { name: name.to_owned(), unit: (*unit).to_owned(), ..draft.clone() })
}
