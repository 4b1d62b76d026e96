//! Typed ids: a task's id cannot be handed in where a person's is meant.

pub use uuid::Uuid;

use crate::Time;

/// A new UUIDv7 whose time part is `now` and whose rest is random: ids sort by creation.
pub fn new_v7(now: Time) -> Uuid {
    let micros = now.micros().max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos);
    Uuid::new_v7(stamp)
}

/// Declares a typed id: `base::id!(/// A task. TaskId);`
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $crate::id::Uuid);

        impl $name {
            /// A new id, sorted by creation time.
            pub fn new(now: $crate::Time) -> Self {
                Self($crate::id::new_v7(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;
            /// An id that is not a UUID names nothing: not found.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| $crate::Error::NotFound)
            }
        }

        impl From<$name> for $crate::id::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
