//! What becomes of a mail. Pure: what is known is told, what is to be done comes back.

use super::headers::Voice;
use super::rules::HOPS_MAX;

/// What is known of a mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Who speaks in it.
    pub voice: Voice,
    /// It has no sender to answer to, as a bounce has.
    pub no_sender: bool,
    /// It is a report about a mail, and that mail did not arrive.
    pub report: bool,
    /// How many servers it has passed.
    pub hops: usize,
    /// Its id is that of a mail that we sent.
    pub ours: bool,
    /// The same bytes came to the same address before.
    pub again: bool,
    /// It belongs to a task that is known.
    pub thread: bool,
}

/// What is done with it. In every case the mail is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// A new task; `answerable` when its sender may be told so by a machine.
    Task { answerable: bool },
    /// A step of the one who asked.
    Reply,
    /// A note for colleagues on the task.
    Note(Outcome),
    /// Nothing more.
    Keep(Outcome),
}

/// What became of a mail, as its row says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A new task.
    Task,
    /// A step on its task, or a note for colleagues where a machine wrote it.
    Reply,
    /// A reply that opened the task again.
    Reopened,
    /// A reply to what was closed too long ago: a new task.
    Followed,
    /// A mail of ours did not arrive.
    Bounce,
    /// A machine answered: a note on its task, if it has one.
    AutoReply,
    /// It goes round in circles, or is ours that came back.
    Loop,
    /// The same came to the same address before.
    Again,
    /// Its content was not taken; the reason says why.
    Refused,
    /// Ours: on its way.
    Waiting,
    /// Ours: the relay has it.
    Sent,
    /// Given up.
    Dead,
}

impl Outcome {
    pub const ALL: [Outcome; 12] = [
        Outcome::Task,
        Outcome::Reply,
        Outcome::Reopened,
        Outcome::Followed,
        Outcome::Bounce,
        Outcome::AutoReply,
        Outcome::Loop,
        Outcome::Again,
        Outcome::Refused,
        Outcome::Waiting,
        Outcome::Sent,
        Outcome::Dead,
    ];

    /// In the database and in events.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Task => "task",
            Outcome::Reply => "reply",
            Outcome::Reopened => "reopened",
            Outcome::Followed => "followed",
            Outcome::Bounce => "bounce",
            Outcome::AutoReply => "auto_reply",
            Outcome::Loop => "loop",
            Outcome::Again => "again",
            Outcome::Refused => "refused",
            Outcome::Waiting => "waiting",
            Outcome::Sent => "sent",
            Outcome::Dead => "dead",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.name() == name)
    }
}

/// Machines that answer machines never stop, so what a machine says never becomes a reply and is
/// never answered by one.
pub fn decide(known: &Known) -> Decision {
    if known.again {
        return Decision::Keep(Outcome::Again);
    }
    if known.ours || known.hops > HOPS_MAX {
        return Decision::Keep(Outcome::Loop);
    }
    if known.report {
        return if known.thread { Decision::Note(Outcome::Bounce) } else { Decision::Keep(Outcome::Bounce) };
    }
    match (known.voice, known.thread) {
        (Voice::AutoReply, true) => Decision::Note(Outcome::AutoReply),
        (Voice::AutoReply, false) => Decision::Keep(Outcome::AutoReply),
        (Voice::Generated, true) => Decision::Note(Outcome::Reply),
        (_, true) if known.no_sender => Decision::Note(Outcome::AutoReply),
        (_, true) => Decision::Reply,
        (voice, false) => Decision::Task { answerable: voice == Voice::Person && !known.no_sender },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_never_answered_by_a_machine() {
        for voice in [Voice::Person, Voice::List, Voice::Generated, Voice::AutoReply] {
            for bits in 0..64u32 {
                let bit = |n: u32| bits >> n & 1 == 1;
                let known = Known {
                    voice,
                    no_sender: bit(0),
                    report: bit(1),
                    hops: if bit(2) { 99 } else { 1 },
                    ours: bit(3),
                    again: bit(4),
                    thread: bit(5),
                };
                let decision = decide(&known);
                if voice != Voice::Person || known.no_sender || known.report || known.ours {
                    assert_ne!(decision, Decision::Task { answerable: true }, "{known:?}");
                }
                if decision == Decision::Reply {
                    assert!(matches!(voice, Voice::Person | Voice::List), "{known:?}");
                    assert!(!known.no_sender && !known.report && !known.again && !known.ours, "{known:?}");
                }
                assert!(known.thread || !matches!(decision, Decision::Reply | Decision::Note(_)), "{known:?}");
            }
        }
    }

    #[test]
    fn outcomes_have_names_of_their_own() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
        }
    }
}
