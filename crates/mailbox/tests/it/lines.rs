//! The listener itself: encryption, many connections, slow ones, little memory, a full disk, the end.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::config::{Config, Rate, Rates};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use mailbox::smtp::server::{Desk, Server, serve};
use mailbox::smtp::{Address, Answer, Envelope, Limits};
use testkit::World;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use crate::town::*;

const HELLO: &[u8] = b"From: kari@example.no\r\nSubject: Hei\r\n\r\nHei\r\n";

/// The house with another configuration of mail.
pub async fn listening(world: &World, change: impl FnOnce(&mut Config)) -> (SocketAddr, watch::Sender<bool>) {
    let app = &world.house.app;
    let mut config = app.config.clone();
    change(&mut config);
    let parts = (app.store.clone(), app.texts.clone());
    let policies = door::Policies::new(&[], &["mail_see"]).unwrap();
    let other = door::App::new(config, parts.0, parts.1, policies, app.residents.clone(), Vec::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    drop(mailbox::receive_on(&other, listener, stopping).unwrap());
    (address, stop)
}

#[test]
fn mail_comes_in_over_tls_and_a_renewed_certificate_needs_no_restart() {
    in_town(async |world| {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        let renew = || {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
            std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
            std::fs::write(&chain, made.cert.pem()).unwrap();
            made.cert.pem()
        };
        let first = renew();
        let (address, _stop) = listening(world, |c| {
            c.mail.certificate = Some(chain.clone());
            c.mail.key = Some(key.clone());
        })
        .await;
        let send = async |pem: &str, subject: &str| {
            world.clock.advance_seconds(1);
            let tls = TlsParameters::builder("localhost".to_owned())
                .add_root_certificate(Certificate::from_pem(pem.as_bytes()).unwrap())
                .build()
                .unwrap();
            let client = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("localhost")
                .port(address.port())
                .tls(Tls::Required(tls))
                .build();
            client.send(letter("arkiv@post.localhost", subject, "Hei")).await.map(|_| ())
        };
        send(&first, "Kryptert").await.unwrap();
        assert_eq!(last(world, "in").await.subject, "Kryptert");
        let second = renew();
        std::fs::File::options()
            .write(true)
            .open(&chain)
            .unwrap()
            .set_modified(std::time::SystemTime::now() + Duration::from_secs(5))
            .unwrap();
        assert!(send(&first, "Gammelt").await.is_err(), "the old one is not shown any more");
        send(&second, "Nytt").await.unwrap();
        assert_eq!(last(world, "in").await.subject, "Nytt");
    });
}

#[test]
fn there_is_an_end_to_connections_and_to_patience() {
    in_town(async |world| {
        let (address, _stop) = listening(world, |c| {
            c.mail.relays.clear();
            c.mail.connections_of_one = 2;
            c.mail.idle_seconds = 1;
        })
        .await;
        let mut one = Client::new(address, &world.clock).await;
        let two = Client::new(address, &world.clock).await;
        let said = turned_away(address).await;
        assert!(said.starts_with("421 4.3.2"), "{said}");
        drop(two);
        assert!(one.read().await.starts_with("421 4.4.2"), "who says nothing is told so");
        assert_eq!(one.read().await, "", "and the line is closed");
    });
}

/// What a line without a greeting is told.
async fn turned_away(address: SocketAddr) -> String {
    let mut line = tokio::io::BufReader::new(tokio::net::TcpStream::connect(address).await.unwrap());
    let mut said = String::new();
    tokio::io::AsyncBufReadExt::read_line(&mut line, &mut said).await.unwrap();
    said
}

/// So many at once, and one more each minute: a mail takes a client of these tests a second.
fn rate(burst: u32) -> Rate {
    Rate { burst, per_minute: 1 }
}

/// A listener that is no relay's, with these rates.
async fn strict(world: &World, rates: Rates) -> (SocketAddr, watch::Sender<bool>) {
    listening(world, |c| {
        c.mail.relays.clear();
        c.rates = rates;
    })
    .await
}

fn hello(n: u32) -> String {
    format!("From: kari@example.no\r\nSubject: {n}\r\n\r\nHei\r\n")
}

const KARI: &str = "kari@example.no";
const HERE: &str = "arkiv@post.localhost";

#[test]
fn who_sends_too_many_mails_is_asked_to_come_again_and_none_is_lost() {
    in_town(async |world| {
        let (address, _stop) = strict(world, Rates { mails: rate(2), ..Rates::default() }).await;
        let mut client = Client::new(address, &world.clock).await;
        for n in 0..2 {
            assert!(client.mail(KARI, &[HERE], hello(n).as_bytes()).await.starts_with("250"));
        }
        client.say(&format!("MAIL FROM:<{KARI}>"), 250).await;
        assert!(client.say(&format!("RCPT TO:<{HERE}>"), 451).await.starts_with("451 4.7.0"));
        let mut other_line = Client::new(address, &world.clock).await;
        other_line.say(&format!("MAIL FROM:<{KARI}>"), 250).await;
        other_line.say(&format!("RCPT TO:<{HERE}>"), 451).await;
        client.say("RSET", 250).await;
        world.clock.advance_seconds(60);
        assert!(client.mail(KARI, &[HERE], hello(2).as_bytes()).await.starts_with("250"), "its sender tries again");
        assert_eq!(rows(world).await.iter().filter(|r| r.direction == "in" && r.outcome == "task").count(), 3);
    });
}

#[test]
fn who_asks_for_many_that_are_not_here_is_told_nothing_for_a_while() {
    in_town(async |world| {
        let (address, _stop) = strict(world, Rates { misses: rate(2), ..Rates::default() }).await;
        let mut client = Client::new(address, &world.clock).await;
        client.say(&format!("MAIL FROM:<{KARI}>"), 250).await;
        for n in 0..2 {
            client.say(&format!("RCPT TO:<ingen{n}@post.localhost>"), 550).await;
        }
        for who in ["ingen3@post.localhost", "arkiv@et.annet.sted", HERE] {
            assert!(client.say(&format!("RCPT TO:<{who}>"), 451).await.starts_with("451 4.7.0"), "{who}");
        }
        world.clock.advance_seconds(60);
        client.say(&format!("RCPT TO:<{HERE}>"), 250).await;
    });
}

#[test]
fn who_connects_too_often_is_asked_to_come_again() {
    in_town(async |world| {
        let (address, _stop) = strict(world, Rates { mail_lines: rate(2), ..Rates::default() }).await;
        for _ in 0..2 {
            Client::new(address, &world.clock).await.say("QUIT", 221).await;
        }
        let said = turned_away(address).await;
        assert!(said.starts_with("421 4.7.0"), "{said}");
        world.clock.advance_seconds(60);
        Client::new(address, &world.clock).await.say("QUIT", 221).await;
    });
}

#[test]
fn a_relay_of_ours_comes_as_often_as_it_likes() {
    in_town(async |world| {
        let rates = Rates { mail_lines: rate(1), mails: rate(1), misses: rate(1), ..Rates::default() };
        // The tests come from where the relays of the configuration are.
        let (address, _stop) = listening(world, |c| c.rates = rates).await;
        for n in 0..3 {
            let mut client = Client::new(address, &world.clock).await;
            client.say(&format!("MAIL FROM:<{KARI}>"), 250).await;
            client.say("RCPT TO:<ingen@post.localhost>", 550).await;
            client.say("RSET", 250).await;
            assert!(client.mail(KARI, &[HERE], hello(n).as_bytes()).await.starts_with("250"));
        }
    });
}

/// A desk that says when a mail has come, and keeps it when it is told to.
struct Slow {
    came: mpsc::UnboundedSender<()>,
    keep: watch::Receiver<bool>,
}

#[async_trait]
impl Desk for Slow {
    async fn recipient(&self, _: &Address) -> Result<(), Answer> {
        Ok(())
    }

    async fn mail(&self, _: IpAddr, _: Envelope) -> Result<String, Answer> {
        self.came.send(()).unwrap();
        self.keep.clone().wait_for(|keep| *keep).await.unwrap();
        Ok("1".into())
    }

    async fn refused(&self, _: IpAddr, _: Envelope, _: &'static str) {}
}

/// A listener with so much memory for all.
async fn with_memory(memory_bytes: usize, desk: Slow) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server {
        limits: Limits { name: "mx.example".into(), max_bytes: 1 << 20, recipients: 5, tls: false },
        certificate: None,
        connections: 10,
        connections_of_one: 10,
        pace: as_often_as_one_likes(&base::Clock::manual(testkit::NOW)),
        memory_bytes,
        idle: Duration::from_secs(60),
        whole: Duration::from_secs(300),
        relays: Vec::new(),
        only_relays: false,
    };
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(serve(listener, server, Arc::new(desk), stopping));
    (address, stop)
}

/// Memory is counted in pieces of 64 kB, and a buffer may have grown to twice of what is in it: each of
/// these mails takes two or three of the three pieces, so there is room for either and never for both.
#[tokio::test(flavor = "multi_thread")]
async fn there_is_an_end_to_memory_and_what_is_kept_makes_room() {
    const FROM: &str = "kari@example.no";
    const TO: &[&str] = &["arkiv@post.localhost"];
    let raw = [HELLO, format!("{}\r\n", "x".repeat(70)).repeat(1_000).as_bytes()].concat();
    let (came, mut arrived) = mpsc::unbounded_channel();
    let (keep, kept) = watch::channel(false);
    let (address, _stop) = with_memory(3 * (64 << 10), Slow { came, keep: kept }).await;
    let clock = base::Clock::manual(testkit::NOW);
    let mut one = Client::new(address, &clock).await;
    let mut two = Client::new(address, &clock).await;
    let first = raw.clone();
    let first = tokio::spawn(async move {
        let said = one.mail(FROM, TO, &first).await;
        (said, one)
    });
    // All of it has come and it is not on the disk yet, so its memory is not free.
    arrived.recv().await.unwrap();
    let said = two.mail(FROM, TO, &raw).await;
    assert!(said.starts_with("452 4.3.1"), "there is no room for a second one: {said}");
    keep.send(true).unwrap();
    let (said, mut one) = first.await.unwrap();
    assert!(said.starts_with("250 2.6.0"), "the first one had its room: {said}");
    // A line gives back what it held before it reads on.
    one.say("NOOP", 250).await;
    let said = two.mail(FROM, TO, &raw).await;
    assert!(said.starts_with("250 2.6.0"), "its sender tries again: {said}");
}

#[test]
fn only_relays_may_come_where_it_says_so_and_only_they_are_believed() {
    in_town(async |world| {
        let proof = "Authentication-Results: mx.example; spf=pass\r\n";
        let raw = [proof.as_bytes(), HELLO].concat();
        let (address, _stop) = listening(world, |c| c.mail.relays = vec!["10.0.0.0/8".parse().unwrap()]).await;
        Client::new(address, &world.clock).await.mail("kari@example.no", &["arkiv@post.localhost"], &raw).await;
        assert_eq!(last(world, "in").await.spf, "", "anybody can write such a line");
        let (address, _stop) = listening(world, |c| {
            c.mail.relays = vec!["10.0.0.0/8".parse().unwrap()];
            c.mail.only_relays = true;
        })
        .await;
        let said = turned_away(address).await;
        assert!(said.starts_with("554 5.7.1"), "{said}");
    });
}

#[test]
fn what_cannot_be_kept_is_not_called_kept() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        // The folder for files is gone, and nobody can make it again.
        let files = world.engine.folder().join("files");
        let away = world.engine.folder().join("away");
        std::fs::rename(&files, &away).unwrap();
        std::fs::write(&files, b"a file where the folder was").unwrap();
        let said = client.mail("kari@example.no", &["arkiv@post.localhost"], HELLO).await;
        assert!(said.starts_with("451"), "{said}");
        assert!(
            rows(world).await.is_empty() && world.entries("tasks.task_opened.v1").await == 0,
            "nothing of it happened"
        );
        std::fs::remove_file(&files).unwrap();
        std::fs::rename(&away, &files).unwrap();
        let said = client.mail("kari@example.no", &["arkiv@post.localhost"], HELLO).await;
        assert!(said.starts_with("250"), "its sender tries again: {said}");
        listening.end().await;
    });
}

#[test]
fn the_same_mail_from_many_at_once_becomes_one_task() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut clients = Vec::new();
        for _ in 0..8 {
            clients.push(listening.client().await);
        }
        let sent: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                tokio::spawn(async move { client.mail("kari@example.no", &["arkiv@post.localhost"], HELLO).await })
            })
            .collect();
        for said in sent {
            assert!(said.await.unwrap().starts_with("250"));
        }
        let outcomes: Vec<String> = rows(world).await.into_iter().map(|r| r.outcome).collect();
        assert_eq!(outcomes.iter().filter(|o| *o == "task").count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|o| *o == "again").count(), 7);
        listening.end().await;
    });
}

#[test]
fn many_at_once_each_become_one_task_and_who_is_in_the_middle_may_end() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let address = listening.address;
        let clients: Vec<_> = (0..10)
            .map(|n| {
                let clock = world.clock.clone();
                tokio::spawn(async move {
                    let mut client = Client::new(address, &clock).await;
                    for m in 0..5 {
                        let raw = format!("From: a{n}@example.no\r\nSubject: {n}-{m}\r\n\r\nx\r\n");
                        let said = client.mail("a@example.no", &["arkiv@post.localhost"], raw.as_bytes()).await;
                        assert!(said.starts_with("250"), "{said}");
                    }
                })
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
        assert_eq!(world.entries("tasks.task_opened.v1").await, 50);
        let mut middle = Client::new(address, &world.clock).await;
        let mut idle = Client::new(address, &world.clock).await;
        middle.say("MAIL FROM:<kari@example.no>", 250).await;
        middle.say("RCPT TO:<arkiv@post.localhost>", 250).await;
        middle.say("DATA", 354).await;
        world.clock.advance_seconds(1);
        middle.write(b"Subject: Midt i\r\n\r\n").await;
        // The bytes have arrived when the same line says something after them.
        let ending = tokio::spawn(listening.end());
        assert!(idle.read().await.starts_with("421 4.3.2"));
        middle.write(b"Hei\r\n.\r\n").await;
        assert!(middle.read().await.starts_with("250"), "who was in the middle ends her mail");
        assert!(middle.read().await.starts_with("421"));
        ending.await.unwrap();
        assert_eq!(last(world, "in").await.subject, "Midt i");
    });
}
