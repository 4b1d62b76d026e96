//! Forms with files: what all of them may hold in memory together, and how far ahead of us they are read.
//!
//! A route that takes files says how much it holds at most ([`Routes::uploads`](crate::Routes::uploads)).
//! Before anything is read there is a place for that much, or the visitor is told to try again; the place
//! is given back when the answer is ready. Within a place [`Form`] sees to it that the parser holds little.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Request};
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, StreamExt};

use crate::places::{Full, Place, Places};
use crate::{Ctx, enter};

/// What forms with files hold together, in bytes that were sent: as much as mails on their way in. It is
/// seventeen photos of the largest size, some sixty as phones make them. What is kept of a file grows in
/// steps, so the program may need twice as much for a moment.
const ALL: u64 = 256 << 20;
/// What those at one address who are not signed in hold of it together: the largest report, or sixteen with a
/// photo as phones make them. So nobody who has not said who she is holds all of it by sending slowly.
const SHARE: u64 = ALL / 4;
/// What is counted at once: a number of these fits the semaphore.
const PIECE: u64 = 64 << 10;
/// Who sends less needs no place, whatever others send: a report without a photo always comes through. It
/// is no more than any other form of ours may be long.
const FREE: u64 = 256 << 10;
/// The parser gets no more at once. It reads what there is before it looks, and has no limit of its own for
/// the headers of a part or for what comes before the first: so neither is longer than this.
const WINDOW: usize = 16 << 10;

/// The places of one node, in pieces.
pub struct Uploads(Places<IpAddr>);

impl Uploads {
    /// `wait`: how long a form waits for its place.
    pub fn new(wait: Duration) -> Self {
        Self(Places::new(pieces(ALL), pieces(SHARE), wait))
    }

    /// A place for so many bytes; of an address's share, when one is told. Who needs more than there is gets
    /// all there is.
    ///
    /// # Errors
    /// When others hold too much for too long.
    pub async fn place(&self, bytes: u64, address: Option<IpAddr>) -> Result<Option<Place>, Full> {
        if bytes <= FREE {
            return Ok(None);
        }
        self.0.take(pieces(bytes), address).await.map(Some)
    }
}

fn pieces(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX)
}

/// The layer of routes that hold at most `most` bytes of what is sent. A request that says how long it is
/// needs no more than that; one that does not is counted in full.
pub(crate) async fn within(anybody: bool, most: u64, ctx: Ctx, request: Request, next: Next) -> Response {
    // Of who must sign in first nothing is read.
    if !anybody && !ctx.is_known() {
        return next.run(request).await;
    }
    let long = request.body().size_hint().upper().unwrap_or(u64::MAX);
    let address = ctx.address().filter(|_| !ctx.is_known());
    match ctx.app().uploads.place(long.min(most), address).await {
        Ok(_place) => next.run(request).await,
        Err(Full) => {
            metrics::counter!("http_refused", "why" => "memory").increment(1);
            let html = enter::wants_html(request.headers()) && !ctx.path().starts_with("/api/");
            read_away(request.into_body(), most).await;
            web::problem::busy(&ctx.viewer(), html)
        }
    }
}

/// Reads what a browser sends and keeps nothing of it: before it has sent all it does not look at an answer.
async fn read_away(body: Body, most: u64) {
    let (mut body, mut left) = (body.into_data_stream(), most);
    while let Some(Ok(piece)) = body.next().await {
        match left.checked_sub(piece.len() as u64) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// A form in parts (`multipart/form-data`), read one after the other. A part that nobody reads to its end
/// must be a short one.
pub struct Form {
    parts: Multipart,
    window: Arc<Window>,
}

/// A field of the form, or a file.
pub struct Part<'a> {
    field: Field<'a>,
    window: &'a Window,
}

impl Form {
    /// # Errors
    /// When the request holds no such form.
    pub async fn of(request: Request) -> Result<Self, MultipartRejection> {
        let window = Arc::<Window>::default();
        let request = request.map(|body| {
            let body = body.into_data_stream();
            Body::from_stream(Ahead { body, rest: Bytes::new(), window: window.clone() })
        });
        Ok(Self { parts: Multipart::from_request(request, &()).await?, window })
    }

    /// # Errors
    /// When it is not well formed or not whole, or has headers that are too long.
    pub async fn next_field(&mut self) -> Result<Option<Part<'_>>, MultipartError> {
        self.window.open();
        let field = self.parts.next_field().await?;
        Ok(field.map(|field| Part { field, window: &self.window }))
    }
}

impl Part<'_> {
    /// Of the field; `None` when the browser sent none.
    pub fn name(&self) -> Option<&str> {
        self.field.name()
    }

    /// As the browser says, which may be anything; `None` for a plain field.
    pub fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// The next of its content.
    ///
    /// # Errors
    /// As [`Form::next_field`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, MultipartError> {
        self.window.open();
        self.field.chunk().await
    }
}

/// What the parser may still read before it hands something over.
#[derive(Default)]
struct Window {
    left: AtomicUsize,
    /// It has had all and looks at it now.
    closed: AtomicBool,
}

impl Window {
    fn open(&self) {
        self.left.store(WINDOW, Ordering::Relaxed);
        self.closed.store(false, Ordering::Relaxed);
    }
}

/// The body through the window.
struct Ahead {
    body: BodyDataStream,
    rest: Bytes,
    window: Arc<Window>,
}

impl Stream for Ahead {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let left = self.window.left.load(Ordering::Relaxed);
        if left == 0 {
            // It looks at what it has, and comes again at once when that does not do.
            if self.window.closed.swap(true, Ordering::Relaxed) {
                return Poll::Ready(Some(Err("headers of a form are too long".into())));
            }
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None => return Poll::Ready(None),
            }
        }
        let some = left.min(self.rest.len());
        self.window.left.store(left - some, Ordering::Relaxed);
        Poll::Ready(Some(Ok(self.rest.split_to(some))))
    }
}

#[cfg(test)]
#[path = "upload_test.rs"]
mod tests;
