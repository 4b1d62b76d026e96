//! The secret link by which a calendar fetches somebody's deadlines. The database holds only a hash of it.

use base::{Result, TenantId, id::Uuid};
use door::{Ctx, HatKind};
use store::{Db, FromQueryResult, Guarded, Thing, vals};

use crate::events::FeedChanged;

/// The feed of a person. Whose it is decides.
struct Feed {
    tenant: TenantId,
    person: Uuid,
    hat: String,
}

impl Thing for Feed {
    fn kind(&self) -> &'static str {
        "task_feed"
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

fn hash(secret: &str) -> String {
    store::keys::sha256_hex(secret.as_bytes())
}

/// Whether somebody has a feed.
pub(super) async fn of(db: &Db, tenant: TenantId, person: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM task_feed WHERE tenant = $1 AND person = $2";
    Ok(db.scalar_i64(sql, vals![tenant.0, person]).await? > 0)
}

/// Whose feed a secret leads to.
pub(super) async fn person_of(db: &Db, tenant: TenantId, secret: &str) -> Result<Option<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Uuid,
    }
    let sql = "SELECT person FROM task_feed WHERE tenant = $1 AND hash = $2";
    let row: Option<Row> = db.row(sql, vals![tenant.0, hash(secret)]).await?;
    Ok(row.map(|r| r.person))
}

fn permit(ctx: &Ctx) -> Result<store::Permit<Feed>> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(base::Error::NotFound);
    }
    let person = ctx.signed_in()?.person;
    let feed = Feed { tenant: ctx.tenant_id(), person, hat: format!("person:{person}") };
    ctx.may("task_feed", Guarded::new(feed))
}

/// Makes a new secret link; one that was made before leads nowhere any more.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn feed_make(ctx: &Ctx) -> Result<String> {
    let permit = permit(ctx)?;
    let secret = ctx.store().keys().secret()?;
    let mut tx = ctx.begin().await?;
    let sql = "INSERT INTO task_feed (tenant, person, hash, made_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, person) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at";
    let values = vals![permit.tenant.0, permit.person, hash(&secret), ctx.now().micros()];
    tx.execute(permit.pass(), sql, values).await?;
    let event = FeedChanged { person: permit.person, there: true };
    tx.journal(permit.pass(), &event, std::slice::from_ref(&permit.hat)).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Ends the link.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn feed_end(ctx: &Ctx) -> Result<()> {
    let permit = permit(ctx)?;
    let mut tx = ctx.begin().await?;
    let sql = "DELETE FROM task_feed WHERE tenant = $1 AND person = $2";
    tx.execute(permit.pass(), sql, vals![permit.tenant.0, permit.person]).await?;
    let event = FeedChanged { person: permit.person, there: false };
    tx.journal(permit.pass(), &event, std::slice::from_ref(&permit.hat)).await?;
    tx.commit().await
}
