//! Every parser that reads what comes from outside, as a function of bytes that must never panic,
//! and what must hold of its answer whatever the bytes are.
//!
//! The ordinary test replays the corpus with some thousand changes of it; `cargo xtask prove fuzz`
//! lets libFuzzer look for new ways.
//!
//! | what comes from outside | targets |
//! | --- | --- |
//! | files and feeds of registers: JSON and CSV | `person`, `events`, `addresses`, `units_brreg`, `roles_brreg`, `owners`, `units`, `hr`, `mandates`, `enrolments`, `kin`, `national_id` |
//! | whole requests: paths, queries, headers, cookies, forms, JSON, multipart, live topics | `request` |
//! | conditions and calendar rules that managers type | `routing_rule`, `rrule` |
//! | mails, their signatures, and what a client says over SMTP | `mail_message`, `mail_signatures`, `smtp_session` |
//! | bodies, queries and cursors, `If-Match` of the API | `api_body`, `query`, `if_match` |
//! | requests of Open311 | `open311` |
//! | what is looked for | `search` |
//! | forms, photos and files of tasks, fields of categories, slips of photos | `report_form`, `photo`, `file_form`, `fields` |
//! | what browsers and proxies say | `cookies`, `way_back`, `language`, `forwarded` |
//! | what the provider of sign-in says | `token`, `provider` |
//! | addresses of webhooks, and what receivers answer | `endpoint`, `retry_after` |
//! | configuration and keys of the operator | `config` |
//! | backups, sealed values, published heads | `backup_part`, `backup_lines`, `sealed`, `head_line` |

use std::sync::OnceLock;

use base::{TenantId, Time};
use door::sign_in::jwt::{self, SigningKey};
use door::sign_in::verify::{self, Asked};
use door::sign_in::way_back::WayBack;
use openidconnect::core::CoreJsonWebKeySet;
use register::import::model::Kind;
use register::import::probe::probe;
use register::person::number::NationalId;
use store::backup::{BackupKey, Opening, Sealing};
use store::{Assurance, Keys};

mod body;
pub mod change;
mod forms;
mod mail;
mod repeat;
mod request;
mod search;
mod small;

#[derive(Clone, Copy)]
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// How many changes the ordinary test tries; pictures take long.
    pub tries: u32,
}

const fn target(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run, tries: 2_000 }
}

pub const TARGETS: &[Target] = &[
    target("person", |b| import(Kind::Persons, b)),
    target("events", |b| import(Kind::Events, b)),
    target("addresses", |b| import(Kind::Addresses, b)),
    target("units_brreg", |b| import(Kind::UnitsBrreg, b)),
    target("roles_brreg", |b| import(Kind::RolesBrreg, b)),
    target("owners", |b| import(Kind::Owners, b)),
    target("units", |b| import(Kind::Units, b)),
    target("hr", |b| import(Kind::Hr, b)),
    target("mandates", |b| import(Kind::Mandates, b)),
    target("enrolments", |b| import(Kind::Enrolments, b)),
    target("kin", |b| import(Kind::NextOfKin, b)),
    target("national_id", national_id),
    target("report_form", report_form),
    Target { name: "photo", run: photo, tries: 60 },
    target("way_back", way_back),
    target("cookies", cookies),
    target("token", token),
    target("sealed", sealed),
    target("backup_part", backup_part),
    target("backup_lines", small::backup_lines),
    target("api_body", body::api_body),
    target("query", small::query),
    Target { name: "routing_rule", run: small::routing_rule, tries: 1_000 },
    target("if_match", small::if_match),
    target("endpoint", small::endpoint),
    target("retry_after", small::retry_after),
    target("forwarded", small::forwarded),
    Target { name: "head_line", run: small::head_line, tries: 300 },
    target("config", small::config),
    target("language", small::language),
    target("provider", small::provider),
    Target { name: "request", run: request::request, tries: 400 },
    target("mail_message", mail::message),
    target("mail_signatures", mail::signatures),
    target("smtp_session", mail::session),
    // A rule that no day fits is followed for thousands of years before it ends.
    Target { name: "rrule", run: repeat::rrule, tries: 300 },
    target("open311", forms::open311),
    target("file_form", forms::file_form),
    target("fields", forms::fields),
    Target { name: "search", run: search::search, tries: 150 },
];

const TENANT: TenantId = TenantId(313_131_319);

/// A feed and its documents are divided by a NUL.
fn import(kind: Kind, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (text, extra) = text.split_once('\0').unwrap_or((text, ""));
    if let Some(probed) = probe(kind, TENANT, text, extra) {
        assert!(probed.stable, "a piece that is kept aside would be read as several");
    }
}

fn national_id(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(id) = NationalId::parse(text) {
        assert!(id.digits().len() == 11 && id.digits().bytes().all(|b| b.is_ascii_digit()));
        assert!(NationalId::parse(id.digits()).is_ok(), "what was read is read again");
        assert!(!format!("{id:?}").contains(id.digits()), "a number does not print");
    }
}

/// A form with files: its body, with the boundary `x`.
fn with_files(bytes: &[u8]) -> axum::extract::Request {
    axum::http::Request::post("/")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(axum::body::Body::from(bytes.to_vec()))
        .expect("a request")
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime"))
}

fn report_form(bytes: &[u8]) {
    const LIMIT: u64 = 2_000;
    let mut sent = runtime().block_on(tasks::report::form::read(with_files(bytes), LIMIT));
    assert!(sent.files.iter().all(|f| f.len() as u64 <= LIMIT), "no file beyond the limit");
    sent.place();
    sent.text("category");
}

fn photo(bytes: &[u8]) {
    if let Ok(drawn) = tasks::photo::rules::draw(bytes) {
        assert!(drawn.width > 0 && drawn.height > 0);
        // Encoded anew: it begins as every JPEG does, and no metadata segment (APP1) is left.
        for picture in [&drawn.large, &drawn.small] {
            assert!(picture.starts_with(&[0xff, 0xd8, 0xff]) && !picture.windows(4).any(|w| w == b"Exif"));
        }
    }
}

/// What a form or an address says of where to go, and a Referer.
fn way_back(bytes: &[u8]) {
    let home = url::Url::parse("https://www.nordsund.example/").expect("an address");
    let mut ways = Vec::new();
    if let Ok(text) = std::str::from_utf8(bytes) {
        ways.push(WayBack::new(text));
    }
    if let Ok(value) = axum::http::HeaderValue::from_bytes(bytes) {
        let headers = [(axum::http::header::REFERER, value)].into_iter().collect();
        ways.push(WayBack::referer(&headers, "www.nordsund.example"));
    }
    for way in ways {
        let there = home.join(way.as_str()).expect("a way back is an address");
        assert_eq!(there.origin(), home.origin(), "{} leads away", way.as_str());
        assert!(axum::http::HeaderValue::from_str(way.as_str()).is_ok());
        assert!(!way.sign_in(true).contains(['\r', '\n']));
    }
}

fn cookies(bytes: &[u8]) {
    let Ok(value) = axum::http::HeaderValue::from_bytes(bytes) else { return };
    let headers: axum::http::HeaderMap = [(axum::http::header::COOKIE, value)].into_iter().collect();
    for name in ["allting", "__Host-allting"] {
        if let Some(value) = door::cookie::value(&headers, name) {
            let sent = headers.get(axum::http::header::COOKIE).and_then(|line| line.to_str().ok());
            assert!(sent.is_some_and(|line| line.contains(&format!("{name}={value}"))), "{value} was not sent");
            assert!(axum::http::HeaderValue::from_str(value).is_ok());
        }
    }
}

struct Tokens {
    keys: CoreJsonWebKeySet,
    /// One that holds.
    good: String,
}

fn tokens() -> &'static Tokens {
    static TOKENS: OnceLock<Tokens> = OnceLock::new();
    TOKENS.get_or_init(|| {
        let key = SigningKey::from_pem(&jwt::new_key_pem().expect("a key"), "k").expect("a key");
        let keys = serde_json::from_value(serde_json::json!({ "keys": [key.public_jwk()] })).expect("a key set");
        let claims = serde_json::json!({
            "iss": "https://issuer.example", "aud": "allting", "sub": "s", "nonce": "n", "pid": "05896930097",
            "acr": "idporten-loa-high", "iat": 1_795_345_200, "exp": 1_795_345_260, "sid": "sid"
        });
        Tokens { keys, good: key.sign(&claims).expect("a token") }
    })
}

/// Bytes as a token; and as a change of one that holds: place, then bytes to put there.
fn token(bytes: &[u8]) {
    let Tokens { keys, good } = tokens();
    let asked = Asked {
        issuer: "https://issuer.example",
        client_id: "allting",
        nonce: "n",
        level: Assurance::Substantial,
        on_behalf_of: None,
        now: Time::from_micros(1_795_345_200_000_000),
    };
    assert!(verify::verify(good, keys, &asked).is_ok(), "the good token holds");
    let mut changed = good.clone().into_bytes();
    if let [a, b, rest @ ..] = bytes {
        let at = usize::from(u16::from_be_bytes([*a, *b])) % changed.len();
        let end = (at + rest.len()).min(changed.len());
        changed.splice(at..end, rest.iter().copied());
    }
    for bytes in [bytes, &changed] {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let _ = jwt::opened(keys, text);
        if text != good {
            assert!(verify::verify(text, keys, &asked).is_err(), "a token that nobody signed holds: {text}");
        }
    }
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::new(&[7; 32]).expect("keys"))
}

fn sealed(bytes: &[u8]) {
    assert!(keys().open("fuzz", TENANT, bytes).is_err(), "nobody sealed this");
    let good = keys().seal("fuzz", TENANT, bytes).expect("sealing works");
    assert_eq!(keys().open("fuzz", TENANT, &good).expect("it opens"), bytes);
    let mut changed = good;
    let at = bytes.first().map_or(0, |b| usize::from(*b)) % changed.len();
    changed[at] ^= bytes.get(1).copied().unwrap_or(1).max(1);
    assert!(keys().open("fuzz", TENANT, &changed).is_err(), "byte {at} may not change unseen");
}

/// Bytes as a part; and as a change of one that is whole: place, how many go, what comes.
fn backup_part(bytes: &[u8]) {
    use std::io::{Read, Write};
    let key = BackupKey::new([3; 32]);
    let open = |bytes: &[u8]| {
        let mut plain = Vec::new();
        Opening::new(bytes, &key, "part").and_then(|mut o| o.read_to_end(&mut plain)).map(|_| plain)
    };
    assert!(open(bytes).is_err(), "nobody sealed this");
    let mut out = Sealing::new(Vec::new(), &key, "part").expect("a part");
    out.write_all(&[5; 1_000]).expect("memory");
    let good = out.finish().expect("memory");
    assert_eq!(open(&good).expect("it opens"), [5; 1_000]);
    if let [a, b, cut, rest @ ..] = bytes {
        let at = usize::from(u16::from_be_bytes([*a, *b])) % good.len();
        let end = (at + usize::from(*cut)).min(good.len());
        let mut changed = good.clone();
        changed.splice(at..end, rest.iter().copied());
        assert!(changed == good || open(&changed).is_err(), "a part may not change unseen");
    }
}
