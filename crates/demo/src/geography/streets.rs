//! Streets that grow from the main roads: collectors uphill, residential streets along the
//! contours, short ways at the end; each keeps its distance so that houses have room.

use std::collections::BinaryHeap;

use fastrand::Rng;

use super::mainroads::MainRoad;
use super::near::Near;
use super::plane::{P, along, length, resample, simplify, smooth, turn};
use super::terrain::Terrain;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Main,
    Street,
    Path,
}

/// One street.
#[derive(Debug, Clone)]
pub struct Street {
    pub name: String,
    /// The street's number in the cadastre; pieces of one road share name and code.
    pub code: u32,
    pub class: Class,
    /// 0 a main road, 1 a collector, 2 and up residential.
    pub level: u32,
    pub points: Vec<P>,
}

/// A place where many live: centre, reach in metres, strength 0 to 1.
#[derive(Debug, Clone)]
pub struct Centre {
    pub name: &'static str,
    pub at: P,
    pub reach: f64,
    pub strength: f64,
}

/// How built-up a place is, 0 to 1.
pub fn density(centres: &[Centre], at: P) -> f64 {
    centres.iter().map(|c| c.strength * (-(at.dist(c.at) / c.reach).powi(2)).exp()).fold(0.0, f64::max)
}

/// A sample on a street: which, and how far along.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub street: usize,
    /// Where the next sample lies, so that the pair is a piece of the street.
    pub next: P,
    pub path: bool,
}

/// Distance between samples on a street in metres.
pub const GRAIN: f64 = 15.0;
/// Least distance between two streets, which leaves room for two rows of houses.
const APART: f64 = 66.0;

/// The streets, and where they run.
#[derive(Debug, Clone)]
pub struct Network {
    pub streets: Vec<Street>,
    pub samples: Near<Sample>,
}

/// A street that may grow; ordered by worth, then by age for repeatability.
#[derive(Debug, PartialEq)]
struct Bud {
    worth: i64,
    age: usize,
    from: P,
    angle: f64,
    level: u32,
    parent: usize,
}

impl Eq for Bud {}
impl Ord for Bud {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.worth.cmp(&other.worth).then(other.age.cmp(&self.age))
    }
}
impl PartialOrd for Bud {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Grows streets until `wanted` metres of built-up length are there.
pub fn grow(
    terrain: &Terrain,
    centres: &[Centre],
    mains: Vec<MainRoad>,
    wanted: f64,
    half: P,
    first: Option<P>,
    rng: &mut Rng,
) -> Network {
    let mut grower = Grower {
        terrain,
        centres,
        net: Network { streets: Vec::new(), samples: Near::new(40.0, half) },
        buds: BinaryHeap::new(),
        first,
        age: 0,
        rng,
    };
    for road in mains {
        grower.accept(Street { name: road.name, code: 0, class: Class::Main, level: 0, points: road.points });
    }
    let mut built = 0.0;
    while built < wanted {
        let Some(bud) = grower.buds.pop() else { break };
        if let Some(street) = grower.sprout(&bud) {
            built += length(&street.points);
            grower.accept(street);
        }
    }
    grower.paths();
    grower.net
}

struct Grower<'a> {
    terrain: &'a Terrain,
    centres: &'a [Centre],
    net: Network,
    buds: BinaryHeap<Bud>,
    /// Around here streets grow before all others.
    first: Option<P>,
    age: usize,
    rng: &'a mut Rng,
}

impl Grower<'_> {
    /// Takes a street in, and sets the buds of those that may branch from it.
    fn accept(&mut self, street: Street) {
        let index = self.net.streets.len();
        let total = length(&street.points);
        let dots = resample(&street.points, GRAIN);
        let path = street.class == Class::Path;
        for (i, &at) in dots.iter().enumerate() {
            let next = dots.get(i + 1).copied().unwrap_or(at);
            self.net.samples.add(at, Sample { street: index, next, path });
        }
        if street.class != Class::Path && street.level < 5 {
            self.bud(&street, index, total);
        }
        self.net.streets.push(street);
    }

    fn bud(&mut self, street: &Street, index: usize, total: f64) {
        let mut side = if self.rng.bool() { 1.0 } else { -1.0 };
        let mut s = if street.level == 0 { 30.0 } else { 62.0 } + self.rng.f64() * 25.0;
        while s < total - 20.0 {
            let Some((at, dir)) = along(&street.points, s) else {
                break;
            };
            let dense = density(self.centres, at);
            if self.terrain.buildable(at, 20.0) {
                for way in [side, -side] {
                    if way != side && self.rng.f64() > 0.45 {
                        continue;
                    }
                    let lean = (self.rng.f64() - 0.5) * 0.5;
                    self.age += 1;
                    let early = self.first.is_some_and(|f| f.dist(at) < 420.0);
                    let worth = dense * 1000.0 + if early { 900.0 } else { 0.0 } - f64::from(street.level) * 60.0
                        + self.rng.f64() * 260.0;
                    self.buds.push(Bud {
                        worth: round(worth),
                        age: self.age,
                        from: at,
                        angle: (dir.left() * way).angle() + lean,
                        level: street.level + 1,
                        parent: index,
                    });
                }
                side = -side;
            }
            let gap = 64.0 + self.rng.f64() * 75.0;
            s += gap / dense.clamp(0.3, 1.0).sqrt();
        }
        // The street itself may go on from its end at an angle.
        if street.level > 0
            && let Some((at, dir)) = along(&street.points, total - 0.5)
        {
            self.age += 1;
            let bend = if self.rng.bool() { 0.9 } else { -0.9 };
            self.buds.push(Bud {
                worth: round(density(self.centres, at) * 1000.0 - 200.0),
                age: self.age,
                from: at,
                angle: dir.angle() + bend,
                level: street.level + 1,
                parent: index,
            });
        }
    }

    /// Lets a bud grow; none when there is no room for a street worth its name.
    fn sprout(&mut self, bud: &Bud) -> Option<Street> {
        let dense = density(self.centres, bud.from);
        if dense < 0.02 {
            return None;
        }
        let longest = match bud.level {
            1 => 420.0 + self.rng.f64() * 560.0,
            2 => 220.0 + self.rng.f64() * 380.0,
            3 => 130.0 + self.rng.f64() * 230.0,
            _ => 90.0 + self.rng.f64() * 90.0,
        };
        let mut points = vec![bud.from];
        let mut angle = bud.angle;
        let mut at = bud.from;
        let mut gone = 0.0;
        let mut swing = 0.0;
        while gone < longest {
            swing = swing * 0.8 + (self.rng.f64() - 0.5) * 0.16;
            angle += swing;
            if bud.level >= 2 && gone > 30.0 {
                angle += self.follow(at, angle);
            }
            let Some(free) = self.free_way(at, angle) else {
                break;
            };
            angle = free;
            let next = at + P::from_angle(angle) * GRAIN;
            if let Some(stop) = self.meets(bud, &points, next, angle, gone) {
                if let Some(join) = stop {
                    points.push(join);
                    gone += at.dist(join);
                }
                break;
            }
            at = next;
            gone += GRAIN;
            points.push(at);
        }
        let least = if bud.level >= 4 { 55.0 } else { 75.0 };
        if gone < least {
            return None;
        }
        let points = simplify(&smooth(&simplify(&points, 1.5), 2), 0.6);
        Some(Street { name: String::new(), code: 0, class: Class::Street, level: bud.level, points })
    }

    /// A small turn towards the contour line of the land.
    fn follow(&self, at: P, angle: f64) -> f64 {
        let contour = self.terrain.shore.gradient(at).left();
        if contour.len() < 1.0 {
            return 0.0;
        }
        let there = turn(angle, contour.angle());
        let back = turn(angle, (contour * -1.0).angle());
        let least = if there.abs() < back.abs() { there } else { back };
        least.clamp(-0.06, 0.06)
    }

    /// The direction nearest to `angle` in which the ground ahead can be built on.
    fn free_way(&self, at: P, angle: f64) -> Option<f64> {
        [0.0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9].into_iter().map(|t| angle + t).find(|a| {
            let ahead = P::from_angle(*a);
            self.terrain.buildable(at + ahead * 45.0, 24.0) && self.terrain.buildable(at + ahead * 22.0, 22.0)
        })
    }

    /// Whether another street is too near: `Some(Some(place))` to join it there,
    /// `Some(None)` to end before it.
    fn meets(&self, bud: &Bud, own: &[P], next: P, angle: f64, gone: f64) -> Option<Option<P>> {
        let early = gone < APART + 14.0;
        let near = self.net.samples.nearest(next, APART, |sample| !(early && sample.street == bud.parent));
        if early {
            // Beside its own parent a street may only leave, not run along.
            let beside = self.net.samples.nearest(next, 40.0, |s| s.street == bud.parent);
            if gone > 50.0 && beside.is_some() {
                return Some(None);
            }
            let corner =
                own.first().is_some_and(|first| near.is_some_and(|(q, _, d)| d < 44.0 && q.dist(*first) > 30.0));
            return if corner { Some(None) } else { None };
        }
        let (place, _, distance) = near?;
        let ahead = turn(angle, (place - next).angle()).abs();
        if ahead < 0.75 {
            return Some(Some(place));
        }
        if distance < APART { Some(None) } else { None }
    }

    /// Footpaths from the last streets into the hills.
    fn paths(&mut self) {
        let ends: Vec<(P, f64)> = self
            .net
            .streets
            .iter()
            .filter(|s| s.class == Class::Street)
            .filter_map(|s| along(&s.points, length(&s.points) - 0.5))
            .map(|(at, dir)| (at, dir.angle()))
            .collect();
        for (from, angle) in ends {
            let looks = [0.0, 0.5, -0.5, 1.0, -1.0];
            let Some(angle) = looks.into_iter().map(|t| angle + t).find(|a| {
                let ahead = from + P::from_angle(*a) * 130.0;
                self.terrain.hill.at(ahead) > 0.0 && self.terrain.shore.at(ahead) > 80.0
            }) else {
                continue;
            };
            let mut points = vec![from];
            let (mut at, mut angle, mut swing) = (from, angle, 0.0);
            let longest = 300.0 + self.rng.f64() * 900.0;
            while length(&points) < longest {
                swing = swing * 0.85 + (self.rng.f64() - 0.5) * 0.3;
                angle += swing;
                at = at + P::from_angle(angle) * 25.0;
                if self.terrain.shore.at(at) < 40.0 {
                    break;
                }
                points.push(at);
                let gone = length(&points);
                if gone > 150.0
                    && let Some((join, ..)) = self.net.samples.nearest(at, 60.0, |_| true)
                {
                    points.push(join);
                    break;
                }
            }
            if length(&points) > 160.0 {
                let points = simplify(&smooth(&points, 1), 1.0);
                let street = Street { name: String::new(), code: 0, class: Class::Path, level: 9, points };
                self.accept(street);
            }
        }
    }
}

fn round(x: f64) -> i64 {
    x.round() as i64
}

/// Whether a place is at least `metres` (at most 11) from all streets; footpaths do not count.
pub fn clear(net: &Network, at: P, metres: f64) -> bool {
    let mut clear = true;
    // Samples are 15 m apart, so the nearest end of a near piece is within reach of this.
    net.samples.around(at, metres + GRAIN * 0.6, |q, sample, _| {
        clear = sample.path || at.to_segment(q, sample.next) >= metres;
        clear
    });
    clear
}
