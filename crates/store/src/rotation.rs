//! Rotation: seals everything anew by the newest master key, a small batch at a time, while the
//! program serves.
//!
//! Rooms say which of their columns hold sealed values ([`Sealed`]). When a node first seals by a
//! key, a job for each tenant walks through them and through the key store. A batch is one
//! transaction with the job's next step, so a crash goes on where it was; a value that was written
//! anew in between stays as it is. Meanwhile every key of the ring opens, and what is looked up is
//! looked for under every one. When nothing is sealed by an old key any more, it may be let go:
//! [`status`] says so.

use std::collections::BTreeMap;

use async_trait::async_trait;
use base::{Error, Result, TenantId, Time};
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::keys::{HEAD_LEN, KeyId};
use crate::{Db, Event, FromQueryResult, Job, JobHandler, JobKind, Pass, Store, Tx, Value, vals};

/// A column with sealed values, in a table with a column `tenant`.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    pub table: &'static str,
    /// The column that together with the tenant names a row: UUID or BYTEA.
    pub id: &'static str,
    /// Rows where it is null are passed over.
    pub column: &'static str,
    /// The one that it was sealed for: see [`Keys::seal`](crate::Keys::seal).
    pub purpose: &'static str,
    pub kind: Kind,
}

/// What such a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The sealed bytes, which nobody looks up.
    Value,
    /// The value can be looked up: this column has its keyed hash, of the same purpose.
    LookedUp(&'static str),
    /// The column names a file whose content is sealed.
    File,
}

const JOB: JobKind = "store.reseal";
/// Rows in one transaction: on SQLite everybody else waits for it.
const BATCH: i64 = 200;
/// Before another look at what a node that has not changed keys yet sealed by the old one.
const AGAIN_SECONDS: i64 = 30;
/// How long a page may keep a sealed value that stands in no row: a form's photos, two hours.
const FORMS_HOURS: i64 = 3;

/// A node began to seal by a key that was not used here before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealingBegan {
    /// Of this entry's own making.
    pub rotation: Uuid,
    /// The id of the master key.
    pub key: String,
}

impl Event for SealingBegan {
    const KIND: &'static str = "store.sealing_began.v1";
    const SUBJECT: &'static str = "sealing_key";
    fn subject(&self) -> Uuid {
        self.rotation
    }
}

/// Nothing is sealed by another key any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealingEnded {
    /// As in the [`SealingBegan`] that this one ends.
    pub rotation: Uuid,
    /// The id of the master key that seals all now.
    pub key: String,
    /// Values that were sealed anew.
    pub resealed: i64,
}

impl Event for SealingEnded {
    const KIND: &'static str = "store.sealing_ended.v1";
    const SUBJECT: &'static str = "sealing_key";
    fn subject(&self) -> Uuid {
        self.rotation
    }
}

/// Where the work is.
#[derive(Serialize, Deserialize)]
struct Payload {
    rotation: Uuid,
    to: String,
    /// Index into the columns; one past the last is the key store, one more the end.
    step: usize,
    after: Option<After>,
}

#[derive(Clone, Serialize, Deserialize)]
enum After {
    Uuid(Uuid),
    Bytes(Vec<u8>),
    Subject(String, i64),
}

#[expect(clippy::disallowed_methods, reason = "the operator's key file asks for it, not a person of the tenant")]
fn pass(store: &Store, tenant: TenantId) -> Pass {
    Pass::system(tenant, "store.rotation", store.clock().now())
}

/// Begins to seal anew if the newest key of the ring was never used in this tenant. True when it
/// began now. Every node may ask; one begins.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn begin(store: &Store, tenant: TenantId) -> Result<bool> {
    let key = store.keys().newest()?.to_string();
    let known = "SELECT 1 FROM sealing_key WHERE tenant = $1 AND id = $2";
    if store.db().scalar_i64(known, vals![tenant.0, key.clone()]).await? == 1 {
        return Ok(false);
    }
    let mut tx = store.begin().await?;
    let begun = tx
        .execute_quietly(
            "INSERT INTO sealing_key (tenant, id, began_at, resealed) VALUES ($1, $2, $3, 0)
             ON CONFLICT (tenant, id) DO NOTHING",
            vals![tenant.0, key, store.clock().now().micros()],
        )
        .await?;
    if begun == 1 {
        again(&mut tx, tenant).await?;
        tx.commit().await?;
    }
    Ok(begun == 1)
}

/// Walks through everything once more, by the newest key; for an operator who went back to an
/// older one. The caller commits.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn again(tx: &mut Tx, tenant: TenantId) -> Result<()> {
    let pass = pass(tx.store(), tenant);
    let to = tx.store().keys().newest()?.to_string();
    tx.execute_quietly(
        "UPDATE sealing_key SET resealed = 0, ended_at = NULL WHERE tenant = $1 AND id = $2",
        vals![tenant.0, to.clone()],
    )
    .await?;
    let rotation = base::id::new_v7(pass.now());
    put(tx, &pass, &Payload { rotation, to: to.clone(), step: 0, after: None }, pass.now()).await?;
    tx.journal(&pass, &SealingBegan { rotation, key: to }, &[]).await
}

async fn put(tx: &mut Tx, pass: &Pass, payload: &Payload, at: Time) -> Result<()> {
    let json = serde_json::to_string(payload).map_err(Error::internal)?;
    tx.job_put(pass, JOB, &payload.to, at, json).await
}

/// Does the work of a rotation.
pub struct Reseal {
    /// The columns of all rooms. A job keeps its place by their order.
    pub sealed: Vec<Sealed>,
}

#[async_trait]
impl JobHandler for Reseal {
    fn kind(&self) -> JobKind {
        JOB
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let mut at: Payload = serde_json::from_str(&job.payload).map_err(Error::internal)?;
        let to: KeyId = at.to.parse().map_err(Error::internal)?;
        let store = tx.store().clone();
        let keys = store.keys();
        let there = || keys.ids().contains(&to);
        if !there() && keys.reload().unwrap_or(false) {
            tracing::info!("the ring of master keys changed");
        }
        if !there() {
            return Err(Error::unavailable(format!("the master key {to} is not in the ring of this node yet")));
        }
        let pass = pass(&store, job.tenant);
        let resealed;
        (at.after, resealed) = match self.sealed.get(at.step) {
            Some(sealed) => sealed.batch(tx, &pass, to, at.after.take()).await?,
            None if at.step == self.sealed.len() => rewrap(&store, job.tenant, to, at.after.take()).await?,
            None => return self.end(tx, &pass, at, to).await,
        };
        if resealed > 0 {
            tx.execute_quietly(
                "UPDATE sealing_key SET resealed = resealed + $1 WHERE tenant = $2 AND id = $3",
                vals![resealed, job.tenant.0, at.to.clone()],
            )
            .await?;
        }
        if at.after.is_none() {
            at.step += 1;
        }
        put(tx, &pass, &at, pass.now()).await
    }
}

impl Reseal {
    /// The end, if no other node sealed by an old key behind our back; else from the beginning.
    async fn end(&self, tx: &mut Tx, pass: &Pass, mut at: Payload, to: KeyId) -> Result<()> {
        let store = tx.store().clone();
        let ring = store.keys().ids();
        let left = heads(&store, tx, pass.tenant(), &self.sealed).await?;
        let left = left.keys().any(|(_, by)| *by != By::Key(to) && by.opens(&ring));
        if left {
            at.step = 0;
            return put(tx, pass, &at, pass.now().plus_seconds(AGAIN_SECONDS)).await;
        }
        tx.execute_quietly(
            "UPDATE sealing_key SET ended_at = $1 WHERE tenant = $2 AND id = $3",
            vals![pass.now().micros(), pass.tenant().0, at.to.clone()],
        )
        .await?;
        let sum = "SELECT resealed FROM sealing_key WHERE tenant = $1 AND id = $2";
        let resealed = tx.scalar_i64(sum, vals![pass.tenant().0, at.to.clone()]).await?;
        tx.journal(pass, &SealingEnded { rotation: at.rotation, key: at.to, resealed }, &[]).await
    }
}

async fn rewrap(store: &Store, tenant: TenantId, to: KeyId, after: Option<After>) -> Result<(Option<After>, i64)> {
    let after = match after {
        Some(After::Subject(subject, generation)) => (subject, generation),
        _ => (String::new(), 0),
    };
    let (last, wrapped) = store.subjects().rewrap(store.keys(), to, tenant, &after, BATCH).await?;
    Ok((last.map(|(subject, generation)| After::Subject(subject, generation)), wrapped))
}

/// A row with its id as it is in the column.
struct Found {
    id: After,
    sealed: Content,
}

enum Content {
    Bytes(Vec<u8>),
    File(String),
}

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let id = row.try_get("", "id").map(After::Uuid).or_else(|_| row.try_get("", "id").map(After::Bytes))?;
        // SQLite reads text as bytes too, so text is tried first.
        let sealed =
            row.try_get("", "sealed").map(Content::File).or_else(|_| row.try_get("", "sealed").map(Content::Bytes))?;
        Ok(Self { id, sealed })
    }
}

impl After {
    fn value(&self) -> Value {
        match self {
            After::Uuid(id) => (*id).into(),
            After::Bytes(id) => id.clone().into(),
            After::Subject(subject, _) => subject.clone().into(),
        }
    }
}

impl Sealed {
    /// Seals the next rows after `after` anew. Gives where it came to, `None` at the end, and how
    /// many there were.
    async fn batch(&self, tx: &mut Tx, pass: &Pass, to: KeyId, after: Option<After>) -> Result<(Option<After>, i64)> {
        let Self { table, id, column, .. } = self;
        let limit = if self.kind == Kind::File { 1 } else { BATCH };
        let (from, mut values) = match &after {
            Some(after) => (format!("AND {id} > $2"), vals![pass.tenant().0, after.value()]),
            None => (String::new(), vals![pass.tenant().0]),
        };
        values.push(limit.into());
        let sql = format!(
            "SELECT {id} AS id, {column} AS sealed FROM {table}
             WHERE tenant = $1 {from} AND {column} IS NOT NULL ORDER BY {id} LIMIT ${}",
            values.len()
        );
        let rows: Vec<Found> = tx.rows(&sql, values).await?;
        let mut resealed = 0;
        for row in &rows {
            let done = match &row.sealed {
                Content::Bytes(sealed) => self.value(tx, pass, to, &row.id, sealed).await,
                Content::File(sha256) => self.file(tx, pass, to, &row.id, sha256).await,
            };
            match done {
                Ok(n) => resealed += n,
                // Nothing more can be done for it here; `status` goes on showing it.
                Err(Error::Internal(error)) => tracing::error!(table, column, error, "a value was not sealed anew"),
                Err(other) => return Err(other),
            }
        }
        let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
        Ok((rows.into_iter().next_back().filter(|_| full).map(|r| r.id), resealed))
    }

    async fn value(&self, tx: &mut Tx, pass: &Pass, to: KeyId, at: &After, sealed: &[u8]) -> Result<i64> {
        let Self { table, id, column, purpose, kind } = self;
        let keys = tx.store().keys();
        let Some(new) = keys.reseal(to, purpose, pass.tenant(), b"", sealed)? else { return Ok(0) };
        let (mut set, mut values) = (String::new(), vec![new.sealed.into(), pass.tenant().0.into()]);
        values.extend([at.value(), sealed.to_vec().into()]);
        if let Kind::LookedUp(lookup) = kind {
            let hash = new.lookup.ok_or_else(|| Error::internal("a value that is looked up is no text"))?;
            set = format!(", {lookup} = $5");
            values.push(hash.into());
        }
        // Only as it was read: what was written in between is sealed by the newest key.
        let sql = format!("UPDATE {table} SET {column} = $1{set} WHERE tenant = $2 AND {id} = $3 AND {column} = $4");
        Ok(i64::try_from(tx.execute_quietly(&sql, values).await?).unwrap_or(0))
    }

    async fn file(&self, tx: &mut Tx, pass: &Pass, to: KeyId, at: &After, sha256: &str) -> Result<i64> {
        let Self { table, id, column, purpose, .. } = self;
        let store = tx.store().clone();
        let content = match store.files().get(pass.tenant(), sha256).await {
            Err(Error::NotFound) => return Err(Error::internal("a file that is not there")),
            other => other?,
        };
        let Some(new) = store.keys().reseal(to, purpose, pass.tenant(), b"", &content)? else { return Ok(0) };
        let file = tx.file_put(pass, new.sealed.into(), "application/octet-stream").await?;
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE tenant = $2 AND {id} = $3 AND {column} = $4");
        let values = vec![file.sha256.into(), pass.tenant().0.into(), at.value(), sha256.into()];
        let changed = tx.execute_quietly(&sql, values).await?;
        tx.file_drop(pass, sha256).await?;
        Ok(i64::try_from(changed).unwrap_or(0))
    }

    fn place(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

/// By which key something is sealed, as its first bytes say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum By {
    Key(KeyId),
    /// By one of the ring, from before values said by which.
    Unnamed,
    /// It does not look like a sealed value.
    Unknown,
}

impl By {
    fn of(head: &[u8]) -> Self {
        match KeyId::of(head) {
            Some(id) => By::Key(id),
            None if head.first() == Some(&1) => By::Unnamed,
            None => By::Unknown,
        }
    }

    /// Whether a key of the ring opens it.
    fn opens(self, ring: &[KeyId]) -> bool {
        match self {
            By::Key(id) => ring.contains(&id),
            By::Unnamed => true,
            By::Unknown => false,
        }
    }
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            By::Key(id) => write!(f, "{id}"),
            By::Unnamed => f.write_str("unnamed"),
            By::Unknown => f.write_str("unknown"),
        }
    }
}

/// Runs a query that gives `head` and `n`.
pub(crate) async fn counted(db: &Db, sql: &str, values: Vec<Value>) -> Result<Vec<(Vec<u8>, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        head: Vec<u8>,
        n: i64,
    }
    let rows: Vec<Row> = db.rows(sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.head, r.n)).collect())
}

/// How much is sealed by which key, and where: `(place, key)`.
async fn heads(store: &Store, db: &Db, tenant: TenantId, sealed: &[Sealed]) -> Result<BTreeMap<(String, By), i64>> {
    #[derive(FromQueryResult)]
    struct File {
        sha256: String,
    }
    let mut found = BTreeMap::new();
    let mut add = |place: String, head: &[u8], n: i64| *found.entry((place, By::of(head))).or_insert(0) += n;
    for s in sealed {
        let Sealed { table, column, .. } = s;
        if s.kind == Kind::File {
            let sql = format!("SELECT {column} AS sha256 FROM {table} WHERE tenant = $1 AND {column} IS NOT NULL");
            let files: Vec<File> = db.rows(&sql, vals![tenant.0]).await?;
            for file in files {
                match store.files().begins(tenant, &file.sha256, HEAD_LEN).await {
                    Ok(head) => add(s.place(), &head, 1),
                    Err(Error::NotFound) => {}
                    Err(other) => return Err(other),
                }
            }
            continue;
        }
        // Values from before there were rings have a random byte where others have the key.
        let sql = format!(
            "SELECT head, COUNT(*) AS n FROM (
               SELECT CASE WHEN substr({column}, 1, 1) = $2 THEN substr({column}, 1, 1)
                 ELSE substr({column}, 1, {HEAD_LEN}) END AS head
               FROM {table} WHERE tenant = $1 AND {column} IS NOT NULL) sealed GROUP BY head"
        );
        for (head, n) in counted(db, &sql, vals![tenant.0, vec![1u8]]).await? {
            add(s.place(), &head, n);
        }
    }
    for (head, n) in store.subjects().heads(tenant).await? {
        add("subject keys".to_owned(), &head, n);
    }
    Ok(found)
}

/// What is known of one key.
#[derive(Clone, Debug)]
pub struct KeyStatus {
    pub by: By,
    /// It seals now.
    pub newest: bool,
    /// What it sealed can be opened here.
    pub in_ring: bool,
    /// When it first sealed here; `None` when it never did.
    pub began_at: Option<Time>,
    /// When nothing was sealed by another any more, in every tenant.
    pub ended_at: Option<Time>,
    /// What is sealed by it: place and number.
    pub places: Vec<(String, i64)>,
}

impl KeyStatus {
    /// How many values, files and keys of persons are sealed by it, in all places.
    pub fn values(&self) -> i64 {
        self.places.iter().map(|(_, n)| n).sum()
    }
}

#[derive(FromQueryResult)]
struct KeyRow {
    tenant: i64,
    id: String,
    began_at: i64,
    ended_at: Option<i64>,
}

/// All keys of the ring, newest first, and others that something is sealed by.
///
/// # Errors
/// As [`Db::rows`].
pub async fn status(store: &Store, tenants: &[TenantId], sealed: &[Sealed]) -> Result<Vec<KeyStatus>> {
    let ring = store.keys().ids();
    let rows: Vec<KeyRow> =
        store.db().rows("SELECT tenant, id, began_at, ended_at FROM sealing_key ORDER BY began_at", vals![]).await?;
    let mut places: BTreeMap<By, BTreeMap<String, i64>> = BTreeMap::new();
    for tenant in tenants {
        for ((place, by), n) in heads(store, store.db(), *tenant, sealed).await? {
            *places.entry(by).or_default().entry(place).or_insert(0) += n;
        }
    }
    let mut all: Vec<By> = ring.iter().copied().map(By::Key).collect();
    all.extend(places.keys().filter(|by| !all.contains(by)).copied().collect::<Vec<_>>());
    Ok(all
        .into_iter()
        .map(|by| {
            let mine: Vec<&KeyRow> = rows.iter().filter(|r| r.id == by.to_string()).collect();
            let ended: Vec<i64> = mine.iter().filter_map(|r| r.ended_at).collect();
            let everywhere = tenants.iter().all(|t| mine.iter().any(|r| r.tenant == t.0 && r.ended_at.is_some()));
            KeyStatus {
                by,
                newest: by == ring.first().map_or(By::Unknown, |id| By::Key(*id)),
                in_ring: by.opens(&ring),
                began_at: mine.iter().map(|r| r.began_at).min().map(Time::from_micros),
                ended_at: ended.into_iter().max().filter(|_| everywhere).map(Time::from_micros),
                places: places.remove(&by).unwrap_or_default().into_iter().collect(),
            }
        })
        .collect())
}

/// Why a key of the ring may not be let go yet; `None` when it may.
pub fn needed(all: &[KeyStatus], id: KeyId, now: Time) -> Option<String> {
    let Some(newest) = all.iter().find(|k| k.newest) else { return Some("no key seals".into()) };
    let Some(key) = all.iter().find(|k| k.by == By::Key(id) && k.in_ring) else {
        return Some(format!("the key {id} is not in the ring"));
    };
    if key.newest {
        return Some(format!("the key {id} is the newest: it seals"));
    }
    let values = key.values() + all.iter().filter(|k| k.by == By::Unnamed).map(KeyStatus::values).sum::<i64>();
    if values > 0 {
        return Some(format!("{values} values may still need the key {id}"));
    }
    let Some(ended) = newest.ended_at else {
        return Some(format!("not everything has been looked through since {} seals", newest.by));
    };
    let until = ended.plus_minutes(FORMS_HOURS * 60);
    (now < until)
        .then(|| format!("pages that are open may hold values that need the key {id} until {}", until.rfc3339()))
}

impl Store {
    /// Watches the key file until the program stops: a new key is taken into use within seconds,
    /// and everything is then sealed anew by it.
    pub async fn run_keys(self, tenants: Vec<TenantId>) {
        let mut every = tokio::time::interval(std::time::Duration::from_secs(2));
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut begun = false;
        loop {
            every.tick().await;
            match self.keys().reload() {
                Ok(changed) => {
                    if changed {
                        let ids: Vec<String> = self.keys().ids().iter().map(ToString::to_string).collect();
                        tracing::info!(keys = ids.join(" "), "the ring of master keys changed");
                    }
                    begun &= !changed;
                }
                Err(error) => tracing::error!(error, "the key file cannot be used; the keys stay as they were"),
            }
            if !begun {
                begun = self.begin_all(&tenants).await;
            }
        }
    }

    async fn begin_all(&self, tenants: &[TenantId]) -> bool {
        for tenant in tenants {
            if let Err(error) = begin(self, *tenant).await {
                tracing::warn!(%error, "sealing by a new key could not begin, will try again");
                return false;
            }
        }
        true
    }
}
