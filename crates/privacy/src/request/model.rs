//! What can be asked for, and the category that each becomes.

use base::Text;
use store::Assurance;
use tasks::Category;

/// Working days for an answer, see [`RequestKind::defaults`].
const DAYS: u32 = 16;

/// What somebody asks for. The articles are those of the GDPR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestKind {
    /// Something is wrong or missing (article 16).
    Correction,
    /// Something is to be deleted (article 17).
    Erasure,
    /// Something is not to be done with it (articles 18 and 21).
    Objection,
}

impl RequestKind {
    pub const ALL: [RequestKind; 3] = [RequestKind::Correction, RequestKind::Erasure, RequestKind::Objection];

    /// In forms and in events.
    pub fn name(self) -> &'static str {
        match self {
            RequestKind::Correction => "correction",
            RequestKind::Erasure => "erasure",
            RequestKind::Objection => "objection",
        }
    }

    /// What [`RequestKind::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The key of its category of tasks, which a municipality can change: unit, days, names.
    pub fn category(self) -> &'static str {
        match self {
            RequestKind::Correction => "gdpr-correction",
            RequestKind::Erasure => "gdpr-erasure",
            RequestKind::Objection => "gdpr-objection",
        }
    }

    /// The category that a municipality begins with. It is not among those of the public form. The
    /// law gives a month (article 12). Sixteen working days are never more, seventeen are when Easter and May meet.
    pub fn defaults(self, unit: &str) -> Category {
        let (name, sort) = match self {
            RequestKind::Correction => {
                (Text::new("Retting av opplysninger", "Retting av opplysningar", "Correction of data"), 900)
            }
            RequestKind::Erasure => {
                (Text::new("Sletting av opplysninger", "Sletting av opplysningar", "Erasure of data"), 910)
            }
            RequestKind::Objection => (
                Text::new(
                    "Protest mot bruk av opplysninger",
                    "Protest mot bruk av opplysningar",
                    "Objection to the use of data",
                ),
                920,
            ),
        };
        Category {
            key: self.category().to_owned(),
            name,
            help: Text::default(),
            icon: "shield".to_owned(),
            unit: unit.to_owned(),
            days: DAYS,
            assurance: Assurance::Substantial,
            neighbours: false,
            placed: false,
            active: false,
            sort,
            has_fields: false,
        }
    }
}
