//! A mail that has not left as lists say it, and whose mails are looked at.

use base::{TenantId, id::Uuid};
use store::outbox::State;
use store::{FromQueryResult, Guarded, Thing};

/// A mail of ours that waits or was given up. To whom it is and what stands in it only its own page says.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Unsent {
    pub mail: Uuid,
    /// The key of the unit that wrote it.
    pub unit: String,
    pub task: Option<Uuid>,
    /// Of its thread, which is its lane in the outbox.
    pub tag: String,
    /// The name of a [`Kind`](crate::mail::model::Kind).
    pub kind: String,
    /// When it was written: microseconds since 1970, in UTC. So are the other times.
    pub at: i64,
    pub letter: Uuid,
    /// Of the letter: `waiting` or `dead`.
    pub state: String,
    /// Why it did not leave, as a code; `None` when it was not tried yet.
    pub error: Option<String>,
    /// When it is given up if nobody takes it.
    pub expires_at: i64,
    /// The case of the one at the other end, such as `2026-1042`, and its task.
    pub number: String,
    pub asked: Uuid,
    /// When something newer was written to her.
    pub newer: Option<i64>,
}

impl Unsent {
    pub fn is_dead(&self) -> bool {
        self.state == State::Dead.name()
    }
}

/// Whose mails: a unit's, or the whole municipality's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whose {
    tenant: TenantId,
    /// The key of the unit and its hat; `None` for all.
    unit: Option<(String, String)>,
}

impl Whose {
    /// Of a unit: it is the party.
    pub fn unit(tenant: TenantId, key: &str) -> Guarded<Self> {
        Guarded::new(Self { tenant, unit: Some((key.to_owned(), format!("unit:{key}"))) })
    }

    /// Of the municipality: nobody is a party.
    pub fn all(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self { tenant, unit: None })
    }

    /// The key of the unit.
    pub fn key(&self) -> Option<&str> {
        self.unit.as_ref().map(|(key, _)| key.as_str())
    }
}

impl Thing for Whose {
    fn kind(&self) -> &'static str {
        if self.unit.is_some() { "unit_mail" } else { "tenant_mail" }
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        self.unit.iter().map(|(_, hat)| ("unit", hat.as_str())).collect()
    }
}
