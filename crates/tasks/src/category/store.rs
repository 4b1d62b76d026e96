//! The only SQL about categories.

use base::{Result, TenantId, Text};
use store::{Assurance, Db, FromQueryResult, Pass, Tx, vals};

use super::Category;

#[derive(FromQueryResult)]
struct Row {
    key: String,
    name: String,
    help: String,
    icon: String,
    unit: String,
    days: i64,
    assurance: i64,
    neighbours: bool,
    placed: bool,
    active: bool,
    sort: i64,
    fields: bool,
}

impl From<Row> for Category {
    fn from(r: Row) -> Self {
        let text = |json: &str| -> Text { serde_json::from_str(json).unwrap_or_default() };
        Self {
            name: text(&r.name),
            help: text(&r.help),
            key: r.key,
            icon: r.icon,
            unit: r.unit,
            days: u32::try_from(r.days).unwrap_or(0),
            assurance: Assurance::from_number(r.assurance),
            neighbours: r.neighbours,
            placed: r.placed,
            active: r.active,
            sort: r.sort,
            has_fields: r.fields,
        }
    }
}

const COLUMNS: &str = "key, name, help, icon, unit, days, assurance, neighbours, placed, active, sort, fields";

/// All categories of a tenant, in the order of the form; also those no longer in use.
pub async fn all(db: &Db, tenant: TenantId) -> Result<Vec<Category>> {
    let sql = format!("SELECT {COLUMNS} FROM task_category WHERE tenant = $1 ORDER BY sort, key");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(Category::from).collect())
}

/// The category with this key, also one that is no longer in use.
///
/// # Errors
/// As [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, key: &str) -> Result<Option<Category>> {
    if key.contains('\0') {
        // No key has it, and one engine refuses to look.
        return Ok(None);
    }
    let sql = format!("SELECT {COLUMNS} FROM task_category WHERE tenant = $1 AND key = $2");
    let row: Option<Row> = db.row_shared(&sql, vals![tenant.0, key]).await?;
    Ok(row.map(Category::from))
}

/// Writes the row anew. Whether it has fields is not written here: their rows say so.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn put(tx: &mut Tx, pass: &Pass, c: &Category) -> Result<()> {
    let json = |text: &Text| serde_json::to_string(text).map_err(base::Error::internal);
    tx.execute(
        pass,
        "INSERT INTO task_category (tenant, key, name, help, icon, unit, days, assurance, neighbours, placed, active, sort)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant, key) DO UPDATE SET name = excluded.name, help = excluded.help, icon = excluded.icon,
           unit = excluded.unit, days = excluded.days, assurance = excluded.assurance,
           neighbours = excluded.neighbours, placed = excluded.placed, active = excluded.active,
           sort = excluded.sort",
        vals![
            pass.tenant().0,
            c.key.clone(),
            json(&c.name)?,
            json(&c.help)?,
            c.icon.clone(),
            c.unit.clone(),
            i64::from(c.days),
            c.assurance.number(),
            c.neighbours,
            c.placed,
            c.active,
            c.sort,
        ],
    )
    .await?;
    Ok(())
}
