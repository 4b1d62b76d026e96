//! How often one visitor may ask: [`Buckets`] in the memory of each node.
//!
//! Who is signed in has a bucket of her own, so a whole school behind one address does not notice
//! itself. Others share their address's bucket, which is large; small ones guard only what is
//! costly or could be abused. What is refused is 429 with the seconds to wait.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::config::{Config, IpNet, Rates};
use base::{Error, Result, TenantId, Time};
use store::Actor;

use crate::buckets::{Buckets, network_of};
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
        peer.map(|peer| network_of(visitor_of(peer, headers, &self.proxies)))
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
        let hash = self.buckets.hash_of(key);
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
    let secret = secret.map(|secret| limits.buckets.hash_of((ctx.tenant_id(), secret)));
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

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
