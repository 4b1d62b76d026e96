//! The routing of a tenant as things that policies decide about.

use base::TenantId;
use base::id::Uuid;
use store::{Assurance, Guarded, Thing};

/// The table of rules, the trials and the classifier of a tenant.
#[derive(Clone, Copy, Debug)]
pub struct Table(TenantId);

impl Table {
    /// To ask the policies about: see [`door::Ctx::may`].
    pub fn of(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self(tenant))
    }

    /// For showing or hiding a button.
    pub fn bare(tenant: TenantId) -> Self {
        Self(tenant)
    }
}

impl Thing for Table {
    fn kind(&self) -> &'static str {
        "routing"
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

/// What the classifier may do for a unit.
#[derive(Clone, Debug)]
pub struct UnitSwitch {
    tenant: TenantId,
    hat: String,
}

impl UnitSwitch {
    /// Its party is the unit with this key.
    pub fn of(tenant: TenantId, unit: &str) -> Self {
        Self { tenant, hat: format!("unit:{unit}") }
    }
}

impl Thing for UnitSwitch {
    fn kind(&self) -> &'static str {
        "routing_unit"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", &self.hat)]
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}
