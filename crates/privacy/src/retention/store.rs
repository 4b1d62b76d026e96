//! The only SQL about how long things are kept.

use base::{Result, TenantId};
use store::{Db, Pass, Tx, vals};

use super::model::Kind;

/// For how many days a kind is kept: as the municipality has it, else as the program begins.
pub async fn days(db: &Db, tenant: TenantId, kind: Kind) -> Result<i64> {
    let sql = "SELECT days FROM privacy_retention WHERE tenant = $1 AND kind = $2";
    let own = db.scalar_i64(sql, vals![tenant.0, kind.name()]).await?;
    Ok(if own > 0 { own } else { kind.defaults() })
}

pub async fn days_put(tx: &mut Tx, pass: &Pass, kind: Kind, days: i64) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO privacy_retention (tenant, kind, days) VALUES ($1, $2, $3)
         ON CONFLICT (tenant, kind) DO UPDATE SET days = excluded.days",
        vals![pass.tenant().0, kind.name(), days],
    )
    .await?;
    Ok(())
}
