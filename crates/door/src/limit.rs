//! How often one visitor may ask: token buckets in the memory of each node.
//!
//! Who is signed in has a bucket of her own, so a whole school behind one address does not notice
//! itself. Others share their address's bucket, which is large; small ones guard only what is
//! costly or could be abused. What is refused is 429 with the seconds to wait.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::config::{Config, IpNet, Rate, Rates};
use base::{Error, Result, TenantId, Time};
use store::Actor;

use crate::{Ctx, Fault, RouteInfo};

/// What a route costs us, or what somebody could do with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Cost {
    /// Counts only where every request does.
    #[default]
    Usual,
    /// Makes us ask the issuer.
    SignIn,
    /// Anybody may fill our lists with it.
    Anonymous,
    /// Has a secret in its path or its form: who misses is counted, who has the right one is not.
    Secret,
}

/// The buckets of this node and what its routes cost.
pub struct Limits {
    rates: Rates,
    proxies: Vec<IpNet>,
    costs: HashMap<(&'static str, &'static str), Cost>,
    buckets: Buckets,
    /// Keys of clients, and secrets of links, that were right when they came last, by their hash.
    right: Mutex<HashSet<u64>>,
}

/// More keys than this are not remembered.
const RIGHT: usize = 8_192;

impl Limits {
    /// `routes` say which of them are not as usual; rates and trusted proxies are those of the configuration.
    pub fn new(config: &Config, routes: &[RouteInfo]) -> Self {
        let costs = routes.iter().filter(|r| r.cost != Cost::Usual).map(|r| ((r.method, r.path), r.cost)).collect();
        let (rates, proxies) = (config.rates.clone(), config.lines.proxies.clone());
        Self { rates, proxies, costs, buckets: Buckets::default(), right: Mutex::default() }
    }

    /// Whose limits count for a request: the visitor's address. Only a test or a line without one has none.
    pub(crate) fn address(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        peer.map(|peer| block(visitor_of(peer, headers, &self.proxies)))
    }

    /// What is found for the key in a request's header. A key that leads nowhere counts for the address, and who has
    /// tried too many waits: then nothing is looked up but keys that were right before, so that a system does not
    /// notice who guesses beside it. The bucket is another than that of secret links, whose holders do not notice it
    /// either.
    ///
    /// # Errors
    /// `Unauthenticated` for a key that leads nowhere, `TooMany`; else as `find`.
    pub(crate) async fn keyed<T>(
        &self,
        address: Option<IpAddr>,
        key: (TenantId, &str),
        now: Time,
        find: impl Future<Output = Result<Option<T>>>,
    ) -> Result<T> {
        let Some(address) = address.filter(|_| self.rates.limited) else {
            return find.await?.ok_or(Error::Unauthenticated);
        };
        let hash = self.buckets.hasher.hash_one(key);
        let known = self.right().contains(&hash);
        if !known && let Err(seconds) = self.buckets.look(("key", address), self.rates.misses, now) {
            return Err(refused(seconds));
        }
        let Some(found) = find.await? else {
            self.right().remove(&hash);
            // Refused or not: the miss has happened.
            let _ = self.buckets.take(("key", address), self.rates.misses, now);
            return Err(Error::Unauthenticated);
        };
        if !known {
            self.was_right(hash);
        }
        Ok(found)
    }

    fn was_right(&self, hash: u64) {
        let mut right = self.right();
        if right.len() >= RIGHT {
            right.clear();
        }
        right.insert(hash);
    }

    fn right(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.right.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cost(&self, request: &Request) -> Cost {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        // HEAD is answered by the route of GET.
        let method = if request.method() == "HEAD" { "GET" } else { request.method().as_str() };
        self.costs.iter().find(|((m, p), _)| *m == method && *p == path).map_or(Cost::Usual, |(_, cost)| *cost)
    }
}

/// The layer inside of [`crate::enter`], which dresses what is refused.
pub async fn limit(State(limits): State<Arc<Limits>>, ctx: Ctx, request: Request, next: Next) -> Response {
    let cost = limits.cost(&request);
    let mut response =
        if limits.rates.limited { counted(&limits, &ctx, cost, request, next).await } else { next.run(request).await };
    if cost == Cost::Secret {
        keep_nowhere(&mut response);
    }
    response
}

async fn counted(limits: &Limits, ctx: &Ctx, cost: Cost, request: Request, next: Next) -> Response {
    let (address, now) = (ctx.address(), ctx.now());
    let writes = *request.method() == Method::POST;
    let secret = secret_of(&request).filter(|_| cost == Cost::Secret);
    let secret = secret.map(|secret| limits.buckets.hasher.hash_one((ctx.tenant_id(), secret)));
    let known = secret.is_some_and(|secret| limits.right().contains(&secret));
    if let Err(seconds) = ask(limits, ctx, address, cost, known, request.headers(), now) {
        return Fault(refused(seconds)).into_response();
    }
    // Whoever has a link may write there as often as somebody without one may report.
    if let (true, Some(secret), None) = (writes, secret, ctx.session())
        && let Err(seconds) = limits.buckets.take(("writes", secret), limits.rates.anonymous, now)
    {
        return Fault(refused(seconds)).into_response();
    }
    let response = next.run(request).await;
    match (cost, is_miss(&response)) {
        // Not what was refused for another reason, perhaps before anybody looked whether it is right.
        (Cost::Secret, false) if response.status().is_success() || response.status().is_redirection() => {
            secret.into_iter().for_each(|secret| limits.was_right(secret));
        }
        // With a secret that was right it is a file or a photo that is not there.
        (Cost::Secret, true) if !known => {
            if let Some(address) = address {
                // Refused or not: the miss has happened.
                let _ = limits.buckets.take(("secret", address), limits.rates.misses, now);
            }
        }
        _ => {}
    }
    response
}

/// The secret in the path of a request: the first thing in it that varies.
fn secret_of(request: &Request) -> Option<&str> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let mut pairs = route.split('/').zip(request.uri().path().split('/'));
    pairs.find(|(name, _)| name.starts_with('{')).map(|(_, secret)| secret)
}

/// What is behind a secret is for who has it, and the page shows the secret.
fn keep_nowhere(response: &mut Response) {
    let kept = response.headers().get(header::CACHE_CONTROL);
    if kept.is_none_or(|value| !value.as_bytes().starts_with(b"private")) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
}

fn refused(seconds: u32) -> Error {
    metrics::counter!("http_refused", "why" => "rate").increment(1);
    Error::TooMany { seconds }
}

fn is_miss(response: &Response) -> bool {
    matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
        || matches!(response.extensions().get::<Arc<Error>>().map(|e| &**e), Some(Error::NotFound))
}

fn ask(
    limits: &Limits,
    ctx: &Ctx,
    address: Option<IpAddr>,
    cost: Cost,
    known: bool,
    headers: &HeaderMap,
    now: Time,
) -> Result<(), u32> {
    let (rates, buckets) = (&limits.rates, &limits.buckets);
    if let Some(session) = ctx.session() {
        return buckets.take(("session", &session.hash), rates.session, now);
    }
    if let Actor::Client(id) = ctx.actor() {
        return buckets.take(("system", id), rates.system, now);
    }
    let Some(address) = address else { return Ok(()) };
    buckets.take(("address", address), rates.address, now)?;
    let hint = |name| headers.get(name).map(|v| v.as_bytes().to_vec()).unwrap_or_default();
    let client = (hint(header::USER_AGENT), hint(header::ACCEPT_LANGUAGE));
    buckets.take(("client", address, client), rates.client, now)?;
    match cost {
        Cost::Usual => Ok(()),
        Cost::SignIn => buckets.take(("sign-in", address), rates.sign_in, now),
        Cost::Anonymous => buckets.take(("anonymous", address), rates.anonymous, now),
        // Who has opened it before does not notice who guesses beside her.
        Cost::Secret if known => Ok(()),
        Cost::Secret => buckets.look(("secret", address), rates.misses, now),
    }
}

/// Where a request comes from. `X-Forwarded-For` counts only as far as proxies of ours wrote it:
/// from the right, the first address that is none of theirs.
pub fn visitor_of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let ours = |ip: IpAddr| proxies.iter().any(|net| net.contains(&ip.to_canonical()));
    if !ours(peer) {
        return peer;
    }
    let written: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
    let mut last = peer;
    for text in written.into_iter().rev() {
        let Ok(ip) = text.trim().parse::<IpAddr>() else { return last };
        last = ip;
        if !ours(ip) {
            return ip;
        }
    }
    last
}

/// An IPv6 visitor has a whole /64 to herself.
fn block(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

/// Buckets by the hash of their key. A bucket is one number: the time at which it is full again
/// (the generic cell rate algorithm). A bucket that is full is the same as none.
struct Buckets {
    shards: [Mutex<HashMap<u64, i64>>; 16],
    hasher: RandomState,
}

impl Default for Buckets {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

/// Buckets in one shard: 130,000 in all, about 4 MB.
const SHARD: usize = 8_192;

impl Buckets {
    /// Takes one; or says in how many seconds there is one again.
    fn take(&self, key: impl Hash, rate: Rate, now: Time) -> Result<(), u32> {
        self.ask(key, rate, now, true)
    }

    /// As [`Buckets::take`], and leaves it there.
    fn look(&self, key: impl Hash, rate: Rate, now: Time) -> Result<(), u32> {
        self.ask(key, rate, now, false)
    }

    fn ask(&self, key: impl Hash, rate: Rate, now: Time, take: bool) -> Result<(), u32> {
        let hash = self.hasher.hash_one(key);
        let shard = usize::try_from(hash % 16).unwrap_or_default();
        let Some(shard) = self.shards.get(shard) else { return Ok(()) };
        let mut full_at = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.micros();
        let each = 60_000_000 / i64::from(rate.per_minute.max(1));
        let room = each * i64::from(rate.burst.max(1));
        // A clock that was set back must not lock anybody out for that long.
        let before = full_at.get(&hash).copied().filter(|full| *full - now <= room).unwrap_or(now).max(now);
        let after = before + each;
        if after - now > room {
            let wait = (after - now - room + 999_999) / 1_000_000;
            return Err(u32::try_from(wait).unwrap_or(60));
        }
        if take {
            make_room(&mut full_at, now);
            full_at.insert(hash, after);
        }
        Ok(())
    }
}

/// Forgets buckets that are full; if that is not enough, those that are nearest to it.
fn make_room(full_at: &mut HashMap<u64, i64>, now: i64) {
    if full_at.len() < SHARD {
        return;
    }
    full_at.retain(|_, full| *full > now);
    if full_at.len() >= SHARD {
        let mut times: Vec<i64> = full_at.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(SHARD / 2);
        let middle = *middle;
        full_at.retain(|_, full| *full > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: Rate = Rate { burst: 5, per_minute: 60 };

    #[test]
    fn a_burst_passes_then_so_many_a_minute() {
        let buckets = Buckets::default();
        let at = |seconds| Time::from_micros(1_000_000_000).plus_seconds(seconds);
        for _ in 0..5 {
            assert_eq!(buckets.take("a", RATE, at(0)), Ok(()));
        }
        assert_eq!(buckets.take("a", RATE, at(0)), Err(1));
        assert_eq!(buckets.take("b", RATE, at(0)), Ok(()), "another one's bucket is another");
        assert_eq!(buckets.take("a", RATE, at(1)), Ok(()));
        assert_eq!(buckets.take("a", RATE, at(1)), Err(1));
        assert_eq!(buckets.take("a", RATE, at(-3_600)), Ok(()), "a clock that is set back locks nobody out");
    }

    #[test]
    fn memory_is_bounded_and_who_asks_too_much_stays_refused_the_longest() {
        let buckets = Buckets::default();
        let now = Time::from_micros(1_000_000_000);
        for _ in 0..5 {
            buckets.take("eager", RATE, now).unwrap();
        }
        for n in 0..200_000u32 {
            let _ = buckets.take(n, RATE, now);
        }
        let kept: usize = buckets.shards.iter().map(|s| s.lock().unwrap().len()).sum();
        assert!(kept <= 16 * SHARD, "{kept}");
        assert!(buckets.take("eager", RATE, now).is_err());
    }

    #[test]
    fn only_our_proxies_say_who_comes() {
        let ours: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let who = |peer: &str, written: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", written.parse().unwrap());
            visitor_of(peer.parse().unwrap(), &headers, &ours).to_string()
        };
        assert_eq!(who("8.8.8.8", "1.1.1.1"), "8.8.8.8", "a stranger may write what she likes");
        assert_eq!(who("10.0.0.1", "1.1.1.1"), "1.1.1.1");
        assert_eq!(
            who("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2"),
            "1.1.1.1",
            "what she wrote before ours does not count"
        );
        assert_eq!(who("10.0.0.1", "6.6.6.6, rubbish"), "10.0.0.1");
        assert_eq!(block("2001:db8:1:2:3:4:5:6".parse().unwrap()), block("2001:db8:1:2::1".parse::<IpAddr>().unwrap()));
        assert_eq!(block("::ffff:1.2.3.4".parse().unwrap()), "1.2.3.4".parse::<IpAddr>().unwrap());
    }

    proptest! {
        #[test]
        fn never_more_than_a_burst_and_the_rate_and_never_less(gaps in prop::collection::vec(0i64..3_000_000, 1..300)) {
            let buckets = Buckets::default();
            let start = 1_000_000_000;
            let (mut now, mut passed) = (start, 0i64);
            // The slow and obvious model: tokens that drip in, one a second, at most five.
            let mut tokens = 5_000_000i64;
            for gap in gaps {
                now += gap;
                tokens = (tokens + gap).min(5_000_000);
                let may = tokens >= 1_000_000;
                let got = buckets.take(0, RATE, Time::from_micros(now));
                prop_assert_eq!(got.is_ok(), may, "{:?} with {} millionths of a token", got, tokens);
                if may {
                    tokens -= 1_000_000;
                    passed += 1;
                } else {
                    let wait = i64::from(got.unwrap_err()) * 1_000_000;
                    prop_assert!(tokens + wait >= 1_000_000 && tokens + wait < 2_000_000);
                }
            }
            prop_assert!(passed <= 5 + (now - start) / 1_000_000);
        }
    }
}
