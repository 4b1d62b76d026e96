//! What the JSON API of every room is made from.
//!
//! A handler that changes something takes a [`Call`] and does its one action inside
//! [`Call::once`], which makes it happen once under an idempotency key; one that reads takes a
//! `Ctx` and [`Params`]. Both give an [`Answer`]. Errors are problem documents (RFC 9457), written
//! by `enter`. The version of a thing is its `ETag`; `If-Match` is checked by the action, which
//! holds the thing ([`Ctx::unchanged`](crate::Ctx::unchanged)).

mod answer;
mod call;
pub mod cursor;
mod describe;
pub mod idempotency;
pub mod lengths;
mod page;

pub use answer::{Answer, etag, names};
pub use call::{BODY_MAX, Call, Nothing, Params, read};
pub use describe::{Description, Problem, ProblemField};

use crate::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new().open_get("/api", page::page).open_get("/api/openapi.json", describe::document)
}
