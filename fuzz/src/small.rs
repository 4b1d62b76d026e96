//! Small parsers of what programs, proxies, receivers and operators say.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use base::Time;
use base::config::{Config, Flow, IpNet};
use door::api::{self, Params};
use flow::endpoint::{Draft, rules};
use futures::FutureExt;
use openidconnect::core::CoreJsonWebKeySet;
use store::backup::{BackupKey, Until};
use store::heads::{self, Head, PublicKey};
use store::keys::Keys;
use tasks::task::json::Filter;

pub const NOW: Time = Time::from_micros(1_795_345_200_000_000);

pub fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// A condition of a rule, and after a NUL what was written in the task that it is asked about.
pub fn routing_rule(bytes: &[u8]) {
    use routing::condition::{Facts, LENGTH_MAX, parse};
    let Some(text) = text(bytes) else { return };
    let (condition, written) = text.split_once('\0').unwrap_or((text, "lyset ved skolen er borte"));
    let Ok(condition) = parse(condition) else { return };
    assert!(text.split('\0').next().is_some_and(|c| c.trim().chars().count() <= LENGTH_MAX));
    let nowhere = Facts { text: written.to_lowercase(), ..Facts::default() };
    let somewhere = Facts { point: Some((63.1, 7.7)), category: "road".into(), hour: 14, ..nowhere.clone() };
    for facts in [nowhere, somewhere] {
        let once = condition.holds(&facts.scene());
        assert_eq!(once, condition.holds(&facts.scene()), "the same question has the same answer");
    }
}

/// What stands after the question mark of a list.
pub fn query(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let Ok(request) = Request::get(format!("/api/tasks?{text}")).body(()) else { return };
    let mut parts = request.into_parts().0;
    let read = Params::<Filter>::from_request_parts(&mut parts, &()).now_or_never();
    let Some(Ok(Params(filter))) = read else { return };
    for text in [&filter.category, &filter.unit, &filter.after].into_iter().flatten() {
        assert!(!text.contains('\0'), "a text with NUL got in");
    }
    if let Ok(limit) = api::cursor::limit(filter.limit) {
        assert!((1..=api::cursor::LIMIT_MAX).contains(&limit));
    }
    if filter.after.as_deref().is_some_and(tasks::task::list::is_cursor) {
        assert!(filter.after.is_some_and(|a| !a.is_empty()));
    }
}

/// A version that was not read is never named.
pub fn if_match(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let named: Vec<i64> = (-1..20).filter(|v| api::names(text, *v)).collect();
    let star = text.split(',').any(|t| t.trim() == "*");
    for version in named {
        assert!(star || text.contains(&api::etag(version)));
    }
    assert!(api::names(&format!("{text}, {}", api::etag(7)), 7), "a list that names it");
}

/// A form with an address for webhooks: name, address, kinds and unit are divided by NUL.
pub fn endpoint(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let mut fields = text.split('\0').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    let draft = Draft { url: next(), kinds: next(), name: next(), unit: next() };
    let Ok(url) = rules::address(&draft.url, &Flow::default()) else { return };
    assert_eq!(url.scheme(), "https");
    match url.host() {
        Some(url::Host::Ipv4(ip)) => assert!(!ip.is_loopback() && !ip.is_private() && !ip.is_link_local(), "{ip}"),
        Some(url::Host::Ipv6(ip)) => assert!(!ip.is_loopback() && !ip.is_unique_local(), "{ip}"),
        Some(url::Host::Domain(name)) => {
            let last = name.trim_end_matches('.').rsplit('.').next();
            assert_ne!(last, Some("localhost"), "{name} is this machine");
        }
        None => panic!("an address without a host"),
    }
    if let Ok((_, kinds)) = rules::check(&draft, &Flow::default()) {
        assert!(!kinds.is_empty());
        for inside in ["door.session_began.v1", "flow.endpoint_created.v1", "audit.x.v1"] {
            assert!(!kinds.iter().any(|pattern| rules::matches(pattern, inside)), "{inside} leaves the house");
        }
    }
}

/// What a receiver answers to a webhook.
pub fn retry_after(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value)]);
    if let Some(seconds) = flow::send::retry_after(&headers, NOW) {
        assert!(seconds >= 0);
        let due = store::outbox::schedule::next(NOW, 1, base::id::Uuid::nil(), Some(seconds), NOW.plus_minutes(4_320));
        assert!(due <= NOW.plus_minutes(25 * 60), "nobody holds a letter back for more than a day");
    }
}

/// What proxies write about where a request comes from.
pub fn forwarded(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let name = header::HeaderName::from_static("x-forwarded-for");
    let headers = HeaderMap::from_iter([(name, value.clone())]);
    let proxies: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"].iter().map(|n| n.parse().expect("a network")).collect();
    let (stranger, proxy) = ([203, 0, 113, 7].into(), [10, 0, 0, 1].into());
    assert_eq!(door::limit::visitor_of(stranger, &headers, &proxies), stranger, "a stranger says nothing");
    let said = door::limit::visitor_of(proxy, &headers, &proxies);
    let written = value.to_str().is_ok_and(|v| v.split(',').any(|a| a.trim().parse() == Ok(said)));
    assert!(said == proxy || written, "{said} comes from nowhere");
}

/// A published head of the journal, and a public key; also as a change of a line that holds.
pub fn head_line(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let signer = Keys::new(&[7; 32]).and_then(|k| k.head_signer()).expect("a signer");
    let known = [signer.public_key()];
    assert!(heads::read(text, &known).is_err(), "nobody signed this");
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    let good = signer.line(&Head { at: NOW, position: 12, hash: vec![9; 32] });
    assert!(heads::read(&good, &known).is_ok());
    let at = bytes.first().map_or(0, |b| usize::from(*b)) % (good.len() + 1);
    if let Some(rest) = text.get(1..) {
        let end = (at + rest.len()).min(good.len());
        let changed = format!("{}{rest}{}", &good[..at], &good[end..]);
        assert!(changed.trim() == good || heads::read(&changed, &known).is_err(), "a changed line holds: {changed}");
    }
}

/// The configuration, and variables of the environment after a NUL, one a line.
pub fn config(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (file, env) = text.split_once('\0').unwrap_or((text, ""));
    let env = env.lines().filter_map(|l| l.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned()));
    if let Ok(config) = Config::parse(file, env) {
        // What is described is the same whatever the secrets are.
        let mut other = config.clone();
        let keys = other.keys.master.iter_mut().chain(&mut other.keys.previous);
        let passwords = other.mail.smart_host.iter_mut().filter_map(|host| host.password.as_mut());
        keys.chain(passwords).for_each(|secret| *secret = format!("x{}", secret.reveal()).into());
        assert_eq!(config.describe(), other.describe(), "a secret is described");
    }
    let _ = (Keys::from_hex(text), BackupKey::from_hex(text));
}

/// What a browser says of its languages; the chosen one is always one of ours.
pub fn language(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (cookie, accept) = text.split_once('\0').unwrap_or(("", text));
    let lang = web::prefers(Some(cookie), Some(accept));
    assert_eq!(base::Lang::from_code(lang.code()), Some(lang));
    let _ = web::Scheme::from_code(cookie);
}

/// What the provider of sign-in publishes.
pub fn provider(bytes: &[u8]) {
    use door::sign_in::provider::{Answer, Metadata};
    let _ = Answer::parse::<Metadata>(bytes);
    let _ = Answer::parse::<CoreJsonWebKeySet>(bytes);
}

/// A manifest of a backup and the lines of a part, divided by a NUL.
pub fn backup_lines(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (manifest, lines) = text.split_once('\0').unwrap_or(("{\"format\":1,\"chains\":[]}", text));
    for until in [Until::Latest, Until::Position(3), Until::Time(NOW.micros())] {
        let _ = store::backup::probe(manifest, lines, until);
    }
}
