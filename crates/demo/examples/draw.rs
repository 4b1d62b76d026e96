//! Writes the map of a town as SVG, to look at:
//! `cargo run -p demo --example draw -- nordsund|smola FILE.svg [lon lat metres]`.
//! With a place and a width only that part is drawn.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;

use demo::geography::{Plan, lay_out, map, places};
use serde_json::Value;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let plan: Plan = match args.first().map(String::as_str) {
        Some("smola") => places::smola(260),
        _ => places::nordsund(9800),
    };
    let file = args.get(1).cloned().unwrap_or_else(|| "map.svg".to_owned());
    #[expect(clippy::disallowed_methods, reason = "only measured for whoever looks")]
    let start = std::time::Instant::now();
    let ground = lay_out(plan);
    let map = map::draw(&ground);
    println!(
        "{} streets, {} buildings, {} dwellings, {} bytes, {:?}, Lyngstien {:?}",
        ground.net.streets.len(),
        ground.buildings.len(),
        ground.buildings.iter().map(|b| b.dwellings).sum::<usize>(),
        map.geojson.len(),
        start.elapsed(),
        ground.lyngstien.map(|i| ground.net.streets[i].points[0]),
    );
    let number = |i: usize| args.get(i).and_then(|a| a.parse::<f64>().ok());
    let bounds = match (number(2), number(3), number(4)) {
        (Some(lon), Some(lat), Some(metres)) => {
            let (dy, dx) = (metres / 111_412.0 / 2.0, metres / 50_400.0 / 2.0);
            [lon - dx, lat - dy * 0.7, lon + dx, lat + dy * 0.7]
        }
        _ => map.bounds,
    };
    let json: Value = serde_json::from_str(&map.geojson).expect("the map is JSON");
    std::fs::write(&file, svg(&json, bounds)).expect("the file can be written");
}

fn svg(map: &Value, [west, south, east, north]: [f64; 4]) -> String {
    let shrink = (south.midpoint(north)).to_radians().cos();
    let scale = 1600.0 / ((east - west) * shrink);
    let zoom = scale / 111_412.0;
    let xy = |c: &Value| {
        let (lon, lat) = (c[0].as_f64().unwrap(), c[1].as_f64().unwrap());
        ((lon - west) * shrink * scale, (north - lat) * scale)
    };
    let path = |line: &Value| {
        let mut d = String::new();
        for (i, c) in line.as_array().unwrap().iter().enumerate() {
            let (x, y) = xy(c);
            write!(d, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' }).unwrap();
        }
        d
    };
    let h = (north - south) * scale;
    let mut out =
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='1600' height='{h:.0}' style='background:#b7d3e3'>");
    for (layer, fill) in [("land", "#f2efe6"), ("green", "#cfe0bd"), ("water", "#b7d3e3")] {
        for f in map[layer]["features"].as_array().unwrap() {
            let rings = f["geometry"]["coordinates"].as_array().unwrap();
            let d: String = rings.iter().map(path).collect();
            write!(out, "<path d='{d}' fill='{fill}' fill-rule='evenodd' stroke='#8fb0c4' stroke-width='.4'/>")
                .unwrap();
        }
    }
    for (class, width, colour) in [("path", 2.0, "#b09a70"), ("street", 7.5, "#ffffff"), ("main", 11.0, "#f4c96b")] {
        for f in map["roads"]["features"].as_array().unwrap() {
            if f["properties"]["class"] == class {
                let d = path(&f["geometry"]["coordinates"]);
                let w = (width * zoom).max(if class == "main" { 1.6 } else { 0.6 });
                let dash = if class == "path" { "stroke-dasharray='3 2'" } else { "" };
                let edge = if class == "path" { "none" } else { "#b8b2a4" };
                write!(
                    out,
                    "<path d='{d}' fill='none' stroke='{edge}' stroke-width='{}' stroke-linejoin='round'/>",
                    w + 0.8
                )
                .unwrap();
                write!(
                    out,
                    "<path d='{d}' fill='none' stroke='{colour}' stroke-width='{w}' stroke-linejoin='round' {dash}/>"
                )
                .unwrap();
            }
        }
    }
    for f in map["buildings"]["features"].as_array().unwrap() {
        let fill = match f["properties"]["kind"].as_str().unwrap() {
            "public" => "#b4533c",
            "business" => "#8d7f9c",
            "flats" => "#8a6d5a",
            _ => "#a89a8c",
        };
        write!(out, "<path d='{}Z' fill='{fill}'/>", path(&f["geometry"]["coordinates"][0])).unwrap();
    }
    for f in map["places"]["features"].as_array().unwrap() {
        let rank = f["properties"]["rank"].as_u64().unwrap();
        if rank > 4 && zoom < 0.4 {
            continue;
        }
        let (x, y) = xy(&f["geometry"]["coordinates"]);
        let size = [0, 26, 18, 14, 12, 9][usize::try_from(rank).unwrap()];
        let name = f["properties"]["name"].as_str().unwrap();
        write!(out, "<text x='{x:.0}' y='{y:.0}' font-family='sans-serif' font-size='{size}' text-anchor='middle' stroke='#fff' stroke-width='2.5' paint-order='stroke'>{name}</text>").unwrap();
    }
    out.push_str("</svg>");
    out
}
