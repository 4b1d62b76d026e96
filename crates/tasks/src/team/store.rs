//! The only SQL about teams.

use base::{Error, Result, TenantId, id::Uuid};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, Guarded, Pass, Tx, Value, vals};

use super::{Member, Team, TeamId};
use crate::task::model::unit_hat;

#[derive(FromQueryResult)]
struct Row {
    tenant: i64,
    id: Uuid,
    name: String,
    purpose: String,
    unit: String,
    ends: String,
    version: i64,
}

#[derive(FromQueryResult)]
struct MemberRow {
    team: Uuid,
    hat: String,
    name: String,
}

const COLUMNS: &str = "tenant, id, name, purpose, unit, ends, version";

fn team(row: Row, members: Vec<Member>) -> Result<Team> {
    let ends = row.ends.parse().map_err(|_| Error::internal(format!("team {} ends {:?}", row.id, row.ends)))?;
    Ok(Team {
        tenant: TenantId(row.tenant),
        id: TeamId(row.id),
        name: row.name,
        purpose: row.purpose,
        unit_hat: unit_hat(&row.unit),
        unit: row.unit,
        ends,
        version: row.version,
        members,
    })
}

/// With their members, in two queries.
async fn with_members(db: &Db, tenant: TenantId, rows: Vec<Row>) -> Result<Vec<Team>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0];
    values.extend(rows.iter().map(|r| Value::from(r.id)));
    let sql = format!(
        "SELECT team, hat, name FROM team_member WHERE tenant = $1 AND team IN ({}) ORDER BY team, hat",
        store::marks(2, rows.len())
    );
    let members: Vec<MemberRow> = db.rows(&sql, values).await?;
    let of = |id: Uuid| {
        let mine = members.iter().filter(|m| m.team == id);
        mine.map(|m| Member { hat: m.hat.clone(), name: m.name.clone() }).collect()
    };
    rows.into_iter().map(|row| (of(row.id), row)).map(|(members, row)| team(row, members)).collect()
}

/// A team with its members, also one that is over.
///
/// # Errors
/// `NotFound` when there is none with this id; as [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, id: TeamId) -> Result<Guarded<Team>> {
    let sql = format!("SELECT {COLUMNS} FROM team WHERE tenant = $1 AND id = $2");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0]).await?;
    let team = with_members(db, tenant, row.into_iter().collect()).await?.pop();
    team.map(Guarded::new).ok_or(Error::NotFound)
}

/// As [`find`], and nobody else changes it until the transaction ends.
pub async fn find_to_change(tx: &Tx, tenant: TenantId, id: TeamId) -> Result<Guarded<Team>> {
    if tx.is_postgres() {
        let sql = format!("SELECT {COLUMNS} FROM team WHERE tenant = $1 AND id = $2 FOR UPDATE");
        tx.rows::<Row>(&sql, vals![tenant.0, id.0]).await?;
    }
    find(tx, tenant, id).await
}

/// The name of a team that has not ended.
pub async fn name_of(db: &Db, tenant: TenantId, id: TeamId, today: NaiveDate) -> Result<Option<String>> {
    let sql = format!("SELECT {COLUMNS} FROM team WHERE tenant = $1 AND id = $2 AND ends >= $3");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0, today.to_string()]).await?;
    Ok(row.map(|r| r.name))
}

/// Id and name of the teams that have not ended, by name, at most `limit`: whom tasks can be given to.
pub async fn active(db: &Db, tenant: TenantId, today: NaiveDate, limit: u32) -> Result<Vec<(TeamId, String)>> {
    let sql = format!("SELECT {COLUMNS} FROM team WHERE tenant = $1 AND ends >= $2 ORDER BY name, id LIMIT $3");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, today.to_string(), i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|r| (TeamId(r.id), r.name)).collect())
}

/// The teams that these hats set up or are in, those that end last first, at most 100.
pub async fn of_hats(db: &Db, tenant: TenantId, hats: &[&str]) -> Result<Vec<Team>> {
    if hats.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vals![tenant.0];
    values.extend(hats.iter().map(|h| Value::from(*h)));
    let marks = store::marks(2, hats.len());
    values.extend(hats.iter().map(|h| Value::from(h.strip_prefix("unit:").unwrap_or("-"))));
    let units = store::marks(2 + hats.len(), hats.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM team WHERE tenant = $1 AND (unit IN ({units}) OR id IN
           (SELECT team FROM team_member WHERE tenant = $1 AND hat IN ({marks})))
         ORDER BY ends DESC, name, id LIMIT 100"
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    with_members(db, tenant, rows).await
}

/// The teams whose hat somebody wears who wears these hats on this day: id and name.
pub async fn worn(db: &Db, tenant: TenantId, hats: &[&str], today: NaiveDate) -> Result<Vec<(TeamId, String)>> {
    let mut values = vals![tenant.0, today.to_string()];
    values.extend(hats.iter().map(|h| Value::from(*h)));
    let sql = format!(
        "SELECT {COLUMNS} FROM team WHERE tenant = $1 AND ends >= $2 AND id IN
           (SELECT team FROM team_member WHERE tenant = $1 AND hat IN ({})) ORDER BY name, id",
        store::marks(3, hats.len())
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| (TeamId(r.id), r.name)).collect())
}

/// Writes a team and sets its members to exactly these.
pub async fn put(tx: &mut Tx, pass: &Pass, team: &Team) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO team (tenant, id, name, purpose, unit, ends, made_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, purpose = excluded.purpose,
           ends = excluded.ends, version = excluded.version",
        vals![
            team.tenant.0,
            team.id.0,
            team.name.clone(),
            team.purpose.clone(),
            team.unit.clone(),
            team.ends.to_string(),
            pass.now().micros(),
            team.version,
        ],
    )
    .await?;
    let sql = "DELETE FROM team_member WHERE tenant = $1 AND team = $2";
    tx.execute(pass, sql, vals![team.tenant.0, team.id.0]).await?;
    let mut values = vals![team.tenant.0, team.id.0];
    let rows: Vec<String> =
        (0..team.members.len()).map(|n| format!("($1, $2, ${}, ${})", 2 * n + 3, 2 * n + 4)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    values.extend(team.members.iter().flat_map(|m| vals![m.hat.clone(), m.name.clone()]));
    let sql = format!("INSERT INTO team_member (tenant, team, hat, name) VALUES {}", rows.join(", "));
    tx.execute(pass, &sql, values).await?;
    Ok(())
}
