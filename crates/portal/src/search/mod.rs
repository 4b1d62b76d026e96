//! Searching over everything that the visitor may see: a page that answers while she types, and the
//! same for programs.

mod api;
mod pages;

use base::error::Message;
use base::{Error, Result};
use door::{Ctx, Routes};
use store::card::CardRow;
use store::search::Query;

use crate::cards;

/// The longest text that is looked for, in characters.
const TEXT_MAX: usize = 200;

pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

/// What is found, noted for the access log where a hat is another person.
async fn found(ctx: &Ctx, query: &Query) -> Result<Vec<CardRow>> {
    if query.text.chars().count() > TEXT_MAX {
        return Err(Error::invalid("q", Message::new("portal-search-long").with("max", TEXT_MAX)));
    }
    let rows = ctx.store().search(&ctx.scope(), query).await?;
    cards::seen(ctx, &ctx.hats(), &rows);
    Ok(rows)
}
