//! Live pages: every sealed journal entry reaches the browsers whom it concerns.
//!
//! A browser is only told that something under its topics changed; it fetches the part again, and
//! that request is checked like any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::TenantId;
use futures::{Stream, stream};
use store::{Entry, Store};
use tokio::sync::broadcast;

use crate::{App, Ctx};

/// What is told to all open pages of this process.
#[derive(Clone, Debug)]
pub enum News {
    /// A journal entry was sealed.
    Happened { tenant: TenantId, topics: Arc<[String]> },
    /// A session ended; its hash.
    SessionEnded(Arc<[u8]>),
    /// The program stops; open lines are closed so that nobody waits for them.
    Closing,
}

pub struct Live {
    news: broadcast::Sender<News>,
    closing: AtomicBool,
}

/// How long the journal is left alone after it could not be read.
const AGAIN: Duration = Duration::from_millis(500);

impl Default for Live {
    fn default() -> Self {
        Self { news: broadcast::channel(1_024).0, closing: AtomicBool::new(false) }
    }
}

impl Live {
    pub fn tell(&self, news: News) {
        // Nobody listening is no error.
        let _ = self.news.send(news);
    }

    /// Closes all open lines, and those that are opened from now on.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.tell(News::Closing);
    }

    pub fn listen(&self) -> broadcast::Receiver<News> {
        let heard = self.news.subscribe();
        if self.closing.load(Ordering::SeqCst) {
            // Not heard before: the line was opened after the others were closed.
            self.tell(News::Closing);
        }
        heard
    }
}

/// Tells the open pages of this process about each newly sealed entry, wherever it was written.
/// It starts at the head: pages that are opened later read what is there.
pub async fn run(app: App) {
    let store: Store = app.store.clone();
    let mut sealed = store.sealed();
    let mut at = *sealed.borrow_and_update();
    loop {
        if sealed.changed().await.is_err() {
            return;
        }
        // The first value this process learns is where it starts.
        let head = *sealed.borrow_and_update();
        if at == 0 {
            at = head.saturating_sub(1);
        }
        // After a fail-over that lost what nobody had been told of, the head is an earlier one.
        at = at.min(head);
        while at < head {
            match next(&store, at).await {
                Ok(entries) if entries.is_empty() => break,
                Ok(entries) => {
                    at = entries.last().map_or(at, |e| e.position);
                    entries.into_iter().for_each(|e| app.live.tell(happened(e)));
                }
                Err(error) => {
                    tracing::warn!(%error, "live pages could not read the journal, will try again");
                    #[expect(clippy::disallowed_methods, reason = "back-off before the database is asked again")]
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}

async fn next(store: &Store, at: i64) -> base::Result<Vec<Entry>> {
    let entries = store::journal::after(store.db(), at, 500).await?;
    store.before_telling().await?;
    Ok(entries)
}

fn happened(entry: Entry) -> News {
    let mut topics = entry.topics;
    topics.push(format!("{}:{}", entry.subject_kind, entry.subject));
    News::Happened { tenant: entry.tenant, topics: topics.into() }
}

/// The events of one open page: those of its hats and of the objects it shows.
///
/// `objects` are topics such as `task:<id>` that the page asked for and was found to may see, or
/// hats of a visitor with a secret link.
pub fn events(ctx: &Ctx, objects: Vec<String>) -> impl Stream<Item = web::sse::Event> + Send + 'static {
    let news = ctx.app().live.listen();
    stream::unfold((news, ctx.clone(), objects), |(mut news, ctx, objects)| async move {
        loop {
            let event = match news.recv().await {
                Ok(News::SessionEnded(hash)) if ctx.session().is_some_and(|s| s.hash[..] == hash[..]) => {
                    web::sse::Event::session_ended()
                }
                Ok(News::Happened { tenant, topics }) if tenant == ctx.tenant_id() => {
                    // Her own hat counts also while she acts for another: she may lose the other.
                    let me = ctx.wearer().map(|w| format!("person:{}", w.person)).unwrap_or_default();
                    let hats = ctx.hat_keys();
                    let mine: Vec<&str> = topics
                        .iter()
                        .map(String::as_str)
                        .filter(|t| hats.contains(t) || *t == me || objects.iter().any(|o| o == t))
                        .collect();
                    if mine.is_empty() {
                        continue;
                    }
                    web::sse::Event::changed(mine)
                }
                // Too slow to hear everything: everything may have changed.
                Err(broadcast::error::RecvError::Lagged(_)) => web::sse::Event::changed(["*"]),
                Ok(News::Closing) | Err(broadcast::error::RecvError::Closed) => return None,
                Ok(_) => continue,
            };
            return Some((event, (news, ctx, objects)));
        }
    })
}
