// What the browser tests stand on: that Chromium draws, that axe sees, that a page which
// reaches out is caught, and that a program is started, watched and removed.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makePlace, startApp } from '../lib/app.mjs';
import { assertAccessible, described, violations } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';

const STRICT = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const PAGE = (body) => `<!doctype html><html lang="nb"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Prøve</title><main><h1>Prøve</h1>${body}</main></html>`;
const PAGES = {
  '/good': PAGE('<p>Alt er i orden.</p>'),
  '/bad': PAGE('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><button></button>'),
  '/outside': PAGE('<img alt="" src="https://elsewhere.example/pixel.gif">'),
  '/inline': PAGE('<script>document.title = "run"</script>'),
};

let browser;
let server;
let origin;
let folder;

before(async () => {
  browser = await launch();
  server = createServer((request, response) => {
    const page = PAGES[request.url];
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': STRICT });
    response.end(page);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://localhost:${server.address().port}`;
  folder = await mkdtemp(join(tmpdir(), 'allting-lib-test-'));
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  if (folder) await rm(folder, { recursive: true });
});

test('WebGL draws, so that a map can', async () => {
  const page = await open(browser);
  await page.goto(`${origin}/good`);
  const seen = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    const gl = canvas.getContext('webgl2');
    if (!gl) return null;
    gl.clearColor(0, 0.5, 1, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const pixel = new Uint8Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return { pixel: [...pixel], precise: gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT).precision };
  });
  assert.ok(seen, 'there is no WebGL 2');
  assert.deepEqual(seen.pixel, [0, 128, 255, 255]);
  assert.ok(seen.precise >= 23);
  await page.context().close();
});

test('a phone and a desktop, in light and dark, are what they say', async () => {
  const about = () => ({
    width: innerWidth,
    touch: navigator.maxTouchPoints > 0,
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    language: navigator.language,
  });
  const phone = await open(browser, { device: 'phone', theme: 'dark', language: 'nn-NO' });
  await phone.goto(`${origin}/good`);
  assert.deepEqual(await phone.evaluate(about), { width: 390, touch: true, dark: true, language: 'nn-NO' });
  const desktop = await open(browser);
  await desktop.goto(`${origin}/good`);
  assert.deepEqual(await desktop.evaluate(about), { width: 1280, touch: false, dark: false, language: 'nb-NO' });
  assert.deepEqual(phone.problems, []);
  await phone.context().close();
  await desktop.context().close();
});

test('axe passes a good page and describes a bad one, under a strict policy', async () => {
  const page = await open(browser);
  await page.goto(`${origin}/good`);
  await assertAccessible(page);
  assert.deepEqual(page.problems, []);
  await page.goto(`${origin}/bad`);
  const found = await violations(page);
  assert.deepEqual(found.map(({ id }) => id).sort(), ['button-name', 'image-alt']);
  assert.match(described(found), /image-alt \(critical\).*\n.*\n\s+img\n/);
  await assert.rejects(assertAccessible(page), /2 kinds of violations/);
  await page.context().close();
});

test('a page that reaches out or breaks its policy is caught', async () => {
  const page = await open(browser);
  await page.goto(`${origin}/outside`);
  await page.goto(`${origin}/inline`);
  assert.ok(page.problems.some((problem) => /security policy/i.test(problem)), page.problems.join('\n'));
  const loose = await open(browser, { context: { bypassCSP: true } });
  await loose.goto(`${origin}/outside`);
  assert.ok(loose.problems.includes('outside: https://elsewhere.example/pixel.gif'), loose.problems.join('\n'));
  await page.context().close();
  await loose.context().close();
});

/** A small program in place of the real one: only how it is started and stopped is tested here. */
async function program(body) {
  const file = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, `#!${process.execPath}\nimport { readFileSync } from 'node:fs';\nimport { createServer } from 'node:http';\n${body}`);
  await chmod(file, 0o700);
  return file;
}

test('a program is started with its configuration, awaited, and removed', async () => {
  const bin = await program(`
    const [verb, flag, file] = process.argv.slice(2);
    const port = Number(/port = (\\d+)/.exec(readFileSync(file, 'utf8'))[1]);
    let asked = 0;
    const server = createServer((request, response) => {
      const early = request.url === '/readyz' && (asked += 1) < 3;
      response.writeHead(early ? 503 : 200).end([verb, flag, asked].join(' '));
    }).listen(port, '127.0.0.1');
    process.on('SIGTERM', () => process.exit(0));
  `);
  const app = await startApp({ bin, engine: 'sqlite', config: ({ port }) => `port = ${port}\n` });
  assert.equal(await (await fetch(`${app.origin}/`)).text(), 'serve --config 3');
  assert.ok(app.place.databaseUrl.startsWith(`sqlite:${app.place.folder}`));
  await app.stop();
  assert.equal(existsSync(app.place.folder), false);
  await assert.rejects(fetch(app.origin));
});

test('a program that breaks off is reported with what it said', async () => {
  const bin = await program("console.error('the key is missing'); process.exit(3);");
  await assert.rejects(startApp({ bin, config: '' }), /exit code 3[\s\S]*the key is missing/);
});

test('a place on PostgreSQL has a database of its own', { skip: !process.env.ALLTING_TEST_POSTGRES && 'ALLTING_TEST_POSTGRES is not set' }, async () => {
  const [one, other] = [await makePlace('postgres'), await makePlace('postgres')];
  assert.match(one.databaseUrl, /^postgres:\/\/.*\/browser_/);
  assert.notEqual(one.databaseUrl, other.databaseUrl);
  await one.remove();
  await other.remove();
});
