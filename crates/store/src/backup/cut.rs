//! Where a log of changes is cut so that exactly the journal entries up to a position are there.
//!
//! Transactions come in an order in which none depends on a later one. An entry gets its position
//! when it is sealed, some transactions later. After a transaction the database is *exact* when the
//! entries so far are just those with the positions 1 to their number. The cut is made after the
//! last exact transaction that is not past what was asked for; transactions without entries that
//! follow it, up to the next entry, belong to it.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

/// Up to where to restore.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// All that the backup has.
    Latest,
    /// The journal's position.
    Position(i64),
    /// Microseconds since 1970: before the first entry that is later.
    Time(i64),
}

/// What the finder is told, in the order of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Entry {
        id: Uuid,
        at: i64,
    },
    Sealed {
        id: Uuid,
        position: i64,
    },
    /// A transaction ended; its key orders it.
    End(i64),
}

/// The cut: transactions with keys up to `key`; the newest entry in it has `position`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cut {
    pub key: i64,
    pub position: i64,
}

/// What a log has of what was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// Its full part holds more already.
    Nothing,
    Cut(Cut),
    /// All of it, also what waits for its positions.
    All,
    /// It ends before, with this position or time.
    Short(i64),
}

/// Finds the cut in one pass; remembers only transactions that wait for their positions.
pub(crate) struct Finder {
    until: Until,
    /// Transactions whose entries are not all placed yet, oldest first.
    waiting: VecDeque<Group>,
    /// The entries of the transaction that is being read.
    open: Vec<(Uuid, i64)>,
    placed: HashMap<Uuid, i64>,
    count: i64,
    highest: i64,
    best: Option<Cut>,
    /// Nothing that follows can be a better cut.
    over: bool,
}

struct Group {
    key: i64,
    entries: Vec<(Uuid, i64)>,
}

impl Finder {
    /// Begins at a full backup that holds `sealed` placed entries and these that waited.
    pub fn new(until: Until, sealed: i64, unsealed: Vec<(Uuid, i64)>) -> Self {
        let start = Group { key: i64::MIN, entries: unsealed };
        let mut finder = Self {
            until,
            waiting: VecDeque::from([start]),
            open: Vec::new(),
            placed: HashMap::new(),
            count: sealed,
            highest: sealed,
            best: None,
            over: until == Until::Latest,
        };
        finder.resolve();
        finder
    }

    /// True when no more steps are needed.
    pub fn is_over(&self) -> bool {
        self.over
    }

    pub fn step(&mut self, step: Step) {
        if self.over {
            return;
        }
        match step {
            Step::Entry { id, at } => self.open.push((id, at)),
            Step::Sealed { id, position } => {
                self.placed.insert(id, position);
            }
            Step::End(key) => {
                let entries = std::mem::take(&mut self.open);
                self.waiting.push_back(Group { key, entries });
                self.resolve();
            }
        }
    }

    /// The best cut so far.
    #[cfg(test)]
    pub fn cut(&self) -> Option<Cut> {
        self.best
    }

    /// What there is, when it has been told all, or needs no more.
    pub fn found(&self) -> Found {
        let cut = self.best.map_or(Found::Nothing, Found::Cut);
        match (self.until, self.best, self.waiting.front()) {
            _ if self.over => cut,
            (Until::Position(n), Some(best), _) if best.position < n => Found::Short(best.position),
            (Until::Time(t), _, Some(first)) => self.found_waiting(t, first).unwrap_or(cut),
            _ => cut,
        }
    }

    /// For entries that wait for positions which the log does not have. None when the first of them are later than
    /// was asked for, so that they are not missed.
    fn found_waiting(&self, t: i64, first: &Group) -> Option<Found> {
        let later = |group: &Group| group.entries.iter().any(|(_, at)| *at > t);
        if later(first) {
            return None;
        }
        let earliest = first.entries.iter().map(|(_, at)| *at).min().unwrap_or(t);
        Some(if self.waiting.iter().any(later) { Found::Short(earliest.saturating_sub(1)) } else { Found::All })
    }

    fn resolve(&mut self) {
        while let Some(group) = self.waiting.front() {
            if !group.entries.iter().all(|(id, _)| self.placed.contains_key(id)) {
                return;
            }
            let Some(group) = self.waiting.pop_front() else { return };
            for (id, at) in &group.entries {
                let position = self.placed.remove(id).unwrap_or_default();
                self.count += 1;
                self.highest = self.highest.max(position);
                self.over |= match self.until {
                    Until::Latest => true,
                    Until::Position(n) => position > n,
                    Until::Time(t) => *at > t,
                };
            }
            if self.over {
                return;
            }
            if self.count == self.highest {
                self.best = Some(Cut { key: group.key, position: self.highest });
            }
        }
    }
}

#[cfg(test)]
#[path = "cut_test.rs"]
mod tests;
