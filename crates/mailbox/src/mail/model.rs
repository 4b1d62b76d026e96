//! A mail as its row says it, and what the policies see of it.

use base::{TenantId, Time, id::Uuid};
use store::Thing;
use tasks::Task;

use super::decide::Outcome;

base::id!(
    /// A mail that came or went.
    MailId
);

/// Whether a mail came or went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// To an address of ours.
    In,
    /// From a unit, in a thread.
    Out,
}

impl Direction {
    /// In the database.
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
    /// What the unit wrote to those it concerns.
    Comment,
    /// The answer.
    Closure,
    /// That another unit or another category has it, and why.
    Transfer,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Receipt, Kind::Comment, Kind::Closure, Kind::Transfer];

    /// In the database and in events.
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

/// A mail that came or went, without the mail itself, which is a file. Erasing its sender empties it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    pub tenant: TenantId,
    pub id: MailId,
    pub direction: Direction,
    /// The key of the unit that it came to, or that wrote it.
    pub unit: String,
    /// The task that it became, landed on, or is about.
    pub task: Option<Uuid>,
    /// Of the thread that it belongs to.
    pub tag: Option<String>,
    /// The address as it was written, with its tag; of ours, where it goes.
    pub recipient: String,
    /// The address in `From`, or on the envelope of one that was not taken; of ours, the unit's.
    pub sender: String,
    /// As the sender's program says it; may be empty.
    pub sender_name: String,
    /// Of the one at the other end, `mail:<hash of the address>`: by this she is found to be erased.
    pub hat: String,
    pub subject: String,
    /// What could be read of it, as text.
    pub text: String,
    /// Without brackets; may be empty.
    pub message_id: String,
    pub outcome: Outcome,
    /// A code, or what a mail server said.
    pub reason: String,
    /// Of ours: what it tells of.
    pub kind: Option<Kind>,
    /// The word of the method, such as `pass`; empty where nothing was found out. So are the next two.
    pub spf: String,
    pub dkim: String,
    pub dmarc: String,
    /// Some of it could not be read: the mail itself says all.
    pub broken: bool,
    /// The mail as it was, when it was taken.
    pub sha256: Option<String>,
    /// The size of the mail itself; 0 of ours.
    pub bytes: i64,
    /// Of ours: the letter of the outbox that carries it.
    pub letter: Option<Uuid>,
    /// When it came, or was put in the outbox.
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
    /// Counted from 1 in each mail.
    pub n: i64,
    /// Fit to be a file's name.
    pub name: String,
    /// The type that the sender says it has. It is told, and nothing is done because of it.
    pub claimed: String,
    /// The name of an [`Origin`](super::read::Origin).
    pub origin: String,
    /// Of its content, hexadecimal: by this the store finds it.
    pub sha256: String,
    pub bytes: i64,
}

/// The mail of a unit: its addresses and what came to them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitMail {
    pub tenant: TenantId,
    /// The key of the unit.
    pub unit: String,
    hat: String,
}

impl UnitMail {
    /// Its party is the unit: whoever works there sees what came.
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
    /// What stands behind the plus: who has it lands on the task.
    pub tag: String,
    pub task: Uuid,
    /// Such as `2026-1042`.
    pub number: String,
    /// The mail domain that it came to.
    pub domain: String,
    /// The address that it came to, without the domain.
    pub local: String,
    /// The address that she wrote from.
    pub sender: String,
    /// Where an answer goes.
    pub address: String,
    /// As her program says it; may be empty.
    pub name: String,
    /// Of the one who writes: `mail:<hash of the address>`.
    pub hat: String,
    /// Of her first mail.
    pub subject: String,
    /// The language in which she is answered: `nb`, `nn` or `en`.
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

    /// The address that she wrote to, without the tag.
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
