//! The ground of a town: coast, roads, buildings with addresses, and the map made of them.

pub mod coast;
pub mod houses;
pub mod mainroads;
pub mod map;
pub mod naming;
pub mod near;
pub mod noise;
pub mod places;
pub mod plane;
pub mod streets;
pub mod terrain;

use fastrand::Rng;

use coast::Polygon;
use houses::{Builder, Building, Facility, Use};
use plane::{P, Projection, length};
use streets::{Centre, Class, Network, density};
use terrain::{Shape, Terrain};

/// What a town is laid out from.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub projection: Projection,
    pub shape: Shape,
    pub centres: Vec<Centre>,
    pub routes: Vec<mainroads::Route>,
    pub labels: Vec<Label>,
    pub facilities: Vec<Facility>,
    pub dwellings: usize,
    /// Where Lyngstien should be, if the town has one.
    pub lyngstien: Option<P>,
}

/// A name on the map.
#[derive(Debug, Clone)]
pub struct Label {
    pub name: String,
    /// 1 the town, 2 districts and islands, 3 smaller islands, 4 bays, hills and lakes, 5 buildings.
    pub rank: u8,
    pub kind: &'static str,
    pub at: P,
}

/// The laid-out town.
#[derive(Debug, Clone)]
pub struct Ground {
    pub plan: Plan,
    pub land: Vec<Polygon>,
    pub water: Vec<Polygon>,
    pub green: Vec<Polygon>,
    pub net: Network,
    pub buildings: Vec<Building>,
    pub sheds: Vec<Vec<P>>,
    /// Index of the street Lyngstien.
    pub lyngstien: Option<usize>,
}

/// Metres of street that a dwelling takes, measured on the finished town.
const STREET_PER_DWELLING: f64 = 11.5;

/// Lays out a town; the same plan gives the same town.
pub fn lay_out(plan: Plan) -> Ground {
    let mut rng = Rng::with_seed(plan.seed);
    let terrain = Terrain::new(&plan.shape);
    let mains = mainroads::lay(&terrain, plan.shape.half, &plan.routes);
    #[allow(clippy::cast_precision_loss)]
    let wanted = plan.dwellings.max(320) as f64 * STREET_PER_DWELLING;
    let mut net = streets::grow(&terrain, &plan.centres, mains, wanted, &mut rng);
    let mut builder = Builder::new(&terrain, &plan.centres, &net, &mut rng);
    builder.facilities(&plan.facilities);
    builder.homes(plan.dwellings);
    let built = builder.finish();
    let mut buildings = built.list;
    let lyngstien = plan.lyngstien.and_then(|at| find_lyngstien(&net, &buildings, at));
    if let Some(street) = lyngstien {
        number_lyngstien(&mut net, &mut buildings, street);
    }
    naming::name(&mut net, &plan.centres, &mut rng);
    for b in &mut buildings {
        let remote = density(&plan.centres, b.at) < 0.12;
        b.cadastral = remote && b.used == Use::House && rng.u32(0..3) == 0;
    }
    let land = coast::outline(&terrain.land, 900.0);
    let mut water = Vec::new();
    for polygon in &land {
        for hole in &polygon.holes {
            let outer: Vec<P> = hole.iter().rev().copied().collect();
            water.push(Polygon { outer, holes: Vec::new() });
        }
    }
    let green = coast::outline(&terrain.hill, 9_000.0);
    Ground { plan, land, water, green, net, buildings, sheds: built.sheds, lyngstien }
}

/// The residential street nearest to `at` with room for the numbers 1 to 20 and 13A, 13B.
fn find_lyngstien(net: &Network, buildings: &[Building], at: P) -> Option<usize> {
    let mut sides = vec![(0_u32, 0_u32, true); net.streets.len()];
    for b in buildings {
        if let Some((left, right, plain)) = sides.get_mut(b.street) {
            if b.left { *left += 1 } else { *right += 1 }
            let public = matches!(b.used, Use::Facility(_) | Use::Business);
            *plain = *plain && !public;
        }
    }
    let mut best: Option<(f64, usize)> = None;
    for (i, street) in net.streets.iter().enumerate() {
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

/// Gives the street its name, and its thirteenth plot two houses, 13A and 13B.
fn number_lyngstien(net: &mut Network, buildings: &mut [Building], street: usize) {
    if let Some(s) = net.streets.get_mut(street) {
        s.name = "Lyngstien".to_owned();
    }
    for b in buildings.iter_mut().filter(|b| b.street == street) {
        b.dwellings = 1;
        b.used = Use::House;
        if b.left {
            match b.number {
                13 => b.letter = Some('A'),
                15 => (b.number, b.letter) = (13, Some('B')),
                17.. => b.number -= 2,
                _ => {}
            }
        }
    }
}
