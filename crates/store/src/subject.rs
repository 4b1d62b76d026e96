//! Personal data in the journal: a part of an entry that only one person's key opens.
//!
//! The journal is never changed, and a person may have the right to be forgotten. So what people
//! wrote, and whatever else tells about a person, does not stand in an entry's open part but in a
//! part sealed by her key (see [`crate::keystore`]). The chain of hashes covers the sealed bytes:
//! it is proved without any key, and holds when a key is destroyed.

use std::collections::HashMap;
use std::fmt;

use base::{Error, Result, TenantId};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::journal::Raw;
use crate::keys::{cipher, decrypt, encrypt};
use crate::{Actor, Entry, Event, Pass, Store, Tx};

/// The person whom data is about: `person:<id>`, `link:<hash>` for one who never said who she is and
/// follows what she asked with a secret link, or `mail:<hash>` for one who only wrote by mail.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Subject(String);

impl Subject {
    pub fn person(id: Uuid) -> Self {
        Self(format!("person:{id}"))
    }

    /// Whom a hat is about: `child:<id>`, `ward:<id>` and `kin:<id>` are about that person. `None`
    /// for hats that are no person, such as a property.
    pub fn of_hat(hat: &str) -> Option<Self> {
        let (kind, key) = hat.split_once(':')?;
        match kind {
            "person" | "child" | "ward" | "kin" => Some(Self(format!("person:{key}"))),
            "link" | "mail" => Some(Self(hat.to_owned())),
            _ => None,
        }
    }

    /// The one who does something, when it is a person.
    pub fn of_actor(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Person(id) => Some(Self::person(*id)),
            Actor::Client(_) | Actor::Anonymous | Actor::System(_) => None,
        }
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// As it stands in columns and entries: `person:<id>`, `link:<hash>`, `mail:<hash>`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Her id in the register, when she is in it.
    pub fn id(&self) -> Option<Uuid> {
        self.0.strip_prefix("person:")?.parse().ok()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event with a part that tells about a person. The event itself is its open part: ids,
/// states, kinds. [`Tx::journal_personal`] writes both.
pub trait PersonalEvent: Event {
    /// What tells about the person, as JSON. Its shape is part of the kind's contract.
    type Part: Serialize + DeserializeOwned;
}

/// The personal part of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part<P> {
    /// It never had one.
    Absent,
    /// The person was erased: nobody can read it any more. Not an error: who follows the journal
    /// goes on, and forgets what it kept of it.
    Erased,
    Open(P),
}

impl<P> Part<P> {
    /// `None` when there never was one, and when nobody can read it any more.
    pub fn open(self) -> Option<P> {
        match self {
            Part::Open(part) => Some(part),
            Part::Absent | Part::Erased => None,
        }
    }
}

/// The field of an entry's data that holds the sealed part.
const FIELD: &str = "personal";
const FORMAT: u8 = 1;

#[derive(Serialize, Deserialize)]
struct SealedPart {
    of: Subject,
    /// The generation of her key: someone who was erased and comes back gets a new one.
    key: i64,
    /// Base64: format byte, nonce, ciphertext with tag.
    sealed: String,
}

/// Whom the sealed part in an entry's data is about; None where there is none that can be read.
pub(crate) fn about(data: &str) -> Option<Subject> {
    sealed_part(data).ok().flatten().map(|part| part.of)
}

fn sealed_part(data: &str) -> serde_json::Result<Option<SealedPart>> {
    // Most entries have none, and reading a word is quicker than reading JSON.
    if !data.contains("\"personal\"") {
        return Ok(None);
    }
    let mut data: Value = serde_json::from_str(data)?;
    match data.get_mut(FIELD).map(Value::take) {
        Some(part) if part.get("sealed").is_some() => serde_json::from_value(part).map(Some),
        _ => Ok(None),
    }
}

/// What the sealed bytes belong to: taken into another entry of another kind or person, they do
/// not open.
fn context(tenant: TenantId, kind: &str, of: &Subject, key: i64) -> Vec<u8> {
    format!("{tenant}/{kind}/{of}/{key}").into_bytes()
}

impl Tx {
    /// Writes an entry with a part that only the key of `subject` opens.
    ///
    /// # Errors
    /// As [`Tx::journal`]; `Unavailable` when the key store does not answer. So it is, at the next read or the commit,
    /// while the person is being erased: what was written then would be lost with the key.
    pub async fn journal_personal<E: PersonalEvent>(
        &mut self,
        pass: &Pass,
        event: &E,
        subject: &Subject,
        part: &E::Part,
        topics: &[String],
    ) -> Result<()> {
        let store = self.store();
        let key = store.subjects().to_seal(store.keys(), pass.tenant(), subject, pass.now()).await?;
        let plain = serde_json::to_vec(part).map_err(Error::internal)?;
        let context = context(pass.tenant(), E::KIND, subject, key.generation);
        let sealed = encrypt(&cipher(&key.key)?, &[FORMAT], &context, &plain)?;
        let sealed = SealedPart { of: subject.clone(), key: key.generation, sealed: BASE64_STANDARD.encode(sealed) };
        let mut data = serde_json::to_value(event).map_err(Error::internal)?;
        let fields = data.as_object_mut().ok_or_else(|| Error::internal(format!("{} is not an object", E::KIND)))?;
        fields.insert(FIELD.into(), serde_json::to_value(sealed).map_err(Error::internal)?);
        let (kind, noun, data) = (E::KIND, E::SUBJECT, data.to_string());
        let raw = Raw { kind, noun, subject: event.subject(), topics, data, about: Some((subject, key.generation)) };
        self.journal_raw(pass, raw).await
    }
}

/// Opens the personal parts of many entries and fetches each key once. It keeps keys as long as it lives: make one for
/// one reading.
pub struct Opener<'a> {
    store: &'a Store,
    /// By tenant, person and generation; none for a key that was destroyed.
    keys: HashMap<(TenantId, Subject, i64), Option<[u8; 32]>>,
}

impl<'a> Opener<'a> {
    /// Has no keys yet.
    pub fn new(store: &'a Store) -> Self {
        Self { store, keys: HashMap::new() }
    }

    /// The personal part, if the entry is of this kind and has one.
    ///
    /// # Errors
    /// As [`Entry::personal`].
    pub async fn personal<E: PersonalEvent>(&mut self, entry: &Entry) -> Result<Part<E::Part>> {
        if entry.kind != E::KIND {
            return Ok(Part::Absent);
        }
        match self.json(entry).await? {
            Part::Absent => Ok(Part::Absent),
            Part::Erased => Ok(Part::Erased),
            Part::Open(plain) => serde_json::from_slice(&plain).map(Part::Open).map_err(|e| {
                let (position, kind) = (entry.position, E::KIND);
                Error::internal(format!("the personal part of entry {position} is not that of a {kind}: {e}"))
            }),
        }
    }

    async fn json(&mut self, entry: &Entry) -> Result<Part<Vec<u8>>> {
        let Some(sealed) = entry.sealed_part()? else { return Ok(Part::Absent) };
        let Some(key) = self.key(entry.tenant, &sealed).await? else { return Ok(Part::Erased) };
        let context = context(entry.tenant, &entry.kind, &sealed.of, sealed.key);
        let plain = BASE64_STANDARD
            .decode(&sealed.sealed)
            .ok()
            .filter(|bytes| bytes.first() == Some(&FORMAT))
            .and_then(|bytes| decrypt(&cipher(&key).ok()?, 1, &context, &bytes));
        plain
            .map(Part::Open)
            .ok_or_else(|| Error::internal(format!("the personal part of entry {} was changed", entry.position)))
    }

    async fn key(&mut self, tenant: TenantId, sealed: &SealedPart) -> Result<Option<[u8; 32]>> {
        let name = (tenant, sealed.of.clone(), sealed.key);
        if let Some(known) = self.keys.get(&name) {
            return Ok(*known);
        }
        let key = self.store.subjects().to_open(self.store.keys(), tenant, &sealed.of, sealed.key).await?;
        self.keys.insert(name, key);
        Ok(key)
    }
}

impl Entry {
    /// The personal part, if the entry is of this kind and has one. For many entries: [`Opener`].
    ///
    /// # Errors
    /// `Unavailable` when the key store does not answer; `Internal` when it is not the right one, or
    /// the part was changed. An erased person is no error.
    pub async fn personal<E: PersonalEvent>(&self, store: &Store) -> Result<Part<E::Part>> {
        Opener::new(store).personal::<E>(self).await
    }

    /// The personal part of an entry of any kind, as JSON: for a download of everything about a
    /// person, and for the archive.
    ///
    /// # Errors
    /// As [`Entry::personal`].
    pub async fn personal_json(&self, store: &Store) -> Result<Part<Vec<u8>>> {
        Opener::new(store).json(self).await
    }

    /// Whom the personal part is about.
    ///
    /// # Errors
    /// `Internal` when the part does not have its shape.
    pub fn about(&self) -> Result<Option<Subject>> {
        Ok(self.sealed_part()?.map(|part| part.of))
    }

    fn sealed_part(&self) -> Result<Option<SealedPart>> {
        let wrong = |e| Error::internal(format!("journal entry {} cannot be read: {e}", self.position));
        sealed_part(&self.data).map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hats_lead_to_the_person_they_are_about() {
        let id = Uuid::from_u128(7);
        for hat in ["person", "child", "ward", "kin"] {
            let subject = Subject::of_hat(&format!("{hat}:{id}")).unwrap();
            assert_eq!(subject, Subject::person(id));
            assert_eq!(subject.id(), Some(id));
        }
        for hat in ["link:abc", "mail:abc"] {
            assert_eq!(Subject::of_hat(hat).unwrap().as_str(), hat);
        }
        for hat in ["property:1505-10/34", "organisation:312232324", "unit:road", "mandate:council", "nobody"] {
            assert_eq!(Subject::of_hat(hat), None);
        }
    }
}
