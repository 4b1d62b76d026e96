//! Server-sent events: what a live page listens to.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};

/// One event. Pages know three: `changed` with `{"topics":["task:…"]}`, `here` (the line is open
/// and nothing was missed) and `session-ended`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    pub name: &'static str,
    /// The journal position up to which the page has been told; it asks from there when it
    /// listens again.
    pub at: Option<i64>,
    /// One line of text, as a rule JSON. Line breaks become spaces: they would end the event.
    pub data: String,
}

impl Event {
    /// Something under these topics has changed; the page fetches those parts again.
    pub fn changed<'a>(topics: impl IntoIterator<Item = &'a str>) -> Event {
        let topics: Vec<&str> = topics.into_iter().collect();
        Event { name: "changed", at: None, data: serde_json::json!({ "topics": topics }).to_string() }
    }

    /// The line is open, and there is nothing to tell.
    pub fn here() -> Event {
        Event { name: "here", at: None, data: "{}".into() }
    }

    /// The same, as of a journal position.
    pub fn at(self, position: i64) -> Event {
        Event { at: Some(position), ..self }
    }

    /// The session is over; the page goes to `/signed-out`.
    pub fn session_ended() -> Event {
        Event { name: "session-ended", at: None, data: "{}".into() }
    }
}

/// A response that sends `events` as they come and a comment every 15 seconds in between,
/// so that proxies keep the line open. Ends when the stream ends.
pub fn respond(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let stream = events.map(|e| {
        let data = e.data.replace(['\r', '\n'], " ");
        let event = axum::response::sse::Event::default().event(e.name).data(data);
        Ok::<_, Infallible>(match e.at {
            Some(position) => event.id(position.to_string()),
            None => event,
        })
    });
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15)).text("here");
    let mut response = Sse::new(stream).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of the nginx kind would else hold small events back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn events_are_written_in_the_wire_format() {
        let events = vec![Event::changed(["task:1", "card"]).at(7), Event { name: "x", at: None, data: "a\nb".into() }];
        let response = respond(futures::stream::iter(events));
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(text, "event: changed\ndata: {\"topics\":[\"task:1\",\"card\"]}\nid: 7\n\nevent: x\ndata: a b\n\n");
    }
}
