//! The SQL of endpoints.

use std::collections::HashMap;

use ::store::{Db, FromQueryResult, Guarded, Pass, Tx, vals};
use base::{Error, Result, TenantId, Time};
use door::client;
use uuid::Uuid;

use super::model::{Endpoint, EndpointId, Subscriber};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    url: String,
    kinds: String,
    unit: String,
    client: Option<Uuid>,
    secret: Vec<u8>,
    old_secret: Option<Vec<u8>>,
    old_until: Option<i64>,
    created_at: i64,
    changed_at: i64,
}

const COLUMNS: &str = "id, name, url, kinds, unit, client, secret, old_secret, old_until, created_at, changed_at";

impl Row {
    fn endpoint(self, tenant: TenantId) -> Endpoint {
        Endpoint {
            tenant,
            id: EndpointId(self.id),
            name: self.name,
            url: self.url,
            kinds: self.kinds.split_whitespace().map(str::to_owned).collect(),
            unit: self.unit,
            subscriber: self.client.map(Subscriber::of),
            secret: self.secret,
            old_secret: self.old_secret,
            old_until: self.old_until.map(Time::from_micros),
            created_at: Time::from_micros(self.created_at),
            changed_at: Time::from_micros(self.changed_at),
        }
    }
}

async fn row(db: &Db, tenant: TenantId, id: Uuid, lock: &str) -> Result<Endpoint> {
    let sql = format!("SELECT {COLUMNS} FROM endpoint WHERE tenant = $1 AND id = $2{lock}");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id]).await?;
    row.map(|r| r.endpoint(tenant)).ok_or(Error::NotFound)
}

pub(crate) async fn find(db: &Db, tenant: TenantId, id: EndpointId) -> Result<Guarded<Endpoint>> {
    row(db, tenant, id.0, "").await.map(Guarded::new)
}

/// The same, and nobody else changes it before the transaction ends: all its columns are written.
pub(crate) async fn find_to_change(tx: &Tx, tenant: TenantId, id: EndpointId) -> Result<Guarded<Endpoint>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    row(tx, tenant, id.0, lock).await.map(Guarded::new)
}

/// The endpoint that a letter goes to. No person looks at it: the carrier does.
pub(crate) async fn to_send(db: &Db, tenant: TenantId, key: &str) -> Result<Endpoint> {
    let EndpointId(id) = key.parse()?;
    row(db, tenant, id, "").await
}

/// The hat of the unit that answers for an endpoint.
pub(crate) async fn unit_hat(db: &Db, tenant: TenantId, id: Uuid) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Unit {
        unit: String,
    }
    let sql = "SELECT unit FROM endpoint WHERE tenant = $1 AND id = $2";
    let unit: Option<Unit> = db.row(sql, vals![tenant.0, id]).await?;
    Ok(format!("unit:{}", unit.map_or_else(String::new, |u| u.unit)))
}

/// All of a tenant, by name; the caller asked the policies about the tenant's endpoints.
pub(crate) async fn all(db: &Db, pass: &Pass) -> Result<Vec<Endpoint>> {
    let tenant = pass.tenant();
    let sql = format!("SELECT {COLUMNS} FROM endpoint WHERE tenant = $1 ORDER BY name, id");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(|r| r.endpoint(tenant)).collect())
}

/// Those that a client made, the oldest first; the caller asked the policies about them.
pub(crate) async fn of_client(db: &Db, pass: &Pass, client: Uuid) -> Result<Vec<Endpoint>> {
    let tenant = pass.tenant();
    let sql = format!("SELECT {COLUMNS} FROM endpoint WHERE tenant = $1 AND client = $2 ORDER BY id");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, client]).await?;
    Ok(rows.into_iter().map(|r| r.endpoint(tenant)).collect())
}

/// What the follower needs of an endpoint.
pub(crate) struct Hearer {
    pub id: Uuid,
    /// Patterns such as `tasks.*`.
    pub kinds: Vec<String>,
    /// What was written before is not told.
    pub created_at: Time,
    pub of: Of,
}

/// Whose entries an endpoint hears of.
pub(crate) enum Of {
    Everybody,
    /// Those of the hats of a client that subscribed itself, until its time is over; of one that is shut
    /// out there are none.
    Client {
        hats: Vec<String>,
        until: Time,
    },
}

pub(crate) async fn hearers(db: &Db, tenant: TenantId) -> Result<Vec<Hearer>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        kinds: String,
        client: Option<Uuid>,
        created_at: i64,
    }
    let sql = "SELECT id, kinds, client, created_at FROM endpoint WHERE tenant = $1 ORDER BY id";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0]).await?;
    let mut clients = HashMap::new();
    if rows.iter().any(|r| r.client.is_some()) {
        clients.extend(client::not_revoked(db, tenant).await?.into_iter().map(|c| (c.id, c)));
    }
    let of = |client: Uuid| match clients.get(&client) {
        Some(c) => Of::Client { hats: c.all_hats(), until: c.expires_at },
        None => Of::Client { hats: Vec::new(), until: Time::from_micros(0) },
    };
    let hearer = |r: Row| Hearer {
        id: r.id,
        kinds: r.kinds.split_whitespace().map(str::to_owned).collect(),
        created_at: Time::from_micros(r.created_at),
        of: r.client.map_or(Of::Everybody, of),
    };
    Ok(rows.into_iter().map(hearer).collect())
}

pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, e: &Endpoint) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO endpoint (tenant, id, name, url, kinds, unit, client, secret, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        vals![
            pass.tenant().0,
            e.id.0,
            e.name.as_str(),
            e.url.as_str(),
            e.kinds.join(" "),
            e.unit.as_str(),
            e.subscriber.as_ref().map(|s| s.client),
            e.secret.clone(),
            pass.now().micros()
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, pass: &Pass, id: EndpointId) -> Result<()> {
    let sql = "DELETE FROM endpoint WHERE tenant = $1 AND id = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, id.0]).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, pass: &Pass, e: &Endpoint) -> Result<()> {
    tx.execute(
        pass,
        "UPDATE endpoint SET name = $3, url = $4, kinds = $5, unit = $6, secret = $7, old_secret = $8, old_until = $9,
           changed_at = $10 WHERE tenant = $1 AND id = $2",
        vals![
            pass.tenant().0,
            e.id.0,
            e.name.as_str(),
            e.url.as_str(),
            e.kinds.join(" "),
            e.unit.as_str(),
            e.secret.clone(),
            e.old_secret.clone(),
            e.old_until.map(Time::micros),
            pass.now().micros()
        ],
    )
    .await?;
    Ok(())
}
