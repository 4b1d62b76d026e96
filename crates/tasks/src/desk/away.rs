//! Being away: for a period a colleague does what one has, as if it were hers.

use base::{Error, Result, TenantId, id::Uuid};
use chrono::NaiveDate;
use door::{Ctx, HatKind};
use store::{Db, FromQueryResult, Guarded, Thing, vals};

use crate::events::AwayPut;
use crate::task::Task;

/// A period in which somebody is away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Away {
    /// Who is away, by her id in the register.
    pub person: Uuid,
    /// As she was called when she said so.
    pub name: String,
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Who stands in, by her id in the register.
    pub deputy: Uuid,
    /// As she was called then.
    pub deputy_name: String,
}

/// Whose it is decides.
struct Own {
    tenant: TenantId,
    person: Uuid,
    hat: String,
}

impl Thing for Own {
    fn kind(&self) -> &'static str {
        "task_away"
    }
    fn id(&self) -> Uuid {
        self.person
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("subject", &self.hat)]
    }
}

#[derive(FromQueryResult)]
struct Row {
    person: Uuid,
    name: String,
    since: String,
    until: String,
    deputy: Uuid,
    deputy_name: String,
}

const COLUMNS: &str = "person, name, since, until, deputy, deputy_name";

fn away(r: Row) -> Option<Away> {
    Some(Away {
        person: r.person,
        name: r.name,
        since: r.since.parse().ok()?,
        until: r.until.parse().ok()?,
        deputy: r.deputy,
        deputy_name: r.deputy_name,
    })
}

/// The period of somebody that is not over.
///
/// # Errors
/// As [`Db::row`].
pub async fn of(db: &Db, tenant: TenantId, person: Uuid, today: NaiveDate) -> Result<Option<Away>> {
    let sql = format!("SELECT {COLUMNS} FROM task_away WHERE tenant = $1 AND person = $2 AND until >= $3");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, person, today.to_string()]).await?;
    Ok(row.and_then(away))
}

/// Those who are away today and for whom somebody stands in.
///
/// # Errors
/// As [`Db::rows`].
pub async fn stands_in_for(db: &Db, tenant: TenantId, deputy: Uuid, today: NaiveDate) -> Result<Vec<Away>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task_away WHERE tenant = $1 AND deputy = $2 AND until >= $3 AND since <= $3 ORDER BY name, person"
    );
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, deputy, today.to_string()]).await?;
    Ok(rows.into_iter().filter_map(away).collect())
}

/// Whether the one who looks stands in today for the one who has a task. Where nobody else has it, nothing is
/// asked of the database.
///
/// # Errors
/// As [`Db::row`].
pub async fn stands_in(ctx: &Ctx, db: &Db, task: &Task) -> Result<bool> {
    let Some(me) = ctx.wearer().map(|w| w.person) else { return Ok(false) };
    let Some(assignee) = task.assignee.as_ref().filter(|a| a.person != me) else { return Ok(false) };
    let today = ctx.now().date();
    let away = of(db, task.tenant, assignee.person, today).await?;
    Ok(away.is_some_and(|a| a.deputy == me && a.since <= today))
}

fn own(ctx: &Ctx) -> Result<Own> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let person = ctx.signed_in()?.person;
    Ok(Own { tenant: ctx.tenant_id(), person, hat: format!("person:{person}") })
}

/// Says that she is away, and who stands in; the period before is forgotten.
///
/// # Errors
/// `Invalid` at `away_until`; `NotFound` for who has no job; as [`Ctx::may`].
pub async fn away_put(ctx: &Ctx, since: NaiveDate, until: NaiveDate, deputy: (Uuid, &str)) -> Result<()> {
    let permit = ctx.may("task_away", Guarded::new(own(ctx)?))?;
    let today = ctx.now().date();
    if until < since || until < today {
        return Err(Error::invalid("away_until", "tasks-away-until-wrong"));
    }
    if (until - since).num_days() > 731 {
        return Err(Error::invalid("away_until", "tasks-away-far"));
    }
    let name = ctx.who()?.1.to_owned();
    let mut tx = ctx.begin().await?;
    let sql = "INSERT INTO task_away (tenant, person, name, since, until, deputy, deputy_name)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant, person) DO UPDATE SET name = excluded.name, since = excluded.since,
          until = excluded.until, deputy = excluded.deputy, deputy_name = excluded.deputy_name";
    let values = vals![permit.tenant.0, permit.person, name, since.to_string(), until.to_string(), deputy.0, deputy.1];
    tx.execute(permit.pass(), sql, values).await?;
    let event =
        AwayPut { person: permit.person, since: since.to_string(), until: until.to_string(), deputy: Some(deputy.0) };
    let topics = [permit.hat.clone(), format!("person:{}", deputy.0)];
    tx.journal(permit.pass(), &event, &topics).await?;
    tx.commit().await
}

/// She is here again.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn away_end(ctx: &Ctx) -> Result<()> {
    let permit = ctx.may("task_away", Guarded::new(own(ctx)?))?;
    let today = ctx.now().date();
    let mut tx = ctx.begin().await?;
    let before = of(&tx, permit.tenant, permit.person, today).await?;
    let sql = "DELETE FROM task_away WHERE tenant = $1 AND person = $2";
    tx.execute(permit.pass(), sql, vals![permit.tenant.0, permit.person]).await?;
    let event = AwayPut { person: permit.person, since: today.to_string(), until: today.to_string(), deputy: None };
    let mut topics = vec![permit.hat.clone()];
    topics.extend(before.map(|a| format!("person:{}", a.deputy)));
    tx.journal(permit.pass(), &event, &topics).await?;
    tx.commit().await
}
