//! Live pages: every sealed journal entry reaches the browsers whom it concerns.
//!
//! A browser is only told that something under its topics changed; it fetches the part again, and
//! that request is checked like any other.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::{Error, Result, TenantId};
use futures::{Stream, stream};
use serde::Deserialize;
use store::{Entry, Store};
use tokio::sync::broadcast;
use web::sse::Event;

use crate::by_address::Whose;
use crate::{App, Counted, Counts, Ctx};

/// What is told to all open pages of this process.
#[derive(Clone, Debug)]
pub enum News {
    /// A journal entry was sealed; `kind` is the noun that it is about, such as `task`.
    Happened { tenant: TenantId, position: i64, kind: Arc<str>, topics: Arc<[String]> },
    /// A session ended; its hash.
    SessionEnded(Arc<[u8]>),
    /// The program stops; open lines are closed so that nobody waits for them.
    Closing,
}

/// Where news of this process go through, and the lines that hear them. Who is more than 1024 news behind has
/// missed some.
pub struct Live {
    news: broadcast::Sender<News>,
    closing: AtomicBool,
    lines: Arc<Counts<Whose>>,
}

/// Lines that one session, or one secret link, may have open on a node: a page holds one, and only while it is
/// looked at.
const LINES: usize = 60;
/// Lines behind secret links that one address may have open on a node.
const LINES_OF_ADDRESS: usize = 300;
/// Who has too many comes again.
const FULL_SECONDS: u32 = 30;

/// The place of one open line.
pub struct Line {
    _of: Vec<Counted<Whose>>,
}

/// A place for one more open line: without, one visitor could take all connections of a node by opening pages
/// and never closing them.
///
/// # Errors
/// `TooMany`.
pub fn line(ctx: &Ctx) -> Result<Line> {
    let link = || ctx.link().map(|hat| (Whose::Link(hat.to_owned()), LINES));
    let address = || ctx.address().map(|ip| (Whose::Address(ip), LINES_OF_ADDRESS));
    let whose = match ctx.session() {
        Some(session) => vec![(Whose::Session(session.hash.clone()), LINES)],
        None => link().into_iter().chain(address()).collect(),
    };
    let lines = &ctx.app().live.lines;
    let of = whose.into_iter().map(|(whose, most)| lines.enter(whose, most)).collect::<Option<_>>();
    of.map(|of| Line { _of: of }).ok_or(Error::TooMany { seconds: FULL_SECONDS })
}

/// How long the journal is left alone after it could not be read.
const AGAIN: Duration = Duration::from_millis(500);

impl Default for Live {
    fn default() -> Self {
        Self { news: broadcast::channel(1_024).0, closing: AtomicBool::new(false), lines: Arc::default() }
    }
}

impl Live {
    /// To all who listen now; nobody waits for them.
    pub fn tell(&self, news: News) {
        // Nobody listening is no error.
        let _ = self.news.send(news);
    }

    /// Closes all open lines, and those that are opened from now on.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.tell(News::Closing);
    }

    /// What is told from now on; after [`Live::close`] that is [`News::Closing`] at once.
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
                    entries.iter().for_each(|e| app.live.tell(happened(e)));
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

/// The entries after a position, when they may be told: no replica that lacks them answers then.
async fn next(store: &Store, at: i64) -> Result<Vec<Arc<Entry>>> {
    let entries = store.entries_after(at, MISSED).await?;
    if let Some(last) = entries.last() {
        store.before_telling(last.position).await?;
    }
    Ok(entries)
}

fn happened(entry: &Entry) -> News {
    let kind = entry.subject_kind.as_str().into();
    News::Happened { tenant: entry.tenant, position: entry.position, kind, topics: topics_of(entry).into() }
}

/// The hats that an entry concerns, and its subject.
fn topics_of(entry: &Entry) -> Vec<String> {
    let mut topics = entry.topics.clone();
    topics.push(format!("{}:{}", entry.subject_kind, entry.subject));
    topics
}

/// So many entries at once; one page does not go through more but looks at everything again.
const MISSED: u32 = 500;

/// Where a page stands when it begins to listen: `?from=` in the address of its line.
#[derive(Clone, Copy, Default, Debug, Deserialize)]
pub struct From {
    /// The journal position before which all is on the page; `None` when it does not say.
    pub from: Option<i64>,
}

/// The events of one open page: those of its hats and of the objects it shows. The first one
/// tells what happened between the drawing of the page and now.
///
/// `objects` are topics such as `task:<id>` that the page asked for and was found to may see, or
/// hats of a visitor with a secret link.
pub fn events(ctx: &Ctx, line: Line, objects: Vec<String>, from: From) -> impl Stream<Item = Event> + Send + 'static {
    // Listening begins before the journal is read, so that nothing falls between.
    let news = ctx.app().live.listen();
    let listener = Listener { ctx: ctx.clone(), objects, _line: line };
    stream::unfold(Some((news, listener, Some(from))), |open| async move {
        let (mut news, listener, from) = open?;
        if let Some(from) = from {
            return Some((listener.missed(from).await, Some((news, listener, None))));
        }
        loop {
            let event = match news.recv().await {
                Ok(News::SessionEnded(hash)) if listener.is_session(&hash) => Event::session_ended(),
                Ok(News::Happened { tenant, position, kind, topics }) if tenant == listener.ctx.tenant_id() => {
                    let mine = listener.mine(&kind, &topics);
                    if mine.is_empty() {
                        continue;
                    }
                    if !listener.wears_the_same().await {
                        // The page looks at everything again, and listens with the hats of now.
                        return Some((Event::changed(["*"]).at(position), None));
                    }
                    Event::changed(mine.iter().map(String::as_str)).at(position)
                }
                // Too slow to hear everything: everything may have changed.
                Err(broadcast::error::RecvError::Lagged(_)) => Event::changed(["*"]),
                Ok(News::Closing) | Err(broadcast::error::RecvError::Closed) => return None,
                Ok(_) => continue,
            };
            return Some((event, Some((news, listener, None))));
        }
    })
}

struct Listener {
    ctx: Ctx,
    objects: Vec<String>,
    _line: Line,
}

impl Listener {
    fn is_session(&self, hash: &[u8]) -> bool {
        self.ctx.session().is_some_and(|s| s.hash[..] == *hash)
    }

    /// Which of the topics of an entry about this kind of thing concern this page.
    fn mine(&self, kind: &str, topics: &[String]) -> Vec<String> {
        // Her own hat counts also while she acts for another: she may lose the other.
        let me = self.ctx.wearer().map(|w| format!("person:{}", w.person)).unwrap_or_default();
        let hats = self.ctx.hat_keys_for(kind);
        let concerns = |t: &&String| hats.contains(&t.as_str()) || **t == me || self.objects.contains(*t);
        let mut mine: Vec<String> = topics.iter().filter(concerns).cloned().collect();
        // An agreement by which she wears a hat was changed, and with it what she wears.
        let mut agreements = self.ctx.lent().flat_map(|h| &h.under).map(|u| format!("agreement:{}", u.agreement));
        if agreements.any(|a| topics.contains(&a)) && !mine.contains(&me) {
            mine.push(me);
        }
        mine
    }

    /// Whether somebody who wears hats by an agreement does so still: an agreement ends with its day,
    /// and with a job in another municipality, of which nothing is told here.
    async fn wears_the_same(&self) -> bool {
        let Some(wearer) = self.ctx.wearer().filter(|_| self.ctx.lent().next().is_some()) else { return true };
        let now = self.ctx.app().wearer(wearer.tenant, wearer.person).await;
        now.is_ok_and(|now| now.hats == wearer.hats)
    }

    /// What happened since the page was drawn, as one event.
    async fn missed(&self, from: From) -> Event {
        let store = self.ctx.store();
        let Some(from) = from.from else { return Event::here().at(store.head_known()) };
        let entries = match next(store, from).await {
            Ok(entries) => entries,
            Err(error) => {
                tracing::warn!(%error, "what an open page has missed could not be read");
                return Event::changed(["*"]);
            }
        };
        let at = entries.last().map_or(from, |e| e.position);
        if entries.len() >= MISSED as usize {
            return Event::changed(["*"]).at(store.head_known().max(at));
        }
        let tenant = self.ctx.tenant_id();
        let of_mine = |entry: &Arc<Entry>| self.mine(&entry.subject_kind, &topics_of(entry));
        let mine: BTreeSet<String> = entries.iter().filter(|e| e.tenant == tenant).flat_map(of_mine).collect();
        if mine.is_empty() { Event::here().at(at) } else { Event::changed(mine.iter().map(String::as_str)).at(at) }
    }
}
