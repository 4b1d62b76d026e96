// Builds dist/: style sheets, scripts, fonts and icons with a hash of the content in each name,
// and manifest.json from plain names to those. Prints what a browser has to fetch.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { theme } from "./theme.mjs";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
mkdirSync("src/generated", { recursive: true });
writeFileSync("src/generated/theme.css", theme());

const common = {
  bundle: true,
  minify: true,
  write: false,
  outdir: "dist",
  target: ["chrome109", "firefox115", "safari16.4"],
  loader: { ".woff2": "file" },
  assetNames: "[name]-[hash]",
  entryNames: "[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

const manifest = {};
const files = [];
const keep = (name, contents, plain) => {
  files.push({ name, contents });
  manifest[plain] = name;
};

const results = await Promise.all([
  build({ ...common, entryPoints: ["src/css/app.css", "src/css/map.css", "src/css/deviation.css"] }),
  build({ ...common, format: "esm", entryPoints: ["src/js/app.js", "src/js/map.js", "src/js/search.js", "src/js/deviation.js"] }),
  // A service worker; not every browser takes one that is a module.
  build({ ...common, format: "iife", entryPoints: ["src/js/deviation-worker.js"] }),
  // The map draws on a thread of its own; the policy of our pages wants it as a file of ours.
  build({ ...common, format: "esm", entryPoints: { "map-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs" } }),
]);
const seen = new Set();
for (const { outputFiles } of results) {
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    if (seen.has(name)) continue;
    seen.add(name);
    keep(name, contents, name.replace(/-[0-9A-Z]{8}(?=\.)/, ""));
  }
}
manifest["text.woff2"] = manifest["schibsted-grotesk-latin-wght-normal.woff2"];

const hashed = (plain, contents) => {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  const end = extname(plain);
  keep(`${basename(plain, end)}-${hash}${end}`, contents, plain);
};
const inner = (file) => readFileSync(file, "utf8").replace(/<\/?svg[^>]*>/g, "").trim();
const symbols = readdirSync("src/icons")
  .sort()
  .map((f) => `<symbol id="${basename(f, ".svg")}" viewBox="0 0 24 24">${inner(`src/icons/${f}`)}</symbol>`);
symbols.push(`<symbol id="crest" viewBox="0 0 48 56">${inner("src/crest.svg")}</symbol>`);
hashed("icons.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`));
hashed("favicon.svg", readFileSync("src/favicon.svg"));

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
for (const { name, contents } of files) writeFileSync(`dist/${name}`, contents);
writeFileSync("dist/manifest.json", JSON.stringify(manifest, null, 1) + "\n");

const kb = (n) => `${(n / 1000).toFixed(1).padStart(8)} kB`;
for (const { name, contents } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
  console.log(`${name.padEnd(58)}${kb(contents.length)}${kb(gzipSync(contents).length)} gzip`);
}
