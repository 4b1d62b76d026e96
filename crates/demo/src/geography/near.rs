//! A grid of buckets for "what is close by", so that no search looks at everything.

use super::plane::P;

/// Things with a place, in square buckets over the town.
#[derive(Debug, Clone)]
pub struct Near<T> {
    size: f64,
    half: P,
    w: usize,
    h: usize,
    buckets: Vec<Vec<(P, T)>>,
}

impl<T: Copy> Near<T> {
    /// Buckets of `size` metres over a town that reaches `half` to each side.
    pub fn new(size: f64, half: P) -> Self {
        let (w, h) = (index(half.x * 2.0 / size) + 1, index(half.y * 2.0 / size) + 1);
        Self { size, half, w, h, buckets: vec![Vec::new(); w * h] }
    }

    fn key(&self, at: P) -> (usize, usize) {
        let (i, j) = (index((at.x + self.half.x) / self.size), index((at.y + self.half.y) / self.size));
        (i.min(self.w - 1), j.min(self.h - 1))
    }

    pub fn add(&mut self, at: P, what: T) {
        let (i, j) = self.key(at);
        if let Some(bucket) = self.buckets.get_mut(j * self.w + i) {
            bucket.push((at, what));
        }
    }

    /// Calls `see` with all within `radius` and their distance, until it answers false.
    pub fn around(&self, at: P, radius: f64, mut see: impl FnMut(P, T, f64) -> bool) {
        let low = self.key(P { x: at.x - radius, y: at.y - radius });
        let high = self.key(P { x: at.x + radius, y: at.y + radius });
        for j in low.1..=high.1 {
            let row = self.buckets.get(j * self.w + low.0..=j * self.w + high.0).unwrap_or_default();
            for bucket in row {
                for (q, t) in bucket {
                    let (dx, dy) = (q.x - at.x, q.y - at.y);
                    let square = dx * dx + dy * dy;
                    if square <= radius * radius && !see(*q, *t, square.sqrt()) {
                        return;
                    }
                }
            }
        }
    }

    /// The nearest within `radius` that passes the test.
    pub fn nearest(&self, at: P, radius: f64, ok: impl Fn(T) -> bool) -> Option<(P, T, f64)> {
        let mut best: Option<(P, T, f64)> = None;
        self.around(at, radius, |q, t, d| {
            if best.is_none_or(|b| d < b.2) && ok(t) {
                best = Some((q, t, d));
            }
            true
        });
        best
    }
}

/// A non-negative number cut to a whole one.
fn index(x: f64) -> usize {
    x.max(0.0) as usize
}
