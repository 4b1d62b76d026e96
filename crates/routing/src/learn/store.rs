//! The only SQL about what was learned and what it may do.

use ::store::{Db, FromQueryResult, Pass, Tx, vals};
use base::{Error, Result, TenantId, Time};

use super::measure::Report;
use super::model::Model;

#[derive(FromQueryResult)]
struct Body {
    body: String,
}

/// What was learned, if anything.
pub async fn model(db: &Db, tenant: TenantId) -> Result<Option<Model>> {
    let row: Option<Body> = db.row("SELECT body FROM routing_model WHERE tenant = $1", vals![tenant.0]).await?;
    // A model of another form is learned anew; until then there is none.
    Ok(row.and_then(|r| serde_json::from_str(&r.body).ok()))
}

/// How well it did, and when it learned.
pub async fn report(db: &Db, tenant: TenantId) -> Result<Option<(Report, Time)>> {
    #[derive(FromQueryResult)]
    struct Row {
        report: String,
        made_at: i64,
    }
    let sql = "SELECT report, made_at FROM routing_model WHERE tenant = $1";
    let row: Option<Row> = db.row(sql, vals![tenant.0]).await?;
    Ok(row.and_then(|r| Some((serde_json::from_str(&r.report).ok()?, Time::from_micros(r.made_at)))))
}

/// Keeps what was learned in the place of what was before, with how well it does.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn put(tx: &mut Tx, pass: &Pass, model: Option<&Model>, report: &Report) -> Result<()> {
    let body = match model {
        Some(model) => serde_json::to_string(model).map_err(Error::internal)?,
        None => String::new(),
    };
    let report = serde_json::to_string(report).map_err(Error::internal)?;
    tx.execute(
        pass,
        "INSERT INTO routing_model (tenant, made_at, body, report) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant) DO UPDATE SET made_at = excluded.made_at, body = excluded.body,
           report = excluded.report",
        vals![pass.tenant().0, pass.now().micros(), body, report],
    )
    .await?;
    Ok(())
}

/// From which percent on a unit lets the classifier decide, and who said so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alone {
    /// A key.
    pub unit: String,
    /// From this confidence on.
    pub percent: i64,
    pub changed_at: Time,
    /// Who said so, as she was called.
    pub changed_by: String,
}

/// Of all units that let it decide, in the order of their keys.
///
/// # Errors
/// As [`Db::rows`].
pub async fn alone(db: &Db, tenant: TenantId) -> Result<Vec<Alone>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        percent: i64,
        changed_at: i64,
        changed_by: String,
    }
    let sql = "SELECT unit, percent, changed_at, changed_by FROM routing_alone WHERE tenant = $1 ORDER BY unit";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0]).await?;
    let alone = |r: Row| Alone {
        unit: r.unit,
        percent: r.percent,
        changed_at: Time::from_micros(r.changed_at),
        changed_by: r.changed_by,
    };
    Ok(rows.into_iter().map(alone).collect())
}

/// Lets it decide for a unit from this percent on; `None` does not let it.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn alone_put(tx: &mut Tx, pass: &Pass, unit: &str, percent: Option<i64>, by: &str) -> Result<()> {
    let tenant = pass.tenant().0;
    let Some(percent) = percent else {
        tx.execute(pass, "DELETE FROM routing_alone WHERE tenant = $1 AND unit = $2", vals![tenant, unit]).await?;
        return Ok(());
    };
    tx.execute(
        pass,
        "INSERT INTO routing_alone (tenant, unit, percent, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant, unit) DO UPDATE SET percent = excluded.percent, changed_at = excluded.changed_at,
           changed_by = excluded.changed_by",
        vals![tenant, unit, percent, pass.now().micros(), by],
    )
    .await?;
    Ok(())
}
