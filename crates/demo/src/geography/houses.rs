//! Buildings along the streets: facilities first, then houses with setbacks, each with its
//! street number.

use std::collections::HashMap;

use fastrand::Rng;

use super::near::Near;
use super::plane::{P, along, length, resample};
use super::streets::{Centre, Class, Network, clear, density};
use super::terrain::Terrain;

/// What a building is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    House,
    /// Terraced or semi-detached, two to six dwellings.
    Row,
    Flats,
    Business,
    /// A municipal facility; the index into the list that was asked for.
    Facility(usize),
}

/// A building with an address.
#[derive(Debug, Clone)]
pub struct Building {
    pub used: Use,
    pub at: P,
    pub shape: Vec<P>,
    pub street: usize,
    /// Metres along the street, and whether on its left.
    pub s: f64,
    pub left: bool,
    pub number: u32,
    pub letter: Option<char>,
    pub dwellings: usize,
    /// Has no street address, only gnr and bnr.
    pub cadastral: bool,
}

/// A municipal building asked for.
#[derive(Debug, Clone)]
pub struct Facility {
    pub key: &'static str,
    pub name: &'static str,
    /// Where about, in metres from the centre.
    pub near: P,
    /// Along the street and across, in metres.
    pub size: (f64, f64),
}

/// All buildings of a town.
#[derive(Debug, Clone)]
pub struct Buildings {
    pub list: Vec<Building>,
    /// Sheds and garages without an address.
    pub sheds: Vec<Vec<P>>,
}

pub struct Builder<'a> {
    pub terrain: &'a Terrain,
    pub centres: &'a [Centre],
    pub net: &'a Network,
    pub rng: &'a mut Rng,
    taken: Near<f64>,
    out: Buildings,
}

/// A place for a building beside a street.
#[derive(Debug, Clone, Copy)]
struct Plot {
    street: usize,
    s: f64,
    left: bool,
    /// Middle, and unit vectors along and away from the street.
    at: P,
    dir: P,
    away: P,
}

impl<'a> Builder<'a> {
    pub fn new(terrain: &'a Terrain, centres: &'a [Centre], net: &'a Network, half: P, rng: &'a mut Rng) -> Self {
        let out = Buildings { list: Vec::new(), sheds: Vec::new() };
        Self { terrain, centres, net, rng, taken: Near::new(30.0, half), out }
    }

    /// Places each facility at the free plot nearest to where it is wanted.
    pub fn facilities(&mut self, wanted: &[Facility]) {
        let mut fronts: Vec<(P, usize, f64)> = Vec::new();
        for (street, line) in self.net.streets.iter().enumerate() {
            if line.class == Class::Path {
                continue;
            }
            let dots = resample(&line.points, 30.0);
            let gap = length(&line.points) / usize_to_f64(dots.len().max(2) - 1);
            for (n, at) in dots.iter().enumerate().skip(1) {
                fronts.push((*at, street, usize_to_f64(n) * gap - 2.0));
            }
        }
        for (index, facility) in wanted.iter().enumerate() {
            // First close by, then anywhere.
            for reach in [350.0, 1200.0, 9000.0] {
                if self.facility(index, facility, &fronts, reach) {
                    break;
                }
            }
        }
    }

    fn facility(&mut self, index: usize, facility: &Facility, fronts: &[(P, usize, f64)], reach: f64) -> bool {
        let (w, d) = facility.size;
        let mut near: Vec<(f64, usize, f64)> = fronts
            .iter()
            .map(|(at, street, s)| (at.dist(facility.near), *street, *s))
            .filter(|(far, ..)| *far <= reach)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, street, s) in near {
            for left in [true, false] {
                let Some(plot) = self.plot(street, s, left, 13.0 + d / 2.0) else {
                    continue;
                };
                if self.fits(&plot, w, d, 9.0) {
                    let shape = wings(&plot, w, d, index);
                    self.put(&plot, shape, w, d, Use::Facility(index), 0);
                    return true;
                }
            }
        }
        false
    }

    /// Houses along all streets; those nearest to a centre become blocks until there are
    /// `dwellings` homes, and houses far out are left out when there are too many.
    /// Answers the street that is to be Lyngstien, if one near `lyngstien` fits.
    pub fn homes(&mut self, dwellings: usize, lyngstien: Option<P>) -> Option<usize> {
        let start = self.out.list.len();
        for street in 0..self.net.streets.len() {
            self.line(street);
        }
        let kept = lyngstien.and_then(|at| self.find_lyngstien(at));
        self.thin(start, dwellings, kept);
        self.fill(start, dwellings, kept);
        kept
    }

    fn line(&mut self, street: usize) {
        let Some(line) = self.net.streets.get(street) else {
            return;
        };
        if line.class == Class::Path {
            return;
        }
        let total = length(&line.points);
        let main = line.class == Class::Main;
        for left in [true, false] {
            let mut s = 12.0 + self.rng.f64() * 12.0;
            while s < total - 6.0 {
                let Some(plot) = self.plot(street, s, left, 0.0) else {
                    break;
                };
                let dense = density(self.centres, plot.at);
                let chance = if main { dense * 1.15 } else { dense * 2.2 + 0.1 };
                if self.rng.f64() > chance {
                    s += 26.0 + self.rng.f64() * 30.0;
                    continue;
                }
                s += self.one(street, s, left, main, dense);
            }
        }
    }

    /// Tries one house; answers how far to go on.
    fn one(&mut self, street: usize, s: f64, left: bool, main: bool, dense: f64) -> f64 {
        let r = self.rng.f64();
        let (used, w, d, homes) = if dense > 0.84 && r < 0.38 {
            (Use::Business, 15.0 + self.rng.f64() * 14.0, 11.0 + self.rng.f64() * 5.0, 3)
        } else if r < 0.06 {
            let homes = self.rng.usize(3..6);
            (Use::Row, usize_to_f64(homes) * 6.5, 8.5, homes)
        } else if r < 0.13 {
            (Use::Row, 15.0 + self.rng.f64() * 2.0, 9.0, 2)
        } else {
            (Use::House, 9.0 + self.rng.f64() * 5.0, 7.5 + self.rng.f64() * 2.5, 1)
        };
        let tight = dense > 0.8;
        let setback = if tight { 7.5 } else { 8.5 + self.rng.f64() * 5.0 } + if main { 3.0 } else { 0.0 };
        let Some(mut plot) = self.plot(street, s + w / 2.0, left, setback + d / 2.0) else {
            return w;
        };
        if !tight {
            // Houses are not set with a ruler.
            let skew = (self.rng.f64() - 0.5) * 0.2;
            let a = plot.dir.angle() + skew;
            plot.away = P::from_angle(plot.away.angle() + skew);
            plot.dir = P::from_angle(a);
        }
        if !self.fits(&plot, w, d, 6.0) {
            return 6.0;
        }
        let shape =
            if used == Use::House && self.rng.u32(0..5) == 0 { ell(&plot, w, d) } else { rectangle(&plot, w, d) };
        self.put(&plot, shape, w, d, used, homes);
        if used == Use::House && self.rng.u32(0..100) < 32 {
            self.shed(&plot, w);
        }
        let garden = if tight { 3.0 } else { 8.0 + self.rng.f64() * 6.0 };
        w + garden + (1.0 - dense.sqrt()).max(0.0) * 22.0
    }

    fn shed(&mut self, plot: &Plot, w: f64) {
        let way = if self.rng.bool() { 1.0 } else { -1.0 };
        let at = plot.at + plot.dir * (way * (w / 2.0 + 4.5)) + plot.away * (self.rng.f64() * 6.0 - 2.0);
        let shed = Plot { at, ..*plot };
        if self.fits(&shed, 4.0, 5.5, 4.5) {
            self.out.sheds.push(rectangle(&shed, 4.0, 5.5));
            self.taken.add(at, 3.6);
        }
    }

    fn plot(&self, street: usize, s: f64, left: bool, off: f64) -> Option<Plot> {
        let line = self.net.streets.get(street)?;
        let (on, dir) = along(&line.points, s)?;
        let away = if left { dir.left() } else { dir.left() * -1.0 };
        Some(Plot { street, s, left, at: on + away * off, dir, away })
    }

    /// Whether a building has dry and level ground, and room beside streets and others.
    fn fits(&self, plot: &Plot, w: f64, d: f64, road: f64) -> bool {
        let reach = w.hypot(d) / 2.0;
        if self.terrain.shore.at(plot.at) < reach + 14.0 || self.terrain.hill.at(plot.at) > 0.06 {
            return false;
        }
        let dots = footprint(plot, w, d);
        if dots.iter().any(|q| !clear(self.net, *q, road)) {
            return false;
        }
        let mut free = true;
        self.taken.around(plot.at, reach + 26.0, |at, r, _| {
            free = dots.iter().all(|q| q.dist(at) > r + 2.0);
            free
        });
        free && dots.iter().all(|q| self.terrain.land.at(*q) > 0.02)
    }

    fn put(&mut self, plot: &Plot, shape: Vec<P>, w: f64, d: f64, used: Use, dwellings: usize) {
        for (q, radius) in cores(plot, w, d) {
            self.taken.add(q, radius);
        }
        self.out.list.push(Building {
            used,
            at: plot.at,
            shape,
            street: plot.street,
            s: plot.s,
            left: plot.left,
            number: 0,
            letter: None,
            dwellings,
            cadastral: false,
        });
    }

    /// The residential street nearest to `at` with room for the numbers 1 to 20 and 13A, 13B.
    fn find_lyngstien(&self, at: P) -> Option<usize> {
        let mut sides = vec![(0_u32, 0_u32, true); self.net.streets.len()];
        for b in &self.out.list {
            if let Some((left, right, plain)) = sides.get_mut(b.street) {
                if b.left {
                    *left += 1
                } else {
                    *right += 1
                }
                let public = matches!(b.used, Use::Facility(_) | Use::Business);
                *plain = *plain && !public;
            }
        }
        let mut best: Option<(f64, usize)> = None;
        for (i, street) in self.net.streets.iter().enumerate() {
            let (left, right, plain) = sides.get(i).copied().unwrap_or_default();
            let long = length(&street.points);
            if street.class != Class::Street || left < 11 || right < 10 || !plain || long > 640.0 {
                continue;
            }
            let far = street.points.first().map_or(f64::MAX, |q| q.dist(at));
            if best.is_none_or(|(b, _)| far < b) {
                best = Some((far, i));
            }
        }
        best.map(|(_, i)| i)
    }

    /// Leaves out houses at random until there are not more dwellings than wanted.
    fn thin(&mut self, start: usize, wanted: usize, kept: Option<usize>) {
        let mut have: usize = self.out.list.iter().map(|b| b.dwellings).sum();
        if have <= wanted {
            return;
        }
        let mut order: Vec<usize> = (start..self.out.list.len()).collect();
        self.rng.shuffle(&mut order);
        order.retain(|i| self.out.list.get(*i).map(|b| b.street) != kept);
        let mut gone = vec![false; self.out.list.len()];
        while have > wanted {
            let Some(i) = order.pop() else { break };
            if let (Some(flag), Some(b)) = (gone.get_mut(i), self.out.list.get(i)) {
                *flag = true;
                have -= b.dwellings;
            }
        }
        let mut gone = gone.into_iter();
        self.out.list.retain(|_| !gone.next().unwrap_or(false));
    }

    /// Turns the densest buildings into blocks of flats until there are enough dwellings.
    fn fill(&mut self, start: usize, wanted: usize, kept: Option<usize>) {
        let mut have: usize = self.out.list.iter().map(|b| b.dwellings).sum();
        let mut order: Vec<(i64, usize)> = Vec::new();
        for (i, b) in self.out.list.iter().enumerate().skip(start) {
            if b.used != Use::House && Some(b.street) != kept {
                let jitter = self.rng.f64() * 0.5;
                let worth = (density(self.centres, b.at) + jitter) * 1e6;
                order.push((-(worth as i64), i));
            }
        }
        order.sort_unstable();
        for (_, i) in order {
            if have >= wanted {
                break;
            }
            let more = self.rng.usize(4..16).min(wanted - have);
            if let Some(b) = self.out.list.get_mut(i) {
                b.dwellings += more;
                have += more;
                if b.used == Use::Row {
                    b.used = Use::Flats;
                }
            }
        }
    }

    /// Numbers every street: odd to the left, even to the right, from its start. Pieces of
    /// one road are numbered on from piece to piece.
    pub fn finish(self) -> Buildings {
        let mut out = self.out;
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut road = Vec::new();
        for (i, street) in self.net.streets.iter().enumerate() {
            let named = !street.name.is_empty();
            road.push(if named { *first.entry(&street.name).or_insert(i) } else { i });
        }
        let of = |b: &Building| road.get(b.street).copied().unwrap_or(b.street);
        let mut order: Vec<usize> = (0..out.list.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&out.list[*a], &out.list[*b]);
            (of(a), a.left, a.street).cmp(&(of(b), b.left, b.street)).then(a.s.total_cmp(&b.s))
        });
        let mut last = None;
        let mut number = 0;
        for i in order {
            let Some(b) = out.list.get_mut(i) else { continue };
            let side = Some((of(b), b.left));
            number = match (last == side, b.left) {
                (true, _) => number + 2,
                (false, true) => 1,
                (false, false) => 2,
            };
            last = side;
            b.number = number;
        }
        out
    }
}

fn usize_to_f64(n: usize) -> f64 {
    n as f64
}

fn at(plot: &Plot, x: f64, y: f64) -> P {
    plot.at + plot.dir * x + plot.away * y
}

fn rectangle(plot: &Plot, w: f64, d: f64) -> Vec<P> {
    let (x, y) = (w / 2.0, d / 2.0);
    vec![at(plot, -x, -y), at(plot, x, -y), at(plot, x, y), at(plot, -x, y)]
}

/// A house with a wing.
fn ell(plot: &Plot, w: f64, d: f64) -> Vec<P> {
    let (x, y) = (w / 2.0, d / 2.0);
    let (ix, iy) = (x * 0.1, y * 0.25);
    vec![at(plot, -x, -y), at(plot, x, -y), at(plot, x, iy), at(plot, ix, iy), at(plot, ix, y), at(plot, -x, y)]
}

/// A large building: a bar, an L or a U, by turns.
fn wings(plot: &Plot, w: f64, d: f64, kind: usize) -> Vec<P> {
    let (x, y) = (w / 2.0, d / 2.0);
    match kind % 3 {
        0 => ell(plot, w, d),
        1 => vec![
            at(plot, -x, -y),
            at(plot, x, -y),
            at(plot, x, y),
            at(plot, x * 0.45, y),
            at(plot, x * 0.45, -y * 0.2),
            at(plot, -x * 0.45, -y * 0.2),
            at(plot, -x * 0.45, y),
            at(plot, -x, y),
        ],
        _ => rectangle(plot, w, d),
    }
}

/// Points to test: corners, edges about every 12 m, and the middle.
fn footprint(plot: &Plot, w: f64, d: f64) -> Vec<P> {
    let mut out = vec![plot.at];
    let (x, y) = (w / 2.0, d / 2.0);
    let steps = (w / 12.0).ceil().max(1.0);
    let mut i = 0.0;
    while i <= steps {
        let along = -x + w * i / steps;
        out.push(at(plot, along, -y));
        out.push(at(plot, along, y));
        i += 1.0;
    }
    if d > 16.0 {
        out.push(at(plot, -x, 0.0));
        out.push(at(plot, x, 0.0));
    }
    out
}

/// Circles that together cover a rectangle: middle and radius.
fn cores(plot: &Plot, w: f64, d: f64) -> Vec<(P, f64)> {
    let (across, away) = ((w / 13.0).ceil().max(1.0), (d / 13.0).ceil().max(1.0));
    let (cell_w, cell_d) = (w / across, d / away);
    let radius = cell_w.hypot(cell_d) / 2.0;
    let mut out = Vec::new();
    let mut i = 0.0;
    while i < across {
        let mut j = 0.0;
        while j < away {
            out.push((at(plot, (i + 0.5) * cell_w - w / 2.0, (j + 0.5) * cell_d - d / 2.0), radius));
            j += 1.0;
        }
        i += 1.0;
    }
    out
}
