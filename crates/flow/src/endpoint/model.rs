//! What an endpoint is.

use ::store::outbox::{Counts, Lane};
use ::store::{Assurance, Guarded, Thing};
use base::{TenantId, Time};
use door::client::{self, Listed};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

base::id!(/// A receiver of webhooks.
EndpointId);

/// How long the old secret signs beside a new one, in hours.
pub const OVERLAP_HOURS: i64 = 24;

/// A client has at most so many.
pub const PER_CLIENT: usize = 20;

/// The client that set an endpoint up itself, through the API.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscriber {
    /// Its id.
    pub client: Uuid,
    /// The client's own.
    hat: String,
}

impl Subscriber {
    pub fn of(client: Uuid) -> Self {
        Self { client, hat: client::own_hat(client) }
    }
}

/// Where a professional system receives webhooks.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub tenant: TenantId,
    pub id: EndpointId,
    /// What people call the receiver.
    pub name: String,
    /// Where letters are sent: https, or http into a network that the operator named.
    pub url: String,
    /// Patterns of kinds of journal entries, such as `tasks.*`.
    pub kinds: Vec<String>,
    /// The key of the unit that answers for it.
    pub unit: String,
    /// Hears of what concerns this client only; `None` for one that an integrator made, which hears of
    /// everything of its kinds.
    pub subscriber: Option<Subscriber>,
    pub(crate) secret: Vec<u8>,
    pub(crate) old_secret: Option<Vec<u8>>,
    /// Until then letters are signed with the old secret too.
    pub old_until: Option<Time>,
    pub created_at: Time,
    /// Of what was typed, and of the secret; not of what became of letters.
    pub changed_at: Time,
}

impl Endpoint {
    /// Grows with each change of what was typed, and of the secret.
    pub fn version(&self) -> i64 {
        self.changed_at.micros()
    }
}

/// An endpoint and how it is doing.
#[derive(Clone, Debug)]
pub struct Overview {
    pub endpoint: Endpoint,
    /// Whether letters go, and how often sending has failed.
    pub lane: Lane,
    /// Letters that wait, and those that were given up.
    pub counts: Counts,
    /// The client that set it up, as it is now.
    pub client: Option<Listed>,
}

/// How an endpoint is doing, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Active,
    /// The last attempt failed; it is tried again with growing pauses.
    Failing,
    /// Somebody stopped it.
    Paused,
    /// The receiver answered 410, and nothing is sent until it is resumed.
    Gone,
    /// The client that subscribed cannot come in any more: it is told of nothing.
    ShutOut,
}

impl Overview {
    /// Who is shut out counts before everything else, a pause before failures.
    pub fn state(&self, now: Time) -> State {
        let out = self.endpoint.subscriber.is_some() && !self.client.as_ref().is_some_and(|c| c.is_in(now));
        match (self.lane.paused.as_deref(), self.lane.failures) {
            _ if out => State::ShutOut,
            (Some("gone"), _) => State::Gone,
            (Some(_), _) => State::Paused,
            (None, 0) => State::Active,
            (None, _) => State::Failing,
        }
    }
}

/// What somebody typed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub name: String,
    pub url: String,
    /// Patterns, one a line.
    pub kinds: String,
    /// The key of the unit that answers for it.
    pub unit: String,
}

fn parties_of(subscriber: Option<&Subscriber>) -> Vec<(&str, &str)> {
    subscriber.map(|s| ("requester", s.hat.as_str())).into_iter().collect()
}

impl Thing for Endpoint {
    fn kind(&self) -> &'static str {
        "endpoint"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        parties_of(self.subscriber.as_ref())
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}

/// All endpoints of a tenant, or of one client there, and their letters, as one thing that policies
/// decide about.
#[derive(Clone, Debug)]
pub struct Endpoints {
    tenant: TenantId,
    subscriber: Option<Subscriber>,
}

impl Endpoints {
    pub(crate) fn of(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self { tenant, subscriber: None })
    }

    pub(crate) fn of_client(tenant: TenantId, client: Uuid) -> Guarded<Self> {
        Guarded::new(Self { tenant, subscriber: Some(Subscriber::of(client)) })
    }
}

impl Thing for Endpoints {
    fn kind(&self) -> &'static str {
        "endpoint"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        parties_of(self.subscriber.as_ref())
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}
