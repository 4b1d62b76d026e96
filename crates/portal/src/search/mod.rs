//! Searching over everything that the visitor may see: a page that answers while she types, and the
//! same for programs.

mod api;
pub mod named;
mod pages;

use base::Result;
use base::error::{Faults, Message};
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

/// What the index and the database say. Who types on goes away, and the work holds the place.
async fn asked(ctx: &Ctx, query: &Query) -> Result<Vec<CardRow>> {
    let place = ctx.turn(Heavy::Search).await?;
    let (store, scope, query) = (ctx.store().clone(), ctx.scope(), query.clone());
    ctx.held(&place, async move { store.search(&scope, &query).await }).await
}

/// What is found, noted for the access log where a hat is another person, and where somebody is named.
async fn found(ctx: &Ctx, query: &Query) -> Result<Vec<CardRow>> {
    check(query)?;
    let rows = asked(ctx, query).await?;
    cards::seen(ctx, &ctx.hats(), &rows);
    named::seen(ctx, &query.text, &rows).await?;
    Ok(rows)
}
