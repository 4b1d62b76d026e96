//! Where a mail really came from: SPF, DKIM and DMARC, asked of a real DNS server (dnsmasq).

use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::lines::listening;
use crate::town::*;

/// Signed with another program, for `signed.example`, selector `brev`.
const SIGNED: &[u8] = include_bytes!("mails/signed.eml");
const KEY: [&str; 2] = [
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0rcmMmHg4L+i2XztgsL537GgFPiBruI8Dn2SbJ8ErxzvwaOcXiQD3UHgeSwGHgpYQA41N7UIH1Z3nLntFxM6v+hkKi5qp+xVp/8qLMoZ7xPAPp0hgzvVJY+g1YZcIjxgdpu6uXIjPxGrq5uOKqEbdynUeHaI",
    "1nS+5vGpTNQwDUyvOP/20+sDUjAUgXTcXC2qc8XKO6Gdf8kzkP63tBcaY19zQt050TxB7M59yjZb3EccNG/I0DSsxP3oU0VlsoNnV+rPfp778Dvt099z6GRML5aL9uDMLe/McBW/k2ZT7SxXHcTrHii51lnC/BLNMaW0pQr/D0FytzxegSfbjJ2SLQIDAQAB",
];
/// The keys of `strict.example`, selectors `brev` and `kort`: 1024 and 512 bits.
const SHORT_KEYS: [&str; 2] = [
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQD1OKgx/D/QvEFaampMPBfLHmKHhRpMcm9DrBYodBGPK1g34uM47tKxJ6+l4AY4DOu+3Z4kRK2ZrvBb6g7QirRoJ7l0k6f5QmlAh/pb2OAJfHkLtLOWxMilOUWGkvnAjysNzdb84ixpG18KNKl1N4trOtRTfHVtF9AkxCTw1D2scQIDAQAB",
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAONnE24oywZLc26eJiB2ZgnCDbcYhtYz1khIoH5KeJgTFpzKJPXaCc0GYaHcOdhS3VBynX+cpyM4j/UM51qXSHkCAwEAAQ==",
];
const TO: &[&str] = &["arkiv@post.localhost"];

struct Dns {
    child: Child,
    at: SocketAddr,
}

impl Dns {
    /// A server that knows only what stands here; none where dnsmasq is not installed.
    fn start() -> Option<Self> {
        let at = free();
        let text = |name: &str, text: &str| format!("--txt-record={name},{text}");
        let mut command = Command::new(program()?);
        command
            .args(["--no-daemon", "--conf-file=/dev/null", "--pid-file=", "--no-resolv", "--no-hosts"])
            .args(["--local=/example/", "--listen-address=127.0.0.1", "--bind-interfaces"])
            .arg(format!("--port={}", at.port()))
            .arg(text("signed.example", "v=spf1 ip4:127.0.0.1 -all"))
            .arg(text("_dmarc.signed.example", "v=DMARC1; p=reject"))
            // A comma begins the next part of one text.
            .arg(text("brev._domainkey.signed.example", &format!("v=DKIM1; k=rsa; p={},{}", KEY[0], KEY[1])))
            .arg(text("strict.example", "v=spf1 ip4:127.0.0.1 -all"))
            .arg(text("_dmarc.strict.example", "v=DMARC1; p=reject; adkim=s; aspf=s"))
            .arg(text("brev._domainkey.strict.example", &format!("v=DKIM1; k=rsa; p={}", SHORT_KEYS[0])))
            .arg(text("kort._domainkey.strict.example", &format!("v=DKIM1; k=rsa; p={}", SHORT_KEYS[1])))
            .arg(text("elsewhere.example", "v=spf1 ip4:192.0.2.1 ~all"))
            .arg(text("open.example", "v=spf1 ip4:127.0.0.0/8 -all"));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let dns = Self { child, at };
        for _ in 0..200 {
            if TcpStream::connect(at).is_ok() {
                return Some(dns);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("dnsmasq does not answer at {at}");
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Option<&'static str> {
    let found = ["/usr/sbin/dnsmasq", "/usr/bin/dnsmasq"].into_iter().find(|p| std::path::Path::new(p).exists());
    if found.is_none() {
        testkit::skipped("it needs dnsmasq (on Debian: apt-get install dnsmasq-base)");
    }
    found
}

/// A port that is free for both, and stays so until dnsmasq takes it.
fn free() -> SocketAddr {
    loop {
        let at = SocketAddr::from(([127, 0, 0, 1], testkit::free_port()));
        if UdpSocket::bind(at).is_ok() {
            return at;
        }
    }
}

/// What was found out about a mail, and whether its sender got a receipt.
type Found = (String, String, String, bool);

fn found(spf: &str, dkim: &str, dmarc: &str, receipt: bool) -> Found {
    (spf.into(), dkim.into(), dmarc.into(), receipt)
}

/// Takes in a mail from this sender at a listener that asks these resolvers.
async fn taken(world: &testkit::World, dns: SocketAddr, relay: bool, from: &str, raw: &[u8]) -> Found {
    let (address, _stop) = listening(world, |c| {
        c.mail.resolvers = vec![dns];
        if !relay {
            c.mail.relays.clear();
        }
    })
    .await;
    let receipts = async || rows(world).await.iter().filter(|r| r.kind == "receipt").count();
    let before = receipts().await;
    let said = Client::new(address, &world.clock).await.mail(from, TO, raw).await;
    assert!(said.starts_with("250 2.6.0"), "{said}");
    let row = last(world, "in").await;
    (row.spf, row.dkim, row.dmarc, receipts().await > before)
}

/// A mail as somebody writes it, unsigned.
fn plain(from: &str) -> Vec<u8> {
    format!("From: <{from}>\r\nSubject: Hei\r\nMessage-ID: <{from}>\r\n\r\nHei\r\n").into_bytes()
}

#[test]
fn who_sends_is_found_out_where_no_relay_has_done_it() {
    in_town(async |world| {
        let Some(dns) = Dns::start() else { return };
        let kari = "kari@signed.example";
        let ok = taken(world, dns.at, false, kari, SIGNED).await;
        assert_eq!(ok, found("pass", "pass", "pass", true));
        let changed: Vec<u8> = String::from_utf8(SIGNED.to_vec()).unwrap().replace("gangbrua", "kommunen").into();
        let ours = taken(world, dns.at, false, kari, &changed).await;
        assert_eq!(ours, found("pass", "fail", "pass", true), "the machine may send for her all the same");
        let stolen = taken(world, dns.at, false, "x@elsewhere.example", &changed).await;
        assert_eq!(stolen, found("softfail", "fail", "fail", false));
        let passed_on = taken(world, dns.at, false, "list@elsewhere.example", SIGNED).await;
        assert_eq!(
            passed_on,
            found("softfail", "pass", "pass", false),
            "the signature comes along, with a mail that came before"
        );
        // No policy: what was proved must be the sender that people see.
        let own = taken(world, dns.at, false, "a@open.example", &plain("a@open.example")).await;
        assert_eq!(own, found("pass", "none", "none", true));
        let other = taken(world, dns.at, false, "b@open.example", &plain("b@elsewhere.example")).await;
        assert_eq!(other, found("pass", "none", "none", false));
        let nobody = taken(world, dns.at, false, "c@unknown.example", &plain("c@unknown.example")).await;
        assert_eq!(nobody, found("none", "none", "none", false));
    });
}

/// The same, signed with another program (OpenSSL) for `strict.example`.
fn strict(from: &str, algorithm: &str, selector: &str, signature: &str) -> Vec<u8> {
    let body = match algorithm {
        "rsa-sha1" => "arq3Wftfx73JiWW9WG6ASRqPY+E=",
        _ => "BajMf/UffJatnXoF75ifd9v01yU4IjguIRJ2xpaoIN4=",
    };
    let head = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=simple/simple; d=strict.example; s={selector}; h=from:subject; \
         bh={body}; b={signature}\r\n"
    );
    [head.into_bytes(), plain(from)].concat()
}

#[test]
fn what_the_senders_own_policy_forbids_is_proved_by_nothing_else() {
    in_town(async |world| {
        let Some(dns) = Dns::start() else { return };
        let own = taken(world, dns.at, false, "a@strict.example", &plain("a@strict.example")).await;
        assert_eq!(own, found("pass", "none", "pass", true));
        // The domain above it brings it and signs it, and the policy wants the very domain.
        let below = strict(
            "kari@post.strict.example",
            "rsa-sha256",
            "brev",
            "v2/fE4a5JJ/IdYq5XGYBQxhq053/Rz5eIXx4KeVqMIExxIGI/N7ToWwB0N7XDXiFFkNcNqDdjqHlqXKde3DJbK1MeuBY5/rgI6a6Ge70EKAz2nG0jHq7sMk/9oXeDZhRDXgsI3hBF104QuX0rPLGEs2o7yTFi7BFwKOOsHpKqUo=",
        );
        let below = taken(world, dns.at, false, "x@strict.example", &below).await;
        assert_eq!(below, found("pass", "pass", "fail", false));
    });
}

#[test]
fn a_signature_with_sha_1_or_a_short_key_proves_nothing() {
    in_town(async |world| {
        let Some(dns) = Dns::start() else { return };
        for (algorithm, selector, signature, said) in [
            (
                "rsa-sha256",
                "brev",
                "iD+0WWN+EtAzwTzBgl7psAjA461U9nq6LLS9q/VAPr0ekqqGKe2o8LDzSsNJuh0eAxX3vujaVFNLyXy/64Kde6Dew6B0JEJpPXEUUy32YgnfzTTD4PI17CCnKyWLqNjuLxTCkC1WZazkmUY/zZVaBAn+aJni4Qnpg5/6YR1aukE=",
                found("softfail", "pass", "pass", true),
            ),
            (
                "rsa-sha1",
                "brev",
                "ysFR6Mh46xktIrDFc16KVUJtqUh3/NtRfy0rI/4cahAt3MegI0BYOisVHirLMgIzj3W8KF7jhLzZDInjuQHNUyxhLjpZmmZr+1AL2DSWuX9w0NfBT6+kUN5bgZiOqlxET4OorTlUwLrRFR1b/JyKfDSXYryU+273qweTGkK1idE=",
                found("softfail", "policy", "fail", false),
            ),
            (
                "rsa-sha256",
                "kort",
                "IamRAXTAMqAyZw/HmIckOFDcJnr7MJLH06OKYWXxhDbjg9bnMkgdSv5gcgHK4jHhC6yqGK2SKLL9Wr1YAW3CtA==",
                found("softfail", "policy", "fail", false),
            ),
        ] {
            let mail = strict("kari@strict.example", algorithm, selector, signature);
            let taken = taken(world, dns.at, false, "x@elsewhere.example", &mail).await;
            assert_eq!(taken, said, "{algorithm} {selector}");
        }
    });
}

#[test]
fn a_relay_says_nothing_of_the_machine_behind_it_and_is_not_asked_twice() {
    in_town(async |world| {
        let Some(dns) = Dns::start() else { return };
        let kari = "kari@signed.example";
        assert_eq!(taken(world, dns.at, true, kari, SIGNED).await, found("", "pass", "pass", true));
        let told = [b"Authentication-Results: mx.example; spf=softfail; dkim=none; dmarc=none\r\n", SIGNED].concat();
        assert_eq!(taken(world, dns.at, true, kari, &told).await, found("softfail", "none", "none", false));
        // Whoever is no relay may write that line in vain.
        let lied = [b"Authentication-Results: mx.example; dmarc=pass\r\n".as_slice(), &plain("x@elsewhere.example")];
        let lied = taken(world, dns.at, false, "x@elsewhere.example", &lied.concat()).await;
        assert_eq!(lied, found("softfail", "none", "none", false));
    });
}

#[test]
fn a_mail_is_kept_though_nobody_answers_and_however_often_it_is_signed() {
    in_town(async |world| {
        let Some(dns) = Dns::start() else { return };
        let kari = "kari@signed.example";
        let nobody = free();
        let unknown = taken(world, nobody, false, kari, SIGNED).await;
        assert_eq!(unknown, found("temperror", "temperror", "temperror", false));
        let end = SIGNED.windows(6).position(|w| w == b"\r\nFrom").unwrap() + 2;
        let many = [SIGNED[..end].repeat(11).as_slice(), &SIGNED[end..]].concat();
        assert_eq!(taken(world, dns.at, false, kari, &many).await, found("pass", "policy", "permerror", false));
    });
}
