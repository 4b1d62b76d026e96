//! Loads the demo municipalities through the importers, as a municipality would.

use std::collections::BTreeSet;

use base::TenantId;
use demo::Town;
use door::House;
use register::{Kind, Load};
use store::{Pass, vals};
use tasks::actions::{categories_begin, category_put};

use super::past;
use super::routine;
use super::story::{self, Cast};
use crate::metrics::seconds;

/// Loads what is not there yet, with a line for each step.
///
/// # Errors
/// The first thing that could not be loaded.
pub async fn load(house: &House, towns: &[Town]) -> anyhow::Result<()> {
    let clock = house.app.store.clock();
    let tenants: Vec<TenantId> = house.app.config.tenants.iter().map(base::config::Tenant::id).collect();
    for (tenant, town) in tenants.iter().copied().zip(towns) {
        let began = clock.now();
        if there(house, tenant).await? {
            continue;
        }
        println!("Loading {}: {} persons …", town.name, town.persons.len());
        registers(house, tenant, town).await?;
        categories(house, tenant, town).await?;
        if town.cast.iter().any(|c| c.key == "marthe") {
            let cast = Cast::new(&house.app, tenant, town);
            story::tell(&cast, clock.now()).await?;
            story::faults(&cast).await?;
            routine::begin(&cast).await?;
            past::tell(&cast, clock.now()).await?;
        }
        house.settle().await?;
        println!("  loaded in {}", seconds(began, clock.now()));
    }
    if let ([tenant, other], Some(town), false) = (&tenants[..], towns.first(), agreed(house).await?) {
        // When both are there: it names a unit of each.
        story::agreement(&Cast::new(&house.app, *tenant, town), *other).await?;
        house.settle().await?;
    }
    Ok(())
}

/// Whether every town is loaded, and the agreement between them.
///
/// # Errors
/// When the database does not answer.
pub async fn all_there(house: &House) -> anyhow::Result<bool> {
    for tenant in &house.app.config.tenants {
        if !there(house, tenant.id()).await? {
            return Ok(false);
        }
    }
    agreed(house).await
}

async fn agreed(house: &House) -> anyhow::Result<bool> {
    Ok(house.app.store.db().scalar_i64("SELECT 1 FROM agreement LIMIT 1", vals![]).await? == 1)
}

/// Loading ends with the categories, and where there are stories with their cards. A load that was
/// broken off is begun again, which the importers do not mind.
async fn there(house: &House, tenant: TenantId) -> anyhow::Result<bool> {
    let db = house.app.store.db();
    let table =
        if house.app.config.tenants.first().is_some_and(|t| t.id() == tenant) { "card" } else { "task_category" };
    let sql = format!("SELECT 1 FROM {table} WHERE tenant = $1 LIMIT 1");
    Ok(db.scalar_i64(&sql, vals![tenant.0]).await? == 1)
}

/// The documents, in an order that leaves the fewest blanks to fill later.
async fn registers(house: &House, tenant: TenantId, town: &Town) -> anyhow::Result<()> {
    let (store, sources, clock) = (&house.app.store, &house.app.config.register, house.app.store.clock());
    let persons = serde_json::to_string(&town.persons)?;
    let json = |value: &serde_json::Value| value.to_string();
    let files = [
        (Kind::Units, town.units_csv.clone()),
        (Kind::Addresses, json(&town.addresses)),
        (Kind::Persons, persons),
        (Kind::UnitsBrreg, json(&town.units_brreg)),
        (Kind::RolesBrreg, json(&town.roles_brreg)),
        (Kind::Owners, town.owners_csv.clone()),
        (Kind::Hr, town.hr_csv.clone()),
        (Kind::Mandates, town.mandates_csv.clone()),
        (Kind::Enrolments, town.enrolments_csv.clone()),
        (Kind::NextOfKin, town.next_of_kin_csv.clone()),
    ];
    for (kind, text) in files {
        let began = clock.now();
        let load = Load { kind, source: kind.usual_source(), text: &text, extra: "" };
        let outcome = register::import(store, sources, tenant, load).await?;
        println!("  {:<13} {:>6} read in {}", kind.name(), outcome.rows, seconds(began, clock.now()));
    }
    Ok(())
}

/// The categories a municipality begins with. A small one gives to its technical unit what the
/// big one has units for.
async fn categories(house: &House, tenant: TenantId, town: &Town) -> anyhow::Result<()> {
    let store = &house.app.store;
    let units: BTreeSet<&str> = town.units_csv.lines().skip(1).filter_map(|l| l.split(';').next()).collect();
    #[expect(clippy::disallowed_methods, reason = "the demo sets up what an administrator would")]
    let pass = Pass::system(tenant, "demo", store.clock().now());
    let mut tx = store.begin().await?;
    categories_begin(&mut tx, &pass).await?;
    for mut category in tasks::actions::categories(&tx, tenant).await? {
        if !units.contains(category.unit.as_str()) {
            category.unit = "kommunalteknikk".into();
            category_put(&mut tx, &pass, &category).await?;
        }
    }
    open311::actions::services_begin(&mut tx, &pass).await?;
    tx.commit().await?;
    Ok(())
}
