//! The only SQL about threads: who writes by mail about which task.

use base::{Result, TenantId, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, Value, vals};

use crate::mail::model::Thread;

const COLUMNS: &str = "tag, task, number, domain, local, sender, address, name, hat, subject, lang, refs";

#[derive(FromQueryResult)]
struct Row {
    tag: String,
    task: Uuid,
    number: String,
    domain: String,
    local: String,
    sender: String,
    address: String,
    name: String,
    hat: String,
    subject: String,
    lang: String,
    refs: String,
}

impl From<Row> for Thread {
    fn from(r: Row) -> Self {
        Self {
            tag: r.tag,
            task: r.task,
            number: r.number,
            domain: r.domain,
            local: r.local,
            sender: r.sender,
            address: r.address,
            name: r.name,
            hat: r.hat,
            subject: r.subject,
            lang: r.lang,
            refs: r.refs.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// The thread of a tag. Nobody looks at it who does not have the tag.
pub(crate) async fn find(db: &Db, tenant: TenantId, tag: &str) -> Result<Option<Thread>> {
    let sql = format!("SELECT {COLUMNS} FROM mail_thread WHERE tenant = $1 AND tag = $2");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, tag]).await?;
    Ok(row.map(Thread::from))
}

/// All who write about these tasks, those who came first first, at most fifty.
pub(crate) async fn of_tasks(db: &Db, tenant: TenantId, tasks: &[Uuid]) -> Result<Vec<Thread>> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let marks = store::marks(2, tasks.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM mail_thread WHERE tenant = $1 AND task IN ({marks}) ORDER BY created_at, tag LIMIT 50"
    );
    let mut values = vals![tenant.0];
    values.extend(tasks.iter().map(|id| Value::from(*id)));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(Thread::from).collect())
}

pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, thread: &Thread) -> Result<()> {
    let sql = format!("INSERT INTO mail_thread (tenant, {COLUMNS}, created_at) VALUES ({})", store::marks(1, 14));
    tx.later(
        pass,
        sql,
        vals![
            pass.tenant().0,
            thread.tag.clone(),
            thread.task,
            thread.number.clone(),
            thread.domain.clone(),
            thread.local.clone(),
            thread.sender.clone(),
            thread.address.clone(),
            thread.name.clone(),
            thread.hat.clone(),
            thread.subject.clone(),
            thread.lang.clone(),
            thread.refs.join(" "),
            pass.now().micros(),
        ],
    )
    .await
}

pub(crate) async fn refs_set(tx: &mut Tx, pass: &Pass, thread: &Thread) -> Result<()> {
    let sql = "UPDATE mail_thread SET refs = $3 WHERE tenant = $1 AND tag = $2";
    tx.later(pass, sql, vals![pass.tenant().0, thread.tag.clone(), thread.refs.join(" ")]).await
}
