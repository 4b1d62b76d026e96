//! What the register holds about a person, each fact with its source and when it was first seen
//! there; and the hats that follow from it.

use async_trait::async_trait;
use base::{Error, Result};
use door::holdings::{About, Chapter, Record};
use door::{HatKind, Holdings, Residents, Wearer};
use store::{Assurance, Db, Store};

use crate::person::family::{KinConsent, Named};
use crate::person::model::{PersonSummary, Protection};
use crate::{Register, enrolments_of, kin_consents, person_numbers, person_summary, provenance, responsible_for};

/// What stands of her in the register, where each fact comes from, and her hats.
pub struct Persons;

#[async_trait]
impl Holdings for Persons {
    async fn about(&self, store: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>> {
        let (tenant, today) = (about.tenant, about.now.date());
        let person = match person_summary(db, tenant, about.person).await {
            Ok(person) => person,
            Err(Error::NotFound) => return Ok(Vec::new()),
            Err(other) => return Err(other),
        };
        let facts = provenance(db, tenant, person.id).await?;
        let sources = facts.iter().map(|f| {
            Record::new()
                .key("fact", format!("register-fact-{}", f.fact))
                .plain("source", &f.source)
                .time("seen-at", f.seen_at)
        });
        let named = |key: &str, list: &[Named]| -> Vec<Record> {
            list.iter().map(|n| name(Record::new().key("as", key), n)).collect()
        };
        let mut family = named("register-as-responsible", &responsible_for(db, tenant, person.id, today).await?);
        family.extend(kin_consents(db, tenant, person.id, today).await?.iter().map(consent));
        // Where a child is each day may be what is hidden from one who acts for her.
        let told = person.protection == Protection::None || about.asker == about.person;
        let enrolments = if told { enrolments_of(db, tenant, person.id, today).await? } else { Vec::new() };
        let enrolments = enrolments.iter().map(|e| {
            Record::new().plain("place", &e.unit_name).plain("kind", &e.kind).plain("department", &e.department)
        });
        Ok(vec![
            Chapter::new("register", "person", vec![own(store, db, about, &person).await?]),
            Chapter::new("register", "sources", sources.collect()),
            Chapter::new("register", "hats", hats(store, about).await?),
            Chapter::new("register", "family", family),
            Chapter::new("register", "enrolments", enrolments.collect()),
        ])
    }
}

async fn own(store: &Store, db: &Db, about: &About, person: &PersonSummary) -> Result<Record> {
    let mut record = Record::new()
        .plain("name", &person.name)
        .date("born", person.born)
        .date("died", person.died)
        .plain("status", person.status.name());
    // The number opens much: only for who is signed in as surely as she can be.
    if about.assurance >= Assurance::High {
        let numbers = person_numbers(db, store.keys(), about.tenant, person.id).await?;
        for (number, _) in numbers {
            record = record.plain("number", number.digits());
        }
    }
    Ok(match (&person.address, person.protection) {
        (Some(a), Protection::None) => {
            record.plain("address", format!("{}, {} {}", a.text, a.postcode, a.place)).plain("property", &a.property)
        }
        (None, Protection::None) => record,
        // One who acts for a child may be the one from whom it is hidden.
        (_, Protection::Client | Protection::Confidential | Protection::Strict) => {
            record.key("address", "register-address-protected")
        }
    })
}

async fn hats(store: &Store, about: &About) -> Result<Vec<Record>> {
    let wearer: Option<Wearer> =
        match Register::new(store.clone()).wearer(about.tenant, about.person, None, about.now).await {
            Err(Error::NotFound) => None,
            other => other?,
        };
    let hats = wearer.map(|w| w.hats).unwrap_or_default();
    let shown = hats.into_iter().filter(|h| h.kind != HatKind::Myself);
    Ok(shown
        .map(|h| {
            let record = Record::new().key("kind", format!("register-hat-{}", h.kind.name())).words("name", &h.name);
            let record = record.words("role", &h.role);
            h.roles.iter().fold(record, |r, role| r.plain("mark", role))
        })
        .collect())
}

fn name(record: Record, named: &Named) -> Record {
    match &named.name {
        Some(name) => record.plain("name", name),
        None => record.key("name", "register-name-protected"),
    }
}

fn consent(consent: &KinConsent) -> Record {
    let record = name(Record::new().key("as", "register-as-kin"), &consent.kin);
    record.date("since", consent.since).date("until", consent.until)
}
