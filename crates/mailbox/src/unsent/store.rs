//! The only SQL about mails that have not left. What waits and what was given up the outbox knows; a mail whose
//! sender was erased has no thread any more and is not among them: it cannot be sent.

use base::{Result, TenantId, id::Uuid};
use store::outbox::{Counts, State};
use store::{Db, FromQueryResult, Value, vals};

use super::model::Unsent;
use crate::mail::MailId;
use crate::send::CHANNEL;

const COLUMNS: &str = "m.id AS mail, m.unit AS unit, m.task AS task, m.tag AS tag, m.kind AS kind, m.at AS at,
  l.id AS letter, l.state AS state, l.error AS error, l.expires_at AS expires_at, t.number AS number, t.task AS asked,
  (SELECT n.at FROM mail n WHERE n.tenant = m.tenant AND n.hat = m.hat AND n.tag = m.tag AND n.direction = 'out'
     AND n.id > m.id ORDER BY n.id DESC LIMIT 1) AS newer";

const FROM: &str = "FROM letter l JOIN mail m ON m.tenant = l.tenant AND m.letter = l.id
  JOIN mail_thread t ON t.tenant = m.tenant AND t.tag = m.tag
  WHERE l.tenant = $1 AND l.channel = $2 AND l.state IN ($3, $4)";

/// The parameters of `FROM`: letters in this state, or in either.
fn of(tenant: TenantId, state: Option<State>) -> Vec<Value> {
    let (one, other) = state.map_or((State::Waiting, State::Dead), |s| (s, s));
    vals![tenant.0, CHANNEL, one.name(), other.name()]
}

/// Those before a letter, newest first; of one unit or of all.
pub async fn before(
    db: &Db,
    tenant: TenantId,
    unit: Option<&str>,
    state: Option<State>,
    letter: Uuid,
    limit: u32,
) -> Result<Vec<Unsent>> {
    let mut values = [of(tenant, state), vals![letter, i64::from(limit)]].concat();
    let of_unit = if unit.is_some() { "AND m.unit = $7" } else { "" };
    values.extend(unit.map(Value::from));
    let sql = format!("SELECT {COLUMNS} {FROM} AND l.id < $5 {of_unit} ORDER BY l.id DESC LIMIT $6");
    db.rows(&sql, values).await
}

/// One of them; `None` for a mail that has left, or that cannot be sent any more.
pub async fn of_mail(db: &Db, tenant: TenantId, mail: MailId) -> Result<Option<Unsent>> {
    let sql = format!("SELECT {COLUMNS} {FROM} AND m.id = $5");
    db.row(&sql, [of(tenant, None), vals![mail.0]].concat()).await
}

/// How many wait and were given up; of one unit or of all.
pub async fn counts(db: &Db, tenant: TenantId, unit: Option<&str>) -> Result<Counts> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        count: i64,
    }
    let mut values = of(tenant, None);
    let of_unit = if unit.is_some() { "AND m.unit = $5" } else { "" };
    values.extend(unit.map(Value::from));
    let sql = format!("SELECT l.state AS state, COUNT(*) AS count {FROM} {of_unit} GROUP BY l.state");
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    let count = |state: State| rows.iter().find(|r| r.state == state.name()).map_or(0, |r| r.count);
    Ok(Counts { waiting: count(State::Waiting), dead: count(State::Dead) })
}
