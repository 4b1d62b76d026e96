//! A tenant: a municipality or an inter-municipal company. Every row belongs to one, but those of the few tables
//! that are the whole database's; docs/operating.md lists them.

use serde::{Deserialize, Serialize};

/// A tenant's organisation number. It is stable, public, and the same for municipalities
/// and inter-municipal companies, so it is the first column of every key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(pub i64);

impl std::fmt::Display for TenantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
