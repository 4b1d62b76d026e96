//! Tells the journal, and those who wear hats, that something about persons changed.

use std::collections::{BTreeSet, HashMap};

use base::Result;
use store::{FromQueryResult, vals};
use uuid::Uuid;

use super::apply::{bump, neighbours};
use crate::events::PersonChanged;
use crate::import::model::Frame;
use crate::sql;

#[derive(FromQueryResult)]
struct Pair {
    subject: Uuid,
    person: Uuid,
}

/// Runs a query that gives `subject` and `person` for many subjects.
pub(crate) async fn persons_of(f: &Frame<'_>, sql: &str, subjects: &[Uuid]) -> Result<HashMap<Uuid, BTreeSet<Uuid>>> {
    let mut found: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for pair in sql::rows_in::<Pair, _>(f.tx, sql, &vals![f.tenant().0], subjects).await? {
        found.entry(pair.subject).or_default().insert(pair.person);
    }
    Ok(found)
}

/// The persons whom numbers name.
pub(crate) async fn persons_of_numbers(f: &Frame<'_>, identifiers: &[Uuid]) -> Result<HashMap<Uuid, BTreeSet<Uuid>>> {
    let sql = "SELECT id AS subject, person FROM identifier WHERE tenant = $1 AND id IN ({in})";
    persons_of(f, sql, identifiers).await
}

/// Raises the versions of these persons and writes one entry for each.
pub(crate) async fn tell(f: &mut Frame<'_>, persons: BTreeSet<Uuid>, what: &'static str) -> Result<()> {
    let persons: Vec<Uuid> = persons.into_iter().collect();
    bump(f, persons.clone()).await?;
    // What a child attends or who may see a person concerns those around her too.
    let around = if matches!(what, "enrolments" | "kin" | "residence") {
        neighbours(f, &persons).await?
    } else {
        HashMap::new()
    };
    let others: BTreeSet<Uuid> =
        around.values().flatten().filter(|id| persons.binary_search(id).is_err()).copied().collect();
    bump(f, others.into_iter().collect()).await?;
    for person in persons {
        let others = around.get(&person).into_iter().flatten().map(|id| format!("person:{id}"));
        let mut topics: Vec<String> = std::iter::once(format!("person:{person}")).chain(others).collect();
        if what == "enrolments" {
            topics.push(format!("child:{person}"));
        }
        f.tx.journal(f.pass, &PersonChanged { person, what: vec![what.to_owned()], created: false }, &topics).await?;
    }
    Ok(())
}
