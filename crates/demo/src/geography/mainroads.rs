//! Main roads: the cheapest ways between chosen places, along the shore and over narrow sounds.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::noise::Noise;
use super::plane::{P, length, p, resample, simplify, smooth};
use super::terrain::Terrain;

/// Cell of the road search in metres.
const STEP: f64 = 75.0;

/// One piece of main road.
#[derive(Debug, Clone)]
pub struct MainRoad {
    pub name: String,
    pub points: Vec<P>,
}

/// A road asked for: name and the places it passes.
pub type Route = (&'static str, Vec<P>);

/// Lays the routes in order; a later one follows an earlier where that is cheap and is
/// then drawn only from where it leaves it.
pub fn lay(terrain: &Terrain, half: P, routes: &[Route]) -> Vec<MainRoad> {
    let search = Search::new(terrain, half);
    let mut used: HashSet<(i32, i32)> = HashSet::new();
    let mut out = Vec::new();
    for (name, places) in routes {
        let stops: Vec<_> = places.iter().map(|at| search.dry(*at)).collect();
        let mut cells: Vec<(i32, i32)> = Vec::new();
        for w in stops.windows(2) {
            cells.extend(search.path(w[0], w[1], &used));
        }
        let mut piece: Vec<(i32, i32)> = Vec::new();
        let mut pieces = Vec::new();
        for cell in filled(&cells) {
            let taken = used.contains(&cell);
            piece.push(cell);
            if taken {
                pieces.push(std::mem::replace(&mut piece, vec![cell]));
            }
        }
        pieces.push(piece);
        for piece in pieces {
            used.extend(&piece);
            let line: Vec<P> = piece.iter().map(|c| search.place(*c)).collect();
            if length(&line) < STEP * 1.9 {
                continue;
            }
            let line = wander(terrain, &simplify(&line, STEP * 0.6));
            let line = smooth(&line, 2);
            out.push(MainRoad { name: (*name).to_owned(), points: simplify(&line, 1.2) });
        }
    }
    out
}

/// The cells with those that knight's moves jump over, none twice in a row.
fn filled(cells: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    for &(i, j) in cells {
        if let Some(&(li, lj)) = out.last() {
            let (di, dj) = (i - li, j - lj);
            if (di, dj) == (0, 0) {
                continue;
            }
            if di.abs() == 2 || dj.abs() == 2 {
                out.push((li + di / 2, lj + dj / 2));
            }
        }
        out.push((i, j));
    }
    out
}

/// Roads follow the ground: a little to the side and back again, except over water.
fn wander(terrain: &Terrain, line: &[P]) -> Vec<P> {
    let dots = resample(line, 70.0);
    let last = dots.len().saturating_sub(1);
    let noise = Noise(29);
    let moved = |(i, at): (usize, &P)| {
        let side = p(noise.at(at.x / 190.0, at.y / 190.0), noise.at(at.y / 190.0, 40.0 - at.x / 190.0));
        let there = *at + side * 22.0;
        let firm = i > 0 && i < last && terrain.shore.at(there) > 45.0;
        if firm { there } else { *at }
    };
    dots.iter().enumerate().map(moved).collect()
}

struct Search<'a> {
    terrain: &'a Terrain,
    w: i32,
    h: i32,
    origin: P,
    cost: Vec<f64>,
}

impl<'a> Search<'a> {
    fn new(terrain: &'a Terrain, half: P) -> Self {
        let (w, h) = ((half.x * 2.0 / STEP) as i32, (half.y * 2.0 / STEP) as i32);
        let mut search = Self { terrain, w, h, origin: p(-half.x, -half.y), cost: Vec::new() };
        for j in 0..h {
            for i in 0..w {
                let at = search.place((i, j));
                search.cost.push(search.price(at));
            }
        }
        search
    }

    fn place(&self, (i, j): (i32, i32)) -> P {
        self.origin + p(f64::from(i) + 0.5, f64::from(j) + 0.5) * STEP
    }

    fn price(&self, at: P) -> f64 {
        if self.terrain.land.at(at) <= 0.0 {
            return 11.0;
        }
        let shore = self.terrain.shore.at(at);
        let by_shore = match shore {
            ..45.0 => 4.0,
            45.0..75.0 => 1.6,
            75.0..230.0 => 0.75,
            _ => 1.15,
        };
        by_shore + self.terrain.hill.at(at).max(0.0) * 3.0
    }

    /// The nearest good cell on land.
    fn dry(&self, at: P) -> (i32, i32) {
        let q = (at - self.origin) * (1.0 / STEP);
        let (ci, cj) = (q.x as i32, q.y as i32);
        for radius in 0..40 {
            for j in cj - radius..=cj + radius {
                for i in ci - radius..=ci + radius {
                    let rim = (i - ci).abs() == radius || (j - cj).abs() == radius;
                    if rim && self.terrain.shore.at(self.place((i, j))) > 60.0 {
                        return (i, j);
                    }
                }
            }
        }
        (ci, cj)
    }

    fn index(&self, (i, j): (i32, i32)) -> Option<usize> {
        if i < 0 || j < 0 || i >= self.w || j >= self.h {
            return None;
        }
        usize::try_from(j * self.w + i).ok()
    }

    /// A* with sixteen directions, so that roads do not run in eighths; no step is cheaper
    /// than 225 a cell.
    fn path(&self, from: (i32, i32), to: (i32, i32), used: &HashSet<(i32, i32)>) -> Vec<(i32, i32)> {
        const MOVES: [(i32, i32); 16] = [
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
            (1, 1),
            (1, -1),
            (-1, 1),
            (-1, -1),
            (2, 1),
            (2, -1),
            (-2, 1),
            (-2, -1),
            (1, 2),
            (1, -2),
            (-1, 2),
            (-1, -2),
        ];
        let beside: HashSet<(i32, i32)> = used
            .iter()
            .flat_map(|(i, j)| (-1..=1).flat_map(move |di| (-1..=1).map(move |dj| (i + di, j + dj))))
            .collect();
        let mut best = vec![u64::MAX; self.cost.len()];
        let mut back: Vec<Option<(i32, i32)>> = vec![None; self.cost.len()];
        let left = |at: (i32, i32)| (f64::from(at.0 - to.0).hypot(f64::from(at.1 - to.1)) * 225.0) as u64;
        let mut heap = BinaryHeap::from([Reverse((left(from), 0_u64, from))]);
        if let Some(k) = self.index(from) {
            best[k] = 0;
        }
        while let Some(Reverse((_, cost, at))) = heap.pop() {
            let Some(k) = self.index(at) else { continue };
            if at == to {
                break;
            }
            if cost > best[k] {
                continue;
            }
            for (di, dj) in MOVES {
                let next = (at.0 + di, at.1 + dj);
                let Some(n) = self.index(next) else { continue };
                let mut price = (self.cost[k] + self.cost[n]) / 2.0;
                if used.contains(&next) {
                    price *= if used.contains(&at) { 0.5 } else { 1.0 };
                } else if beside.contains(&next) {
                    // Beside a road there is no need for another.
                    price *= 2.2;
                }
                let step = f64::from(di).hypot(f64::from(dj)) * price * 1000.0;
                let total = cost + step as u64;
                if total < best[n] {
                    best[n] = total;
                    back[n] = Some(at);
                    heap.push(Reverse((total + left(next), total, next)));
                }
            }
        }
        let mut out = vec![to];
        let mut at = to;
        while let Some(previous) = self.index(at).and_then(|k| back[k]) {
            out.push(previous);
            at = previous;
        }
        out.reverse();
        out
    }
}
