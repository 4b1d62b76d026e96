//! Outlines of a field (marching squares): coasts, lake shores and the edges of green areas.

use std::collections::HashMap;

use super::plane::{P, area, inside, simplify};
use super::terrain::Field;

/// An outer ring with its holes, counter-clockwise outside, not closed.
#[derive(Debug, Clone)]
pub struct Polygon {
    pub outer: Vec<P>,
    pub holes: Vec<Vec<P>>,
}

impl Polygon {
    pub fn contains(&self, at: P) -> bool {
        inside(&self.outer, at) && !self.holes.iter().any(|h| inside(h, at))
    }
}

/// The areas where a field is above zero; those under `least` square metres are left out.
pub fn outline(field: &Field, least: f64) -> Vec<Polygon> {
    let (mut outers, mut holes) = (Vec::new(), Vec::new());
    for ring in rings(field) {
        let size = area(&ring);
        if size.abs() < least {
            continue;
        }
        let mut ring = rounded(&ring);
        // Simplify as two halves, since a closed ring has no ends.
        let half = ring.len() / 2;
        let second = ring.split_off(half);
        let mut line = ring;
        line.extend(second.first());
        let mut out = simplify(&line, 1.6);
        out.pop();
        let mut line = second;
        line.extend(out.first());
        let mut rest = simplify(&line, 1.6);
        rest.pop();
        out.extend(rest);
        if out.len() < 4 {
            continue;
        }
        if size > 0.0 { outers.push((size, out)) } else { holes.push(out) }
    }
    outers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut polygons: Vec<Polygon> =
        outers.into_iter().map(|(_, outer)| Polygon { outer, holes: Vec::new() }).collect();
    for hole in holes {
        let Some(&probe) = hole.first() else { continue };
        // Smallest first, so that a lake belongs to the island it lies in.
        if let Some(home) = polygons.iter_mut().find(|q| inside(&q.outer, probe)) {
            home.holes.push(hole);
        }
    }
    polygons.reverse();
    polygons
}

/// A ring with its corners cut once.
fn rounded(ring: &[P]) -> Vec<P> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).flat_map(|(a, b)| [a.lerp(*b, 0.25), a.lerp(*b, 0.75)]).collect()
}

/// An edge of the grid: the lower left point and whether it runs upwards.
type Edge = (usize, usize, bool);

fn rings(field: &Field) -> Vec<Vec<P>> {
    let mut next: HashMap<Edge, Edge> = HashMap::new();
    let mut order: Vec<Edge> = Vec::new();
    for j in 0..field.h.saturating_sub(1) {
        for i in 0..field.w.saturating_sub(1) {
            for (a, b) in segments(field, i, j).into_iter().flatten() {
                next.insert(a, b);
                order.push(a);
            }
        }
    }
    let mut out = Vec::new();
    for start in order {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            ring.push(crossing(field, at));
            at = to;
        }
        if ring.len() > 3 {
            out.push(ring);
        }
    }
    out
}

/// The one or two pieces of outline through a cell, with the high side on the left.
fn segments(field: &Field, i: usize, j: usize) -> [Option<(Edge, Edge)>; 2] {
    let up = |i, j| field.get(i, j) > 0.0;
    let (a, b, c, d) = (up(i, j), up(i + 1, j), up(i + 1, j + 1), up(i, j + 1));
    let bottom = (i, j, false);
    let top = (i, j + 1, false);
    let left = (i, j, true);
    let right = (i + 1, j, true);
    let one = |x, y| [Some((x, y)), None];
    match (a, b, c, d) {
        (false, false, false, false) | (true, true, true, true) => [None, None],
        (true, false, false, false) => one(bottom, left),
        (false, true, false, false) => one(right, bottom),
        (false, false, true, false) => one(top, right),
        (false, false, false, true) => one(left, top),
        (true, true, false, false) => one(right, left),
        (false, true, true, false) => one(top, bottom),
        (false, false, true, true) => one(left, right),
        (true, false, false, true) => one(bottom, top),
        (false, true, true, true) => one(left, bottom),
        (true, false, true, true) => one(bottom, right),
        (true, true, false, true) => one(right, top),
        (true, true, true, false) => one(top, left),
        (true, false, true, false) => [Some((bottom, left)), Some((top, right))],
        (false, true, false, true) => [Some((right, bottom)), Some((left, top))],
    }
}

fn crossing(field: &Field, (i, j, upwards): Edge) -> P {
    let (i2, j2) = if upwards { (i, j + 1) } else { (i + 1, j) };
    let (a, b) = (field.get(i, j), field.get(i2, j2));
    let t = (a / (a - b)).clamp(0.02, 0.98);
    field.place(i, j).lerp(field.place(i2, j2), t)
}
