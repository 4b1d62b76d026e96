//! Slow clients, over real sockets: they are shown out, and nobody else waits for them. For the program as a
//! whole see `slow`.

use std::net::SocketAddr;

use allting::accept;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::get;
use base::config::Lines;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Rings when it is dropped.
struct Bell(watch::Sender<bool>);

impl Drop for Bell {
    fn drop(&mut self) {
        let _ = self.0.send(true);
    }
}

struct Door {
    at: SocketAddr,
    stop: watch::Sender<bool>,
    /// True when an endless answer was given up.
    dropped: watch::Receiver<bool>,
    served: tokio::task::JoinHandle<()>,
}

async fn open_door(lines: Lines) -> Door {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, mut stopped) = watch::channel(false);
    let (ring, dropped) = watch::channel(false);
    let endless = get(async move || {
        let bell = Bell(ring);
        let piece = Bytes::from(vec![b'x'; 64 * 1024]);
        Body::from_stream(futures::stream::repeat_with(move || {
            let _ = &bell;
            Ok::<_, std::io::Error>(piece.clone())
        }))
    });
    let who = async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string();
    let router = Router::new().route("/who", get(who)).route("/endless", endless);
    let stopping = async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let served = tokio::spawn(accept::serve(listener, router, lines, stopping));
    Door { at, stop, dropped, served }
}

/// One second is as good as thirty to see that it ends.
fn hasty() -> Lines {
    Lines { head_seconds: 1, stalled_seconds: 1, ..Lines::default() }
}

/// Writes, then reads until the other side closes.
async fn say(at: SocketAddr, what: &str) -> String {
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(what.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let _ = line.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

const WHO: &str = "GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn who_does_not_finish_asking_is_shown_out() {
    let door = open_door(hasty()).await;
    let long = format!("GET /who HTTP/1.1\r\nHost: localhost\r\nX: {}", "x".repeat(200_000));
    // Each of these ends by itself; without the limits the test would never end.
    let (nothing, half, lingering, much) = tokio::join!(
        say(door.at, ""),
        say(door.at, "GET /who HTTP/1.1\r\nHost: loc"),
        say(door.at, WHO),
        say(door.at, &long),
    );
    assert!(nothing.is_empty(), "{nothing}");
    assert!(!half.contains("200 OK"), "{half}");
    assert!(lingering.contains("200 OK") && lingering.ends_with("127.0.0.1"), "answered, then closed: {lingering}");
    assert!(!much.contains("200 OK"), "{much}");
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_cut_off() {
    let mut door = open_door(hasty()).await;
    let mut line = TcpStream::connect(door.at).await.unwrap();
    line.write_all(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    // Not a byte is read here; when the buffers are full the server waits, and then no longer.
    door.dropped.wait_for(|d| *d).await.unwrap();
}

#[tokio::test]
async fn one_address_does_not_get_all_lines_unless_it_is_our_proxy() {
    let few = Lines { connections_of_one: 2, ..hasty() };
    let patient = Lines { head_seconds: 600, ..few.clone() };
    let held_door = open_door(patient.clone()).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut line = TcpStream::connect(held_door.at).await.unwrap();
        line.write_all(WHO.as_bytes()).await.unwrap();
        let mut some = [0; 12];
        line.read_exact(&mut some).await.unwrap();
        held.push(line);
    }
    assert_eq!(say(held_door.at, "").await, "", "the third is closed at once");
    drop(held);
    let ours = Lines { proxies: vec!["127.0.0.0/8".parse().unwrap()], ..patient };
    let held_door = open_door(ours).await;
    for _ in 0..5 {
        let mut line = TcpStream::connect(held_door.at).await.unwrap();
        line.write_all(WHO.as_bytes()).await.unwrap();
        let mut some = [0; 12];
        line.read_exact(&mut some).await.unwrap();
    }
}

#[tokio::test]
async fn when_told_to_stop_it_ends_what_is_open_and_stops() {
    let door = open_door(Lines::default()).await;
    let line = TcpStream::connect(door.at).await.unwrap();
    say(door.at, &WHO.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).await;
    door.stop.send(true).unwrap();
    door.served.await.unwrap();
    assert!(TcpStream::connect(door.at).await.is_err());
    drop(line);
}
