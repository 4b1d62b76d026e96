//! The roles that employments give, and what the journal is told when they change.

use std::collections::{BTreeMap, BTreeSet};

use base::Result;
use store::{FromQueryResult, vals};
use uuid::Uuid;

use crate::events::RolesChanged;
use crate::import::model::Frame;
use crate::sql;

/// A role with its first and last day: one that holds longer than before is a change, too.
type Held = (String, Option<String>, Option<String>);

/// The roles of persons in units.
#[derive(Default)]
pub(crate) struct Roles(BTreeMap<(Uuid, Uuid), BTreeSet<Held>>);

#[derive(FromQueryResult)]
struct Row {
    person: Uuid,
    unit: Uuid,
    leader: bool,
    roles: String,
    since: Option<String>,
    until: Option<String>,
}

impl Roles {
    /// Those that the employments of these employee numbers give now.
    ///
    /// # Errors
    /// As [`store::Db::rows`].
    pub async fn of(f: &Frame<'_>, employees: &[Uuid]) -> Result<Self> {
        let sql = "SELECT i.person AS person, e.unit AS unit, e.leader AS leader, e.roles AS roles, e.since AS since,
              e.until AS until
            FROM employment e CROSS JOIN identifier i WHERE i.tenant = e.tenant AND i.id = e.identifier
              AND e.tenant = $1 AND e.employee IN ({in})";
        let mut all = Self::default();
        for row in sql::rows_in::<Row, _>(f.tx, sql, &vals![f.tenant().0], employees).await? {
            let mut names: Vec<String> = serde_json::from_str(&row.roles).map_err(base::Error::internal)?;
            if row.leader {
                names.push("leader".to_owned());
            }
            let held = names.into_iter().map(|name| (name, row.since.clone(), row.until.clone()));
            all.0.entry((row.person, row.unit)).or_default().extend(held);
        }
        Ok(all)
    }

    fn at(&self, place: (Uuid, Uuid)) -> BTreeSet<Held> {
        self.0.get(&place).cloned().unwrap_or_default()
    }
}

/// Writes one entry for each person and unit where roles were given or taken.
///
/// # Errors
/// As [`store::Tx::execute`].
pub(crate) async fn tell(f: &mut Frame<'_>, before: &Roles, after: &Roles) -> Result<()> {
    let places: BTreeSet<(Uuid, Uuid)> = before.0.keys().chain(after.0.keys()).copied().collect();
    for (person, unit) in places {
        let (had, has) = (before.at((person, unit)), after.at((person, unit)));
        let (given, taken) = (names(has.difference(&had)), names(had.difference(&has)));
        if given.is_empty() && taken.is_empty() {
            continue;
        }
        let event = RolesChanged { person, unit, given, taken, by: f.by.to_owned() };
        f.tx.journal(f.pass, &event, &[format!("person:{person}")]).await?;
    }
    Ok(())
}

/// Each once, whatever the days.
fn names<'a>(held: impl Iterator<Item = &'a Held>) -> Vec<String> {
    held.map(|(name, ..)| name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}
