//! What other rooms may ask about addresses.

use base::{Result, TenantId};
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use super::model::Address;

/// How addresses are compared: lower case, single blanks.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    text: String,
    postcode: String,
    place: String,
    lat: f64,
    lon: f64,
    property: String,
}

impl From<Row> for Address {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            text: r.text,
            postcode: r.postcode,
            place: r.place,
            lat: r.lat,
            lon: r.lon,
            property: r.property,
        }
    }
}

const COLUMNS: &str = "id, text, postcode, place, lat, lon, property";

/// Addresses that begin so, in alphabetical order, at most `limit`. Nothing for an empty text.
///
/// # Errors
/// As [`Db::rows`].
pub async fn addresses_beginning(db: &Db, tenant: TenantId, text: &str, limit: u32) -> Result<Vec<Address>> {
    let from = folded(text).into_bytes();
    if from.is_empty() {
        return Ok(Vec::new());
    }
    // Every text that begins so lies before this one, since 0xFF is no byte of UTF-8.
    let mut until = from.clone();
    until.push(0xFF);
    let sql = format!(
        "SELECT {COLUMNS} FROM address WHERE tenant = $1 AND search >= $2 AND search < $3 ORDER BY search, id LIMIT $4"
    );
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, from, until, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The addresses on a property, such as `1505-10/34`.
///
/// # Errors
/// As [`Db::rows`].
pub async fn addresses_of_property(db: &Db, tenant: TenantId, property: &str) -> Result<Vec<Address>> {
    let sql = format!("SELECT {COLUMNS} FROM address WHERE tenant = $1 AND property = $2 ORDER BY key");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, property]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
