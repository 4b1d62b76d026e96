//! Erasure: a person is forgotten where the law lets her be.
//!
//! Each room says what it holds of her and what of that must stay ([`Eraser`]); what may go is
//! made anonymous in one transaction with the record that it was done. Then her key is destroyed,
//! and with it her part of the journal, in this database and in every copy of it.

use std::sync::Arc;

use async_trait::async_trait;
use base::error::Message;
use base::{Error, Result, TenantId, Time, id};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::keystore::Reach;
use crate::{Db, Event, FromQueryResult, Job, JobHandler, JobKind, Pass, Store, Subject, Tx, journal, vals};

/// Why somebody is erased: Personvernforordningen article 17(1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// (a) no longer needed for what it was collected for.
    NotNeeded,
    /// (b) a consent was withdrawn.
    ConsentWithdrawn,
    /// (c) she objects, and nothing weighs more.
    Objection,
    /// (d) it was unlawful to hold it.
    Unlawful,
    /// (e) a law demands it.
    LegalDuty,
}

impl Ground {
    pub const ALL: [Ground; 5] =
        [Ground::NotNeeded, Ground::ConsentWithdrawn, Ground::Objection, Ground::Unlawful, Ground::LegalDuty];

    pub fn name(self) -> &'static str {
        match self {
            Ground::NotNeeded => "not_needed",
            Ground::ConsentWithdrawn => "consent_withdrawn",
            Ground::Objection => "objection",
            Ground::Unlawful => "unlawful",
            Ground::LegalDuty => "legal_duty",
        }
    }

    /// `None` for a text that is no [`Ground::name`], such as of a form that was tampered with.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.name() == name)
    }
}

/// Why something must stay, article 17(3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// A task that is not answered yet: it must be answered first. It keeps her from being erased
    /// at all, for her words are still needed.
    Open,
    /// What a municipality must know of those who live in it (folkeregisterloven § 10-2): the
    /// register is a copy, and the next import would bring her back.
    Resident,
    /// She works here or holds a mandate.
    Serves,
    /// Who owns a property or has a role in an organisation is public (tinglysingsloven,
    /// enhetsregisterloven).
    PublicRole,
    /// Who of the municipality dealt with something is part of its documentation (arkivlova).
    Documentation,
}

impl Hold {
    /// Whether nothing of her may be erased while this holds.
    pub fn forbids(self) -> bool {
        matches!(self, Hold::Open)
    }

    pub fn name(self) -> &'static str {
        match self {
            Hold::Open => "open",
            Hold::Resident => "resident",
            Hold::Serves => "serves",
            Hold::PublicRole => "public_role",
            Hold::Documentation => "documentation",
        }
    }
}

/// What a room holds of somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holding {
    /// What it is: `tasks_closed`, `register_person`.
    pub what: String,
    /// How many; a room does not name what it has none of.
    pub count: i64,
    /// Why it stays; `None` for what goes.
    pub stays: Option<Hold>,
}

impl Holding {
    pub fn new(what: &str, count: i64, stays: Option<Hold>) -> Self {
        Self { what: what.to_owned(), count, stays }
    }
}

/// A room that holds something about persons.
#[async_trait]
pub trait Eraser: Send + Sync {
    /// What it holds of these, who are one person by all her names, and what of it must stay.
    /// Nothing of which there is none.
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], now: Time) -> Result<Vec<Holding>>;
    /// Makes anonymous what [`Eraser::holds`] said that goes, and what of it was still open in an older
    /// copy of the database. Doing it again does no harm.
    async fn erase(&self, tx: &mut Tx, pass: &Pass, subjects: &[Subject]) -> Result<()>;
    /// Other names of the same person, such as of duplicates that were folded into her.
    async fn names(&self, _db: &Db, _tenant: TenantId, _subject: &Subject) -> Result<Vec<Subject>> {
        Ok(Vec::new())
    }
}

/// Those of all rooms, in the order in which they are asked.
pub type Erasers = Vec<Arc<dyn Eraser>>;

/// Somebody was erased. Who asked for it and did it is the entry's actor; her id means nothing any
/// more to anybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SubjectErased {
    /// Names this record: see [`record`].
    pub erasure: Uuid,
    /// RFC 3339. The keys that she had then are destroyed.
    pub at: String,
    /// All her names, as [`names`] found them.
    pub subjects: Vec<Subject>,
    pub ground: Ground,
    /// The number of the task in which it was asked for, such as `2026-1042`; may be empty.
    pub request: String,
    /// What went and what stayed, and why.
    pub holdings: Vec<Holding>,
    /// An older copy of the database was restored, and she was erased from it again.
    pub again: bool,
}

impl Event for SubjectErased {
    const KIND: &'static str = "privacy.subject_erased.v1";
    const SUBJECT: &'static str = "erasure";
    fn subject(&self) -> Uuid {
        self.erasure
    }
}

/// All names of one person, hers first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn names(db: &Db, tenant: TenantId, erasers: &Erasers, subject: &Subject) -> Result<Vec<Subject>> {
    let mut all = vec![subject.clone()];
    for eraser in erasers {
        all.extend(eraser.names(db, tenant, subject).await?);
    }
    all.dedup();
    Ok(all)
}

/// What is held of somebody, over all rooms.
///
/// # Errors
/// As [`Db::rows`].
pub async fn holdings(
    db: &Db,
    tenant: TenantId,
    erasers: &Erasers,
    subjects: &[Subject],
    now: Time,
) -> Result<Vec<Holding>> {
    let mut all = Vec::new();
    for eraser in erasers {
        all.extend(eraser.holds(db, tenant, subjects, now).await?);
    }
    Ok(all)
}

/// The holding that keeps somebody from being erased, if any.
pub fn forbidding(holdings: &[Holding]) -> Option<&Holding> {
    holdings.iter().find(|h| h.count > 0 && h.stays.is_some_and(Hold::forbids))
}

/// Why and on whose word.
pub struct Order {
    pub ground: Ground,
    /// Number of the task in which it was asked for; may be empty.
    pub request: String,
}

/// Erases somebody: rows now, her key when this is committed. The caller commits, and may call
/// [`destroy`] then; else a job does it in a moment.
///
/// # Errors
/// `Conflict` (`store-erasure-forbidden`) while something forbids it; as [`Tx::execute`].
pub async fn erase_subject(
    tx: &mut Tx,
    pass: &Pass,
    erasers: &Erasers,
    subject: &Subject,
    order: &Order,
) -> Result<SubjectErased> {
    erase(tx, pass, erasers, subject, order, None).await
}

async fn erase(
    tx: &mut Tx,
    pass: &Pass,
    erasers: &Erasers,
    subject: &Subject,
    order: &Order,
    before: Option<Reach>,
) -> Result<SubjectErased> {
    let (tenant, again) = (pass.tenant(), before.is_some());
    let (now, at) = (pass.now(), before.map_or(pass.now(), |reach| reach.at));
    let subjects = names(tx, tenant, erasers, subject).await?;
    hold_alone(tx, tenant, &subjects).await?;
    let holdings = holdings(tx, tenant, erasers, &subjects, now).await?;
    if let (Some(holding), false) = (forbidding(&holdings), again) {
        return Err(Error::conflict(Message::new("store-erasure-forbidden").with("count", holding.count)));
    }
    for eraser in erasers {
        eraser.erase(tx, pass, &subjects).await?;
    }
    let erasure = id::new_v7(now);
    for name in &subjects {
        // Where she was erased before she may be back, with a key that stays. Who has none gets one, to be destroyed:
        // by a destroyed key the key store remembers the erasure, also where an older copy of the database does not.
        let generation = match before.filter(|_| name == subject) {
            Some(reach) => reach.generation,
            None => Some(live_key(tx, tenant, name, now).await?),
        };
        tx.execute(
            pass,
            "INSERT INTO subject_erasure (tenant, subject, erased_at, erasure, generation) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, subject) DO UPDATE SET erased_at = excluded.erased_at, erasure = excluded.erasure,
               generation = excluded.generation",
            vals![tenant.0, name.as_str(), at.micros(), erasure, generation],
        )
        .await?;
        put_destroy(tx, pass, name, at).await?;
    }
    let (ground, request) = (order.ground, order.request.clone());
    let event = SubjectErased { erasure, at: at.rfc3339(), subjects, ground, request, holdings, again };
    tx.journal(pass, &event, &[]).await?;
    Ok(event)
}

/// The generation of her key, which opens until it is destroyed.
async fn live_key(tx: &Tx, tenant: TenantId, name: &Subject, now: Time) -> Result<i64> {
    let store = tx.store();
    store.subjects().to_seal(store.keys(), tenant, name, now).await.map(|key| key.generation)
}

/// Waits for those who write of her, and lets nobody do so before this transaction ends: what they wrote is seen, and
/// nothing is sealed by a key that is about to be destroyed (see `journal`). On SQLite a transaction that has its turn
/// is the only one that writes, and it takes its turn with the first statement that it sends.
async fn hold_alone(tx: &mut Tx, tenant: TenantId, subjects: &[Subject]) -> Result<()> {
    if !tx.is_postgres() {
        return tx.scalar_i64("SELECT 1", vals![]).await.map(|_| ());
    }
    let mut subjects: Vec<&Subject> = subjects.iter().collect();
    // In one order, so that of two at the same moment neither waits for the other.
    subjects.sort_unstable();
    for subject in subjects {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))";
        tx.execute_quietly(sql, vals![subject.as_str(), tenant.0]).await?;
    }
    Ok(())
}

/// What is known of an erasure, as the table has it.
#[derive(FromQueryResult)]
struct Erased {
    tenant: i64,
    subject: String,
    erased_at: i64,
    generation: Option<i64>,
}

impl Erased {
    fn reach(&self) -> Reach {
        Reach { at: Time::from_micros(self.erased_at), generation: self.generation }
    }
}

/// Which keys of somebody who was erased at `at` are destroyed: as it was written down then, whatever
/// clocks say since.
async fn reach(db: &Db, tenant: TenantId, subject: &Subject, at: Time) -> Result<Reach> {
    let sql = "SELECT tenant, subject, erased_at, generation FROM subject_erasure WHERE tenant = $1 AND subject = $2";
    let row: Option<Erased> = db.row(sql, vals![tenant.0, subject.as_str()]).await?;
    Ok(row.map_or(Reach { at, generation: None }, |r| r.reach()))
}

/// Destroys the keys of somebody whose erasure was committed at `at`, now.
///
/// # Errors
/// As [`crate::keystore::KeyStore::destroy`]; the job tries again then.
pub async fn destroy(store: &Store, tenant: TenantId, erased: &SubjectErased, at: Time) -> Result<()> {
    for subject in &erased.subjects {
        store.subjects().write_over(tenant, subject, reach(store.db(), tenant, subject, at).await?).await?;
    }
    store.subjects().scrub().await
}

/// The newest erasures of a tenant: the id of the record and when it was, at most `limit`.
///
/// # Errors
/// As [`Db::rows`].
pub async fn list(db: &Db, tenant: TenantId, limit: u32) -> Result<Vec<(Uuid, Time)>> {
    #[derive(FromQueryResult)]
    struct Row {
        erasure: Uuid,
        at: i64,
    }
    let sql = "SELECT erasure, MAX(erased_at) AS at FROM subject_erasure WHERE tenant = $1
        GROUP BY erasure ORDER BY at DESC, erasure LIMIT $2";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|r| (r.erasure, Time::from_micros(r.at))).collect())
}

/// The record of an erasure: when, by whom, and what.
///
/// # Errors
/// `NotFound`; as [`Db::rows`].
pub async fn record(db: &Db, tenant: TenantId, erasure: Uuid) -> Result<(Time, String, SubjectErased)> {
    let entry = journal::history(db, tenant, erasure, 1).await?.into_iter().next().ok_or(Error::NotFound)?;
    let done = entry.event::<SubjectErased>()?.ok_or(Error::NotFound)?;
    Ok((entry.at, entry.actor, done))
}

const DESTROY: JobKind = "store.key_destroy";

/// The payload says when, for versions that read nothing else.
async fn put_destroy(tx: &mut Tx, pass: &Pass, subject: &Subject, at: Time) -> Result<()> {
    tx.job_put(pass, DESTROY, subject.as_str(), pass.now(), at.micros().to_string()).await
}

/// Destroys the key of somebody who was erased, also after a crash, until nothing of it is left.
pub struct Destroy;

#[async_trait]
impl JobHandler for Destroy {
    fn kind(&self) -> JobKind {
        DESTROY
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let at = Time::from_micros(job.payload.parse().map_err(Error::internal)?);
        let subject = Subject::stored(job.key.clone());
        let reach = reach(tx, job.tenant, &subject, at).await?;
        let keys = tx.store().subjects();
        keys.write_over(job.tenant, &subject, reach).await?;
        keys.scrub().await
    }
}

/// Makes database and key store agree after an older copy of either was restored: whoever is
/// erased in one of them is erased in both. Says how many were erased again.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn erase_again(store: &Store, tenants: &[TenantId], erasers: &Erasers) -> Result<usize> {
    let sql = "SELECT tenant, subject, erased_at, generation FROM subject_erasure";
    let known: Vec<Erased> = store.db().rows(sql, vals![]).await?;
    let mut done = 0;
    for (tenant, subject, reach) in store.subjects().destroyed().await? {
        let row = known.iter().find(|r| r.tenant == tenant.0 && r.subject == subject.as_str());
        if !tenants.contains(&tenant) || row.is_some_and(|r| r.reach().covers(reach)) {
            continue;
        }
        let mut tx = store.begin_alone().await?;
        let order = Order { ground: Ground::LegalDuty, request: String::new() };
        erase(&mut tx, &again(store, tenant), erasers, &subject, &order, Some(reach)).await?;
        tx.commit().await?;
        done += 1;
    }
    for row in &known {
        let (tenant, subject) = (TenantId(row.tenant), Subject::stored(row.subject.clone()));
        done += usize::from(destroy_again(store, tenant, &subject, row.reach()).await?);
    }
    Ok(done)
}

#[expect(clippy::disallowed_methods, reason = "what was decided before the copy was restored is done again")]
fn again(store: &Store, tenant: TenantId) -> Pass {
    Pass::system(tenant, "store.erasure", store.clock().now())
}

/// Destroys what an older copy of the key store brought back of somebody. True when there was something.
async fn destroy_again(store: &Store, tenant: TenantId, subject: &Subject, reach: Reach) -> Result<bool> {
    let keys = store.subjects();
    if !keys.has_within(tenant, subject, reach).await? {
        keys.remember(tenant, subject, reach).await?;
        return Ok(false);
    }
    // Before that the job which lets go of what was written over: this start may end in between.
    let mut tx = store.begin().await?;
    put_destroy(&mut tx, &again(store, tenant), subject, reach.at).await?;
    tx.commit_quietly("that she is erased was written down when she was").await?;
    keys.write_over(tenant, subject, reach).await?;
    Ok(true)
}
