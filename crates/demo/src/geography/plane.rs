//! Points in local metres (x east, y north), and the way to degrees and back.

use std::ops::{Add, Mul, Sub};

/// A point or a vector in metres from the town's centre.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct P {
    pub x: f64,
    pub y: f64,
}

pub const fn p(x: f64, y: f64) -> P {
    P { x, y }
}

impl P {
    pub fn len(self) -> f64 {
        self.x.hypot(self.y)
    }
    pub fn dist(self, other: P) -> f64 {
        (self - other).len()
    }
    /// Turned a quarter to the left.
    pub fn left(self) -> P {
        p(-self.y, self.x)
    }
    pub fn unit(self) -> P {
        let len = self.len().max(1e-9);
        p(self.x / len, self.y / len)
    }
    pub fn angle(self) -> f64 {
        self.y.atan2(self.x)
    }
    pub fn from_angle(a: f64) -> P {
        p(a.cos(), a.sin())
    }
    pub fn dot(self, o: P) -> f64 {
        self.x * o.x + self.y * o.y
    }
    pub fn cross(self, o: P) -> f64 {
        self.x * o.y - self.y * o.x
    }
    pub fn lerp(self, o: P, t: f64) -> P {
        self + (o - self) * t
    }
    /// Distance to the segment a-b.
    pub fn to_segment(self, a: P, b: P) -> f64 {
        let ab = b - a;
        let t = ((self - a).dot(ab) / ab.dot(ab).max(1e-9)).clamp(0.0, 1.0);
        self.dist(a + ab * t)
    }
}

impl Add for P {
    type Output = P;
    fn add(self, o: P) -> P {
        p(self.x + o.x, self.y + o.y)
    }
}
impl Sub for P {
    type Output = P;
    fn sub(self, o: P) -> P {
        p(self.x - o.x, self.y - o.y)
    }
}
impl Mul<f64> for P {
    type Output = P;
    fn mul(self, k: f64) -> P {
        p(self.x * k, self.y * k)
    }
}

/// Equirectangular projection around a centre; good to a few centimetres over a town.
#[derive(Debug, Clone, Copy)]
pub struct Projection {
    pub lon: f64,
    pub lat: f64,
}

const METRES_PER_DEGREE: f64 = 111_412.0;

impl Projection {
    /// Longitude and latitude in degrees.
    pub fn degrees(&self, at: P) -> [f64; 2] {
        let shrink = self.lat.to_radians().cos();
        [self.lon + at.x / (METRES_PER_DEGREE * shrink), self.lat + at.y / METRES_PER_DEGREE]
    }
}

/// Smallest signed turn from angle `a` to angle `b`.
pub fn turn(a: f64, b: f64) -> f64 {
    let tau = std::f64::consts::TAU;
    let d = (b - a).rem_euclid(tau);
    if d > tau / 2.0 { d - tau } else { d }
}

/// Signed area of a ring; positive when counter-clockwise.
pub fn area(ring: &[P]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        sum += a.cross(*b);
    }
    sum / 2.0
}

/// Whether a point lies inside a ring.
pub fn inside(ring: &[P], at: P) -> bool {
    let mut odd = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x {
            odd = !odd;
        }
    }
    odd
}

/// Length of a line.
pub fn length(line: &[P]) -> f64 {
    line.windows(2).map(|w| w[0].dist(w[1])).sum()
}

/// The point at `s` metres along a line, and the unit direction there.
pub fn along(line: &[P], s: f64) -> Option<(P, P)> {
    let mut left = s;
    for w in line.windows(2) {
        let d = w[0].dist(w[1]);
        if left <= d {
            return Some((w[0].lerp(w[1], left / d.max(1e-9)), (w[1] - w[0]).unit()));
        }
        left -= d;
    }
    None
}

/// Points at about every `step` metres along a line, both ends included.
pub fn resample(line: &[P], step: f64) -> Vec<P> {
    let total = length(line);
    let n = (total / step).round().max(1.0);
    let mut out = Vec::new();
    let mut i = 0.0;
    while i < n {
        if let Some((at, _)) = along(line, total * i / n) {
            out.push(at);
        }
        i += 1.0;
    }
    out.extend(line.last());
    out
}

/// Cuts corners (Chaikin) of an open line, ends kept.
pub fn smooth(line: &[P], rounds: u32) -> Vec<P> {
    let mut line = line.to_vec();
    for _ in 0..rounds {
        let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
            return line;
        };
        let mut out = vec![first];
        for w in line.windows(2) {
            out.push(w[0].lerp(w[1], 0.25));
            out.push(w[0].lerp(w[1], 0.75));
        }
        out.push(last);
        line = out;
    }
    line
}

/// Drops points that lie within `tolerance` metres of the line without them (Douglas and Peucker).
pub fn simplify(line: &[P], tolerance: f64) -> Vec<P> {
    let mut keep = vec![false; line.len()];
    let mut stack = vec![(0, line.len().saturating_sub(1))];
    if let (Some(first), true) = (keep.first_mut(), line.len() > 1) {
        *first = true;
    }
    if let Some(last) = keep.last_mut() {
        *last = true;
    }
    while let Some((a, b)) = stack.pop() {
        let mut worst = (tolerance, 0);
        for i in a + 1..b {
            let d = line[i].to_segment(line[a], line[b]);
            if d > worst.0 {
                worst = (d, i);
            }
        }
        if worst.1 > 0 {
            keep[worst.1] = true;
            stack.push((a, worst.1));
            stack.push((worst.1, b));
        }
    }
    line.iter().zip(keep).filter(|(_, k)| *k).map(|(p, _)| *p).collect()
}
