//! Searching over everything that the visitor may see: a page that answers while she types, and the
//! same for programs.

mod api;
pub mod named;
mod pages;

use std::time::Duration;

use base::error::{Faults, Message};
use base::{Error, Result};
use door::{Ctx, Heavy, Routes};
use store::card::CardRow;
use store::search::Query;

use crate::cards;

/// The longest text that is looked for, in characters.
const TEXT_MAX: usize = 200;
/// The longest key of a kind, a category or a state.
const KEY_MAX: usize = 60;
/// The longest key of a unit.
const UNIT_MAX: usize = 80;

pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

/// # Errors
/// `Invalid` at each part that is longer than anything there is.
fn check(query: &Query) -> Result<()> {
    let mut faults = Faults::default();
    for (name, text, most) in [
        ("q", &query.text, TEXT_MAX),
        ("kind", &query.kind, KEY_MAX),
        ("category", &query.category, KEY_MAX),
        ("state", &query.state, KEY_MAX),
        ("unit", &query.unit, UNIT_MAX),
    ] {
        if text.chars().count() > most {
            faults.add(name, Message::new("portal-search-long").with("max", most));
        }
    }
    faults.check()
}

/// What the index and the database say. They are asked in a work of its own, which holds the place: who types on or goes
/// away lets go of the answer, and not of what is under way.
async fn asked(ctx: &Ctx, query: &Query) -> Result<Vec<CardRow>> {
    let place = ctx.turn(Heavy::Search).await?;
    let (store, scope, query) = (ctx.store().clone(), ctx.scope(), query.clone());
    let longest = Duration::from_secs(ctx.app().config.limits.request_seconds);
    let work = async move { tokio::time::timeout(longest, store.search(&scope, &query)).await };
    place.hold(work).await?.map_err(|_| Error::unavailable("a search took too long"))?
}

/// What is found, noted for the access log where a hat is another person, and where somebody is named.
async fn found(ctx: &Ctx, query: &Query) -> Result<Vec<CardRow>> {
    check(query)?;
    let rows = asked(ctx, query).await?;
    cards::seen(ctx, &ctx.hats(), &rows);
    named::seen(ctx, &query.text, &rows).await?;
    Ok(rows)
}
