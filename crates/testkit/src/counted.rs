//! How many statements something costs: a database behind a line that counts what is asked of it.
//!
//! Only PostgreSQL has a line to listen on. SQLite is sent the same statements.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::World;

/// The database of a world once more, over a line that counts.
pub struct Counted {
    pub store: Store,
    asked: Arc<AtomicUsize>,
    line: JoinHandle<()>,
}

impl Counted {
    /// `None` on SQLite.
    pub async fn of(world: &World) -> Option<Self> {
        if world.store.is_sqlite() {
            return None;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap().to_string();
        let (url, server) = moved(&world.engine.url(), &here);
        let asked = Arc::new(AtomicUsize::new(0));
        let line = tokio::spawn(carry(listener, server, asked.clone()));
        let config = crate::config(&url, world.engine.folder());
        let store = crate::open(&config, world.clock.clone()).await;
        Some(Self { store, asked, line })
    }

    /// How many statements were sent until now. Of two readings the difference counts.
    pub fn statements(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.line.abort();
    }
}

/// The address of the database by way of `here`, and where its server is. Without TLS: what is sealed cannot be
/// counted.
fn moved(url: &str, here: &str) -> (String, String) {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = address.split_once("://").expect("an address");
    let (authority, name) = rest.rsplit_once('/').expect("the name of a database");
    let (user, server) = match authority.rsplit_once('@') {
        Some((user, server)) => (format!("{user}@"), server),
        None => (String::new(), authority),
    };
    let server = if server.contains(':') { server.to_owned() } else { format!("{server}:5432") };
    let kept = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("sslmode="));
    let query: Vec<&str> = kept.chain(["sslmode=disable"]).collect();
    (format!("{scheme}://{user}{here}/{name}?{}", query.join("&")), server)
}

async fn carry(listener: TcpListener, server: String, asked: Arc<AtomicUsize>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(connected(client, server.clone(), asked.clone()));
    }
}

async fn connected(client: TcpStream, server: String, asked: Arc<AtomicUsize>) {
    let Ok(upstream) = TcpStream::connect(&server).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = upstream.into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let (mut messages, mut piece) = (Messages::default(), vec![0; 16 << 10]);
    while let Ok(read @ 1..) = from_client.read(&mut piece).await {
        // Before it goes on: when the answer comes, it is counted.
        asked.fetch_add(messages.statements(&piece[..read]), Ordering::SeqCst);
        if to_server.write_all(&piece[..read]).await.is_err() {
            break;
        }
    }
    drop(to_server);
    let _ = back.await;
}

/// What a client says, cut into messages as bytes come: the first has a length, all others a letter before it.
#[derive(Default)]
struct Messages {
    begun: bool,
    head: Vec<u8>,
    rest: usize,
}

impl Messages {
    /// How many statements with values (`Bind`) begin in these bytes. Everything that `Db` and `Tx` are asked is one;
    /// begin and end of a transaction are none.
    fn statements(&mut self, bytes: &[u8]) -> usize {
        let mut found = 0;
        for byte in bytes {
            if self.rest > 0 {
                self.rest -= 1;
                continue;
            }
            self.head.push(*byte);
            let letter = usize::from(self.begun);
            let Some(length) = self.head.get(letter..letter + 4) else { continue };
            let length = u32::from_be_bytes(length.try_into().unwrap());
            self.rest = usize::try_from(length).unwrap().saturating_sub(4);
            found += usize::from(self.begun && self.head[0] == b'B');
            self.begun = true;
            self.head.clear();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_counted_wherever_the_bytes_are_cut() {
        let mut all = vec![0, 0, 0, 9, 0, 3, 0, 0, b'B'];
        for (letter, body) in [(b'P', "BBBB"), (b'B', "B"), (b'E', ""), (b'S', ""), (b'B', "BB"), (b'Q', "B")] {
            all.push(letter);
            all.extend(u32::try_from(4 + body.len()).unwrap().to_be_bytes());
            all.extend(body.as_bytes());
        }
        for piece in 1..=all.len() {
            let mut messages = Messages::default();
            let found: usize = all.chunks(piece).map(|part| messages.statements(part)).sum();
            assert_eq!(found, 2, "in pieces of {piece}");
        }
    }

    #[test]
    fn an_address_leads_over_the_line() {
        let (url, server) = moved("postgres://kari:x@db.example/t?application_name=t&sslmode=require", "127.0.0.1:1");
        assert_eq!(url, "postgres://kari:x@127.0.0.1:1/t?application_name=t&sslmode=disable");
        assert_eq!(server, "db.example:5432");
        assert_eq!(moved("postgres://127.0.0.1:5433/t", "127.0.0.1:1").1, "127.0.0.1:5433");
    }
}
