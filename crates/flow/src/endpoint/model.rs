//! What an endpoint is.

use ::store::outbox::{Counts, Lane};
use ::store::{Assurance, Guarded, Thing};
use base::{TenantId, Time};
use uuid::Uuid;

base::id!(/// A receiver of webhooks.
EndpointId);

/// How long the old secret signs beside a new one, in hours.
pub const OVERLAP_HOURS: i64 = 24;

/// Where a professional system receives webhooks.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub tenant: TenantId,
    pub id: EndpointId,
    pub name: String,
    pub url: String,
    /// Patterns of kinds of journal entries, such as `tasks.*`.
    pub kinds: Vec<String>,
    /// The key of the unit that answers for it.
    pub unit: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) old_secret: Option<Vec<u8>>,
    /// Until then letters are signed with the old secret too.
    pub old_until: Option<Time>,
    pub created_at: Time,
    pub changed_at: Time,
}

/// An endpoint and how it is doing.
#[derive(Clone, Debug)]
pub struct Overview {
    pub endpoint: Endpoint,
    pub lane: Lane,
    pub counts: Counts,
}

/// What somebody typed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub name: String,
    pub url: String,
    /// Patterns, one a line.
    pub kinds: String,
    pub unit: String,
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
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}

/// All endpoints of a tenant and their letters, as one thing that policies decide about.
#[derive(Clone, Debug)]
pub struct Endpoints(TenantId);

impl Endpoints {
    pub(crate) fn of(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self(tenant))
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
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}
