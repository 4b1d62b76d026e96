//! Where a task came from: one of eight kinds of source, and the name of the one it was.

use door::HatKind;
use door::client::ClientKind;
use serde::Serialize;
use utoipa::ToSchema;

/// The kinds of sources. Whatever the kind, who asked is a party and hears what becomes of the task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Somebody for herself, or for whom she acts for; also without signing in, and by mail.
    Resident,
    /// Somebody at work.
    Employee,
    /// Somebody with a mandate, as one who has it.
    Politician,
    /// A professional system (fagsystem).
    System,
    /// Something that measures.
    Sensor,
    /// What follows up goals and indicators (virksomhetsstyring).
    Goals,
    /// A day on which it is due again.
    Event,
    /// A helper that is a program.
    Assistant,
}

impl SourceKind {
    pub const ALL: [SourceKind; 8] = [
        SourceKind::Resident,
        SourceKind::Employee,
        SourceKind::Politician,
        SourceKind::System,
        SourceKind::Sensor,
        SourceKind::Goals,
        SourceKind::Event,
        SourceKind::Assistant,
    ];

    /// In the database and in the API.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Resident => "resident",
            SourceKind::Employee => "employee",
            SourceKind::Politician => "politician",
            SourceKind::System => "system",
            SourceKind::Sensor => "sensor",
            SourceKind::Goals => "goals",
            SourceKind::Event => "event",
            SourceKind::Assistant => "assistant",
        }
    }

    /// What [`SourceKind::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            SourceKind::Resident => "tasks-source-resident",
            SourceKind::Employee => "tasks-source-employee",
            SourceKind::Politician => "tasks-source-politician",
            SourceKind::System => "tasks-source-system",
            SourceKind::Sensor => "tasks-source-sensor",
            SourceKind::Goals => "tasks-source-goals",
            SourceKind::Event => "tasks-source-event",
            SourceKind::Assistant => "tasks-source-assistant",
        }
    }
}

impl From<ClientKind> for SourceKind {
    fn from(kind: ClientKind) -> Self {
        match kind {
            ClientKind::System => SourceKind::System,
            ClientKind::Sensor => SourceKind::Sensor,
            ClientKind::Goals => SourceKind::Goals,
            ClientKind::Assistant => SourceKind::Assistant,
        }
    }
}

impl From<HatKind> for SourceKind {
    fn from(hat: HatKind) -> Self {
        match hat {
            HatKind::Job => SourceKind::Employee,
            HatKind::Mandate => SourceKind::Politician,
            HatKind::Myself
            | HatKind::Property
            | HatKind::Child
            | HatKind::Ward
            | HatKind::Kin
            | HatKind::Organisation => SourceKind::Resident,
        }
    }
}

/// What opened a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What the one that it came from is.
    pub kind: SourceKind,
    /// The part of the program that it came through, such as `report`, `mail` or `repeating`; of what calls
    /// the API, the name an administrator gave it.
    pub name: String,
}

impl Source {
    pub fn new(kind: SourceKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }

    /// Whether somebody filled in our form for reports, here or in another program: then its title is the name
    /// of its category.
    pub fn is_report(&self) -> bool {
        let person = matches!(self.kind, SourceKind::Resident | SourceKind::Politician);
        person && matches!(self.name.as_str(), super::report::SOURCE | super::public::SOURCE)
    }

    /// As one text, for links and lines that count: `sensor:Flomvakt`.
    pub fn text(&self) -> String {
        format!("{}:{}", self.kind.name(), self.name)
    }

    /// What [`Source::text`] made.
    pub fn from_text(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        Some(Self::new(SourceKind::from_name(kind)?, name))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_source_is_told_by_its_text_and_a_system_that_is_called_as_the_form_is_not_the_form() {
        for kind in SourceKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            for name in ["report", "open311", "Gemini: VA", ""] {
                let source = Source::new(kind, name);
                assert_eq!(Source::from_text(&source.text()).unwrap(), source);
                let person = matches!(kind, SourceKind::Resident | SourceKind::Politician);
                assert_eq!(source.is_report(), person && matches!(name, "report" | "open311"), "{source:?}");
            }
        }
        assert_eq!(Source::from_text("report"), None);
        assert_eq!(Source::from_text("stranger:report"), None);
    }
}
