//! Land, sea, lakes and hills as fields on a grid, made from hand-placed islands and noise.

use super::noise::Noise;
use super::plane::{P, p};

/// An island before the noise: a thick line.
#[derive(Debug, Clone, Copy)]
pub struct Island {
    pub from: P,
    pub to: P,
    pub radius: f64,
}

/// What a coast is made from; all lengths in metres.
#[derive(Debug, Clone)]
pub struct Shape {
    pub seed: u64,
    pub half: P,
    pub islands: Vec<Island>,
    /// Centre and radius of lakes.
    pub lakes: Vec<(P, f64)>,
    /// Bays cut into the land: centre and radius.
    pub bays: Vec<(P, f64)>,
    /// How rough the coast is; 0.5 is a lively coast.
    pub rough: f64,
    /// How many skerries lie off the coast, 0 to 1.
    pub skerries: f64,
    /// How hilly the land is, 0 to 1.
    pub hills: f64,
}

/// Grid cell in metres.
pub const CELL: f64 = 36.0;

/// A field of numbers over the town.
#[derive(Debug, Clone)]
pub struct Field {
    pub w: usize,
    pub h: usize,
    origin: P,
    pub values: Vec<f64>,
}

impl Field {
    fn new(half: P) -> Self {
        let (w, h) = (cells(half.x), cells(half.y));
        Self { w, h, origin: p(-half.x, -half.y), values: vec![0.0; w * h] }
    }

    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.values.get(j * self.w + i).copied().unwrap_or(-1.0)
    }

    /// The place of a grid point.
    pub fn place(&self, i: usize, j: usize) -> P {
        self.origin + p(i as f64, j as f64) * CELL
    }

    /// The value at any place, between the four grid points around it; -1 outside.
    pub fn at(&self, at: P) -> f64 {
        let q = (at - self.origin) * (1.0 / CELL);
        if q.x < 0.0 || q.y < 0.0 {
            return -1.0;
        }
        let (i, j) = (q.x as usize, q.y as usize);
        if i + 1 >= self.w || j + 1 >= self.h {
            return -1.0;
        }
        let (tx, ty) = (q.x.fract(), q.y.fract());
        let low = self.get(i, j) * (1.0 - tx) + self.get(i + 1, j) * tx;
        let high = self.get(i, j + 1) * (1.0 - tx) + self.get(i + 1, j + 1) * tx;
        low * (1.0 - ty) + high * ty
    }

    /// Direction in which the field rises.
    pub fn gradient(&self, at: P) -> P {
        let d = CELL;
        p(self.at(at + p(d, 0.0)) - self.at(at - p(d, 0.0)), self.at(at + p(0.0, d)) - self.at(at - p(0.0, d)))
    }
}

fn cells(half: f64) -> usize {
    (half * 2.0 / CELL) as usize + 1
}

/// The fields a town is built on.
#[derive(Debug, Clone)]
pub struct Terrain {
    /// Above zero is land.
    pub land: Field,
    /// Above zero is hill, forest or bog where nobody lives.
    pub hill: Field,
    /// Metres to the nearest water, seen from land; zero in water.
    pub shore: Field,
}

impl Terrain {
    /// `built` tells how built-up a place is, 0 to 1: where people live it is not left wild.
    pub fn new(shape: &Shape, built: impl Fn(P) -> f64) -> Self {
        let mut land = Field::new(shape.half);
        let mut hill = Field::new(shape.half);
        for j in 0..land.h {
            for i in 0..land.w {
                let at = land.place(i, j);
                let k = j * land.w + i;
                let edge = i == 0 || j == 0 || i + 1 == land.w || j + 1 == land.h;
                land.values[k] = if edge { -1.0 } else { height(shape, at) };
            }
        }
        let shore = distance(&land);
        for j in 0..land.h {
            for i in 0..land.w {
                let k = j * land.w + i;
                hill.values[k] = if shore.values[k] > 0.0 {
                    let at = land.place(i, j);
                    roughness(shape, at, shore.values[k], built(at))
                } else {
                    -1.0
                };
            }
        }
        Self { land, hill, shore }
    }

    /// Whether one may build here: dry, with `margin` metres to the shore, and not on a hill.
    pub fn buildable(&self, at: P, margin: f64) -> bool {
        self.land.at(at) > 0.0 && self.shore.at(at) > margin && self.hill.at(at) < 0.0
    }
}

fn height(shape: &Shape, at: P) -> f64 {
    let mut base = -2.0_f64;
    let mut near = f64::MAX;
    for island in &shape.islands {
        let d = at.to_segment(island.from, island.to);
        near = near.min(d - island.radius);
        base = base.max((1.0 - d / island.radius) * (island.radius / 750.0).min(1.6));
    }
    // The open sea at the rim of the map keeps islands from being cut by it.
    let rim = (shape.half.x - at.x.abs()).min(shape.half.y - at.y.abs());
    if near > 2400.0 || rim < 120.0 {
        return -1.0;
    }
    let rim = (1.0 - rim / 900.0).max(0.0) * 1.5;
    let (warp, noise) = (Noise(shape.seed ^ 11), Noise(shape.seed));
    let dx = warp.fbm(at.x / 700.0, at.y / 700.0, 2, 0.5) * 240.0;
    let dy = warp.fbm(at.x / 700.0 + 57.0, at.y / 700.0 - 31.0, 2, 0.5) * 240.0;
    let (x, y) = ((at.x + dx) / 950.0, (at.y + dy) / 950.0);
    let mut v = base - rim;
    if v > -1.3 {
        v += noise.fbm(x, y, 5, 0.57) * shape.rough;
        // Narrow inlets where the land is low: thin bands around the zero of a slow noise.
        let inlet = 1.0 - Noise(shape.seed ^ 17).at(x * 1.25, y * 1.25).abs() * 9.0;
        if inlet > 0.0 && base < 0.75 {
            v -= inlet * 0.55 * (1.0 - base.max(0.0) / 0.75);
        }
    }
    if shape.skerries > 0.0 && v < 0.0 {
        let belt = Noise(shape.seed ^ 29).at(at.x / 1500.0, at.y / 1500.0);
        if belt > -0.1 {
            let n = Noise(shape.seed ^ 23).fbm(at.x / 240.0, at.y / 240.0, 4, 0.55);
            v = v.max((n - 1.12 + shape.skerries * 0.5 + belt * 0.42 - rim) * 0.5);
        }
    }
    for (centre, r) in shape.lakes.iter().chain(&shape.bays) {
        let d = (at + p(dx, dy) * 0.45).dist(*centre) / r;
        if d < 2.2 {
            v -= 2.6 * (-d * d * 1.4).exp();
        }
    }
    v
}

fn roughness(shape: &Shape, at: P, shore: f64, built: f64) -> f64 {
    let n = Noise(shape.seed ^ 41).fbm(at.x / 620.0, at.y / 620.0, 4, 0.5);
    let inland = (shore / 300.0).min(1.5);
    n + inland * 0.35 - 0.5 + shape.hills - (built * 1.5).min(1.1)
}

/// Two-pass chamfer distance to the nearest grid point in water.
fn distance(land: &Field) -> Field {
    let mut out = land.clone();
    for v in &mut out.values {
        *v = if *v > 0.0 { 1e9 } else { 0.0 };
    }
    let diagonal = CELL * std::f64::consts::SQRT_2;
    let (w, h) = (land.w, land.h);
    for j in 1..h - 1 {
        for i in 1..w - 1 {
            let k = j * w + i;
            let v = &out.values;
            let best = (v[k - 1] + CELL).min(v[k - w] + CELL).min(v[k - w - 1] + diagonal).min(v[k - w + 1] + diagonal);
            out.values[k] = out.values[k].min(best);
        }
    }
    for j in (1..h - 1).rev() {
        for i in (1..w - 1).rev() {
            let k = j * w + i;
            let v = &out.values;
            let best = (v[k + 1] + CELL).min(v[k + w] + CELL).min(v[k + w + 1] + diagonal).min(v[k + w - 1] + diagonal);
            out.values[k] = out.values[k].min(best);
        }
    }
    out
}
