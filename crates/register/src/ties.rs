//! What ties people to each other: family, home, work, and what makes somebody well known. For the
//! one who looks for unusual patterns in who has seen what.

use std::collections::{BTreeSet, HashMap};

use base::{Result, TenantId};
use chrono::NaiveDate;
use store::{Db, FromQueryResult, Value, vals};
use uuid::Uuid;

use crate::sql;

/// What is known of one person that may tie her to another.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tie {
    /// Those whom her document, or theirs, names as family.
    pub family: BTreeSet<Uuid>,
    /// Where she lives: degrees north and east.
    pub home: Option<(f64, f64)>,
    /// The units she works in.
    pub units: BTreeSet<Uuid>,
    /// Her address is protected, or she holds a mandate.
    pub well_known: bool,
}

impl Tie {
    /// How far apart two homes are, in metres; none where one of them is not known.
    pub fn metres_to(&self, other: &Tie) -> Option<f64> {
        Some(crate::property::actions::distance(self.home?, other.home?))
    }
}

#[derive(FromQueryResult)]
struct Pair {
    person: Uuid,
    other: Uuid,
}

/// The ties of some persons on a day.
///
/// # Errors
/// As [`Db::rows`].
pub async fn ties(db: &Db, tenant: TenantId, persons: &[Uuid], today: NaiveDate) -> Result<HashMap<Uuid, Tie>> {
    let mut ties: HashMap<Uuid, Tie> = persons.iter().map(|id| (*id, Tie::default())).collect();
    let fixed = vals![tenant.0];
    // What her document says of others, and what theirs say of her.
    let said = "SELECT r.person AS person, i.person AS other FROM relation r CROSS JOIN identifier i
        WHERE i.tenant = r.tenant AND i.id = r.other AND r.tenant = $1 AND r.person IN ({in})";
    let named = "SELECT i.person AS person, r.person AS other FROM identifier i CROSS JOIN relation r
        WHERE r.tenant = i.tenant AND r.other = i.id AND i.tenant = $1 AND i.person IN ({in})";
    for text in [said, named] {
        for pair in sql::rows_in::<Pair, _>(db, text, &fixed, persons).await? {
            ties.entry(pair.person).or_default().family.insert(pair.other);
        }
    }
    homes(db, &fixed, persons, &mut ties).await?;
    let dated = vals![tenant.0, today.to_string()];
    let work = "SELECT i.person AS person, e.unit AS other FROM identifier i CROSS JOIN employment e
        WHERE e.tenant = i.tenant AND e.identifier = i.id AND i.tenant = $1
          AND (e.since IS NULL OR e.since <= $2) AND (e.until IS NULL OR e.until >= $2) AND i.person IN ({in})";
    for pair in sql::rows_in::<Pair, _>(db, work, &dated, persons).await? {
        ties.entry(pair.person).or_default().units.insert(pair.other);
    }
    let elected = "SELECT i.person AS person, m.body AS other FROM identifier i CROSS JOIN mandate m
        WHERE m.tenant = i.tenant AND m.identifier = i.id AND i.tenant = $1
          AND (m.since IS NULL OR m.since <= $2) AND (m.until IS NULL OR m.until >= $2) AND i.person IN ({in})";
    for pair in sql::rows_in::<Pair, _>(db, elected, &dated, persons).await? {
        ties.entry(pair.person).or_default().well_known = true;
    }
    let hidden = "SELECT id AS person, id AS other FROM person
        WHERE tenant = $1 AND protection > 0 AND id IN ({in})";
    for pair in sql::rows_in::<Pair, _>(db, hidden, &fixed, persons).await? {
        ties.entry(pair.person).or_default().well_known = true;
    }
    Ok(ties)
}

async fn homes(db: &Db, fixed: &[Value], persons: &[Uuid], ties: &mut HashMap<Uuid, Tie>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Home {
        person: Uuid,
        lat: Option<f64>,
        lon: Option<f64>,
    }
    let sql = "SELECT r.person AS person, a.lat AS lat, a.lon AS lon FROM residence r
        LEFT JOIN address a ON a.tenant = r.tenant AND a.id = r.address
        WHERE r.tenant = $1 AND r.kind = 'home' AND r.person IN ({in})";
    for home in sql::rows_in::<Home, _>(db, sql, fixed, persons).await? {
        ties.entry(home.person).or_default().home = home.lat.zip(home.lon);
    }
    Ok(())
}
