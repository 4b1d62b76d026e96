//! Hats: the reasons why a person has to do with something, and where they come from.

use async_trait::async_trait;
use base::{Result, TenantId, Text, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What ties a person to a thing. The comment of each says how the keys of such hats read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HatKind {
    /// Herself: `person:<id>`; of a professional system, itself: `client:<id>`.
    Myself,
    /// A property she owns: `property:1505-10/34`.
    Property,
    /// A child she has the responsibility for: `child:<id>`.
    Child,
    /// Someone she is guardian for (verge): `ward:<id>`.
    Ward,
    /// Someone who has consented that she sees: `kin:<id>`.
    Kin,
    /// An organisation she has a role in: `organisation:<number>`.
    Organisation,
    /// A job: `unit:<key>`; a team at work: `team:<id>`; herself at work, where colleagues ask her by name:
    /// [`colleague`].
    Job,
    /// A mandate: `mandate:<body>`.
    Mandate,
}

impl HatKind {
    /// In keys of the language files: `door-hat-<name>`.
    pub fn name(self) -> &'static str {
        match self {
            HatKind::Myself => "myself",
            HatKind::Child => "child",
            HatKind::Ward => "ward",
            HatKind::Kin => "kin",
            HatKind::Property => "property",
            HatKind::Organisation => "organisation",
            HatKind::Job => "job",
            HatKind::Mandate => "mandate",
        }
    }

    /// The drawing that stands for it on every page.
    pub fn icon(self) -> &'static str {
        match self {
            HatKind::Myself => "person",
            HatKind::Child => "child",
            HatKind::Ward => "hand",
            HatKind::Kin => "heart",
            HatKind::Property => "house",
            HatKind::Organisation => "club",
            HatKind::Job => "work",
            HatKind::Mandate => "council",
        }
    }

    /// Whether one can put this hat on and act for another: then it shows on every page and in
    /// the journal.
    pub fn acts_for_another(self) -> bool {
        matches!(self, HatKind::Child | HatKind::Ward | HatKind::Kin | HatKind::Organisation)
    }
}

/// The hat of somebody at work: `colleague:<id>`. What she is asked to do by name is hers as long as she works
/// for the municipality, and lies apart from what is hers as a resident (`person:<id>`).
pub fn colleague(person: Uuid) -> String {
    format!("{COLLEAGUE}{person}")
}

const COLLEAGUE: &str = "colleague:";

/// Whether a key is that of [`colleague`].
pub fn is_colleague(key: &str) -> bool {
    key.starts_with(COLLEAGUE)
}

/// One hat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hat {
    /// Says how to read the key and whether one acts for another with it.
    pub kind: HatKind,
    /// What parties refer to: `property:1505-10/34`.
    pub key: String,
    /// What it is about, as a person would say it: «Maren», «Lyngstien 13b», «Rensviktunet».
    pub name: Text,
    /// As what: «Eier», «Sykepleier», «1. vara», «Leder». May be empty.
    pub role: Text,
    /// The person, property, organisation, unit or body in the register.
    pub subject: Uuid,
    /// Marks that policies ask for, such as `leader`, `registrar`, `privacy_officer`.
    pub roles: Vec<String>,
    /// The agreements by which somebody who works for another municipality wears it; empty for a hat
    /// that is her own.
    pub under: Vec<Under>,
    /// Keys of the same that things lie under which came before the register knew that two persons were one.
    pub also: Vec<String>,
}

/// A registered agreement between municipalities, as far as it says what a hat is good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Under {
    /// Its id, which the journal names as `agreement:<id>`.
    pub agreement: Uuid,
    /// The kinds of things that it is about, as policies name them: `task`.
    pub kinds: Vec<String>,
}

impl Hat {
    /// All keys that parties may refer to it by; its own is the first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.also.iter().map(String::as_str))
    }

    /// Whether a key refers to it.
    pub fn is(&self, key: &str) -> bool {
        self.keys().any(|own| own == key)
    }

    /// Whether she has it by an agreement.
    pub fn is_lent(&self) -> bool {
        !self.under.is_empty()
    }

    /// Whether it counts for things of this kind. Where it does not, it is as if she did not wear it.
    pub fn counts_for(&self, kind: &str) -> bool {
        !self.is_lent() || self.under_for(kind).is_some()
    }

    /// The agreement by which it counts for things of this kind.
    pub fn under_for(&self, kind: &str) -> Option<&Under> {
        self.under.iter().find(|u| u.kinds.iter().any(|k| k == kind))
    }

    /// Whether it has this mark. No agreement gives any: whom a municipality trusts with what, it says
    /// of its own people.
    pub fn has_role(&self, role: &str) -> bool {
        !self.is_lent() && self.roles.iter().any(|r| r == role)
    }
}

/// A person with all she wears now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wearer {
    /// Where she wears all this; the same person elsewhere is another.
    pub tenant: TenantId,
    /// Her id in the register, not her national id.
    pub person: Uuid,
    /// Rises when anything in the register changes that her hats or name come from.
    pub version: i64,
    /// As pages show her.
    pub name: String,
    /// Her own first; then in the order a page shows them.
    pub hats: Vec<Hat>,
}

impl Wearer {
    /// The hat with this key, if she wears it now. Says nothing about which of her hats count: see
    /// [`Ctx::hats`](crate::Ctx::hats).
    pub fn hat(&self, key: &str) -> Option<&Hat> {
        self.hats.iter().find(|h| h.is(key))
    }
}

/// The register's read side, as the door needs it.
#[async_trait]
pub trait Residents: Send + Sync {
    /// The person with this national id; one who is not known yet is written down with nothing
    /// but the number.
    ///
    /// # Errors
    /// `Invalid` when the number breaks its checks; `NotFound` when she is dead or the number
    /// was withdrawn.
    async fn meet(&self, tenant: TenantId, national_id: &str, now: Time) -> Result<Uuid>;

    /// Her hats, or `None` when they are still those of version `known`.
    ///
    /// # Errors
    /// `NotFound` when there is no such person any more.
    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, now: Time) -> Result<Option<Wearer>>;
}
