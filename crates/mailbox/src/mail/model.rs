//! A mail as its row says it, and what the policies see of it.

use base::{TenantId, Time, id::Uuid};
use store::Thing;
use tasks::Task;

use super::decide::Outcome;

base::id!(
    /// A mail that came or went.
    MailId
);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    In,
    Out,
}

impl Direction {
    pub fn name(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }
}

/// What a mail of ours tells of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// That a mail has become a task.
    Receipt,
    Comment,
    Closure,
    Transfer,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Receipt, Kind::Comment, Kind::Closure, Kind::Transfer];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Receipt => "receipt",
            Kind::Comment => "comment",
            Kind::Closure => "closure",
            Kind::Transfer => "transfer",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Whether nobody wrote it.
    pub fn is_automatic(self) -> bool {
        self == Kind::Receipt
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    pub tenant: TenantId,
    pub id: MailId,
    pub direction: Direction,
    pub unit: String,
    pub task: Option<Uuid>,
    pub tag: Option<String>,
    pub recipient: String,
    pub sender: String,
    pub sender_name: String,
    pub hat: String,
    pub subject: String,
    pub text: String,
    pub message_id: String,
    pub outcome: Outcome,
    /// A code, or what a mail server said.
    pub reason: String,
    /// Of ours: what it tells of.
    pub kind: Option<Kind>,
    pub spf: String,
    pub dkim: String,
    pub dmarc: String,
    pub broken: bool,
    /// The mail as it was, when it was taken.
    pub sha256: Option<String>,
    pub bytes: i64,
    pub letter: Option<Uuid>,
    pub at: Time,
    /// Role and hat of those who have to do with it: those of its task, or the unit it came to.
    pub parties: Vec<(String, String)>,
}

impl Thing for Mail {
    fn kind(&self) -> &'static str {
        "mail"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        self.parties.iter().map(|(role, hat)| (role.as_str(), hat.as_str())).collect()
    }
}

/// A file that a mail brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attached {
    pub n: i64,
    pub name: String,
    pub claimed: String,
    pub origin: String,
    pub sha256: String,
    pub bytes: i64,
}

/// The mail of a unit: its addresses and what came to them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitMail {
    pub tenant: TenantId,
    pub unit: String,
    hat: String,
}

impl UnitMail {
    pub fn new(tenant: TenantId, unit: &str) -> Self {
        Self { tenant, unit: unit.to_owned(), hat: format!("unit:{unit}") }
    }
}

impl Thing for UnitMail {
    fn kind(&self) -> &'static str {
        "unit_mail"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", self.hat.as_str())]
    }
}

/// Somebody who writes by mail about a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    pub tag: String,
    pub task: Uuid,
    /// Such as `2026-1042`.
    pub number: String,
    pub domain: String,
    /// The address that it came to, without the domain.
    pub local: String,
    pub sender: String,
    /// Where an answer goes.
    pub address: String,
    pub name: String,
    pub hat: String,
    pub subject: String,
    pub lang: String,
    /// Ids of the newest mails in it, oldest first.
    pub refs: Vec<String>,
}

/// So many ids are kept in `References`.
pub const REFS_MAX: usize = 12;

impl Thread {
    /// Whether it is about a task that its sender asked for. If not, her own task goes on as that one.
    pub fn asked_for(&self, task: &Task) -> bool {
        self.task == task.id.0 || task.requester.as_deref() == Some(self.hat.as_str())
    }

    /// The address of the thread: what stands behind the plus leads to the task.
    pub fn reply_address(&self) -> String {
        // A local part has at most 64 octets; the tag says all that is needed.
        let local = crate::mail::read::cut(&self.local, 63 - self.tag.len());
        format!("{}+{}@{}", local.trim_end_matches(['-', '.']), self.tag, self.domain)
    }

    pub fn unit_address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// Adds the id of a mail.
    pub fn refer(&mut self, id: &str) {
        if !id.is_empty() && !self.refs.iter().any(|r| r == id) {
            self.refs.push(id.to_owned());
        }
        let more = self.refs.len().saturating_sub(REFS_MAX);
        if more > 0 {
            // The first one stays: it is what programs thread by.
            self.refs.drain(1..=more);
        }
    }
}
