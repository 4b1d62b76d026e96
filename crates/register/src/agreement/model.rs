//! What an agreement says.

use base::id::Uuid;
use base::{TenantId, Time};
use chrono::NaiveDate;
use store::{Assurance, Thing};

base::id! {
    /// An agreement.
    AgreementId
}

/// A kind of things that an agreement can open. The list is closed: what is not in it stays with the
/// municipality whose data it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Category {
    /// The unit's tasks, with what people wrote in them.
    Tasks,
}

impl Category {
    pub const ALL: [Category; 1] = [Category::Tasks];

    /// The noun by which policies, cards and the journal name it.
    pub fn kind(self) -> &'static str {
        match self {
            Category::Tasks => "task",
        }
    }

    /// What [`Category::kind`] writes so; `None` for anything else: no agreement opens it.
    pub fn from_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.kind() == kind)
    }
}

/// An agreement of the tenant whose data it opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreement {
    /// Whose data it opens.
    pub tenant: TenantId,
    pub id: AgreementId,
    /// Whose employees they are.
    pub other: TenantId,
    /// What the other was called when it was registered.
    pub other_name: String,
    /// The key of our unit, whose hat they wear.
    pub unit: String,
    /// The key of the other's unit in which they work.
    pub their_unit: String,
    /// Why, in words that the people whose data it is may read.
    pub purpose: String,
    /// What it opens, nothing else.
    pub categories: Vec<Category>,
    /// Both days are included.
    pub since: NaiveDate,
    /// The last day, unless it is ended before.
    pub until: NaiveDate,
    /// The id of a person in our register.
    pub registered_by: Uuid,
    pub registered_at: Time,
    /// The id of a person in our register; `None` where only its days ended it.
    pub ended_by: Option<Uuid>,
    /// Before its last day; from then on it opens nothing.
    pub ended_at: Option<Time>,
}

/// How an agreement stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Its first day is not yet.
    Coming,
    /// It gives hats today.
    Valid,
    /// Its last day is over.
    Expired,
    /// It was ended before.
    Ended,
}

impl Thing for Agreement {
    fn kind(&self) -> &'static str {
        "agreement"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::High
    }
}

/// All agreements of a tenant, as the policies see the list and the form.
pub struct Agreements(pub TenantId);

impl Thing for Agreements {
    fn kind(&self) -> &'static str {
        "agreement"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::High
    }
}

/// What somebody wants to register, as she typed it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// The key of our unit.
    pub unit: String,
    /// Organisation number of the other tenant and key of its unit: `314141415/smola-omsorg`.
    pub their: String,
    /// From [`PURPOSE_LEAST`](super::rules::PURPOSE_LEAST) to [`PURPOSE_MOST`](super::rules::PURPOSE_MOST)
    /// characters.
    pub purpose: String,
    /// Kinds, as [`Category::kind`] has them.
    pub kinds: Vec<String>,
    /// `YYYY-MM-DD`, both days included.
    pub since: String,
    pub until: String,
}

/// What was typed, when it can be registered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    pub unit: String,
    /// Whether it is a tenant of this installation is asked afterwards.
    pub other: TenantId,
    pub their_unit: String,
    pub purpose: String,
    pub categories: Vec<Category>,
    pub since: NaiveDate,
    pub until: NaiveDate,
}

/// A job in another municipality, as far as an agreement asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TheirJob {
    pub other: TenantId,
    /// The key of the unit there.
    pub unit: String,
    /// What she is there; the role of the hat that comes of it.
    pub position: String,
    /// Both days are included; `None` where nothing is said.
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// One of our units, whose hat an agreement gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OurUnit {
    pub id: Uuid,
    /// Its hat is `unit:<key>`.
    pub key: String,
    pub name: String,
}
