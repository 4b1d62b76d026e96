//! The map as GeoJSON: land, green, water, roads, buildings and names, ready to be drawn.

use std::fmt::Write as _;

use super::coast::Polygon;
use super::houses::Use;
use super::plane::{P, Projection};
use super::streets::Class;
use super::{Ground, Label};

/// The vectors of a town's own map.
#[derive(Debug, Clone)]
pub struct Map {
    /// One JSON object of feature collections: `land`, `green`, `water`, `roads`
    /// (`class` main, street or path; `name`), `buildings` (`kind`), `places` (`name`,
    /// `rank`, `kind`).
    pub geojson: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Longitude and latitude of the middle of the town.
    pub center: [f64; 2],
}

/// Draws the ground.
pub fn draw(ground: &Ground) -> Map {
    let mut pen = Pen { out: String::from("{"), projection: ground.plan.projection };
    pen.polygons("land", &ground.land, 5, false);
    pen.polygons("green", &ground.green, 5, true);
    pen.polygons("water", &ground.water, 5, true);
    pen.roads(ground);
    pen.buildings(ground);
    pen.places(ground);
    pen.out.push('}');
    let (mut low, mut high) = (P { x: f64::MAX, y: f64::MAX }, P { x: f64::MIN, y: f64::MIN });
    for q in ground.land.iter().flat_map(|l| &l.outer) {
        low = P { x: low.x.min(q.x), y: low.y.min(q.y) };
        high = P { x: high.x.max(q.x), y: high.y.max(q.y) };
    }
    let margin = P { x: 150.0, y: 150.0 };
    let [west, south] = pen.projection.degrees(low - margin);
    let [east, north] = pen.projection.degrees(high + margin);
    let centre = ground.plan.centres.first().map_or(P::default(), |c| c.at);
    Map {
        geojson: pen.out,
        bounds: [west, south, east, north].map(|d| round(d, 1e5)),
        center: pen.projection.degrees(centre).map(|d| round(d, 1e5)),
    }
}

/// Rounds a number of degrees.
pub fn round(degrees: f64, scale: f64) -> f64 {
    (degrees * scale).round() / scale
}

struct Pen {
    out: String,
    projection: Projection,
}

impl Pen {
    fn open(&mut self, name: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        let _ = write!(self.out, "\"{name}\":{{\"type\":\"FeatureCollection\",\"features\":[");
    }

    fn close(&mut self) {
        if self.out.ends_with(',') {
            self.out.pop();
        }
        self.out.push_str("]}");
    }

    fn feature(&mut self, kind: &str, properties: &str) {
        let _ = write!(
            self.out,
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":"
        );
    }

    fn point(&mut self, at: P, decimals: usize) {
        let [lon, lat] = self.projection.degrees(at);
        let _ = write!(self.out, "[{lon:.decimals$},{lat:.decimals$}]");
    }

    fn line(&mut self, points: &[P], decimals: usize, closed: bool) {
        self.out.push('[');
        for q in points.iter().chain(points.first().filter(|_| closed)) {
            self.point(*q, decimals);
            self.out.push(',');
        }
        self.out.pop();
        self.out.push(']');
    }

    fn polygons(&mut self, name: &str, list: &[Polygon], decimals: usize, holes: bool) {
        self.open(name);
        for polygon in list {
            self.feature("Polygon", "");
            self.out.push('[');
            self.line(&polygon.outer, decimals, true);
            for hole in polygon.holes.iter().filter(|_| holes) {
                self.out.push(',');
                self.line(hole, decimals, true);
            }
            self.out.push_str("]}},");
        }
        self.close();
    }

    fn roads(&mut self, ground: &Ground) {
        self.open("roads");
        for street in &ground.net.streets {
            let class = match street.class {
                Class::Main => "main",
                Class::Street => "street",
                Class::Path => "path",
            };
            let properties = format!("\"class\":\"{class}\",\"name\":\"{}\"", street.name);
            self.feature("LineString", &properties);
            self.line(&street.points, 6, false);
            self.out.push_str("}},");
        }
        self.close();
    }

    fn buildings(&mut self, ground: &Ground) {
        self.open("buildings");
        let houses = ground.buildings.iter().map(|b| {
            let kind = match b.used {
                Use::House | Use::Row => "house",
                Use::Flats => "flats",
                Use::Business => "business",
                Use::Facility(_) => "public",
            };
            (kind, &b.shape)
        });
        for (kind, shape) in houses.chain(ground.sheds.iter().map(|s| ("shed", s))) {
            self.feature("Polygon", &format!("\"kind\":\"{kind}\""));
            self.out.push('[');
            self.line(shape, 6, true);
            self.out.push_str("]}},");
        }
        self.close();
    }

    fn places(&mut self, ground: &Ground) {
        self.open("places");
        let public = ground.buildings.iter().filter_map(|b| {
            let Use::Facility(index) = b.used else {
                return None;
            };
            let name = ground.plan.facilities.get(index)?.name.to_owned();
            Some(Label { name, rank: 5, kind: "building", at: b.at })
        });
        for label in ground.plan.labels.iter().cloned().chain(public) {
            let Label { name, rank, kind, at } = label;
            self.feature("Point", &format!("\"name\":\"{name}\",\"rank\":{rank},\"kind\":\"{kind}\""));
            self.point(at, 6);
            self.out.push_str("}},");
        }
        self.close();
    }
}
