//! Names for lists: who people are, which unit a hat is, what a thing is called.

use std::collections::{HashMap, HashSet};

use base::id::Uuid;
use base::{Result, TenantId};
use register::agreement::actions::Told;
use register::{Agreement, Named};
use store::card::{self, CardText};
use store::{AccessRow, Assurance, Db, Store};
use web::T;

/// Whether a hat is one of a job that names no unit: a team, or a colleague who was asked by name.
pub fn is_asked(hat: &str) -> bool {
    hat.starts_with("team:") || door::is_colleague(hat)
}

fn system(actor: &str) -> Option<Uuid> {
    actor.strip_prefix("client:")?.parse().ok()
}

/// The names that some rows of the access log need, each kind read in one query.
pub struct Names {
    persons: HashMap<Uuid, Named>,
    units: HashMap<String, String>,
    agreements: Told,
    /// Professional systems.
    systems: HashMap<Uuid, String>,
    /// Cards by kind and id, as a hat may read them.
    cards: HashMap<(String, Uuid), CardText>,
}

impl Names {
    /// For rows that are shown to somebody.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn of(store: &Store, db: &Db, tenant: TenantId, rows: &[AccessRow]) -> Result<Self> {
        let people: HashSet<Uuid> = rows.iter().flat_map(|r| r.person().into_iter().chain([r.subject])).collect();
        let people: Vec<Uuid> = people.into_iter().collect();
        let units = register::units(db, tenant).await?.into_iter().map(|u| (u.key, u.name)).collect();
        let persons = register::person_names(db, tenant, &people).await?;
        let agreements = Told::of(store, tenant, rows).await?;
        let mut systems = HashMap::new();
        if rows.iter().any(|r| system(&r.actor).is_some()) {
            systems.extend(door::client::clients(db, tenant).await?.into_iter().map(|c| (c.id, c.name)));
        }
        Ok(Self { persons, units, agreements, systems, cards: HashMap::new() })
    }

    /// With the cards of the things, as a hat that is a party to them may read them.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn with_cards(
        mut self,
        db: &Db,
        tenant: TenantId,
        rows: &[AccessRow],
        (hats, assurance): (&[&str], Assurance),
    ) -> Result<Self> {
        let kinds: HashSet<&str> = rows.iter().map(|r| r.kind.as_str()).collect();
        for kind in kinds {
            let ids: HashSet<Uuid> = rows.iter().filter(|r| r.kind == kind).map(|r| r.thing).collect();
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for hat in hats {
                for found in card::of_things(db, tenant, hat, assurance, kind, &ids).await? {
                    if let Some(open) = found.open {
                        self.cards.insert((found.kind, found.id), open);
                    }
                }
            }
        }
        Ok(self)
    }

    /// A person's name, where nothing protects it. Who works for another municipality may be known by
    /// name there only.
    pub fn known(&self, id: Uuid) -> Option<&str> {
        self.persons.get(&id)?.name.as_deref().or(self.agreements.name(id))
    }

    /// The agreement with another municipality by which it was seen.
    pub fn agreement(&self, row: &AccessRow) -> Option<&Agreement> {
        self.agreements.agreement(row)
    }

    /// A person's name; a sentence for one whose name is protected or not known.
    pub fn person(&self, t: &T, id: Uuid) -> String {
        self.known(id).map_or_else(|| t.get("privacy-person-hidden"), str::to_owned)
    }

    /// The name of the professional system that looked, when it was one.
    pub fn system(&self, row: &AccessRow) -> Option<&str> {
        self.systems.get(&system(&row.actor)?).map(String::as_str)
    }

    /// The unit of a hat such as `unit:vei-og-lys`.
    pub fn unit(&self, hat: &str) -> Option<String> {
        // What lies in a closed drawer of a unit (`vei-og-lys.hms`) was seen for the unit.
        let key = hat.strip_prefix("unit:")?.split('.').next()?;
        Some(self.units.get(key).cloned().unwrap_or_else(|| key.to_owned()))
    }

    /// What a thing says on its card.
    pub fn card(&self, row: &AccessRow) -> Option<&CardText> {
        self.cards.get(&(row.kind.clone(), row.thing))
    }
}
