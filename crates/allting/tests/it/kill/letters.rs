//! Receivers of webhooks that are not killed: they keep what came, tell letters apart by their id as
//! Standard Webhooks asks of them, and one of them is not sure of its answers. And what must be
//! true of the letters afterwards.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base::id::Uuid;
use door::Ctx;
use flow::endpoint::{Draft, actions, rules};
use store::{Entry, FromQueryResult, Store, vals};
use tokio::net::TcpListener;

/// What each receiver wants: name and pattern.
const RECEIVERS: [(&str, &str); 3] = [("steady", "tasks.*"), ("opened", "tasks.task_opened.v1"), ("unsure", "tasks.*")];
/// Every so manieth new letter the unsure receiver takes and says that it did not.
const UNSURE: usize = 7;

struct Got {
    letter: Uuid,
    position: i64,
    body: Bytes,
}

#[derive(Default)]
struct Kept {
    /// By the name of the receiver, in the order in which it came.
    got: Mutex<HashMap<String, Vec<Got>>>,
    /// Answers are as they should be.
    sure: AtomicBool,
}

/// The post office of the test.
pub struct Post {
    kept: Arc<Kept>,
    port: u16,
}

/// What was found to be in order.
#[derive(Default, Debug)]
pub struct Delivered {
    pub letters: u64,
    pub receivers: u64,
    /// Came more than once, under the same id.
    pub again: u64,
}

impl Post {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let post_office = Self { kept: Arc::default(), port: listener.local_addr().unwrap().port() };
        let router = Router::new().route("/{name}", post(receive)).with_state(post_office.kept.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        post_office
    }

    /// Subscribes for all receivers, as an integrator does.
    pub async fn subscribe(&self, integrator: &Ctx) {
        for (name, kinds) in RECEIVERS {
            let url = format!("http://127.0.0.1:{}/{name}", self.port);
            let draft = Draft { name: name.into(), url, kinds: kinds.into(), unit: "vei-og-lys".into() };
            actions::endpoint_create(integrator, &draft).await.unwrap();
        }
    }

    /// Whether every receiver is sure of its answers from now on.
    pub fn sure(&self, sure: bool) {
        self.kept.sure.store(sure, Ordering::SeqCst);
    }

    /// Every entry that a receiver wants became one letter, which came to it at least once, always
    /// under the same id with the same words, and not before the letters before it.
    ///
    /// # Panics
    /// With the first thing that is not as it must be.
    pub async fn everything_came(&self, store: &Store, entries: &[Entry]) -> Delivered {
        let mut delivered = Delivered::default();
        // Nothing comes meanwhile: the program is dead.
        let kept = std::mem::take(&mut *self.kept.got.lock().unwrap());
        for endpoint in endpoints(store).await {
            let wanted: Vec<i64> = entries
                .iter()
                .filter(|e| e.at.micros() >= endpoint.created_at && rules::matches(&endpoint.kinds, &e.kind))
                .map(|e| e.position)
                .collect();
            let letters = letters(store, &endpoint.id.to_string()).await;
            let put: Vec<i64> = letters.iter().map(|l| position(l.payload.as_bytes())).collect();
            assert_eq!(put, wanted, "each entry is one letter to {}, in the order of the journal", endpoint.name);
            let unsent: Vec<_> = letters.iter().filter(|l| l.state != "sent").map(|l| (l.id, &l.state)).collect();
            assert!(unsent.is_empty(), "letters to {} that did not go: {unsent:?}", endpoint.name);
            let came = kept.get(&endpoint.name).map_or(&[][..], Vec::as_slice);
            delivered.again += in_order_and_as_written(&endpoint.name, &letters, came);
            delivered.letters += wanted.len() as u64;
            delivered.receivers += 1;
        }
        *self.kept.got.lock().unwrap() = kept;
        assert_eq!(delivered.receivers, RECEIVERS.len() as u64);
        delivered
    }
}

/// Says how many came more than once.
fn in_order_and_as_written(name: &str, letters: &[LetterRow], came: &[Got]) -> u64 {
    let mut known = HashSet::new();
    let mut first: Vec<Uuid> = Vec::new();
    let by_id: HashMap<Uuid, &LetterRow> = letters.iter().map(|l| (l.id, l)).collect();
    for got in came {
        let letter = by_id.get(&got.letter).unwrap_or_else(|| panic!("{name} got {} that nobody put", got.letter));
        assert_eq!(got.body, letter.payload.as_bytes(), "{name} got other words under the same id");
        if known.insert(got.letter) {
            first.push(got.letter);
        }
    }
    // Counted by id, each effect is there once, and in its order.
    let wanted: Vec<Uuid> = letters.iter().map(|l| l.id).collect();
    assert_eq!(first, wanted, "{name} got all letters, in order");
    let effects: HashSet<i64> = came.iter().map(|g| g.position).collect();
    assert_eq!(effects.len(), wanted.len(), "{name}: one id for each effect");
    (came.len() - wanted.len()) as u64
}

async fn receive(
    State(kept): State<Arc<Kept>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let letter: Uuid = headers["webhook-id"].to_str().unwrap().parse().unwrap();
    assert!(headers["webhook-signature"].to_str().unwrap().starts_with("v1,"), "it is signed");
    let mut got = kept.got.lock().unwrap();
    let all = got.entry(name.clone()).or_default();
    // A letter is sent again before the next one goes.
    let new = all.last().is_none_or(|g| g.letter != letter);
    all.push(Got { letter, position: position(&body), body });
    let unsure = name == "unsure" && new && all.len() % UNSURE == 0 && !kept.sure.load(Ordering::SeqCst);
    if unsure { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::NO_CONTENT }
}

/// The place in the journal that a letter tells of.
fn position(payload: &[u8]) -> i64 {
    let told: serde_json::Value = serde_json::from_slice(payload).unwrap();
    told["data"]["position"].as_i64().unwrap()
}

#[derive(FromQueryResult)]
struct EndpointRow {
    id: Uuid,
    name: String,
    kinds: String,
    created_at: i64,
}

async fn endpoints(store: &Store) -> Vec<EndpointRow> {
    store.db().rows("SELECT id, name, kinds, created_at FROM endpoint ORDER BY name", vals![]).await.unwrap()
}

#[derive(FromQueryResult)]
struct LetterRow {
    id: Uuid,
    payload: String,
    state: String,
}

async fn letters(store: &Store, endpoint: &str) -> Vec<LetterRow> {
    let sql = "SELECT id, payload, state FROM letter WHERE endpoint = $1 ORDER BY seq";
    store.db().rows(sql, vals![endpoint]).await.unwrap()
}

/// Webhooks that were not put yet, and letters of any kind that were not sent yet.
pub const WAITING: &str = "(SELECT COUNT(*) FROM letter WHERE state = 'waiting')
  + (SELECT w.n - h.n FROM (SELECT COUNT(*) AS n FROM journal j, endpoint e
         WHERE j.at >= e.created_at AND j.kind LIKE REPLACE(e.kinds, '*', '%')) w,
       (SELECT COUNT(*) AS n FROM letter WHERE channel = 'webhook') h)";
