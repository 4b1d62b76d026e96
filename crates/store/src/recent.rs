//! The newest sealed entries, in memory.
//!
//! Followers, the search and live pages all want the entries that were sealed a moment ago. The
//! sealer has them at hand, so it leaves them here, and nobody reads them from the database once
//! more. Whoever is further behind, or on a node that does not seal, reads the database.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use base::Result;

use crate::{Entry, Store, journal};

/// So many are kept.
const KEPT: usize = 8_192;
/// So many bytes of events at most.
const BYTES: usize = 8 << 20;

/// Entries without a gap between them, as this process sealed them.
#[derive(Default)]
pub(crate) struct Recent(RwLock<Ring>);

#[derive(Default)]
struct Ring {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// Of the last one: a database that was set back may use its position again.
    hash: Vec<u8>,
    /// The server on which they were sealed. After a fail-over the last of them may be gone.
    primary: Option<usize>,
}

/// What was sealed: entries without a gap, the hashes before and after them, and the server.
pub(crate) struct Sealed {
    pub before: Vec<u8>,
    pub entries: Vec<Entry>,
    pub hash: Vec<u8>,
    pub primary: Option<usize>,
}

impl Recent {
    /// Adds what was sealed. True when it does not follow on what was sealed here before: that is
    /// forgotten then.
    pub fn add(&self, sealed: Sealed) -> bool {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut forgot = false;
        if ring.hash != sealed.before || ring.primary != sealed.primary {
            forgot = !std::mem::take(&mut *ring).hash.is_empty();
        }
        (ring.hash, ring.primary) = (sealed.hash, sealed.primary);
        for entry in sealed.entries {
            ring.bytes += entry.data.len();
            ring.entries.push_back(Arc::new(entry));
        }
        while (ring.entries.len() > KEPT || ring.bytes > BYTES)
            && let Some(oldest) = ring.entries.pop_front()
        {
            ring.bytes -= oldest.data.len();
        }
        forgot
    }

    /// Leaves it to the database to tell what was sealed until now.
    pub fn forget(&self) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ring.entries.clear();
        ring.bytes = 0;
    }

    /// The entries after a position, at most so many, and none if that is the last one. `None` when
    /// only the database can tell.
    pub fn after(&self, position: i64, most: usize, primary: Option<usize>) -> Option<Vec<Arc<Entry>>> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let first = ring.entries.front()?.position;
        let skipped = usize::try_from(position.checked_add(1)?.checked_sub(first)?).ok()?;
        if skipped > ring.entries.len() || ring.primary != primary {
            return None;
        }
        Some(ring.entries.iter().skip(skipped).take(most).cloned().collect())
    }
}

impl Store {
    /// The sealed entries after a position, in order, at most `limit`: the newest from memory, if
    /// this process sealed them.
    ///
    /// # Errors
    /// As [`crate::Db::rows`].
    pub async fn entries_after(&self, position: i64, limit: u32) -> Result<Vec<Arc<Entry>>> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        // With none in memory there may still be some of another node.
        match self.0.recent.after(position, most, self.pool().now()).filter(|entries| !entries.is_empty()) {
            Some(entries) => Ok(entries),
            None => Ok(journal::after(self.db(), position, limit).await?.into_iter().map(Arc::new).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base::{TenantId, Time};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn entry(position: i64, size: usize) -> Entry {
        Entry {
            position,
            id: Uuid::nil(),
            tenant: TenantId(1),
            at: Time::from_micros(position),
            kind: "test.happened.v1".into(),
            actor: "anonymous".into(),
            hat: None,
            acting_for: None,
            subject_kind: "test".into(),
            subject: Uuid::nil(),
            topics: Vec::new(),
            data: "x".repeat(size),
        }
    }

    /// A batch of so many, of this size each; perhaps another process sealed some before it, or the
    /// database was set back, or another server is the primary.
    fn batch() -> impl Strategy<Value = (usize, usize, i64, Option<usize>)> {
        let size = prop_oneof![9 => 0usize..2_000, 1 => Just(100_000)];
        let moved = prop_oneof![8 => Just(0i64), 1 => 1i64..5, 1 => -5i64..0];
        (1usize..1_000, size, moved, prop_oneof![9 => Just(None), 1 => Just(Some(1))])
    }

    proptest! {
        #[test]
        fn what_it_tells_is_what_was_sealed_last(batches in prop::collection::vec(batch(), 1..20), from in 0i64..12_000, most in 0usize..700) {
            let recent = Recent::default();
            // What the database would hold, by position.
            let mut head = 0i64;
            let mut round = 0u8;
            let mut hash = vec![round];
            let mut last = None;
            for (many, size, moved, primary) in batches {
                if moved != 0 {
                    head = (head + moved).max(0);
                    round += 1;
                    hash = vec![200, round];
                }
                let before = hash.clone();
                round += 1;
                hash = vec![round];
                let entries: Vec<Entry> = (1..=many as i64).map(|n| entry(head + n, size)).collect();
                head += many as i64;
                recent.add(Sealed { before, entries, hash: hash.clone(), primary });
                last = Some((many as i64, primary));
                let ring = recent.0.read().unwrap();
                prop_assert!(ring.entries.len() <= KEPT);
                prop_assert!(ring.bytes <= BYTES);
                prop_assert_eq!(ring.bytes, ring.entries.iter().map(|e| e.data.len()).sum::<usize>());
            }
            let (many, primary) = last.unwrap();
            if let Some(told) = recent.after(from, most, primary) {
                let there: Vec<i64> = (from + 1..=head).take(most).collect();
                prop_assert_eq!(told.iter().map(|e| e.position).collect::<Vec<_>>(), there);
                prop_assert!(from <= head);
            }
            prop_assert!(recent.after(from, most, Some(9)).is_none(), "another server may have lost them");
            prop_assert!(recent.after(head + 1, most, primary).is_none());
            // A small last batch is always there.
            if many * 100_000 < BYTES as i64 {
                prop_assert_eq!(recent.after(head - many, usize::MAX, primary).map(|t| t.len() as i64), Some(many));
                prop_assert_eq!(recent.after(head, most, primary).map(|t| t.len()), Some(0));
            }
        }
    }
}
