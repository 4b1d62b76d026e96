//! What other rooms may ask about properties.

use base::{Error, Result, TenantId};
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use super::model::{Owner, Property, parse};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    lat: Option<f64>,
    lon: Option<f64>,
}

impl Row {
    fn property(self, owners: Vec<Owner>) -> Property {
        Property { id: self.id, key: self.key, name: self.name, place: self.lat.zip(self.lon), owners }
    }
}

/// A property with its owners, by its key.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn property_by_key(db: &Db, tenant: TenantId, key: &str) -> Result<Property> {
    let (key, ..) = parse(key).ok_or(Error::NotFound)?;
    let sql = "SELECT id, key, name, lat, lon FROM property WHERE tenant = $1 AND key = $2";
    let row: Row = db.row(sql, vals![tenant.0, key]).await?.ok_or(Error::NotFound)?;
    let owners = owners(db, tenant, row.id).await?;
    Ok(row.property(owners))
}

async fn owners(db: &Db, tenant: TenantId, property: Uuid) -> Result<Vec<Owner>> {
    #[derive(FromQueryResult)]
    struct Share {
        person: Option<Uuid>,
        organisation: Option<String>,
        numerator: i64,
        denominator: i64,
    }
    let sql = "SELECT i.person AS person, o.organisation AS organisation, o.numerator AS numerator, o.denominator AS denominator
        FROM property_owner o LEFT JOIN identifier i ON i.tenant = o.tenant AND i.id = o.identifier
        WHERE o.tenant = $1 AND o.property = $2 ORDER BY o.seq";
    let rows: Vec<Share> = db.rows(sql, vals![tenant.0, property]).await?;
    let hat = |s: &Share| match (&s.person, &s.organisation) {
        (Some(person), _) => Some(format!("person:{person}")),
        (None, Some(number)) => Some(format!("organisation:{number}")),
        (None, None) => None,
    };
    Ok(rows
        .iter()
        .filter_map(|s| Some(Owner { hat: hat(s)?, numerator: s.numerator, denominator: s.denominator }))
        .collect())
}

/// A property and how far it is from where one asked, in metres.
#[derive(Clone, PartialEq, Debug)]
pub struct Near {
    pub id: Uuid,
    /// Such as `1505-10/34`; its hat is `property:<key>`.
    pub key: String,
    /// «Lyngstien 13B», or the key without the municipality where there is no address.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Along the surface of the Earth.
    pub metres: f64,
}

/// The mean radius of the Earth, in metres.
const EARTH: f64 = 6_371_008.8;

/// Great-circle distance in metres (haversine).
pub(crate) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, lon) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2) + a.0.to_radians().cos() * b.0.to_radians().cos() * (lon / 2.0).sin().powi(2);
    2.0 * EARTH * h.sqrt().min(1.0).asin()
}

/// The properties whose place lies within so many metres, nearest first: an indexed box first,
/// then the exact distance.
///
/// # Errors
/// As [`Db::rows`].
pub async fn properties_near(db: &Db, tenant: TenantId, lat: f64, lon: f64, metres: f64) -> Result<Vec<Near>> {
    let high = (metres / EARTH).to_degrees() * 1.001;
    let wide = high / lat.to_radians().cos().max(0.01);
    let sql = "SELECT id, key, name, lat, lon FROM property
        WHERE tenant = $1 AND lat >= $2 AND lat <= $3 AND lon >= $4 AND lon <= $5";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, lat - high, lat + high, lon - wide, lon + wide]).await?;
    let mut near: Vec<Near> = rows
        .into_iter()
        .filter_map(|r| {
            let (y, x) = r.lat.zip(r.lon)?;
            let metres = distance((lat, lon), (y, x));
            Some(Near { id: r.id, key: r.key, name: r.name, lat: y, lon: x, metres })
        })
        .filter(|n| n.metres <= metres)
        .collect();
    near.sort_by(|a, b| a.metres.total_cmp(&b.metres).then_with(|| a.key.cmp(&b.key)));
    Ok(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_latitude_is_a_nautical_mile() {
        let mile = distance((63.0, 7.0), (63.0 + 1.0 / 60.0, 7.0));
        assert!((mile - 1_853.2).abs() < 1.0, "{mile}");
        let along = distance((63.0, 7.0), (63.0, 7.0 + 1.0 / 60.0));
        assert!((along - 1_853.2 * 63f64.to_radians().cos()).abs() < 1.0, "{along}");
    }
}
