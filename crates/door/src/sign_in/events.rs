//! What the door writes into the journal. No national id, no cookie, no name.

use base::id::Uuid;
use serde::{Deserialize, Serialize};
use store::Event;

/// Somebody signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionBegan {
    /// Her id in the register; also the event's subject.
    pub person: Uuid,
    /// 3 substantial, 4 high.
    pub assurance: i64,
}

impl Event for SessionBegan {
    const KIND: &'static str = "door.session_began.v1";
    const SUBJECT: &'static str = "person";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// Why a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// She signed out here.
    SignedOut,
    /// She signed out somewhere else, and the provider told us.
    Elsewhere,
    /// She ended it from another one.
    FromAnother,
    /// The same browser signed in anew.
    Replaced,
    /// 30 minutes idle, or 120 in all; or the clock was set back behind its last use.
    Time,
}

/// A session is over. Which one is not said: nothing in the journal leads to a cookie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionEnded {
    /// Whose it was; also the event's subject.
    pub person: Uuid,
    pub why: Ended,
}

impl Event for SessionEnded {
    const KIND: &'static str = "door.session_ended.v1";
    const SUBJECT: &'static str = "person";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// She puts a hat on to act for another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActingBegan {
    /// Who acts; also the event's subject.
    pub person: Uuid,
    /// Whom she acts for.
    pub hat: String,
}

impl Event for ActingBegan {
    const KIND: &'static str = "door.acting_began.v1";
    const SUBJECT: &'static str = "person";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// She no longer acts for that one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActingEnded {
    /// Who acted; also the event's subject.
    pub person: Uuid,
    /// Whom she acted for: the key of a hat, such as `child:<id>`.
    pub hat: String,
}

impl Event for ActingEnded {
    const KIND: &'static str = "door.acting_ended.v1";
    const SUBJECT: &'static str = "person";
    fn subject(&self) -> Uuid {
        self.person
    }
}

/// Somebody said why she looks at what she has no other reason to see. What she wrote stands in
/// the access log, where the one it is about reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReasonGiven {
    /// Its id; also the event's subject.
    pub thing: Uuid,
    /// The noun of the thing, such as `person`.
    pub kind: String,
    /// What she wants to do.
    pub verb: String,
}

impl Event for ReasonGiven {
    const KIND: &'static str = "door.reason_given.v1";
    const SUBJECT: &'static str = "access_reason";
    fn subject(&self) -> Uuid {
        self.thing
    }
}
