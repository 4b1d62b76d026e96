//! The key store: one random key for each person (data subject), apart from the database.
//!
//! What the journal holds of a person is sealed by her key, and the journal is never changed. Her
//! key lies here and nowhere else: backups hold the database and not the key store, so that a key
//! that is destroyed here is gone from every copy. Keys are wrapped by a master key, so that the key
//! store alone opens nothing either. On SQLite it is a file of its own, on PostgreSQL the schema
//! `keystore` or another database.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use base::{Error, Result, TenantId, Time};
use base64::{Engine, prelude::BASE64_STANDARD};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde::{Deserialize, Serialize};

use crate::connect::common;
use crate::explain::explained;
use crate::keys::{HEAD_LEN, KeyId};
use crate::pool::Pool;
use crate::subject::Subject;
use crate::{Db, FromQueryResult, Keys, Options, Store, Value, vals};

const PURPOSE: &str = "subject-key";
/// What stands where a wrapped key stood: as long as one, so that it is written over in its place.
const DESTROYED: [u8; HEAD_LEN + 12 + 32 + 16] = [0; HEAD_LEN + 12 + 32 + 16];
const CONNECTIONS: u32 = 3;

const TABLES: &str = "CREATE TABLE IF NOT EXISTS {s}subject_key (
  tenant BIGINT NOT NULL,
  subject TEXT NOT NULL,
  generation BIGINT NOT NULL,
  wrapped BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  destroyed_at BIGINT,
  PRIMARY KEY (tenant, subject, generation)
);
CREATE INDEX IF NOT EXISTS subject_key_destroyed ON {s}subject_key (tenant, destroyed_at) WHERE destroyed_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS {s}identity (one BIGINT NOT NULL PRIMARY KEY, id TEXT NOT NULL);";

/// On PostgreSQL: no samples of keys among the statistics, where nobody would write over them.
const NO_SAMPLES: &str = "ALTER TABLE {s}subject_key ALTER COLUMN wrapped SET STATISTICS 0;";

/// Which of her keys an erasure destroys: values `$3` and `$4` are those of a [`Reach`].
const WITHIN: &str = "tenant = $1 AND subject = $2 AND destroyed_at IS NULL
    AND (generation <= $3 OR ($3 IS NULL AND created_at <= $4))";

/// The keys of all persons of all tenants: see [`Store::subjects`].
pub struct KeyStore {
    reader: Db,
    writer: Pool,
    /// Before the name of each table.
    schema: &'static str,
}

/// Which keys of somebody her erasure destroys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// When she was erased.
    pub at: Time,
    /// Her newest key then; 0 when she had none. An older version did not write it down: then all that
    /// were made until `at`, which is wrong where the clock was set in between.
    pub generation: Option<i64>,
}

impl Reach {
    /// Whether all that the other destroys is destroyed by this one, too.
    pub(crate) fn covers(self, other: Self) -> bool {
        match (self.generation, other.generation) {
            (Some(mine), Some(others)) => mine >= others,
            _ => self.at >= other.at,
        }
    }
}

/// A person's key, unwrapped.
pub(crate) struct SubjectKey {
    pub generation: i64,
    pub key: [u8; 32],
}

#[derive(FromQueryResult)]
struct Row {
    generation: i64,
    wrapped: Vec<u8>,
    destroyed_at: Option<i64>,
}

#[derive(FromQueryResult, Serialize, Deserialize)]
struct Whole {
    tenant: i64,
    subject: String,
    generation: i64,
    #[serde(with = "as_base64")]
    wrapped: Vec<u8>,
    created_at: i64,
    destroyed_at: Option<i64>,
}

mod as_base64 {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64_STANDARD.encode(bytes))
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(d)?).map_err(D::Error::custom)
    }
}

/// Where keys of persons lie unless the configuration says it: beside an SQLite database, so that
/// a copy of the database file is none of the keys; in a PostgreSQL database of its own schema.
fn default_url(database: &str) -> String {
    let Some(path) = database.strip_prefix("sqlite:") else { return database.to_owned() };
    let path = path.trim_start_matches("//");
    let path = Path::new(path.split('?').next().unwrap_or(path));
    let folder = path.parent().unwrap_or(Path::new("")).join("keys");
    let name = path.file_name().unwrap_or_default();
    format!("sqlite:{}", folder.join(name).display())
}

/// As the database is opened, and with every deleted byte written over.
async fn open_sqlite(url: &str, wait: Duration) -> Result<(DatabaseConnection, DatabaseConnection)> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or(path);
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::unavailable(format!("cannot make the folder {}: {e}", folder.display())))?;
    }
    let connect = async |connections: u32, reader: bool| {
        let mut c = common(&format!("sqlite:{path}?mode=rwc"), wait, connections);
        c.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).test_before_acquire(false);
        c.map_sqlx_sqlite_opts(move |o| {
            let o = o
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("busy_timeout", "5000")
                .pragma("secure_delete", "ON");
            if reader { o.pragma("query_only", "ON") } else { o }
        });
        Database::connect(c).await.map_err(|e| explained(e, ""))
    };
    let writer = connect(1, false).await?;
    Ok((connect(CONNECTIONS, true).await?, writer))
}

fn context(subject: &Subject, generation: i64) -> Vec<u8> {
    format!("{subject}/{generation}").into_bytes()
}

impl KeyStore {
    /// Opens pools of its own: who holds a connection of the database's pool waits for none of
    /// the same pool.
    pub(crate) async fn open(options: &Options) -> Result<Self> {
        let url = options.subjects.clone().unwrap_or_else(|| default_url(&options.url));
        if url.starts_with("sqlite:") {
            let (reader, writer) = open_sqlite(&url, options.wait).await?;
            return Ok(Self { reader: Db::of(Pool::One(reader)), writer: Pool::One(writer), schema: "" });
        }
        let mut urls = vec![url];
        if options.subjects.is_none() {
            urls.extend(options.replicas.iter().cloned());
        }
        let pool = Pool::postgres(&urls, options.wait, CONNECTIONS).await?;
        Ok(Self { reader: Db::of(pool.clone()), writer: pool, schema: "keystore." })
    }

    fn sql(&self, sql: &str) -> String {
        sql.replace("{s}", self.schema)
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let sql = self.sql(sql);
        let statement = Statement::from_sql_and_values(self.writer.backend(), &sql, values);
        let lines = self.writer.writer().map_err(|e| explained(e, &sql))?;
        let done = lines.ask(lines.pool().execute_raw(statement)).await;
        done.map(|done| done.rows_affected()).map_err(|e| explained(e, &sql))
    }

    async fn script(&self, sql: &str) -> Result<()> {
        let sql = self.sql(sql);
        let lines = self.writer.writer().map_err(|e| explained(e, &sql))?;
        lines.ask(lines.pool().execute_unprepared(&sql)).await.map(|_| ()).map_err(|e| explained(e, &sql))
    }

    fn is_postgres(&self) -> bool {
        self.writer.backend() == DbBackend::Postgres
    }

    /// Makes the tables where there are none, and gives the key store's own id.
    async fn prepare(&self, fresh: &str) -> Result<String> {
        #[derive(FromQueryResult)]
        struct Id {
            id: String,
        }
        if self.is_postgres() {
            // One message, so one transaction: two nodes do not make it at once.
            let first = "SELECT pg_advisory_xact_lock(7210151921); CREATE SCHEMA IF NOT EXISTS keystore; ";
            self.script(&format!("{first}{TABLES} {NO_SAMPLES}")).await?;
        } else {
            self.script(TABLES).await?;
        }
        self.execute("INSERT INTO {s}identity (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING", vals![fresh])
            .await?;
        let row: Option<Id> = self.reader.row(&self.sql("SELECT id FROM {s}identity WHERE one = 1"), vals![]).await?;
        row.map(|r| r.id).ok_or_else(|| Error::internal("a key store without an id"))
    }

    /// Sees to it that she has a key: before a transaction begins, so that nobody waits for it to
    /// reach the disk.
    ///
    /// # Errors
    /// `Unavailable` when the key store does not answer.
    pub async fn ready(&self, keys: &Keys, tenant: TenantId, subject: &Subject, now: Time) -> Result<()> {
        self.to_seal(keys, tenant, subject, now).await.map(|_| ())
    }

    /// Her key, made now if she has none: it is on the disk before this returns. A key that no
    /// entry uses does no harm; an entry without its key would be lost.
    pub(crate) async fn to_seal(
        &self,
        keys: &Keys,
        tenant: TenantId,
        subject: &Subject,
        now: Time,
    ) -> Result<SubjectKey> {
        const NEWEST: &str = "SELECT generation, wrapped, destroyed_at FROM {s}subject_key
            WHERE tenant = $1 AND subject = $2 ORDER BY generation DESC LIMIT 1";
        let newest = self.sql(NEWEST);
        // A second look finds what another made in between.
        for _ in 0..3 {
            let row: Option<Row> = self.reader.row(&newest, vals![tenant.0, subject.as_str()]).await?;
            let generation = match row {
                Some(Row { generation, wrapped, destroyed_at: None }) => {
                    let key = self.unwrap(keys, tenant, subject, generation, &wrapped)?;
                    return Ok(SubjectKey { generation, key });
                }
                Some(destroyed) => destroyed.generation + 1,
                None => 1,
            };
            let wrapped = keys.seal_for(PURPOSE, tenant, &context(subject, generation), &keys.random_bytes()?)?;
            self.execute(
                "INSERT INTO {s}subject_key (tenant, subject, generation, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant, subject, generation) DO NOTHING",
                vals![tenant.0, subject.as_str(), generation, wrapped, now.micros()],
            )
            .await?;
        }
        Err(Error::unavailable("a person's key is destroyed as fast as it is made"))
    }

    /// The key that a part was sealed by; `None` when it was destroyed.
    ///
    /// # Errors
    /// `Internal` when there never was one: then this is not the right key store.
    pub(crate) async fn to_open(
        &self,
        keys: &Keys,
        tenant: TenantId,
        subject: &Subject,
        generation: i64,
    ) -> Result<Option<[u8; 32]>> {
        const ONE: &str = "SELECT generation, wrapped, destroyed_at FROM {s}subject_key
            WHERE tenant = $1 AND subject = $2 AND generation = $3";
        let row: Option<Row> = self.reader.row(&self.sql(ONE), vals![tenant.0, subject.as_str(), generation]).await?;
        match row {
            Some(Row { destroyed_at: Some(_), .. }) => Ok(None),
            Some(row) => self.unwrap(keys, tenant, subject, generation, &row.wrapped).map(Some),
            None => {
                Err(Error::internal("a sealed part needs a key that the key store never had: is it the right one?"))
            }
        }
    }

    fn unwrap(
        &self,
        keys: &Keys,
        tenant: TenantId,
        subject: &Subject,
        generation: i64,
        wrapped: &[u8],
    ) -> Result<[u8; 32]> {
        let key = keys.open_for(PURPOSE, tenant, &context(subject, generation), wrapped)?;
        key.try_into().map_err(|_| Error::internal("a person's key has another length"))
    }

    /// Destroys all keys that she has: written over, and out of all that the key store's files keep of
    /// them. Says how many. Doing it again does no harm.
    ///
    /// # Errors
    /// `Unavailable` when others read so busily that old pages could not be let go; the keys are
    /// destroyed then, and it should be done again.
    pub async fn destroy(&self, tenant: TenantId, subject: &Subject, at: Time) -> Result<u64> {
        let generation = Some(self.newest(tenant, subject).await?);
        let destroyed = self.write_over(tenant, subject, Reach { at, generation }).await?;
        self.scrub().await?;
        Ok(destroyed)
    }

    /// The generation of her newest key, destroyed or not; 0 when she never had one.
    pub(crate) async fn newest(&self, tenant: TenantId, subject: &Subject) -> Result<i64> {
        const NEWEST: &str = "SELECT MAX(generation) FROM {s}subject_key WHERE tenant = $1 AND subject = $2";
        self.reader.scalar_i64(&self.sql(NEWEST), vals![tenant.0, subject.as_str()]).await
    }

    pub(crate) async fn write_over(&self, tenant: TenantId, subject: &Subject, reach: Reach) -> Result<u64> {
        let sql = format!("UPDATE {{s}}subject_key SET wrapped = $5, destroyed_at = $4 WHERE {WITHIN}");
        let (at, subject) = (reach.at.micros(), subject.as_str());
        self.execute(&sql, vals![tenant.0, subject, reach.generation, at, DESTROYED.to_vec()]).await
    }

    /// Whether [`KeyStore::write_over`] would find something.
    pub(crate) async fn has_within(&self, tenant: TenantId, subject: &Subject, reach: Reach) -> Result<bool> {
        let sql = self.sql(&format!("SELECT 1 FROM {{s}}subject_key WHERE {WITHIN} LIMIT 1"));
        let values = vals![tenant.0, subject.as_str(), reach.generation, reach.at.micros()];
        Ok(self.reader.scalar_i64(&sql, values).await? == 1)
    }

    /// Writes down that there was a key and that it is destroyed. A key store that was lost and came
    /// back from a copy may never have heard of it, and would give its generation to her next key.
    pub(crate) async fn remember(&self, tenant: TenantId, subject: &Subject, reach: Reach) -> Result<()> {
        const GONE: &str = "INSERT INTO {s}subject_key (tenant, subject, generation, wrapped, created_at, destroyed_at)
            VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (tenant, subject, generation) DO NOTHING";
        let Some(generation) = reach.generation.filter(|g| *g > 0) else { return Ok(()) };
        let values = vals![tenant.0, subject.as_str(), generation, DESTROYED.to_vec(), reach.at.micros()];
        self.execute(GONE, values).await.map(|_| ())
    }

    /// Lets go of what was written over.
    pub(crate) async fn scrub(&self) -> Result<()> {
        if self.is_postgres() {
            // Writes the table anew with the rows that there are now, and forgets samples of the column.
            // VACUUM FULL would take along a dead row that any transaction of the server, such as the job
            // that asks for this, is old enough to see.
            const ANEW: &str = "ALTER TABLE {s}subject_key ALTER COLUMN wrapped TYPE BYTEA USING wrapped || ''::BYTEA";
            return self.script(ANEW).await;
        }
        match Db::of(self.writer.clone()).scalar_i64("PRAGMA wal_checkpoint(TRUNCATE)", vals![]).await? {
            0 => Ok(()),
            _ => Err(Error::unavailable("the log of the key store is in use")),
        }
    }

    /// Whether she has a key that opens.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn has_key(&self, tenant: TenantId, subject: &Subject) -> Result<bool> {
        const LIVE: &str =
            "SELECT 1 FROM {s}subject_key WHERE tenant = $1 AND subject = $2 AND destroyed_at IS NULL LIMIT 1";
        Ok(self.reader.scalar_i64(&self.sql(LIVE), vals![tenant.0, subject.as_str()]).await? == 1)
    }

    /// Those whose keys were destroyed, when it was done last, and which was the newest of them.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn destroyed(&self) -> Result<Vec<(TenantId, Subject, Reach)>> {
        #[derive(FromQueryResult)]
        struct Gone {
            tenant: i64,
            subject: String,
            at: i64,
            generation: i64,
        }
        const GONE: &str = "SELECT tenant, subject, MAX(destroyed_at) AS at, MAX(generation) AS generation
            FROM {s}subject_key WHERE destroyed_at IS NOT NULL GROUP BY tenant, subject ORDER BY at, subject";
        let rows: Vec<Gone> = self.reader.rows(&self.sql(GONE), vals![]).await?;
        let reach = |r: &Gone| Reach { at: Time::from_micros(r.at), generation: Some(r.generation) };
        Ok(rows.into_iter().map(|r| (TenantId(r.tenant), Subject::stored(r.subject.clone()), reach(&r))).collect())
    }

    /// Wraps the next keys of a tenant after `after` anew by one master key. Gives where it came
    /// to, `None` at the end, and how many it wrapped.
    pub(crate) async fn rewrap(
        &self,
        keys: &Keys,
        to: KeyId,
        tenant: TenantId,
        after: &(String, i64),
        limit: i64,
    ) -> Result<(Option<(String, i64)>, i64)> {
        const NEXT: &str = "SELECT tenant, subject, generation, wrapped, created_at, destroyed_at FROM {s}subject_key
            WHERE tenant = $1 AND (subject, generation) > ($2, $3) ORDER BY subject, generation LIMIT $4";
        let rows: Vec<Whole> =
            self.reader.rows(&self.sql(NEXT), vals![tenant.0, after.0.clone(), after.1, limit]).await?;
        let mut wrapped = 0;
        for row in rows.iter().filter(|r| r.destroyed_at.is_none()) {
            let subject = Subject::stored(row.subject.clone());
            let context = context(&subject, row.generation);
            let Some(new) = keys.reseal(to, PURPOSE, tenant, &context, &row.wrapped)? else { continue };
            // A key that was destroyed in between stays destroyed.
            wrapped += self
                .execute(
                    "UPDATE {s}subject_key SET wrapped = $1
                     WHERE tenant = $2 AND subject = $3 AND generation = $4 AND destroyed_at IS NULL",
                    vals![new.sealed, tenant.0, row.subject.clone(), row.generation],
                )
                .await?;
        }
        let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
        let last = rows.into_iter().next_back().filter(|_| full).map(|r| (r.subject, r.generation));
        Ok((last, i64::try_from(wrapped).unwrap_or(i64::MAX)))
    }

    /// How many keys are wrapped by each master key: the beginning of the wrapped value and the
    /// number.
    pub(crate) async fn heads(&self, tenant: TenantId) -> Result<Vec<(Vec<u8>, i64)>> {
        let sql = format!(
            "SELECT substr(wrapped, 1, {HEAD_LEN}) AS head, COUNT(*) AS n FROM {{s}}subject_key
             WHERE tenant = $1 AND destroyed_at IS NULL GROUP BY substr(wrapped, 1, {HEAD_LEN})"
        );
        crate::rotation::counted(&self.reader, &self.sql(&sql), vals![tenant.0]).await
    }

    /// Writes all of it over the former copy at `path`: beside it first, then in its place. Only
    /// the newest copy may be kept: an older one holds keys that were destroyed since.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be written.
    pub async fn copy(&self, path: &Path) -> Result<u64> {
        #[derive(FromQueryResult)]
        struct Id {
            id: String,
        }
        let failed = |e: std::io::Error| Error::unavailable(format!("{}: {e}", path.display()));
        let beside = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = std::io::BufWriter::new(options.open(&beside).map_err(failed)?);
        let id: Option<Id> = self.reader.row(&self.sql("SELECT id FROM {s}identity WHERE one = 1"), vals![]).await?;
        let id = id.ok_or_else(|| Error::internal("a key store without an id"))?.id;
        writeln!(file, "{}", serde_json::json!({ "key_store": id })).map_err(failed)?;
        let (mut after, mut written) = ((i64::MIN, String::new(), 0), 0);
        const NEXT: &str = "SELECT tenant, subject, generation, wrapped, created_at, destroyed_at FROM {s}subject_key
            WHERE (tenant, subject, generation) > ($1, $2, $3) ORDER BY tenant, subject, generation LIMIT 1000";
        loop {
            let rows: Vec<Whole> = self.reader.rows(&self.sql(NEXT), vals![after.0, after.1, after.2]).await?;
            let Some(last) = rows.last() else { break };
            after = (last.tenant, last.subject.clone(), last.generation);
            for row in &rows {
                writeln!(file, "{}", serde_json::to_string(row).map_err(Error::internal)?).map_err(failed)?;
                written += 1;
            }
        }
        let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&beside, path).map_err(failed)?;
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)?;
        }
        Ok(written)
    }

    /// Takes the keys of a copy into this key store, which becomes the one the copy was made of.
    /// What is here already stays as it is: a destroyed key does not come back.
    ///
    /// # Errors
    /// `Conflict` when this is another key store with keys of its own; `Malformed` when the file is
    /// no copy of one.
    pub async fn take_in(&self, path: &Path) -> Result<u64> {
        #[derive(Deserialize)]
        struct Head {
            key_store: String,
        }
        let no_copy = || Error::malformed("store-no-key-store-copy");
        let text = std::fs::read_to_string(path).map_err(|e| Error::unavailable(format!("{}: {e}", path.display())))?;
        let mut lines = text.lines();
        let head: Head = lines.next().and_then(|l| serde_json::from_str(l).ok()).ok_or_else(no_copy)?;
        let rows: Vec<Whole> = lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(|_| no_copy())?;
        if self.prepare(&head.key_store).await? != head.key_store {
            if self.reader.scalar_i64(&self.sql("SELECT COUNT(*) FROM {s}subject_key"), vals![]).await? > 0 {
                return Err(Error::conflict("store-another-key-store"));
            }
            self.execute("UPDATE {s}identity SET id = $1", vals![head.key_store]).await?;
        }
        let mut taken = 0;
        for row in rows {
            taken += self
                .execute(
                    "INSERT INTO {s}subject_key (tenant, subject, generation, wrapped, created_at, destroyed_at)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, subject, generation) DO NOTHING",
                    vals![row.tenant, row.subject, row.generation, row.wrapped, row.created_at, row.destroyed_at],
                )
                .await?;
        }
        Ok(taken)
    }
}

/// Makes the key store ready, and sees to it that it is the one this database belongs with.
///
/// # Errors
/// `Internal` in words for the operator when it is another one.
pub(crate) async fn pair(store: &Store) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Id {
        id: String,
    }
    const ID: &str = "SELECT id FROM key_store WHERE one = 1";
    let known: Option<Id> = store.db().row(ID, vals![]).await?;
    let here = store.subjects().prepare(&BASE64_STANDARD.encode(&store.keys().random_bytes()?[..12])).await?;
    match known {
        Some(known) if known.id == here => Ok(()),
        Some(known) => Err(Error::internal(format!(
            "the key store is {here}, but this database belongs with {}: see [keys] subjects; if it is lost, take in its copy with `allting keys take-in`",
            known.id
        ))),
        None => {
            let mut tx = store.begin().await?;
            tx.execute_quietly(
                "INSERT INTO key_store (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING",
                vals![here],
            )
            .await?;
            tx.commit_quietly("where keys lie is no fact about anybody").await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::default_url;

    #[test]
    fn keys_lie_beside_a_file_and_inside_a_server() {
        assert_eq!(default_url("sqlite:/var/lib/allting/allting.db"), "sqlite:/var/lib/allting/keys/allting.db");
        assert_eq!(default_url("sqlite://a.db?mode=rwc"), "sqlite:keys/a.db");
        assert_eq!(default_url("postgres://u:p@h/d"), "postgres://u:p@h/d");
    }
}
