//! The listener: connections, time and memory around a [`Session`]; what is kept is decided at the
//! [`Desk`].

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::config::IpNet;
use door::ByAddress;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use super::Address;
use super::session::{Answer, Envelope, Event, Limits, Session};
use super::tls::Certificate;

/// Memory is counted in pieces of so many bytes.
const PIECE: usize = 64 << 10;
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// Where mail goes once it is here.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Whether somebody of this address is here.
    async fn recipient(&self, address: &Address) -> Result<(), Answer>;
    /// Keeps a mail; says its name when it is on the disk.
    async fn mail(&self, peer: IpAddr, envelope: Envelope) -> Result<String, Answer>;
    /// A mail whose content was not taken.
    async fn refused(&self, peer: IpAddr, envelope: Envelope, why: &'static str);
}

/// What the listener allows.
pub struct Server {
    /// Of each session.
    pub limits: Limits,
    /// Without one there is no STARTTLS.
    pub certificate: Option<Certificate>,
    /// Open at once; more are told to try again (421).
    pub connections: usize,
    /// Of one address; relays are not counted.
    pub connections_of_one: usize,
    /// What mails on their way in hold together.
    pub memory_bytes: usize,
    /// How long it is waited for a client that neither sends nor takes anything.
    pub idle: Duration,
    /// How long one session may take.
    pub whole: Duration,
    /// Networks of our own relays.
    pub relays: Vec<IpNet>,
    /// Others are turned away (554).
    pub only_relays: bool,
}

struct Shared {
    server: Server,
    desk: Arc<dyn Desk>,
    memory: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

/// Receives mail until `stop` says true; then those who are in the middle of a mail may end it.
pub async fn serve(listener: TcpListener, server: Server, desk: Arc<dyn Desk>, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(server.connections));
    let by_address = Arc::new(ByAddress::default());
    let memory = Arc::new(Semaphore::new((server.memory_bytes / PIECE).clamp(1, Semaphore::MAX_PERMITS)));
    let shared = Arc::new(Shared { server, desk, memory, stop: stop.clone() });
    let mut open = tokio::task::JoinSet::new();
    loop {
        while open.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a mail connection could not be taken");
                #[expect(clippy::disallowed_methods, reason = "such as no more files: there is only time to wait for")]
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let ip = peer.ip().to_canonical();
        let relay = shared.server.relays.iter().any(|net| net.contains(&ip));
        let most = if relay { usize::MAX } else { shared.server.connections_of_one };
        let place = places.clone().try_acquire_owned().ok();
        let counted = by_address.enter(ip, most);
        let busy = place.is_none() || counted.is_none();
        if busy || (shared.server.only_relays && !relay) {
            metrics::counter!("mail_connections_refused").increment(1);
            let said: &'static [u8] =
                if busy { b"421 4.3.2 too many connections, try again\r\n" } else { b"554 5.7.1 use our relay\r\n" };
            open.spawn(turn_away(stream, said));
            continue;
        }
        let shared = shared.clone();
        open.spawn(async move {
            let whole = shared.server.whole;
            match timeout(whole, talk(stream, ip, &shared)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "a mail session broke off"),
                Err(_) => tracing::debug!("a mail session took too long"),
            }
            drop((place, counted));
        });
    }
    while open.join_next().await.is_some() {}
}

/// Says why not, to whoever listens at once.
async fn turn_away(mut stream: TcpStream, said: &'static [u8]) {
    let goodbye = async {
        stream.write_all(said).await?;
        stream.shutdown().await
    };
    let _ = timeout(Duration::from_secs(2), goodbye).await;
}

/// Both kinds of line.
trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

/// Memory that a session has been given.
struct Held {
    all: Arc<Semaphore>,
    permits: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Takes or gives back until it has what so many bytes need; false when there is none.
    fn adjust(&mut self, bytes: usize) -> bool {
        let needs = bytes.div_ceil(PIECE);
        let has = self.permits.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if needs > has {
            let Ok(more) = u32::try_from(needs - has) else { return false };
            let Ok(permits) = self.all.clone().try_acquire_many_owned(more) else { return false };
            match &mut self.permits {
                Some(held) => held.merge(permits),
                None => self.permits = Some(permits),
            }
        } else if needs < has {
            drop(self.permits.as_mut().and_then(|held| held.split(has - needs)));
        }
        true
    }
}

async fn talk(mut stream: TcpStream, peer: IpAddr, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let limits = Limits { tls: shared.server.certificate.is_some(), ..shared.server.limits.clone() };
    let mut session = Session::new(limits);
    let mut held = Held { all: shared.memory.clone(), permits: None };
    if !converse(&mut stream, &mut session, &mut held, peer, shared).await? {
        return Ok(());
    }
    let Some(certificate) = &shared.server.certificate else { return Ok(()) };
    let acceptor = certificate.acceptor();
    let mut line = timeout(HANDSHAKE, acceptor.accept(stream)).await.map_err(|_| io::ErrorKind::TimedOut)??;
    session.encrypted();
    converse(&mut line, &mut session, &mut held, peer, shared).await?;
    line.shutdown().await
}

/// Lets session and client talk. True when a handshake comes next.
async fn converse<L: Line>(
    line: &mut L,
    session: &mut Session,
    held: &mut Held,
    peer: IpAddr,
    shared: &Shared,
) -> io::Result<bool> {
    let mut stop = shared.stop.clone();
    let mut out = Vec::new();
    let mut input = vec![0; 16 << 10];
    loop {
        match session.event() {
            Event::Reply(reply) => out.extend_from_slice(&reply),
            Event::Recipient(address) => {
                let verdict = shared.desk.recipient(&address).await;
                session.recipient(verdict);
            }
            Event::Mail(envelope) => {
                let verdict = shared.desk.mail(peer, *envelope).await;
                session.delivered(verdict);
            }
            Event::Refused(envelope, why) => shared.desk.refused(peer, *envelope, why).await,
            Event::StartTls => {
                flush(line, &mut out, shared.server.idle).await?;
                return Ok(true);
            }
            Event::Close => {
                flush(line, &mut out, shared.server.idle).await?;
                line.shutdown().await?;
                return Ok(false);
            }
            Event::Wait => {
                flush(line, &mut out, shared.server.idle).await?;
                held.adjust(session.held());
                let stopping = async {
                    let _ = stop.wait_for(|stop| *stop).await;
                };
                let read = timeout(shared.server.idle, line.read(&mut input));
                let read = if session.is_receiving() {
                    read.await
                } else {
                    tokio::select! {
                        read = read => read,
                        () = stopping => {
                            session.stop();
                            continue;
                        }
                    }
                };
                match read {
                    Err(_) => session.too_slow(),
                    Ok(read) => match read? {
                        0 => return Ok(false),
                        n => session.feed(input.get(..n).unwrap_or_default()),
                    },
                }
                // What was fed is in memory already; what there is no room for is let go of.
                if session.is_receiving() && !held.adjust(session.held()) {
                    session.no_room();
                }
            }
        }
    }
}

/// Writes what was said, all of it at once: a client that pipelines waits for nothing in between.
async fn flush<L: Line>(line: &mut L, out: &mut Vec<u8>, patience: Duration) -> io::Result<()> {
    if !out.is_empty() {
        let written = async {
            line.write_all(out).await?;
            line.flush().await
        };
        timeout(patience, written).await.map_err(|_| io::ErrorKind::TimedOut)??;
        out.clear();
    }
    Ok(())
}
