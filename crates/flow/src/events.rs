//! What this room tells the journal. Nothing of it goes out as a webhook: that would go round.

use serde::{Deserialize, Serialize};
use store::Event;
use uuid::Uuid;

macro_rules! event {
    ($(#[$doc:meta])* $name:ident, $kind:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        pub struct $name {
            /// Also the event's subject. Where it is and what it is called stands in no event.
            pub endpoint: Uuid,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Event for $name {
            const KIND: &'static str = $kind;
            const SUBJECT: &'static str = "endpoint";
            fn subject(&self) -> Uuid {
                self.endpoint
            }
        }
    };
}

event!(
    /// A system is to hear of these kinds of entries: of all, or of those that concern the client that
    /// subscribed itself.
    EndpointCreated, "flow.endpoint_created.v1" {
        /// Patterns of kinds, such as `tasks.*`.
        kinds: Vec<String>,
        /// The key of the unit that answers for it.
        unit: String,
        /// The one that subscribed itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<Uuid>,
    }
);
event!(
    /// Something about it changed: `name`, `url`, `kinds`, `unit`.
    EndpointChanged, "flow.endpoint_changed.v1" { what: Vec<String>, kinds: Vec<String>, unit: String }
);
event!(
    /// Nothing is sent to it: `hand` when somebody said so, `gone` when the system answered 410.
    EndpointPaused, "flow.endpoint_paused.v1" { why: String }
);
event!(
    /// Letters go again.
    EndpointResumed, "flow.endpoint_resumed.v1" {}
);
event!(
    /// It is gone for good, and the letters that waited for it were given up; the first hundred.
    EndpointDeleted, "flow.endpoint_deleted.v1" { unit: String, count: i64, letters: Vec<Uuid> }
);
event!(
    /// A letter that tells of nothing was put, to see whether it arrives.
    EndpointTested, "flow.endpoint_tested.v1" { letter: Uuid }
);
event!(
    /// Somebody looked at the secret; who, says the entry's actor.
    SecretShown, "flow.secret_shown.v1" {}
);
event!(
    /// It has a new secret. Until then the old one signs as well, RFC 3339.
    SecretRotated, "flow.secret_rotated.v1" { old_until: String }
);
event!(
    /// Letters were given up.
    LettersDied, "flow.letters_died.v1" { letters: Vec<Uuid> }
);
event!(
    /// Dead letters go again: one, or all when none is named.
    LettersReplayed, "flow.letters_replayed.v1" { letter: Option<Uuid>, count: i64 }
);
