//! The only SQL about rules and what was looked at.

use std::collections::HashMap;

use base::{Result, TenantId, Time, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, Value, vals};

use super::model::{Pattern, Rule, latest};

#[derive(FromQueryResult)]
struct RuleRow {
    key: String,
    active: bool,
    number: i64,
    span: i64,
}

/// All rules: as the municipality has them, else as the program begins.
pub async fn rules(db: &Db, tenant: TenantId) -> Result<Vec<Rule>> {
    let sql = "SELECT key, active, number, span FROM privacy_rule WHERE tenant = $1";
    let rows: Vec<RuleRow> = db.rows(sql, vals![tenant.0]).await?;
    let own = |pattern: Pattern| {
        let row = rows.iter().find(|r| r.key == pattern.name())?;
        Some(Rule { pattern, active: row.active, number: row.number, span: row.span })
    };
    Ok(Pattern::ALL.into_iter().map(|p| own(p).unwrap_or(p.defaults())).collect())
}

/// Writes a rule as the municipality wants it.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn rule_put(tx: &mut Tx, pass: &Pass, rule: Rule) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO privacy_rule (tenant, key, active, number, span) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant, key) DO UPDATE SET active = excluded.active, number = excluded.number,
           span = excluded.span",
        vals![pass.tenant().0, rule.pattern.name(), rule.active, rule.number, rule.span],
    )
    .await?;
    Ok(())
}

/// What was looked at: up to which minute, by pattern, employee and person.
pub type Looked = HashMap<(Pattern, Uuid, Uuid), i64>;

/// All that officers have looked at.
///
/// # Errors
/// As [`Db::rows`].
pub async fn looked(db: &Db, tenant: TenantId) -> Result<Looked> {
    #[derive(FromQueryResult)]
    struct Row {
        rule: String,
        actor: String,
        subject: Uuid,
        until: i64,
        at: i64,
    }
    let sql = "SELECT rule, actor, subject, until, at FROM privacy_look WHERE tenant = $1";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0]).await?;
    let key = |r: &Row| Some((Pattern::from_name(&r.rule)?, store::person_of(&r.actor)?, r.subject));
    // Rows from before there was a limit may say more than anybody can have looked at.
    let until = |r: &Row| r.until.min(latest(Time::from_micros(r.at)));
    Ok(rows.iter().filter_map(|r| Some((key(r)?, until(r)))).collect())
}

/// A pattern that somebody has looked at.
pub struct Seen<'a> {
    pub pattern: Pattern,
    /// The employee whose looks they are.
    pub person: Uuid,
    /// Whose data; nil where the case is about several.
    pub subject: Uuid,
    /// Minutes since 1970, in UTC: what is in the log up to this one was looked at.
    pub until: i64,
    /// Who has looked at them.
    pub officer: Uuid,
    /// What she found; may be empty.
    pub note: &'a str,
}

/// Writes down that a case was looked at, in the place of what was said of it before.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn look_put(tx: &mut Tx, pass: &Pass, seen: &Seen<'_>) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO privacy_look (tenant, rule, actor, subject, until, officer, note, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant, rule, actor, subject) DO UPDATE SET until = excluded.until, officer = excluded.officer,
           note = excluded.note, at = excluded.at",
        vals![
            pass.tenant().0,
            seen.pattern.name(),
            format!("person:{}", seen.person),
            seen.subject,
            seen.until,
            seen.officer,
            seen.note,
            pass.now().micros(),
        ],
    )
    .await?;
    Ok(())
}

/// That an officer has looked at a pattern.
#[derive(FromQueryResult)]
pub struct LookedAt {
    at: i64,
    /// The employee whose looks they are: `person:<id>`.
    pub actor: String,
}

impl LookedAt {
    pub fn at(&self) -> Time {
        Time::from_micros(self.at)
    }
}

/// `$2` and `$3` are one person, as the one whose data it was and as the one who looked.
const HERS: &str = "FROM privacy_look WHERE tenant = $1 AND (subject = $2 OR actor = $3)";

fn hers(tenant: TenantId, person: Uuid) -> Vec<Value> {
    vals![tenant.0, person, format!("person:{person}")]
}

/// What officers have looked at of what somebody did or of what was done with her data.
///
/// # Errors
/// As [`Db::rows`].
pub async fn looks_of(db: &Db, tenant: TenantId, person: Uuid) -> Result<Vec<LookedAt>> {
    db.rows(&format!("SELECT at, actor {HERS} ORDER BY at, rule"), hers(tenant, person)).await
}

/// How many those are.
///
/// # Errors
/// As [`Db::rows`].
pub async fn looks_count(db: &Db, tenant: TenantId, person: Uuid) -> Result<i64> {
    db.scalar_i64(&format!("SELECT COUNT(*) {HERS}"), hers(tenant, person)).await
}

/// Takes them away with the officers' notes. That somebody looked at the pattern stands in the journal.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn looks_erase(tx: &mut Tx, pass: &Pass, person: Uuid) -> Result<()> {
    tx.execute(pass, &format!("DELETE {HERS}"), hers(pass.tenant(), person)).await.map(|_| ())
}

/// Takes away what officers said before a time. Says how many.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn looks_forget(tx: &mut Tx, pass: &Pass, before: Time) -> Result<u64> {
    let sql = "DELETE FROM privacy_look WHERE tenant = $1 AND at < $2";
    tx.execute(pass, sql, vals![pass.tenant().0, before.micros()]).await
}
