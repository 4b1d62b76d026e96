//! What other rooms may ask about persons.

use ::store::{Db, Store};
use base::{Error, Result, TenantId};
use uuid::Uuid;

use super::model::{Person, PersonSummary, Protection};
use super::number::NationalId;
use super::{numbers, store};

pub use super::numbers::of_person as person_numbers;

/// What is known of a person: of a duplicate, the one she was folded into. The address is left
/// out when anything protects it.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn person_summary(db: &Db, tenant: TenantId, id: Uuid) -> Result<PersonSummary> {
    let person = store::find(db, tenant, id).await?.ok_or(Error::NotFound)?;
    let address = match person.protection {
        Protection::None => store::home(db, tenant, person.id).await?,
        _ => None,
    };
    Ok(summary(person, address))
}

fn summary(person: Person, address: Option<super::model::PersonAddress>) -> PersonSummary {
    PersonSummary {
        id: person.id,
        name: person.name(),
        given: person.given,
        born: person.born,
        status: person.status,
        died: person.died,
        protection: person.protection,
        address,
    }
}

/// The person whom a number names, also by a number that has ended.
///
/// # Errors
/// `Invalid` when it is no national id, `NotFound` when it is not in the register.
pub async fn person_by_number(store: &Store, tenant: TenantId, text: &str) -> Result<Uuid> {
    let number = NationalId::parse(text).map_err(|_| Error::invalid("national_id", "register-problem-number"))?;
    let lookups = numbers::lookups(store.keys(), tenant, &number)?;
    store::of_number(store.db(), tenant, lookups).await?.map(|p| p.id).ok_or(Error::NotFound)
}

/// Those whom the register has found to be this person, and folded into her. What they did and what was asked
/// for them lies under their own ids still.
///
/// # Errors
/// As [`Db::rows`].
pub async fn duplicates_of(db: &Db, tenant: TenantId, person: Uuid) -> Result<Vec<Uuid>> {
    Ok(store::duplicates(db, tenant, &[person]).await?.into_iter().map(|(_, duplicate)| duplicate).collect())
}

/// Lets these persons' hats be worked out anew at their next request, because what another room adds to
/// them has changed in this transaction.
///
/// # Errors
/// As [`::store::Tx::execute`].
pub async fn hats_anew(tx: &mut ::store::Tx, pass: &::store::Pass, persons: &[Uuid]) -> Result<()> {
    let sql = "UPDATE person SET version = version + 1 WHERE tenant = $1 AND id IN ({in})";
    crate::sql::execute_in(tx, pass, sql, &::store::vals![pass.tenant().0], persons).await
}
