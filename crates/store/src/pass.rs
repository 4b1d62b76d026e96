//! The proof that access was checked, and what it is made from.
//!
//! A thing that comes out of the database is [`Guarded`]: nobody sees inside before `door` asked
//! the policies and gave a [`Permit`], which carries the [`Pass`] that every write takes. Lists
//! take a [`Scope`]. `Pass::grant` is refused outside `door` by clippy.

use std::ops::Deref;

use base::{Result, TenantId, Time, id::Uuid};

/// How sure we are of who it is; follows ID-porten.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assurance {
    /// Nobody signed in.
    None = 0,
    /// `idporten-loa-substantial`
    Substantial = 3,
    /// `idporten-loa-high`
    High = 4,
}

impl Assurance {
    /// As kept in the database: 0, 3 or 4. Any other number is treated as the highest demand.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::None,
            3 => Self::Substantial,
            _ => Self::High,
        }
    }

    /// As kept in the database: 0, 3 or 4.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// Who does something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A person by her id in the register.
    Person(Uuid),
    /// A professional system by its id as a client.
    Client(Uuid),
    /// Someone who came in without signing in.
    Anonymous,
    /// A part of the program: an importer, a follower.
    System(&'static str),
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Person(id) => write!(f, "person:{id}"),
            Actor::Client(id) => write!(f, "client:{id}"),
            Actor::Anonymous => f.write_str("anonymous"),
            Actor::System(name) => write!(f, "system:{name}"),
        }
    }
}

/// The proof that somebody may do something, and the frame it is done in. Every write takes one;
/// the journal writes it down.
#[derive(Clone, Debug)]
pub struct Pass {
    tenant: TenantId,
    actor: Actor,
    hat: Option<String>,
    acting_for: Option<String>,
    verb: &'static str,
    now: Time,
}

impl Pass {
    /// Grants a pass. Only `door` calls this, after the policies said yes.
    pub fn grant(
        tenant: TenantId,
        actor: Actor,
        hat: Option<String>,
        acting_for: Option<String>,
        verb: &'static str,
        now: Time,
    ) -> Self {
        Self { tenant, actor, hat, acting_for, verb, now }
    }

    /// A pass for work that no person asked for just now. Each use says why.
    pub fn system(tenant: TenantId, name: &'static str, now: Time) -> Self {
        Self { tenant, actor: Actor::System(name), hat: None, acting_for: None, verb: "system", now }
    }

    /// Whose rows it may write. It opens no thing of another tenant: see [`Guarded::open`].
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Who does it. The journal keeps it as text, such as `person:<id>`.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The hat that gave the right, such as `unit:vei-og-lys`.
    pub fn hat(&self) -> Option<&str> {
        self.hat.as_deref()
    }

    /// Whom the actor acts for, as a hat, when she acts for another; `agreement:<id>` when she has the
    /// hat that gave the right by an agreement between municipalities.
    pub fn acting_for(&self) -> Option<&str> {
        self.acting_for.as_deref()
    }

    /// What the policies were asked for, such as `task_see`; `system` where nobody asked.
    pub fn verb(&self) -> &'static str {
        self.verb
    }

    /// The time of the request or the job. What is written with the pass is dated by it, and not by the clock.
    pub fn now(&self) -> Time {
        self.now
    }
}

/// What the policies need to know of a thing.
pub trait Thing {
    /// The noun, such as `task`.
    fn kind(&self) -> &'static str;
    fn id(&self) -> Uuid;
    /// Whose row it is: only a pass of this tenant opens it.
    fn tenant(&self) -> TenantId;
    /// Who has to do with it: role and hat key, such as `("unit", "unit:vei-og-lys")`.
    fn parties(&self) -> Vec<(&str, &str)>;
    /// What a sign-in must reach for anything of it to be seen.
    fn assurance(&self) -> Assurance {
        Assurance::None
    }
    /// Marks the policies may ask for, such as `open` or `public`.
    fn marks(&self) -> Vec<&str> {
        Vec::new()
    }
    /// The persons whose data it is: whoever else opens it is written into the access log. By
    /// default those who asked for it and those it is about.
    fn subjects(&self) -> Vec<Uuid> {
        let about = |role: &str| matches!(role, "requester" | "subject");
        let mut all: Vec<Uuid> =
            self.parties().into_iter().filter(|(role, _)| about(role)).filter_map(|(_, hat)| person_of(hat)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The person whom a hat is about: herself, a child, a ward, someone whose next of kin one is.
pub fn person_of(hat: &str) -> Option<Uuid> {
    let (kind, id) = hat.split_once(':')?;
    if !matches!(kind, "person" | "child" | "ward" | "kin") {
        return None;
    }
    id.parse().ok()
}

/// A thing from the database that nobody has looked into yet.
#[derive(Clone, Debug)]
pub struct Guarded<T>(T);

impl<T: Thing> Guarded<T> {
    /// Wraps a thing as it leaves a room's `store.rs`.
    pub fn new(thing: T) -> Self {
        Self(thing)
    }

    /// What the policies may look at; not for pages.
    pub fn facts(&self) -> &dyn Thing
    where
        T: 'static,
    {
        &self.0
    }

    /// Opens it with a pass that was given for it.
    ///
    /// # Errors
    /// `NotFound` if the pass is of another tenant.
    pub fn open(self, pass: Pass) -> Result<Permit<T>> {
        if pass.tenant != self.0.tenant() {
            return Err(base::Error::NotFound);
        }
        Ok(Permit { thing: self.0, pass })
    }
}

/// A thing that one may see or change, with the pass for it.
#[derive(Clone, Debug)]
pub struct Permit<T> {
    thing: T,
    pass: Pass,
}

impl<T> Permit<T> {
    /// For every write that changes the thing.
    pub fn pass(&self) -> &Pass {
        &self.pass
    }

    /// The thing alone, to be shown or changed; whoever writes it takes the pass first.
    pub fn into_inner(self) -> T {
        self.thing
    }
}

impl<T> Deref for Permit<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.thing
    }
}

/// What a list may show: what belongs to these hats in this tenant. Made by `door`.
#[derive(Clone, Debug)]
pub struct Scope {
    pub tenant: TenantId,
    /// Hat keys, each once, that count whatever a thing is.
    pub hats: Vec<String>,
    /// Hats that count for some kinds of things only. A list that does not ask [`Scope::hats_for`] its
    /// kind shows nothing of them.
    pub lent: Vec<Lent>,
    /// How she signed in. Of what demands more, a list says at most that it exists.
    pub assurance: Assurance,
}

/// A hat that somebody has by an agreement, with the kinds of things that the agreement is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lent {
    /// Its key, as in [`Scope::hats`].
    pub hat: String,
    /// Nouns, such as `task`.
    pub kinds: Vec<String>,
}

impl Scope {
    /// The hats that count for things of a kind.
    pub fn hats_for(&self, kind: &str) -> impl Iterator<Item = &str> {
        let lent = self.lent.iter().filter(move |l| l.kinds.iter().any(|k| k == kind));
        self.hats.iter().chain(lent.map(|l| &l.hat)).map(String::as_str)
    }

    /// The kinds of things that a hat counts for: `Some(None)` for all, `None` for a hat that is not in
    /// the scope.
    pub(crate) fn kinds_of(&self, hat: &str) -> Option<Option<&[String]>> {
        if self.hats.iter().any(|h| h == hat) {
            return Some(None);
        }
        self.lent.iter().find(|l| l.hat == hat).map(|l| Some(l.kinds.as_slice()))
    }

    /// Narrows it to one hat.
    pub fn narrow(&mut self, hat: &str) {
        self.hats.retain(|h| h == hat);
        self.lent.retain(|l| l.hat == hat);
    }
}
