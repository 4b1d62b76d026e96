//! The only SQL about services.

use base::Result;
use base::TenantId;
use store::{Db, FromQueryResult, Pass, Tx, vals};

#[derive(FromQueryResult, Clone, Debug)]
pub struct Row {
    pub category: String,
    pub open: bool,
    pub open_from: Option<i64>,
    pub answers_from: Option<i64>,
    pub keywords: String,
}

const COLUMNS: &str = "category, open, open_from, answers_from, keywords";

/// All rows of a tenant, also those that are closed.
pub async fn all(db: &Db, tenant: TenantId) -> Result<Vec<Row>> {
    db.rows(&format!("SELECT {COLUMNS} FROM open311_service WHERE tenant = $1 ORDER BY category"), vals![tenant.0])
        .await
}

pub async fn put(tx: &mut Tx, pass: &Pass, row: &Row) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO open311_service (tenant, category, open, open_from, answers_from, keywords, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant, category) DO UPDATE SET open = excluded.open, open_from = excluded.open_from,
           answers_from = excluded.answers_from, keywords = excluded.keywords, changed_at = excluded.changed_at",
        vals![
            pass.tenant().0,
            row.category.clone(),
            row.open,
            row.open_from,
            row.answers_from,
            row.keywords.clone(),
            pass.now().micros()
        ],
    )
    .await?;
    Ok(())
}
