//! Looking for something: the index proposes, the database decides.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use base::{Error, Result};
use uuid::Uuid;

use super::index::{Key, Open};
use super::query::Reach;
use super::{LIMIT_MAX, Query, Setup, query};
use crate::card::among;
use crate::{CardRow, Scope, Store};

pub(super) async fn look(
    store: &Store,
    setup: &Setup,
    open: Arc<Open>,
    scope: &Scope,
    query: &Query,
) -> Result<Vec<CardRow>> {
    let keys = found(&open, scope, query, None).await?;
    let mut rows = rows(store, scope, &keys).await?;
    // Those who do not read what was written may have found only what stands on the card; an index
    // that lags may think that they still read it.
    let reads = |key: &Key, rows: &[CardRow]| {
        let room = setup.rooms.iter().find(|r| r.kind() == key.kind);
        room.is_some_and(|room| rows.iter().any(|row| room.readers().contains(&row.role.as_str())))
    };
    let outside: Vec<Key> =
        keys.iter().filter(|k| rows.get(*k).is_some_and(|found| !reads(k, found))).cloned().collect();
    if !outside.is_empty() {
        let fine: HashSet<Key> = found(&open, scope, query, Some(&outside)).await?.into_iter().collect();
        rows.retain(|key, _| !outside.contains(key) || fine.contains(key));
    }
    Ok(keys.iter().filter_map(|key| rows.remove(key)).flatten().collect())
}

/// What the index proposes, reaching further until there is enough; with `only`, those of them that are
/// found by their cards.
async fn found(open: &Arc<Open>, scope: &Scope, asked: &Query, only: Option<&[Key]>) -> Result<Vec<Key>> {
    if only.is_some() {
        return reached(open, scope, asked, only, Reach::Almost).await;
    }
    let mut best: Vec<Key> = Vec::new();
    for reach in Reach::ALL {
        let wider = reached(open, scope, asked, None, reach).await?;
        // What was found the nearer way stays before what only the wider finds.
        let nearer: HashSet<Key> = best.iter().cloned().collect();
        best.extend(wider.into_iter().filter(|key| !nearer.contains(key)));
        if best.len() >= asked.limit.clamp(1, LIMIT_MAX) {
            break;
        }
    }
    best.truncate(asked.limit.clamp(1, LIMIT_MAX));
    Ok(best)
}

async fn reached(
    open: &Arc<Open>,
    scope: &Scope,
    asked: &Query,
    only: Option<&[Key]>,
    reach: Reach,
) -> Result<Vec<Key>> {
    let limit = asked.limit.clamp(1, LIMIT_MAX);
    let reads = only.is_none();
    let Some(mut query) = query::query(&open.fields, scope, asked, reads, reach) else { return Ok(Vec::new()) };
    if let Some(keys) = only {
        let keys: Vec<String> = keys.iter().map(Key::text).collect();
        query = query::among(query, open.fields.key, &keys);
    }
    let (open, tenant) = (open.clone(), scope.tenant);
    let best = tokio::task::spawn_blocking(move || open.best(&*query, limit)).await.map_err(Error::internal)??;
    Ok(best.into_iter().filter(|key| key.tenant == tenant).collect())
}

/// What the database says of them to the hats of the scope: nothing where it knows none of them.
async fn rows(store: &Store, scope: &Scope, keys: &[Key]) -> Result<HashMap<Key, Vec<CardRow>>> {
    let mut kinds: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for key in keys {
        kinds.entry(&key.kind).or_default().push(key.id);
    }
    let mut all: HashMap<Key, Vec<CardRow>> = HashMap::new();
    for (kind, ids) in kinds {
        for row in among(store.db(), scope, kind, &ids).await? {
            let key = Key { tenant: scope.tenant, kind: kind.to_owned(), id: row.id };
            all.entry(key).or_default().push(row);
        }
    }
    Ok(all)
}
