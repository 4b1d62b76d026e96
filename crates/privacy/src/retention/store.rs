//! The only SQL about how long things are kept.

use base::id::Uuid;
use base::{Result, TenantId};
use store::{Db, Pass, Tx, journal, vals};

use super::model::Kind;
use crate::events::RetentionChanged;

/// For how many days a kind is kept: as the municipality has it, else as the program begins.
pub async fn days(db: &Db, tenant: TenantId, kind: Kind) -> Result<i64> {
    let sql = "SELECT days FROM privacy_retention WHERE tenant = $1 AND kind = $2";
    let own = db.scalar_i64(sql, vals![tenant.0, kind.name()]).await?;
    Ok(if own > 0 { own } else { kind.defaults() })
}

/// What the journal calls the rule of a kind.
pub fn rule_id(tenant: TenantId, kind: Kind) -> Uuid {
    let digest = store::keys::sha256_hex(format!("{tenant}/privacy/kept/{}", kind.name()).as_bytes());
    digest.get(..32).and_then(|half| half.parse().ok()).unwrap_or_default()
}

/// The fewest days for which a kind has been kept, now or before its rule was changed.
pub async fn shortest(db: &Db, tenant: TenantId, kind: Kind) -> Result<i64> {
    let mut least = days(db, tenant, kind).await?.min(kind.defaults());
    for entry in journal::history(db, tenant, rule_id(tenant, kind), 1_000).await? {
        if let Some(changed) = entry.event::<RetentionChanged>()? {
            least = least.min(changed.days);
        }
    }
    Ok(least)
}

/// Writes down for how many days a kind is kept from now on.
///
/// # Errors
/// As [`Tx::execute`].
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
