//! A professional system that asks for things under idempotency keys, and asks again under the same key when the
//! answer did not come. And what must be true of its requests afterwards.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base::id::Uuid;
use fastrand::Rng;
use serde_json::json;
use store::{Store, vals};

use super::browser::Browser;
use super::story::{Story, Way};
use super::town::{Town, UNIT};

/// One in so many new requests is given up before its answer comes, and made again.
const GIVES_UP: u8 = 5;

/// What was answered, as far as it is the same each time.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Answer {
    status: u16,
    location: String,
    etag: String,
    body: String,
}

/// A request under a key.
#[derive(Clone, Debug)]
pub struct Call {
    key: String,
    path: String,
    body: String,
    answer: Option<Answer>,
}

/// A task that the system opened, and all that it asked for about it.
pub struct Talk {
    pub story: Story,
    calls: Vec<Call>,
    /// So many of them were asked again after they had been answered.
    asked_again: usize,
}

impl Talk {
    /// Whether its last request is to be made again.
    pub fn waits(&self) -> bool {
        self.calls.last().is_some_and(|call| call.answer.is_none())
    }

    /// The next request, with a key of its own.
    fn call(&mut self, kind: &'static str, path: String, text: String, body: &serde_json::Value) {
        let key = format!("{}-{}", self.story.token, self.calls.len());
        self.story.unanswered = Some((kind, text));
        self.calls.push(Call { key, path, body: body.to_string(), answer: None });
    }
}

/// The professional system.
pub struct Caller {
    pub browser: Browser,
    pub town: Arc<Town>,
    pub rng: Rng,
    pub name: String,
}

impl Caller {
    /// Makes the requests that wait again, and new ones until the program dies.
    pub async fn live(mut self, mut all: Vec<Talk>) -> Vec<Talk> {
        for n in 0.. {
            let told = self.next(&mut all, n).await;
            if !self.browser.goes_on(told).await {
                break;
            }
        }
        all
    }

    /// What waits, and then something new. `None` when an answer did not come.
    async fn next(&mut self, all: &mut Vec<Talk>, n: u64) -> Option<()> {
        self.again(all).await?;
        let story = Story::new(format!("{}-{n}", self.name), Way::Api);
        let mut new = Talk { story, calls: Vec::new(), asked_again: 0 };
        let told = self.tell(&mut new).await;
        all.push(new);
        told
    }

    /// Makes the requests that wait again. `None` when an answer did not come.
    pub async fn again(&mut self, all: &mut [Talk]) -> Option<()> {
        for waits in all.iter_mut().filter(|t| t.waits()) {
            self.send(waits).await?;
        }
        Some(())
    }

    /// Makes answered requests once more: the answers are what they were, to the letter.
    pub async fn once_more(&self, all: &mut [Talk]) -> Option<()> {
        for talk in all {
            for call in &talk.calls[talk.asked_again..] {
                let Some(before) = &call.answer else { break };
                let (answer, replayed) = self.ask(call).await?;
                assert!(&answer == before && replayed, "{call:?} is answered otherwise ({replayed}): {answer:?}");
                talk.asked_again += 1;
            }
        }
        Some(())
    }

    /// A task, and some words about it. Some tasks are late already: those who lead shall be told.
    async fn tell(&mut self, talk: &mut Talk) -> Option<()> {
        let token = talk.story.token.clone();
        let due = if self.rng.bool() { Some(LATE) } else { None };
        let body = json!({ "category": "street-light", "unit": UNIT, "title": "Lampe", "body": token, "due": due });
        talk.call("opened", "/api/tasks".into(), String::new(), &body);
        self.send(talk).await?;
        let place = talk.calls[0].answer.as_ref().map(|a| a.location.clone()).unwrap();
        for _ in 0..self.rng.u8(..3) {
            let text = talk.story.text();
            let body = json!({ "text": text });
            talk.call("commented", format!("{place}/comments"), text, &body);
            self.send(talk).await?;
        }
        Some(())
    }

    /// Makes the last request until it is answered. `None` when the answer did not come.
    async fn send(&mut self, talk: &mut Talk) -> Option<()> {
        let new = talk.calls.last().unwrap().clone();
        let mut answer = None;
        if self.rng.u8(..GIVES_UP) == 0 {
            // How long it waits is the point: what was begun is broken off anywhere.
            let patience = Duration::from_micros(self.rng.u64(..10_000));
            answer = tokio::time::timeout(patience, self.ask(&new)).await.ok().flatten();
        }
        if answer.is_none() {
            answer = Some(self.ask(&new).await?);
        }
        talk.calls.last_mut().unwrap().answer = answer.map(|(answer, _)| answer);
        talk.story.heard();
        self.browser.counted();
        Some(())
    }

    /// What is answered, and whether the program says that it had been before.
    async fn ask(&self, call: &Call) -> Option<(Answer, bool)> {
        let request = self
            .browser
            .http
            .post(format!("{}{}", self.browser.base, call.path))
            .header("host", "localhost")
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.town.system))
            .header("idempotency-key", &call.key)
            .body(call.body.clone());
        let answer = request.send().await.ok()?;
        let header = |name: &str| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let (status, location, etag) = (answer.status().as_u16(), header("location"), header("etag"));
        let replayed = header("idempotency-replayed") == "true";
        let body = answer.text().await.ok()?;
        match status {
            201 => Some((Answer { status, location, etag, body }, replayed)),
            503 if self.browser.patient => None,
            _ => panic!("{call:?}: {status}: {body}"),
        }
    }
}

/// A day that is long over.
const LATE: &str = "2020-01-02";

/// What was found to be in order.
#[derive(Default, Debug)]
pub struct Answered {
    pub calls: u64,
    /// Made again after they had been answered, and answered alike.
    pub again: u64,
}

/// Every answer leads to what is there, and each key stands for one request. `tasks` says by tokens which tasks
/// there are.
///
/// # Panics
/// With the first thing that is not as it must be.
pub async fn everything_happened(store: &Store, all: &[Talk], tasks: &HashMap<String, Uuid>) -> Answered {
    let mut answered = Answered::default();
    for talk in all {
        assert!(!talk.waits(), "a request is to be made again, and was not: {:?}", talk.calls);
        let task = tasks.get(&talk.story.token).unwrap_or_else(|| panic!("lost: {:?}", talk.story));
        let place = talk.calls[0].answer.as_ref().map(|a| a.location.clone());
        assert_eq!(place, Some(format!("/api/tasks/{task}")), "{:?}", talk.calls);
        answered.calls += talk.calls.len() as u64;
        answered.again += talk.asked_again as u64;
    }
    let keys =
        store.db().scalar_i64("SELECT COUNT(*) FROM idempotency WHERE caller LIKE 'client:%'", vals![]).await.unwrap();
    assert_eq!(keys, answered.calls as i64, "keys that stand for a request, and requests");
    answered
}
