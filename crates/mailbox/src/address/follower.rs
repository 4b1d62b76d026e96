//! Gives units and employees their addresses as the register learns of them.

use async_trait::async_trait;
use base::{Error, Result, TenantId, id::Uuid};
use door::{HatKind, Residents};
use register::Register;
use register::events::{PersonChanged, UnitChanged};
use store::{Entry, Event, Follower, Pass, Tx};

use super::store::TaskAddress;
use super::{rules, store as rows};
use crate::events::AddressPut;

/// Makes the address of each new unit and employee, and follows an employee to another unit.
pub struct Addresses;

#[async_trait]
impl Follower for Addresses {
    fn name(&self) -> &'static str {
        "mailbox.addresses"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == UnitChanged::KIND || kind == PersonChanged::KIND
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        if let Some(unit) = entry.event::<UnitChanged>()? {
            return self.unit(tx, entry, unit).await;
        }
        match entry.event::<PersonChanged>()? {
            Some(changed) if changed.what.iter().any(|w| w == "employment") => {
                let pass = pass(tx, entry.tenant);
                person(tx, &pass, changed.person).await
            }
            _ => Ok(()),
        }
    }
}

impl Addresses {
    async fn unit(&self, tx: &mut Tx, entry: &Entry, unit: UnitChanged) -> Result<()> {
        if rows::of_unit_itself(tx, entry.tenant, &unit.key).await?.is_some() {
            return Ok(());
        }
        let address = TaskAddress { local: rules::of_unit(&unit.key), unit: unit.key, person: None };
        put(tx, &pass(tx, entry.tenant), address, unit.unit).await
    }
}

/// The address of an employee, in the unit where she works now.
pub(super) async fn person(tx: &mut Tx, pass: &Pass, person: Uuid) -> Result<()> {
    let tenant = pass.tenant();
    let wearer = match Register::new(tx.store().clone()).wearer(tenant, person, None, pass.now()).await {
        Ok(wearer) => wearer,
        Err(Error::NotFound) => None,
        Err(other) => return Err(other),
    };
    let hats = wearer.map(|w| w.hats).unwrap_or_default();
    let job = hats.iter().find(|h| h.kind == HatKind::Job).and_then(|h| h.key.strip_prefix("unit:"));
    // Whoever works here no more keeps her address: what comes to it goes to her old unit.
    let Some(unit) = job else { return Ok(()) };
    match rows::of_person(tx, tenant, person).await? {
        Some(there) if there.unit == unit => Ok(()),
        Some(there) => {
            rows::unit_set(tx, pass, &there.local, unit).await?;
            let event = AddressPut { of: person, unit: unit.to_owned(), person: true };
            tx.journal(pass, &event, &[format!("unit:{unit}")]).await
        }
        None => {
            let local = rules::of_person(tenant, person);
            put(tx, pass, TaskAddress { local, unit: unit.to_owned(), person: Some(person) }, person).await
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the register says who there is; addresses follow")]
pub(super) fn pass(tx: &Tx, tenant: TenantId) -> Pass {
    Pass::system(tenant, "mailbox.addresses", tx.store().clock().now())
}

async fn put(tx: &mut Tx, pass: &Pass, address: TaskAddress, of: Uuid) -> Result<()> {
    for n in 1..=50 {
        let address = TaskAddress { local: rules::again(&address.local, n), ..address.clone() };
        if rows::insert(tx, pass, &address).await? {
            let event = AddressPut { of, unit: address.unit.clone(), person: address.person.is_some() };
            return tx.journal(pass, &event, &[format!("unit:{}", address.unit)]).await;
        }
    }
    Err(Error::internal("fifty addresses of the same name"))
}
