//! Loads the demo municipalities through the importers, as a municipality would.

use base::TenantId;
use demo::Town;
use door::House;
use store::{Pass, vals};

use super::story::{self, Cast};
use crate::metrics::seconds;

/// Loads what is not there yet, with a line for each step.
///
/// # Errors
/// The first thing that could not be loaded.
pub async fn load(house: &House, towns: &[Town]) -> anyhow::Result<()> {
    let clock = house.app.store.clock();
    let tenants: Vec<TenantId> = house.app.config.tenants.iter().map(base::config::Tenant::id).collect();
    for (tenant, town) in tenants.into_iter().zip(towns) {
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
        }
        house.settle().await?;
        println!("  loaded in {}", seconds(began, clock.now()));
    }
    Ok(())
}

/// The last step of loading is the stories; a load that was broken off is begun again, which
/// the importers do not mind.
async fn there(house: &House, tenant: TenantId) -> anyhow::Result<bool> {
    let db = house.app.store.db();
    Ok(db.scalar_i64("SELECT 1 FROM card WHERE tenant = $1 LIMIT 1", vals![tenant.0]).await? == 1)
}
