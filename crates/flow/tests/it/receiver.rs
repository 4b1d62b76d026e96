//! Receivers on loopback: a good one that keeps what it got, and those that go wrong.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Notify;

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Kept {
    got: Mutex<Vec<Got>>,
    /// Statuses that come before 200.
    statuses: Mutex<Vec<u16>>,
    rung: Notify,
}

/// A receiver that does what its path says: `/ok`, `/status/500`, `/busy`, `/redirect`, `/slow`,
/// `/endless`.
#[derive(Clone)]
pub struct Receiver {
    kept: Arc<Kept>,
    pub port: u16,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self { kept: Arc::default(), port: listener.local_addr().unwrap().port() };
        let router = Router::new()
            .route("/{what}", post(answer))
            .route("/{what}/{how}", post(answer_how))
            .with_state(receiver.kept.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What came, in order.
    pub fn got(&self, path: &str) -> Vec<Got> {
        self.kept.got.lock().unwrap().iter().filter(|g| g.path == path).cloned().collect()
    }

    /// What `/ok` answers first.
    pub fn first(&self, statuses: &[u16]) {
        *self.kept.statuses.lock().unwrap() = statuses.iter().rev().copied().collect();
    }

    pub async fn until(&self, path: &str, count: usize) {
        loop {
            let rung = self.kept.rung.notified();
            if self.got(path).len() >= count {
                return;
            }
            rung.await;
        }
    }
}

async fn keep(kept: &Kept, path: String, headers: HeaderMap, body: Bytes) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    kept.got.lock().unwrap().push(Got { path, headers, body });
    kept.rung.notify_waiters();
}

async fn answer(State(kept): State<Arc<Kept>>, Path(what): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    keep(&kept, format!("/{what}"), headers, body).await;
    match what.as_str() {
        "busy" => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "700")]).into_response(),
        "away" => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "Sun, 22 Nov 2026 11:30:00 GMT")]).into_response()
        }
        "redirect" => Redirect::temporary("/ok").into_response(),
        "slow" => futures::future::pending().await,
        "endless" => {
            let piece = Bytes::from(vec![b'x'; 64 * 1024]);
            let body = futures::stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
            Body::from_stream(body).into_response()
        }
        _ => {
            let status = kept.statuses.lock().unwrap().pop().unwrap_or(204);
            StatusCode::from_u16(status).unwrap().into_response()
        }
    }
}

async fn answer_how(
    State(kept): State<Arc<Kept>>,
    Path((what, how)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    keep(&kept, format!("/{what}/{how}"), headers, body).await;
    StatusCode::from_u16(how.parse().unwrap()).unwrap().into_response()
}

/// Something that listens and does not speak HTTP: it reads a little, writes this, and closes; or
/// writes nothing and keeps the line open when there is nothing to write.
pub async fn stranger(says: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut line, _)) = listener.accept().await {
            let mut some = [0; 16];
            let _ = line.read(&mut some).await;
            if says.is_empty() {
                open.push(line);
            } else {
                let _ = line.write_all(says).await;
            }
        }
    });
    port
}

/// A port where nobody listens, and nobody else can for as long as the socket is held.
pub fn nobody() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}
