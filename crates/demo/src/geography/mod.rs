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
use plane::{P, Projection};
use streets::{Centre, Network, density};
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
    let terrain = Terrain::new(&plan.shape, |at| density(&plan.centres, at));
    let mains = mainroads::lay(&terrain, plan.shape.half, &plan.routes);
    let wanted = plan.dwellings.max(900) as f64 * STREET_PER_DWELLING;
    let mut net = streets::grow(&terrain, &plan.centres, mains, wanted, plan.shape.half, plan.lyngstien, &mut rng);
    let mut builder = Builder::new(&terrain, &plan.centres, &net, plan.shape.half, &mut rng);
    builder.facilities(&plan.facilities);
    let lyngstien = builder.homes(plan.dwellings, plan.lyngstien);
    let built = builder.finish();
    let mut buildings = built.list;
    if let Some(street) = lyngstien {
        number_lyngstien(&mut net, &mut buildings, street);
    }
    naming::name(&mut net, &plan.centres, &mut rng);
    for b in &mut buildings {
        let remote = density(&plan.centres, b.at) < 0.12;
        b.cadastral = remote && b.used == Use::House && rng.u32(0..3) == 0;
    }
    let mut land = coast::outline(&terrain.land, 900.0);
    let mut water = Vec::new();
    for polygon in &land {
        for hole in &polygon.holes {
            let outer: Vec<P> = hole.iter().rev().copied().collect();
            water.push(Polygon { outer, holes: Vec::new() });
        }
    }
    land.extend(quays(&terrain, &plan));
    let green = coast::outline(&terrain.hill, 9_000.0);
    Ground { plan, land, water, green, net, buildings, sheds: built.sheds, lyngstien }
}

/// Quays out into the first bay, which is the harbour.
fn quays(terrain: &Terrain, plan: &Plan) -> Vec<Polygon> {
    let Some((centre, reach)) = plan.shape.bays.first().copied() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for n in 0..11 {
        let way = P::from_angle(f64::from(n) * 0.57);
        let mut gone = 20.0;
        while gone < reach * 1.6 && terrain.land.at(centre + way * gone) <= 0.0 {
            gone += 6.0;
        }
        if gone < 70.0 || gone >= reach * 1.6 {
            continue;
        }
        let (root, side) = (centre + way * (gone + 14.0), way.left() * (5.0 + f64::from(n % 3) * 2.0));
        let tip = centre + way * (gone - 34.0 - f64::from(n % 4) * 9.0);
        let outer = vec![root - side, tip - side, tip + side, root + side];
        let outer = if plane::area(&outer) < 0.0 { outer.into_iter().rev().collect() } else { outer };
        out.push(Polygon { outer, holes: Vec::new() });
    }
    out
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
