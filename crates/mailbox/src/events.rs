//! What others may rely on of what happens to mail. Who wrote and what stands in no event: ids,
//! units and outcomes only.

use serde::{Deserialize, Serialize};
use store::Event;
use uuid::Uuid;

/// A mail came and is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailReceived {
    /// Also the event's subject.
    pub mail: Uuid,
    /// The key of the unit that it came to.
    pub unit: String,
    /// The task that it became or landed on.
    pub task: Option<Uuid>,
    /// What became of it, such as `task`, `reply` or `bounce`.
    pub outcome: String,
    /// The size of the mail itself; 0 for one that was not taken.
    pub bytes: i64,
    /// How many were kept.
    pub files: i64,
}

impl Event for MailReceived {
    const KIND: &'static str = "mailbox.mail_received.v1";
    const SUBJECT: &'static str = "mail";
    fn subject(&self) -> Uuid {
        self.mail
    }
}

/// A mail of ours was put in the outbox.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailWritten {
    /// Also the event's subject.
    pub mail: Uuid,
    pub task: Uuid,
    /// The key of the unit that has the task.
    pub unit: String,
    /// What it tells of: `receipt`, `comment`, `closure` or `transfer`.
    pub kind: String,
}

impl Event for MailWritten {
    const KIND: &'static str = "mailbox.mail_written.v1";
    const SUBJECT: &'static str = "mail";
    fn subject(&self) -> Uuid {
        self.mail
    }
}

/// A mail of ours left the house, or was given up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailEnded {
    /// Also the event's subject.
    pub mail: Uuid,
    /// The key of the unit that wrote it.
    pub unit: String,
    /// `sent` or `dead`.
    pub outcome: String,
}

impl Event for MailEnded {
    const KIND: &'static str = "mailbox.mail_ended.v1";
    const SUBJECT: &'static str = "mail";
    fn subject(&self) -> Uuid {
        self.mail
    }
}

store::event!(
    /// A mail of ours that had not left is sent again, or tried now; who wanted it, says the entry's actor.
    MailResent, "mailbox.mail_resent.v1", "mail", mail {
        /// The key of the unit that wrote it.
        unit: String,
        /// What it was until then: `dead`, or `waiting`.
        was: String,
    }
);

/// A unit or an employee got a task address, or hers leads to another unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AddressPut {
    /// The unit's or the person's id in the register.
    pub of: Uuid,
    /// The key of the unit that gets what comes to it.
    pub unit: String,
    /// Whether it is an employee's.
    pub person: bool,
}

impl Event for AddressPut {
    const KIND: &'static str = "mailbox.address_put.v1";
    const SUBJECT: &'static str = "mail_address";
    fn subject(&self) -> Uuid {
        self.of
    }
}
