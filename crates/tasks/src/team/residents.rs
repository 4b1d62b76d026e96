//! The hats of teams, of drawers of deviations, and of a colleague who is asked by name, added to those that
//! the register knows.
//!
//! The register says when somebody's hats must be worked out anew: when a number of hers rose, and at
//! the first request of each day. Who changes a team raises the numbers of all whom it concerns in the
//! same transaction, and a team ends with a day; so nothing is asked for here while nothing changed.

use std::sync::Arc;

use async_trait::async_trait;
use base::{Result, TenantId, Text, Time};
use door::{Hat, HatKind, Residents, Wearer};
use store::Store;
use uuid::Uuid;

use super::store as teams;

/// The register's read side with the hats of teams.
pub struct WithTeams {
    register: Arc<dyn Residents>,
    store: Store,
}

impl WithTeams {
    /// `register` is asked first; hats are added to those that it knows.
    pub fn new(register: Arc<dyn Residents>, store: Store) -> Self {
        Self { register, store }
    }
}

#[async_trait]
impl Residents for WithTeams {
    async fn meet(&self, tenant: TenantId, national_id: &str, now: Time) -> Result<Uuid> {
        self.register.meet(tenant, national_id, now).await
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, now: Time) -> Result<Option<Wearer>> {
        let Some(mut wearer) = self.register.wearer(tenant, person, known, now).await? else { return Ok(None) };
        // An agreement lends the hat of a unit, and nothing that the unit is in besides.
        let own = wearer.hats.iter().filter(|h| h.kind == HatKind::Job && !h.is_lent());
        let jobs: Vec<&str> = own.map(|h| h.key.as_str()).collect();
        // Who works here no more is in no team either, whatever its list says.
        if jobs.is_empty() {
            return Ok(Some(wearer));
        }
        let me = format!("person:{person}");
        let hats: Vec<&str> = jobs.into_iter().chain([me.as_str()]).collect();
        let worn = teams::worn(self.store.db(), tenant, &hats, now.date()).await?;
        wearer.hats.extend(worn.into_iter().map(|(id, name)| Hat {
            kind: HatKind::Job,
            key: id.hat(),
            name: Text::same(&name),
            role: Text::new("Med", "Med", "Member"),
            subject: id.0,
            roles: Vec::new(),
            under: Vec::new(),
            also: Vec::new(),
        }));
        let drawers = crate::deviation::hats::drawers(&wearer.hats);
        wearer.hats.extend(drawers);
        wearer.hats.push(colleague(person));
        Ok(Some(wearer))
    }
}

fn colleague(person: Uuid) -> Hat {
    Hat {
        kind: HatKind::Job,
        key: door::colleague(person),
        name: Text::new("Gitt til deg", "Gitt til deg", "Given to you"),
        role: Text::default(),
        subject: person,
        roles: Vec::new(),
        under: Vec::new(),
        also: Vec::new(),
    }
}
