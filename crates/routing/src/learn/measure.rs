//! How well the classifier does, on tasks that it has not learned from. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What it said of one task that was held back, and where the task really ended: places in
/// [`Report::units`], and how sure in percent.
pub type Said = (u16, u16, u8);

/// How well it did. Ids and words of tasks are not in it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// How many tasks it had learned from when it was asked.
    pub learned: u32,
    /// How many others it was asked about.
    pub held_back: u32,
    /// The days of the oldest and the newest task that was held back, or empty.
    pub since: String,
    /// `YYYY-MM-DD`, as the first.
    pub until: String,
    /// Keys, in the order of the alphabet.
    pub units: Vec<String>,
    /// Unit it said, unit it was, percent. Those of which it could say nothing are not among them.
    pub said: Vec<Said>,
}

/// Counts at a confidence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Score {
    /// That it would have decided.
    pub decided: usize,
    /// That it would have decided rightly.
    pub right: usize,
    /// That there were.
    pub of: usize,
}

impl Score {
    /// Percent of what it decided; `None` of nothing.
    pub fn precision(&self) -> Option<usize> {
        (self.decided > 0).then(|| self.right * 100 / self.decided)
    }

    /// Percent of what there was.
    pub fn coverage(&self) -> Option<usize> {
        (self.of > 0).then(|| self.decided * 100 / self.of)
    }
}

impl Report {
    fn place(&self, unit: &str) -> Option<u16> {
        self.units.iter().position(|u| u == unit).and_then(|n| u16::try_from(n).ok())
    }

    /// Over all units, when it decides from `percent` on.
    pub fn overall(&self, percent: i64) -> Score {
        let sure = || self.said.iter().filter(|(.., p)| i64::from(*p) >= percent);
        Score {
            decided: sure().count(),
            right: sure().filter(|(said, was, _)| said == was).count(),
            of: usize::try_from(self.held_back).unwrap_or_default(),
        }
    }

    /// What it would have sent to a unit from `percent` on, and how much of that was the unit's. `of` is how
    /// many were the unit's.
    pub fn unit(&self, unit: &str, percent: i64) -> Score {
        let Some(place) = self.place(unit) else { return Score::default() };
        let sent = || self.said.iter().filter(|(said, _, p)| *said == place && i64::from(*p) >= percent);
        Score {
            decided: sent().count(),
            right: sent().filter(|(_, was, _)| *was == place).count(),
            of: self.said.iter().filter(|(_, was, _)| *was == place).count(),
        }
    }

    /// The pairs that it takes for each other most often: said, was, how often.
    pub fn mistakes(&self, most: usize) -> Vec<(&str, &str, usize)> {
        let mut pairs: BTreeMap<(u16, u16), usize> = BTreeMap::new();
        for (said, was, _) in self.said.iter().filter(|(said, was, _)| said != was) {
            *pairs.entry((*said, *was)).or_default() += 1;
        }
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
        let name = |n: u16| self.units.get(usize::from(n)).map_or("", String::as_str);
        pairs.into_iter().take(most).map(|((said, was), count)| (name(said), name(was), count)).collect()
    }
}
