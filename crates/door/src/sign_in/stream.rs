//! `GET /live`: what an open page listens to, for as long as its session holds.

use std::time::Duration;

use axum::extract::Query;
use base::Time;
use futures::{Stream, StreamExt, stream};
use web::sse::Event;

use super::sessions;
use crate::session::ABSOLUTE_MINUTES;
use crate::{Ctx, Reply, live};

/// How often the session is looked at while nothing happens: another node may have ended it.
const LOOK: Duration = Duration::from_secs(60);

/// `GET /live?from=`. Who has no hat is told that the session ended, and the line is closed.
pub async fn live(ctx: Ctx, Query(from): Query<live::From>) -> Reply {
    if ctx.hat_keys().is_empty() {
        // Not a refusal: a page cannot read the status of its line, and would ask for ever while it shows
        // what it showed.
        return Ok(web::sse::respond(stream::once(async { Event::session_ended() })));
    }
    let line = live::line(&ctx)?;
    Ok(web::sse::respond(watch(ctx, line, Vec::new(), from)))
}

/// The events of her hats, and of these topics, for as long as she may hear them: the last one
/// says that the session ended. See [`live::events`].
pub fn watch(
    ctx: Ctx,
    line: live::Line,
    objects: Vec<String>,
    from: live::From,
) -> impl Stream<Item = Event> + Send + 'static {
    let events = live::events(&ctx, line, objects, from).boxed();
    let end = ctx.session().map_or(ctx.now(), |s| s.created_at).plus_minutes(ABSOLUTE_MINUTES);
    stream::unfold(Some((events, ctx)), move |open| async move {
        let (mut events, ctx) = open?;
        loop {
            let next = tokio::time::timeout(patience(&ctx, end), events.next()).await;
            match next {
                Ok(None) => return None,
                Ok(Some(last)) if last == Event::session_ended() => return Some((last, None)),
                _ if !still_open(&ctx, end).await => return Some((Event::session_ended(), None)),
                Ok(Some(event)) => return Some((event, Some((events, ctx)))),
                Err(_) => {}
            }
        }
    })
}

fn patience(ctx: &Ctx, end: Time) -> Duration {
    let left = (end.micros() - ctx.store().clock().now().micros()).max(0);
    // One millisecond more, so that the end is over and not just reached.
    LOOK.min(Duration::from_micros(left.unsigned_abs() + 1_000))
}

async fn still_open(ctx: &Ctx, end: Time) -> bool {
    let now = ctx.store().clock().now();
    if now >= end {
        return false;
    }
    match ctx.session() {
        None => true,
        // While the database is away nobody is shown anything, so the line may stay.
        Some(session) => sessions::is_open(ctx.db(), session, now).await.unwrap_or(true),
    }
}
