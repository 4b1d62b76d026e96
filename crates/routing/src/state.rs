//! The state of a tenant's routing: the stamp that says whether what is in memory is still true.

use base::{Result, TenantId, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

/// What says nothing about whose a task is, until a municipality says otherwise.
const VAGUE: &str = r#"["other", "question"]"#;

/// What changes with every change of the routing of a tenant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Another one after every change.
    pub stamp: Uuid,
    /// Of the table of rules and all that belongs to it: rises by one with every change.
    pub version: i64,
    /// Keys of categories, and of units as `unit:KEY`, that say nothing about whose a task is.
    pub vague: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    stamp: Uuid,
    version: i64,
    vague: String,
}

/// `None` while nobody has written a rule and nothing was learned.
pub async fn find(db: &Db, tenant: TenantId) -> Result<Option<State>> {
    let row: Option<Row> =
        db.row("SELECT stamp, version, vague FROM routing_state WHERE tenant = $1", vals![tenant.0]).await?;
    Ok(row.map(|r| State {
        stamp: r.stamp,
        version: r.version,
        vague: serde_json::from_str(&r.vague).unwrap_or_default(),
    }))
}

/// What says nothing about whose a task is, also before there is any state.
pub async fn vague(db: &Db, tenant: TenantId) -> Result<Vec<String>> {
    let found = find(db, tenant).await?;
    Ok(found.map_or_else(|| serde_json::from_str(VAGUE).unwrap_or_default(), |s| s.vague))
}

/// Says that something changed; gives the new version of the table. Who comes second waits for the end of the
/// first transaction, so a place in the order is given once.
pub async fn touch(tx: &mut Tx, pass: &Pass) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Version {
        version: i64,
    }
    let new: Option<Version> = tx
        .returning(
            pass,
            "INSERT INTO routing_state (tenant, stamp, version, vague) VALUES ($1, $2, 1, $3)
             ON CONFLICT (tenant) DO UPDATE SET stamp = excluded.stamp, version = routing_state.version + 1
             RETURNING version",
            vals![pass.tenant().0, Uuid::new_v4(), VAGUE],
        )
        .await?;
    Ok(new.map_or(1, |v| v.version))
}

/// Keeps what says nothing; after [`touch`].
pub async fn vague_put(tx: &mut Tx, pass: &Pass, vague: &[String]) -> Result<()> {
    let json = serde_json::to_string(vague).map_err(base::Error::internal)?;
    tx.execute(pass, "UPDATE routing_state SET vague = $1 WHERE tenant = $2", vals![json, pass.tenant().0]).await?;
    Ok(())
}
