//! The register as the door sees it: who a number belongs to, and which hats she wears.

use async_trait::async_trait;
use base::{Error, Result, TenantId, Time, id};
use chrono::NaiveDate;
use door::{Hat, HatKind, Residents, Wearer};
use store::{Db, Pass, Store};
use uuid::Uuid;

use crate::agreement::lent;
use crate::events::PersonChanged;
use crate::person::model::Person;
use crate::person::number::NationalId;
use crate::person::{numbers, rules, store as persons};

/// The read side of the register. Cheap to clone.
#[derive(Clone)]
pub struct Register {
    store: Store,
}

impl Register {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

/// What the door compares: the row's version, that of all agreements, and the day. None of them ever
/// falls, so no change of one hides that of another. Hats begin and end with their dates though nothing
/// is imported, so they are worked out anew at the first request of each day.
fn version(person: &Person, agreements: i64, today: NaiveDate) -> i64 {
    let day = (today - NaiveDate::default()).num_days();
    (person.version + agreements) * 1_000_000 + day
}

/// What was hers, or her child's, before the register knew that two persons were one is so still.
async fn known_also(db: &Db, tenant: TenantId, hats: &mut [Hat]) -> Result<()> {
    let is_person = |h: &&mut Hat| matches!(h.kind, HatKind::Myself | HatKind::Child | HatKind::Ward | HatKind::Kin);
    let mut persons: Vec<&mut Hat> = hats.iter_mut().filter(is_person).collect();
    let ids: Vec<Uuid> = persons.iter().map(|h| h.subject).collect();
    for (into, duplicate) in persons::duplicates(db, tenant, &ids).await? {
        for hat in persons.iter_mut().filter(|h| h.subject == into) {
            let kind = hat.key.split_once(':').map_or("", |(kind, _)| kind);
            let key = format!("{kind}:{duplicate}");
            hat.also.push(key);
        }
    }
    Ok(())
}

#[async_trait]
impl Residents for Register {
    async fn meet(&self, tenant: TenantId, national_id: &str, now: Time) -> Result<Uuid> {
        let number =
            NationalId::parse(national_id).map_err(|_| Error::invalid("national_id", "register-problem-number"))?;
        let lookups = || numbers::lookups(self.store.keys(), tenant, &number);
        if let Some(person) = persons::of_number(self.store.db(), tenant, lookups()?).await? {
            return if person.is_present(now.date()) { Ok(person.id) } else { Err(Error::NotFound) };
        }
        #[expect(clippy::disallowed_methods, reason = "whoever signs in is written down before anybody can be asked")]
        let pass = Pass::system(tenant, "register.sign-in", now);
        let mut tx = self.store.begin().await?;
        numbers::one_at_a_time(&mut tx, tenant).await?;
        // Another request may have met her in between.
        if let Some(person) = persons::of_number(&tx, tenant, lookups()?).await? {
            return if person.is_present(now.date()) { Ok(person.id) } else { Err(Error::NotFound) };
        }
        let person = id::new_v7(now);
        let lookup = numbers::lookup(self.store.keys(), tenant, &number)?;
        numbers::stub(&mut tx, &pass, &number, lookup, person).await?;
        let event = PersonChanged { person, what: vec!["met".into()], created: true };
        tx.journal(&pass, &event, &[format!("person:{person}")]).await?;
        tx.commit().await?;
        Ok(person)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, now: Time) -> Result<Option<Wearer>> {
        let today = now.date();
        let db = self.store.db();
        let (me, agreements) = persons::find_to_dress(db, tenant, person).await?.ok_or(Error::NotFound)?;
        if !me.is_present(today) {
            return Err(Error::NotFound);
        }
        let version = version(&me, agreements, today);
        if known == Some(version) {
            return Ok(None);
        }
        let ground = persons::ground(db, tenant, me.id).await?;
        let mut hats = rules::hats(&me, &ground, today);
        known_also(db, tenant, &mut hats).await?;
        let lent = lent::of(&self.store, tenant, me.id, &hats, today).await?;
        // Beside her own jobs.
        let at = hats.iter().position(|h| h.kind == HatKind::Mandate).unwrap_or(hats.len());
        hats.splice(at..at, lent.hats);
        let name = if me.name().is_empty() { lent.name } else { me.name() };
        Ok(Some(Wearer { tenant, person: me.id, version, name, hats }))
    }
}
