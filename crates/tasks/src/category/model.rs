//! A category as its row says it.

use base::{TenantId, Text, id::Uuid};
use store::Assurance;

/// A category of tasks: what can be reported, and who answers for it in how many days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Category {
    /// Lower-case words with hyphens, such as `street-light`. It never changes.
    pub key: String,
    /// What residents choose by. A report takes it as its title.
    pub name: Text,
    /// One sentence that helps to choose.
    pub help: Text,
    /// A name of `web::parts::ICONS`.
    pub icon: String,
    /// The key of the unit that answers for it, such as `vei-og-lys`.
    pub unit: String,
    /// Working days from the report to the expected answer.
    pub days: u32,
    /// What a sign-in must reach to report in it and to see its tasks.
    pub assurance: Assurance,
    /// Whether the owners of properties within 50 m are told.
    pub neighbours: bool,
    /// Whether a report must say where it is.
    pub placed: bool,
    /// Whether new reports can choose it.
    pub active: bool,
    /// Smaller first.
    pub sort: i64,
    /// Whether it has fields of its own; their rows say so.
    pub has_fields: bool,
}

/// The icon of a category that names one we do not have.
pub const OTHER_ICON: &str = "info";

impl Category {
    /// The icon, if it is one that is drawn.
    pub fn icon(&self) -> &'static str {
        web::parts::ICONS.iter().find(|i| **i == self.icon).copied().unwrap_or(OTHER_ICON)
    }

    /// The same id for the same category always: what the journal calls it.
    pub fn id(tenant: TenantId, key: &str) -> Uuid {
        let digest = store::keys::sha256_hex(format!("{tenant}/task_category/{key}").as_bytes());
        digest.get(..32).and_then(|half| Uuid::parse_str(half).ok()).unwrap_or_default()
    }
}
