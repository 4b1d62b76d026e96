//! The journal: the append-only record of all that happened, in one order.
//!
//! An action writes its entry in its own transaction, without a position. The sealer gives
//! committed entries a gapless position and a hash that covers the one before. Entry kinds are
//! contracts: `tasks.task_opened.v1` never changes its meaning; a new shape is a `v2`.

use std::sync::LazyLock;

use base::{Result, TenantId, Time, id};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{FromQueryResult, Pass, Subject, Tx, Value, vals};

/// Something that happened, as others may rely on it.
pub trait Event: Serialize {
    /// Room, noun with past verb, version: `tasks.task_opened.v1`.
    const KIND: &'static str;
    /// The noun it happened to, such as `task`.
    const SUBJECT: &'static str;
    /// The id of that noun, by which [`history`] finds the entry.
    fn subject(&self) -> Uuid;
}

/// An event of a room: a name, its kind, the noun it happened to, the field with that noun's id, and
/// the other fields.
///
/// ```
/// use uuid::Uuid;
///
/// store::event!(
///     /// A lamp was lit.
///     LampLit, "lamps.lamp_lit.v1", "lamp", lamp { watts: i64 }
/// );
/// assert_eq!(<LampLit as store::Event>::KIND, "lamps.lamp_lit.v1");
/// ```
#[macro_export]
macro_rules! event {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $noun:literal, $subject:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $name {
            pub $subject: Uuid,
            $($(#[$fdoc])* pub $field: $type),*
        }

        impl $crate::Event for $name {
            const KIND: &'static str = $kind;
            const SUBJECT: &'static str = $noun;
            fn subject(&self) -> Uuid {
                self.$subject
            }
        }
    };
}

/// One entry as followers read it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// From 1, without gaps, in the order in which entries were sealed. 0 for one that waits for the sealer.
    pub position: i64,
    pub id: Uuid,
    pub tenant: TenantId,
    /// The time of the pass. Where clocks differ it may go back from one position to the next.
    pub at: Time,
    /// As [`Event::KIND`].
    pub kind: String,
    /// `person:<id>`, `client:<id>`, `anonymous` or `system:<name>`.
    pub actor: String,
    /// As [`Pass::hat`].
    pub hat: Option<String>,
    /// As [`Pass::acting_for`].
    pub acting_for: Option<String>,
    /// As [`Event::SUBJECT`].
    pub subject_kind: String,
    /// As [`Event::subject`].
    pub subject: Uuid,
    /// The hats it concerns; live pages listen for these.
    pub topics: Vec<String>,
    /// JSON of the event.
    pub data: String,
}

impl Entry {
    /// The event, if this entry is of its kind.
    ///
    /// # Errors
    /// `Internal` when the entry does not have the shape its kind promises.
    pub fn event<E: Event + DeserializeOwned>(&self) -> Result<Option<E>> {
        if self.kind != E::KIND {
            return Ok(None);
        }
        serde_json::from_str(&self.data)
            .map(Some)
            .map_err(|e| base::Error::internal(format!("journal entry {} is not a {}: {e}", self.position, E::KIND)))
    }
}

#[derive(FromQueryResult)]
pub(crate) struct EntryRow {
    pub id: Uuid,
    pub ord: i64,
    pub tenant: i64,
    pub at: i64,
    pub kind: String,
    pub actor: String,
    pub hat: Option<String>,
    pub acting_for: Option<String>,
    pub subject_kind: String,
    pub subject: Uuid,
    pub topics: String,
    pub data: String,
    pub position: Option<i64>,
}

pub(crate) const COLUMNS: &str =
    "id, ord, tenant, at, kind, actor, hat, acting_for, subject_kind, subject, topics, data, position";

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            position: row.position.unwrap_or_default(),
            id: row.id,
            tenant: TenantId(row.tenant),
            at: Time::from_micros(row.at),
            kind: row.kind,
            actor: row.actor,
            hat: row.hat,
            acting_for: row.acting_for,
            subject_kind: row.subject_kind,
            subject: row.subject,
            topics: serde_json::from_str(&row.topics).unwrap_or_default(),
            data: row.data,
        }
    }
}

/// An entry that is about to be written.
pub(crate) struct Raw<'a> {
    pub kind: &'static str,
    pub noun: &'static str,
    pub subject: Uuid,
    pub topics: &'a [String],
    pub data: String,
    /// Whom its personal part is about, and the generation of the key that seals it.
    pub about: Option<(&'a Subject, i64)>,
}

fn insert(id: &str) -> String {
    format!(
        "INSERT INTO journal (id, ord, tenant, at, kind, actor, hat, acting_for, subject_kind, subject, topics, data, about)
         VALUES ({id}, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    )
}

/// Since a key was fetched, an erasure may have been committed that destroys it.
const KEY_STAYS: &str =
    "NOT EXISTS (SELECT 1 FROM subject_erasure WHERE tenant = $3 AND subject = $13 AND generation >= $14)";
/// On PostgreSQL one may also go on beside this: see `erasure::hold_alone`. None begins until this transaction ends.
/// It does not wait for one, which may wait for rows that are held here.
const NOT_ERASING: &str = "pg_try_advisory_xact_lock_shared(hashtextextended($13, $3))";

static OPEN: LazyLock<String> = LazyLock::new(|| insert("$1"));
/// What would be lost with its key has no id, and so is refused (see `explain`): done again, it gets the next key.
static SEALED: LazyLock<String> = LazyLock::new(|| insert(&format!("CASE WHEN {KEY_STAYS} THEN $1 END")));
static SEALED_ON_POSTGRES: LazyLock<String> =
    LazyLock::new(|| insert(&format!("CASE WHEN {NOT_ERASING} AND {KEY_STAYS} THEN $1 END")));

impl Tx {
    /// Writes an entry. `topics` are the hats it concerns besides the acting one.
    ///
    /// # Errors
    /// `Internal` when the event cannot be written as JSON; else as [`Tx::execute`].
    pub async fn journal<E: Event>(&mut self, pass: &Pass, event: &E, topics: &[String]) -> Result<()> {
        let data = serde_json::to_string(event).map_err(base::Error::internal)?;
        let (kind, noun, subject) = (E::KIND, E::SUBJECT, event.subject());
        self.journal_raw(pass, Raw { kind, noun, subject, topics, data, about: None }).await
    }

    pub(crate) async fn journal_raw(&mut self, pass: &Pass, raw: Raw<'_>) -> Result<()> {
        let now = pass.now();
        let topics = serde_json::to_string(raw.topics).map_err(base::Error::internal)?;
        let ord = self.store().place(now);
        self.entries += 1;
        let (about, generation) = raw.about.unzip();
        let mut values = vals![
            id::new_v7(now),
            ord,
            pass.tenant().0,
            now.micros(),
            raw.kind,
            pass.actor().to_string(),
            pass.hat().map(str::to_owned),
            pass.acting_for().map(str::to_owned),
            raw.noun,
            raw.subject,
            topics,
            raw.data,
            about.map(|about| about.as_str().to_owned()),
        ];
        values.extend(generation.map(Value::from));
        let sql = match generation {
            None => &OPEN,
            Some(_) if self.is_postgres() => &SEALED_ON_POSTGRES,
            Some(_) => &SEALED,
        };
        self.later_quietly(sql.as_str(), values).await
    }
}

/// The entries about one object, oldest first, at most `limit`: its history.
///
/// # Errors
/// As [`crate::Db::rows`].
pub async fn history(db: &crate::Db, tenant: TenantId, subject: Uuid, limit: u32) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE tenant = $1 AND subject = $2 ORDER BY ord, id LIMIT $3");
    let rows: Vec<EntryRow> = db.rows(&sql, vals![tenant.0, subject, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// The entries with a part that tells about a person, oldest first, at most `limit`; what they tell
/// is read with [`Entry::personal`].
///
/// # Errors
/// As [`crate::Db::rows`].
pub async fn about(db: &crate::Db, tenant: TenantId, person: &Subject, limit: u32) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE tenant = $1 AND about = $2 ORDER BY ord, id LIMIT $3");
    let rows: Vec<EntryRow> = db.rows(&sql, vals![tenant.0, person.as_str(), i64::from(limit)]).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// The sealed entries after a position, in order, at most `limit`.
///
/// # Errors
/// As [`crate::Db::rows`].
pub async fn after(db: &crate::Db, position: i64, limit: u32) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE position > $1 ORDER BY position LIMIT $2");
    let rows: Vec<EntryRow> = db.rows(&sql, vals![position, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}
