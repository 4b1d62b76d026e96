//! The frame of a request: who, in which tenant, with which hats, at what time.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::config::Tenant;
use base::id::Uuid;
use base::{Error, Lang, Result, TenantId, Time};
use store::{Actor, Assurance, Db, Guarded, Lent, Pass, Permit, Scope, Store, Thing, Tx, person_of};
use web::{MenuItem, Scheme, TenantLook, Viewer, ViewerPerson};

use crate::api::idempotency::Once;
use crate::client::{self, Client};
use crate::fault::Fault;
use crate::looks::{self, Answering, Looks};
use crate::policy::Asker;
use crate::{App, Hat, HatKind, Menu, Session, Wearer, Who};

/// What somebody wants to do, as the policies name it: noun first, `task_take`.
pub type Verb = &'static str;

/// Cheap to clone. A handler takes it as an argument.
#[derive(Clone)]
pub struct Ctx(Arc<Frame>);

#[derive(Clone)]
pub(crate) struct Frame {
    pub app: App,
    /// The one whose host the request named.
    pub tenant: Arc<Tenant>,
    /// Read from the clock once, when the request came in: all of a request has the same time.
    pub now: Time,
    /// The choice kept in a cookie, else the best of `Accept-Language`, else bokmål.
    pub lang: Lang,
    /// Colours, kept in a cookie.
    pub scheme: Scheme,
    /// Of a person who signed in; never together with a client.
    pub session: Option<Session>,
    /// Whose session it is, with her hats as the register has them now.
    pub wearer: Option<Arc<Wearer>>,
    /// The professional system that calls; never together with a session.
    pub client: Option<Arc<Client>>,
    /// The version that the one who asks has read (`If-Match`).
    pub expects: Option<String>,
    /// The idempotency key whose transaction actions join.
    pub once: Option<Arc<Once>>,
    /// A hat that a secret link gives, such as `link:<hash>`.
    pub link: Option<String>,
    /// Whose limits count for it ([`crate::limit::Limits::address`]); none inside of the program.
    pub address: Option<IpAddr>,
    /// Path and query.
    pub path: String,
    /// The journal position known when the request came: what is later may not be on the page.
    pub head: i64,
    /// What this request may read lists from, where there are replicas.
    pub replica: Option<Arc<Db>>,

    /// Whose data this request has shown so far.
    pub looks: Arc<Looks>,
}

impl Ctx {
    pub(crate) fn new(frame: Frame) -> Self {
        Self(Arc::new(frame))
    }

    /// The same visitor with the hat that a secret link gives.
    pub fn with_link(&self, hat: String) -> Self {
        Self::new(Frame { link: Some(hat), ..(*self.0).clone() })
    }

    /// The same request by the professional system whose secret stands in it where a standard of
    /// others wants it, and not in the header. Cookies do not count then.
    ///
    /// # Errors
    /// `Unauthenticated` for a secret that is none; else as [`Db::rows`].
    pub async fn as_client(&self, secret: &str) -> Result<Self> {
        let found = client::find(self.db(), self.tenant_id(), secret, self.now()).await?;
        let client = found.ok_or(Error::Unauthenticated)?;
        Ok(Self::new(Frame { client: Some(Arc::new(client)), session: None, wearer: None, ..(*self.0).clone() }))
    }

    /// The same visitor, whose actions join the transaction of an idempotency key.
    pub(crate) fn within(&self, once: Arc<Once>) -> Self {
        Self::new(Frame { once: Some(once), ..(*self.0).clone() })
    }

    /// A frame for somebody who is not at a browser now. Only for loading the demo, where people
    /// who do not exist do what people do.
    ///
    /// # Errors
    /// As [`App::wearer`].
    pub async fn pretend(app: &App, tenant: Arc<Tenant>, person: Uuid, assurance: Assurance) -> Result<Self> {
        let now = app.store.clock().now();
        #[expect(clippy::disallowed_methods, reason = "the same, and as little for others")]
        Self::pretend_at(app, tenant, person, assurance, now).await
    }

    /// As [`Ctx::pretend`], for what somebody did at an earlier time.
    ///
    /// # Errors
    /// As [`App::wearer`].
    pub async fn pretend_at(
        app: &App,
        tenant: Arc<Tenant>,
        person: Uuid,
        assurance: Assurance,
        now: Time,
    ) -> Result<Self> {
        let wearer = app.wearer(tenant.id(), person).await?;
        let session = Session {
            hash: Vec::new(),
            tenant: tenant.id(),
            person,
            assurance,
            acting: None,
            created_at: now,
            seen_at: now,
        };
        Ok(Self::new(Frame {
            app: app.clone(),
            tenant,
            now,
            lang: Lang::Nb,
            scheme: Scheme::Auto,
            session: Some(session),
            wearer: Some(wearer),
            client: None,
            expects: None,
            once: None,
            link: None,
            address: None,
            path: "/".into(),
            head: app.store.head_known(),
            replica: None,

            looks: Arc::new(Looks::of_nobody()),
        }))
    }

    /// What is the same for every request: configuration, texts, policies, register, live pages.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The clock, the keys, the files and the position of the journal. An action begins its transaction with
    /// [`Ctx::begin`], which knows of idempotency keys, and not here.
    pub fn store(&self) -> &Store {
        &self.0.app.store
    }

    /// For reading what access or a change is decided by: always the primary.
    pub fn db(&self) -> &Db {
        self.store().db()
    }

    /// For reading lists and texts, which may be some milliseconds old: a replica that has all that
    /// this visitor wrote and was told of, where there is one, else as [`Ctx::db`].
    pub fn replica(&self) -> &Db {
        self.0.replica.as_deref().unwrap_or_else(|| self.db())
    }

    /// Begins a transaction, or joins the one around the action.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn begin(&self) -> Result<Tx> {
        match &self.0.once {
            Some(once) => once.begin(self).await,
            None => self.store().begin().await,
        }
    }

    /// The municipality whose host the request named.
    pub fn tenant(&self) -> &Tenant {
        &self.0.tenant
    }

    /// The number that stands in its rows and journal entries.
    pub fn tenant_id(&self) -> TenantId {
        self.0.tenant.id()
    }

    /// The time of the request.
    pub fn now(&self) -> Time {
        self.0.now
    }

    /// The language to answer in: the choice in the cookie, else the best of `Accept-Language`, else bokmål.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// Path and query of the request.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The address that limits count for. None inside of the program, and for a line without one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// The hat that a secret link gives.
    pub(crate) fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// The open session of a person. `None` for a professional system and for who has not signed in; one whose time
    /// is over has not.
    pub fn session(&self) -> Option<&Session> {
        self.0.session.as_ref()
    }

    /// Who is signed in.
    pub fn wearer(&self) -> Option<&Wearer> {
        self.0.wearer.as_deref()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is.
    pub fn signed_in(&self) -> Result<&Wearer> {
        self.wearer().ok_or(Error::Unauthenticated)
    }

    /// The professional system that calls.
    pub fn client(&self) -> Option<&Client> {
        self.0.client.as_deref()
    }

    /// Id and name of the one who works: a person who signed in, or a professional system.
    ///
    /// # Errors
    /// `Unauthenticated` when it is neither.
    pub fn who(&self) -> Result<(base::id::Uuid, &str)> {
        match (self.wearer(), self.client()) {
            (Some(wearer), _) => Ok((wearer.person, &wearer.name)),
            (None, Some(client)) => Ok((client.id, &client.name)),
            (None, None) => Err(Error::Unauthenticated),
        }
    }

    /// Whether somebody signed in or a professional system calls.
    pub fn is_known(&self) -> bool {
        self.session().is_some() || self.client().is_some()
    }

    /// How sure we are of who it is. A secret that a system keeps is worth the lower level.
    pub fn assurance(&self) -> Assurance {
        match self.session() {
            Some(session) => session.assurance,
            None if self.client().is_some() => Assurance::Substantial,
            None => Assurance::None,
        }
    }

    /// Whether the thing still is as the one who asks has read it, where she said so (`If-Match`).
    /// Asked by an action when it holds the thing.
    ///
    /// # Errors
    /// `Stale` when it has another version now.
    pub fn unchanged(&self, version: i64) -> Result<()> {
        match self.0.expects.as_deref() {
            Some(expected) if !crate::api::names(expected, version) => Err(Error::Stale),
            Some(_) | None => Ok(()),
        }
    }

    /// The hat she acts under, when she acts for another.
    pub fn acting(&self) -> Option<&Hat> {
        let key = self.session()?.acting.as_deref()?;
        self.wearer()?.hat(key)
    }

    /// The hats that count now: all of hers, or only the one she acts under.
    pub fn hats(&self) -> Vec<&Hat> {
        match (self.acting(), self.wearer()) {
            (Some(hat), _) => vec![hat],
            (None, Some(wearer)) => wearer.hats.iter().collect(),
            (None, None) => self.client().map_or_else(Vec::new, |c| c.hats.iter().collect()),
        }
    }

    /// The keys of those of [`Ctx::hats`] that count whatever a thing is, and of a secret link. Hats that
    /// she has by an agreement are not among them: see [`Ctx::hat_keys_for`].
    pub fn hat_keys(&self) -> Vec<&str> {
        self.keys_of(|hat| !hat.is_lent())
    }

    /// The keys of the hats that count for things of a kind, and of a secret link.
    pub fn hat_keys_for(&self, kind: &str) -> Vec<&str> {
        self.keys_of(|hat| hat.counts_for(kind))
    }

    fn keys_of(&self, counts: impl Fn(&Hat) -> bool) -> Vec<&str> {
        let mut keys: Vec<&str> = self.hats().into_iter().filter(|h| counts(h)).flat_map(Hat::keys).collect();
        keys.extend(self.0.link.as_deref());
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The hats that she has by an agreement.
    pub(crate) fn lent(&self) -> impl Iterator<Item = &Hat> {
        self.hats().into_iter().filter(|h| h.is_lent())
    }

    /// What her lists may show.
    pub fn scope(&self) -> Scope {
        let kinds = |hat: &Hat| hat.under.iter().flat_map(|u| u.kinds.iter().cloned()).collect();
        Scope {
            tenant: self.tenant_id(),
            hats: self.hat_keys().into_iter().map(str::to_owned).collect(),
            lent: self.lent().map(|h| Lent { hat: h.key.clone(), kinds: kinds(h) }).collect(),
            assurance: self.assurance(),
        }
    }

    /// Asks the policies. With a yes the thing opens, and its pass allows the change.
    ///
    /// # Errors
    /// `NotFound` for what she may not even know of; `StepUp` when a sign-in at level high would
    /// do; `Unauthenticated` when nobody is signed in.
    pub fn may<T: Thing + 'static>(&self, verb: Verb, thing: Guarded<T>) -> Result<Permit<T>> {
        let facts = thing.facts();
        self.decide(verb, facts, false)?;
        let pass = self.pass(verb, self.party_hat(verb, facts), facts.kind());
        self.look(&pass, facts, "");
        thing.open(pass)
    }

    /// As [`Ctx::may`] for a line of a list: a title, a state and the way there, and nothing of what is in it.
    /// It is not noted that she looked: she did not open it.
    ///
    /// # Errors
    /// As [`Ctx::may`].
    pub fn may_list<T: Thing + 'static>(&self, verb: Verb, thing: Guarded<T>) -> Result<Permit<T>> {
        let facts = thing.facts();
        self.decide(verb, facts, false)?;
        let pass = self.pass(verb, self.party_hat(verb, facts), facts.kind());
        thing.open(pass)
    }

    /// What the policies say; `reason` when she has said why.
    pub(crate) fn decide(&self, verb: Verb, facts: &dyn Thing, reason: bool) -> Result<()> {
        let policies = &self.app().policies;
        let allow = |assurance| policies.allow(&Asker { reason, ..self.asker(assurance) }, verb, facts);
        if allow(self.assurance())? {
            return Ok(());
        }
        Err(if allow(Assurance::High)? && self.session().is_some() {
            Error::StepUp
        } else if !self.is_known() {
            Error::Unauthenticated
        } else {
            Error::NotFound
        })
    }

    /// Notes whose thing is opened, for the access log.
    pub(crate) fn look(&self, pass: &Pass, facts: &dyn Thing, reason: &str) {
        let subjects = facts.subjects();
        if subjects.is_empty() {
            return;
        }
        // In her job before anything else that she may be besides.
        let (parties, kind) = (facts.parties(), facts.kind());
        let works = |h: &&Hat| h.kind == HatKind::Job && h.counts_for(kind) && parties.iter().any(|(_, p)| *p == h.key);
        let job = self.hats().into_iter().find(works);
        let hat = job.map(|h| h.key.as_str()).or(pass.hat());
        let acting_for = self.acting_for(hat, kind);
        for subject in subjects.into_iter().filter(|s| !self.is_me(*s)) {
            let row = looks::row(pass, hat, kind, facts.id(), subject);
            let (reason, acting_for) = (reason.to_owned(), acting_for.clone());
            self.0.looks.add(store::Access { reason, acting_for, ..row });
        }
    }

    /// Notes that a page shows data of a person that it did not open as one thing: a list of what
    /// concerns a child, a name found in a register. `verb` says what was done, `hat` in which
    /// capacity. Her own data is not noted.
    pub fn seen(&self, verb: Verb, hat: &str, kind: &'static str, thing: Uuid, subject: Uuid) {
        if !self.is_me(subject) {
            let pass = self.pass(verb, Some(hat.to_owned()), kind);
            self.0.looks.add(looks::row(&pass, Some(hat), kind, thing, subject));
        }
    }

    /// Whose data many things of a kind are: thing and person, without herself. For what shows or hands out
    /// many things at once and notes each with [`Ctx::seen`].
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn subjects_of(&self, kind: &str, things: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
        let mut all = looks::subjects(self.db(), self.tenant_id(), kind, things).await?;
        all.retain(|(_, person)| !self.is_me(*person));
        Ok(all)
    }

    fn is_me(&self, person: Uuid) -> bool {
        let of_her = |h: &Hat| h.kind == HatKind::Myself && h.keys().any(|key| person_of(key) == Some(person));
        self.wearer().is_some_and(|w| w.person == person || w.hats.iter().any(of_her))
    }

    /// Writes down what was shown, before the answer goes out.
    pub(crate) async fn write_looks(&self) -> Result<()> {
        self.store().seen(self.0.looks.take()).await
    }

    pub(crate) fn answering(&self) -> Answering {
        Answering(self.0.looks.clone())
    }

    /// The hat among the parties of a thing; for one that no hat of hers has to do with, her job.
    pub(crate) fn acting_hat(&self, verb: Verb, facts: &dyn Thing) -> Option<String> {
        let job = || {
            let hats = self.hats();
            let jobs = || hats.iter().filter(|h| h.kind == HatKind::Job && h.counts_for(facts.kind()));
            jobs().find(|h| !h.roles.is_empty()).or_else(|| jobs().next()).map(|h| h.key.clone())
        };
        self.party_hat(verb, facts).or_else(job)
    }

    /// The hat of hers among the parties of a thing; one that she has by an agreement only where she
    /// could not do this without.
    fn party_hat(&self, verb: Verb, facts: &dyn Thing) -> Option<String> {
        let parties = facts.parties();
        let is_party = |key: &str| parties.iter().any(|(_, p)| *p == key);
        let own = || self.hat_keys().into_iter().find(|h| is_party(h)).map(str::to_owned);
        let Some(lent) = self.lent().find(|h| h.counts_for(facts.kind()) && is_party(&h.key)) else { return own() };
        let without = Asker { lent: Vec::new(), ..self.asker(self.assurance()) };
        let may = self.app().policies.allow(&without, verb, facts).unwrap_or(false);
        if may { own() } else { Some(lent.key.clone()) }
    }

    /// Whom she acts for; else the agreement by which she wears the hat.
    fn acting_for(&self, hat: Option<&str>, kind: &str) -> Option<String> {
        let agreement = || {
            let hat = self.lent().find(|h| Some(h.key.as_str()) == hat)?;
            hat.under_for(kind).or(hat.under.first()).map(|u| format!("agreement:{}", u.agreement))
        };
        self.acting().map(|h| h.key.clone()).or_else(agreement)
    }

    /// As [`Ctx::may`], for showing or hiding a button.
    pub fn could<T: Thing>(&self, verb: Verb, thing: &T) -> bool {
        self.app().policies.allow(&self.asker(self.assurance()), verb, thing).unwrap_or(false)
    }

    fn asker(&self, assurance: Assurance) -> Asker<'_> {
        let hats = self.hats();
        let own = hats.iter().filter(|h| !h.is_lent());
        let mut roles: Vec<&str> = own.flat_map(|h| h.roles.iter().map(String::as_str)).collect();
        roles.sort_unstable();
        roles.dedup();
        Asker {
            id: self.actor().to_string(),
            tenant: self.tenant_id(),
            signed_in: self.is_known(),
            assurance,
            hats: self.hat_keys(),
            lent: self.lent().collect(),
            roles,
            reason: false,
        }
    }

    /// As which the journal and the access log write down who did it: the person or the professional system, whatever
    /// hat she wears. `Anonymous` for everybody else, also with a secret link.
    pub fn actor(&self) -> Actor {
        match (self.wearer(), self.client()) {
            (Some(wearer), _) => Actor::Person(wearer.person),
            (None, Some(client)) => Actor::Client(client.id),
            (None, None) => Actor::Anonymous,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that grants, after the policies said yes")]
    pub(crate) fn pass(&self, verb: Verb, hat: Option<String>, kind: &str) -> Pass {
        let acting = self.acting_for(hat.as_deref(), kind);
        Pass::grant(self.tenant_id(), self.actor(), hat, acting, verb, self.now())
    }

    /// What the layout needs to know.
    pub fn viewer(&self) -> Viewer {
        let t = self.app().texts.speak(self.lang());
        let path = self.path().split('?').next().unwrap_or_default();
        let hers: Vec<_> = self.app().menu.iter().filter(|m| self.concerns(&m.who)).collect();
        let current = Menu::closest(&hers, path);
        let menu = hers
            .iter()
            .map(|m| MenuItem { href: m.href.to_owned(), label: t.get(m.label), current: current == Some(m.href) })
            .collect();
        Viewer {
            scheme: self.0.scheme,
            tenant: look(self.tenant()),
            person: self
                .wearer()
                .map(|w| ViewerPerson { name: w.name.clone(), assurance_high: self.assurance() == Assurance::High }),
            acting: self.acting().map(|h| h.name.get(self.lang()).to_owned()),
            menu,
            path: self.path().to_owned(),
            live: (self.session().is_some() || self.0.link.is_some()).then_some(self.0.head),
            t,
        }
    }

    fn concerns(&self, who: &Who) -> bool {
        match who {
            Who::Everybody => true,
            Who::SignedIn => self.session().is_some(),
            Who::Hat(kind) => self.has_hat(*kind),
            Who::Role(role) => self.hats().iter().any(|h| h.has_role(role)),
            Who::OneOf(roles) => self.hats().iter().any(|h| roles.iter().any(|r| h.has_role(r))),
        }
    }

    /// Whether she wears a hat of this kind now.
    pub fn has_hat(&self, kind: HatKind) -> bool {
        self.hats().iter().any(|h| h.kind == kind)
    }
}

pub(crate) fn look(tenant: &Tenant) -> TenantLook {
    let short = tenant.name.strip_suffix(" kommune").unwrap_or(&tenant.name);
    TenantLook { name: tenant.name.clone(), short: short.to_owned(), accent: tenant.accent.clone() }
}

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Ctx>().cloned().ok_or_else(|| Fault(Error::internal("a route outside of door::enter")))
    }
}
