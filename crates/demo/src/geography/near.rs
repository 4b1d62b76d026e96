//! A grid of buckets for "what is close by", so that no search looks at everything.

use std::collections::HashMap;

use super::plane::P;

/// Things with a place, in square buckets.
#[derive(Debug, Clone)]
pub struct Near<T> {
    size: f64,
    buckets: HashMap<(i32, i32), Vec<(P, T)>>,
}

impl<T: Copy> Near<T> {
    pub fn new(size: f64) -> Self {
        Self { size, buckets: HashMap::new() }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn key(&self, at: P) -> (i32, i32) {
        ((at.x / self.size).floor() as i32, (at.y / self.size).floor() as i32)
    }

    pub fn add(&mut self, at: P, what: T) {
        self.buckets.entry(self.key(at)).or_default().push((at, what));
    }

    /// All within `radius`, nearest not first.
    pub fn within(&self, at: P, radius: f64) -> impl Iterator<Item = (P, T)> + '_ {
        let low = self.key(at - P { x: radius, y: radius });
        let high = self.key(at + P { x: radius, y: radius });
        (low.0..=high.0)
            .flat_map(move |i| (low.1..=high.1).map(move |j| (i, j)))
            .filter_map(|key| self.buckets.get(&key))
            .flatten()
            .filter(move |(q, _)| q.dist(at) <= radius)
            .map(|(q, t)| (*q, *t))
    }

    /// The nearest within `radius` that passes the test.
    pub fn nearest(&self, at: P, radius: f64, ok: impl Fn(T) -> bool) -> Option<(P, T, f64)> {
        self.within(at, radius)
            .filter(|(_, t)| ok(*t))
            .map(|(q, t)| (q, t, q.dist(at)))
            .min_by(|a, b| a.2.total_cmp(&b.2))
    }
}
