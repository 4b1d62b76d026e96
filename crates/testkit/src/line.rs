//! A line to a database server that a test can cut, or let go silent.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of what is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// It arrives.
    Carries,
    /// Connections break, and new ones do too.
    Refuses,
    /// Connections stay open and new ones are taken, but nothing arrives any more, as in a network that drops
    /// what is sent. Those of that time stay so for ever.
    Silent,
    /// As [`Manner::Silent`], but what the program says on connections that it had still reaches the server.
    Unheard,
}

/// Where a program is told that its database is.
pub struct Line {
    pub port: u16,
    manner: watch::Sender<Manner>,
    /// How many connections carry something in both directions.
    carrying: watch::Sender<usize>,
}

/// One of those that carry.
struct Carrying(watch::Sender<usize>);

impl Carrying {
    fn begin(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|n| *n += 1);
        Self(count.clone())
    }
}

impl Drop for Carrying {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n -= 1);
    }
}

impl Line {
    /// To this host and port.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (manner, now) = watch::channel(Manner::Carries);
        let carrying = watch::channel(0).0;
        let (server, count) = (server.to_owned(), carrying.clone());
        tokio::spawn(async move {
            while let Ok((inner, _)) = listener.accept().await {
                // Counted before it is known what becomes of it, so that none is overlooked.
                let carrying = Carrying::begin(&count);
                tokio::spawn(carry(inner, server.clone(), now.clone(), carrying));
            }
        });
        Self { port, manner, carrying }
    }

    /// To the server in `url`; gives the address that leads over it.
    pub async fn over(url: &str) -> (Self, String) {
        let host = url.split_once('@').unwrap().1.split('/').next().unwrap();
        let line = Self::to(host).await;
        let over = url.replace(host, &format!("127.0.0.1:{}", line.port));
        (line, over)
    }

    /// When this returns, nothing is on its way in the former manner.
    pub async fn becomes(&self, manner: Manner) {
        self.manner.send_replace(manner);
        if manner != Manner::Carries {
            self.carrying.subscribe().wait_for(|n| *n == 0).await.unwrap();
        }
    }
}

async fn carry(mut inner: TcpStream, server: String, mut manner: watch::Receiver<Manner>, carrying: Carrying) {
    let mut now = *manner.borrow_and_update();
    let mut outer = None;
    if now == Manner::Carries {
        let Ok(mut open) = TcpStream::connect(server).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut inner, &mut open) => return,
            changed = manner.changed() => if changed.is_err() { return },
        }
        now = *manner.borrow();
        outer = Some(open);
    }
    drop(carrying);
    match (now, &mut outer) {
        (Manner::Carries | Manner::Refuses, _) => return,
        (Manner::Unheard, Some(outer)) => {
            let _ = tokio::io::copy(&mut inner.split().0, &mut outer.split().1).await;
        }
        (Manner::Unheard | Manner::Silent, _) => {}
    }
    // Both ends are held for as long as the test runs.
    std::future::pending::<()>().await;
}
