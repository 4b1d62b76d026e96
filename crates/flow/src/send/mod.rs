//! Sending webhooks. What a receiver answers decides what becomes of the letter; what it writes is
//! never read.

pub mod net;
pub mod sign;

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use base::config::Flow;
use base::{Error, Result, TenantId, Time};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use store::outbox::{Change, Channel, DELETED, Letter, Outcome};
use store::{Carrier, Pass, Store, Tx};
use url::{Host, Url};

use crate::endpoint::{Endpoint, EndpointId, store as endpoints};
use crate::events::{EndpointPaused, LettersDied};
use net::{Guard, Refused};

/// Letters of webhooks in the outbox; their endpoint is the id of an [`Endpoint`].
pub const CHANNEL: Channel = "webhook";

const CONNECT: Duration = Duration::from_secs(5);
/// For everything: name, connection, encryption, sending, the head of the answer.
const ANSWER: Duration = Duration::from_secs(15);

/// Sends webhooks over https, and over http into networks that the operator named.
pub struct Webhooks {
    https: Client,
    http: Client,
    guard: Guard,
}

impl Webhooks {
    /// # Errors
    /// A text for the operator when the encryption library cannot be used.
    pub fn new(config: &Flow) -> Result<Self, String> {
        Self::with_patience(config, CONNECT, ANSWER)
    }

    /// As [`Webhooks::new`], waiting so long for a connection and for an answer.
    ///
    /// # Errors
    /// As [`Webhooks::new`].
    pub fn with_patience(config: &Flow, connect: Duration, answer: Duration) -> Result<Self, String> {
        let guard = Guard { allowed: config.allow_private.clone(), only_allowed: false };
        let inside = Guard { only_allowed: true, ..guard.clone() };
        let client = |guard: Guard, only_https: bool| {
            Client::builder()
                .user_agent(concat!("Allting/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .https_only(only_https)
                .no_proxy()
                .referer(false)
                .dns_resolver(std::sync::Arc::new(guard))
                .connect_timeout(connect)
                .timeout(answer)
                .pool_max_idle_per_host(1)
                .pool_idle_timeout(Duration::from_secs(30))
                .build()
                .map_err(|e| format!("webhooks cannot be sent: {e}"))
        };
        Ok(Self { https: client(guard.clone(), true)?, http: client(inside, false)?, guard })
    }

    /// The client for an address; none for one that may not be reached.
    fn client(&self, url: &Url) -> Option<&Client> {
        let (client, only_allowed) = match url.scheme() {
            "https" => (&self.https, false),
            _ => (&self.http, true),
        };
        let guard = Guard { only_allowed, ..self.guard.clone() };
        // A name is checked when it is looked up; an address in its place never is.
        let reachable = match url.host() {
            Some(Host::Domain(_)) => true,
            Some(Host::Ipv4(ip)) => guard.may_reach(ip.into()),
            Some(Host::Ipv6(ip)) => guard.may_reach(ip.into()),
            None => false,
        };
        reachable.then_some(client)
    }

    async fn post(&self, store: &Store, endpoint: &Endpoint, letter: &Letter) -> Result<Outcome> {
        if is_shut_out(store, endpoint).await? {
            return Ok(Outcome::Refused { error: SHUT_OUT.into() });
        }
        let Ok(url) = Url::parse(&endpoint.url) else { return Ok(failed("address")) };
        let Some(client) = self.client(&url) else { return Ok(failed("inside")) };
        let now = store.clock().now();
        let secrets = secrets(store, endpoint, now)?;
        let (id, at) = (letter.id.to_string(), now.utc().timestamp());
        let signature = sign::signature(secrets.iter().map(Vec::as_slice), &id, at, &letter.payload);
        let sent = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(letter.payload.clone())
            .send()
            .await;
        Ok(match sent {
            Ok(answer) => of_answer(answer, now),
            Err(error) => failed(of_error(&error)),
        })
    }
}

/// Why a letter is given up whose client cannot come in any more: also what waited for it is not sent.
pub(crate) const SHUT_OUT: &str = "shut-out";

async fn is_shut_out(store: &Store, endpoint: &Endpoint) -> Result<bool> {
    let Some(subscriber) = &endpoint.subscriber else { return Ok(false) };
    let client = door::client::by_id(store.db(), endpoint.tenant, subscriber.client).await?;
    Ok(!client.is_some_and(|c| c.is_in(store.clock().now())))
}

/// The secrets that sign now, opened: the newest, and the one before it for a while.
fn secrets(store: &Store, endpoint: &Endpoint, now: Time) -> Result<Vec<Vec<u8>>> {
    let old = endpoint.old_secret.as_ref().filter(|_| endpoint.old_until.is_some_and(|until| now < until));
    std::iter::once(&endpoint.secret).chain(old).map(|s| sign::open(store.keys(), endpoint.tenant, s)).collect()
}

fn failed(error: &str) -> Outcome {
    Outcome::Failed { error: error.to_owned(), after: None }
}

/// The status alone says what becomes of the letter; the connection is dropped with the body.
fn of_answer(answer: Response, now: Time) -> Outcome {
    let status = answer.status();
    let error = format!("http-{}", status.as_u16());
    match status {
        s if s.is_success() => Outcome::Sent,
        StatusCode::GONE => Outcome::Gone { error },
        // The receiver is there and says that this letter is not right.
        StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => Outcome::Refused { error },
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Outcome::Failed { error, after: retry_after(answer.headers(), now) }
        }
        s if s.is_redirection() => failed("redirect"),
        _ => Outcome::Failed { error, after: None },
    }
}

/// `Retry-After` in seconds from now, which RFC 9110 also allows as a date.
pub fn retry_after(headers: &HeaderMap, now: Time) -> Option<i64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds));
    }
    let date = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    Some((date.timestamp() - now.utc().timestamp()).max(0))
}

fn of_error(error: &reqwest::Error) -> &'static str {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<Refused>() {
            return "inside";
        }
        let io = inner.downcast_ref::<std::io::Error>();
        // What was read is not what encryption begins with, or its certificate will not do.
        if error.is_connect() && io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return "tls";
        }
        // An input/output error shows what it wraps here, and only the cause of that as its source.
        let wrapped = io.and_then(std::io::Error::get_ref).map(|e| e as &(dyn std::error::Error + 'static));
        cause = wrapped.or_else(|| inner.source());
    }
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "unreachable"
    } else {
        "nonsense"
    }
}

#[async_trait]
impl Carrier for Webhooks {
    fn channel(&self) -> Channel {
        CHANNEL
    }

    async fn send(&self, store: &Store, letter: &Letter) -> Outcome {
        let tried = match endpoints::to_send(store.db(), letter.tenant, &letter.endpoint).await {
            Ok(endpoint) => self.post(store, &endpoint, letter).await,
            // Deleted while the letter was put; it is given up soon.
            Err(Error::NotFound) => Ok(Outcome::Refused { error: DELETED.into() }),
            Err(error) => Err(error),
        };
        tried.unwrap_or_else(|error| {
            tracing::error!(%error, letter = %letter.id, "a letter could not be made ready");
            failed("ours")
        })
    }

    async fn changed(&self, tx: &mut Tx, tenant: TenantId, endpoint: &str, change: &Change) -> Result<()> {
        let Ok(EndpointId(endpoint)) = endpoint.parse() else { return Ok(()) };
        if change.died.is_empty() && !change.paused {
            return Ok(());
        }
        #[expect(clippy::disallowed_methods, reason = "what a receiver answers is nobody's deed here")]
        let pass = Pass::system(tenant, "flow.webhooks", tx.store().clock().now());
        let topics = [endpoints::unit_hat(tx, tenant, endpoint).await?];
        if change.paused {
            tx.journal(&pass, &EndpointPaused { endpoint, why: "gone".into() }, &topics).await?;
        }
        if !change.died.is_empty() {
            // Not more ids than an entry is good for; the page has them all.
            let letters = change.died.iter().copied().take(100).collect();
            tx.journal(&pass, &LettersDied { endpoint, letters }, &topics).await?;
        }
        Ok(())
    }
}
