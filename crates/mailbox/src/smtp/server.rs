//! The listener: connections, time and memory around a [`Session`], and how often one may come ([`Pace`]); what is
//! kept is decided at the [`Desk`].

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::config::IpNet;
use door::{ByAddress, network_of};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use super::Address;
use super::pace::{Guest, Pace};
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
    /// Open at once of one address, in IPv6 of its /64; relays are not counted.
    pub connections_of_one: usize,
    /// How often one address may come; relays are not counted.
    pub pace: Pace,
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
        let guest = shared.server.pace.guest(ip, relay);
        let place = places.clone().try_acquire_owned().ok();
        let counted = by_address.enter(network_of(ip), most);
        let refused = if place.is_none() {
            Some(("full", BUSY))
        } else if counted.is_none() {
            Some(("address", BUSY))
        } else if shared.server.only_relays && !relay {
            Some(("no-relay", "554 5.7.1 use our relay\r\n"))
        } else if !shared.server.pace.line(guest) {
            Some(("rate", "421 4.7.0 too many connections from your address, try again later\r\n"))
        } else {
            None
        };
        if let Some((why, said)) = refused {
            metrics::counter!("mail_connections_refused", "why" => why).increment(1);
            open.spawn(turn_away(stream, said));
            continue;
        }
        let shared = shared.clone();
        open.spawn(async move {
            let whole = shared.server.whole;
            let peer = Peer { ip, guest };
            match timeout(whole, talk(stream, peer, &shared)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "a mail session broke off"),
                Err(_) => tracing::debug!("a mail session took too long"),
            }
            drop((place, counted));
        });
    }
    while open.join_next().await.is_some() {}
}

const BUSY: &str = "421 4.3.2 too many connections, try again\r\n";

/// Says why not, to whoever listens at once.
async fn turn_away(mut stream: TcpStream, said: &'static str) {
    let goodbye = async {
        stream.write_all(said.as_bytes()).await?;
        stream.shutdown().await
    };
    let _ = timeout(Duration::from_secs(2), goodbye).await;
}

/// Who is at the other end of a line.
#[derive(Clone, Copy)]
struct Peer {
    ip: IpAddr,
    guest: Guest,
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

/// Keeps a mail as a work of its own, which holds the memory of the mail until it is done: when its session takes too
/// long, what was begun goes on, and needs as much as before.
async fn keep(
    desk: Arc<dyn Desk>,
    memory: Option<OwnedSemaphorePermit>,
    longest: Duration,
    peer: IpAddr,
    envelope: Envelope,
) -> Result<String, Answer> {
    let work = async move {
        let kept = timeout(longest, desk.mail(peer, envelope)).await;
        drop(memory);
        kept
    };
    match tokio::spawn(work).await {
        Ok(Ok(kept)) => kept,
        Ok(Err(_)) | Err(_) => Err(Answer::later()),
    }
}

async fn talk(mut stream: TcpStream, peer: Peer, shared: &Shared) -> io::Result<()> {
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
    peer: Peer,
    shared: &Shared,
) -> io::Result<bool> {
    let mut stop = shared.stop.clone();
    let mut out = Vec::new();
    let mut input = vec![0; 16 << 10];
    loop {
        match session.event() {
            Event::Reply(reply) => out.extend_from_slice(&reply),
            Event::Recipient(address) => {
                let verdict = shared.server.pace.recipient(peer.guest, shared.desk.recipient(&address)).await;
                session.recipient(verdict);
            }
            Event::Mail(envelope) => {
                // All of it has come only now: it may need more than when it was looked last.
                let verdict = if held.adjust(envelope.body.capacity()) {
                    let (desk, longest) = (shared.desk.clone(), shared.server.whole);
                    keep(desk, held.permits.take(), longest, peer.ip, *envelope).await
                } else {
                    Err(Answer::no_room())
                };
                session.delivered(verdict);
            }
            Event::Refused(envelope, why) => shared.desk.refused(peer.ip, *envelope, why).await,
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::sync::oneshot;

    use super::*;

    /// A desk whose work takes as long as it is told to.
    struct Slow {
        begins: Mutex<Option<oneshot::Sender<()>>>,
        held_back: Mutex<Option<oneshot::Receiver<()>>>,
        done: Arc<AtomicBool>,
    }

    #[async_trait]
    impl Desk for Slow {
        async fn recipient(&self, _: &Address) -> Result<(), Answer> {
            Ok(())
        }

        async fn mail(&self, _: IpAddr, _: Envelope) -> Result<String, Answer> {
            let held_back = self.held_back.lock().unwrap().take().unwrap();
            self.begins.lock().unwrap().take().unwrap().send(()).unwrap();
            held_back.await.unwrap();
            self.done.store(true, Ordering::SeqCst);
            Ok("1".into())
        }

        async fn refused(&self, _: IpAddr, _: Envelope, _: &'static str) {}
    }

    #[tokio::test]
    async fn a_mail_holds_its_memory_until_it_is_kept_also_when_its_session_is_over() {
        let memory = Arc::new(Semaphore::new(1));
        let done = Arc::new(AtomicBool::new(false));
        let (begins, begun) = oneshot::channel();
        let (let_go, held_back) = oneshot::channel();
        let desk =
            Slow { begins: Mutex::new(Some(begins)), held_back: Mutex::new(Some(held_back)), done: done.clone() };
        let held = memory.clone().try_acquire_owned().unwrap();
        let (longest, peer) = (Duration::from_secs(60), IpAddr::from([203, 0, 113, 7]));
        let work = keep(Arc::new(desk), Some(held), longest, peer, Envelope::default());
        tokio::select! {
            _ = work => panic!("it is held back"),
            begun = begun => begun.unwrap(),
        }
        // Nobody waits for it now: the session took too long.
        assert!(memory.try_acquire().is_err(), "the mail is in memory still");
        let_go.send(()).unwrap();
        let _next = memory.acquire().await.unwrap();
        assert!(done.load(Ordering::SeqCst), "there is room only afterwards");
    }
}
