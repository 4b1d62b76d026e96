//! The cut of a restore is the last state in which the entries are exact, against a slow model.

use proptest::prelude::*;

use super::*;

fn id(n: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(n).unwrap() + 1)
}

/// A history: transactions with how many entries each has, and after which of them the sealer came.
#[derive(Debug, Clone)]
struct History {
    /// The entries of each transaction, by their final position.
    transactions: Vec<Vec<i64>>,
    /// After this transaction the sealer placed all that waited.
    seals: Vec<bool>,
}

fn history() -> impl Strategy<Value = History> {
    (prop::collection::vec((0..4usize, any::<bool>(), any::<bool>()), 0..20)).prop_map(|shape| {
        let (mut transactions, mut seals, mut next) = (Vec::new(), Vec::new(), 1);
        for (entries, seal, _) in &shape {
            let positions: Vec<i64> = (0..*entries)
                .map(|_| {
                    next += 1;
                    next - 1
                })
                .collect();
            transactions.push(positions);
            seals.push(*seal);
        }
        // Entries that were written close together may be placed in another order.
        for n in 1..transactions.len() {
            if shape[n].2
                && !seals[n - 1]
                && let (Some(a), Some(b)) = (transactions[n - 1].last().copied(), transactions[n].first().copied())
            {
                *transactions[n - 1].last_mut().unwrap() = b;
                transactions[n][0] = a;
            }
        }
        History { transactions, seals }
    })
}

fn steps(h: &History) -> Vec<Step> {
    let (mut steps, mut waiting, mut key) = (Vec::new(), Vec::new(), 0);
    let mut end = |steps: &mut Vec<Step>| {
        key += 10;
        steps.push(Step::End(key));
    };
    for (entries, seal) in h.transactions.iter().zip(&h.seals) {
        for position in entries {
            steps.push(Step::Entry { id: id(*position), at: position * 100 });
            waiting.push(*position);
        }
        end(&mut steps);
        if *seal {
            steps.extend(waiting.drain(..).map(|position| Step::Sealed { id: id(position), position }));
            end(&mut steps);
        }
    }
    steps
}

/// Slow and obvious: looks at every end, and at all that is sealed in the whole log.
fn slow(steps: &[Step], until: i64) -> Option<i64> {
    let sealed: std::collections::HashSet<Uuid> =
        steps.iter().filter_map(|s| if let Step::Sealed { id, .. } = s { Some(*id) } else { None }).collect();
    let mut best = Some(0).filter(|_| until >= 0);
    let mut seen: Vec<(Uuid, i64)> = Vec::new();
    for step in steps {
        match step {
            Step::Entry { id, at } => seen.push((*id, at / 100)),
            Step::Sealed { .. } => {}
            Step::End(_) => {
                let mut positions: Vec<i64> = seen.iter().map(|(_, p)| *p).collect();
                positions.sort_unstable();
                let exact = positions.iter().zip(1..).all(|(p, n)| *p == n);
                let placed = seen.iter().all(|(id, _)| sealed.contains(id));
                if exact && placed && positions.last().copied().unwrap_or(0) <= until {
                    best = best.max(positions.last().copied());
                }
            }
        }
    }
    best
}

proptest! {
    #[test]
    fn the_cut_is_the_last_exact_one(h in history(), until in 0..40i64) {
        let steps = steps(&h);
        let mut finder = Finder::new(Until::Position(until), 0, Vec::new());
        steps.iter().cloned().for_each(|s| finder.step(s));
        let cut = finder.cut().unwrap();
        prop_assert_eq!(Some(cut.position), slow(&steps, until));
        // What lies before the cut is just what it says.
        let mut before = 0;
        let mut pending = 0;
        for s in &steps {
            match s {
                Step::Entry { .. } => pending += 1,
                Step::End(key) => { if *key <= cut.key { before += pending; } pending = 0; }
                Step::Sealed { .. } => {}
            }
        }
        prop_assert_eq!(before, cut.position);
    }
}

#[test]
fn a_full_backup_with_entries_that_wait_is_exact_when_they_are_placed() {
    let mut finder = Finder::new(Until::Position(5), 3, vec![(id(4), 0), (id(5), 0)]);
    assert_eq!(finder.cut(), None, "four and five are in it, but nobody knows yet that they are");
    finder.step(Step::Sealed { id: id(4), position: 4 });
    finder.step(Step::Sealed { id: id(5), position: 5 });
    finder.step(Step::End(10));
    assert_eq!(finder.cut().unwrap().position, 5);
    let mut early = Finder::new(Until::Position(4), 3, vec![(id(4), 0), (id(5), 0)]);
    early.step(Step::Sealed { id: id(4), position: 4 });
    early.step(Step::Sealed { id: id(5), position: 5 });
    early.step(Step::End(10));
    assert_eq!(early.cut(), None, "this full backup holds more than was asked for");
}

#[test]
fn a_time_is_before_the_first_later_entry() {
    let mut finder = Finder::new(Until::Time(250), 0, Vec::new());
    for n in 1..=3 {
        finder.step(Step::Entry { id: id(n), at: n * 100 });
        finder.step(Step::Sealed { id: id(n), position: n });
        finder.step(Step::End(n));
    }
    assert_eq!(finder.cut(), Some(Cut { key: 2, position: 2 }));
    assert!(finder.is_over());
}

#[test]
fn a_log_that_ends_before_what_was_asked_for_says_where() {
    let mut finder = Finder::new(Until::Position(5), 3, Vec::new());
    finder.step(Step::Entry { id: id(4), at: 0 });
    finder.step(Step::Sealed { id: id(4), position: 4 });
    finder.step(Step::End(10));
    assert_eq!(finder.found(), Found::Short(4));
    let mut exact = Finder::new(Until::Position(4), 3, vec![(id(4), 0)]);
    assert_eq!(exact.found(), Found::Nothing);
    exact.step(Step::Sealed { id: id(4), position: 4 });
    exact.step(Step::End(10));
    assert_eq!(exact.found(), Found::Cut(Cut { key: 10, position: 4 }));
}

#[test]
fn entries_that_were_never_placed_belong_to_a_time_all_the_same() {
    let found = |until, at: &[i64]| {
        let mut finder = Finder::new(Until::Time(until), 3, Vec::new());
        for (n, at) in (4..).zip(at) {
            finder.step(Step::Entry { id: id(n), at: *at });
            finder.step(Step::End(n));
        }
        finder.found()
    };
    assert_eq!(found(100, &[]), Found::Cut(Cut { key: i64::MIN, position: 3 }));
    assert_eq!(found(100, &[90, 100]), Found::All);
    assert_eq!(found(100, &[110, 120]), Found::Cut(Cut { key: i64::MIN, position: 3 }), "they are later");
    assert_eq!(found(100, &[90, 110]), Found::Short(89), "only one of them is");
}
