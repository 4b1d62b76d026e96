// Our own map style, in the colours of the page. Text is drawn with the page's font by MapLibre
// itself, so no glyph server is needed.

const layers = ["land", "green", "water", "roads", "buildings", "places"];
const empty = { type: "FeatureCollection", features: [] };
const text = ["Allting Medium"];

export function colours(element) {
  const css = getComputedStyle(element);
  const of = (name) => css.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(
    ["sea", "land", "green", "road", "main", "edge", "house", "house-edge", "text", "halo", "deepwater"].map((n) => [n, of(`map-${n}`)]),
  );
}

const byZoom = (...stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
const road = (cls) => ["==", ["get", "class"], cls];

/** Style for our own vectors: `base` is one object with a FeatureCollection per layer. */
export function vectorStyle(base, c) {
  const sources = Object.fromEntries(
    layers.map((name) => [name, { type: "geojson", data: base[name] ?? empty, tolerance: name === "land" ? 0.2 : 0.375 }]),
  );
  const line = (id, cls, colour, width, extra = {}) => ({
    id,
    type: "line",
    source: "roads",
    filter: road(cls),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...extra },
  });
  const street = byZoom(11, 0.4, 13, 1.6, 15, 5, 18, 22);
  const streetEdge = byZoom(11, 0.4, 13, 2.4, 15, 6.5, 18, 25);
  const main = byZoom(8, 0.8, 11, 2, 13, 4, 15, 8, 18, 30);
  const mainEdge = byZoom(8, 1.2, 11, 3, 13, 5.4, 15, 10, 18, 34);
  return {
    version: 8,
    sources,
    layers: [
      { id: "sea", type: "background", paint: { "background-color": c.sea } },
      { id: "shore", type: "line", source: "land", paint: { "line-color": c.edge, "line-width": byZoom(9, 1, 15, 3), "line-opacity": 0.7 } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land } },
      { id: "green", type: "fill", source: "green", paint: { "fill-color": c.green } },
      { id: "water", type: "fill", source: "water", paint: { "fill-color": c.sea } },
      { ...line("path", "path", c.edge, byZoom(13, 0.6, 16, 2), { "line-dasharray": [2, 1.6] }), minzoom: 13 },
      line("street-edge", "street", c.edge, streetEdge),
      line("main-edge", "main", c.edge, mainEdge),
      line("street", "street", c.road, street),
      line("main", "main", c.main, main),
      {
        id: "buildings",
        type: "fill",
        source: "buildings",
        minzoom: 13.5,
        paint: { "fill-color": ["match", ["get", "kind"], "public", c.main, c.house], "fill-outline-color": c["house-edge"], "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13.5, 0, 14.3, 1] },
      },
      {
        id: "road-names",
        type: "symbol",
        source: "roads",
        minzoom: 13,
        filter: ["has", "name"],
        layout: {
          "symbol-placement": "line",
          "text-field": ["get", "name"],
          "text-font": text,
          "text-size": byZoom(13, 10.5, 17, 15),
          "symbol-spacing": 320,
          "text-letter-spacing": 0.02,
        },
        paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
      },
      ...placeNames(c),
    ],
  };
}

const water = ["match", ["get", "kind"], ["bay", "fjord", "lake", "sound", "sea"], true, false];
const rank = ["to-number", ["get", "rank"], 9];

/** Names appear as one comes closer: the town, its parts and islands, bays, then single buildings. */
function placeNames(c) {
  const names = (id, filter, minzoom, size, extra = {}) => ({
    id,
    type: "symbol",
    source: "places",
    minzoom,
    filter,
    layout: {
      "text-field": ["get", "name"],
      "text-font": text,
      "text-size": byZoom(10, size[0], 16, size[1]),
      "symbol-sort-key": rank,
      "text-padding": 8,
      "text-max-width": 8,
    },
    paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 2, ...extra },
  });
  const land = (...test) => ["all", ["!", water], test];
  return [
    names("small-places", land(">=", rank, 4), 14, [10, 13], { "text-opacity": 0.85 }),
    names("waters", water, 11.5, [11, 15], { "text-color": c.deepwater, "text-halo-color": c.sea }),
    names("islands", land("==", rank, 3), 12, [11, 16]),
    names("parts", land("==", rank, 2), 10.5, [12, 19]),
    names("towns", land("<=", rank, 1), 0, [16, 25]),
  ];
}

/** Style for raster tiles from the configuration. */
export function rasterStyle(tiles, attribution, c) {
  return {
    version: 8,
    sources: { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": c.sea } },
      { id: "tiles", type: "raster", source: "tiles" },
    ],
  };
}
