// The colours: a small table of hues in, every Designsystemet colour token out, light and dark,
// for each accent family a municipality can choose. Computed here so that old browsers get plain
// hex values, and so that contrast is checked when the pages are built.

const accents = {
  fjord: { h: 243, c: 0.105 },
  forest: { h: 156, c: 0.08 },
  heather: { h: 318, c: 0.105 },
  rowan: { h: 28, c: 0.125 },
  sea: { h: 205, c: 0.08 },
  slate: { h: 262, c: 0.035 },
};

const meanings = {
  info: { h: 246, c: 0.11 },
  success: { h: 152, c: 0.1 },
  warning: { h: 74, c: 0.115 },
  danger: { h: 26, c: 0.165 },
};

/** OKLCH to sRGB hex; a colour outside the gamut loses chroma until it fits. */
function hex(l, c, h) {
  for (let chroma = c; ; chroma -= 0.002) {
    const rgb = linear(l, Math.max(chroma, 0), h);
    if (chroma <= 0 || rgb.every((v) => v >= -0.0005 && v <= 1.0005)) {
      return "#" + rgb.map((v) => Math.round(encode(Math.min(Math.max(v, 0), 1)) * 255).toString(16).padStart(2, "0")).join("");
    }
  }
}

function linear(l, c, h) {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const [l3, m3, s3] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  return [
    4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
    -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
    -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3,
  ];
}

const encode = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** Contrast as WCAG 2 counts it. */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = [1, 3, 5].map((i) => decode(parseInt(colour.slice(i, i + 2), 16) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// Lightness, and how much of the family's chroma, per token.
const coloured = {
  light: {
    "background-tinted": [0.966, 0.16], "surface-tinted": [0.94, 0.3], "surface-hover": [0.91, 0.42], "surface-active": [0.875, 0.5],
    "border-subtle": [0.85, 0.5], "border-default": [0.56, 0.95], "border-strong": [0.44, 1],
    "text-subtle": [0.43, 1], "text-default": [0.3, 0.75],
    "base-default": [0.425, 1], "base-hover": [0.365, 0.95], "base-active": [0.31, 0.9],
    "base-contrast-subtle": [0.93, 0.3], "base-contrast-default": [1, 0],
  },
  dark: {
    "background-tinted": [0.225, 0.3], "surface-tinted": [0.3, 0.5], "surface-hover": [0.34, 0.55], "surface-active": [0.385, 0.6],
    "border-subtle": [0.4, 0.55], "border-default": [0.64, 0.9], "border-strong": [0.76, 0.85],
    "text-subtle": [0.82, 0.75], "text-default": [0.925, 0.35],
    "base-default": [0.8, 0.8], "base-hover": [0.85, 0.65], "base-active": [0.9, 0.5],
    "base-contrast-subtle": [0.3, 0.5], "base-contrast-default": [0.19, 0.3],
  },
};

/** The greys: paper by day, a night tinted by the accent's hue. Lightness, chroma, hue. */
function grey(scheme, hue) {
  const [paper, ink, night] = [82, 262, hue];
  return scheme === "light"
    ? {
        "background-default": [0.984, 0.0065, paper], "background-tinted": [0.963, 0.011, paper], "surface-default": [1, 0, 0],
        "surface-tinted": [0.952, 0.011, paper], "surface-hover": [0.93, 0.013, paper], "surface-active": [0.9, 0.014, paper],
        "border-subtle": [0.885, 0.013, paper], "border-default": [0.575, 0.014, paper], "border-strong": [0.45, 0.014, ink],
        "text-subtle": [0.435, 0.017, ink], "text-default": [0.245, 0.022, ink],
        "base-default": [0.28, 0.022, ink], "base-hover": [0.35, 0.022, ink], "base-active": [0.42, 0.022, ink],
        "base-contrast-subtle": [0.86, 0.01, paper], "base-contrast-default": [1, 0, 0],
      }
    : {
        "background-default": [0.185, 0.017, night], "background-tinted": [0.212, 0.019, night], "surface-default": [0.236, 0.02, night],
        "surface-tinted": [0.272, 0.021, night], "surface-hover": [0.305, 0.022, night], "surface-active": [0.345, 0.022, night],
        "border-subtle": [0.345, 0.022, night], "border-default": [0.62, 0.018, night], "border-strong": [0.74, 0.015, night],
        "text-subtle": [0.785, 0.014, night], "text-default": [0.95, 0.008, paper],
        "base-default": [0.93, 0.008, paper], "base-hover": [0.87, 0.01, paper], "base-active": [0.8, 0.01, paper],
        "base-contrast-subtle": [0.3, 0.02, night], "base-contrast-default": [0.19, 0.017, night],
      };
}

/** Our own: header, footer, the coast in the picture. Lightness, chroma, hue. */
function scenery(scheme, { h, c }) {
  return scheme === "light"
    ? {
        "deep": [0.275, c * 0.75, h], "deep-text": [0.97, 0.01, 82], "deep-link": [0.9, c * 0.35, h],
        "sky-1": [0.972, 0.014, 78], "sky-2": [0.915, c * 0.38, h], "sun": [0.86, 0.125, 80],
        "land-1": [0.855, c * 0.42, h], "land-2": [0.75, c * 0.6, h], "land-3": [0.585, c * 0.8, h], "land-4": [0.38, c * 0.85, h],
        "sea-1": [0.84, c * 0.55, h], "wall": [0.985, 0.006, 82], "roof": [0.53, 0.13, 32], "glow": [0.8, 0.05, h],
        "map-sea": [0.885, 0.032, 232], "map-land": [0.965, 0.013, 90], "map-green": [0.915, 0.04, 135], "map-road": [1, 0, 0],
        "map-main": [0.945, 0.045, 85], "map-edge": [0.845, 0.016, 80], "map-house": [0.885, 0.016, 65], "map-house-edge": [0.8, 0.018, 65],
        "map-text": [0.34, 0.02, 262], "map-deepwater": [0.41, 0.07, 238], "map-halo": [0.985, 0.006, 82],
      }
    : {
        "deep": [0.15, c * 0.32, h], "deep-text": [0.93, 0.008, 82], "deep-link": [0.84, c * 0.5, h],
        "sky-1": [0.2, c * 0.3, h], "sky-2": [0.3, c * 0.55, h], "sun": [0.93, 0.03, 92],
        "land-1": [0.345, c * 0.5, h], "land-2": [0.295, c * 0.48, h], "land-3": [0.235, c * 0.42, h], "land-4": [0.165, c * 0.35, h],
        "sea-1": [0.27, c * 0.5, h], "wall": [0.33, 0.02, h], "roof": [0.25, 0.03, h], "glow": [0.86, 0.13, 82],
        "map-sea": [0.205, 0.028, 240], "map-land": [0.272, 0.014, 240], "map-green": [0.295, 0.026, 150], "map-road": [0.4, 0.014, 240],
        "map-main": [0.47, 0.03, 80], "map-edge": [0.225, 0.014, 240], "map-house": [0.345, 0.016, 240], "map-house-edge": [0.42, 0.016, 240],
        "map-text": [0.88, 0.012, 90], "map-deepwater": [0.76, 0.06, 232], "map-halo": [0.2, 0.018, 240],
      };
}

function tokens(scheme, accent) {
  const out = {};
  const greys = grey(scheme, accent.h);
  for (const [name, at] of Object.entries(greys)) out[`--ds-color-neutral-${name}`] = hex(...at);
  for (const [family, { h, c }] of Object.entries({ accent, ...meanings })) {
    out[`--ds-color-${family}-background-default`] = hex(...greys["background-default"]);
    out[`--ds-color-${family}-surface-default`] = hex(...greys["surface-default"]);
    for (const [name, [l, share]] of Object.entries(coloured[scheme])) out[`--ds-color-${family}-${name}`] = hex(l, c * share, h);
  }
  for (const [name, at] of Object.entries(scenery(scheme, accent))) out[`--${name}`] = hex(...at);
  out["--ds-color-focus-inner"] = hex(...greys["background-default"]);
  out["--ds-color-focus-outer"] = scheme === "light" ? hex(0.25, 0.05, accent.h) : hex(0.9, 0.1, 88);
  out["--ds-link-color-visited"] = scheme === "light" ? hex(0.4, 0.13, 310) : hex(0.8, 0.09, 310);
  return out;
}

/** Text and its ground, and the least contrast: 4.5 for text, 3 for borders of fields and the focus. */
function check(t, where) {
  const grounds = ["neutral-background-default", "neutral-background-tinted", "neutral-surface-default", "neutral-surface-tinted"];
  const faults = [];
  const need = (one, other, least) => {
    const found = contrast(t[one], t[other]);
    if (found < least) faults.push(`${where}: ${one} on ${other} is ${found.toFixed(2)}, should be ${least}`);
  };
  for (const family of ["neutral", "accent", ...Object.keys(meanings)]) {
    for (const ground of [...grounds, `${family}-background-tinted`, `${family}-surface-tinted`]) {
      need(`--ds-color-${family}-text-subtle`, `--ds-color-${ground}`, 4.5);
      need(`--ds-color-${family}-text-default`, `--ds-color-${ground}`, 7);
    }
    need(`--ds-color-${family}-text-default`, `--ds-color-${family}-surface-hover`, 4.5);
    for (const state of ["default", "hover", "active"]) need(`--ds-color-${family}-base-contrast-default`, `--ds-color-${family}-base-${state}`, 4.5);
    need(`--ds-color-${family}-border-default`, "--ds-color-neutral-surface-default", 3);
    need(`--ds-color-${family}-border-default`, "--ds-color-neutral-background-default", 3);
  }
  for (const ground of grounds) need("--ds-color-focus-outer", `--ds-color-${ground}`, 3);
  need("--deep-text", "--deep", 7);
  need("--deep-link", "--deep", 7);
  need("--map-text", "--map-land", 4.5);
  need("--map-text", "--map-sea", 4.5);
  need("--map-deepwater", "--map-sea", 4.5);
  return faults;
}

/** The style sheet of all colours. Throws with every pair that has too little contrast. */
export function theme() {
  const faults = [];
  const rule = (selector, t, scheme) =>
    `${selector}{color-scheme:${scheme};${Object.entries(t).map(([k, v]) => `${k}:${v}`).join(";")}}`;
  const same = (t, base) => Object.fromEntries(Object.entries(t).filter(([k, v]) => base[k] !== v));
  const out = { light: [], dark: [], auto: [] };
  for (const scheme of ["light", "dark"]) {
    const base = tokens(scheme, accents.fjord);
    for (const [name, accent] of Object.entries(accents)) {
      const all = tokens(scheme, accent);
      faults.push(...check(all, `${name} ${scheme}`));
      const t = name === "fjord" ? all : same(all, base);
      const of = name === "fjord" ? "" : `.accent-${name}`;
      if (scheme === "light") out.light.push(rule(of ? `:root${of}` : ":root", t, scheme));
      else {
        out.dark.push(rule(`:root${of}[data-color-scheme=dark]`, t, scheme));
        out.auto.push(rule(`:root${of}[data-color-scheme=auto]`, t, scheme));
      }
    }
  }
  if (faults.length) throw new Error("Too little contrast:\n" + faults.join("\n"));
  const names = Object.keys(coloured.light).concat("background-default", "surface-default");
  const families = ["accent", "neutral", ...Object.keys(meanings)]
    .map((f) => `${f === "accent" ? ":root," : ""}[data-color=${f}]{${names.map((n) => `--ds-color-${n}:var(--ds-color-${f}-${n})`).join(";")}}`)
    .join("\n");
  return [
    "/* Made by theme.mjs. */",
    ...out.light,
    ...out.dark,
    `@media (prefers-color-scheme:dark){${out.auto.join("")}}`,
    families,
  ].join("\n");
}
