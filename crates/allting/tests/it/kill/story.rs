//! What somebody did with one task, in order, and what she was told of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// Far longer than any action takes.
const PATIENCE: Duration = Duration::from_secs(180);

/// A step of a task as the database calls it, with the text that came along.
pub type Step = (&'static str, String);

/// By what way a task was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Way {
    /// A form at a browser.
    #[default]
    Form,
    Mail,
    /// A professional system.
    Api,
}

/// What was done with one task, in order.
#[derive(Debug, Default)]
pub struct Story {
    /// Stands in the text of the task, and of no other.
    pub token: String,
    pub way: Way,
    /// The steps that were acknowledged; the opening is the first.
    pub acknowledged: Vec<Step>,
    /// What got no answer: it may be there, once, or not.
    pub unanswered: Option<Step>,
    pub photo: bool,
}

impl Story {
    pub fn new(token: String, way: Way) -> Self {
        Self { token, way, ..Self::default() }
    }

    /// A text of the next step, found nowhere else.
    pub fn text(&self) -> String {
        format!("{}-{}", self.token, self.acknowledged.len())
    }

    /// What was tried was acknowledged.
    pub fn heard(&mut self) {
        let step = self.unanswered.take().unwrap_or_else(|| panic!("nothing was tried: {self:?}"));
        self.acknowledged.push(step);
    }
}

/// A token as it stands in a text with other words around it.
pub fn marked(token: &str) -> String {
    format!("[[{token}]]")
}

/// The token in a text; the whole text where none is marked.
pub fn mark(text: &str) -> &str {
    let inside = text.split_once("[[").and_then(|(_, rest)| rest.split_once("]]"));
    inside.map_or(text, |(token, _)| token)
}

/// How many actions have been acknowledged in a round, by whatever way.
#[derive(Default)]
pub struct Count {
    done: AtomicU64,
    more: Notify,
}

impl Count {
    pub fn add(&self) {
        self.done.fetch_add(1, Ordering::SeqCst);
        self.more.notify_waiters();
    }

    /// Waits until there are so many.
    ///
    /// # Panics
    /// When nothing was acknowledged for minutes: perhaps those at work have met what they should not, and ended.
    pub async fn reaches(&self, wanted: u64) {
        loop {
            let more = self.more.notified();
            let now = self.now();
            if now >= wanted {
                return;
            }
            let told = tokio::time::timeout(PATIENCE, more).await;
            assert!(told.is_ok(), "nothing more was acknowledged after {now} of {wanted} actions");
        }
    }

    pub fn now(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }
}
