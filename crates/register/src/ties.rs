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
    /// Those whom her document, or theirs, names: as family, as responsible for a child, or as guardian.
    pub family: BTreeSet<Uuid>,
    /// Where she lives: the registered home, and a child's other one. None while her address is protected: a limit
    /// that can be set to any number of metres would tell the one who sets it where that is.
    pub homes: Vec<Home>,
    /// The units she works in.
    pub units: BTreeSet<Uuid>,
    /// Her address is protected, or she holds a mandate.
    pub well_known: bool,
}

/// Where somebody lives.
#[derive(Clone, PartialEq, Debug)]
pub struct Home {
    /// The id that follows from the codes of the address, whether or not the list of addresses has it.
    pub address: Uuid,
    /// Degrees north and east; none for an address that is not in the list.
    pub place: Option<(f64, f64)>,
}

impl Home {
    fn metres_to(&self, other: &Home) -> Option<f64> {
        if self.address == other.address {
            return Some(0.0);
        }
        Some(crate::property::actions::distance(self.place?, other.place?))
    }
}

impl Tie {
    /// How far apart the homes of two are, in metres, where they are nearest; none where that is not known.
    pub fn metres_to(&self, other: &Tie) -> Option<f64> {
        let pairs = self.homes.iter().flat_map(|own| other.homes.iter().map(move |theirs| (own, theirs)));
        pairs.filter_map(|(own, theirs)| own.metres_to(theirs)).min_by(f64::total_cmp)
    }
}

/// What her document says of others; `{in}` are persons.
const SAID: &str = "SELECT r.person AS person, i.person AS other FROM relation r CROSS JOIN identifier i
    WHERE i.tenant = r.tenant AND i.id = r.other AND r.tenant = $1 AND r.person IN ({in})";
/// What theirs say of her.
const NAMED: &str = "SELECT i.person AS person, r.person AS other FROM identifier i CROSS JOIN relation r
    WHERE r.tenant = i.tenant AND r.other = i.id AND i.tenant = $1 AND i.person IN ({in})";
/// Where they live; `$2` is the day. So it is in the next two.
const HOMES: &str = "SELECT r.person AS person, r.address AS address, a.lat AS lat, a.lon AS lon FROM residence r
    JOIN person p ON p.tenant = r.tenant AND p.id = r.person
    LEFT JOIN address a ON a.tenant = r.tenant AND a.id = r.address
    WHERE r.tenant = $1 AND r.address IS NOT NULL AND (r.since IS NULL OR r.since <= $2)
      AND (r.until IS NULL OR r.until >= $2) AND p.protection = 0 AND r.person IN ({in})";
/// The units they work in.
const WORK: &str = "SELECT i.person AS person, e.unit AS other FROM identifier i CROSS JOIN employment e
    WHERE e.tenant = i.tenant AND e.identifier = i.id AND i.tenant = $1
      AND (e.since IS NULL OR e.since <= $2) AND (e.until IS NULL OR e.until >= $2) AND i.person IN ({in})";
/// Those who hold a mandate.
const ELECTED: &str = "SELECT i.person AS person, m.body AS other FROM identifier i CROSS JOIN mandate m
    WHERE m.tenant = i.tenant AND m.identifier = i.id AND i.tenant = $1
      AND (m.since IS NULL OR m.since <= $2) AND (m.until IS NULL OR m.until >= $2) AND i.person IN ({in})";
/// Those whose address is protected.
const HIDDEN: &str = "SELECT id AS person, id AS other FROM person
    WHERE tenant = $1 AND protection > 0 AND id IN ({in})";

/// Those whom the register has found to be somebody else, and whom.
const FOLDED: &str = "SELECT id AS person, merged_into AS other FROM person
    WHERE tenant = $1 AND merged_into IS NOT NULL AND id IN ({in})";

/// All statements of [`ties`], for who looks at their plans: `$1` is the tenant, `$2` a day, `{in}` are persons.
pub const STATEMENTS: [&str; 7] = [SAID, NAMED, HOMES, WORK, ELECTED, HIDDEN, FOLDED];

#[derive(FromQueryResult)]
struct Pair {
    person: Uuid,
    other: Uuid,
}

/// The ties of some persons on a day. One whom the register has found to be another has those of that one: what was
/// written down before names her by the id that she had then.
///
/// # Errors
/// As [`Db::rows`].
pub async fn ties(db: &Db, tenant: TenantId, persons: &[Uuid], today: NaiveDate) -> Result<HashMap<Uuid, Tie>> {
    let folded: Vec<Pair> = sql::rows_in(db, FOLDED, &vals![tenant.0], persons).await?;
    let all: BTreeSet<Uuid> = persons.iter().copied().chain(folded.iter().map(|f| f.other)).collect();
    let all: Vec<Uuid> = all.into_iter().collect();
    let mut ties = of_all(db, tenant, &all, today).await?;
    for Pair { person, other } in folded {
        for tie in ties.values_mut().filter(|tie| tie.family.contains(&other)) {
            tie.family.insert(person);
        }
        if let Some(same) = ties.get(&other).cloned() {
            ties.insert(person, same);
        }
    }
    Ok(ties)
}

async fn of_all(db: &Db, tenant: TenantId, persons: &[Uuid], today: NaiveDate) -> Result<HashMap<Uuid, Tie>> {
    let mut ties: HashMap<Uuid, Tie> = persons.iter().map(|id| (*id, Tie::default())).collect();
    let (fixed, dated) = (vals![tenant.0], vals![tenant.0, today.to_string()]);
    for text in [SAID, NAMED] {
        for pair in sql::rows_in::<Pair, _>(db, text, &fixed, persons).await? {
            ties.entry(pair.person).or_default().family.insert(pair.other);
        }
    }
    homes(db, &dated, persons, &mut ties).await?;
    for pair in sql::rows_in::<Pair, _>(db, WORK, &dated, persons).await? {
        ties.entry(pair.person).or_default().units.insert(pair.other);
    }
    for (text, values) in [(ELECTED, &dated), (HIDDEN, &fixed)] {
        for pair in sql::rows_in::<Pair, _>(db, text, values, persons).await? {
            ties.entry(pair.person).or_default().well_known = true;
        }
    }
    Ok(ties)
}

async fn homes(db: &Db, dated: &[Value], persons: &[Uuid], ties: &mut HashMap<Uuid, Tie>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Uuid,
        address: Uuid,
        lat: Option<f64>,
        lon: Option<f64>,
    }
    for row in sql::rows_in::<Row, _>(db, HOMES, dated, persons).await? {
        let home = Home { address: row.address, place: row.lat.zip(row.lon) };
        ties.entry(row.person).or_default().homes.push(home);
    }
    Ok(())
}
