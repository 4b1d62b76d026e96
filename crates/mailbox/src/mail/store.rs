//! The only SQL about mails and their files.

use base::{Error, Result, TenantId, Time, id::Uuid};
use store::{Db, FromQueryResult, Guarded, Pass, Tx, vals};

use super::decide::Outcome;
use super::model::{Attached, Direction, Kind, Mail, MailId};

const COLUMNS: &str = "tenant, id, direction, unit, task, tag, recipient, sender, sender_name, hat, subject, text, \
    message_id, outcome, reason, kind, spf, dkim, dmarc, broken, sha256, bytes, letter, at";

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    direction: String,
    unit: String,
    task: Option<Uuid>,
    tag: Option<String>,
    recipient: String,
    sender: String,
    sender_name: String,
    hat: String,
    subject: String,
    text: String,
    message_id: String,
    outcome: String,
    reason: String,
    kind: String,
    spf: String,
    dkim: String,
    dmarc: String,
    broken: bool,
    sha256: Option<String>,
    bytes: i64,
    letter: Option<Uuid>,
    at: i64,
}

impl Row {
    fn with(self, parties: Vec<(String, String)>) -> Result<Mail> {
        let outcome = Outcome::from_name(&self.outcome)
            .ok_or_else(|| Error::internal(format!("mail {} has the outcome {:?}", self.id, self.outcome)))?;
        Ok(Mail {
            tenant: TenantId(self.tenant),
            id: MailId(self.id),
            direction: if self.direction == "out" { Direction::Out } else { Direction::In },
            unit: self.unit,
            task: self.task,
            tag: self.tag,
            recipient: self.recipient,
            sender: self.sender,
            sender_name: self.sender_name,
            hat: self.hat,
            subject: self.subject,
            text: self.text,
            message_id: self.message_id,
            outcome,
            reason: self.reason,
            kind: Kind::from_name(&self.kind),
            spf: self.spf,
            dkim: self.dkim,
            dmarc: self.dmarc,
            broken: self.broken,
            sha256: self.sha256,
            bytes: self.bytes,
            letter: self.letter,
            at: Time::from_micros(self.at),
            parties,
        })
    }
}

/// Who has to do with a mail: whoever has to do with its task.
async fn parties(db: &Db, row: &Row) -> Result<Vec<(String, String)>> {
    let tenant = TenantId(row.tenant);
    let of_task = match row.task {
        Some(task) => store::card::parties_of(db, tenant, "task", task).await?,
        None => Vec::new(),
    };
    if of_task.is_empty() {
        return Ok(vec![("unit".to_owned(), format!("unit:{}", row.unit))]);
    }
    Ok(of_task.into_iter().map(|(hat, role)| (role, hat)).collect())
}

/// A mail, for whoever may see it.
pub async fn find(db: &Db, tenant: TenantId, id: MailId) -> Result<Guarded<Mail>> {
    let sql = format!("SELECT {COLUMNS} FROM mail WHERE tenant = $1 AND id = $2");
    let row: Row = db.row(&sql, vals![tenant.0, id.0]).await?.ok_or(Error::NotFound)?;
    let parties = parties(db, &row).await?;
    row.with(parties).map(Guarded::new)
}

/// A mail of ours that is to be sent. No person looks at it: the carrier does.
pub async fn to_send(db: &Db, tenant: TenantId, id: Uuid) -> Result<Mail> {
    let sql = format!("SELECT {COLUMNS} FROM mail WHERE tenant = $1 AND id = $2 AND direction = 'out'");
    let row: Row = db.row(&sql, vals![tenant.0, id]).await?.ok_or(Error::NotFound)?;
    row.with(Vec::new())
}

/// A mail in a list: what became of it, without its text.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Listed {
    pub id: Uuid,
    /// `in` or `out`.
    pub direction: String,
    pub task: Option<Uuid>,
    pub recipient: String,
    pub sender: String,
    pub sender_name: String,
    pub subject: String,
    /// The name of an [`Outcome`].
    pub outcome: String,
    pub reason: String,
    /// Microseconds since 1970, in UTC.
    pub at: i64,
}

impl Listed {
    /// The one at the other end.
    pub fn who(&self) -> &str {
        match (self.direction.as_str(), self.sender_name.is_empty()) {
            ("out", _) => &self.recipient,
            (_, true) => &self.sender,
            (_, false) => &self.sender_name,
        }
    }
}

const LISTED: &str = "id, direction, task, recipient, sender, sender_name, subject, outcome, reason, at";

/// The newest mails of a unit before one, for whoever the policies let see them.
pub async fn of_unit(db: &Db, pass: &Pass, unit: &str, before: Option<Uuid>, limit: u32) -> Result<Vec<Listed>> {
    let sql =
        format!("SELECT {LISTED} FROM mail WHERE tenant = $1 AND unit = $2 AND id < $3 ORDER BY id DESC LIMIT $4");
    let before = before.unwrap_or(Uuid::max());
    db.rows(&sql, vals![pass.tenant().0, unit, before, i64::from(limit)]).await
}

/// The mails of a task, oldest first, at most a hundred.
pub async fn of_task(db: &Db, tenant: TenantId, task: Uuid) -> Result<Vec<Listed>> {
    let sql = format!("SELECT {LISTED} FROM mail WHERE tenant = $1 AND task = $2 ORDER BY id LIMIT 100");
    db.rows(&sql, vals![tenant.0, task]).await
}

/// The newest mails of a task.
pub async fn newest_of_task(db: &Db, tenant: TenantId, task: Uuid, limit: u32) -> Result<Vec<Listed>> {
    let sql = format!("SELECT {LISTED} FROM mail WHERE tenant = $1 AND task = $2 ORDER BY id DESC LIMIT $3");
    db.rows(&sql, vals![tenant.0, task, i64::from(limit)]).await
}

/// Writes the row of a mail.
///
/// # Errors
/// As [`Tx::later`].
pub async fn insert(tx: &mut Tx, pass: &Pass, m: &Mail) -> Result<()> {
    let sql = format!("INSERT INTO mail ({COLUMNS}) VALUES ({})", store::marks(1, 24));
    tx.later(
        pass,
        sql,
        vals![
            m.tenant.0,
            m.id.0,
            m.direction.name(),
            m.unit.clone(),
            m.task,
            m.tag.clone(),
            m.recipient.clone(),
            m.sender.clone(),
            m.sender_name.clone(),
            m.hat.clone(),
            m.subject.clone(),
            m.text.clone(),
            m.message_id.clone(),
            m.outcome.name(),
            m.reason.clone(),
            m.kind.map_or("", Kind::name),
            m.spf.clone(),
            m.dkim.clone(),
            m.dmarc.clone(),
            m.broken,
            m.sha256.clone(),
            m.bytes,
            m.letter,
            m.at.micros(),
        ],
    )
    .await
}

/// Whether these bytes came to this address before.
pub async fn is_known(db: &Db, tenant: TenantId, sha256: &str, recipient: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM mail WHERE tenant = $1 AND sha256 = $2 AND recipient = $3 LIMIT 1";
    Ok(db.scalar_i64(sql, vals![tenant.0, sha256, recipient]).await? == 1)
}

/// A mail that has one of these ids.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Known {
    pub id: Uuid,
    /// `in` or `out`.
    pub direction: String,
    /// Of the thread that it belongs to.
    pub tag: Option<String>,
    pub message_id: String,
}

/// The mails with these ids that belong to a thread, or that we sent.
pub async fn by_message(db: &Db, tenant: TenantId, ids: &[String]) -> Result<Vec<Known>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, direction, tag, message_id FROM mail WHERE tenant = $1 AND message_id IN ({}) ORDER BY id DESC LIMIT 60",
        store::marks(2, ids.len())
    );
    let mut values = vals![tenant.0];
    values.extend(ids.iter().map(|id| store::Value::from(id.clone())));
    db.rows(&sql, values).await
}

/// The mail of ours that a letter carries, with its unit, task and recipient.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Carried {
    pub id: Uuid,
    /// The key of the unit that wrote it.
    pub unit: String,
    pub task: Option<Uuid>,
    pub recipient: String,
    /// What is known already of how it fared.
    pub reason: String,
}

/// The mail of ours that a letter of the outbox carries; `None` when it carries another.
///
/// # Errors
/// As [`Db::rows`].
pub async fn by_letter(db: &Db, tenant: TenantId, letter: Uuid) -> Result<Option<Carried>> {
    let sql = "SELECT id, unit, task, recipient, reason FROM mail WHERE tenant = $1 AND letter = $2";
    db.row(sql, vals![tenant.0, letter]).await
}

/// Writes down what became of a mail, whatever was known before.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn outcome_set(tx: &mut Tx, pass: &Pass, id: Uuid, outcome: Outcome, reason: &str) -> Result<()> {
    let sql = "UPDATE mail SET outcome = $3, reason = $4 WHERE tenant = $1 AND id = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, id, outcome.name(), reason]).await?;
    Ok(())
}

/// How a mail of ours ended, unless more is known of it already.
pub async fn ended_set(tx: &mut Tx, pass: &Pass, id: Uuid, outcome: Outcome) -> Result<()> {
    let sql = "UPDATE mail SET outcome = $3 WHERE tenant = $1 AND id = $2 AND outcome = 'waiting'";
    tx.execute(pass, sql, vals![pass.tenant().0, id, outcome.name()]).await?;
    Ok(())
}

/// A mail that was given up waits again.
pub async fn waits_again(tx: &mut Tx, pass: &Pass, id: Uuid) -> Result<()> {
    let sql = "UPDATE mail SET outcome = 'waiting' WHERE tenant = $1 AND id = $2 AND outcome = 'dead'";
    tx.execute(pass, sql, vals![pass.tenant().0, id]).await?;
    Ok(())
}

/// How many receipts somebody was sent since a time.
pub async fn receipts(db: &Db, tenant: TenantId, hat: &str, since: Time) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM mail WHERE tenant = $1 AND hat = $2 AND kind = 'receipt' AND at > $3";
    db.scalar_i64(sql, vals![tenant.0, hat, since.micros()]).await
}

/// Writes down a file of a mail, whose content was kept before.
///
/// # Errors
/// As [`Tx::later`].
pub async fn file_add(tx: &mut Tx, pass: &Pass, mail: MailId, file: &Attached) -> Result<()> {
    tx.later(
        pass,
        "INSERT INTO mail_file (tenant, mail, n, name, claimed, origin, sha256, bytes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        vals![
            pass.tenant().0,
            mail.0,
            file.n,
            file.name.clone(),
            file.claimed.clone(),
            file.origin.clone(),
            file.sha256.clone(),
            file.bytes,
        ],
    )
    .await
}

/// The files of a mail, in their order; the first has the number 1.
pub async fn files(db: &Db, tenant: TenantId, mail: MailId) -> Result<Vec<Attached>> {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
        name: String,
        claimed: String,
        origin: String,
        sha256: String,
        bytes: i64,
    }
    let sql =
        "SELECT n, name, claimed, origin, sha256, bytes FROM mail_file WHERE tenant = $1 AND mail = $2 ORDER BY n";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, mail.0]).await?;
    let file = |r: Row| Attached {
        n: r.n,
        name: r.name,
        claimed: r.claimed,
        origin: r.origin,
        sha256: r.sha256,
        bytes: r.bytes,
    };
    Ok(rows.into_iter().map(file).collect())
}
