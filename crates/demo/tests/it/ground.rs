//! The map: houses stand on dry land, the pieces are what the drawer expects.

use demo::geography::houses::Use;
use demo::geography::{lay_out, places};
use serde_json::Value;

use crate::read::{all, nordsund};

#[test]
fn houses_stand_on_land() {
    for plan in [places::nordsund(9_800), places::smola(260)] {
        let ground = lay_out(plan);
        for building in &ground.buildings {
            for corner in building.shape.iter().chain([&building.at]) {
                assert!(ground.land.iter().any(|l| l.contains(*corner)), "{building:?} in the sea");
                assert!(!ground.water.iter().any(|w| w.contains(*corner)), "{building:?} in a lake");
            }
        }
    }
}

#[test]
fn houses_do_not_overlap() {
    let ground = lay_out(places::nordsund(3_000));
    let mut order: Vec<_> = ground.buildings.iter().collect();
    order.sort_by(|a, b| a.at.x.total_cmp(&b.at.x));
    for (i, a) in order.iter().enumerate() {
        for b in order.iter().skip(i + 1).take_while(|b| b.at.x - a.at.x < 60.0) {
            let inside = a.shape.iter().any(|q| demo::geography::plane::inside(&b.shape, *q));
            assert!(!inside, "{a:?} and {b:?}");
        }
    }
}

#[test]
fn facilities_all_found_a_site() {
    let ground = lay_out(places::nordsund(9_800));
    let placed = ground.buildings.iter().filter(|b| matches!(b.used, Use::Facility(_))).count();
    assert_eq!(placed, ground.plan.facilities.len());
}

#[test]
fn map_is_geojson_within_its_bounds() {
    for town in all() {
        let map: Value = serde_json::from_str(&town.map.geojson).unwrap();
        let [west, south, east, north] = town.map.bounds;
        for layer in ["land", "green", "water", "roads", "buildings", "places"] {
            assert_eq!(map[layer]["type"], "FeatureCollection");
            let features = map[layer]["features"].as_array().unwrap();
            assert!(!features.is_empty(), "{layer} of {}", town.name);
            for feature in features {
                let mut numbers = Vec::new();
                flatten(&feature["geometry"]["coordinates"], &mut numbers);
                for pair in numbers.chunks(2) {
                    assert!((west..=east).contains(&pair[0]) && (south..=north).contains(&pair[1]), "{feature}");
                }
            }
        }
        for road in map["roads"]["features"].as_array().unwrap() {
            let class = road["properties"]["class"].as_str().unwrap();
            assert!(["main", "street", "path"].contains(&class));
            assert!(class == "path" || !road["properties"]["name"].as_str().unwrap().is_empty());
        }
    }
    let [west, .., north] = demo::smola(crate::read::today()).map.bounds;
    let own = nordsund().map.bounds;
    assert!(west > own[0] && north > own[3] + 0.1, "the towns do not overlap");
}

fn flatten(value: &Value, out: &mut Vec<f64>) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| flatten(v, out)),
        other => out.push(other.as_f64().unwrap()),
    }
}
