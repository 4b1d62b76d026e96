//! Connections: how many, and how slow they may be.
//!
//! Somebody who opens lines and says nothing, says it a byte at a time, or never reads the answer
//! may not keep others out. HTTP/1.1 only: a proxy in front speaks whatever browsers like.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::{body::Body, extract::Request};
use base::config::Lines;
use door::{ByAddress, network_of};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Sleep;
use tower::ServiceExt;

/// The head of a request may be this long, in bytes; so may a part of a body that is held at once.
const BUFFER: usize = 64 * 1024;

/// Serves until `stop`, then ends open requests.
pub async fn serve(listener: TcpListener, router: Router, lines: Lines, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(lines.connections));
    let by_address = Arc::new(ByAddress::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Such as no more file descriptors: those that are open must end first.
                tracing::warn!(%error, "a connection could not be taken");
                #[expect(clippy::disallowed_methods, reason = "there is nothing to wait for but time")]
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            refused("full");
            continue;
        };
        let ours = lines.proxies.iter().any(|net| net.contains(&peer.ip().to_canonical()));
        let Some(counted) =
            by_address.enter(network_of(peer.ip()), if ours { usize::MAX } else { lines.connections_of_one })
        else {
            refused("address");
            continue;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection kept its delay");
        }
        let from_peer = move |request: hyper::Request<hyper::body::Incoming>| -> Request {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        };
        let service = TowerToHyperService::new(router.clone().map_request(from_peer));
        let line = Patient::new(stream, Duration::from_secs(lines.stalled_seconds));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(lines.head_seconds))
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(line), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, counted));
        });
    }
    graceful.shutdown().await;
}

fn refused(why: &'static str) {
    metrics::counter!("connections_refused", "why" => why).increment(1);
}

/// A line that is broken off when the other side does not take what is written to it.
struct Patient {
    line: TcpStream,
    patience: Duration,
    /// Runs while a write waits.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(line: TcpStream, patience: Duration) -> Self {
        Self { line, patience, waiting: None }
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        #[expect(clippy::disallowed_methods, reason = "the other side gets so long, and no longer")]
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.line).poll_write(cx, buf);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.line).poll_write_vectored(cx, bufs);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(cx)
    }
}
