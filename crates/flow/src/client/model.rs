//! What somebody types to let a system in, and the thing that policies decide about.

use base::TenantId;
use door::client::ClientKind;
use store::{Assurance, Guarded, Thing};
use uuid::Uuid;

/// For how many days a system can be let in from the page.
pub const DAYS: [i64; 4] = [90, 365, 730, 1_095];

/// The mark by which a system may do what a leader may. No other can be given from the page.
pub const LEADER: &str = "leader";

/// What somebody typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// `None` for what is no kind.
    pub kind: Option<ClientKind>,
    /// What people call the system.
    pub name: String,
    /// Keys of units.
    pub units: Vec<String>,
    /// Whether it gets the mark [`LEADER`].
    pub leader: bool,
    /// One of [`DAYS`].
    pub days: i64,
}

impl Default for Draft {
    fn default() -> Self {
        Self { kind: Some(ClientKind::System), name: String::new(), units: Vec::new(), leader: false, days: 365 }
    }
}

/// All systems of a tenant, as one thing that policies decide about.
#[derive(Clone, Debug)]
pub struct Clients(TenantId);

impl Clients {
    pub(crate) fn of(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self(tenant))
    }
}

impl Thing for Clients {
    fn kind(&self) -> &'static str {
        "client"
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
