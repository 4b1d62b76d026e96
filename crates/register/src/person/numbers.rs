//! Numbers by which documents name persons: looked up by a keyed hash, sealed at rest.

use std::collections::HashMap;

use base::{Result, TenantId, id};
use store::{Db, FromQueryResult, Keys, Pass, Tx, Value, vals};
use uuid::Uuid;

use super::number::NationalId;
use crate::sql;

pub(crate) const PURPOSE: &str = "national-id";

/// The hash that a number is written down with.
pub(crate) fn lookup(keys: &Keys, tenant: TenantId, number: &NationalId) -> Result<Vec<u8>> {
    keys.lookup(PURPOSE, tenant, number.digits())
}

/// The hashes that a number may have been written down with: while master keys change, several.
pub(crate) fn lookups(keys: &Keys, tenant: TenantId, number: &NationalId) -> Result<Vec<Vec<u8>>> {
    keys.lookups(PURPOSE, tenant, number.digits())
}

/// While master keys change, two nodes may write the same number down with different hashes, which
/// the index does not take for the same: one after the other then.
pub(crate) async fn one_at_a_time(tx: &mut Tx, tenant: TenantId) -> Result<()> {
    if tx.is_postgres() && tx.store().keys().ids().len() > 1 {
        let name = format!("{tenant}/identifier");
        tx.execute_quietly("SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", vals![name]).await?;
    }
    Ok(())
}

/// A number as the register holds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Identifier {
    /// What other tables name her by: never the number itself.
    pub id: Uuid,
    /// Whose it is now.
    pub person: Uuid,
    /// The person it was first held for; a split gives it back to her.
    pub origin: Uuid,
    pub state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// Only mentioned by others.
    Mentioned,
    /// Her document has it as the one that counts.
    InUse,
    /// Her document has it as one that counted before.
    Ended,
}

impl State {
    /// In the database.
    pub fn name(self) -> &'static str {
        match self {
            State::Mentioned => "mentioned",
            State::InUse => "in_use",
            State::Ended => "ended",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "in_use" => State::InUse,
            "ended" => State::Ended,
            _ => State::Mentioned,
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    lookup: Vec<u8>,
    person: Uuid,
    origin: Uuid,
    state: String,
}

/// The numbers that a batch mentions, and those of them that are new.
#[derive(Default)]
pub(crate) struct Numbers {
    known: HashMap<NationalId, Identifier>,
    lookups: HashMap<NationalId, Vec<u8>>,
    /// Numbers to write: new or changed.
    dirty: HashMap<NationalId, bool>,
}

impl Numbers {
    /// Reads what is held of these numbers; one that is not known becomes a person of her own of
    /// whom nothing but the number is known.
    pub async fn load(tx: &mut Tx, tenant: TenantId, wanted: &[NationalId], now: base::Time) -> Result<Self> {
        one_at_a_time(tx, tenant).await?;
        let mut numbers = Self::default();
        let mut by_lookup = HashMap::new();
        for number in wanted {
            if numbers.lookups.contains_key(number) {
                continue;
            }
            let keys = lookups(tx.store().keys(), tenant, number)?;
            numbers.lookups.insert(*number, keys.first().cloned().unwrap_or_default());
            by_lookup.extend(keys.into_iter().map(|key| (key, *number)));
        }
        let keys: Vec<Vec<u8>> = by_lookup.keys().cloned().collect();
        let sql = "SELECT id, lookup, person, origin, state FROM identifier WHERE tenant = $1 AND lookup IN ({in})";
        for row in sql::rows_in::<Row, _>(tx, sql, &vals![tenant.0], &keys).await? {
            if let Some(number) = by_lookup.get(&row.lookup) {
                let state = State::from_name(&row.state);
                numbers.known.insert(*number, Identifier { id: row.id, person: row.person, origin: row.origin, state });
            }
        }
        for number in wanted {
            numbers.known.entry(*number).or_insert_with(|| {
                numbers.dirty.insert(*number, true);
                let person = id::new_v7(now);
                Identifier { id: id::new_v7(now), person, origin: person, state: State::Mentioned }
            });
        }
        Ok(numbers)
    }

    /// What is held of a number of this batch.
    ///
    /// # Errors
    /// `Internal` when it was not loaded before: a fault of ours.
    pub fn get(&self, number: &NationalId) -> Result<Identifier> {
        // Every number of a batch was loaded before it is asked for.
        self.known.get(number).copied().ok_or_else(|| base::Error::internal("a number that was not loaded"))
    }

    /// Whether it was not known before this batch.
    pub fn is_new(&self, number: &NationalId) -> bool {
        self.dirty.get(number).copied().unwrap_or(false)
    }

    /// Sets whose it is and its state. True when that is a change.
    pub fn set(&mut self, number: &NationalId, person: Uuid, state: State) -> bool {
        let Some(held) = self.known.get_mut(number) else { return false };
        if held.person == person && held.state == state {
            return false;
        }
        held.person = person;
        held.state = state;
        let new = self.is_new(number);
        self.dirty.insert(*number, new);
        true
    }

    /// Makes a number that is not written down yet that of another person, from the beginning.
    pub fn adopt(&mut self, number: &NationalId, person: Uuid) {
        if let Some(held) = self.known.get_mut(number) {
            (held.person, held.origin) = (person, person);
        }
    }

    /// Hands all numbers of one person to another, in memory and for those not loaded in the
    /// database.
    pub async fn hand_over(&mut self, tx: &mut Tx, pass: &Pass, from: Uuid, to: Uuid) -> Result<()> {
        let mine: Vec<NationalId> = self.known.iter().filter(|(_, i)| i.person == from).map(|(n, _)| *n).collect();
        for number in mine {
            let state = self.get(&number)?.state;
            self.set(&number, to, state);
        }
        tx.execute(
            pass,
            "UPDATE identifier SET person = $1 WHERE tenant = $2 AND person = $3",
            vals![to, pass.tenant().0, from],
        )
        .await?;
        Ok(())
    }

    /// The persons of numbers that were mentioned for the first time.
    pub fn new_persons(&self) -> Vec<Uuid> {
        let mut new: Vec<Uuid> = self
            .dirty
            .iter()
            .filter(|(_, new)| **new)
            .filter_map(|(n, _)| self.known.get(n))
            .map(|i| i.origin)
            .collect();
        new.sort_unstable();
        new.dedup();
        new
    }

    /// Writes numbers that are new or have changed.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn save(&mut self, tx: &mut Tx, pass: &Pass) -> Result<()> {
        let mut rows = Vec::with_capacity(self.dirty.len());
        for (number, _) in std::mem::take(&mut self.dirty) {
            let held = self.get(&number)?;
            let lookup = self.lookups.get(&number).cloned().unwrap_or_default();
            rows.push(row(tx, pass, &number, lookup, &held)?);
        }
        sql::insert(tx, pass, INSERT, UPDATE, rows).await
    }
}

const INSERT: &str = "INSERT INTO identifier (tenant, id, lookup, sealed, person, origin, state)";
const UPDATE: &str = "ON CONFLICT (tenant, id) DO UPDATE SET person = excluded.person, state = excluded.state";

fn row(tx: &Tx, pass: &Pass, number: &NationalId, lookup: Vec<u8>, held: &Identifier) -> Result<Vec<Value>> {
    let sealed = tx.store().keys().seal(PURPOSE, pass.tenant(), number.digits().as_bytes())?;
    Ok(vals![pass.tenant().0, held.id, lookup, sealed, held.person, held.origin, held.state.name()])
}

/// Writes down a person of whom nothing but the number is known.
pub(crate) async fn stub(tx: &mut Tx, pass: &Pass, number: &NationalId, lookup: Vec<u8>, person: Uuid) -> Result<()> {
    let held = Identifier { id: id::new_v7(pass.now()), person, origin: person, state: State::Mentioned };
    let identifier = row(tx, pass, number, lookup, &held)?;
    sql::insert(tx, pass, INSERT, "", vec![identifier]).await?;
    stubs(tx, pass, &[person]).await
}

/// The rows of persons who were only mentioned.
pub(crate) async fn stubs(tx: &mut Tx, pass: &Pass, persons: &[Uuid]) -> Result<()> {
    let none = || None::<String>;
    let rows = persons
        .iter()
        .map(|id| {
            vals![
                pass.tenant().0,
                *id,
                1i64,
                None::<Uuid>,
                "",
                "",
                "",
                none(),
                none(),
                "ukjent",
                none(),
                0i64,
                0i64,
                pass.now().micros()
            ]
        })
        .collect();
    sql::insert(tx, pass, super::store::INSERT, "ON CONFLICT (tenant, id) DO NOTHING", rows).await
}

/// What stands instead of the number of somebody who was erased, before the identifier's own id.
const ERASED: &str = "erased/";

/// Forgets the numbers of a person: what others say of her refers to them still, and they name
/// nobody.
pub(crate) async fn forget(tx: &mut Tx, pass: &Pass, person: Uuid) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Held {
        id: Uuid,
    }
    let sql = "SELECT id FROM identifier WHERE tenant = $1 AND person = $2";
    let rows: Vec<Held> = tx.rows(sql, vals![pass.tenant().0, person]).await?;
    for row in rows {
        let keys = tx.store().keys();
        let nothing = format!("{ERASED}{}", row.id);
        let sealed = keys.seal(PURPOSE, pass.tenant(), nothing.as_bytes())?;
        let lookup = keys.lookup(PURPOSE, pass.tenant(), &nothing)?;
        tx.execute(
            pass,
            "UPDATE identifier SET sealed = $1, lookup = $2, state = 'ended' WHERE tenant = $3 AND id = $4",
            vals![sealed, lookup, pass.tenant().0, row.id],
        )
        .await?;
    }
    Ok(())
}

/// The numbers of a person, opened: for what must be sent to a register that asks for them.
/// Each use belongs in the audit log.
///
/// # Errors
/// As [`Db::rows`]; `Internal` when a number cannot be opened with this key.
pub async fn of_person(db: &Db, keys: &Keys, tenant: TenantId, person: Uuid) -> Result<Vec<(NationalId, bool)>> {
    #[derive(FromQueryResult)]
    struct Sealed {
        sealed: Vec<u8>,
        state: String,
    }
    let sql = "SELECT sealed, state FROM identifier WHERE tenant = $1 AND person = $2 ORDER BY state DESC, id";
    let rows: Vec<Sealed> = db.rows(sql, vals![tenant.0, person]).await?;
    let mut numbers = Vec::with_capacity(rows.len());
    for row in rows {
        numbers.extend(opened(keys, tenant, &row.sealed)?.map(|number| (number, row.state != "ended")));
    }
    Ok(numbers)
}

/// The numbers of some persons, each with whose it is: to find them in another register of this
/// program, and shown to nobody.
pub(crate) async fn of_persons(
    db: &Db,
    keys: &Keys,
    tenant: TenantId,
    persons: &[Uuid],
) -> Result<Vec<(Uuid, NationalId)>> {
    #[derive(FromQueryResult)]
    struct Sealed {
        person: Uuid,
        sealed: Vec<u8>,
    }
    let sql = "SELECT person, sealed FROM identifier WHERE tenant = $1 AND person IN ({in})";
    let rows: Vec<Sealed> = sql::rows_in(db, sql, &vals![tenant.0], persons).await?;
    let mut numbers = Vec::with_capacity(rows.len());
    for row in rows {
        numbers.extend(opened(keys, tenant, &row.sealed)?.map(|number| (row.person, number)));
    }
    Ok(numbers)
}

/// A sealed number; nothing where somebody was erased.
fn opened(keys: &Keys, tenant: TenantId, sealed: &[u8]) -> Result<Option<NationalId>> {
    let plain = keys.open(PURPOSE, tenant, sealed)?;
    if plain.starts_with(ERASED.as_bytes()) {
        return Ok(None);
    }
    let number = std::str::from_utf8(&plain).ok().and_then(|t| NationalId::parse(t).ok());
    number.map(Some).ok_or_else(|| base::Error::internal("a sealed number is no number"))
}
