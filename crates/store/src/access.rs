//! The access log: whose data was seen, by whom, in which hat, why and when.
//!
//! An answer that shows a person's data to somebody else goes out when its rows are durable
//! (`door` sees to that), so no crash loses one. Rows that arrive while others are being written
//! wait together and are written as one group: the busier the program, the fewer commits a page.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use base::{Result, TenantId, Time, id};
use uuid::Uuid;

use crate::gather::Gather;
use crate::{Db, FromQueryResult, Pass, Store, Tx, Value, marks, vals};

/// Data of one person that somebody saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    pub tenant: TenantId,
    /// The person whose data it is.
    pub subject: Uuid,
    /// Who saw it, as in the journal: `person:<id>`.
    pub actor: String,
    /// The hat that gave the right, such as `unit:vei-og-lys`; may be empty.
    pub hat: String,
    /// As [`Pass::acting_for`].
    pub acting_for: Option<String>,
    /// What the policies were asked for, such as `task_see`.
    pub verb: &'static str,
    /// What was seen: noun and id.
    pub kind: &'static str,
    pub thing: Uuid,
    /// What she wrote when she had to say why; may be empty.
    pub reason: String,
    pub at: Time,
}

/// A row of the log: what one actor saw of one thing within one minute. Fields are as in [`Access`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessRow {
    pub id: Uuid,
    pub subject: Uuid,
    pub actor: String,
    pub hat: String,
    pub acting_for: Option<String>,
    pub verb: String,
    pub kind: String,
    pub thing: Uuid,
    pub reason: String,
    pub at: Time,
    /// How many times within the minute.
    pub times: i64,
}

impl AccessRow {
    /// The person who looked, when it was one.
    pub fn person(&self) -> Option<Uuid> {
        self.actor.strip_prefix("person:")?.parse().ok()
    }

    fn minute(&self) -> i64 {
        minute(self.at)
    }

    /// Where the page after this row begins.
    pub fn cursor(&self) -> (i64, Uuid) {
        (self.minute(), self.id)
    }
}

fn minute(at: Time) -> i64 {
    at.micros().div_euclid(60_000_000)
}

/// All hats of a job (`door::HatKind::Job`) begin so.
const OF_A_JOB: [&str; 3] = ["unit:", "team:", "colleague:"];

fn is_of_a_job(hat: &str) -> bool {
    OF_A_JOB.iter().any(|kind| hat.starts_with(kind))
}

/// The same in SQL, of a column.
fn of_a_job(column: &str) -> String {
    let each = OF_A_JOB.map(|kind| format!("{column} LIKE '{kind}%'"));
    format!("({})", each.join(" OR "))
}

/// What is one row: tenant, subject, minute, actor, kind, thing, verb.
type Key = (i64, Uuid, i64, String, &'static str, Uuid, &'static str);

/// Groups of rows that wait to be written.
pub(crate) type Waiting = Gather<(), Vec<Access>, Result<()>>;

impl Store {
    /// Writes down what was seen; returns when it is durable.
    ///
    /// # Errors
    /// `Unavailable` when the database did not take it: then nothing may be shown.
    pub async fn seen(&self, rows: Vec<Access>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let store = self.clone();
        let write = move |groups| store.clone().write_groups(groups);
        self.0.access.ask((), rows, write).await?
    }

    async fn write_groups(self, groups: Vec<Vec<Access>>) -> Vec<Result<()>> {
        vec![self.write_seen(&groups).await; groups.len()]
    }

    async fn write_seen(&self, groups: &[Vec<Access>]) -> Result<()> {
        let mut once: BTreeMap<Key, (&Access, i64)> = BTreeMap::new();
        for a in groups.iter().flatten() {
            let key = (a.tenant.0, a.subject, minute(a.at), a.actor.clone(), a.kind, a.thing, a.verb);
            let (first, times) = once.entry(key).or_insert((a, 0));
            // As in the row itself, below.
            if is_of_a_job(&a.hat) && !is_of_a_job(&first.hat) {
                *first = a;
            }
            *times += 1;
        }
        let rows: Vec<(&Access, i64)> = once.into_values().collect();
        let mut tx = self.begin().await?;
        for part in rows.chunks(100) {
            insert(&mut tx, part).await?;
        }
        tx.commit_quietly("reads have a log of their own").await
    }
}

async fn insert(tx: &mut Tx, rows: &[(&Access, i64)]) -> Result<()> {
    const WIDTH: usize = 13;
    let tuples: Vec<String> = (0..rows.len()).map(|n| format!("({})", marks(n * WIDTH + 1, WIDTH))).collect();
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * WIDTH);
    for (a, times) in rows {
        values.extend(vals![
            a.tenant.0,
            id::new_v7(a.at),
            a.subject,
            minute(a.at),
            a.actor.clone(),
            a.hat.clone(),
            a.acting_for.clone(),
            a.verb,
            a.kind,
            a.thing,
            a.reason.clone(),
            a.at.micros(),
            *times,
        ]);
    }
    // Who sees the same both in her job and as a parent within a minute has seen it in her job: that is what
    // she may have to answer for.
    let job_after = format!("{} AND NOT {}", of_a_job("excluded.hat"), of_a_job("access_log.hat"));
    let sql = format!(
        "INSERT INTO access_log
           (tenant, id, subject, minute, actor, hat, acting_for, verb, kind, thing, reason, at, times) VALUES {}
         ON CONFLICT (tenant, subject, minute, actor, kind, thing, verb) DO UPDATE SET
           times = access_log.times + excluded.times,
           hat = CASE WHEN {job_after} THEN excluded.hat ELSE access_log.hat END,
           acting_for = CASE WHEN {job_after} THEN excluded.acting_for ELSE access_log.acting_for END,
           reason = CASE WHEN access_log.reason = '' THEN excluded.reason ELSE access_log.reason END",
        tuples.join(", ")
    );
    tx.later_quietly(sql, values).await
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    subject: Uuid,
    actor: String,
    hat: String,
    acting_for: Option<String>,
    verb: String,
    kind: String,
    thing: Uuid,
    reason: String,
    at: i64,
    times: i64,
}

impl From<Row> for AccessRow {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            subject: r.subject,
            actor: r.actor,
            hat: r.hat,
            acting_for: r.acting_for,
            verb: r.verb,
            kind: r.kind,
            thing: r.thing,
            reason: r.reason,
            at: Time::from_micros(r.at),
            times: r.times,
        }
    }
}

const COLUMNS: &str = "id, subject, actor, hat, acting_for, verb, kind, thing, reason, at, times";

/// Before everything: where a list that goes backwards begins.
pub const NEWEST: (i64, Uuid) = (i64::MAX, Uuid::max());

/// Whose log is read, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The person whose data was seen.
    /// Her; and those whom the register has found to be her.
    pub subjects: &'a [Uuid],
    /// The keys of the hat of one who acts for her; none when she asks herself.
    pub hat: &'a [&'a str],
    /// Whose own looks are left out; may be empty.
    pub but: &'a str,
}

/// Who has seen data of a person, newest first, at most `limit`, before a row's cursor. One who acts for her is
/// told of what is about herself and of things that his hat has to do with; that she asked for something by
/// herself is hers, and so is who has read it. For pages that have asked the policies about that person.
///
/// # Errors
/// As [`Db::rows`].
pub async fn about(
    db: &Db,
    tenant: TenantId,
    asked: Asked<'_>,
    before: (i64, Uuid),
    limit: u32,
) -> Result<Vec<AccessRow>> {
    let mut values = vals![tenant.0, before.0, before.1, asked.but, i64::from(limit)];
    let subjects = marks(values.len() + 1, asked.subjects.len());
    values.extend(asked.subjects.iter().map(|s| Value::from(*s)));
    let mut of_hat = String::new();
    if !asked.hat.is_empty() {
        // A thing that is the person herself (her page in the register, her overview) has no parties.
        let hats = marks(values.len() + 1, asked.hat.len());
        of_hat = format!(
            "AND (thing = subject OR EXISTS (SELECT 1 FROM party p
               WHERE p.tenant = l.tenant AND p.hat IN ({hats}) AND p.kind = l.kind AND p.id = l.thing))"
        );
        values.extend(asked.hat.iter().map(|h| Value::from(*h)));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM access_log l
         WHERE tenant = $1 AND subject IN ({subjects}) AND minute <= $2 AND (minute < $2 OR id < $3) AND actor <> $4
           {of_hat} ORDER BY minute DESC, id DESC LIMIT $5"
    );
    Ok(db.rows::<Row>(&sql, values).await?.into_iter().map(Into::into).collect())
}

/// How somebody came to see something in her job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// In a sheet, with very many others at once.
    Exported,
    /// In any other way.
    Looked,
}

/// A row of the log without what was seen: so much is needed of very many at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glance {
    pub id: Uuid,
    /// Who looked.
    pub person: Uuid,
    /// Whose data.
    pub subject: Uuid,
    pub at: Time,
    /// Whether she said why.
    pub reason: bool,
}

/// So many rows are read by one statement, so that none holds a connection for long.
const PART: usize = 10_000;

/// What was seen by people at work since a time, newest first, at most `most`: for the one who looks for
/// patterns. Not what other systems read, nor her own page of patterns.
///
/// # Errors
/// As [`Db::rows`].
pub async fn in_jobs(db: &Db, tenant: TenantId, way: Way, since: Time, most: usize) -> Result<Vec<Glance>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        minute: i64,
        actor: String,
        subject: Uuid,
        at: i64,
        reasons: i64,
    }
    let way = match way {
        Way::Exported => "verb = 'task_export'",
        Way::Looked => "verb NOT IN ('task_export', 'watch_see')",
    };
    let sql = format!(
        "SELECT id, minute, actor, subject, at, CAST(CASE WHEN reason = '' THEN 0 ELSE 1 END AS BIGINT) AS reasons
         FROM access_log
         WHERE tenant = $1 AND minute >= $2 AND minute <= $3 AND (minute < $3 OR id < $4) AND {way}
           AND actor LIKE 'person:%' AND {}
         ORDER BY minute DESC, id DESC LIMIT $5",
        of_a_job("hat")
    );
    let (mut found, mut before) = (Vec::new(), NEWEST);
    while found.len() < most {
        let part = PART.min(most - found.len());
        let values = vals![tenant.0, minute(since), before.0, before.1, i64::try_from(part).unwrap_or(i64::MAX)];
        let rows: Vec<Row> = db.rows(&sql, values).await?;
        let Some(last) = rows.last() else { break };
        before = (last.minute, last.id);
        let whole = rows.len() == part;
        found.extend(rows.into_iter().filter_map(|r| {
            let (person, at) = (r.actor.strip_prefix("person:")?.parse().ok()?, Time::from_micros(r.at));
            Some(Glance { id: r.id, person, subject: r.subject, at, reason: r.reasons != 0 })
        }));
        if !whole {
            break;
        }
    }
    Ok(found)
}

/// The rows with these ids, by their ids.
///
/// # Errors
/// As [`Db::rows`].
pub async fn rows_of(db: &Db, tenant: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, AccessRow>> {
    let mut found = HashMap::new();
    for part in ids.chunks(200) {
        let sql = format!("SELECT {COLUMNS} FROM access_log WHERE tenant = $1 AND id IN ({})", marks(2, part.len()));
        let mut values = vals![tenant.0];
        values.extend(part.iter().map(|id| Value::from(*id)));
        found.extend(db.rows::<Row>(&sql, values).await?.into_iter().map(|row| (row.id, row.into())));
    }
    Ok(found)
}

/// Before the first row: where a list that goes forwards begins.
pub const OLDEST: (i64, Uuid) = (i64::MIN, Uuid::nil());

/// All rows from a time until before another, oldest first, at most `limit`, after a row's cursor.
///
/// # Errors
/// As [`Db::rows`].
pub async fn between(
    db: &Db,
    tenant: TenantId,
    (from, to): (Time, Time),
    after: (i64, Uuid),
    limit: u32,
) -> Result<Vec<AccessRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM access_log
         WHERE tenant = $1 AND minute >= $2 AND minute < $3 AND (minute > $4 OR (minute = $4 AND id > $5))
         ORDER BY minute, id LIMIT $6"
    );
    let first = minute(from).max(after.0);
    let values = vals![tenant.0, first, minute(to), after.0, after.1, i64::from(limit)];
    Ok(db.rows::<Row>(&sql, values).await?.into_iter().map(Into::into).collect())
}

/// What one actor has seen since a time, newest first, at most `limit`.
///
/// # Errors
/// As [`Db::rows`].
pub async fn by(db: &Db, tenant: TenantId, actor: &str, since: Time, limit: u32) -> Result<Vec<AccessRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM access_log WHERE tenant = $1 AND actor = $2 AND minute >= $3
         ORDER BY minute DESC, id DESC LIMIT $4"
    );
    let values = vals![tenant.0, actor, minute(since), i64::from(limit)];
    Ok(db.rows::<Row>(&sql, values).await?.into_iter().map(Into::into).collect())
}

/// Takes away at most `limit` rows from before a time: their time is over. Says how many.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn forget(tx: &mut Tx, pass: &Pass, before: Time, limit: u32) -> Result<u64> {
    tx.execute(
        pass,
        "DELETE FROM access_log WHERE tenant = $1 AND id IN
           (SELECT id FROM access_log WHERE tenant = $1 AND minute < $2 ORDER BY minute LIMIT $3)",
        vals![pass.tenant().0, minute(before), i64::from(limit)],
    )
    .await
}

/// Keeps the reason that somebody gave for looking at a thing, until a time. The caller commits,
/// with an entry in the journal.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn reason_put(
    tx: &mut Tx,
    pass: &Pass,
    kind: &'static str,
    thing: Uuid,
    reason: &str,
    until: Time,
) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO access_reason (tenant, actor, kind, thing, reason, until) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant, actor, kind, thing) DO UPDATE SET reason = excluded.reason, until = excluded.until",
        vals![pass.tenant().0, pass.actor().to_string(), kind, thing, reason, until.micros()],
    )
    .await?;
    tx.execute(
        pass,
        "DELETE FROM access_reason WHERE tenant = $1 AND until <= $2",
        vals![pass.tenant().0, pass.now().micros()],
    )
    .await?;
    Ok(())
}

/// The reason that holds in a span of time: from now to when one that is given now would end. One
/// that ends later was given before the clock was set back, and holds no longer.
///
/// # Errors
/// As [`Db::rows`].
pub async fn reason_of(
    db: &Db,
    tenant: TenantId,
    actor: &str,
    kind: &'static str,
    thing: Uuid,
    holds: RangeInclusive<Time>,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Given {
        reason: String,
    }
    let sql = "SELECT reason FROM access_reason
        WHERE tenant = $1 AND actor = $2 AND kind = $3 AND thing = $4 AND until > $5 AND until <= $6";
    let row: Option<Given> =
        db.row(sql, vals![tenant.0, actor, kind, thing, holds.start().micros(), holds.end().micros()]).await?;
    Ok(row.map(|r| r.reason))
}
