//! The only SQL about copies.

use base::id::{self, Uuid};
use base::{Error, Result, TenantId, Time};
use store::{Assurance, Db, FromQueryResult, Pass, Tx, vals};

use super::model::{Copy, CopyId};

/// The purpose of the key that seals what rooms say.
pub(crate) const PURPOSE: &str = "copy-of-everything";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    subject: Uuid,
    hat: String,
    asker: Uuid,
    assurance: i64,
    done: i64,
    total: i64,
    created_at: i64,
    until: i64,
}

impl From<Row> for Copy {
    fn from(r: Row) -> Self {
        Self {
            id: CopyId(r.id),
            subject: r.subject,
            hat: r.hat,
            asker: r.asker,
            assurance: Assurance::from_number(r.assurance),
            done: r.done,
            total: r.total,
            created_at: Time::from_micros(r.created_at),
            until: Time::from_micros(r.until),
        }
    }
}

const COLUMNS: &str = "id, subject, hat, asker, assurance, done, total, created_at, until";

/// Writes a copy of which nothing is gathered.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn insert(tx: &mut Tx, pass: &Pass, copy: &Copy) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO privacy_copy (tenant, id, subject, hat, asker, assurance, done, total, created_at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        vals![
            pass.tenant().0,
            copy.id.0,
            copy.subject,
            copy.hat.clone(),
            copy.asker,
            copy.assurance.number(),
            copy.done,
            copy.total,
            copy.created_at.micros(),
            copy.until.micros(),
        ],
    )
    .await?;
    Ok(())
}

/// A copy, also one that is not ready, or another's.
///
/// # Errors
/// `NotFound` when there is none; as [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, id: CopyId) -> Result<Copy> {
    let sql = format!("SELECT {COLUMNS} FROM privacy_copy WHERE tenant = $1 AND id = $2");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id.0]).await?;
    row.map(Copy::from).ok_or(Error::NotFound)
}

/// Those that somebody asked for and that can still be fetched, newest first.
pub async fn of_asker(db: &Db, tenant: TenantId, asker: Uuid, now: Time) -> Result<Vec<Copy>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_copy WHERE tenant = $1 AND asker = $2 AND until > $3
         ORDER BY created_at DESC, id DESC LIMIT 20"
    );
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, asker, now.micros()]).await?;
    Ok(rows.into_iter().map(Copy::from).collect())
}

/// Adds what the next room says, sealed. The row of the copy comes first, as in [`delete`]: of an erasure and the
/// answer of a room one waits for the other, and no part outlives its copy.
///
/// # Errors
/// `NotFound` when the copy was deleted since the room was asked.
pub async fn part_add(tx: &mut Tx, pass: &Pass, copy: &Copy, json: &[u8]) -> Result<()> {
    let sql = "UPDATE privacy_copy SET done = $1 WHERE tenant = $2 AND id = $3";
    if tx.execute(pass, sql, vals![copy.done + 1, pass.tenant().0, copy.id.0]).await? == 0 {
        return Err(Error::NotFound);
    }
    let body = tx.store().keys().seal(PURPOSE, pass.tenant(), json)?;
    tx.execute(
        pass,
        "INSERT INTO privacy_copy_part (tenant, id, copy, n, body) VALUES ($1, $2, $3, $4, $5)",
        vals![pass.tenant().0, id::new_v7(pass.now()), copy.id.0, copy.done, body],
    )
    .await?;
    Ok(())
}

/// What the rooms said, in their order.
pub async fn parts(store: &store::Store, tenant: TenantId, id: CopyId) -> Result<Vec<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Part {
        body: Vec<u8>,
    }
    let sql = "SELECT body FROM privacy_copy_part WHERE tenant = $1 AND copy = $2 ORDER BY n";
    let rows: Vec<Part> = store.db().rows(sql, vals![tenant.0, id.0]).await?;
    rows.iter().map(|p| store.keys().open(PURPOSE, tenant, &p.body)).collect()
}

/// Takes it away with all that the rooms said until then: see [`part_add`].
///
/// # Errors
/// As [`Tx::execute`].
pub async fn delete(tx: &mut Tx, pass: &Pass, id: CopyId) -> Result<()> {
    let tenant = pass.tenant().0;
    tx.execute(pass, "DELETE FROM privacy_copy WHERE tenant = $1 AND id = $2", vals![tenant, id.0]).await?;
    tx.execute(pass, "DELETE FROM privacy_copy_part WHERE tenant = $1 AND copy = $2", vals![tenant, id.0]).await?;
    Ok(())
}
