//! Buildings along the streets: facilities first, then houses with setbacks, each with its
//! street number.

use fastrand::Rng;

use super::near::Near;
use super::plane::{P, along, length};
use super::streets::{Centre, Class, Network, clearance, density};
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
    pub fn new(
        terrain: &'a Terrain,
        centres: &'a [Centre],
        net: &'a Network,
        rng: &'a mut Rng,
    ) -> Self {
        let out = Buildings { list: Vec::new(), sheds: Vec::new() };
        Self { terrain, centres, net, rng, taken: Near::new(30.0), out }
    }

    /// Places each facility at the free plot nearest to where it is wanted.
    pub fn facilities(&mut self, wanted: &[Facility]) {
        for (index, facility) in wanted.iter().enumerate() {
            let (w, d) = facility.size;
            let mut best: Option<(f64, Plot)> = None;
            for (street, line) in self.net.streets.iter().enumerate() {
                if line.class == Class::Path {
                    continue;
                }
                let far = line.points.first().map_or(f64::MAX, |q| q.dist(facility.near));
                if far > 2600.0 {
                    continue;
                }
                let total = length(&line.points);
                let mut s = 25.0;
                while s < total - 15.0 {
                    for left in [true, false] {
                        let Some(plot) = self.plot(street, s, left, 13.0 + d / 2.0) else {
                            continue;
                        };
                        let far = plot.at.dist(facility.near);
                        if best.is_none_or(|(b, _)| far < b) && self.fits(&plot, w, d, 9.0) {
                            best = Some((far, plot));
                        }
                    }
                    s += 30.0;
                }
            }
            if let Some((_, plot)) = best {
                let shape = wings(&plot, w, d, index);
                self.put(&plot, shape, w, d, Use::Facility(index), 0);
            }
        }
    }

    /// Houses along all streets; those nearest to a centre become blocks until there are
    /// `dwellings` homes, and houses far out are left out when there are too many.
    pub fn homes(&mut self, dwellings: usize) {
        let start = self.out.list.len();
        for street in 0..self.net.streets.len() {
            self.line(street);
        }
        self.thin(start, dwellings);
        self.fill(start, dwellings);
    }

    fn line(&mut self, street: usize) {
        let Some(line) = self.net.streets.get(street) else { return };
        if line.class == Class::Path {
            return;
        }
        let total = length(&line.points);
        let main = line.class == Class::Main;
        for left in [true, false] {
            let mut s = 12.0 + self.rng.f64() * 12.0;
            while s < total - 6.0 {
                let Some(plot) = self.plot(street, s, left, 0.0) else { break };
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
        let (used, w, d, homes) = if dense > 0.8 && r < 0.55 {
            (Use::Business, 15.0 + self.rng.f64() * 14.0, 11.0 + self.rng.f64() * 5.0, 3)
        } else if r < 0.06 {
            let homes = self.rng.usize(3..6);
            #[allow(clippy::cast_precision_loss)]
            let w = homes as f64 * 6.5;
            (Use::Row, w, 8.5, homes)
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
        let shape = if used == Use::House && self.rng.u32(0..5) == 0 {
            ell(&plot, w, d)
        } else {
            rectangle(&plot, w, d)
        };
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
        if dots.iter().any(|q| self.terrain.land.at(*q) <= 0.02 || clearance(self.net, *q) < road) {
            return false;
        }
        dots.iter().all(|q| self.taken.within(*q, 26.0).all(|(at, r)| q.dist(at) > r + 3.0))
    }

    fn put(&mut self, plot: &Plot, shape: Vec<P>, w: f64, d: f64, used: Use, dwellings: usize) {
        for q in cores(plot, w, d) {
            self.taken.add(q, w.min(d) / 2.0 + 1.5);
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

    /// Leaves out houses at random until there are not more dwellings than wanted.
    fn thin(&mut self, start: usize, wanted: usize) {
        let mut have: usize = self.out.list.iter().map(|b| b.dwellings).sum();
        if have <= wanted {
            return;
        }
        let mut order: Vec<usize> = (start..self.out.list.len()).collect();
        self.rng.shuffle(&mut order);
        order.sort_by_key(|i| self.out.list.get(*i).map_or(0, |b| b.street / 8));
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
    fn fill(&mut self, start: usize, wanted: usize) {
        let mut have: usize = self.out.list.iter().map(|b| b.dwellings).sum();
        let mut order: Vec<(i64, usize)> = Vec::new();
        for (i, b) in self.out.list.iter().enumerate().skip(start) {
            if b.used != Use::House {
                let jitter = self.rng.f64() * 0.5;
                let worth = (density(self.centres, b.at) + jitter) * 1e6;
                #[allow(clippy::cast_possible_truncation)]
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

    /// Numbers every street: odd to the left, even to the right, from its start.
    pub fn finish(self) -> Buildings {
        let mut out = self.out;
        let mut order: Vec<usize> = (0..out.list.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&out.list[*a], &out.list[*b]);
            (a.street, a.left).cmp(&(b.street, b.left)).then(a.s.total_cmp(&b.s))
        });
        let mut last = None;
        let mut number = 0;
        for i in order {
            let Some(b) = out.list.get_mut(i) else { continue };
            if last != Some((b.street, b.left)) {
                last = Some((b.street, b.left));
                number = if b.left { 1 } else { 2 };
            } else {
                number += 2;
            }
            b.number = number;
        }
        out
    }
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
    vec![
        at(plot, -x, -y),
        at(plot, x, -y),
        at(plot, x, iy),
        at(plot, ix, iy),
        at(plot, ix, y),
        at(plot, -x, y),
    ]
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

/// Circles' middles that together cover a rectangle.
fn cores(plot: &Plot, w: f64, d: f64) -> Vec<P> {
    let r = w.min(d) / 2.0;
    let mut out = Vec::new();
    let steps = ((w.max(d) / 2.0 - r) / r).ceil().max(0.0);
    let reach = w.max(d) / 2.0 - r;
    let mut i = -steps;
    while i <= steps {
        let o = if steps > 0.0 { reach * i / steps } else { 0.0 };
        out.push(if w > d { at(plot, o, 0.0) } else { at(plot, 0.0, o) });
        i += 1.0;
    }
    out
}
