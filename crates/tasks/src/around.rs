//! What tasks ask the register: names of units and people, properties and addresses close by.

use std::collections::HashMap;

use base::{Error, Result, TenantId, id::Uuid};
use door::Ctx;
use store::Db;
use web::T;

use crate::category::Category;
use crate::deviation;

/// The distance within which owners of properties are told, in metres.
pub const NEAR_METRES: f64 = 50.0;

/// Names of units by key.
#[derive(Clone, Debug, Default)]
pub struct UnitNames(HashMap<String, String>);

impl UnitNames {
    /// The name; a unit that the register does not know goes by its key. The drawer of a unit is known by the
    /// unit.
    pub fn name(&self, key: &str) -> String {
        let unit = deviation::unit_of(key);
        let name = self.0.get(unit).cloned().unwrap_or_else(|| unit.to_owned());
        if deviation::is_drawer(key) { format!("{name} (HMS)") } else { name }
    }
}

/// The keys of all units, by name: those of the register and those that answer for a category.
pub fn units_of(all: &[Category], names: &UnitNames) -> Vec<String> {
    let mut keys: Vec<String> = names.0.keys().cloned().chain(all.iter().map(|c| c.unit.clone())).collect();
    keys.sort_unstable_by_key(|k| (names.name(k), k.clone()));
    keys.dedup();
    keys
}

/// The names of all units: there are some dozens, in one query.
///
/// # Errors
/// As [`Db::rows`].
pub async fn unit_names(ctx: &Ctx) -> Result<UnitNames> {
    let units = register::units(ctx.replica(), ctx.tenant_id()).await?;
    Ok(UnitNames(units.into_iter().map(|u| (u.key, u.name)).collect()))
}

/// The hat keys of the properties within [`NEAR_METRES`] of a point.
///
/// # Errors
/// As [`Db::rows`].
pub async fn properties_near(db: &Db, tenant: TenantId, (lat, lon): (f64, f64)) -> Result<Vec<String>> {
    let near = register::properties_near(db, tenant, lat, lon, NEAR_METRES).await?;
    Ok(near.into_iter().map(|p| format!("property:{}", p.key)).collect())
}

/// The point of a place that was only written, when it is exactly one address: so that who has
/// no map is no worse off.
///
/// # Errors
/// As [`Db::rows`].
pub async fn point_of(db: &Db, tenant: TenantId, words: &str) -> Result<Option<(f64, f64)>> {
    let address = words.split(',').next().unwrap_or_default().trim().to_lowercase();
    if address.is_empty() {
        return Ok(None);
    }
    let found = register::addresses_beginning(db, tenant, &address, 20).await?;
    let mut same = found.iter().filter(|a| a.text.to_lowercase() == address);
    Ok(match (same.next(), same.next()) {
        (Some(one), None) => Some((one.lat, one.lon)),
        _ => None,
    })
}

/// What people call the place closest to a point, such as `Lyngstien 13b`; `None` far from any.
///
/// # Errors
/// As [`Db::rows`].
pub async fn words_of(db: &Db, tenant: TenantId, (lat, lon): (f64, f64)) -> Result<Option<String>> {
    let near = register::properties_near(db, tenant, lat, lon, 2.0 * NEAR_METRES).await?;
    Ok(near.into_iter().map(|p| p.name).find(|name| !name.is_empty()))
}

/// What colleagues call the one behind a hat. A name that is protected stays so.
///
/// # Errors
/// As [`Db::rows`].
pub async fn name_of_hat(ctx: &Ctx, t: &T, hat: &str) -> Result<String> {
    let unknown = || t.get("tasks-requester-resident");
    let (kind, key) = hat.split_once(':').unwrap_or_default();
    let named = match kind {
        "person" | "child" | "ward" | "kin" => {
            let Ok(id) = key.parse::<Uuid>() else { return Ok(unknown()) };
            let names = register::person_names(ctx.db(), ctx.tenant_id(), &[id]).await?;
            match names.get(&id) {
                Some(person) => person.name.clone().unwrap_or_else(|| t.get("tasks-requester-protected")),
                None => unknown(),
            }
        }
        "organisation" => known(register::organisation_by_number(ctx.db(), ctx.tenant_id(), key).await, |o| o.name)?
            .unwrap_or_else(unknown),
        "property" => {
            known(register::property_by_key(ctx.db(), ctx.tenant_id(), key).await, |p| p.name)?.unwrap_or_else(unknown)
        }
        "mandate" => {
            let today = ctx.now().date();
            known(register::body_by_key(ctx.db(), ctx.tenant_id(), key, today).await, |b| b.name)?
                .unwrap_or_else(unknown)
        }
        // Who wrote stands in the text; that it is true, nobody has found out.
        "mail" => t.get("tasks-requester-mail"),
        _ => unknown(),
    };
    Ok(named)
}

fn known<V>(found: Result<V>, name: impl FnOnce(V) -> String) -> Result<Option<String>> {
    match found {
        Ok(value) => Ok(Some(name(value)).filter(|n| !n.is_empty())),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}
