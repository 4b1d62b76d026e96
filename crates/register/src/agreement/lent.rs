//! The hats that somebody wears by agreements: worked out with her other hats (see
//! [`Register`](crate::Register)), and her name where only the municipality that she works for knows it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Result, TenantId};
use chrono::NaiveDate;
use door::Hat;
use store::Store;
use uuid::Uuid;

use super::model::Agreement;
use super::{rules, store as rows};
use crate::person::model::{Person, Protection};
use crate::person::number::NationalId;
use crate::person::numbers;

/// What agreements give her.
#[derive(Default)]
pub(crate) struct Lent {
    /// Of jobs: the hats of our units. Each says by which agreements she wears it.
    pub hats: Vec<Hat>,
    /// Her name as the other municipality has it; empty where nothing is given.
    pub name: String,
}

/// What agreements give a person on a day, besides her own hats.
pub(crate) async fn of(store: &Store, tenant: TenantId, person: Uuid, own: &[Hat], today: NaiveDate) -> Result<Lent> {
    let db = store.db();
    let agreements = rows::holding(db, tenant, today).await?;
    if agreements.is_empty() {
        return Ok(Lent::default());
    }
    let known = numbers::of_persons(db, store.keys(), tenant, &[person]).await?;
    let others: BTreeSet<TenantId> = agreements.iter().map(|a| a.other).filter(|o| *o != tenant).collect();
    let (mut jobs, mut name) = (Vec::new(), String::new());
    for other in others {
        let lookups = lookups(store, other, known.iter().map(|(_, number)| number))?;
        let found = rows::jobs_elsewhere(db, other, &lookups).await?;
        for (job, there) in found.into_iter().filter(|(_, there)| there.is_present(today)) {
            name = if name.is_empty() { there.name() } else { name };
            jobs.push(job);
        }
    }
    if jobs.is_empty() {
        return Ok(Lent::default());
    }
    let keys: Vec<String> = agreements.iter().map(|a| a.unit.clone()).collect();
    let units = rows::units(db, tenant, &keys).await?;
    let hats = rules::hats(own, &agreements, &jobs, &units, today);
    let name = if hats.is_empty() { String::new() } else { name };
    Ok(Lent { hats, name })
}

/// Every hash by which the other tenant may have written numbers down: keys differ from tenant to
/// tenant, and while master keys change there are several.
fn lookups<'n>(store: &Store, other: TenantId, numbers: impl Iterator<Item = &'n NationalId>) -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for number in numbers {
        all.extend(numbers::lookups(store.keys(), other, number)?);
    }
    Ok(all)
}

/// Names of persons as the municipality that they work for has them: for whoever is told that they saw
/// something by one of these agreements. No name where it is protected there.
pub(crate) async fn names(
    store: &Store,
    tenant: TenantId,
    looks: &[(Uuid, &Agreement)],
) -> Result<HashMap<Uuid, String>> {
    let persons: BTreeSet<Uuid> = looks.iter().map(|(person, _)| *person).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let known = numbers::of_persons(store.db(), store.keys(), tenant, &persons).await?;
    let mut by_other: BTreeMap<TenantId, BTreeSet<Uuid>> = BTreeMap::new();
    for (person, agreement) in looks {
        by_other.entry(agreement.other).or_default().insert(*person);
    }
    let mut names = HashMap::new();
    for (other, persons) in by_other {
        let mut of_lookup: HashMap<Vec<u8>, Uuid> = HashMap::new();
        for (person, number) in known.iter().filter(|(person, _)| persons.contains(person)) {
            of_lookup.extend(lookups(store, other, std::iter::once(number))?.into_iter().map(|l| (l, *person)));
        }
        let lookups: Vec<Vec<u8>> = of_lookup.keys().cloned().collect();
        let open = |p: &Person| p.protection <= Protection::Client && !p.name().is_empty();
        for (lookup, there) in rows::known_elsewhere(store.db(), other, &lookups).await? {
            if let Some(person) = of_lookup.get(&lookup).filter(|_| open(&there)) {
                names.insert(*person, there.name());
            }
        }
    }
    Ok(names)
}
