//! A map with its list beside it. The page must also call `Page::head_module("map")`.

use askama::Template;
use serde::Serialize;

use crate::{Html, T};

/// A pin or an area, and the same in the list beside the map.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Point {
    /// Degrees, WGS 84.
    pub lat: f64,
    pub lon: f64,
    /// Names it on the map and in the list.
    pub label: String,
    /// Where the pin leads, or empty.
    pub href: String,
    /// One of `neutral`, `info`, `success`, `warning`, `danger`; see [`super::Tone::color`].
    pub state: &'static str,
    /// A second line in the list.
    pub text: String,
    /// The outline of an area: rings of `[lon, lat]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// Choosing a place: the ids of the inputs that get the degrees.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pick {
    pub lat_input: String,
    pub lon_input: String,
}

/// What [`map`] shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Map {
    /// Says what the map shows.
    pub label: String,
    /// Our own vectors: `/map/base.json`.
    pub base: String,
    /// A template for raster tiles from the configuration instead, with `{z}`, `{x}`, `{y}`.
    pub tiles: Option<String>,
    /// Who made the tiles.
    pub attribution: String,
    /// Latitude and longitude.
    pub center: (f64, f64),
    /// From 7, the county, to 19, a house.
    pub zoom: f64,
    /// In the order of their numbers in the list.
    pub points: Vec<Point>,
    /// Where a place is chosen on it; `None` for a map to look at.
    pub pick: Option<Pick>,
    /// Whether the list of points stands beside the map. Leave it out only where the page
    /// itself lists the same things.
    pub list: bool,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            label: String::new(),
            base: "/map/base.json".into(),
            tiles: None,
            attribution: String::new(),
            center: (63.1, 7.7),
            zoom: 12.0,
            points: Vec::new(),
            pick: None,
            list: true,
        }
    }
}

#[derive(Template)]
#[template(path = "parts/map.html")]
struct View<'a> {
    t: &'a T,
    m: &'a Map,
    points: String,
    worker: String,
    label: String,
}

/// The map, and beside it the list of its points, if it is wanted and there are any.
pub fn map(t: &T, m: &Map) -> Html {
    let points = serde_json::to_string(&m.points).unwrap_or_else(|_| "[]".into());
    let label = if m.label.is_empty() { t.get("web-map-label") } else { m.label.clone() };
    Html::part(&View { t, m, points, worker: crate::assets::asset_url("map-worker.js"), label })
}
